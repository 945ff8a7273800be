"""The sixteen helped towns of Huizhou's demo: their partners, the calendar of the help, and what each was given.

Published are the totals: 35.9 million yuan, 16 service stations, 16 marriage schools, 272 village service points; and
that all sixteen towns had reached the standard at the third round of acceptance. How the money divides over towns,
payers and purposes, the days and the units are invented; which partner a town has in `help.csv` is what the optimal
matching proposed for the quarter in which the towns were flagged.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

from assessment.periods import Quarter, first_day, last_day
from data.demo.chance import apportion
from data.demo.huizhou.files import YEAR_START_MONTH
from data.demo.huizhou.story import Town, towns
from data.demo.twinning_steps import working_day

PUT_IN = 35_900_000
"""Yuan put into the sixteen towns: granted less repaid."""

POINTS_BY_QUARTER = (4, 5, 5, 3)
"""Village service points built in a town in the quarters of its help: seventeen, as its figures say."""

TERM_ENDS = date(2011, 9, 30)
FUND = "计生家庭帮扶周转金"
FUND_TOWNS = ("441322112", "441323105")
FUND_GRANTED, FUND_REPAID, FUND_REPAID_AGAIN = 200_000, 120_000, 60_000
"""Yuan of a revolving fund: what came back first was lent again, so that the fund itself cost 140,000."""

COUNTIES: Mapping[str, str] = {
    "441302": "惠城区",
    "441303": "惠阳区",
    "441322": "博罗县",
    "441323": "惠东县",
    "441324": "龙门县",
    "441372": "仲恺区",
}

_STARTS: Mapping[Quarter, date] = {
    Quarter(2009, 2): date(2009, 1, 5),
    Quarter(2009, 3): date(2009, 4, 1),
    Quarter(2010, 1): date(2009, 10, 9),
}
_SIGNED: Mapping[Quarter, date] = {
    Quarter(2009, 2): date(2008, 11, 3),
    Quarter(2009, 3): date(2008, 11, 17),
    Quarter(2010, 1): date(2008, 12, 1),
}
_STATION_SHARE, _SCHOOL_SHARE, _POINTS_SHARE = 35, 12, 40  # of a hundred; training and publicity take the rest


@dataclass(frozen=True, slots=True)
class Grants:
    """What a town was given, in yuan; `a_point` for each village service point, `fund` net of what came back."""

    station: int
    school: int
    a_point: int
    training: int
    fund: int

    @property
    def total(self) -> int:
        """Everything put in."""
        return self.station + self.school + self.a_point * sum(POINTS_BY_QUARTER) + self.training + self.fund


@dataclass(frozen=True, slots=True)
class Helped:
    """One of the sixteen: its names and those of its partners, the days of signing and starting, what it was given."""

    town: Town
    name: str
    partner: str
    partner_name: str
    second: str
    second_name: str
    signed: date
    starts: date
    grants: Grants

    @property
    def code(self) -> str:
        """The code of the town."""
        return self.town.code

    @property
    def county(self) -> str:
        """The county or district that it lies in."""
        return COUNTIES[self.code[:6]]

    @property
    def accepted(self) -> int:
        """The round at which it reaches the standard."""
        return self.town.accepted or 0

    @property
    def fell_back(self) -> bool:
        """Whether it had been solid before it came to lag."""
        return self.town.party.knots[0][1] >= 0

    def late_in(self, quarter: int) -> date:
        """A working day late in the quarter that is `quarter` quarters after the one in which the help began."""
        return working_day(last_day(self._quarter(quarter), YEAR_START_MONTH) - timedelta(days=12))

    def middle_of(self, quarter: int) -> date:
        """A working day in the middle of such a quarter."""
        return working_day(first_day(self._quarter(quarter), YEAR_START_MONTH) + timedelta(days=45))

    def _quarter(self, quarter: int) -> Quarter:
        begins = self.town.help_begins
        if begins is None:
            raise ValueError(f"{self.code} was not helped")
        return begins.shift(quarter)


def helped_towns() -> tuple[Helped, ...]:
    """The sixteen, by code."""
    lagged = [town for town in towns() if town.lagged]
    thousands = apportion(PUT_IN // 1_000, [town.population + 40_000 for town in lagged])
    table, names = _by_code("help.csv"), _names()
    of_day: dict[date, int] = {}
    found = []
    for town, total in zip(lagged, thousands, strict=True):
        row = table[town.code]
        begins = town.help_begins or Quarter(2010, 1)
        place = of_day[_SIGNED[begins]] = of_day.get(_SIGNED[begins], -1) + 1
        found.append(
            Helped(
                town=town,
                name=names[town.code],
                partner=row["partner"],
                partner_name=names[row["partner"]],
                second=row["second"],
                second_name=names.get(row["second"], ""),
                signed=working_day(_SIGNED[begins] + timedelta(days=2 * place)),
                starts=_STARTS[begins],
                grants=_grants(town.code, total * 1_000),
            )
        )
    return tuple(found)


def _grants(code: str, total: int) -> Grants:
    fund = FUND_GRANTED - FUND_REPAID_AGAIN if code in FUND_TOWNS else 0
    station = total * _STATION_SHARE // 100 // 10_000 * 10_000
    school = total * _SCHOOL_SHARE // 100 // 10_000 * 10_000
    a_point = total * _POINTS_SHARE // 100 // sum(POINTS_BY_QUARTER) // 1_000 * 1_000
    training = total - station - school - a_point * sum(POINTS_BY_QUARTER) - fund
    return Grants(station, school, a_point, training, fund)


def _by_code(name: str) -> dict[str, dict[str, str]]:
    source = (files("data.demo.huizhou") / name).read_text(encoding="utf-8")
    return {row["code"]: row for row in csv.DictReader(source.splitlines())}


def _names() -> dict[str, str]:
    units = {code: row["name_zh"] for code, row in _by_code("partners.csv").items()}
    return units | {code: row["name_zh"] for code, row in _by_code("huizhou-townships.csv").items()}
