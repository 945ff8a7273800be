"""A card for chat, 1,080 pixels wide: the district with its map, or one town with what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assessment.diagnosis import composite_loss
from assessment.model import Verdict
from assessment.results import IndicatorResult, Scorecard
from layouts.documents.evidence_marks import axis_for
from layouts.documents.fonts import check_glyphs
from layouts.documents.provenance import missing_words, provenance
from layouts.documents.report_pdf.cells import Cell, cell, mark_cell, tone_of, verdict_cell
from layouts.documents.report_pdf.compiling import to_png
from layouts.documents.report_pdf.front import facts, kpis, map_svg, sentence, targets_words
from layouts.documents.report_pdf.locator import locator
from layouts.documents.report_pdf.town import town_part
from layouts.documents.score_table import town_name
from layouts.documents.town_words import name_of
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import indicator_value, listing, target_text

WIDTH = 1080
"""Pixels."""
_SCALE = WIDTH / 540  # the template is so many points wide
_MOST_ROWS = 6
_MAP_WIDTH = 900
_MAP_WIDTH_OF_MANY = 1240
_FEW = 40
_SHOWN = (Verdict.unmet, Verdict.missing)


def card_png(sealed: Sealed, language: str, *, town: str | None = None) -> bytes:
    """The card of a town, or of the district with its map.

    Raises MissingGlyphs where the font lacks a character, KeyError for a town that the seal does not hold.
    """
    text = Text(language)
    named = provenance(text, sealed)
    document: dict[str, Any] = {
        "lang": "en" if language == "en" else "zh",
        "region": "gb" if language == "en" else "cn",
        "kind": named.kind,
        "foot": list(named.foot),
        "notes": [text("report.chance_means")],
        "known": {},
        "links": False,
        "map": "",
        "base": [],
        "outlines": {},
    }
    if town is None:
        document["district"] = _district(text, sealed)
        document["notes"].append(text("report.card_missing", said=missing_words(text, sealed)))
        check_glyphs(_texts(text, sealed, document))
        wide = _MAP_WIDTH if len(sealed.assessment.areas) <= _FEW else _MAP_WIDTH_OF_MANY
        document["map"] = map_svg(text, sealed, width=wide)
    else:
        card = sealed.assessment.area(town)
        document["town"] = _town(text, sealed, card)
        check_glyphs(_texts(text, sealed, document))
        place = locator(sealed)
        if place is not None and town in place.outlines:
            document |= {"base": list(place.base), "outlines": {town: place.outlines[town]}}
    return to_png(document, scale=_SCALE)


def _texts(text: Text, sealed: Sealed, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for card in sealed.assessment.areas:
        name = town_name(text, card)
        yield name, name
    whose = document["town"]["name"] if "town" in document else document["district"]["title"]
    yield whose, "".join(_strings(document))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)


def _district(text: Text, sealed: Sealed) -> Mapping[str, Any]:
    figures = kpis(text, sealed)
    return {
        "title": provenance(text, sealed).title,
        "sentence": sentence(text, sealed),
        "about": targets_words(text, sealed),
        # the number of figures not reported is in the sentence below them
        "kpis": [figures[0], figures[1], figures[2], figures[4]],
        "facts": facts(text, sealed)[:3],
    }


def _town(text: Text, sealed: Sealed, card: Scorecard) -> Mapping[str, Any]:
    part = dict(town_part(text, sealed, card))
    lacking = [each for each in card.indicators if each.verdict in _SHOWN]
    # what costs the composite most comes first
    lacking.sort(key=lambda each: -composite_loss(card, sealed.programme, each))
    met = [
        name_of(text, sealed.programme.indicator(each.indicator))
        for each in card.indicators
        if each.verdict is Verdict.met
    ]
    more = len(lacking) - _MOST_ROWS
    rest = [text.plural("report.card_more", more)] if more > 0 else []
    rest += [text.plural("report.card_met", len(met), names=listing(text, met))] if met else []
    heads = [text(f"report.head_{name}") for name in ("indicator", "value", "target", "mark", "verdict")]
    return part | {
        "title": provenance(text, sealed).title,
        "rows_head": text("report.card_lacking", n=len(lacking)),
        "heads": heads,
        "widths": [1.0, 0.0, 0.0, -34.0, -42.0],
        "right": [False, True, True, False, False],
        "rows": [_row(text, sealed, each) for each in lacking[:_MOST_ROWS]],
        "rest": " ".join(rest),
    }


def _row(text: Text, sealed: Sealed, result: IndicatorResult) -> list[Cell]:
    indicator = sealed.programme.indicator(result.indicator)
    return [
        cell(name_of(text, indicator), bold=True),
        cell(indicator_value(text, indicator, result.value, result.target), tone=tone_of(result.verdict), bold=True),
        target_text(text, indicator, result.target, result.value),
        mark_cell(text, indicator, result, axis_for([result], indicator), edges=False),
        verdict_cell(text, result),
    ]
