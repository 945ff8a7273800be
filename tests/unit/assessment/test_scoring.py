"""Points, line scores, composite, ranks and classes."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from assessment.classes import Scores, class_of, deciding_round
from assessment.exact import exact, numeral
from assessment.kinds import TownClass, Verdict, View
from assessment.periods import parse_period
from assessment.scoring import points_of, ranks
from tests.unit.assessment.programmes import indicator, programme


def points(value: str, target: str, *, verdict: Verdict = Verdict.unmet, **changes: Any) -> Fraction | None:
    built = programme(indicator(**changes)).indicators[0]
    return points_of(built, verdict, Fraction(value), Fraction(target), missing_is_zero=False)


def test_met_earns_the_full_weight() -> None:
    assert points("99", "96.5", verdict=Verdict.met) == 10


def test_between_floor_and_target_points_go_in_proportion() -> None:
    assert points("93.25", "96.5") == 5
    assert points("90", "96.5") == 0
    assert points("12", "96.5") == 0
    assert points("10", "8", comparator="<=", floor=12, kind="rate", exposure="population") == 5


def test_steps_give_their_share_and_nothing_beyond_them() -> None:
    steps = [{"within": 1, "share": Decimal("0.5")}, {"within": 3, "share": Decimal("0.2")}]
    count = {"kind": "count", "comparator": "<=", "floor": None, "chance": "none", "steps": steps}
    assert [points(str(k), "0", **count) for k in (1, 2, 3, 4)] == [5, 2, 2, 0]


def test_without_floor_and_steps_it_is_full_or_none() -> None:
    assert points("96", "96.5", floor=None) == 0


def test_missing_leaves_the_weights_until_the_year_ends() -> None:
    built = programme().indicators[0]
    assert points_of(built, Verdict.missing, None, None, missing_is_zero=False) is None
    assert points_of(built, Verdict.missing, None, None, missing_is_zero=True) == 0


@pytest.mark.parametrize("verdict", [Verdict.no_cases, Verdict.too_few, Verdict.no_baseline, Verdict.no_target])
def test_what_is_not_judged_leaves_the_weights_even_at_year_end(verdict: Verdict) -> None:
    built = programme().indicators[0]
    assert points_of(built, verdict, None, None, missing_is_zero=True) is None


def test_ties_share_a_rank_and_the_unscored_have_none() -> None:
    scores = [Fraction(90), Fraction(80), None, Fraction(80), Fraction(70)]
    assert ranks(scores) == [1, 2, None, 2, 4]


def town_class(composite: str | None, lines: dict[str, str], share: str = "1", *, year_end: bool = False) -> TownClass:
    scores = Scores(
        lines={code: Fraction(score) for code, score in lines.items()},
        composite=None if composite is None else Fraction(composite),
        reported_share=Fraction(share),
        provisional=False,
    )
    return class_of(programme(), scores, missing_is_zero=year_end)


def test_thresholds_belong_to_the_better_class() -> None:
    assert town_class("90", {"work": "90"}) is TownClass.one
    assert town_class("89.999999999", {"work": "90"}) is TownClass.two
    assert town_class("75", {"work": "75"}) is TownClass.two
    assert town_class("74.999999999", {"work": "75"}) is TownClass.three


def test_a_line_under_its_floor_makes_the_town_class_three() -> None:
    assert town_class("95", {"work": "60", "other": "99"}) is TownClass.one
    assert town_class("95", {"work": "59.9", "other": "99"}) is TownClass.three


def test_below_80_percent_of_the_weight_reported_the_town_is_unclassified() -> None:
    assert town_class("95", {"work": "95"}, "0.8") is TownClass.one
    assert town_class("95", {"work": "95"}, "0.79") is TownClass.unclassified
    assert town_class("55", {"work": "65"}, "0.79", year_end=True) is TownClass.three
    assert town_class(None, {}) is TownClass.unclassified


@pytest.mark.parametrize(
    ("period", "view", "decides"),
    [
        ("2007Q2", View.year_to_date, True),
        ("2007H1", View.year_to_date, True),
        ("2007", View.year_to_date, True),
        ("2007Q1", View.year_to_date, False),
        ("2007Q2", View.quarter, False),
    ],
)
def test_only_a_deciding_round_in_its_own_view_decides(period: str, view: View, decides: bool) -> None:
    assert (deciding_round(programme(), parse_period(period), view) is not None) is decides


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(193, 2), "96.5"),
        (Fraction(12800, 130), "98.461538"),
        (Fraction(-1, 3), "-0.333333"),
        (Fraction(1, 2_000_000), "0"),
        (Fraction(3, 2_000_000), "0.000002"),
        (Fraction(-1, 4_000_000), "0"),
        (Fraction(-96, 1), "-96"),
        (Decimal("1000.10"), "1000.1"),
        (42, "42"),
        (10**30, str(10**30)),
    ],
)
def test_ledger_numbers_are_written_half_even_without_trailing_zeros(
    number: int | Decimal | Fraction, text: str
) -> None:
    assert numeral(number) == text


def test_a_decimal_of_the_file_stays_exact_and_a_silly_one_is_no_number() -> None:
    assert exact(Decimal("96.5")) == Fraction(193, 2)
    assert exact(Decimal("1e999999999")) is None
    assert exact(Decimal("1e-999999999")) is None
    assert exact(Decimal("NaN")) is None
