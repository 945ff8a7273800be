"""What differs between two assessments of the same towns: sealed and current, or two seals."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from assessment.kinds import TownClass, Verdict
from assessment.results import Assessment, Scorecard


@dataclass(frozen=True, slots=True)
class IndicatorDifference:
    """One indicator of one town: value and verdict on both sides; None where the town or its figure is not there."""

    indicator: str
    value: tuple[Fraction | None, Fraction | None]
    verdict: tuple[Verdict | None, Verdict | None]


@dataclass(frozen=True, slots=True)
class TownDifference:
    """A town that differs: composite, rank and class on both sides, and the indicators that differ."""

    town: str
    composite: tuple[Fraction | None, Fraction | None]
    rank: tuple[int | None, int | None]
    town_class: tuple[TownClass | None, TownClass | None]
    indicators: tuple[IndicatorDifference, ...]


def compare(one: Assessment, other: Assessment) -> tuple[TownDifference, ...]:
    """The towns that differ in anything, by code; both assessments may be of different periods and views."""
    cards = {card.area.code: card for card in one.areas}, {card.area.code: card for card in other.areas}
    found = (_town(code, cards[0].get(code), cards[1].get(code)) for code in sorted({*cards[0], *cards[1]}))
    return tuple(each for each in found if each is not None)


def _town(code: str, one: Scorecard | None, other: Scorecard | None) -> TownDifference | None:
    difference = TownDifference(
        town=code,
        composite=(one.composite if one else None, other.composite if other else None),
        rank=(one.rank if one else None, other.rank if other else None),
        town_class=(one.town_class if one else None, other.town_class if other else None),
        indicators=_indicators(one, other),
    )
    pairs = (difference.composite, difference.rank, difference.town_class)
    return difference if difference.indicators or any(pair[0] != pair[1] for pair in pairs) else None


def _indicators(one: Scorecard | None, other: Scorecard | None) -> tuple[IndicatorDifference, ...]:
    results = (
        {each.indicator: each for each in one.indicators} if one else {},
        {each.indicator: each for each in other.indicators} if other else {},
    )
    found = []
    for code in dict.fromkeys([*results[0], *results[1]]):
        before, after = results[0].get(code), results[1].get(code)
        difference = IndicatorDifference(
            code,
            (before.value if before else None, after.value if after else None),
            (before.verdict if before else None, after.verdict if after else None),
        )
        counts = (
            (before.numerator, before.denominator) if before else None,
            (after.numerator, after.denominator) if after else None,
        )
        if any(pair[0] != pair[1] for pair in (difference.value, counts, difference.verdict)):
            found.append(difference)
    return tuple(found)
