"""The first page: the sentence that a leader could read aloud, the large figures, the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assessment.diagnosis import weakest_line
from assessment.meeting import ActionState
from assessment.model import Comparator, Indicator, TownClass, Verdict
from assessment.results import IndicatorResult
from layouts.documents.map_labels import text_width
from layouts.documents.map_picture import rings_of
from layouts.documents.map_svg import render_map_svg
from layouts.documents.provenance import missing_of, provenance
from layouts.documents.report_pdf.cells import NONE, tone_of
from layouts.documents.report_pdf.decisions import today_of
from layouts.documents.report_pdf.movers import Mover, movers
from layouts.documents.score_map import Ground, map_picture
from layouts.documents.score_table import town_name
from layouts.documents.town_words import name_of
from layouts.models.map import Colour, ColourKind
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import (
    apart,
    fixed,
    indicator_value,
    listing,
    scope_name,
    shortest,
    signed,
    target_text,
    unit_of,
)
from layouts.theme import CLASS_SIGN

_CLASSES = (TownClass.one, TownClass.two, TownClass.three, TownClass.unclassified)
_NOTE_WIDTH = 20.0  # em that a note in a box of the large figures may take
_FEW = 40
_MOST_FACTS = 4


def headline_of(sealed: Sealed) -> Indicator:
    """The indicator that the report opens with: the programme's first, as on the map page."""
    return sealed.programme.indicators[0]


def district_result(sealed: Sealed, indicator: Indicator) -> IndicatorResult:
    """The district's own figure of an indicator."""
    return next(each for each in sealed.assessment.district.indicators if each.indicator == indicator.code)


def district_value(text: Text, indicator: Indicator, result: IndicatorResult) -> str:
    """A figure of the district: two decimals for percentages, as the published ones have."""
    if result.value is None:
        return text(f"verdict.{result.verdict}")
    if indicator.unit.zh == "%":
        return f"{apart(result.value, result.target, decimals=2)}%"
    return indicator_value(text, indicator, result.value)


def district_change(text: Text, sealed: Sealed, indicator: Indicator) -> str:
    """How far the district's figure moved since the period before; a dash where that cannot be told."""
    now = district_result(sealed, indicator).value
    before = None
    if sealed.previous is not None:
        results = sealed.previous.district.indicators
        before = next((each.value for each in results if each.indicator == indicator.code), None)
    if now is None or before is None:
        return NONE
    percent = indicator.unit.zh == "%"
    unit = text("map.points") if percent else unit_of(text, indicator)
    return f"{signed(now - before, 2 if percent else 1)} {unit}"


def sentence(text: Text, sealed: Sealed) -> list[Mapping[str, Any]]:
    """The summary sentence as pieces with their tones."""
    indicator = headline_of(sealed)
    result, tally = district_result(sealed, indicator), sealed.assessment.district.counts[indicator.code]
    before, _, after = text(
        "map.sentence",
        district=name_of(text, sealed.programme.district),
        indicator=name_of(text, indicator),
        value="\0",
    ).partition("\0")
    pieces: list[Mapping[str, Any]] = [
        {"t": before},
        {"t": district_value(text, indicator, result), "c": tone_of(result.verdict), "b": True},
        {"t": after + text("format.clause") + text.plural("map.clause_met", tally.met)},
    ]
    if tally.unmet:
        pieces += [{"t": text("format.clause")}, {"t": text.plural("map.clause_unmet", tally.unmet), "c": "unmet"}]
        if tally.indistinguishable:
            chance = text.plural("map.clause_chance", tally.indistinguishable)
            pieces.append({"t": text("format.clause") + chance})
    if tally.missing:
        pieces.append({"t": text("format.clause") + text.plural("map.clause_missing", tally.missing)})
    return [{"c": "", "b": False} | dict(piece) for piece in pieces]


def targets_words(text: Text, sealed: Sealed) -> str:
    """The targets of the headline's indicator that held in this period: one for all, or those of each tier."""
    indicator = headline_of(sealed)
    if indicator.comparator is Comparator.FALLS:
        return text("map.target_all", target=target_text(text, indicator, None))
    held: dict[str, list[str]] = {}
    for card in sealed.assessment.areas:
        result = next(each for each in card.indicators if each.indicator == indicator.code)
        shown = None if result.target is None else shortest(result.target)
        if shown is not None and shown not in held.setdefault(card.area.tier or "", []):
            held[card.area.tier or ""].append(shown)
    if len({value for values in held.values() for value in values}) == 1:
        sign = "≥" if indicator.comparator is Comparator.AT_LEAST else "≤"
        return text("map.target_all", target=f"{sign} {next(iter(held.values()))[0]}")
    names = {tier.code: name_of(text, tier) for tier in sealed.programme.tiers}
    ordered = [code for code in names if code in held] + [code for code in held if code not in names]
    return listing(text, [f"{names.get(code, text('town.no_tier'))} {' / '.join(held[code])}" for code in ordered])


def kpis(text: Text, sealed: Sealed) -> list[Mapping[str, str]]:
    """The large figures: the district's value, met, unmet, not reported, classes."""
    indicator = headline_of(sealed)
    result, tally = district_result(sealed, indicator), sealed.assessment.district.counts[indicator.code]
    of = text("map.of_towns", n=len(sealed.assessment.areas))
    change = district_change(text, sealed, indicator)
    chance = text.plural("map.chance", tally.indistinguishable) if tally.indistinguishable else of
    return [
        {
            "name": name_of(text, indicator),
            "value": district_value(text, indicator, result),
            "tone": tone_of(result.verdict) if result.verdict in (Verdict.met, Verdict.unmet) else "",
            "note": text("map.change", change=change) if change != NONE else "",
        },
        {"name": f"✓ {text('verdict.met')}", "value": str(tally.met), "tone": "met", "note": of},
        {"name": f"× {text('verdict.unmet')}", "value": str(tally.unmet), "tone": "unmet", "note": chance},
        {
            "name": f"▨ {text('report.missing_all')}",
            "value": text("report.figures", n=sum(map(len, missing_of(sealed).values()))),
            "tone": "muted",
            "note": _missing_names(text, sealed),
        },
        _classes(text, sealed),
    ]


def _missing_names(text: Text, sealed: Sealed) -> str:
    """As many of the towns as the box has room for."""
    names = [town_name(text, card) for card in sealed.assessment.areas if card.area.code in missing_of(sealed)]
    if not names:
        return text("report.all_reported")
    for shown in range(len(names), 0, -1):
        listed = listing(text, names[:shown])
        words = listed if shown == len(names) else text("report.and_more", names=listed, n=len(names))
        if text_width(words, 1.0) <= _NOTE_WIDTH:
            return words
    return text.plural("report.by_towns", len(names))


def _classes(text: Text, sealed: Sealed) -> Mapping[str, str]:
    tally = Counter(card.town_class for card in sealed.assessment.areas)
    shown = [f"{CLASS_SIGN[each]} {tally[each]}" for each in _CLASSES if tally[each] or each is not _CLASSES[-1]]
    words = listing(text, [text(f"class.{each}") for each in _CLASSES[:3]])
    decided = any(card.class_decided for card in sealed.assessment.areas)
    state = text("map.decided" if decided else "map.not_decided")
    return {"name": words, "value": " ".join(shown), "tone": "", "note": state}


def map_svg(text: Text, sealed: Sealed, *, width: int | None = None) -> str:
    """The map of the headline's indicator, three quarters as high as wide (px); empty without boundaries."""
    if sealed.map is None:
        return ""
    ground = Ground(
        rings=rings_of(sealed.map.geojson.encode()),
        anchors=sealed.map.anchors,
        inset=sealed.map.inset,
        label=sealed.map.label,
    )
    if not any(card.area.code in ground.rings for card in sealed.assessment.areas):
        return ""
    colour = Colour(kind=ColourKind.indicator, indicator=headline_of(sealed))
    picture = map_picture(text, sealed.assessment, colour, ground, synthetic=sealed.synthetic)
    # the fewer towns, the larger their names may be on paper
    wide = width or (1000 if len(sealed.assessment.areas) <= _FEW else 1240)
    return render_map_svg(replace(picture, width=wide, height=wide * 3 // 4))


def facts(text: Text, sealed: Sealed) -> list[Mapping[str, Any]]:
    """Below the map: who lags, who moved most and by what, and how the actions agreed before stand."""
    moved = movers(sealed)
    up = [each for each in moved if each.points > 0][:_MOST_FACTS]
    down = [each for each in reversed(moved) if each.points < 0][:_MOST_FACTS]
    earlier = sealed.earlier_actions
    overdue = sum(each.overdue(today_of(sealed)) for each in earlier)
    open_now = sum(each.state is ActionState.open for each in earlier)
    agreed = [text.plural("report.actions_before", len(earlier), open=open_now, overdue=overdue)] if earlier else []
    agreed.append(text.plural("report.decided_now", len(sealed.meeting.decisions), actions=len(sealed.meeting.actions)))
    return [
        {"head": text("report.fact_lagging"), "tone": "unmet", "lines": _lagging(text, sealed)},
        {"head": text("report.fact_up"), "tone": "met", "lines": _moved(text, sealed, up)},
        {"head": text("report.fact_down"), "tone": "unmet", "lines": _moved(text, sealed, down)},
        {"head": text("report.fact_agreed"), "tone": "", "lines": agreed},
    ]


def _lagging(text: Text, sealed: Sealed) -> list[str]:
    lagging = [card for card in sealed.assessment.areas if card.town_class is TownClass.three]
    lagging.sort(key=lambda card: (card.composite is None, card.composite or 0))
    lines = []
    for card in lagging[:_MOST_FACTS]:
        line = weakest_line(card)
        score = NONE if card.composite is None else fixed(card.composite, 1)
        weakest = "" if line is None else text("report.weakest", line=name_of(text, sealed.programme.line(line)))
        lines.append(text("report.fact_line", town=town_name(text, card), score=score, why=weakest))
    if len(lagging) > _MOST_FACTS:
        lines.append(text("report.fact_more", n=len(lagging) - _MOST_FACTS))
    return lines or [text("report.no_lagging")]


def _moved(text: Text, sealed: Sealed, moved: Sequence[Mover]) -> list[str]:
    lines = []
    for each in moved:
        why = "" if each.driver is None else name_of(text, sealed.programme.indicator(each.driver))
        score = f"{'↑' if each.points > 0 else '↓'}{fixed(abs(each.points), 1)}"
        lines.append(text("report.fact_line", town=town_name(text, each.card), score=score, why=why))
    return lines or [text("report.nobody_moved" if sealed.previous is not None else "report.no_previous_period")]


def front_part(text: Text, sealed: Sealed) -> Mapping[str, Any]:
    """The first page."""
    about = [scope_name(text, sealed.period, sealed.assessment.view), targets_words(text, sealed)]
    marks = [text("shell.synthetic")] if sealed.synthetic else []
    named = provenance(text, sealed)
    return {
        "title": named.title,
        "kind": named.kind,
        "programme": name_of(text, sealed.programme),
        "sentence": sentence(text, sealed),
        "about": " · ".join([*about, *marks]),
        "kpis": kpis(text, sealed),
        "map": "map",
        "map_alt": map_words(text, sealed),
        "facts": facts(text, sealed),
    }


def map_words(text: Text, sealed: Sealed) -> str:
    """The map said in words, for those who do not see it."""
    indicator = headline_of(sealed)
    said = []
    for card in sealed.assessment.areas:
        result = next(each for each in card.indicators if each.indicator == indicator.code)
        shown = (
            text(f"verdict.{result.verdict}")
            if result.value is None
            else indicator_value(text, indicator, result.value, result.target)
        )
        said.append(f"{town_name(text, card)} {shown}")
    return text("report.map_alt", indicator=name_of(text, indicator), towns=text("format.semicolon").join(said))
