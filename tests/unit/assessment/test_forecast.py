"""Early warning: the chance of meeting the year's target against independent sums, and what may still fail."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import comb, exp, lgamma
from typing import Any

import pytest

from assessment.facts import Area, Observation
from assessment.forecast import Forecast, early_warning, forecast
from assessment.measures import Facts, from_counts
from assessment.model import Indicator
from assessment.periods import parse_period
from tests.unit.assessment.programmes import counts, indicator, programme

RATE: dict[str, Any] = {
    "kind": "rate",
    "exposure": "events",
    "chance": "poisson",
    "comparator": "<=",
    "targets": [{"value": 20, "source": "plan"}],
    "floor": 60,
}
TOWN = Area("A", "A", "A", "town", "plain")


def definition(**changes: Any) -> Indicator:
    return programme(indicator(**changes)).indicators[0]


def beta_binomial(k: int, n: int, a: float, b: float) -> float:
    def beta(x: float, y: float) -> float:
        return lgamma(x) + lgamma(y) - lgamma(x + y)

    return comb(n, k) * exp(beta(k + a, n - k + b) - beta(a, b))


def negative_binomial(k: int, shape: float, rate: float, exposure: float) -> float:
    share = rate / (rate + exposure)
    ways = exp(lgamma(k + shape) - lgamma(shape) - lgamma(k + 1))
    return float(ways * share**shape * (1 - share) ** k)


def made(found: Forecast | None) -> Forecast:
    if found is None:
        raise AssertionError("there is no forecast")
    return found


def test_a_proportion_is_forecast_by_the_beta_binomial_of_its_tier() -> None:
    one = definition()
    target, prior = Fraction(193, 2), Fraction(97, 100)
    found = made(forecast(one, target, from_counts(one, 58, 60), coming=65, prior=prior))
    needed = next(x for x in range(66) if Fraction(100 * (58 + x), 125) >= target)
    expected = sum(beta_binomial(x, 65, 48.5 + 58, 1.5 + 2) for x in range(needed, 66))
    assert found.probability == pytest.approx(expected, abs=1e-10)
    assert found.failures_allowed == 65 - needed == 2
    assert not found.complete


def test_without_a_tier_of_last_year_the_prior_is_jeffreys() -> None:
    one = definition()
    found = made(forecast(one, Fraction(90), from_counts(one, 9, 10), coming=10, prior=None))
    expected = sum(beta_binomial(x, 10, 9.5, 1.5) for x in range(9, 11))
    assert found.probability == pytest.approx(expected, abs=1e-10)


def test_a_town_with_too_many_failures_is_out_of_reach_unless_more_cases_come() -> None:
    one = definition()
    found = made(forecast(one, Fraction(193, 2), from_counts(one, 50, 60), coming=60, prior=Fraction(97, 100)))
    assert found.failures_allowed == -6  # 115.8 of 120 are needed: 116, and at most 110 can be
    assert found.out_of_reach
    assert found.probability == 0.0


def test_a_rate_that_should_stay_low_is_forecast_by_the_negative_binomial() -> None:
    one = definition(**RATE)
    found = made(forecast(one, Fraction(20), from_counts(one, 2, 150), coming=150, prior=Fraction(1, 50)))
    # 20 per 1,000 of 300: six events, so four more are allowed
    assert found.failures_allowed == 4
    expected = sum(negative_binomial(x, 1 + 2, 200.0, 150.0) for x in range(5))
    assert found.probability == pytest.approx(expected, abs=1e-10)


def test_a_rate_without_prior_and_cases_is_not_forecast() -> None:
    one = definition(**RATE)
    assert forecast(one, Fraction(20), from_counts(one, 0, 0), coming=150, prior=None) is None


def year(number: int, pairs: list[tuple[int, int] | None], area: str = "A") -> list[Observation]:
    rows = []
    for quarter, pair in enumerate(pairs, start=1):
        if pair is not None:
            rows.append(counts(area, f"{number}Q{quarter}", *pair))
    return rows


def warned(rows: list[Observation], period: str, **changes: Any) -> Forecast | None:
    whole = programme(indicator(**changes))
    return early_warning(
        programme=whole,
        facts=Facts(rows),
        indicator=whole.indicators[0],
        area=TOWN,
        tier_areas=["A", "B"],
        period=parse_period(period),
    )


def test_the_cases_to_come_are_those_of_last_years_remaining_quarters() -> None:
    rows = year(2006, [(30, 30), (31, 31), (40, 41), (50, 52)]) + year(2007, [(29, 30), (30, 30)])
    found = made(warned(rows, "2007Q2"))
    assert (found.numerator, found.denominator, found.coming) == (59, 60, 93)


def test_a_quarter_that_last_year_did_not_report_is_taken_as_the_mean_so_far() -> None:
    rows = year(2006, [(30, 30), (31, 31), None, (50, 52)]) + year(2007, [(29, 30), (34, 34)])
    assert made(warned(rows, "2007Q2")).coming == 32 + 52


def test_the_prior_is_the_whole_tiers_last_year() -> None:
    rows = year(2006, [(30, 30)] * 4) + year(2006, [(9, 10)] * 4, "B") + year(2007, [(10, 10)])
    one = definition()
    prior = Fraction(2 * 156 + 1, 2 * 161)  # (156 + 1/2) / (160 + 1)
    expected = made(forecast(one, Fraction(193, 2), from_counts(one, 10, 10), coming=90, prior=prior))
    assert made(warned(rows, "2007Q1")).probability == expected.probability


@pytest.mark.parametrize(("last", "probability"), [(31, 1.0), (29, 0.0)])
def test_a_complete_year_is_met_or_not(last: int, probability: float) -> None:
    # 121 of 125 is 96.8 %, 119 of 125 is 95.2 %
    found = made(warned(year(2007, [(30, 31), (30, 31), (30, 31), (last, 32)]), "2007Q4"))
    assert found.complete
    assert found.probability == probability


def test_a_town_with_a_missing_quarter_is_not_forecast() -> None:
    assert warned(year(2006, [(30, 30)] * 4) + year(2007, [None, (30, 30)]), "2007Q2") is None


def test_a_target_that_falls_is_last_years_whole_value() -> None:
    rows = year(2006, [(5, 10)] * 4) + year(2007, [(4, 10)] * 3)
    found = made(
        warned(rows, "2007Q3", comparator="falls", targets=[{"source": "plan"}], floor=None)
    )
    assert found.failures_allowed == 7  # 19 of 40 is the most below half


def test_a_stock_and_a_budget_are_not_forecast() -> None:
    rows = year(2007, [(30, 31)])
    assert warned(rows, "2007Q1", accumulates="stock") is None
    mean = {"kind": "mean", "chance": "none", "targets": [{"value": Decimal("2.1"), "source": "plan"}], "floor": 1}
    assert warned(rows, "2007Q1", **mean) is None
