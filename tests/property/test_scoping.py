"""What is left for somebody who may see one town or one line holds nothing of the others."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.kinds import TownClass
from assessment.scoping import assessment_seen, programme_seen
from assessment.viewers import EVERYTHING, Role, Scope, Viewer
from tests.unit.layouts import world

WHOLE = world.assessed(world.programme(), world.observations())
TOWNS = [card.area.code for card in WHOLE.areas]
LINES = [line.code for line in WHOLE.programme.lines]
codes = st.text(max_size=12) | st.sampled_from([*TOWNS, *LINES, ""])


@given(codes)
def test_a_town_sees_its_own_card_alone_and_it_unchanged(town: str) -> None:
    seen = assessment_seen(WHOLE, Scope(area=town))
    assert [card.area.code for card in seen.areas] == [code for code in TOWNS if code == town]
    assert all(card is WHOLE.area(town) for card in seen.areas)
    assert seen.district == WHOLE.district
    assert seen.programme == WHOLE.programme


@given(codes)
def test_a_line_sees_its_own_results_of_every_town_and_nothing_that_follows_from_others(line: str) -> None:
    seen = assessment_seen(WHOLE, Scope(line=line))
    own = {each.code for each in WHOLE.programme.indicators if each.line == line}
    assert {each.code for each in seen.programme.indicators} == own
    assert {each.code for each in seen.programme.lines} == {line} & set(LINES)
    assert {each.indicator for each in seen.district.indicators} <= own
    assert set(seen.district.counts) <= own
    assert [card.area.code for card in seen.areas] == TOWNS
    for card in seen.areas:
        whole = WHOLE.area(card.area.code)
        assert {each.indicator for each in card.indicators} == own
        assert set(card.lines) <= {line}
        # what stands in place of the composite is the line's own score
        assert (card.composite, card.rank_change, card.veto) == (whole.lines.get(line), None, False)
        assert card.town_class is TownClass.unclassified
        assert all(reason.subject in own | {line} for reason in card.reasons)
        assert all(each in whole.indicators for each in card.indicators)
    foreign = {each.code for each in WHOLE.programme.indicators} - own
    written = repr(seen)
    assert not any(f"indicator='{code}'" in written for code in foreign)


@given(codes)
def test_seeing_a_part_of_a_part_is_seeing_the_part(code: str) -> None:
    for scope in (Scope(area=code), Scope(line=code), EVERYTHING):
        once = assessment_seen(WHOLE, scope)
        assert assessment_seen(once, scope) == once
        assert programme_seen(programme_seen(WHOLE.programme, scope), scope) == programme_seen(WHOLE.programme, scope)


@settings(max_examples=50)
@given(st.sampled_from(Role), st.none() | codes)
def test_only_district_roles_see_everything_whatever_their_unit(role: Role, unit: str | None) -> None:
    scope = Viewer("x", role, unit).scope
    assert scope.everything == (role not in (Role.township, Role.department))
    if role is Role.township:
        assert [code for code in TOWNS if scope.sees_area(code)] == [code for code in TOWNS if code == unit]
    if role is Role.department:
        assert [code for code in LINES if scope.sees_line(code)] == [code for code in LINES if code == unit]
