"""Quarters, periods and views of the assessment year."""

from __future__ import annotations

from datetime import date

import pytest

from assessment.kinds import View
from assessment.periods import (
    Quarter,
    first_day,
    last_day,
    parse_period,
    parse_view,
    periods_needed,
    quarters_of_view,
)
from assessment.problems import Refused
from tests.unit.assessment.programmes import indicator, programme


def said(quarters: tuple[Quarter, ...]) -> str:
    return " ".join(str(quarter) for quarter in quarters)


def test_a_period_is_read_and_written_the_same() -> None:
    for text in ("2007Q2", "2007H1", "2007H2", "2007"):
        assert parse_period(text).code == text
    assert parse_period(" 2007q2 ").code == "2007Q2"


@pytest.mark.parametrize("text", ["", "2007Q5", "2007Q0", "2007H3", "07Q1", "2007Q2Q3", "２００７Q1", "2007-Q1"])
def test_another_form_of_period_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_period(text)
    assert [problem.code for problem in refused.value.problems] == ["period.unreadable"]


def test_a_year_outside_the_calendar_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        parse_period("0001Q1")
    assert refused.value.problems[0].code == "period.outside_calendar"


def test_an_unknown_view_is_refused() -> None:
    assert parse_view("rolling") is View.rolling
    with pytest.raises(Refused):
        parse_view("monthly")


def test_the_period_before_has_the_same_length() -> None:
    assert parse_period("2007H1").previous().code == "2006H2"
    assert parse_period("2007Q1").previous().code == "2006Q4"
    assert parse_period("2007").previous().code == "2006"


def test_views_cover_their_quarters() -> None:
    third = parse_period("2007Q3")
    assert said(quarters_of_view(third, View.quarter)) == "2007Q3"
    assert said(quarters_of_view(third, View.year_to_date)) == "2007Q1 2007Q2 2007Q3"
    assert said(quarters_of_view(third, View.rolling)) == "2006Q4 2007Q1 2007Q2 2007Q3"
    assert said(quarters_of_view(parse_period("2007H2"), View.quarter)) == "2007Q3 2007Q4"


def test_huizhous_year_starts_in_october_of_the_year_before() -> None:
    assert first_day(Quarter(2010, 1), 10) == date(2009, 10, 1)
    assert last_day(Quarter(2010, 1), 10) == date(2009, 12, 31)
    assert last_day(Quarter(2010, 4), 10) == date(2010, 9, 30)


def test_a_calendar_year_starts_in_january() -> None:
    assert first_day(Quarter(2008, 1), 1) == date(2008, 1, 1)
    assert last_day(Quarter(2008, 1), 1) == date(2008, 3, 31)
    assert last_day(Quarter(2007, 4), 1) == date(2007, 12, 31)


def test_quarters_follow_each_other_over_the_year() -> None:
    assert Quarter(2007, 4).next() == Quarter(2008, 1)
    assert Quarter(2007, 1).previous() == Quarter(2006, 4)
    assert Quarter(2007, 2).shift(-6) == Quarter(2005, 4)
    assert Quarter(2006, 4) < Quarter(2007, 1)


def test_last_years_quarters_are_needed_only_where_something_must_fall() -> None:
    period = parse_period("2007Q2")
    plain = periods_needed(programme(), period, View.year_to_date)
    assert said(tuple(sorted(plain))) == "2007Q1 2007Q2"
    falling = programme(indicator(comparator="falls", floor=None, targets=[{"source": "plan"}]))
    needed = periods_needed(falling, period, View.year_to_date)
    assert said(tuple(sorted(needed))) == "2006Q1 2006Q2 2007Q1 2007Q2"


def test_the_first_quarters_rank_change_needs_last_year() -> None:
    needed = periods_needed(programme(), parse_period("2007Q1"), View.year_to_date)
    assert said(tuple(sorted(needed))) == "2006Q1 2006Q2 2006Q3 2006Q4 2007Q1"
