"""Intervals and funnel limits against published and independently computed values."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from scipy.stats import binom, binomtest, poisson

from assessment.evidence import (
    byar,
    evidence_of,
    fall_interval,
    funnel_limits,
    funnel_position,
    interval_of,
    mover,
    wilson,
)
from assessment.kinds import Comparator, Evidence
from assessment.measures import from_counts
from tests.unit.assessment.programmes import indicator, programme


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_newcombes_table(k: int, n: int, low: float, high: float) -> None:
    assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (33, 33), (1341, 1395), (856, 1250), (3, 20000)])
def test_wilson_equals_scipys(k: int, n: int) -> None:
    theirs = binomtest(k, n).proportion_ci(method="wilson")
    assert wilson(k, n) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_a_design_effect_of_two_is_half_the_sample() -> None:
    assert wilson(90, 100, design_effect=2) == pytest.approx(wilson(45, 50), abs=1e-12)


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (0, 0)])
def test_wilson_refuses_what_is_no_proportion(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="no proportion"):
        wilson(k, n)


def test_clearly_above_97_takes_125_births_without_a_failure() -> None:
    assert wilson(125, 125)[0] > 0.97
    assert wilson(124, 124)[0] <= 0.97
    assert wilson(33, 33)[0] < 0.97


@pytest.mark.parametrize(
    ("events", "low", "high"),
    [  # exact Poisson limits, e.g. Breslow & Day 1987, table 2.10, Pearson & Hartley's table 40
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (5, 1.623, 11.668),
        (9, 4.115, 17.085),
    ],
)
def test_below_ten_events_the_limits_are_exact(events: int, low: float, high: float) -> None:
    assert byar(events) == pytest.approx((low, high), abs=6e-4)


@pytest.mark.parametrize("events", [10, 25, 100, 1395])
def test_byars_limits_leave_a_fortieth_on_each_side(events: int) -> None:
    low, high = byar(events)
    assert poisson.sf(events - 1, low) == pytest.approx(0.025, abs=7e-4)
    assert poisson.cdf(events, high) == pytest.approx(0.025, abs=7e-4)


def test_byar_refuses_negative_counts() -> None:
    with pytest.raises(ValueError, match="no count"):
        byar(-1)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17:873, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 10), -0.2775, 0.2775),
    ],
)
def test_mover_of_wilson_intervals_is_newcombes_difference(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    found = mover(first[0] / first[1], wilson(*first), second[0] / second[1], wilson(*second))
    assert found == pytest.approx((low, high), abs=5e-5)


def interval(k: int, n: int | Fraction | None, **changes: Any) -> tuple[float, float] | None:
    built = programme(indicator(**changes)).indicators[0]
    return interval_of(built, from_counts(built, k, n))


def test_intervals_are_in_the_unit_of_the_value() -> None:
    low, high = wilson(128, 130)
    assert interval(128, 130) == pytest.approx((100 * low, 100 * high))
    assert interval(3, None, kind="count", chance="poisson", floor=None) == byar(3)
    of_people = {"kind": "rate", "exposure": "population", "chance": "poisson"}
    low, high = byar(60)
    assert interval(60, Fraction(10000), **of_people) == pytest.approx((low / 10, high / 10))
    low, high = wilson(3, 500)
    of_births = {"kind": "rate", "exposure": "events", "chance": "binomial", "per": 1000}
    assert interval(3, 500, **of_births) == pytest.approx((1000 * low, 1000 * high))


def test_a_ratios_interval_is_that_of_its_share() -> None:
    low, high = wilson(115, 215)
    found = interval(115, 100, kind="ratio")
    assert found == pytest.approx((100 * low / (1 - low), 100 * high / (1 - high)))


def test_more_events_than_cases_have_no_binomial_interval() -> None:
    of_events = {"kind": "rate", "exposure": "events", "chance": "binomial", "per": 1000}
    assert interval(7, 5, **of_events) is None


def test_without_chance_there_is_no_interval_and_no_evidence() -> None:
    assert interval(18, 18, chance="none") is None
    assert evidence_of(Comparator.AT_LEAST, None, Fraction(100)) is Evidence.not_applicable


def test_a_target_inside_the_interval_or_on_its_end_cannot_be_told_apart() -> None:
    assert evidence_of(Comparator.AT_LEAST, (90.0, 96.5), Fraction(193, 2)) is Evidence.indistinguishable
    assert evidence_of(Comparator.AT_LEAST, (90.0, 96.4), Fraction(193, 2)) is Evidence.clear
    assert evidence_of(Comparator.FALLS, (-3.0, 0.0), Fraction(90)) is Evidence.indistinguishable
    assert evidence_of(Comparator.FALLS, (-3.0, -0.1), Fraction(90)) is Evidence.clear


def test_a_fall_is_judged_by_the_interval_of_the_difference() -> None:
    built = programme(indicator(comparator="falls", floor=None, targets=[{"source": "plan"}])).indicators[0]
    found = fall_interval(built, from_counts(built, 48, 80), from_counts(built, 56, 70))
    assert found == pytest.approx((-33.39, -5.24), abs=5e-3)


@pytest.mark.parametrize(("n", "target"), [(1, "96.5"), (33, "97"), (130, "98.5"), (400, "50"), (77, "2.5")])
def test_funnel_limits_are_the_outermost_counts_of_the_definition(n: int, target: str) -> None:
    p = float(target) / 100
    limits = funnel_limits(n, Fraction(target))
    for tail, (low, high) in ((0.025, limits.warning), (0.001, limits.action)):
        inside = [k for k in range(n + 1) if binom.cdf(k, n, p) >= tail and binom.sf(k - 1, n, p) >= tail]
        assert (low, high) == (inside[0], inside[-1])


def test_the_place_in_the_funnel_is_named() -> None:
    limits = funnel_limits(400, Fraction(50))
    assert funnel_position(200, 400, Fraction(50)) == "inside"
    assert funnel_position(limits.warning[0], 400, Fraction(50)) == "inside"
    assert funnel_position(limits.warning[0] - 1, 400, Fraction(50)) == "warning_low"
    assert funnel_position(limits.action[0] - 1, 400, Fraction(50)) == "action_low"
    assert funnel_position(limits.warning[1] + 1, 400, Fraction(50)) == "warning_high"
    assert funnel_position(limits.action[1] + 1, 400, Fraction(50)) == "action_high"


def test_a_funnel_needs_cases() -> None:
    with pytest.raises(ValueError, match="no funnel"):
        funnel_limits(0, Fraction(97))
