"""What a pair costs, why it is proposed, and which wishes contradict each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assessment.assess import assess
from assessment.kinds import View
from assessment.periods import parse_period
from assessment.problems import PROBLEMS, Refused
from assessment.twinning.costs import CostTable, Need, Partner, PartnerKind, need_of, town_partner
from assessment.twinning.matching import match, prices
from tests.unit.assessment.programmes import counts, indicator, programme, towns

WHOLE = programme(indicator(code="births"), indicator(code="choice"), indicator(code="fees", line="money"))
YUKOU = Need("yukou", {"births": 2.0, "choice": 12.0}, "plain", (117.02, 40.19))
MAFANG = Partner("mafang", PartnerKind.town, 1, {"births": 0.5, "choice": 1.0}, "plain", (117.0, 40.06))
FINANCE = Partner("finance", PartnerKind.department, 2, {"money": 1.0}, load=1)


def table(*needs: Need, partners: list[Partner], **more: Any) -> CostTable:
    return CostTable(needs, partners, programme=WHOLE, **more)


def test_every_term_of_a_pair_is_shown_in_composite_points() -> None:
    found = table(YUKOU, partners=[MAFANG, FINANCE], without_effect=[("yukou", "finance")])
    town, department = found.pair("yukou", "mafang"), found.pair("yukou", "finance")
    assert town.km is not None
    assert town.km == pytest.approx(14.56, abs=0.02)  # 0.13 degrees north, 0.02 degrees east at 40.1 degrees
    assert (town.weakness, town.tier, town.load) == (1.0, 0.0, 0.0)
    assert town.distance == pytest.approx(town.km / 10)
    assert (department.weakness, department.load, department.without_effect) == (14.0, 3.0, 10.0)
    assert department.km is None and department.distance == 0 and department.tier == 0
    assert town.total == pytest.approx(1 + town.km / 10)


def test_a_town_of_another_tier_costs_more_and_a_department_has_no_tier() -> None:
    found = table(YUKOU, partners=[replace(MAFANG, tier="hill")])
    assert found.pair("yukou", "mafang").tier == 5.0
    assert found.explain("yukou", "mafang").same_tier is False
    assert table(YUKOU, partners=[FINANCE]).explain("yukou", "finance").same_tier is None


def test_a_proposal_is_explained_by_the_weakness_that_the_partner_covers_most() -> None:
    found = match(table(YUKOU, partners=[MAFANG, FINANCE])).matches[0]
    assert found.cost.partner == "mafang"
    why = found.explanation
    assert (why.same_tier, why.indicator, why.indicator_points) == (True, "choice", 12.0)
    assert (why.covered_points, why.uncovered_points) == (13.0, 1.0)
    nothing = table(YUKOU, partners=[FINANCE]).explain("yukou", "finance")
    assert nothing.indicator is None and nothing.covered_points == 0


def test_a_lines_strength_stands_for_its_indicators_unless_one_has_its_own() -> None:
    need = Need("A", {"fees": 10.0})
    line = Partner("line", PartnerKind.department, 1, {"money": 0.8})
    own = Partner("own", PartnerKind.department, 1, {"money": 0.8, "fees": 0.1})
    found = table(need, partners=[line, own])
    assert found.pair("A", "line").weakness == pytest.approx(2.0)
    assert found.pair("A", "own").weakness == pytest.approx(9.0)


def test_a_town_never_helps_itself() -> None:
    yukou = replace(MAFANG, code="yukou", strength={"births": 1.0, "choice": 1.0})
    found = match(table(YUKOU, partners=[yukou, FINANCE]))
    assert [each.cost.partner for each in found.matches] == ["finance"]
    with pytest.raises(Refused) as refused:
        match(table(YUKOU, partners=[yukou]), pins=[("yukou", "yukou")])
    assert [problem.code for problem in refused.value.problems] == ["matching.pinned_to_itself"]


def test_where_places_are_short_the_least_weak_town_stays_without_partner() -> None:
    needs = [Need("A", {"births": 1.0}), Need("B", {"births": 9.0}), Need("C", {"births": 5.0})]
    found = match(table(*needs, partners=[Partner("P", PartnerKind.direct_unit, 2)]))
    assert [each.cost.town for each in found.matches] == ["B", "C"]
    assert found.unmatched == ("A",)


def test_a_partner_that_helps_already_has_fewer_places_and_costs_more() -> None:
    needs = [Need("A", {}), Need("B", {}), Need("C", {})]
    found = match(table(*needs, partners=[Partner("P", PartnerKind.direct_unit, 3, load=1)]))
    assert [each.cost.load for each in found.matches] == [3.0, 6.0]
    assert len(found.unmatched) == 1
    full = match(table(*needs, partners=[Partner("P", PartnerKind.direct_unit, 1, load=2)]))
    assert len(full.unmatched) == 3


def test_the_load_is_shared_before_one_partner_takes_all() -> None:
    needs = [Need(code, {"births": 1.0}) for code in "ABCD"]
    partners = [Partner(code, PartnerKind.direct_unit, 4) for code in "PQ"]
    found = match(table(*needs, partners=partners))
    assert sorted(each.cost.partner for each in found.matches) == ["P", "P", "Q", "Q"]


def test_a_pin_is_kept_and_its_price_is_shown_at_once() -> None:
    found = match(table(YUKOU, partners=[MAFANG, FINANCE]), pins=[("yukou", "finance")])
    assert found.matches[0].cost.partner == "finance" and found.matches[0].pinned
    free = table(YUKOU, partners=[MAFANG, FINANCE]).pair("yukou", "mafang").total
    assert found.price == pytest.approx(17.0 - free)
    each = prices(table(YUKOU, partners=[MAFANG, FINANCE]), pins=[("yukou", "finance")])
    assert each == {("yukou", "finance"): pytest.approx(found.price)}


def test_a_ban_is_kept_even_where_it_leaves_a_town_without_partner() -> None:
    found = match(table(YUKOU, partners=[MAFANG]), bans=[("yukou", "mafang")])
    assert found.matches == () and found.unmatched == ("yukou",)
    assert found.price > 900


def test_contradicting_wishes_are_refused_with_every_reason() -> None:
    needs = [YUKOU, Need("A", {})]
    pins = [("yukou", "mafang"), ("yukou", "finance"), ("A", "mafang"), ("B", "mafang")]
    with pytest.raises(Refused) as refused:
        match(table(*needs, partners=[MAFANG, FINANCE]), pins=pins, bans=[("A", "mafang")])
    codes = sorted(problem.code for problem in refused.value.problems)
    assert codes == [
        "matching.pinned_and_banned",
        "matching.pinned_twice",
        "matching.pins_beyond_capacity",
        "matching.unknown",
    ]
    for problem in refused.value.problems:
        assert PROBLEMS[problem.code].format_map(problem.params)


def test_a_town_or_partner_listed_twice_is_refused() -> None:
    with pytest.raises(Refused, match="stands twice"):
        table(YUKOU, YUKOU, partners=[MAFANG])


def test_nothing_to_match_is_an_empty_proposal() -> None:
    assert match(table(partners=[MAFANG])).matches == ()
    assert match(table(YUKOU, partners=[])).unmatched == ("yukou",)


def test_needs_and_strengths_come_from_the_scorecards() -> None:
    whole = programme(indicator(code="a", weight=30), indicator(code="b", weight=10, line="two"))
    rows = [counts("W", "2008Q1", 90, 100, indicator=code) for code in "ab"]
    rows += [counts("S", "2008Q1", 100, 100, indicator="a"), counts("S", "2008Q1", 95, 100, indicator="b")]
    found = assess(
        programme=whole,
        areas=towns("W", "S"),
        observations=rows,
        period=parse_period("2008Q1"),
        view=View.quarter,
    )
    weak = need_of(found.area("W"), whole)
    assert weak.weakness == {"a": 50.0, "b": 50.0} and weak.tier == "plain"
    strong = town_partner(found.area("S"), capacity=2)
    assert strong.strength["a"] == 1.0
    assert strong.strength["b"] == pytest.approx(10 / 13)
    assert CostTable([weak], [strong], programme=whole).pair("W", "S").weakness == pytest.approx(50 * 3 / 13)
