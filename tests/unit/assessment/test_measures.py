"""Values from counts, kind by kind, over the quarters of a view."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from assessment.facts import Observation
from assessment.kinds import View
from assessment.measures import Facts, Measure, State, measure, total
from assessment.periods import parse_period, quarters_of_view
from assessment.problems import Refused
from tests.unit.assessment.programmes import counts, indicator, plain_value, programme


def measured(rows: list[Observation], *, view: View = View.year_to_date, **changes: Any) -> Measure:
    """The measure of town 1 in the second quarter of 2007."""
    built = programme(indicator(**changes))
    quarters = [quarter.ordinal for quarter in quarters_of_view(parse_period("2007Q2"), view)]
    partners = {each.code: each for each in built.indicators}
    return measure(built.indicators[0], Facts(rows), "1", quarters, partners)


def test_a_proportion_is_computed_from_summed_counts_not_from_rates() -> None:
    found = measured([counts("1", "2007Q1", 1, 2), counts("1", "2007Q2", 9, 10)])
    assert (found.numerator, found.denominator, found.value) == (10, 12, Fraction(250, 3))


def test_published_half_year_of_pinggu_comes_out() -> None:
    found = measured([counts("1", "2007Q1", 670, 700), counts("1", "2007Q2", 671, 695)])
    assert found.value == Fraction(134100, 1395)
    assert round(float(found.value), 2) == 96.13


def test_a_missing_quarter_makes_the_view_missing() -> None:
    found = measured([counts("1", "2007Q2", 9, 10)])
    assert found.state is State.missing
    assert found.value is None
    assert measured([counts("1", "2007Q2", 9, 10)], view=View.quarter).value == 90


def test_a_numerator_without_denominator_is_missing() -> None:
    assert measured([counts("1", "2007Q2", 9, None)], view=View.quarter).state is State.missing
    assert measured([counts("1", "2007Q2", None, 9)], view=View.quarter).state is State.missing


def test_a_town_without_births_has_no_cases_not_zero() -> None:
    found = measured([counts("1", "2007Q2", 0, 0)], view=View.quarter)
    assert found.state is State.no_cases
    assert found.value is None


def test_a_quarter_without_cases_adds_nothing_to_the_year() -> None:
    found = measured([counts("1", "2007Q1", None, 0), counts("1", "2007Q2", 9, 10)])
    assert (found.state, found.value) == (State.ok, 90)


def test_a_stock_takes_the_last_quarter_only() -> None:
    found = measured([counts("1", "2007Q1", 1, 2), counts("1", "2007Q2", 9, 10)], accumulates="stock")
    assert found.value == 90
    assert measured([counts("1", "2007Q2", 9, 10)], accumulates="stock").value == 90


def test_a_rate_of_population_counts_a_quarter_as_a_fourth_of_a_year() -> None:
    found = measured(
        [counts("1", "2007Q1", 30, 20000), counts("1", "2007Q2", 31, 20001)],
        kind="rate",
        exposure="population",
        chance="poisson",
    )
    assert found.denominator == Fraction(40001, 4)
    assert found.value == Fraction(61 * 1000 * 4, 40001)


def test_a_rate_of_events_keeps_their_number() -> None:
    found = measured(
        [counts("1", "2007Q1", 1, 400), counts("1", "2007Q2", 2, 500)],
        kind="rate",
        exposure="events",
        per=1000,
        chance="poisson",
    )
    assert (found.denominator, found.value) == (900, Fraction(3000, 900))


def test_a_ratio_compares_numerator_and_denominator() -> None:
    found = measured([counts("1", "2007Q2", 115, 100)], kind="ratio", view=View.quarter)
    assert found.value == 115
    assert measured([counts("1", "2007Q2", 5, 0)], kind="ratio", view=View.quarter).state is State.no_cases


def test_a_count_needs_no_denominator() -> None:
    found = measured(
        [counts("1", "2007Q1", 0), counts("1", "2007Q2", 2)], kind="count", chance="none", floor=None
    )
    assert (found.numerator, found.denominator, found.value) == (2, None, 2)


def test_a_mean_divides_amounts_by_the_mean_number_of_heads() -> None:
    found = measured(
        [counts("1", "2007Q1", Decimal("1000.10"), 100), counts("1", "2007Q2", Decimal("1000.20"), 102)],
        kind="mean",
        chance="none",
    )
    assert found.numerator == Decimal("2000.30")
    assert found.denominator == 101
    assert found.value == Fraction(200030, 10100)


@pytest.mark.parametrize(("aggregate", "expected"), [("sum", 3), ("latest", 2), ("mean", Fraction(3, 2))])
def test_a_plain_value_is_put_together_as_the_programme_says(aggregate: str, expected: Fraction) -> None:
    rows = [plain_value("1", "2007Q1", "1"), plain_value("1", "2007Q2", "2")]
    assert measured(rows, kind="value", chance="none", aggregate=aggregate).value == expected


def test_a_balance_may_be_negative() -> None:
    found = measured([counts("1", "2007Q2", -5, 4000)], kind="balance", chance="none", view=View.quarter)
    assert (found.numerator, found.denominator, found.value) == (-5, 1000, -5)


def test_a_balance_is_computed_from_two_rates() -> None:
    rate = {"kind": "rate", "exposure": "population", "chance": "poisson", "floor": None}
    built = programme(
        indicator(code="growth", kind="balance", plus="births", minus="deaths", chance="poisson", floor=None),
        indicator(code="births", **rate),
        indicator(code="deaths", **rate),
    )
    facts = Facts(
        [counts("1", "2007Q1", 40, 4000, indicator="births"), counts("1", "2007Q1", 10, 4000, indicator="deaths")]
    )
    quarters = [quarter.ordinal for quarter in quarters_of_view(parse_period("2007Q1"), View.quarter)]
    partners = {each.code: each for each in built.indicators}
    found = measure(built.indicator("growth"), facts, "1", quarters, partners)
    assert (found.numerator, found.denominator, found.value) == (30, 1000, 30)
    assert measure(built.indicator("growth"), facts, "2", quarters, partners).state is State.missing
    summed = total(built.indicator("growth"), [found, found])
    assert (summed.numerator, summed.denominator, summed.value) == (60, 2000, 30)


def test_the_district_adds_counts_and_leaves_out_who_did_not_report() -> None:
    built = programme().indicators[0]
    towns = [
        measured([counts("1", "2007Q2", 1, 2)], view=View.quarter),
        measured([counts("1", "2007Q2", 9, 10)], view=View.quarter),
        measured([], view=View.quarter),
    ]
    assert total(built, towns).value == Fraction(1000, 12)
    assert total(built, towns[2:]).state is State.missing


def test_a_figure_given_twice_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        Facts([counts("1", "2007Q1", 1, 2), counts("1", "2007Q1", 1, 2)])
    assert refused.value.problems[0].code == "observations.twice"
