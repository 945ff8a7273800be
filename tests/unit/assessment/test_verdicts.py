"""The official verdict and its margin in cases."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

import pytest

from assessment.kinds import Verdict
from assessment.measures import MISSING, Measure, State, from_counts
from assessment.verdicts import margin_cases, verdict_of
from tests.unit.assessment.programmes import indicator, programme


def margin(k: int, n: int | Fraction | None, target: Fraction | int | str, **changes: Any) -> int | None:
    built = programme(indicator(**changes)).indicators[0]
    return margin_cases(built, from_counts(built, k, n), Fraction(target))


def verdict(k: int, n: int | Fraction | None, target: Fraction | int | str, **changes: Any) -> Verdict:
    built = programme(indicator(**changes)).indicators[0]
    return verdict_of(built, from_counts(built, k, n), Fraction(target), has_target=True)


def test_128_of_130_misses_98_5_percent_though_it_rounds_to_it() -> None:
    assert round(100 * 128 / 130, 1) == 98.5
    assert verdict(128, 130, "98.5") is Verdict.unmet
    assert margin(128, 130, "98.5") == -1
    assert verdict(129, 130, "98.5") is Verdict.met
    assert margin(129, 130, "98.5") == 0


def test_exactly_on_the_target_is_met() -> None:
    assert verdict(193, 200, "96.5") is Verdict.met
    assert margin(193, 200, "96.5") == 0


def test_at_most_allows_the_target_itself() -> None:
    count = {"kind": "count", "comparator": "<=", "floor": None, "chance": "none"}
    assert verdict(0, None, 0, **count) is Verdict.met
    assert margin(0, None, 0, **count) == 0
    assert verdict(2, None, 0, **count) is Verdict.unmet
    assert margin(2, None, 0, **count) == -2


def test_a_rates_margin_counts_events_at_the_same_person_years() -> None:
    rate = {"kind": "rate", "exposure": "population", "comparator": "<=", "floor": None, "chance": "poisson"}
    assert margin(10, Fraction(4001, 4), 10, **rate) == 0
    assert margin(11, Fraction(4001, 4), 10, **rate) == -1
    assert margin(0, Fraction(4001, 4), 10, **rate) == 10


def test_a_ratios_margin_moves_cases_from_one_side_to_the_other() -> None:
    ratio = {"kind": "ratio", "comparator": "<=", "floor": None}
    assert verdict(115, 100, 110, **ratio) is Verdict.unmet
    assert margin(115, 100, 110, **ratio) == -3  # 112 : 103 = 108.7, 113 : 102 = 110.8
    assert margin(112, 103, 110, **ratio) == 0


def test_a_ratio_that_no_split_of_its_cases_can_reach_has_no_margin() -> None:
    assert margin(1, 1, 500, kind="ratio", floor=None) is None


def test_falling_below_zero_is_impossible_and_has_no_margin() -> None:
    falls = {"comparator": "falls", "floor": None, "targets": [{"source": "plan"}]}
    assert verdict(0, 10, 0, **falls) is Verdict.unmet
    assert margin(0, 10, 0, **falls) is None


def test_to_fall_means_strictly_below_last_year() -> None:
    falls = {"comparator": "falls", "floor": None, "targets": [{"source": "plan"}]}
    assert verdict(5, 10, 50, **falls) is Verdict.unmet
    assert margin(5, 10, 50, **falls) == -1
    assert verdict(4, 10, 50, **falls) is Verdict.met
    assert margin(4, 10, 50, **falls) == 0


def test_kinds_without_cases_have_no_margin() -> None:
    assert margin(30, Fraction(1000), 20, kind="balance", chance="none", floor=None) is None


def test_fewer_cases_than_min_n_are_not_judged() -> None:
    assert verdict(9, 9, "96.5", min_n=10) is Verdict.too_few
    assert verdict(10, 10, "96.5", min_n=10) is Verdict.met
    assert verdict(5, 4, 100, kind="ratio", min_n=10) is Verdict.too_few
    assert verdict(5, 5, 100, kind="ratio", min_n=10) is Verdict.met


@pytest.mark.parametrize(
    ("measure", "target", "has_target", "expected"),
    [
        (MISSING, Fraction(90), True, Verdict.missing),
        (Measure(State.no_cases, 0, 0), Fraction(90), True, Verdict.no_cases),
        (MISSING, None, True, Verdict.no_baseline),
        (MISSING, None, False, Verdict.no_target),
    ],
)
def test_what_is_not_judged_says_why(
    measure: Measure, target: Fraction | None, has_target: bool, expected: Verdict
) -> None:
    built = programme().indicators[0]
    assert verdict_of(built, measure, target, has_target=has_target) is expected


def test_a_town_of_130_births_truly_at_97_percent_meets_97_in_45_percent_of_years() -> None:
    p = Fraction(97, 100)
    chance = sum(
        comb(130, k) * p**k * (1 - p) ** (130 - k)
        for k in range(131)
        if verdict(k, 130, 97) is Verdict.met
    )
    assert 0.445 < float(chance) < 0.455
