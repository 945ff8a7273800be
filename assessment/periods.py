"""The assessment year: quarters, half years, years, and which quarters a view covers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assessment.kinds import Comparator, View
from assessment.problems import Problem, Refused

if TYPE_CHECKING:
    from assessment.definitions import Programme

QUARTERS_A_YEAR = 4
MONTHS_A_QUARTER = 3
FIRST_YEAR, LAST_YEAR = 1900, 2999
_PERIOD = re.compile(r"([0-9]{4})(?:(Q)([1-4])|(H)([12]))?")


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A quarter of the programme's assessment year; `str` gives 2007Q2."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04d}Q{self.number}"

    @property
    def ordinal(self) -> int:
        """Quarters since year 0: neighbours differ by one."""
        return self.year * QUARTERS_A_YEAR + self.number - 1

    def shift(self, count: int) -> Quarter:
        """The quarter `count` quarters later (earlier if negative)."""
        year, index = divmod(self.ordinal + count, QUARTERS_A_YEAR)
        return Quarter(year, index + 1)

    def previous(self) -> Quarter:
        """The quarter before."""
        return self.shift(-1)

    def next(self) -> Quarter:
        """The quarter after."""
        return self.shift(1)


@dataclass(frozen=True, slots=True)
class Period:
    """A quarter, half year or year: neighbouring quarters of one assessment year."""

    quarters: tuple[Quarter, ...]

    def __iter__(self) -> Iterator[Quarter]:
        return iter(self.quarters)

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """2007Q2, 2007H1 or 2007."""
        match len(self.quarters):
            case 1:
                return str(self.last)
            case 2:
                return f"{self.last.year:04d}H{self.last.number // 2}"
            case _:
                return f"{self.last.year:04d}"

    @property
    def first(self) -> Quarter:
        """The earliest quarter."""
        return self.quarters[0]

    @property
    def last(self) -> Quarter:
        """The latest quarter."""
        return self.quarters[-1]

    def shift(self, quarters: int) -> Period:
        """The same length, `quarters` quarters later; keep to multiples of the length."""
        return Period(tuple(quarter.shift(quarters) for quarter in self.quarters))

    def previous(self) -> Period:
        """The period of the same length before: 2007H1 gives 2006H2."""
        return self.shift(-len(self.quarters))

    def last_year(self) -> Period:
        """The same period of the year before."""
        return self.shift(-QUARTERS_A_YEAR)

    def within(self, other: Period) -> bool:
        """True if every quarter of this period belongs to the other."""
        return self.first >= other.first and self.last <= other.last


def parse_period(text: str) -> Period:
    """Read 2007Q2, 2007H1 or 2007; raises Refused (`period.unreadable`, `period.outside_calendar`)."""
    found = _PERIOD.fullmatch(text.strip().upper())
    if found is None:
        raise Refused([Problem("period.unreadable", {}, {"value": text})])
    year = int(found[1])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused([Problem("period.outside_calendar", {}, {"value": text})])
    if found[2]:
        numbers: tuple[int, ...] = (int(found[3]),)
    elif found[4]:
        numbers = (1, 2) if found[5] == "1" else (3, 4)
    else:
        numbers = (1, 2, 3, 4)
    return Period(tuple(Quarter(year, number) for number in numbers))


def parse_view(text: str) -> View:
    """Read the name of a view; raises Refused (`period.view_unknown`)."""
    try:
        return View(text)
    except ValueError:
        params = {"value": text, "expected": ", ".join(View)}
        raise Refused([Problem("period.view_unknown", {}, params)]) from None


def quarters_of_view(period: Period, view: View) -> tuple[Quarter, ...]:
    """The quarters a figure of this period and view covers, earliest first."""
    match view:
        case View.quarter:
            return period.quarters
        case View.year_to_date:
            return tuple(Quarter(period.last.year, number) for number in range(1, period.last.number + 1))
        case View.rolling:
            return tuple(period.last.shift(count) for count in range(1 - QUARTERS_A_YEAR, 1))


def first_day(quarter: Quarter, year_start_month: int) -> date:
    """The first day of a quarter.

    An assessment year that starts after January begins in the calendar year before: with `year_start_month`
    10 (Huizhou), 2010Q1 starts on 2009-10-01.
    """
    months = (quarter.year - (year_start_month > 1)) * 12 + year_start_month - 1
    months += (quarter.number - 1) * MONTHS_A_QUARTER
    return date(months // 12, months % 12 + 1, 1)


def last_day(quarter: Quarter, year_start_month: int) -> date:
    """The last day of a quarter."""
    return first_day(quarter.next(), year_start_month) - timedelta(days=1)


def periods_needed(programme: Programme, period: Period, view: View) -> frozenset[Quarter]:
    """Every quarter that `assess` reads for this period and view.

    These are the view's own quarters, those of the period before (rank change) and, where an indicator must
    fall, the same views of last year.
    """
    views = [period, period.previous()]
    if any(indicator.comparator is Comparator.FALLS for indicator in programme.indicators):
        views += [each.last_year() for each in tuple(views)]
    return frozenset(quarter for each in views for quarter in quarters_of_view(each, view))
