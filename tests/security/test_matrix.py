"""Every role and nobody, against every page, call, act and route: what is not allowed is refused without any data."""

from __future__ import annotations

import json
import re

import pytest

from assessment.viewers import Role
from tests.security.district import (
    ROLES,
    calls_of,
    deed_body,
    other_lines_named,
    plain,
    recorded,
    said,
    towns,
    towns_named,
    visitor,
    without_outlines,
)
from tests.security.policies import DEEDS, FOREIGN, HELPER, LINE, OWN, PLACES, ROUTES, Deed, Place, Route

REFUSED = {401, 403}
every_role = pytest.mark.parametrize("role", ROLES, ids=str)

OF_ALL_LINES = re.compile("综合|最弱|未分类|[一二三]类镇|Composite|Weakest|Unclassified|Class (?:one|two|three)")


def expected_refusal(role: Role | None) -> int:
    return 401 if role is None else 403


@every_role
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.address)
def test_a_page_is_answered_to_whom_it_is_for_and_to_nobody_else(role: Role | None, place: Place) -> None:
    client, allowed = visitor(role), place.is_for(role)
    document = client.get(place.address)
    assert document.status_code == (200 if allowed else expected_refusal(role))
    # the address that was asked for comes back in the form, and is no secret to who asked
    text = document.get_data(as_text=True).replace(place.town or "-", "")
    assert towns_named(text, but=OWN if role is Role.township else None) == set()
    # what a district role may have is the same for all of them: one call of it will do
    calls = calls_of(place.address)[: 1 if allowed and role is not Role.leader else 2]
    for body in calls:
        status, answer = said(client, body)
        assert (status in REFUSED) == (not allowed), status
        if not allowed:
            assert status == expected_refusal(role)
            assert len(answer) < 40


@pytest.mark.parametrize(
    "place", [each for each in PLACES if each.is_for(Role.township)], ids=lambda each: each.address
)
def test_a_township_is_told_of_no_other_town(place: Place) -> None:
    for body in calls_of(place.address):
        status, answer = said(visitor(Role.township), body)
        assert status == 200
        assert towns_named(without_outlines(answer), but=OWN) == set()
        assert towns()[HELPER][0] not in without_outlines(answer)


@pytest.mark.parametrize(
    "place",
    # the rules are the same for all and no secret: a department reads all of them
    [each for each in PLACES if each.is_for(Role.department) and each.page != "method"],
    ids=lambda each: each.address,
)
def test_a_department_is_told_of_no_other_line(place: Place) -> None:
    for body in calls_of(place.address):
        status, answer = said(visitor(Role.department), body)
        assert status == 200
        assert other_lines_named(answer, LINE) == set()
        # and the score of its line is not told as that of all, nor as the lowest of several
        assert not OF_ALL_LINES.search(json.dumps(json.loads(answer), ensure_ascii=False))


@every_role
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: f"{deed.act} {deed.values.get('kind', '')}".strip())
def test_an_act_is_taken_from_whom_it_is_for_and_from_nobody_else(role: Role | None, deed: Deed) -> None:
    before = recorded()
    for town in (OWN, FOREIGN) if deed.of_town else (OWN,):
        values = {**({"town": town} if deed.of_town else {}), **deed.values}
        status, answer = said(visitor(role), deed_body(deed.act, values, deed.fields))
        if deed.is_for(role, town):
            # the schema takes it; that it makes no sense is said in words
            assert status == 200, answer
        else:
            assert status == expected_refusal(role)
            assert len(answer) < 40
    assert recorded() == before


@every_role
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.address)
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_route_is_open_to_whom_it_is_for_and_to_nobody_else(role: Role | None, route: Route, method: str) -> None:
    response = getattr(visitor(role), method)(route.address)
    if route.anyone or role in route.roles:
        signed_in_already = route.rule == "/sign-in" and role is not None
        assert response.status_code == (303 if signed_in_already else route.status)
    else:
        assert response.status_code == expected_refusal(role)
        assert towns_named(plain(response.get_data(as_text=True))) == set()


@every_role
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.address)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_route_takes_what_is_sent_without_our_form(role: Role | None, route: Route, method: str) -> None:
    response = getattr(visitor(role), method)(route.address, data="x")
    assert response.status_code in {403, 405, 415}
    assert towns_named(response.get_data(as_text=True)) == set()


@every_role
def test_what_dash_itself_tells_holds_no_word_of_anybodys_data(role: Role | None) -> None:
    for path in ("/", "/_dash-layout", "/_dash-dependencies", f"/town/{OWN}", "/method"):
        text = plain(visitor(role).get(path).get_data(as_text=True)).replace(OWN, "")
        assert towns_named(text, but=OWN if role is Role.township else None) == set()
        assert other_lines_named(text, "") == set()
