"""Births of the demo: by town and quarter, those outside policy, first children and late ones among them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessment.periods import Quarter
from data.demo.chance import Draws, apportion
from data.demo.story import (
    DISTRICT_BIRTHS,
    HALF,
    PUBLISHED_BIRTHS,
    PUBLISHED_FIRST_CHILDREN,
    PUBLISHED_LATE,
    SEED,
    WITHOUT_BIRTHS,
    Town,
)

# shares of the district outside the published half year; 2007's agree with it
_SECOND_SHARE = {2005: 0.118, 2006: 0.110, 2007: 0.104}
_LATE_SHARE = {2005: 0.640, 2006: 0.662, 2007: 0.685}
_OUTSIDE, _OUTSIDE_SUB_DISTRICT = 0.032, 0.018
_OUTSIDE_YEAR = {2005: 1.2, 2006: 1.1, 2007: 1.0}
_THIRD_CHANCE = 0.06


@dataclass(frozen=True, slots=True)
class Births:
    """Counts of one town and quarter; `third` are third or later children outside policy, part of `outside`."""

    total: int
    outside: int
    first: int
    late: int
    third: int

    @property
    def compliant(self) -> int:
        """Births within policy."""
        return self.total - self.outside


BirthsOf = Mapping[tuple[str, Quarter], Births]


def births(towns: Sequence[Town]) -> BirthsOf:
    """Every town's births in every quarter of the demo; the published half year adds up exactly."""
    found: dict[tuple[str, Quarter], Births] = {}
    for quarter, total in DISTRICT_BIRTHS.items():
        found.update(_ordinary_quarter(towns, quarter, total))
    found.update(_published_half(towns))
    return found


def _ordinary_quarter(towns: Sequence[Town], quarter: Quarter, total: int) -> BirthsOf:
    draws = Draws(f"{SEED} births {quarter}")
    weights = [
        0.0 if (town.code, quarter) == WITHOUT_BIRTHS else town.half_births * (1 + draws.around(0.07)) for town in towns
    ]
    numbers = apportion(total, weights)
    found = {}
    for town, number in zip(towns, numbers, strict=True):
        outside = draws.successes(number, _outside_chance(town, quarter))
        second = draws.successes(number, _SECOND_SHARE[quarter.year] * town.second_children)
        # a birth outside policy is never a first child, so there are at least as many others
        first = number - max(second, outside)
        late = draws.successes(first, min(0.95, _LATE_SHARE[quarter.year] * town.late))
        third = draws.successes(outside, _THIRD_CHANCE)
        found[town.code, quarter] = Births(total=number, outside=outside, first=first, late=late, third=third)
    return found


def _outside_chance(town: Town, quarter: Quarter) -> float:
    usual = _OUTSIDE_SUB_DISTRICT if town.sub_district else _OUTSIDE
    return usual * math.pow(2.0, -town.planning.at(quarter)) * _OUTSIDE_YEAR[quarter.year]


def _published_half(towns: Sequence[Town]) -> BirthsOf:
    """The first half of 2007: totals per town from the story, divided exactly and then dealt out to two quarters."""
    second_total = PUBLISHED_BIRTHS - PUBLISHED_FIRST_CHILDREN
    beyond = apportion(
        second_total - sum(town.half_outside for town in towns),
        [town.half_births * town.second_children - town.half_outside * 0.8 for town in towns],
    )
    first = [town.half_births - town.half_outside - more for town, more in zip(towns, beyond, strict=True)]
    late = apportion(PUBLISHED_LATE, [count * town.late for town, count in zip(towns, first, strict=True)])
    found: dict[tuple[str, Quarter], Births] = {}
    for town, first_children, late_ones in zip(towns, first, late, strict=True):
        found.update(_dealt(town, first_children, late_ones))
    return found


def _dealt(town: Town, first: int, late: int) -> BirthsOf:
    draws = Draws(f"{SEED} half {town.code}")
    second = town.half_births - town.half_outside - first
    early = first - late
    parts = {"outside": town.half_outside, "second": second, "late": late, "early": early}
    earlier = {name: _first_quarter_part(draws, count) for name, count in parts.items()}
    third = draws.successes(town.half_outside, _THIRD_CHANCE)
    spring = Births(
        total=sum(earlier.values()),
        outside=earlier["outside"],
        first=earlier["late"] + earlier["early"],
        late=earlier["late"],
        third=min(third, earlier["outside"]),
    )
    summer = Births(
        total=town.half_births - spring.total,
        outside=town.half_outside - spring.outside,
        first=first - spring.first,
        late=late - spring.late,
        third=min(third - spring.third, town.half_outside - spring.outside),
    )
    return {(town.code, HALF[0]): spring, (town.code, HALF[1]): summer}


def _first_quarter_part(draws: Draws, count: int) -> int:
    """About half of `count`, a little more in the first quarter."""
    return min(count, max(0, round(count * (0.51 + draws.around(0.04)) + draws.around(0.4))))
