"""Which towns moved, what drove it, and whether chance alone could have done it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.assess import assess
from assessment.facts import Area, AreaRevision, Observation
from assessment.kinds import TownClass, Verdict, View
from assessment.model import Programme
from assessment.movers import Change, Movement, district_changes, fallen, movements, risen
from assessment.periods import parse_period
from assessment.results import Assessment
from tests.unit.assessment.programmes import indicator, raw_programme

TOWNS = tuple(AreaRevision(Area(code, code, code, "town", "plain"), None) for code in ("a", "b", "c"))
# Newcombe 1998, Statistics in Medicine 17: 873-890, example (a): 56/70 against 48/80, method 10
FIRST, SECOND, NEWCOMBE = (48, 80), (56, 70), (5.24, 33.39)


def programme(*indicators: dict[str, Any], **changes: Any) -> Programme:
    return Programme.model_validate(raw_programme(*indicators, **changes))


def seen(town: str, code: str, quarter: str, numerator: int, denominator: int | None) -> Observation:
    return Observation(town, code, parse_period(quarter).last, numerator, denominator, None)


def assessed(
    built: Programme, rows: list[Observation], period: str, view: View, towns: tuple[AreaRevision, ...] = TOWNS
) -> Assessment:
    return assess(programme=built, areas=towns, observations=rows, period=parse_period(period), view=view)


def moved(built: Programme, rows: list[Observation], view: View, *, then: str = "2007Q1", now: str = "2007Q2") -> Any:
    return movements(assessed(built, rows, then, view), assessed(built, rows, now, view))


def of(found: tuple[Movement, ...], town: str) -> Movement:
    return next(each for each in found if each.town == town)


def change(found: tuple[Movement, ...], town: str = "a", code: str = "compliant") -> Change:
    return next(each for each in of(found, town).changes if each.indicator == code)


TWO = programme(indicator(), indicator(code="second", line="money", weight=3), indicator(code="third", weight=3))


def two_quarters() -> list[Observation]:
    """Town a rises by its second indicator, b falls by its first, c reports nothing the second time."""
    rows = []
    for town, counts in {
        "a": ((94, 100), (93, 100), (95, 100), (99, 100), (99, 100), (99, 100)),
        "b": ((99, 100), (99, 100), (96, 100), (91, 100), (99, 100), (97, 100)),
        "c": ((99, 100), (99, 100), (99, 100)),
    }.items():
        for (quarter, code), (k, n) in zip(
            [(q, c) for q in ("2007Q1", "2007Q2") for c in ("compliant", "second", "third")], counts, strict=False
        ):
            rows.append(seen(town, code, quarter, k, n))
    return rows


def test_what_the_indicators_gave_adds_up_to_the_change_of_the_composite() -> None:
    found = moved(TWO, two_quarters(), View.quarter)
    for town in ("a", "b"):
        each = of(found, town)
        assert each.change == (each.composite[1] or 0) - (each.composite[0] or 0) != 0
        assert sum((one.points or 0 for one in each.changes), Fraction(0)) == each.change
        assert sum(each.lines.values(), Fraction(0)) == each.change


def test_an_indicator_that_is_not_reported_any_more_gives_back_what_it_cost() -> None:
    rows = [
        each for each in two_quarters() if (each.area, each.indicator, str(each.quarter)) != ("b", "third", "2007Q2")
    ]
    found = moved(TWO, rows, View.quarter)
    third = change(found, "b", "third")
    assert third.verdict == (Verdict.unmet, Verdict.missing)
    assert third.difference is None and third.interval is None and third.more_than_chance is None
    # it has left the weights
    assert third.points is not None and third.points > 0
    assert sum((one.points or 0 for one in of(found, "b").changes), Fraction(0)) == of(found, "b").change


def test_the_driver_is_the_indicator_that_moved_the_composite_most_in_its_own_direction() -> None:
    found = moved(TWO, two_quarters(), View.quarter)
    up, down = of(found, "a").driver, of(found, "b").driver
    assert up is not None and up.indicator == "second" and up.points is not None and up.points > 0
    assert down is not None and down.indicator == "compliant" and down.points is not None and down.points < 0


def test_towns_stand_from_the_largest_rise_to_the_largest_fall_and_those_not_comparable_last() -> None:
    found = moved(TWO, two_quarters(), View.quarter)
    assert [each.town for each in found] == ["a", "b", "c"]
    assert [each.town for each in risen(found)] == ["a"]
    assert [each.town for each in fallen(found)] == ["b"]
    silent = of(found, "c")
    assert silent.change is None and silent.driver is None
    assert silent.town_class == (TownClass.one, TownClass.unclassified)


def test_the_largest_fall_comes_first_among_the_fallen() -> None:
    rows = [seen(town, "compliant", "2007Q1", 99, 100) for town in "abc"]
    rows += [seen(town, "compliant", "2007Q2", k, 100) for town, k in zip("abc", (95, 92, 99), strict=True)]
    found = moved(programme(), rows, View.quarter)
    assert [each.town for each in fallen(found)] == ["b", "a"]
    assert of(found, "c").change == 0 and of(found, "c").driver is None


def test_a_town_that_was_not_there_before_cannot_be_compared() -> None:
    rows = [seen(town, "compliant", quarter, 90, 100) for town in "abc" for quarter in ("2007Q1", "2007Q2")]
    before = assessed(programme(), rows, "2007Q1", View.quarter, TOWNS[:2])
    new = of(movements(before, assessed(programme(), rows, "2007Q2", View.quarter)), "c")
    assert (new.change, new.composite[0], new.rank[0], new.town_class[0]) == (None, None, None, None)


def test_the_interval_of_two_separate_quarters_is_newcombes() -> None:
    rows = [seen("a", "compliant", "2007Q1", *FIRST), seen("a", "compliant", "2007Q2", *SECOND)]
    found = change(moved(programme(), rows, View.quarter))
    assert found.difference == 20
    assert found.interval == pytest.approx(NEWCOMBE, abs=0.005)
    assert found.more_than_chance is True


def test_to_date_only_what_came_in_is_held_against_what_was_there() -> None:
    rows = [seen("a", "compliant", "2007Q1", *FIRST), seen("a", "compliant", "2007Q2", *SECOND)]
    found = change(moved(programme(), rows, View.year_to_date))
    assert found.value == (60, Fraction(10400, 150))
    assert found.interval == pytest.approx([70 / 150 * edge for edge in NEWCOMBE], abs=0.005)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_a_change_to_date_is_more_than_chance_iff_that_of_the_quarters_is(n: int, m: int, data: st.DataObject) -> None:
    k, j = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    rows = [seen("a", "compliant", "2007Q1", k, n), seen("a", "compliant", "2007Q2", j, m)]
    views = [change(moved(programme(), rows, view)).more_than_chance for view in (View.quarter, View.year_to_date)]
    assert views[0] == views[1]


def test_the_first_quarter_to_date_is_held_against_all_of_the_year_before() -> None:
    rows = [seen("a", "compliant", f"2006Q{number}", 12, 20) for number in (1, 2, 3, 4)]
    rows.append(seen("a", "compliant", "2007Q1", *SECOND))
    found = change(moved(programme(), rows, View.year_to_date, then="2006Q4", now="2007Q1"))
    assert found.interval == pytest.approx(NEWCOMBE, abs=0.005)


def test_a_quarter_without_cases_changes_nothing_and_is_no_more_than_chance() -> None:
    rows = [seen("a", "compliant", "2007Q1", *FIRST), seen("a", "compliant", "2007Q2", 0, 0)]
    found = change(moved(programme(), rows, View.year_to_date))
    assert found.difference == 0 and found.more_than_chance is False


def test_where_chance_has_no_part_it_is_not_asked_for() -> None:
    rows = [seen("a", "compliant", "2007Q1", 8, 16), seen("a", "compliant", "2007Q2", 16, 16)]
    found = change(moved(programme(indicator(chance="none", accumulates="stock")), rows, View.year_to_date))
    assert found.difference == 50
    assert found.interval is None and found.more_than_chance is None


def rate(code: str, **changes: Any) -> dict[str, Any]:
    return indicator(
        code=code, kind="rate", exposure="population", comparator="<=", chance="poisson", floor=20,
        targets=[{"value": 12, "source": "plan"}], **changes,
    )  # fmt: skip


def test_a_rate_per_population_is_taken_apart_by_person_years() -> None:
    built = programme(rate("births"))
    rows = [seen("a", "births", "2007Q1", 100, 40_000), seen("a", "births", "2007Q2", 180, 40_000)]
    to_date = change(moved(built, rows, View.year_to_date), code="births")
    quarter = change(moved(built, rows, View.quarter), code="births")
    assert quarter.value == (10, 18) and quarter.more_than_chance is True
    assert to_date.difference == 4 and to_date.interval is not None and quarter.interval is not None
    assert to_date.interval == pytest.approx([edge / 2 for edge in quarter.interval])


def test_a_balance_that_may_be_negative_has_an_interval_too() -> None:
    growth = indicator(
        code="growth", kind="balance", exposure="population", comparator="<=", chance="poisson", floor=20,
        plus="births", minus="deaths", targets=[{"value": 8, "source": "plan"}],
    )  # fmt: skip
    built = programme(rate("births"), rate("deaths"), growth)
    rows = [
        seen("a", code, quarter, k, 40_000)
        for code, ks in {"births": (100, 60), "deaths": (60, 100)}.items()
        for quarter, k in zip(("2007Q1", "2007Q2"), ks, strict=True)
    ]
    found = change(moved(built, rows, View.quarter), code="growth")
    assert found.value == (4, -4)
    assert found.interval is not None and found.interval[0] < -8 < found.interval[1]


def test_a_ratio_and_a_survey_have_their_own_models_of_chance() -> None:
    boys = indicator(code="boys", kind="ratio", comparator="<=", floor=130, targets=[{"value": 115, "source": "plan"}])
    survey = indicator(code="survey", design_effect=Decimal(4))
    rows = [seen("a", "boys", "2007Q1", 118, 100), seen("a", "boys", "2007Q2", 121, 100)]
    rows += [seen("a", "survey", "2007Q1", *FIRST), seen("a", "survey", "2007Q2", *SECOND)]
    found = moved(programme(boys, survey), rows, View.year_to_date)
    assert change(found, code="boys").more_than_chance is False
    # four times the design effect: the clear difference of Newcombe's example is clear no more
    assert change(found, code="survey").more_than_chance is False


def test_the_district_has_its_own_changes_without_points() -> None:
    rows = [seen(town, "compliant", "2007Q1", *FIRST) for town in "abc"]
    rows += [seen(town, "compliant", "2007Q2", *SECOND) for town in "abc"]
    built = programme()
    then, now = assessed(built, rows, "2007Q1", View.quarter), assessed(built, rows, "2007Q2", View.quarter)
    (found,) = district_changes(then, now)
    assert found.points is None and found.difference == 20 and found.more_than_chance is True
    # three times the counts of one town: a narrower interval
    assert found.interval is not None and found.interval[0] > NEWCOMBE[0]
