"""The picture of a period's map: which colour, sign and text each town has, before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.model import Evidence, Indicator, Kind, Programme, TownClass, Verdict
from assessment.results import Assessment, IndicatorResult, Scorecard
from layouts.documents.map_picture import Bounds, LegendEntry, MapPicture, Ring, ScaleLegend, Shape
from layouts.documents.score_table import overview_lines, town_name
from layouts.figures.colouring import gap, gap_span
from layouts.models.map import Colour, ColourKind
from layouts.text import Text
from layouts.text.format import fixed, indicator_value, shortest, signed, unit_of
from layouts.theme import CLASS_COLOUR, CLASS_SIGN, DIVERGING, UNREPORTED, Scale, gap_scale

_NEAR = "≈"


@dataclass(frozen=True, slots=True)
class Ground:
    """The shapes to draw on: rings and label points by area code, the part to enlarge, and the boundaries' label."""

    rings: Mapping[str, tuple[Ring, ...]]
    anchors: Mapping[str, tuple[float, float]]
    inset: Bounds | None
    label: str


def map_picture(text: Text, assessment: Assessment, colour: Colour, ground: Ground, *, synthetic: bool) -> MapPicture:
    """The picture of all towns that have a boundary; the others are named below it."""
    drawn = [card for card in assessment.areas if card.area.code in ground.rings]
    scale = _scale(assessment.programme, colour)
    return MapPicture(
        title=_title(text, assessment.programme, colour),
        subtitle=" · ".join(overview_lines(text, assessment)),
        shapes=tuple(_shape(text, assessment.programme, colour, scale, card, ground) for card in drawn),
        legend=_legend(text, colour, drawn),
        scale=None if scale is None else _scale_legend(text, assessment.programme, colour, scale),
        footnotes=_footnotes(text, assessment, ground, synthetic=synthetic),
        inset=ground.inset,
        inset_title=text("scores.map.inset"),
        lang=text.language,
    )


def _title(text: Text, programme: Programme, colour: Colour) -> str:
    if colour.indicator is not None:
        name = text.pick(zh=colour.indicator.name.zh, en=colour.indicator.name.en)
        return text("scores.map.gap_title", name=name)
    if colour.line is not None:
        return text("scores.map.line_title", name=text.pick(zh=colour.line.name.zh, en=colour.line.name.en))
    return text(f"scores.map.{colour.kind.value}_title")


def _scale(programme: Programme, colour: Colour) -> Scale | None:
    """The programme's fixed scale, so that quarters compare; None for classes, which have a colour each."""
    if colour.kind is ColourKind.town_class:
        return None
    if colour.indicator is not None:
        return gap_scale(gap_span(programme, colour.indicator))
    middle = programme.classes.two
    half = max(middle, 100 - middle)
    return Scale(low=middle - half, high=middle + half, colours=DIVERGING)


def _shape(
    text: Text, programme: Programme, colour: Colour, scale: Scale | None, card: Scorecard, ground: Ground
) -> Shape:
    place = _place(colour, card)
    return Shape(
        code=card.area.code,
        label=town_name(text, card),
        rings=ground.rings[card.area.code],
        fill=_fill(scale, place, card),
        hatched=_is_unreported(colour, card),
        mark=_mark(colour, card),
        value=_value(text, programme, colour, card),
        anchor=ground.anchors.get(card.area.code),
    )


def _fill(scale: Scale | None, place: Fraction | None, card: Scorecard) -> str:
    if scale is None:
        return CLASS_COLOUR[card.town_class]
    return UNREPORTED if place is None else scale.colour(place)


def _place(colour: Colour, card: Scorecard) -> Fraction | None:
    """The number that colours the town."""
    if colour.indicator is not None:
        return gap(colour.indicator, _result(colour.indicator, card))
    return card.lines.get(colour.line.code) if colour.line is not None else card.composite


def _result(indicator: Indicator, card: Scorecard) -> IndicatorResult | None:
    return next((each for each in card.indicators if each.indicator == indicator.code), None)


def _is_unreported(colour: Colour, card: Scorecard) -> bool:
    if colour.indicator is not None:
        result = _result(colour.indicator, card)
        return result is not None and result.verdict is Verdict.missing
    if colour.kind is ColourKind.town_class:
        return card.town_class is TownClass.unclassified
    return _place(colour, card) is None


def _mark(colour: Colour, card: Scorecard) -> str | None:
    lagging = card.town_class is TownClass.three
    return CLASS_SIGN[card.town_class] if lagging or colour.kind is ColourKind.town_class else None


def _value(text: Text, programme: Programme, colour: Colour, card: Scorecard) -> str | None:
    if colour.kind is ColourKind.town_class:
        return None
    if colour.indicator is None:
        score = _place(colour, card)
        return text("scores.map.none") if score is None else fixed(score, 1)
    result = _result(colour.indicator, card)
    if result is None or result.value is None:
        return text(f"scores.verdict.{result.verdict.value}") if result is not None else None
    doubtful = result.verdict is Verdict.unmet and result.evidence is Evidence.indistinguishable
    shown = indicator_value(text, programme.indicator(result.indicator), result.value, result.target)
    return f"{_NEAR} {shown}" if doubtful else shown


def _legend(text: Text, colour: Colour, drawn: list[Scorecard]) -> tuple[LegendEntry, ...]:
    entries: list[LegendEntry] = []
    if colour.kind is ColourKind.town_class:
        for town_class in (TownClass.one, TownClass.two, TownClass.three):
            sign, name = CLASS_SIGN[town_class], text(f"scores.class.{town_class.value}")
            entries.append(LegendEntry(label=f"{sign} {name}", fill=CLASS_COLOUR[town_class]))
        unreported = "scores.class.unclassified"
    else:
        entries.append(LegendEntry(label=text("scores.class.three"), mark=CLASS_SIGN[TownClass.three]))
        if colour.indicator is not None and any(_is_doubtful(colour.indicator, card) for card in drawn):
            entries.append(LegendEntry(label=text("scores.evidence.indistinguishable"), mark=_NEAR))
        unreported = "scores.verdict.missing"
    if any(_is_unreported(colour, card) for card in drawn):
        entries.append(LegendEntry(label=text(unreported), hatched=True))
    return tuple(entries)


def _is_doubtful(indicator: Indicator, card: Scorecard) -> bool:
    result = _result(indicator, card)
    return result is not None and result.verdict is Verdict.unmet and result.evidence is Evidence.indistinguishable


def _scale_legend(text: Text, programme: Programme, colour: Colour, scale: Scale) -> ScaleLegend:
    if colour.indicator is not None:
        percent = colour.indicator.kind is Kind.proportion
        unit = text("scores.map.points") if percent else unit_of(text, colour.indicator)
        high = f"{signed(scale.high, 0)} {unit}"
        ticks = ((0.0, signed(scale.low, 0)), (0.5, text("scores.map.target")), (1.0, high))
        return ScaleLegend(scale.colours, ticks, text("scores.map.below"), text("scores.map.above"))
    two, one = programme.classes.two, programme.classes.one
    shown = ((scale.place(limit), shortest(limit)) for limit in (two, one))
    return ScaleLegend(scale.colours, tuple(shown), text("scores.map.low"), text("scores.map.high"))


def _footnotes(text: Text, assessment: Assessment, ground: Ground, *, synthetic: bool) -> tuple[str, ...]:
    notes = []
    absent = [town_name(text, card) for card in assessment.areas if card.area.code not in ground.rings]
    if absent:
        notes.append(text("scores.map.without_boundary", towns=text("format.comma").join(absent)))
    if synthetic:
        notes.append(text("scores.map.synthetic"))
    # boundaries never come from a survey of ours: every map says so, whoever loaded them
    notes.append(text("scores.map.schematic"))
    return tuple(notes)
