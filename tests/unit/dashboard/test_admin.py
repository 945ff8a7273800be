"""The administrator's page by raw HTTP: who may, what each act does and refuses, and what the trail shows."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import flask
import pytest

from assessment.model import Label
from assessment.problems import Refused
from assessment.viewers import Role, Viewer
from dashboard.access import ACTS, POLICIES
from dashboard.app import create_app
from dashboard.identity import PEOPLE
from dashboard.services import accounts
from dashboard.services.account_acts import change_accounts
from dashboard.services.admin_page import CHECK_EVERY, Administration
from dashboard.services.pages import Pages
from dashboard.services.people import People
from dashboard.services.people import Refused as NotIn
from data.engine import Connection, Engine, open_engine, reading, writing
from data.intake import area_tables, boundary_files, indicators, partners
from data.store import audit, known_figures, meetings, releases, seals, sessions, users
from data.store.twinning import writes
from layouts.address import PageProblem
from layouts.models.account_acts import ACCOUNT_ACTS, EndSessions, GiveRole, SwitchAccount, TieIdentity
from layouts.models.acts import parse_act
from layouts.models.admin import AuditPart, UsersPart
from layouts.text import LANGUAGES, Text
from layouts.text.trail import about_text, act_name, particulars
from tests.unit.dashboard.instances import (
    UPDATE,
    SmallDistrict,
    Visitor,
    address,
    answer,
    page_request,
    settings_of,
    signed_in,
    small_district,
)

ROOT = Path(__file__).parents[3]
NOW = datetime(2007, 7, 8, 4, 0, tzinfo=UTC)
ADMIN = Viewer("admin", Role.admin)
CHANGE = users.Change("tests", NOW)
TOWN = "101"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> flask.Flask:
    """The small district with an administrator; each test makes accounts of its own."""
    folder = tmp_path_factory.mktemp("admin")
    small_district(folder)
    return create_app(settings_of(folder))


@pytest.fixture
def admin(app: flask.Flask) -> Visitor:
    return signed_in(app, Role.admin)


@pytest.fixture
def engine(app: flask.Flask) -> Engine:
    people: People = app.extensions[PEOPLE]
    return people.engine


@pytest.fixture
def small(tmp_path: Path) -> SmallDistrict:
    """A district of this test's own, with one administrator."""
    district = small_district(tmp_path)
    with writing(district.engine) as connection:
        users.add(connection, name="admin", role=Role.admin, change=CHANGE)
    return district


def body_of(act: str, values: dict[str, Any], **fields: str) -> dict[str, Any]:
    sent = {name: [value] for name, value in fields.items()}
    value = {"number": 7, "act": act, "lang": "en", "values": values, "fields": sent}
    return {
        "output": "act-answer.data",
        "outputs": {"id": "act-answer", "property": "data"},
        "inputs": [{"id": "act", "property": "data", "value": value}],
        "changedPropIds": ["act.data"],
    }


def do(visitor: Visitor, act: str, values: dict[str, Any], **fields: str) -> dict[str, Any]:
    response = visitor.post(UPDATE, json=body_of(act, values, **fields))
    assert response.status_code == 200, response.get_data(as_text=True)
    return dict(response.get_json()["response"]["act-answer"]["data"])


def add(visitor: Visitor, name: str, role: str = "evaluator", **units: str) -> dict[str, Any]:
    return do(visitor, "account_add", {}, name=name, title="", role=role, **{"area": "", "line": "", **units})


def words_of(visitor: Visitor, search: str = "") -> str:
    return json.dumps(answer(visitor, page_request("/admin", search))["page"], ensure_ascii=False)


# ---- who may


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.admin])
def test_nobody_but_an_administrator_sees_the_page_or_does_its_acts(app: flask.Flask, role: Role) -> None:
    visitor = signed_in(app, role, TOWN if role is Role.township else None)
    assert visitor.get("/admin?part=audit").status_code == 403
    assert visitor.post(UPDATE, json=page_request("/admin", "?part=audit")).status_code == 403
    for act in ACCOUNT_ACTS:
        refused = visitor.post(UPDATE, json=body_of(act, {"name": "admin"}))
        assert refused.status_code == 403, act
        assert b"admin" not in refused.data


def test_every_act_with_accounts_has_the_policy_of_administrators() -> None:
    assert {ACTS[act] for act in ACCOUNT_ACTS} == {"admin"}


@pytest.mark.parametrize("part", ["", "?part=audit", "?part=programme"])
def test_whoever_is_not_signed_in_gets_the_form(app: flask.Flask, part: str) -> None:
    assert app.test_client().get(f"/admin{part}").status_code == 401


# ---- accounts


def test_a_new_account_answers_with_a_password_that_works_once_and_stands_nowhere(
    app: flask.Flask, admin: Visitor, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        said = add(admin, " Li.Na ", "township", area=TOWN)
    password = said["once"]
    assert said["words"]["heading"] == "One-time password of li.na"
    people: People = app.extensions[PEOPLE]
    entered = people.sign_in("li.na", password, address="10.0.0.1")
    assert entered.must_change and entered.viewer.unit == TOWN
    with reading(engine) as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())
    assert "li.na" in dump and password not in dump
    assert all(password not in each.getMessage() for each in caplog.records)
    assert password not in words_of(admin, "?account=li.na") + words_of(admin, "?part=audit")


def test_the_page_holds_no_hash_of_a_password(admin: Visitor) -> None:
    add(admin, "hashed")
    assert "argon2" not in words_of(admin) + words_of(admin, "?account=hashed")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "x"}, "2 to 40"),
        ({"name": "admin"}, "is taken"),
        ({"name": "new.one", "role": "township"}, "needs its township"),
        ({"name": "new.one", "role": "department"}, "needs its line"),
        ({"name": "new.one", "role": "township", "area": "nowhere"}, "no town with the code"),
        ({"name": "new.one", "role": "department", "line": TOWN}, "no line with the code"),
    ],
)
def test_what_one_can_mistype_is_refused_in_words(admin: Visitor, fields: dict[str, str], sentence: str) -> None:
    said = add(admin, **fields)
    assert "done" not in said and "once" not in said
    assert any(sentence in each for each in said["problems"])


def test_the_unit_of_another_role_does_not_count(admin: Visitor, engine: Engine) -> None:
    add(admin, "moved.on", "leader", area=TOWN)
    with reading(engine) as connection:
        found = users.find(connection, "moved.on")
    assert found is not None and found.unit is None


@pytest.mark.parametrize(
    ("act", "values", "fields"),
    [
        ("account_add", {}, {"name": "a.b", "title": "", "role": "owner", "area": "", "line": ""}),
        ("account_add", {"must_change": 0}, {"name": "a.b", "title": "", "role": "data", "area": "", "line": ""}),
        ("account_disable", {"name": "../admin"}, {}),
        ("account_disable", {"name": 7}, {}),
        ("account_role", {"name": "data"}, {"role": "admin", "password": "x"}),
        ("account_password", {"name": "data"}, {"password": "chosen-by-a-stranger"}),
        ("account_link", {"name": "data"}, {}),
        ("account_end", {}, {}),
    ],
)
def test_a_forged_act_is_refused(admin: Visitor, act: str, values: dict[str, Any], fields: dict[str, str]) -> None:
    assert admin.post(UPDATE, json=body_of(act, values, **fields)).status_code == 400


def test_a_one_time_password_and_another_role_end_the_sessions_and_are_told_to_the_trail(
    app: flask.Flask, admin: Visitor, engine: Engine
) -> None:
    visitor = signed_in(app, Role.data)
    assert do(admin, "account_password", {"name": "data"})["once"]
    assert visitor.get("/account").status_code == 401
    visitor = signed_in(app, Role.data)
    assert do(admin, "account_role", {"name": "data"}, role="evaluator", area="", line="")["done"] == "Role changed"
    assert visitor.get("/account").status_code == 401
    with reading(engine) as connection:
        told = audit.entries(connection, act="user", limit=2)[0]
    assert [(each.who, each.role, each.about, each.detail["change"]) for each in told] == [
        ("admin", "admin", "data", "role"),
        ("admin", "admin", "data", "password"),
    ]


def test_the_same_role_again_changes_nothing(app: flask.Flask, admin: Visitor) -> None:
    visitor = signed_in(app, Role.evaluator)
    said = do(admin, "account_role", {"name": "evaluator"}, role="evaluator", area=TOWN, line="")
    assert said["done"] == Text("en")("act.nothing")
    assert visitor.get("/account").status_code == 200


def test_ending_all_sessions_ends_them_and_keeps_the_password(app: flask.Flask, admin: Visitor) -> None:
    password = add(admin, "two.places")["once"]
    people: People = app.extensions[PEOPLE]
    tokens = [people.sign_in("two.places", password, address="10.0.0.2").token for _ in range(2)]
    assert do(admin, "account_end", {"name": "two.places"})["done"] == "All sessions ended"
    now = datetime.now(UTC)
    with reading(people.engine) as connection:
        assert [sessions.find(connection, token, at=now, limits=people.limits) for token in tokens] == [None, None]
    people.sign_in("two.places", password, address="10.0.0.2")
    trail = words_of(admin, "?part=audit&words=two.places&lang=en")
    assert "sessions ended, 2 ended" in trail


def test_a_disabled_account_cannot_sign_in_until_it_is_enabled(app: flask.Flask, admin: Visitor) -> None:
    password = add(admin, "on.leave")["once"]
    people: People = app.extensions[PEOPLE]
    do(admin, "account_disable", {"name": "on.leave"})
    with pytest.raises(NotIn):
        people.sign_in("on.leave", password, address="10.0.0.3")
    assert "已停用" in words_of(admin, "?account=on.leave")
    do(admin, "account_enable", {"name": "on.leave"})
    people.sign_in("on.leave", password, address="10.0.0.3")


@pytest.mark.parametrize(
    "act",
    [
        SwitchAccount(act="account_disable", name="admin"),
        GiveRole(act="account_role", name="admin", role="leader"),
    ],
)
def test_the_last_administrator_stays(small: SmallDistrict, act: SwitchAccount | GiveRole) -> None:
    with writing(small.engine) as connection:
        users.add(connection, name="second", role=Role.admin, change=CHANGE)
        accounts.disable(connection, "second", change=CHANGE)
    # somebody whose own account was disabled this moment
    with pytest.raises(Refused, match="last_admin"):
        change_accounts(small.engine, act, Viewer("second", Role.admin), issuer=None)
    with reading(small.engine) as connection:
        assert users.admins(connection) == 1


def test_two_administrators_who_disable_each_other_leave_one(small: SmallDistrict) -> None:
    with writing(small.engine) as connection:
        users.add(connection, name="second", role=Role.admin, change=CHANGE)
    change_accounts(small.engine, SwitchAccount(act="account_disable", name="second"), ADMIN, issuer=None)
    with pytest.raises(Refused, match="last_admin"):
        change_accounts(
            small.engine,
            SwitchAccount(act="account_disable", name="admin"),
            Viewer("second", Role.admin),
            issuer=None,
        )


@pytest.mark.parametrize("act", ["account_disable", "account_password", "account_role"])
def test_nobody_shuts_themselves_out(admin: Visitor, act: str) -> None:
    fields = {"role": "leader", "area": "", "line": ""} if act == "account_role" else {}
    assert "your own account" in do(admin, act, {"name": "admin"}, **fields)["problems"][0]
    offered = words_of(admin, "?account=admin")
    assert f'"data-act": "{act}"' not in offered and '"data-act": "account_end"' in offered


def test_an_identity_is_kept_with_its_issuer_and_belongs_to_one_account(small: SmallDistrict) -> None:
    def tie(name: str, subject: str) -> int:
        act = TieIdentity(act="account_link", name=name, subject=subject)
        return change_accounts(small.engine, act, ADMIN, issuer="https://id.example").recorded

    with writing(small.engine) as connection:
        users.add(connection, name="second", role=Role.data, change=CHANGE)
    assert tie("second", "auth0|77") == 1
    with pytest.raises(Refused, match="subject_taken"):
        tie("admin", "https://id.example|auth0|77")
    assert (tie("second", "auth0|77"), tie("second", ""), tie("admin", "auth0|77")) == (0, 1, 1)
    with pytest.raises(Refused, match="no_provider"):
        change_accounts(small.engine, TieIdentity(act="account_link", name="admin", subject="x"), ADMIN, issuer=None)


def test_nothing_is_ended_where_there_is_no_session(small: SmallDistrict) -> None:
    act = EndSessions(act="account_end", name="admin")
    assert change_accounts(small.engine, act, ADMIN, issuer=None).recorded == 0


# ---- what the page shows


def pages_over(small: SmallDistrict, clock: Any = lambda: NOW) -> Pages:
    return Pages(small.library, lambda: ADMIN, administration=Administration(small.engine, clock=clock))


def users_part(small: SmallDistrict, href: str) -> UsersPart:
    part = pages_over(small).admin(address(href)).part
    assert isinstance(part, UsersPart)
    return part


def trail_part(small: SmallDistrict, href: str, clock: Any = lambda: NOW) -> AuditPart:
    part = pages_over(small, clock).admin(address(href)).part
    assert isinstance(part, AuditPart)
    return part


def test_accounts_show_who_they_belong_to_and_their_sessions_in_force(small: SmallDistrict) -> None:
    with writing(small.engine) as connection:
        users.add(connection, name="town", role=Role.township, unit=TOWN, title="镇办 王芳", change=CHANGE)
        users.add(connection, name="gone", role=Role.township, unit="no-more", change=CHANGE)
        for age in (0, 30, 61):
            sessions.begin(connection, "town", at=NOW - timedelta(minutes=age))
    rows = {each.name: each for each in users_part(small, "/admin").rows}
    assert rows["town"].sessions == 2
    assert rows["town"].unit_name is not None and rows["gone"].unit_name is None
    name = rows["town"].unit_name.en
    for words in ("王芳", name.upper(), TOWN):
        assert [each.name for each in users_part(small, f"/admin?words={words}").rows] == ["town"], words


def test_a_hundred_accounts_come_in_pages_of_fifty(small: SmallDistrict) -> None:
    with writing(small.engine) as connection:
        for number in range(100):
            users.add(connection, name=f"user-{number:03}", role=Role.data, change=CHANGE)
    assert [len(users_part(small, f"/admin?rows={page}").rows) for page in (1, 2, 3)] == [50, 50, 1]
    with pytest.raises(PageProblem) as beyond:
        users_part(small, "/admin?rows=4")
    assert beyond.value.status == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("account=nobody", 404),
        ("account=%2e%2e%2f", 400),
        ("part=board", 400),
        ("part=audit&rows=99", 404),
        ("part=audit&since=2007-02-30", 400),
        ("part=audit&since=20070701", 400),
        ("part=audit&until=2007-W27-1", 400),
        ("part=audit&act=Sign%20in", 400),
        ("part=audit&words=a%00b", 400),
        ("secret=1", 400),
    ],
)
def test_an_address_that_asks_for_what_is_not_there_says_so(admin: Visitor, query: str, status: int) -> None:
    assert admin.get(f"/admin?{query}").status_code == status
    assert "problem" in words_of(admin, f"?{query}")


@pytest.mark.parametrize(
    "query", ["account=admin", "act=sign_in&who=a|b&words=100%25&since=2007-07-01&until=2007-07-02"]
)
def test_what_is_asked_for_stands_in_the_address(query: str) -> None:
    asked = address(f"/admin?part=audit&{query}")
    assert address(asked.href) == asked


def test_other_pages_know_nothing_of_these_fields() -> None:
    with pytest.raises(PageProblem):
        address("/targets?who=admin")


def test_a_form_that_was_left_empty_asks_for_everything() -> None:
    assert address("/admin?part=audit&act=&who=&words=&since=&until=") == address("/admin?part=audit")


# ---- the trail


@pytest.fixture
def told(small: SmallDistrict) -> SmallDistrict:
    """A trail with some entries of July 2007."""
    days = {"li.na": datetime(2007, 7, 1, 15, 59, 59, tzinfo=UTC), "wang": datetime(2007, 7, 1, 16, 0, tzinfo=UTC)}
    with writing(small.engine) as connection:
        for who, at in days.items():
            detail = {"address": "10.1.2.3"}
            audit.append(connection, at=at, who=who, role="leader", act="sign_in", about=who, detail=detail)
        audit.append(connection, at=NOW, who="wang", act="denied", about="/admin", detail={"address": "10.9.9.9"})
        audit.append(connection, at=NOW, who="wang", act="moon_landing", about="100%", detail={"crew": 3})
    return small


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("act=denied", ["denied"]),
        ("who=wang", ["moon_landing", "denied", "sign_in"]),
        ("who=wan", []),
        ("words=10.1.2", ["sign_in", "sign_in"]),
        ("words=0%25", ["moon_landing"]),
        ("since=2007-07-02&until=2007-07-02", ["sign_in"]),
        ("until=2007-07-01&who=li.na", ["sign_in"]),
        ("since=2007-07-03&act=sign_in", []),
    ],
)
def test_the_trail_is_searched_by_act_person_words_and_days_of_china(
    told: SmallDistrict, query: str, found: list[str]
) -> None:
    part = trail_part(told, f"/admin?part=audit&{query}")
    assert [each.act for each in part.rows] == found
    assert part.found == len(found)


def test_the_newest_entry_comes_first_in_pages_of_fifty(told: SmallDistrict) -> None:
    with writing(told.engine) as connection:
        for number in range(60):
            audit.append(connection, at=NOW, who="tests", act="export", about=f"{number}.pdf")
    first, second = (trail_part(told, f"/admin?part=audit&act=export&rows={page}") for page in (1, 2))
    assert (first.rows[0].about, len(first.rows), second.rows[-1].about, first.found) == ("59.pdf", 50, "0.pdf", 60)


def without_guard(connection: Connection, statement: str) -> None:
    """What somebody does who can write the file itself: the table refuses every change."""
    guards = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars()
    for guard in [name for name in guards if "audit" in name]:
        connection.exec_driver_sql(f"DROP TRIGGER {guard}")
    connection.exec_driver_sql(statement)


def test_a_broken_chain_is_named_and_followed_anew_once_a_minute(told: SmallDistrict) -> None:
    moments: Iterator[datetime] = iter([NOW, NOW + CHECK_EVERY / 2, NOW + CHECK_EVERY])
    administration = Administration(told.engine, clock=lambda: next(moments))
    pages = Pages(told.library, lambda: ADMIN, administration=administration)

    def breaks() -> tuple[tuple[int, str], ...]:
        part = pages.admin(address("/admin?part=audit")).part
        assert isinstance(part, AuditPart)
        return part.chain.breaks

    assert breaks() == ()
    with writing(told.engine) as connection:
        without_guard(connection, "UPDATE audit_trail SET about = 'somebody else' WHERE number = 3")
    assert breaks() == ()
    assert breaks() == ((3, "altered"),)


def test_the_page_says_where_the_chain_is_broken(tmp_path: Path) -> None:
    small_district(tmp_path)
    app = create_app(settings_of(tmp_path))
    visitor = signed_in(app, Role.admin)
    engine = open_engine(settings_of(tmp_path).database_url)
    with writing(engine) as connection:
        number, digest = audit.head(connection)
        without_guard(connection, "DELETE FROM audit_trail WHERE number = 2")
    said = words_of(visitor, "?part=audit&lang=en")
    assert "entries before number 3 are missing" in said and "broken in 1 place" in said
    assert digest in said and f"{number}" in said


def test_every_act_of_the_program_has_words_in_both_languages() -> None:
    kinds = {module.KIND for module in (area_tables, boundary_files, indicators, partners)}
    kinds |= {module.KIND for module in (known_figures, meetings, releases, seals, writes)}
    kinds |= {users.CHANGED, "programme"}
    sources = [path.read_text(encoding="utf-8") for path in ROOT.joinpath("dashboard").rglob("*.py")]
    kinds |= {act for source in sources for act in re.findall(r'\bact="([a-z_]+)"', source)}
    kinds |= {act for source in sources for act in re.findall(r'_tell\("([a-z_]+)"', source)}
    assert {"sign_in", "sign_out", "denied", "export", "publish", "seal"} <= kinds
    for language in LANGUAGES:
        assert {act for act in kinds if not Text(language).has(f"trail.act.{act}")} == set()


def test_an_act_without_words_shows_its_code_and_all_that_it_says(told: SmallDistrict) -> None:
    text = Text("en")
    row = trail_part(told, "/admin?part=audit&act=moon_landing").rows[0]
    assert (act_name(text, row.act), particulars(text, row.detail, {})) == ("moon_landing", "crew: 3")


def test_subjects_of_the_trail_are_said_in_words() -> None:
    zh, en = Text("zh-CN"), Text("en")
    units = {"110117104": Label(zh="南独乐河镇", en="Nandulehe")}
    assert about_text(zh, "twinning", "110117104 flag_by_hand", units) == "南独乐河镇 人工预警"
    assert about_text(en, "seal", "2007Q2 final 3", units) == "2007 Q2 final 3"
    assert about_text(en, "indicators", "2007Q2 final.csv", units) == "2007Q2 final.csv"
    said = particulars(zh, {"role": "township", "change": "role", "unit": "110117104"}, units)
    assert said == "改变角色、角色：镇街、单位：南独乐河镇"


def test_days_of_the_form_are_days_and_not_moments() -> None:
    assert address("/admin?part=audit&since=2007-07-01").ask.since == date(2007, 7, 1)


def test_the_parser_takes_every_act_that_the_page_offers() -> None:
    act = parse_act("account_link", {"name": "admin"}, {"subject": [" x "]})
    assert isinstance(act, TieIdentity) and act.subject == "x"


# ---- the instance


def test_the_instance_tells_its_versions_counts_and_limits(admin: Visitor) -> None:
    said = words_of(admin, "?part=programme&lang=en")
    for words in ("version 3", "1 hour", "12 hours", "SQLite", "0 seals", "0 public releases", "in use"):
        assert words in said, words
    assert "threeline init --programme FILE" in said
    assert "`" not in said + words_of(admin, "?part=programme")


# ---- the document


def test_the_table_of_roles_in_the_document_is_the_table_of_policies() -> None:
    document = (ROOT / "docs" / "accounts.md").read_text(encoding="utf-8")
    head = next(line for line in document.splitlines() if line.startswith("| may |"))
    roles = [Role(cell.strip()) for cell in head.strip("|").split("|")[2:]]
    rows = re.findall(r"^\|[^|]+\| `([a-z]+)` \|(.+)\|$", document, re.MULTILINE)
    told = {}
    for policy, marks in rows:
        told[policy] = {role for role, mark in zip(roles, marks.split("|"), strict=True) if "✓" in mark}
    assert told == {policy: may for policy, may in POLICIES.items() if policy not in ("nobody", "signed_in")}
