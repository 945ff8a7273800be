"""The story of Huizhou's demo: 74 numbered towns over three statistical years, sixteen of which turn round.

Published are the results of the statistical year 2010 (October 2009 to September 2010): 39,407 births, 11.78 per 1,000;
natural growth 6.99 per 1,000; 96.98 % within policy; 45 of 74 towns and 707 of 1,244 villages 'without'; and that
sixteen class-three towns were helped, with 272 village service points among other things, and that all sixteen had
reached the standard at the third round of acceptance. All else is synthetic: the two earlier years, how the totals
divide over the towns, in `story.csv`, and the counts behind a published percentage.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from assessment.periods import Quarter
from data.demo.tables import quarters_between

SEED = "huizhou-2010 demo 1"
FIRST, LAST = Quarter(2008, 1), Quarter(2010, 4)
QUARTERS = quarters_between(FIRST, LAST)
YEARS = (2008, 2009, 2010)
PUBLISHED_YEAR = 2010


@dataclass(frozen=True, slots=True)
class YearTotals:
    """Totals of the city in a statistical year; `towns_with` had an out-of-policy birth of a third or later child.

    `villages_with` had an out-of-policy birth of any kind.
    """

    births: int
    outside: int
    deaths: int
    towns_with: int
    villages_with: int


TOTALS: Mapping[int, YearTotals] = {
    2008: YearTotals(births=41_236, outside=1_931, deaths=16_187, towns_with=46, villages_with=701),
    2009: YearTotals(births=40_318, outside=1_541, deaths=16_098, towns_with=38, villages_with=629),
    2010: YearTotals(births=39_407, outside=1_190, deaths=16_024, towns_with=29, villages_with=537),
}
"""2010: 38,217 of 39,407 within policy are 96.98 %; 45 towns and 707 villages are without."""

VILLAGES = 1_244
VILLAGE_POINTS_BUILT = 272
"""Village service points that twinning built: seventeen in each of the sixteen towns."""

ROUNDS: Mapping[int, Quarter] = {1: Quarter(2009, 4), 2: Quarter(2010, 2), 3: Quarter(2010, 4)}
"""The rounds of acceptance, by the quarter after which each was held."""

FLAGGED = Quarter(2008, 4)
"""The quarter at whose end the sixteen towns were class three."""

NOT_REPORTED = (
    ("441323108", "satisfaction_rate", Quarter(2008, 3)),
    ("441302104", "awareness_rate", Quarter(2009, 3)),
)
"""Surveys that were never handed in; the first is of a town that lags in its data as well."""

LATE_FOUND = ("441322112", "compliant_birth_rate", Quarter(2008, 3), 3)
"""Late-reported births outside policy: a figure that was corrected some weeks later, and by how many births."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How well a town does on one line, around 0 (solid): -1 is weak, +1 strong; even moves between known quarters."""

    knots: tuple[tuple[Quarter, float], ...]

    def at(self, quarter: Quarter) -> float:
        """The effort in a quarter; before the first and after the last knot it stays."""
        after = bisect_right([known for known, _ in self.knots], quarter)
        if after in (0, len(self.knots)):
            return self.knots[after - 1 if after else 0][1]
        (earlier, low), (later, high) = self.knots[after - 1 : after + 1]
        return low + (high - low) * (quarter.ordinal - earlier.ordinal) / (later.ordinal - earlier.ordinal)


@dataclass(frozen=True, slots=True)
class Town:
    """One town of the story.

    `population` is that of the middle of 2010; `communities` sign responsibility documents beside the villages;
    `migrants` are women of the floating population; `points` had a service point before any help; `fertility` weighs
    births against population. `accepted` is the round at which a town that lagged reaches the standard, None for the
    58 others, and `help_begins` the quarter in which help first shows there.
    """

    code: str
    sub_district: bool
    county_town: bool
    population: int
    villages: int
    points: int
    communities: int
    migrants: int
    fertility: float
    party: Effort
    department: Effort
    planning: Effort
    accepted: int | None
    help_begins: Quarter | None

    @property
    def lagged(self) -> bool:
        """Whether it was one of the sixteen."""
        return self.accepted is not None


def towns() -> tuple[Town, ...]:
    """The towns of the story, by code."""
    folder = files("data.demo.huizhou")
    areas = csv.DictReader((folder / "huizhou-townships.csv").read_text(encoding="utf-8").splitlines())
    story = csv.DictReader((folder / "story.csv").read_text(encoding="utf-8").splitlines())
    of_code = {row["code"]: row for row in story}
    return tuple(_town(of_code[area["code"]], area) for area in areas)


def _town(row: Mapping[str, str], area: Mapping[str, str]) -> Town:
    return Town(
        code=row["code"],
        sub_district=area["kind"] == "sub-district",
        county_town=area["tier"] == "county",
        population=int(row["population"]),
        villages=int(row["villages"]),
        points=int(row["points"]),
        communities=int(row["communities"]),
        migrants=int(row["migrants"]),
        fertility=float(row["fertility"]),
        party=_effort(row["party"]),
        department=_effort(row["department"]),
        planning=_effort(row["planning"]),
        accepted=int(row["accepted"]) if row["accepted"] else None,
        help_begins=_quarter(row["help_begins"]) if row["help_begins"] else None,
    )


def _effort(text: str) -> Effort:
    """An effort written as `-1.4@2008Q1 0.5@2009Q3`."""
    pairs = (knot.split("@") for knot in text.split())
    return Effort(tuple((_quarter(quarter), float(value)) for value, quarter in pairs))


def _quarter(text: str) -> Quarter:
    year, number = text.split("Q")
    return Quarter(int(year), int(number))
