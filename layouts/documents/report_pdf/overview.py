"""The tables of all towns and of the district's indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessment.model import Evidence, Verdict
from assessment.results import IndicatorResult, Scorecard
from layouts.documents.evidence_marks import Axis, axis_for
from layouts.documents.report_pdf.cells import (
    AUTO,
    NONE,
    Block,
    Cell,
    cell,
    class_tone,
    mark_cell,
    paragraph,
    section,
    subheading,
    table,
    tone_of,
)
from layouts.documents.report_pdf.front import district_change, district_result, district_value, headline_of
from layouts.documents.report_pdf.town import town_label
from layouts.documents.score_table import town_name
from layouts.documents.town_words import change_sign, name_of, verdict_words
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import counts, fixed, indicator_value, target_text
from layouts.theme import CLASS_SIGN


def ranking_section(text: Text, sealed: Sealed) -> Mapping[str, Any]:
    """All towns by rank, those listed apart at the end by code."""
    programme, indicator = sealed.programme, headline_of(sealed)
    cards = sorted(sealed.assessment.areas, key=lambda card: (card.rank is None, card.rank or 0, card.area.code))
    results = [each for card in cards for each in card.indicators if each.indicator == indicator.code]
    axis = axis_for(results, indicator)
    lines = [name_of(text, line) for line in programme.lines]
    heads = [
        *(text(f"report.rank_{name}") for name in ("rank", "change", "town", "class", "composite")),
        *lines,
        name_of(text, indicator),
        text("report.head_target"),
        text("report.head_mark"),
        text("report.head_verdict"),
        text("report.rank_page"),
    ]
    wide = [-_width(name) for name in lines]
    widths = [AUTO, AUTO, 1.0, AUTO, AUTO, *wide, -_width(name_of(text, indicator)), AUTO, -18.0, -18.0, AUTO]
    right = [0, 1, *range(4, 4 + len(lines) + 3), len(heads) - 1]
    rows = [_ranking_row(text, sealed, card, axis) for card in cards]
    note = text("report.ranking_note", indicator=name_of(text, indicator))
    chance = paragraph(text("report.chance_means"), tone="muted")
    blocks = [paragraph(note, tone="muted"), table(heads, rows, widths=widths, right=right), chance]
    return section(text("report.section_ranking"), blocks)


def _ranking_row(text: Text, sealed: Sealed, card: Scorecard, axis: Axis) -> list[Cell]:
    indicator = headline_of(sealed)
    result = next(each for each in card.indicators if each.indicator == indicator.code)
    change = card.rank_change or 0
    floor = sealed.programme.classes.line_floor
    label = town_label(text, card.area.code)
    shown = indicator_value(text, indicator, result.value, result.target)
    strong = result.verdict is Verdict.unmet
    lines: list[Cell] = []
    for line in sealed.programme.lines:
        score = card.lines.get(line.code)
        low = score is not None and floor is not None and score < floor
        lines.append(NONE if score is None else cell(fixed(score, 1), tone="unmet" if low else "", bold=low))
    return [
        text("list.apart") if card.rank is None else str(card.rank),
        cell(change_sign(card.rank_change), tone="met" if change > 0 else "unmet" if change < 0 else "muted"),
        cell(town_name(text, card), bold=True, link=label),
        cell(
            f"{CLASS_SIGN[card.town_class]} {text(f'class_short.{card.town_class}')}", tone=class_tone(card.town_class)
        ),
        cell(NONE if card.composite is None else fixed(card.composite, 1), bold=True),
        *lines,
        cell(shown, tone=tone_of(result.verdict) if strong else "", bold=strong),
        target_text(text, indicator, result.target, result.value),
        mark_cell(text, indicator, result, axis, edges=False),
        cell(_verdict(text, result), tone=tone_of(result.verdict)),
        {"page": label},
    ]


def _width(head: str) -> float:
    """Millimetres for a column of figures under this head, whose longest word is not to be broken."""
    words = head.replace("-", " ").split()
    longest = max((len(word) for word in words if word.isascii()), default=0)
    return max(13.0, 1.3 * longest + 3)


def _class(text: Text, card: Scorecard) -> str:
    """▲ 三类, as short as under a heading that says class."""
    return f"{CLASS_SIGN[card.town_class]} {text(f'class_short.{card.town_class}')}"


def _verdict(text: Text, result: IndicatorResult) -> str:
    """✓ 达标, with ≈ where chance could explain it."""
    words = verdict_words(text, result.verdict)
    return f"{words} ≈" if result.evidence is Evidence.indistinguishable else words


def indicators_section(text: Text, sealed: Sealed) -> Mapping[str, Any]:
    """Every indicator of the district, line by line: value, change, and how many towns stand how."""
    blocks: list[Block] = []
    for line in sealed.programme.lines:
        blocks += [subheading(name_of(text, line)), _indicators(text, sealed, line.code)]
    blocks.append(paragraph(text("report.indicators_note"), tone="muted"))
    return section(text("report.section_indicators"), blocks)


def _indicators(text: Text, sealed: Sealed, line: str) -> Block:
    names = ("indicator", "value", "change", "counts", "met", "unmet", "chance", "missing", "not_judged")
    rows: list[list[Cell]] = []
    for indicator in sealed.programme.indicators:
        if indicator.line != line:
            continue
        result = district_result(sealed, indicator)
        tally = sealed.assessment.district.counts[indicator.code]
        rows.append(
            [
                cell(name_of(text, indicator), bold=True),
                district_value(text, indicator, result),
                district_change(text, sealed, indicator),
                counts(result.numerator, result.denominator),
                cell(str(tally.met), tone="met" if tally.met else "muted"),
                cell(str(tally.unmet), tone="unmet" if tally.unmet else "muted", bold=tally.unmet > 0),
                cell(str(tally.indistinguishable), tone="muted"),
                cell(str(tally.missing), tone="muted"),
                cell(str(tally.not_judged), tone="muted"),
            ]
        )
    widths = (1.0, -22.0, -24.0, -32.0, -13.0, -13.0, -13.0, -13.0, -13.0)
    return table([text(f"report.district_{name}") for name in names], rows, widths=widths, right=range(1, len(names)))
