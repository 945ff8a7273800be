"""Does the help work: windows, scales, controls, intervals, and when nothing can be told."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import log
from typing import Any

import numpy as np
import pytest

from assessment.kinds import Comparator
from assessment.measures import Facts, from_counts
from assessment.model import Indicator
from assessment.periods import Quarter
from assessment.twinning.changes import Change, Windows, change_of, mirrored_windows, off_scale, points_gained
from assessment.twinning.effect import (
    Effect,
    Finding,
    Method,
    WhyNot,
    compare,
    effect_per_10000_yuan,
    estimate,
    estimate_one,
    finding_of,
    sign_flip_interval,
)
from assessment.twinning.expected import own_forecast, regression_to_the_mean
from tests.unit.assessment.programmes import counts, indicator, programme

COMPLIANT: Indicator = programme().indicators[0]
WINDOWS = mirrored_windows([Quarter(2007, 1)], Quarter(2007, 2), length=1)


def changed(area: str, moved: float, **more: Any) -> Change:
    facts: dict[str, Any] = {"tier": "plain", "level": 3.0, "noise": 0.1, "cases": 100.0, "windows": WINDOWS}
    return Change(area=area, moved=moved, before=95.0, after=95.0, **(facts | more))


def towns(prefix: str, *moves: float, **more: Any) -> list[Change]:
    return [changed(f"{prefix}{number:02d}", moved, **more) for number, moved in enumerate(moves)]


def test_the_window_before_mirrors_that_after_around_the_quarters_of_selection() -> None:
    selection = [Quarter(2008, number) for number in (1, 2, 3, 4)]
    found = mirrored_windows(selection, Quarter(2009, 2), length=4)
    assert found.after == tuple(Quarter(2009, 2).shift(each) for each in range(4))
    assert found.before == tuple(Quarter(2006, 4).shift(each) for each in range(4))
    nearest = found.after[0].ordinal - found.selection[-1].ordinal
    assert found.selection[0].ordinal - found.before[-1].ordinal == nearest == 2


def test_help_that_began_while_the_town_was_being_chosen_has_no_windows() -> None:
    with pytest.raises(ValueError, match="before 2008Q2 was over"):
        mirrored_windows([Quarter(2008, 1), Quarter(2008, 2)], Quarter(2008, 2), length=4)
    with pytest.raises(ValueError, match="at least one quarter"):
        mirrored_windows([], Quarter(2008, 2), length=4)


def measured(k: int | None, n: int | None, after_k: int, after_n: int) -> Change | None:
    rows = [counts("A", "2006Q4", k, n), counts("A", "2007Q2", after_k, after_n)]
    return change_of(COMPLIANT, Facts(rows), {}, area="A", tier="plain", windows=WINDOWS)


def test_a_change_of_a_share_is_told_in_log_odds_with_half_a_case_added() -> None:
    found = measured(90, 100, 97, 100)
    assert found is not None
    assert found.moved == pytest.approx(log(97.5 / 3.5) - log(90.5 / 10.5))
    assert found.noise == pytest.approx(1 / 97.5 + 1 / 3.5 + 1 / 90.5 + 1 / 10.5)
    assert (found.before, found.after, found.cases) == (90.0, 97.0, 100.0)
    gained = points_gained(COMPLIANT, found, found.moved)
    assert gained == pytest.approx(100 * (97.5 / 101 - 90.5 / 101))


@pytest.mark.parametrize("before", [(None, None), (None, 100), (0, 0)])
def test_a_town_without_figures_or_cases_in_a_window_has_no_change(before: tuple[int | None, int | None]) -> None:
    assert measured(*before, 97, 100) is None


def test_every_scale_gives_back_the_unit_of_its_indicator() -> None:
    rate = programme(
        indicator(kind="rate", exposure="population", chance="poisson", comparator="<=", floor=None)
    ).indicators[0]
    balance = programme(indicator(kind="balance", chance="none", floor=None)).indicators[0]
    assert off_scale(COMPLIANT, log(19)) == pytest.approx(95)
    assert off_scale(COMPLIANT, -800) == 0
    assert off_scale(rate, log(0.0118)) == pytest.approx(11.8)
    assert off_scale(balance, -2.5) == -2.5


def flipped(differences: list[float], mean: float) -> float:
    """p-value of the one-sided sign-flip test against `mean`: patterns whose sum is at least the one found."""
    centred = np.array(differences) - mean
    signs = np.array(list(product((-1, 1), repeat=len(differences))))
    return float(np.mean(signs @ centred >= centred.sum() - 1e-12))


@pytest.mark.parametrize("count", [6, 7, 9])
def test_the_interval_ends_where_the_sign_flip_test_begins_to_refuse(count: int) -> None:
    differences = np.random.default_rng(count).normal(0.4, 1, count).tolist()
    mirrored = [-each for each in differences]
    low, high = sign_flip_interval(differences)
    for values, end in ((differences, low), (mirrored, -high)):
        assert flipped(values, end - 1e-6) <= 0.025 < flipped(values, end + 1e-6)


def test_five_pairs_have_no_interval() -> None:
    with pytest.raises(ValueError, match="5 differences"):
        sign_flip_interval([1.0] * 5)


def test_six_pairs_that_all_gained_show_it() -> None:
    assert sign_flip_interval([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) == (1.0, 6.0)


def test_above_twelve_pairs_a_fixed_sample_of_subsets_gives_the_same_interval_every_time() -> None:
    differences = np.random.default_rng(3).normal(0, 1, 16).tolist()
    low, high = sign_flip_interval(differences)
    assert (low, high) == sign_flip_interval(differences)
    half = 2.13 * np.std(differences, ddof=1) / 4  # Student's t with 15 degrees of freedom
    assert (low, high) == pytest.approx((np.mean(differences) - half, np.mean(differences) + half), abs=0.25)


def test_every_control_is_used_once_and_has_the_tier_of_its_town() -> None:
    helped = [*towns("H", 1, 1, 1), *towns("M", 1, tier="hill")]
    unhelped = [*towns("C", *[0.0] * 7), *towns("N", 0.5, 0.5, tier="hill")]
    found = compare(helped, unhelped, controls=3)
    used = [each.area for comparison in found for each in comparison.controls]
    assert len(used) == len(set(used)) == 8  # two for each plain town, of seven; two for the one of the hills
    assert all(each.tier == comparison.helped.tier for comparison in found for each in comparison.controls)
    assert [each.difference for each in found] == [1, 1, 1, 0.5]


def test_controls_are_chosen_by_size_and_not_by_their_figures() -> None:
    helped = [changed("H1", 1.0, cases=50.0, level=1.0), changed("H2", 1.0, cases=400.0, level=3.0)]
    unhelped = [changed("C1", 0.0, cases=60.0, level=3.0), changed("C2", 0.0, cases=390.0, level=1.0)]
    pairs = {each.helped.area: each.controls[0].area for each in compare(helped, unhelped, controls=1)}
    assert pairs == {"H1": "C1", "H2": "C2"}


def test_towns_helped_at_other_times_are_compared_over_their_own_quarters() -> None:
    parts = (WINDOWS.before, WINDOWS.selection, WINDOWS.after)
    later = Windows(*(tuple(each.next() for each in part) for part in parts))
    helped = [changed("H1", 1.0), changed("H2", 1.0, windows=later)]
    unhelped = [changed("C1", 0.0), changed("C1", 9.0, windows=later), changed("C2", 0.2, windows=later)]
    found = compare(helped, unhelped, controls=1)
    assert [(each.helped.area, each.controls[0].area) for each in found] == [("H1", "C1"), ("H2", "C2")]


def test_a_clear_gain_is_told_in_points() -> None:
    found = estimate(COMPLIANT, towns("H", 0.9, 1.0, 1.1, 0.8, 1.2, 1.0, 0.9), towns("C", *[0.1, -0.1] * 7))
    assert found.finding is Finding.better and found.method is Method.pairs
    share = 1 / (1 + np.exp(-3.0))
    without = 1 / (1 + np.exp(-(3.0 - 6.9 / 7)))
    assert found.effect == pytest.approx(100 * (share - without))
    assert found.effect is not None and found.interval is not None
    assert found.interval[0] < found.effect < found.interval[1]


def test_the_better_direction_is_the_indicators() -> None:
    low = programme(indicator(comparator="<=", targets=[{"value": 3, "source": "plan"}], floor=9)).indicators[0]
    assert low.comparator is Comparator.AT_MOST
    assert finding_of(low, (-2.0, -1.0)) is Finding.better
    assert finding_of(low, (1.0, 2.0)) is Finding.worse
    assert finding_of(COMPLIANT, (1.0, 2.0)) is Finding.better
    assert finding_of(COMPLIANT, (-1.0, 2.0)) is Finding.not_shown


@pytest.mark.parametrize(
    ("helped", "unhelped", "why"),
    [
        ([], towns("C", *[0.0] * 9), WhyNot.no_figures),
        (towns("H", *[1.0] * 16), [], WhyNot.no_like_controls),
        (towns("H", *[1.0] * 16), towns("C", *[0.0] * 9, tier="hill"), WhyNot.no_like_controls),
        (towns("H", *[1.0] * 5), towns("C", *[0.0] * 50), WhyNot.under_six_pairs),
        (towns("H", *[1.0] * 16), towns("C", *[0.0] * 5), WhyNot.under_six_pairs),
    ],
)
def test_what_cannot_be_told_yet_says_why(helped: list[Change], unhelped: list[Change], why: WhyNot) -> None:
    found = estimate(COMPLIANT, helped, unhelped)
    assert found.finding is Finding.cannot_be_told_yet
    assert found.why_not is why
    assert found.effect is None and found.interval is None
    assert len(found.left_out) + len(found.comparisons) == len(helped)


def test_one_town_is_told_among_the_unhelped() -> None:
    draws = np.random.default_rng(1)
    unhelped = towns("C", *draws.normal(0, 0.4, 60))
    assert estimate_one(COMPLIANT, changed("H", 3.0), unhelped).finding is Finding.better
    assert estimate_one(COMPLIANT, changed("H", 0.3), unhelped).finding is Finding.not_shown
    assert estimate_one(COMPLIANT, changed("H", -3.0), unhelped).finding is Finding.worse
    assert len(estimate_one(COMPLIANT, changed("H", 0.3), unhelped).placebos) == 60


def test_a_small_unhelped_town_does_not_hide_the_gain_of_a_large_one() -> None:
    draws = np.random.default_rng(2)
    small = towns("S", *draws.normal(0, 1.5, 30), noise=2.25)
    large = towns("L", *draws.normal(0, 0.1, 30), noise=0.01)
    assert estimate_one(COMPLIANT, changed("H", 0.8, noise=0.01), [*small, *large]).finding is Finding.better
    assert estimate_one(COMPLIANT, changed("H", 0.8, noise=2.25), [*small, *large]).finding is Finding.not_shown


def test_one_town_beside_few_unhelped_cannot_be_told_yet() -> None:
    found = estimate_one(COMPLIANT, changed("H", 3.0), towns("C", *[0.0] * 17))
    assert (found.finding, found.why_not) == (Finding.cannot_be_told_yet, WhyNot.few_unhelped)
    assert len(found.placebos) == 17
    other = estimate_one(COMPLIANT, changed("H", 3.0), towns("C", *[0.0] * 60, tier="hill"))
    assert other.why_not is WhyNot.no_like_controls


def test_money_is_set_beside_an_effect_only_where_there_is_one() -> None:
    shown = estimate(COMPLIANT, towns("H", *[1.0] * 8), towns("C", *[0.1, -0.1] * 12))
    found = effect_per_10000_yuan(shown, Decimal(1_600_000))  # 200,000 yuan a town
    assert found is not None and shown.effect is not None
    assert found.effect == pytest.approx(shown.effect / 20)
    assert effect_per_10000_yuan(shown, Decimal(0)) is None
    unclear = estimate(COMPLIANT, towns("H", *[1.0, -1.0] * 4), towns("C", *[0.1, -0.1] * 12))
    assert unclear.finding is Finding.not_shown
    assert effect_per_10000_yuan(unclear, Decimal(1_600_000)) is None
    assert effect_per_10000_yuan(Effect(Finding.cannot_be_told_yet, Method.none), Decimal(1)) is None


def test_a_towns_own_forecast_is_drawn_back_towards_its_tier() -> None:
    before, after = from_counts(COMPLIANT, 85, 100), from_counts(COMPLIANT, 96, 100)
    found = own_forecast(COMPLIANT, before, after, tier_rate=0.97)
    assert found is not None
    assert found.expected == pytest.approx(100 * (48.5 + 85) / 150)
    assert found.observed == 96 and found.beyond is False
    assert found.interval[0] < found.expected < found.interval[1]
    before, after = from_counts(COMPLIANT, 850, 1000), from_counts(COMPLIANT, 960, 1000)
    steady = own_forecast(COMPLIANT, before, after, tier_rate=0.97)
    assert steady is not None and steady.beyond


def test_a_rate_has_an_own_forecast_and_a_budget_has_none() -> None:
    rate = programme(
        indicator(kind="rate", exposure="events", chance="poisson", comparator="<=", floor=None)
    ).indicators[0]
    found = own_forecast(rate, from_counts(rate, 3, 200), from_counts(rate, 4, 250), tier_rate=0.02)
    assert found is not None and found.expected == pytest.approx(1000 * (1 + 3) / 250)
    mean = programme(indicator(kind="mean", chance="none", floor=None)).indicators[0]
    assert own_forecast(mean, from_counts(mean, Decimal(3), 2), from_counts(mean, Decimal(3), 2), tier_rate=1) is None
    empty = from_counts(COMPLIANT, 0, 0)
    assert own_forecast(COMPLIANT, empty, from_counts(COMPLIANT, 1, 2), tier_rate=0.9) is None


def test_the_worst_are_expected_to_come_back_towards_the_mean() -> None:
    found = regression_to_the_mean([90, 92, 94, 96, 98], [90, 94, 92, 98, 96])
    assert found is not None
    assert found.correlation == pytest.approx(float(Fraction(32, 40)))
    assert found.expected(90) == pytest.approx(94 - 0.8 * 4)


def test_there_is_no_regression_for_few_towns_or_equal_ones() -> None:
    assert regression_to_the_mean([1, 2, 3, 4], [1, 2, 3, 4]) is None
    assert regression_to_the_mean([1] * 6, [1, 2, 3, 4, 5, 6]) is None
    contrary = regression_to_the_mean([5, 4, 3, 2, 1], [1, 2, 3, 4, 5])
    assert contrary is not None and contrary.expected(1) == 3
    with pytest.raises(ValueError, match="same towns"):
        regression_to_the_mean([1], [1, 2])
