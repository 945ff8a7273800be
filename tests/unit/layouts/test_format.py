"""Numbers, periods and scopes by example, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from assessment.model import Indicator, View
from assessment.periods import parse_period
from layouts.text import Text
from layouts.text.format import (
    apart,
    count,
    counts,
    date_of,
    fixed,
    indicator_value,
    listing,
    minute_of,
    period_name,
    scope_name,
    shortest,
    signed,
    target_text,
    with_unit,
)
from tests.unit.layouts import world

ZH, EN = Text("zh-CN"), Text("en")
MINUS = "\u2212"


def made(raw: dict[str, Any], **changes: Any) -> Indicator:
    return Indicator.model_validate(raw | changes)


def test_128_of_130_against_98_5_shows_98_46() -> None:
    assert apart(Fraction(12800, 130), Fraction(197, 2)) == "98.46"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(5, 2), 0, "2"),
        (Fraction(7, 2), 0, "4"),
        (Fraction(125, 1000), 2, "0.12"),
        (Fraction(135, 1000), 2, "0.14"),
        (Decimal("0.05"), 1, "0.0"),
        (Decimal("-0.05"), 1, "0.0"),
        (Decimal("-0.15"), 1, f"{MINUS}0.2"),
        (1234567, 0, "1,234,567"),
        (Fraction(-1234567, 10), 1, f"{MINUS}123,456.7"),
    ],
)
def test_exact_halves_round_to_even_and_thousands_are_grouped(value: Any, decimals: int, text: str) -> None:
    assert fixed(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(21, 100), "+0.21"), (Fraction(-13, 10), f"{MINUS}1.30"), (0, "0.00"), (Fraction(-1, 1000), "0.00")],
)
def test_a_change_has_its_sign_and_no_change_has_none(value: Any, text: str) -> None:
    assert signed(value, 2) == text


@pytest.mark.parametrize(
    ("value", "text"), [(97, "97"), (Fraction(193, 2), "96.5"), (Fraction(1, 3), "0.333333"), (1000, "1,000")]
)
def test_targets_take_as_few_decimals_as_they_need(value: Any, text: str) -> None:
    assert shortest(value) == text


def test_missing_figures_are_dashes() -> None:
    compliant = made(world.COMPLIANT)
    assert count(None) == counts(None, 5) == counts(None, None) == "–"
    assert indicator_value(EN, compliant, None) == "–"
    assert target_text(EN, compliant, None) == "–"


def test_person_years_keep_two_decimals_at_most() -> None:
    assert counts(12, Fraction(37001, 4)) == "12 / 9,250.25"
    assert counts(12, Fraction(1, 3)) == "12 / 0.33"


def test_percent_and_per_mille_stand_close_and_words_stand_apart() -> None:
    assert [with_unit("5", unit) for unit in ("%", "‰", "births", "")] == ["5%", "5‰", "5 births", "5"]


def test_a_target_shows_its_direction() -> None:
    assert target_text(EN, made(world.COMPLIANT), Fraction(97)) == "≥ 97"
    assert target_text(EN, made(world.THIRD), Fraction(0)) == "≤ 0"
    assert target_text(EN, made(world.DEATHS), None) == "falls against last year"
    assert target_text(ZH, made(world.DEATHS), None) == "比上年下降"


def test_a_plain_value_that_just_misses_its_target_does_not_read_like_it() -> None:
    hearings = made(world.HEARINGS)
    assert Fraction(indicator_value(EN, hearings, Fraction(1999, 2000), Fraction(1)).removesuffix(" times")) != 1


def test_periods_are_named_in_both_languages() -> None:
    names = {
        code: (period_name(ZH, parse_period(code)), period_name(EN, parse_period(code)))
        for code in ("2007Q1", "2007Q2", "2007Q4", "2007H1", "2007H2", "2007")
    }
    assert names == {
        "2007Q1": ("2007 年一季度", "2007 Q1"),
        "2007Q2": ("2007 年二季度", "2007 Q2"),
        "2007Q4": ("2007 年四季度", "2007 Q4"),
        "2007H1": ("2007 年上半年", "2007 H1"),
        "2007H2": ("2007 年下半年", "2007 H2"),
        "2007": ("2007 年", "2007"),
    }


@pytest.mark.parametrize(
    ("code", "view", "zh", "en"),
    [
        ("2007Q2", View.quarter, "2007 年二季度", "2007 Q2"),
        ("2007Q1", View.year_to_date, "2007 年一季度累计", "2007, first quarter to date"),
        ("2007Q2", View.year_to_date, "2007 年上半年累计", "2007, first half to date"),
        ("2007Q3", View.year_to_date, "2007 年前三季度累计", "2007, three quarters to date"),
        ("2007", View.year_to_date, "2007 年全年累计", "2007, whole year"),
        ("2007Q2", View.rolling, "2006 年三季度至2007 年二季度", "2006 Q3 to 2007 Q2"),
    ],
)
def test_a_view_says_which_quarters_it_covers(code: str, view: View, zh: str, en: str) -> None:
    period = parse_period(code)
    assert (scope_name(ZH, period, view), scope_name(EN, period, view)) == (zh, en)


def test_every_view_of_every_period_has_a_name_in_both_languages() -> None:
    for code in ("2007Q1", "2007Q2", "2007Q3", "2007Q4", "2007H1", "2007H2", "2007"):
        for view in View:
            assert "2007" in scope_name(ZH, parse_period(code), view)
            assert "2007" in scope_name(EN, parse_period(code), view)


def test_moments_are_told_in_the_time_of_china() -> None:
    late = datetime(2007, 7, 5, 16, 5, tzinfo=UTC)
    assert (date_of(late), minute_of(late)) == ("2007-07-06", "2007-07-06 00:05")


def test_lists_use_the_separator_of_their_language() -> None:
    assert (listing(ZH, ["甲", "乙"]), listing(EN, ["a", "b"])) == ("甲、乙", "a, b")
