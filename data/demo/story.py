"""The story that the demo tells: the towns, how they fare from 2005 to 2007, and the published half year.

All of it is synthetic but the four totals of the first half of 2007, which are published: 1,395 births, 1,341 of them
within policy (96.13 %), 1,250 first children (89.61 %), 856 of these late (68.48 %). How these totals divide over the
towns is invented, in `story.csv`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from assessment.periods import Quarter

SEED = "pinggu-2005 demo 1"
FIRST, LAST = Quarter(2005, 1), Quarter(2007, 4)
HALF = (Quarter(2007, 1), Quarter(2007, 2))

PUBLISHED_BIRTHS = 1_395
PUBLISHED_COMPLIANT = 1_341
PUBLISHED_FIRST_CHILDREN = 1_250
PUBLISHED_LATE = 856

DISTRICT_BIRTHS: Mapping[Quarter, int] = {
    Quarter(2005, 1): 611,
    Quarter(2005, 2): 598,
    Quarter(2005, 3): 572,
    Quarter(2005, 4): 577,
    Quarter(2006, 1): 632,
    Quarter(2006, 2): 607,
    Quarter(2006, 3): 561,
    Quarter(2006, 4): 593,
    Quarter(2007, 3): 533,
    Quarter(2007, 4): 514,
}
"""Births of the district a quarter, about 2,400 a year; those of `HALF` are published and stand in `story.csv`."""

WITHOUT_BIRTHS = ("110117214", Quarter(2006, 3))
"""A town, and the quarter in which it had no birth."""

NOT_REPORTED = ("110117108", "awareness_rate", Quarter(2007, 2))
"""A survey that was never handed in: the figure stays missing."""

LATE_FOUND = ("110117106", "compliant_birth_rate", Quarter(2006, 4))
"""A figure that was corrected some weeks later: one more birth turned out to be outside policy."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How well a town does on one line, around 0 (solid): -1 is weak, +1 strong; one value a year from 2005."""

    years: tuple[float, float, float]

    def at(self, quarter: Quarter) -> float:
        """The effort in a quarter, moving evenly from the middle of one year to the middle of the next."""
        position = quarter.year - FIRST.year + (quarter.number - 2.5) / 4
        last = len(self.years) - 1
        if position <= 0:
            return self.years[0]
        if position >= last:
            return self.years[last]
        before = int(position)
        return self.years[before] + (position - before) * (self.years[before + 1] - self.years[before])


@dataclass(frozen=True, slots=True)
class Town:
    """One town of the story.

    `half_births` and `half_outside` (outside policy) are counts of the first half of 2007; `units` sign
    responsibility documents; `second_children` and `late` weigh its shares of the district's against its births.
    """

    code: str
    sub_district: bool
    population: int
    half_births: int
    half_outside: int
    units: int
    second_children: float
    late: float
    party: Effort
    department: Effort
    planning: Effort


def towns() -> tuple[Town, ...]:
    """The towns of the story, by code."""
    source = (files("data.demo") / "story.csv").read_text(encoding="utf-8")
    return tuple(_town(row) for row in csv.DictReader(source.splitlines()))


def _town(row: Mapping[str, str]) -> Town:
    return Town(
        code=row["code"],
        sub_district=row["sub_district"] == "yes",
        population=int(row["population"]),
        half_births=int(row["half_births"]),
        half_outside=int(row["half_outside"]),
        units=int(row["units"]),
        second_children=float(row["second_children"]),
        late=float(row["late"]),
        party=_effort(row, "party"),
        department=_effort(row, "department"),
        planning=_effort(row, "planning"),
    )


def _effort(row: Mapping[str, str], line: str) -> Effort:
    return Effort((float(row[f"{line}_2005"]), float(row[f"{line}_2006"]), float(row[f"{line}_2007"])))
