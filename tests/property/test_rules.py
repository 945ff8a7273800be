"""Properties of the rules that must hold for every town, count and target."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from assessment.assess import assess
from assessment.evidence import byar, wilson
from assessment.exact import numeral
from assessment.facts import Observation
from assessment.kinds import Comparator, TownClass, Verdict, View
from assessment.measures import Measure, State, from_counts
from assessment.model import Indicator, Programme
from assessment.periods import Quarter, parse_period
from assessment.results import Assessment
from assessment.scoring import points_of, ranks
from assessment.verdicts import margin_cases, meets, verdict_of
from tests.unit.assessment.programmes import counts, indicator, programme, towns

PROPORTION: dict[str, Any] = {"floor": None}
RATE: dict[str, Any] = {"kind": "rate", "exposure": "population", "chance": "poisson", "floor": None}
RATIO: dict[str, Any] = {"kind": "ratio", "floor": None}
COUNT: dict[str, Any] = {"kind": "count", "chance": "none", "floor": None}
FALLS: list[dict[str, Any]] = [{"source": "plan"}]

percents = st.fractions(min_value=0, max_value=100, max_denominator=1000)
comparators = st.sampled_from(list(Comparator))


@st.composite
def proportions(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 400))
    return draw(st.integers(0, n)), n


def built(comparator: Comparator, **changes: Any) -> Indicator:
    targets = {"targets": FALLS} if comparator is Comparator.FALLS else {}
    return programme(indicator(comparator=comparator, **changes, **targets)).indicators[0]


def measured(definition: Indicator, k: int, cases: int) -> Measure:
    """The measure of k with `cases`: n of a proportion, people of a rate, k + n of a ratio."""
    match definition.kind:
        case "ratio":
            return from_counts(definition, k, cases - k)
        case "count":
            return from_counts(definition, k, None)
        case "rate":
            return from_counts(definition, k, Fraction(cases, 4))
        case _:
            return from_counts(definition, k, cases)


def met(definition: Indicator, k: int, cases: int, target: Fraction) -> bool:
    found = measured(definition, k, cases)
    return found.value is not None and meets(found.value, target, definition.comparator)


@given(proportions(), percents, comparators)
def test_the_verdict_is_the_exact_comparison_of_rationals(
    pair: tuple[int, int], target: Fraction, comparator: Comparator
) -> None:
    k, n = pair
    definition = built(comparator, **PROPORTION)
    verdict = verdict_of(definition, from_counts(definition, k, n), target, has_target=True)
    left, right = 100 * k * target.denominator, target.numerator * n  # cross-multiplied, in integers
    expected = {
        Comparator.AT_LEAST: left >= right,
        Comparator.AT_MOST: left <= right,
        Comparator.FALLS: left < right,
    }[comparator]
    assert verdict is (Verdict.met if expected else Verdict.unmet)


@given(
    st.sampled_from([PROPORTION, RATE, RATIO, COUNT]),
    comparators,
    st.integers(1, 200),
    st.data(),
    st.fractions(min_value=0, max_value=300, max_denominator=40),
)
def test_the_margin_is_exactly_the_turning_point(
    kind: dict[str, Any], comparator: Comparator, cases: int, data: st.DataObject, target: Fraction
) -> None:
    definition = built(comparator, **kind)
    top = {"proportion": cases, "ratio": cases - 1}.get(definition.kind, 4000)
    k = data.draw(st.integers(0, top))
    margin = margin_cases(definition, measured(definition, k, cases), target)
    worse = -1 if definition.comparator.higher_is_better else 1
    if margin is None:  # no numerator at all would meet it
        assert not any(met(definition, each, cases, target) for each in range(min(top, 400) + 1))
        return
    turning = k + worse * margin
    assert met(definition, turning, cases, target)
    beyond = turning + worse
    assert not 0 <= beyond <= top or not met(definition, beyond, cases, target)
    assert (margin >= 0) is met(definition, k, cases, target)


@given(proportions(), st.fractions(min_value=91, max_value=100, max_denominator=100))
def test_one_more_failure_never_earns_more(pair: tuple[int, int], target: Fraction) -> None:
    k, n = pair
    assume(k > 0)
    definition = programme(indicator(floor=90)).indicators[0]

    def points(numerator: int) -> Fraction:
        now = from_counts(definition, numerator, n)
        verdict = verdict_of(definition, now, target, has_target=True)
        found = points_of(definition, verdict, now.value, target, missing_is_zero=False)
        assert found is not None
        return found

    assert 0 <= points(k - 1) <= points(k) <= definition.weight


THREE = programme(
    indicator(code="a", line="one", weight=7),
    indicator(code="b", line="one", weight=3, floor=None, min_n=5),
    indicator(code="c", line="two", weight=11, comparator="<=", floor=100),
)


@st.composite
def districts(draw: st.DrawFn) -> tuple[list[str], list[Observation]]:
    """A few towns with some figures of two quarters, some of them missing."""
    codes = [f"T{number}" for number in range(draw(st.integers(1, 5)))]
    rows = []
    for code in codes:
        for quarter in ("2006Q4", "2007Q1"):
            for each in ("a", "b", "c"):
                if draw(st.integers(0, 9)):
                    n = draw(st.integers(0, 40))
                    rows.append(counts(code, quarter, draw(st.integers(0, n)), n, indicator=each))
    return codes, rows


def run(codes: list[str], rows: list[Observation], period: str = "2007Q1", of: Programme = THREE) -> Assessment:
    return assess(
        programme=of,
        areas=towns(*codes),
        observations=rows,
        period=parse_period(period),
        view=View.quarter,
    )


@given(districts(), st.sampled_from(["2006Q4", "2007Q1"]))
def test_scores_stay_between_0_and_100(district: tuple[list[str], list[Observation]], period: str) -> None:
    for card in run(*district, period).areas:
        for score in (*card.lines.values(), card.composite):
            assert score is None or 0 <= score <= 100
        for result in card.indicators:
            assert result.points is None or 0 <= result.points <= result.weight


@given(districts(), st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order_of_rows_and_areas(
    district: tuple[list[str], list[Observation]], shuffler: Any
) -> None:
    codes, rows = district
    expected = run(codes, rows)
    codes, rows = list(codes), list(rows)
    shuffler.shuffle(codes)
    shuffler.shuffle(rows)
    found = run(codes, rows)
    assert found.areas == expected.areas
    assert found.district == expected.district


@given(districts())
def test_the_better_composite_has_the_better_rank_and_only_final_cards_are_ranked(
    district: tuple[list[str], list[Observation]],
) -> None:
    cards = run(*district).areas
    ranked = [card for card in cards if card.rank is not None]
    for one in ranked:
        assert not one.provisional and one.town_class is not TownClass.unclassified
        better = [other for other in ranked if (other.composite or 0) > (one.composite or 0)]
        assert one.rank == 1 + len(better)


@given(districts(), st.data())
def test_a_missing_figure_is_never_a_zero(
    district: tuple[list[str], list[Observation]], data: st.DataObject
) -> None:
    codes, rows = district
    now = [row for row in rows if row.quarter == Quarter(2007, 1)]
    assume(now)
    gone = data.draw(st.sampled_from(now))
    card = run(codes, [row for row in rows if row is not gone]).area(gone.area)
    result = next(each for each in card.indicators if each.indicator == gone.indicator)
    assert result.verdict is Verdict.missing
    assert (result.value, result.numerator, result.points, result.margin_cases) == (None, None, None, None)
    assert card.provisional and card.rank is None


@given(st.lists(st.none() | st.fractions(min_value=0, max_value=3, max_denominator=2), max_size=12))
def test_a_rank_is_one_more_than_the_number_of_better_ones(composites: list[Fraction | None]) -> None:
    for composite, rank in zip(composites, ranks(composites), strict=True):
        if composite is None:
            assert rank is None
        else:
            assert rank == 1 + sum(each is not None and each > composite for each in composites)


@given(proportions(), st.floats(1, 4))
def test_wilsons_interval_holds_the_value_and_widens_with_the_design_effect(
    pair: tuple[int, int], design_effect: float
) -> None:
    low, high = wilson(*pair)
    wide_low, wide_high = wilson(*pair, design_effect=design_effect)
    value, rounding = pair[0] / pair[1], 1e-12
    assert 0 <= wide_low <= low + rounding and high <= wide_high + rounding <= 1 + rounding
    assert low <= value + rounding and value <= high + rounding


@given(st.integers(0, 5000))
def test_byars_interval_holds_the_count_and_grows_with_it(events: int) -> None:
    low, high = byar(events)
    assert low <= events <= high
    more_low, more_high = byar(events + 1)
    assert low < more_low and high < more_high


@given(st.fractions(min_value=-1000, max_value=1000))
def test_ledger_numbers_are_within_half_a_millionth(number: Fraction) -> None:
    assert abs(Fraction(numeral(number)) - number) <= Fraction(1, 2_000_000)


@given(proportions(), proportions())
def test_no_cases_is_not_a_zero_either(first: tuple[int, int], second: tuple[int, int]) -> None:
    definition = THREE.indicator("a")
    assert from_counts(definition, 0, 0).state is State.no_cases
    rows = [counts("T0", "2007Q1", *first, indicator="a"), counts("T0", "2007Q1", 0, 0, indicator="b")]
    rows.append(counts("T0", "2007Q1", *second, indicator="c"))
    card = run(["T0"], rows).area("T0")
    weight = definition.weight
    assert card.indicators[0].points is not None
    assert card.lines["one"] == 100 * card.indicators[0].points / weight
