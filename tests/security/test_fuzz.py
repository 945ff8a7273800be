"""Bodies made up by chance, as every role and as nobody: no failure, no traceback, nothing outside what is theirs."""

from __future__ import annotations

import json
import logging
import random
from typing import Any

import pytest

from assessment.viewers import Role
from tests.security.district import (
    ROLES,
    deed_body,
    other_lines_named,
    plain,
    recorded,
    towns_named,
    visitor,
    without_outlines,
)
from tests.security.policies import CALLBACKS, DEEDS, FOREIGN, LINE, OWN, PERIOD
from tests.unit.dashboard.instances import UPDATE, map_request, page_request

IN_ALL, IN_ALL_LONG = 1_000, 20_000
SCRAPS: tuple[Any, ...] = (
    *(None, True, 0, -1, 2**63, 1e308, "", "x", "__proto__", "constructor", "\x00", "\ud800", "{0.__class__}", "%00"),
    *([], {}, [[]], [None], {"id": "page"}, {"": ""}, "../../etc/passwd", "' OR 1=1 --", "<script>", "x" * 5_000),
    *(OWN, FOREIGN, PERIOD, "/", "/admin", "/review", f"/town/{FOREIGN}", f"/twinning/{FOREIGN}", "/targets"),
    *(f"?town={FOREIGN}", "?colour=composite", "?colour=class", "?lang=en", f"?period={PERIOD}&view=rolling"),
    *("?rows=2", "?part=match", "?screen=laggards&seal=1", "?period=9999Q9", "?lang=xx", "?a=%zz", "leader", "data"),
    *("page.children", "act-answer.data", "map-request", "page-request", "props", "viewer", "role", *CALLBACKS),
)
# names that a forger might hope for beside those that are sent
NAMES = ("id", "property", "value", "pathname", "search", "act", "values", "fields", "town", "role", "viewer", "x")


def body_by_chance(chance: random.Random) -> Any:
    """What a browser sends, changed in up to four places; now and then something else altogether."""
    deed = chance.choice(DEEDS)
    town = chance.choice((OWN, FOREIGN))
    address = chance.choice(("/", "/targets", "/method", "/twinning", "/review", "/admin", f"/town/{town}"))
    body: Any = chance.choice(
        (
            page_request(address, chance.choice(("", "?lang=en", f"?town={town}", f"?period={PERIOD}"))),
            map_request(chance.choice(("", f"?town={town}", "?colour=composite"))),
            deed_body(deed.act, {**({"town": town} if deed.of_town else {}), **deed.values}, deed.fields),
            chance.choice(SCRAPS),
        )
    )
    for _ in range(chance.randrange(5)):
        body = changed(body, chance)
    return body


def changed(part: Any, chance: random.Random) -> Any:
    """The same with one place changed: something put in, taken out, doubled or replaced."""
    if isinstance(part, dict) and part and chance.random() < 0.85:
        name = chance.choice(list(part))
        if chance.random() < 0.1:
            return {each: value for each, value in part.items() if each != name}
        if chance.random() < 0.1:
            return {**part, chance.choice(NAMES): chance.choice(SCRAPS)}
        return {**part, name: changed(part[name], chance)}
    if isinstance(part, list) and part and chance.random() < 0.85:
        place = chance.randrange(len(part))
        if chance.random() < 0.1:
            return [*part, part[place]]
        return [*part[:place], changed(part[place], chance), *part[place + 1 :]]
    return chance.choice(SCRAPS)


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_no_body_whatever_brings_a_failure_or_what_is_not_theirs(
    role: Role | None, caplog: pytest.LogCaptureFixture
) -> None:
    try_out(role, IN_ALL // len(ROLES) + 1, seed=7, caplog=caplog)


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES, ids=str)
def test_no_body_of_very_many_brings_a_failure_or_what_is_not_theirs(
    role: Role | None, caplog: pytest.LogCaptureFixture
) -> None:
    try_out(role, IN_ALL_LONG // len(ROLES) + 1, seed=20_000, caplog=caplog)


def try_out(role: Role | None, times: int, *, seed: int, caplog: pytest.LogCaptureFixture) -> None:
    """Send so many bodies as this role."""
    client, before = visitor(role), recorded()
    chance = random.Random(f"{seed} {role}")
    statuses: dict[int, int] = {}
    with caplog.at_level(logging.ERROR, logger="threeline"):
        for _ in range(times):
            body = body_by_chance(chance)
            response = client.post(UPDATE, data=json.dumps(body), content_type="application/json")
            text = plain(response.get_data(as_text=True))
            statuses[response.status_code] = statuses.get(response.status_code, 0) + 1
            assert response.status_code in {200, 204, 400, 401, 403, 413}, body
            assert "Traceback" not in text and 'File "' not in text, body
            assert caplog.records == [], body
            if role is Role.township and response.status_code == 200:
                # the act's own words come back in what is said to be wrong with it
                assert towns_named(without_outlines(text), but=OWN) <= asked_for(body), body
            if role is Role.department and response.status_code == 200 and "/method" not in json.dumps(body):
                assert other_lines_named(text, LINE) == set(), body
    if role is None:
        assert set(statuses) == {401}
    else:
        assert statuses.get(200, 0) > times / 20, statuses
        assert statuses.get(400, 0) > times / 20, statuses
    # nothing that was made up makes sense, but a leader's seal or round might
    assert recorded() == before or role in (Role.leader, Role.evaluator)


def asked_for(body: Any) -> set[str]:
    """Names and codes that were sent, which a refusal may say again."""
    return towns_named(plain(json.dumps(body)), but=OWN)
