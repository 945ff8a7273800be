"""What colour a town has on the map, and the scale that explains it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from assessment.model import Comparator, Indicator, Kind, Programme, TownClass, Verdict
from assessment.results import IndicatorResult
from layouts.models.map import ColourKind, MapPage, TownRow
from layouts.theme import CLASS_COLOUR, DIVERGING, SEQUENTIAL, Scale, gap_scale

_CLASS_PLACE = {TownClass.one: 0.875, TownClass.two: 0.625, TownClass.three: 0.375, TownClass.unclassified: 0.125}


@dataclass(frozen=True, slots=True)
class Colouring:
    """One number a town, 0 to 1 on `scale` (a class: a step), None where there is nothing to colour."""

    scale: Scale | None
    places: tuple[float | None, ...]
    middle: Fraction | None


def colouring_of(page: MapPage) -> Colouring:
    """The colouring of a map page, in the order of its rows."""
    if page.colour.kind is ColourKind.town_class:
        return Colouring(scale=None, places=tuple(_CLASS_PLACE[row.card.town_class] for row in page.rows), middle=None)
    if page.colour.kind is ColourKind.indicator:
        return _by_indicator(page)
    middle = page.shell.programme.classes.two
    half = max(middle, 100 - middle)
    scale = Scale(low=middle - half, high=middle + half, colours=DIVERGING)
    return _placed(scale, [row.score for row in page.rows], middle)


def _by_indicator(page: MapPage) -> Colouring:
    indicator = page.colour.indicator
    if page.address.raw or indicator is None or not has_gap(indicator):
        values = [_value(row) for row in page.rows]
        known = [value for value in values if value is not None]
        low, high = (min(known), max(known)) if known else (Fraction(0), Fraction(1))
        return _placed(Scale(low=low, high=high, colours=SEQUENTIAL), values, None)
    span = gap_span(page.shell.programme, indicator)
    return _placed(gap_scale(span), [gap(indicator, row.result) for row in page.rows], Fraction(0))


def gap_span(programme: Programme, indicator: Indicator) -> Fraction:
    """Half width of the gap scale: the programme's for percentages; else from the targets and the floor."""
    if indicator.kind is Kind.proportion:
        return programme.map_span
    targets = [target.value for target in indicator.targets if target.value is not None]
    if indicator.floor is not None and targets:
        return max(abs(target - indicator.floor) for target in targets)
    return max((abs(target) for target in targets), default=Fraction(0)) or Fraction(1)


def has_gap(indicator: Indicator) -> bool:
    """Whether towns have a distance from a target of their own in this indicator."""
    return bool(indicator.targets)


def gap(indicator: Indicator, result: IndicatorResult | None) -> Fraction | None:
    """Distance from the town's own target, + is better; None where there is no value or no target."""
    if result is None or result.value is None or result.target is None:
        return None
    distance = result.value - result.target
    return distance if indicator.comparator is Comparator.AT_LEAST else -distance


def _value(row: TownRow) -> Fraction | None:
    return None if row.result is None else row.result.value


def _placed(scale: Scale, values: list[Fraction | None], middle: Fraction | None) -> Colouring:
    return Colouring(
        scale=scale, places=tuple(None if value is None else scale.place(value) for value in values), middle=middle
    )


def is_unreported(row: TownRow, page: MapPage) -> bool:
    """Whether the town is hatched: the figure that colours it was not reported."""
    if page.colour.kind is ColourKind.indicator:
        return row.result is not None and row.result.verdict is Verdict.missing
    if page.colour.kind is ColourKind.town_class:
        return row.card.town_class is TownClass.unclassified
    return row.score is None


def class_steps() -> list[tuple[float, str]]:
    """The stepped colour scale of the classes, as plotly takes it."""
    steps: list[tuple[float, str]] = []
    for index, town_class in enumerate((TownClass.unclassified, TownClass.three, TownClass.two, TownClass.one)):
        steps += [(index / 4, CLASS_COLOUR[town_class]), ((index + 1) / 4, CLASS_COLOUR[town_class])]
    return steps
