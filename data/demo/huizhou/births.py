"""Births and deaths of Huizhou's demo: by town and quarter, with those outside policy and the villages they fell in.

Every year's counts are drawn town by town and then made up to the year's totals, so that what is published comes out
to the unit while towns still differ as by chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from assessment.periods import Quarter
from data.demo.chance import Draws, apportion
from data.demo.huizhou.story import QUARTERS, SEED, TOTALS, YEARS, Town, YearTotals

_SEASON = (0.262, 0.246, 0.238, 0.254)
_OUTSIDE = {"sub_district": 0.020, "town": 0.028, "county_town": 0.036}
_IN_A_VILLAGE = {"sub_district": 0.25, "town": 0.6, "county_town": 0.8}
_ANOTHER_THIRD = 0.16

Cell = tuple[str, Quarter]
Counts = dict[Cell, int]


@dataclass(frozen=True, slots=True)
class Births:
    """Counts of one town and quarter.

    `third`: third or later children outside policy, part of `outside`; `villages_with`: villages that have had a
    birth outside policy since the statistical year began, this quarter included.
    """

    total: int
    outside: int
    third: int
    villages_with: int
    deaths: int

    @property
    def compliant(self) -> int:
        """Births within policy."""
        return self.total - self.outside


def births(towns: Sequence[Town]) -> Mapping[Cell, Births]:
    """Every town's births in every quarter; each year adds up to its totals."""
    found: dict[Cell, Births] = {}
    for year in YEARS:
        found.update(_of_year(towns, year, TOTALS[year]))
    return found


def _of_year(towns: Sequence[Town], year: int, totals: YearTotals) -> Mapping[Cell, Births]:
    draws = Draws(f"{SEED} births {year}")
    cells = [(town, quarter) for town in towns for quarter in QUARTERS if quarter.year == year]
    total = _apportioned(totals.births, cells, lambda town: town.population * town.fertility, draws, 0.06)
    deaths = _apportioned(totals.deaths, cells, _mortality, draws, 0.05)
    outside = _outside(cells, total, totals.outside, draws)
    third = _third(towns, year, outside, totals.towns_with, draws)
    fallen = _villages_newly_with(cells, outside, totals.villages_with, draws)
    return {
        (town.code, quarter): Births(
            total=total[town.code, quarter],
            outside=outside[town.code, quarter],
            third=third.get((town.code, quarter), 0),
            villages_with=fallen[town.code, quarter],
            deaths=deaths[town.code, quarter],
        )
        for town, quarter in cells
    }


def _apportioned(
    total: int, cells: Sequence[tuple[Town, Quarter]], weight: Callable[[Town], float], draws: Draws, spread: float
) -> Counts:
    weights = [weight(town) * _SEASON[quarter.number - 1] * (1 + draws.around(spread)) for town, quarter in cells]
    return dict(zip(_keys(cells), apportion(total, weights), strict=True))


def _mortality(town: Town) -> float:
    # younger people live in the city, older ones in the county
    return town.population * (1.12 if town.county_town else 0.92)


def _outside(cells: Sequence[tuple[Town, Quarter]], total: Counts, wanted: int, draws: Draws) -> Counts:
    """Births outside policy: drawn by chance around the towns' efforts, then made up to the year's total."""
    expected = {
        key: total[key] * _OUTSIDE[_setting(town)] * math.pow(2.0, -town.planning.at(key[1]))
        for (town, _), key in zip(cells, _keys(cells), strict=True)
    }
    scale = wanted / sum(expected.values())
    counts = {key: draws.successes(total[key], scale * share / total[key]) for key, share in expected.items()}
    return _made_up(counts, wanted, expected, total, draws)


def _made_up(counts: Counts, wanted: int, weights: Mapping[Cell, float], most: Counts, draws: Draws) -> Counts:
    """Counts one up or down here and there, likelier where there are many, until they add up."""
    found = dict(counts)
    while (missing := wanted - sum(found.values())) != 0:
        step = 1 if missing > 0 else -1
        open_to = [key for key in found if 0 <= found[key] + step <= most[key]]
        for key in _chosen(open_to, abs(missing), weights, draws):
            found[key] += step
    return found


def _chosen(keys: Sequence[Cell], count: int, weights: Mapping[Cell, float], draws: Draws) -> list[Cell]:
    """At most `count` different keys, likelier with more weight (Efraimidis and Spirakis' rule)."""
    marks = {key: math.pow(draws.share(), 1 / max(weights[key], 1e-9)) for key in keys}
    return sorted(keys, key=lambda key: -marks[key])[:count]


def _third(towns: Sequence[Town], year: int, outside: Counts, towns_with: int, draws: Draws) -> Counts:
    """Third or later children outside policy: in exactly as many towns as the year had, mostly one, seldom more."""
    quarters = [quarter for quarter in QUARTERS if quarter.year == year]
    weights = {
        (town.code, quarters[-1]): math.pow(2.4, -town.party.at(quarters[-1]) - town.planning.at(quarters[-1]))
        * sum(outside[town.code, quarter] for quarter in quarters)
        for town in towns
    }
    found: Counts = {}
    for code, _ in _chosen([key for key in weights if weights[key] > 0], towns_with, weights, draws):
        cases = 1 + draws.successes(4, _ANOTHER_THIRD)
        for _ in range(cases):
            room = [(code, quarter) for quarter in quarters if found.get((code, quarter), 0) < outside[code, quarter]]
            if room:
                place = room[int(draws.share() * len(room))]
                found[place] = found.get(place, 0) + 1
    return found


def _villages_newly_with(cells: Sequence[tuple[Town, Quarter]], outside: Counts, wanted: int, draws: Draws) -> Counts:
    """Villages that have had a birth outside policy since the year began; at its end as many as `wanted` in all."""
    newly = {}
    already: dict[str, set[int]] = {}
    for town, quarter in cells:
        hit = already.setdefault(town.code, set())
        before = len(hit)
        for _ in range(outside[town.code, quarter]):
            if town.villages and draws.share() < _IN_A_VILLAGE[_setting(town)]:
                hit.add(int(draws.share() * town.villages))
        newly[town.code, quarter] = len(hit) - before
    most = _room_for_villages(cells, newly, outside)
    weights = {key: float(count) for key, count in outside.items()}
    newly = _made_up(newly, wanted, weights, most, draws)
    return _running_totals(cells, newly)


def _room_for_villages(cells: Sequence[tuple[Town, Quarter]], newly: Counts, outside: Counts) -> Counts:
    """At most one new village a birth outside policy, and one beyond the draw a quarter where villages are left."""
    yearly: dict[str, int] = {}
    for town, quarter in cells:
        yearly[town.code] = yearly.get(town.code, 0) + newly[town.code, quarter]
    return {
        (town.code, quarter): min(
            outside[town.code, quarter],
            newly[town.code, quarter] + (1 if yearly[town.code] + len(_SEASON) <= town.villages else 0),
        )
        for town, quarter in cells
    }


def _running_totals(cells: Sequence[tuple[Town, Quarter]], newly: Counts) -> Counts:
    found: Counts = {}
    for code in dict.fromkeys(town.code for town, _ in cells):
        keys = [key for key in _keys(cells) if key[0] == code]
        found.update(zip(keys, accumulate(newly[key] for key in keys), strict=True))
    return found


def _keys(cells: Sequence[tuple[Town, Quarter]]) -> list[Cell]:
    return [(town.code, quarter) for town, quarter in cells]


def _setting(town: Town) -> str:
    if town.sub_district:
        return "sub_district"
    return "county_town" if town.county_town else "town"
