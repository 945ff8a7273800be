"""The plain JSON values that the typst template draws: cells, tables, paragraphs; every text is ready-made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from assessment.model import Indicator, TownClass, Verdict
from assessment.results import IndicatorResult
from layouts.documents.evidence_marks import Axis, mark_of
from layouts.documents.town_words import evidence_words, verdict_words
from layouts.text import Text
from layouts.text.format import interval_edges

NONE = "–"
Cell = str | Mapping[str, Any]
Block = Mapping[str, Any]

# widths of columns: a positive number is a share of what is left, a negative one millimetres, 0 as wide as needed
AUTO = 0.0

_TONES = {Verdict.met: "met", Verdict.unmet: "unmet"}
_CLASS_TONES = {TownClass.one: "met", TownClass.three: "unmet"}


def cell(words: str, *, tone: str = "", bold: bool = False, second: str = "", link: str = "") -> Cell:
    """A text with a tone (met, unmet, muted), a small second line, and the label it leads to."""
    given = {"c": tone, "b": bold, "s": second, "l": link}
    return {"t": words} | {name: value for name, value in given.items() if value}


def tone_of(verdict: Verdict) -> str:
    """The tone of a verdict."""
    return _TONES.get(verdict, "muted")


def class_tone(town_class: TownClass) -> str:
    """The tone of a class."""
    return _CLASS_TONES.get(town_class, "muted")


def verdict_cell(text: Text, result: IndicatorResult) -> Cell:
    """✓ 达标, below it the evidence."""
    words = verdict_words(text, result.verdict)
    return cell(words, tone=tone_of(result.verdict), second=evidence_words(text, result.evidence))


def mark_cell(text: Text, indicator: Indicator, result: IndicatorResult, axis: Axis, *, edges: bool = True) -> Cell:
    """The evidence mark, with the ends of the interval in figures below it."""
    mark = mark_of(result, axis)
    if mark is None or result.interval is None:
        return NONE
    low, high = interval_edges(result.interval, 1)
    return {"mark": asdict(mark), "s": f"{low}–{high}" if edges else ""}


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    widths: Sequence[float],
    right: Sequence[int] = (),
) -> Block:
    """A table; `right` are the columns of numbers. Raises ValueError where a row has other columns than the head."""
    if any(len(row) != len(heads) for row in rows) or len(widths) != len(heads):
        raise ValueError("a table's rows have as many cells as its head")
    return {
        "kind": "table",
        "heads": list(heads),
        "rows": [list(row) for row in rows],
        "widths": list(widths),
        "right": [index in right for index in range(len(heads))],
    }


def paragraph(words: str, *, tone: str = "") -> Block:
    """A paragraph."""
    return {"kind": "p", "t": words, "c": tone}


def bullets(items: Sequence[str]) -> Block:
    """A list."""
    return {"kind": "list", "items": list(items)}


def subheading(words: str) -> Block:
    """A heading within a section."""
    return {"kind": "h", "t": words}


def section(heading: str, blocks: Sequence[Block], *, label: str = "") -> Mapping[str, Any]:
    """A section of the report."""
    return {"heading": heading, "blocks": list(blocks), "label": label}
