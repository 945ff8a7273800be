"""The story of Huizhou's sixteen class-three towns: flagged together, helped, and at the standard by round three."""

from __future__ import annotations

from collections import Counter

import pytest

from assessment.model import TownClass
from assessment.periods import Quarter
from data.demo.huizhou.story import FLAGGED, QUARTERS, ROUNDS, VILLAGE_POINTS_BUILT, Effort, towns
from tests.unit.demo.huizhou import assessed, lagged, latest

DECIDING = tuple(quarter for quarter in QUARTERS if quarter.number in (2, 4) and quarter >= FLAGGED)


def class_three(quarter: Quarter) -> set[str]:
    return {card.area.code for card in assessed(quarter).areas if card.town_class is TownClass.three}


def test_exactly_sixteen_towns_are_class_three_when_they_are_flagged():
    assert class_three(FLAGGED) == {town.code for town in lagged()}
    assert len(lagged()) == 16
    assert all(card.class_decided and not card.provisional for card in assessed(FLAGGED).areas)


def test_they_lie_in_six_of_the_seven_counties_and_districts():
    counties = Counter(town.code[:6] for town in lagged())
    assert len({town.code[:6] for town in towns()}) == 7
    assert counties == {"441302": 1, "441303": 1, "441322": 5, "441323": 5, "441324": 3, "441372": 1}


@pytest.mark.parametrize(("number", "reached"), [(1, 5), (2, 11), (3, 16)])
def test_more_towns_have_reached_the_standard_at_every_round_and_all_at_the_third(number, reached):
    quarter = ROUNDS[number]
    up = {town.code for town in lagged() if town.accepted <= number}
    assert len(up) == reached
    assert {town.code for town in lagged()} - class_three(quarter) == up
    assert assessed(quarter).area(next(iter(up))).class_decided


def test_a_town_leaves_class_three_at_its_round_and_not_before_and_does_not_fall_back():
    for town in lagged():
        for quarter in DECIDING:
            assert (town.code in class_three(quarter)) == (quarter < ROUNDS[town.accepted]), (town.code, quarter)


def test_no_other_town_is_class_three_where_the_class_is_decided():
    for quarter in DECIDING:
        assert class_three(quarter) <= {town.code for town in lagged()}


def test_there_are_towns_of_class_one_and_two_all_along():
    for quarter in QUARTERS:
        count = Counter(card.town_class for card in assessed(quarter).areas)
        assert count[TownClass.one] >= 20
        assert count[TownClass.two] >= 10
        assert not count[TownClass.unclassified]


def test_help_built_272_village_service_points_seventeen_in_each_town():
    def points(town: str, quarter: Quarter) -> int:
        return latest()[town, "village_service_points", quarter].numerator

    built = {town.code: points(town.code, Quarter(2010, 4)) - points(town.code, FLAGGED) for town in lagged()}
    assert set(built.values()) == {17}
    assert sum(built.values()) == VILLAGE_POINTS_BUILT == 272


def test_help_shows_after_the_flag_and_before_the_round():
    for town in lagged():
        assert FLAGGED < town.help_begins < ROUNDS[town.accepted]
    assert all(town.help_begins is None for town in towns() if not town.lagged)


def test_an_effort_stays_outside_its_knots_and_moves_evenly_between_them():
    effort = Effort(((Quarter(2008, 2), -1.0), (Quarter(2009, 2), 1.0)))
    found = [effort.at(Quarter(*each)) for each in ((2008, 1), (2008, 2), (2008, 4), (2009, 2), (2010, 4))]
    assert found == [-1.0, -1.0, 0.0, 1.0, 1.0]
