"""Each way in that is known of programs like this one, tried by raw HTTP: sessions, tokens, forged calls, caches."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient

from assessment.viewers import Role
from dashboard import passwords
from dashboard.app import create_app
from dashboard.identity import COOKIE, CSRF_COOKIE, CSRF_HEADER, PEOPLE
from dashboard.services.people import MOST_ADDRESS, MOST_NAME, MOST_PAIR, WINDOW, People
from data.engine import reading, writing
from data.store import audit, sessions, users
from data.store.users import Change
from tests.security.district import deed_body, said, sealed_app, towns_named, visitor, without_outlines
from tests.security.policies import FOREIGN, OWN, A, L, P, T
from tests.unit.dashboard.instances import (
    SECRET,
    UPDATE,
    map_request,
    page_request,
    settings_of,
    signed_in,
    small_district,
)
from tests.unit.layouts import world

HOME = "http://localhost"
PASSWORD = "correct horse battery"
KEPT = passwords.hashed(PASSWORD)


class Clock:
    """The time of an instance, which goes on when it is told to."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Iterator[flask.Flask]:
    """A small instance with a leader, a township and an admin who all have the same password."""
    district = small_district(tmp_path / "home")
    district.load(world.observations())
    now = datetime.now(UTC)
    with writing(district.engine) as connection:
        for role, unit in ((Role.leader, None), (Role.township, "101"), (Role.admin, None)):
            change = Change("tests", now)
            users.add(
                connection, name=role.value, role=role, unit=unit, password=KEPT, must_change=False, change=change
            )
    made = create_app(settings_of(tmp_path / "home"))
    people: People = made.extensions[PEOPLE]
    people._clock = clock
    yield made
    district.engine.dispose()


def token_of(page: Any) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.get_data(as_text=True))
    assert found is not None
    return found[1]


def enter(
    client: FlaskClient, name: str = "leader", password: str = PASSWORD, *, target: str = "/", **more: Any
) -> Any:
    """Sign in through the form, as a browser does."""
    form = {"csrf_token": token_of(client.get("/sign-in", **more)), "name": name, "password": password, "next": target}
    return client.post("/sign-in", data=form, **more)


def own_token(client: FlaskClient) -> dict[str, str]:
    """The header that Dash's renderer makes of the cookie that came with the page."""
    client.get("/method")
    cookie = client.get_cookie(CSRF_COOKIE)
    assert cookie is not None
    return {CSRF_HEADER: cookie.decoded_value}


def asks(client: FlaskClient, headers: dict[str, str] | None = None, **more: Any) -> int:
    """The status of a call for the map."""
    return int(client.post(UPDATE, json=page_request("/"), headers=headers or own_token(client), **more).status_code)


# ------------------------------------------------------------------ signing in


def test_the_form_lets_in_and_the_call_goes_through_with_the_cookies_token(app: flask.Flask) -> None:
    client = app.test_client()
    entered = enter(client, target="/targets?lang=en")
    assert (entered.status_code, entered.location) == (303, "/targets?lang=en")
    assert asks(client) == 200


@pytest.mark.parametrize("name", ["leader", "nobody-of-this-name", "", "x" * 500, "leader\x00", "' OR 1=1 --"])
def test_a_wrong_password_and_a_name_that_is_not_there_are_told_alike(app: flask.Flask, name: str) -> None:
    client = app.test_client()
    refused = enter(client, name, "wrong password")
    assert refused.status_code == 401
    assert "账号或密码不对。请检查后再试。" in refused.get_data(as_text=True)
    assert client.get("/").status_code == 401


@pytest.mark.parametrize(
    "target",
    [
        *("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "\\\\elsewhere.example"),
        *("/%0d%0aSet-Cookie:x=y", "/\r\nSet-Cookie: x=y", "javascript:alert(1)", "http:elsewhere.example", "x"),
        *("/\t/elsewhere.example", "/sign-out", "/sign-in?next=/", "/" + "x" * 5_000, "", "/ /elsewhere.example"),
    ],
)
def test_signing_in_leads_to_no_other_server_whatever_the_link_says(app: flask.Flask, target: str) -> None:
    client = app.test_client()
    entered = enter(client, target=target)
    assert entered.status_code == 303
    assert entered.location == "/" or (entered.location == "/%0d%0aSet-Cookie:x=y" == target)
    assert set(entered.headers.getlist("Set-Cookie")) == {
        each for each in entered.headers.getlist("Set-Cookie") if each.startswith((f"{COOKIE}=", f"{CSRF_COOKIE}="))
    }
    again = client.get("/sign-in", query_string={"next": target})
    assert again.location in {"/", "/%0d%0aSet-Cookie:x=y"}


def test_a_session_from_before_signing_in_is_worth_nothing_after_it(app: flask.Flask) -> None:
    attacker, victim = app.test_client(), app.test_client()
    attacker.get("/sign-in")
    planted = attacker.get_cookie(COOKIE)
    assert planted is not None
    victim.set_cookie(COOKIE, planted.value)
    assert enter(victim).status_code == 303
    after = victim.get_cookie(COOKIE)
    assert after is not None and after.value != planted.value
    assert attacker.get("/").status_code == 401
    # nor is the token that was known before
    token = token_of(attacker.get("/sign-in"))
    assert asks(victim, {CSRF_HEADER: token}) == 403


@pytest.mark.parametrize("key", ["another secret of thirty-two letters", SECRET[:-1], ""])
def test_a_cookie_that_somebody_else_signed_lets_nobody_in(app: flask.Flask, key: str) -> None:
    entered = app.test_client()
    enter(entered)
    with entered.session_transaction() as session:
        held = dict(session)
    forger = flask.Flask("forger")
    forger.secret_key = key or "x"
    forged = forger.session_interface.get_signing_serializer(forger)
    assert forged is not None
    client = app.test_client()
    client.set_cookie(COOKIE, forged.dumps(held))
    assert client.get("/").status_code == 401


@pytest.mark.parametrize("made_up", ["leader", "1", "x" * 43, "' OR 1=1 --", "\x00"])
def test_a_token_that_was_never_given_lets_nobody_in(app: flask.Flask, made_up: str) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = made_up, True
    assert client.get("/").status_code == 401


def test_the_database_holds_no_token_and_no_password(app: flask.Flask, tmp_path: Path) -> None:
    client = app.test_client()
    enter(client)
    with client.session_transaction() as session:
        token = str(session["_user_id"])
    stored = b"".join(path.read_bytes() for path in (tmp_path / "home").glob("threeline.sqlite*"))
    assert token.encode() not in stored
    assert PASSWORD.encode() not in stored


# ------------------------------------------------------------------ a session that has ended


def change(app: flask.Flask, act: str) -> None:
    people: People = app.extensions[PEOPLE]
    done = Change("tests", datetime.now(UTC))
    with writing(people.engine) as connection:
        match act:
            case "disabled":
                users.set_disabled(connection, "leader", True, change=done)
            case "password":
                users.set_password(connection, "leader", KEPT, must_change=False, change=done)
            case "role":
                users.set_role(connection, "leader", Role.data, None, change=done)
            case "sessions":
                users.end_sessions(connection, "leader", change=done)


@pytest.mark.parametrize("act", ["disabled", "password", "role", "sessions"])
def test_a_cookie_is_worth_nothing_once_its_account_was_changed(app: flask.Flask, act: str) -> None:
    client = app.test_client()
    enter(client)
    headers = own_token(client)
    assert asks(client, headers) == 200
    change(app, act)
    assert client.get("/").status_code == 401
    assert asks(client, headers) == 401


def test_a_cookie_that_was_copied_is_worth_nothing_after_signing_out(app: flask.Flask) -> None:
    client, thief = app.test_client(), app.test_client()
    enter(client)
    for name in (COOKIE, CSRF_COOKIE):
        client.get("/method")
        copied = client.get_cookie(name)
        assert copied is not None
        thief.set_cookie(name, copied.value)
    headers = own_token(thief)
    assert asks(thief, headers) == 200
    out = client.post("/sign-out", data={"csrf_token": token_of(client.get("/account"))})
    assert out.status_code == 303
    assert "cache" in out.headers["Clear-Site-Data"]
    for visitor_ in (client, thief):
        assert visitor_.get("/").status_code == 401
    assert asks(thief, headers) == 401


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(app: flask.Flask) -> None:
    here, there = app.test_client(), app.test_client()
    enter(here)
    enter(there)
    form = {"csrf_token": token_of(here.get("/account")), "old": PASSWORD, "new": "four other words here"}
    assert here.post("/account", data={**form, "repeated": "four other words here"}).status_code == 200
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 401
    assert enter(there, password=PASSWORD).status_code == 401
    assert enter(there, password="four other words here").status_code == 303


def test_a_session_ends_when_it_is_not_used_and_in_any_case_after_its_limit(app: flask.Flask, clock: Clock) -> None:
    client = app.test_client()
    enter(client)
    limits = app.extensions[PEOPLE].limits
    clock.now += limits.idle - timedelta(seconds=1)
    assert client.get("/").status_code == 200
    clock.now += limits.idle + timedelta(seconds=1)
    assert client.get("/").status_code == 401
    enter(client)
    began = clock.now
    while clock.now - began <= limits.absolute - limits.idle:
        clock.now += limits.idle / 2
        assert client.get("/").status_code == 200
    clock.now = began + limits.absolute + timedelta(seconds=1)
    assert client.get("/").status_code == 401


def test_with_a_one_time_password_nothing_can_be_done_but_choosing_another(app: flask.Flask) -> None:
    people: People = app.extensions[PEOPLE]
    with writing(people.engine) as connection:
        done = Change("tests", datetime.now(UTC))
        users.set_password(connection, "leader", KEPT, must_change=True, change=done)
    client = app.test_client()
    entered = enter(client, target="/targets")
    assert entered.location == "/account"
    assert client.get("/").location == "/account"
    for path in ("/_dash-layout", "/export/1.json", "/_dash-dependencies", "/geometry/0000000000000000.json"):
        assert client.get(path).status_code == 403
    page = client.get("/account")
    assert asks(client, {CSRF_HEADER: token_of(page)}) == 403
    form = {"csrf_token": token_of(page), "old": PASSWORD, "new": "four other words here"}
    assert client.post("/account", data={**form, "repeated": "four other words here"}).status_code == 200
    assert asks(client) == 200


# ------------------------------------------------------------------ guessing


def test_after_some_guesses_even_the_right_password_waits_but_others_do_not(app: flask.Flask, clock: Clock) -> None:
    client = app.test_client()
    for _ in range(MOST_PAIR):
        assert enter(client, password="wrong password").status_code == 401
    assert enter(client).status_code == 429
    assert enter(client, "township").status_code == 303
    elsewhere = app.test_client()
    assert enter(elsewhere, environ_overrides={"REMOTE_ADDR": "127.0.0.9"}).status_code == 303
    clock.now += WINDOW + timedelta(seconds=1)
    assert enter(app.test_client()).status_code == 303


def test_a_hundred_guesses_at_once_are_not_more_than_a_few(app: flask.Flask) -> None:
    people: People = app.extensions[PEOPLE]
    guesses = [f"wrong password {number}" for number in range(60)] + [PASSWORD] + ["wrong again, of course"] * 39

    def guess(password: str) -> str:
        try:
            people.sign_in("leader", password, address="192.0.2.1")
        except Exception as refused:  # noqa: BLE001 (which one it is, is what is looked at)
            return str(refused)
        return "in"

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(guess, guesses))
    assert "in" not in told
    assert told.count("wrong") <= MOST_PAIR
    # the right one is told no more than the wrong ones around it
    assert told[60] == "too_many"
    assert people.sign_in("leader", PASSWORD, address="192.0.2.2").token


@pytest.mark.parametrize(("most", "of_name"), [(MOST_NAME, True), (MOST_ADDRESS, False)])
def test_guesses_are_counted_for_a_name_from_anywhere_and_for_an_address_under_any_name(
    app: flask.Flask, clock: Clock, most: int, of_name: bool
) -> None:
    people: People = app.extensions[PEOPLE]
    with writing(people.engine) as connection:
        for number in range(most):
            name = "leader" if of_name else f"name{number}"
            address = f"192.0.2.{number}" if of_name else "192.0.2.1"
            sessions.failed(connection, name=name, address=address, at=clock.now)
    for name, address, waits in (
        ("leader", "198.51.100.1", of_name),
        ("township", "192.0.2.1", not of_name),
        ("township", "198.51.100.1", False),
    ):
        if waits:
            with pytest.raises(Exception, match="too_many"):
                people.sign_in(name, PASSWORD, address=address)
        else:
            assert people.sign_in(name, PASSWORD, address=address).token


def test_no_password_is_taken_where_it_could_be_read_on_the_way(app: flask.Flask, tmp_path: Path) -> None:
    far = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}, "base_url": "http://threeline.example"}
    page = app.test_client().get("/sign-in", **far)
    assert 'name="password"' not in page.get_data(as_text=True)
    for more in (far, {"headers": {"X-Forwarded-For": "192.0.2.7"}}, {"headers": {"Via": "1.1 proxy"}}):
        client = app.test_client()
        token = token_of(app.test_client().get("/sign-in"))
        form = {"csrf_token": token, "name": "leader", "password": PASSWORD}
        assert client.post("/sign-in", data=form, **more).status_code == 403
    allowed = create_app(replace(settings_of(tmp_path / "home"), plain_http=True))
    assert enter(allowed.test_client(), **far).status_code == 303


# ------------------------------------------------------------------ tokens, origins, cookies


def test_a_call_without_our_token_or_with_another_visitors_is_refused(app: flask.Flask) -> None:
    client, other = app.test_client(), app.test_client()
    enter(client)
    enter(other, "admin")
    mine, foreign = own_token(client), own_token(other)
    assert asks(client, mine) == 200
    assert asks(client, foreign) == 403
    assert asks(client, {CSRF_HEADER: ""}) == 403
    assert asks(client, {CSRF_HEADER: mine[CSRF_HEADER][:-1]}) == 403
    assert client.post(UPDATE, json=page_request("/")).status_code == 403
    # that the cookie comes along is no proof
    assert client.post(UPDATE, json=page_request("/"), headers={"Cookie": ""}).status_code in {401, 403}


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/account"])
@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://elsewhere.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=str,
)
def test_a_form_of_another_site_is_refused(app: flask.Flask, path: str, headers: dict[str, str]) -> None:
    client = app.test_client()
    enter(client)
    form = {"csrf_token": token_of(client.get("/account")), "name": "leader", "password": PASSWORD}
    assert client.post(path, data=form, headers=headers).status_code == 403
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("headers", [{"Origin": "http://elsewhere.example"}, {"Sec-Fetch-Site": "same-site"}], ids=str)
def test_a_call_of_another_site_is_refused_even_with_the_token(app: flask.Flask, headers: dict[str, str]) -> None:
    client = app.test_client()
    enter(client)
    assert asks(client, {**own_token(client), **headers}) == 403


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_cookies_are_for_this_server_alone_and_over_tls_wherever_it_is_there(
    app: flask.Flask, scheme: str
) -> None:
    client = app.test_client()
    base = f"{scheme}://localhost"
    more: dict[str, Any] = {"base_url": base, "headers": {"Referer": f"{base}/"}}
    entered = enter(client, **more)
    page = client.get("/method", **more)
    given = [*entered.headers.getlist("Set-Cookie"), *page.headers.getlist("Set-Cookie")]
    cookies = {each.partition("=")[0]: each for each in given}
    session, csrf = cookies[COOKIE], cookies[CSRF_COOKIE]
    assert "HttpOnly" in session and "SameSite=Lax" in session and "Path=/" in session
    assert "SameSite=Strict" in csrf
    for each in (session, csrf):
        assert ("Secure" in each) == (scheme == "https")
        assert "Domain" not in each


# ------------------------------------------------------------------ forged calls


def test_what_is_forged_beside_the_question_changes_nothing() -> None:
    honest = page_request(f"/town/{OWN}")
    _, expected = said(visitor(T), honest)
    for more in ({"role": "leader"}, {"viewer": {"role": "leader"}}, {"state": []}, {"scope": None, "unit": FOREIGN}):
        assert said(visitor(T), honest | more) == (200, expected)
    for name in ("role", "unit", "viewer", "town"):
        forged = json.loads(json.dumps(honest))
        forged["inputs"][0]["value"][name] = "leader"
        status, answer = said(visitor(T), forged)
        assert status in {200, 400}
        assert status == 400 or '"problem"' in answer or answer == expected


@pytest.mark.parametrize(
    "part",
    [
        {"id": "role", "property": "data", "value": "leader"},
        {"id": "page-request", "property": "data", "value": {"pathname": f"/town/{FOREIGN}", "search": ""}},
    ],
)
def test_a_state_that_no_callback_has_is_refused(part: dict[str, Any]) -> None:
    status, answer = said(visitor(T), page_request(f"/town/{OWN}") | {"state": [part]})
    assert (status, len(answer) < 40) == (400, True)


@pytest.mark.parametrize(
    "path",
    [
        f"/town/{FOREIGN}",
        f"/town/%31{FOREIGN[1:]}",
        f"//town/{FOREIGN}",
        f"/town/{FOREIGN}/",
        f"/town/{OWN}/../{FOREIGN}",
        f"/town/{OWN}?town={FOREIGN}",
        f"/town/{FOREIGN};x",
        f"/TOWN/{FOREIGN}",
        f"/town/ {FOREIGN}",
        f"/./town/{FOREIGN}",
    ],
)
def test_another_way_to_write_a_foreign_towns_address_leads_nowhere(path: str) -> None:
    where, _, query = path.partition("?")
    for body in (page_request(where, f"?{query}" if query else ""), map_request(f"?town={FOREIGN}")):
        status, answer = said(visitor(T), body)
        assert status in {200, 400, 403}
        if status == 200:
            assert '"problem"' in answer
            assert towns_named(answer.replace(FOREIGN, ""), but=OWN) == set()


def test_a_township_objects_for_itself_alone_however_the_town_is_sent() -> None:
    fields = {"what": "confirm", "on": "x"}
    for values, typed, statuses in (
        ({"period": "x", "town": FOREIGN}, fields, {403}),
        ({"period": "x"}, {**fields, "town": FOREIGN}, {403}),
        ({"period": "x", "town": OWN}, {**fields, "town": FOREIGN}, {400, 403}),
        ({"period": "x", "town": FOREIGN}, {**fields, "town": OWN}, {400, 403}),
        ({"period": "x", "town": [OWN]}, fields, {400, 403}),
        ({"period": "x"}, fields, {400, 403}),
        ({"period": "x", "town": OWN}, fields, {200}),
    ):
        status, _ = said(visitor(T), deed_body("say", values, typed))
        assert status in statuses, values


def test_a_final_seal_is_the_leaders_however_its_kind_is_sent() -> None:
    evaluator = visitor(Role.evaluator)
    for values, fields in (
        ({"period": "x", "kind": "final"}, {}),
        ({"period": "x"}, {"kind": "final"}),
        ({"period": "x"}, {"kind": " final "}),
        ({"period": "x", "kind": "draft"}, {"kind": "final"}),
    ):
        status, answer = said(evaluator, deed_body("seal", values, fields))
        assert status in {400, 403} or "may not do this" in answer, (values, fields, answer)


# ------------------------------------------------------------------ caches


def test_an_answer_that_is_kept_goes_to_nobody_who_may_not_have_it() -> None:
    body = map_request("?period=2007Q2&view=quarter")
    everything = said(visitor(L), body)[1]
    for role in (T, P):
        before = said(visitor(role), body)[1]
        # kept by now: asked again by each in turn
        assert said(visitor(L), body)[1] == everything
        assert said(visitor(role), body)[1] == before != everything
    assert towns_named(everything)
    other = signed_in(sealed_app(), T, FOREIGN)
    assert towns_named(without_outlines(said(other, body)[1]), but=FOREIGN) == set()
    assert said(sealed_app().test_client(), body)[0] == 401


@pytest.mark.parametrize("role", [L, T, P, A], ids=str)
def test_what_was_shown_to_somebody_is_kept_by_no_cache_between(role: Role) -> None:
    for path in ("/", "/method", "/account"):
        assert visitor(role).get(path).headers["Cache-Control"] == "no-store"
    response = visitor(role).post(UPDATE, json=map_request())
    assert "public" not in response.headers.get("Cache-Control", "")
    assert "max-age" not in response.headers.get("Cache-Control", "")


# ------------------------------------------------------------------ what is told


def test_what_is_refused_stands_in_the_trail_once_a_minute_and_the_chain_holds(app: flask.Flask, clock: Clock) -> None:
    client = app.test_client()
    enter(client, "township")
    headers = own_token(client)
    for _ in range(5):
        assert client.post(UPDATE, json=page_request("/town/102"), headers=headers).status_code == 403
        client.get("/admin")
    people: People = app.extensions[PEOPLE]
    with reading(people.engine) as connection:
        denied, count = audit.entries(connection, act="denied")
        assert (count, audit.breaks(connection)) == (2, [])
    assert {(each.who, each.role, each.about) for each in denied} == {
        ("township", "township", "/town/102"),
        ("township", "township", "/admin"),
    }
    clock.now += timedelta(seconds=61)
    client.get("/admin")
    with reading(people.engine) as connection:
        assert audit.entries(connection, act="denied")[1] == 3
        # those that were the same again are told of as a number
        (again,) = audit.entries(connection, act="denied_more")[0]
    assert (again.who, again.detail["unwritten"]) == ("township", 8)


def test_nobody_hides_a_denial_behind_many_others_of_their_own_or_of_another_account(
    app: flask.Flask, clock: Clock
) -> None:
    flooding, other = app.test_client(), app.test_client()
    enter(flooding, "township")
    for number in range(70):
        assert flooding.get(f"/export/flood{number}").status_code in (403, 404)
    headers = own_token(flooding)
    assert flooding.post(UPDATE, json=page_request("/town/102"), headers=headers).status_code == 403
    enter(other)
    assert other.get("/admin").status_code == 403
    people: People = app.extensions[PEOPLE]
    with reading(people.engine) as connection:
        denied = {(each.who, each.about) for each in audit.entries(connection, act="denied", limit=200)[0]}
        begun = audit.entries(connection, act="denied_more")[0]
    assert {("township", "/town/102"), ("leader", "/admin")} <= denied
    told = sum(about.startswith("/export/flood") for _, about in denied)
    assert 0 < told < 70
    assert [(each.who, "unwritten" in each.detail) for each in begun] == [("township", False)]
    clock.now += timedelta(seconds=61)
    other.get("/method")  # whoever asks next
    with reading(people.engine) as connection:
        ended = audit.entries(connection, act="denied_more")[0][0]
    assert (ended.who, ended.detail["unwritten"]) == ("township", 70 - told)


def test_no_secret_stands_in_the_trail(app: flask.Flask) -> None:
    client = app.test_client()
    enter(client, password="a password that is wrong")
    enter(client)
    people: People = app.extensions[PEOPLE]
    with reading(people.engine) as connection:
        entries, _ = audit.entries(connection, limit=1_000)
    written = " ".join(str(each) for each in entries)
    assert "a password that is wrong" not in written
    assert PASSWORD not in written
    assert {"sign_in", "sign_in_failed"} <= {each.act for each in entries}


def test_a_header_cannot_be_smuggled_in_by_an_address(app: flask.Flask) -> None:
    for path in ("/%0d%0aX-Evil:%20yes", "/sign-in?next=/%0d%0aX-Evil:%20yes&lang=en%0d%0aX-Evil:%20yes"):
        assert "X-Evil" not in app.test_client().get(path).headers
    assert visitor(L).get("/export/1.json%0d%0aX-Evil:%20yes").headers.get("X-Evil") is None


def test_a_departments_export_and_another_towns_letter_are_refused() -> None:
    for role in (T, P):
        for path in (f"/export/1.pdf?town={OWN}", f"/export/1.pdf?town={FOREIGN}", "/export/1.json", "/export/../x"):
            assert visitor(role).get(path).status_code in {403, 404}
