"""Accounts, sessions and the audit trail in the database, on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from assessment.viewers import Role, Viewer
from data.engine import Connection, Engine, reading, writing
from data.store import audit, sessions, users
from data.store.sessions import Limits
from data.store.users import Change
from tests.integration.small_programme import START, later

LIMITS = Limits(idle=timedelta(minutes=60), absolute=timedelta(hours=12))
DONE = Change("operator", START)


@pytest.fixture
def accounts(database: Engine) -> Engine:
    """A leader, and a township with a one-time password."""
    with writing(database) as connection:
        users.add(connection, name="leader", role=Role.leader, password="kept", must_change=False, change=DONE)
        users.add(connection, name="town", role=Role.township, unit="101", title="镇里", change=DONE)
    return database


def begin(engine: Engine, name: str = "leader", minutes: int = 0) -> str:
    with writing(engine) as connection:
        return sessions.begin(connection, name, at=later(minutes))


def is_in_force(engine: Engine, token: str, minutes: int = 0) -> bool:
    with reading(engine) as connection:
        return sessions.find(connection, token, at=later(minutes), limits=LIMITS) is not None


# ---- accounts


def test_an_account_is_found_as_it_was_added(accounts: Engine) -> None:
    with reading(accounts) as connection:
        town = users.find(connection, "town")
        assert town is not None
        assert town.viewer == Viewer("town", Role.township, "101", "镇里")
        assert (town.password, town.must_change, town.disabled, town.created_at) == (None, True, False, START)
        assert users.find(connection, "nobody") is None
        assert [each.name for each in users.all(connection)] == ["leader", "town"]


def test_a_subject_belongs_to_one_account_and_finds_it(accounts: Engine) -> None:
    with writing(accounts) as connection:
        users.set_subject(connection, "leader", "https://id.example|7", change=DONE)
        found = users.find_subject(connection, "https://id.example|7")
        assert found is not None and found.name == "leader"
        assert users.find_subject(connection, "https://other.example|7") is None
    with pytest.raises(SQLAlchemyError), writing(accounts) as connection:
        users.set_subject(connection, "town", "https://id.example|7", change=DONE)


def test_admins_who_cannot_sign_in_do_not_count(accounts: Engine) -> None:
    with writing(accounts) as connection:
        assert users.admins(connection) == 0
        for name in ("a", "b"):
            users.add(connection, name=name, role=Role.admin, change=DONE)
        assert users.admins(connection) == 2
        users.set_disabled(connection, "a", True, change=DONE)
        assert users.admins(connection) == 1


# ---- sessions


def test_a_session_is_that_of_its_token_alone(accounts: Engine) -> None:
    first, second = begin(accounts), begin(accounts)
    assert first != second and len(first) >= 43
    assert is_in_force(accounts, first) and is_in_force(accounts, second)
    for token in (first[:-1], first.swapcase(), "", sessions.digest(first), "' OR 1=1 --"):
        assert not is_in_force(accounts, token)
    with writing(accounts) as connection:
        sessions.end(connection, first)
    assert not is_in_force(accounts, first) and is_in_force(accounts, second)


def test_a_session_ends_unused_and_in_any_case_after_its_limit(accounts: Engine) -> None:
    token = begin(accounts)
    assert is_in_force(accounts, token, 60)
    assert not is_in_force(accounts, token, 61)
    for minutes in range(30, 721, 30):
        with writing(accounts) as connection:
            sessions.touch(connection, token, at=later(minutes))
    assert is_in_force(accounts, token, 720)
    assert not is_in_force(accounts, token, 721)


@pytest.mark.parametrize("how", ["password", "role", "subject", "disabled", "end"])
def test_every_change_of_an_account_ends_its_sessions_and_no_others(accounts: Engine, how: str) -> None:
    ended, kept = begin(accounts), begin(accounts, "town")
    with writing(accounts) as connection:
        match how:
            case "password":
                users.set_password(connection, "leader", "other", must_change=False, change=DONE)
            case "role":
                users.set_role(connection, "leader", Role.data, None, change=DONE)
            case "subject":
                users.set_subject(connection, "leader", "x|y", change=DONE)
            case "disabled":
                users.set_disabled(connection, "leader", True, change=DONE)
            case "end":
                assert users.end_sessions(connection, "leader", change=DONE) == 1
    assert not is_in_force(accounts, ended)
    assert is_in_force(accounts, kept)
    with reading(accounts) as connection:
        assert audit.entries(connection, act=users.CHANGED)[0][0].about == "leader"


def test_a_disabled_account_has_no_session_even_if_its_row_is_still_there(accounts: Engine) -> None:
    token = begin(accounts)
    with writing(accounts) as connection:
        connection.execute(text("UPDATE accounts SET disabled = 1 WHERE name = 'leader'"))
    assert not is_in_force(accounts, token)


def test_what_has_run_out_is_tidied_away(accounts: Engine) -> None:
    begin(accounts)
    begin(accounts, minutes=50)
    with writing(accounts) as connection:
        sessions.failed(connection, name="x", address="y", at=later(0))
        sessions.tidy(connection, at=later(70), limits=LIMITS)
        assert sessions.count(connection, "leader") == 1
        assert sessions.active(connection, at=later(70), limits=LIMITS) == {"leader": 1}
        sessions.tidy(connection, at=later(25 * 60), limits=LIMITS)
        assert sessions.failures(connection, name="x", address="y", since=later(0)).pair == 0


def test_failures_are_counted_for_the_pair_the_name_and_the_address(accounts: Engine) -> None:
    with writing(accounts) as connection:
        for name, address, minutes in (("a", "1", 0), ("a", "1", 5), ("a", "2", 5), ("b", "1", 5)):
            sessions.failed(connection, name=name, address=address, at=later(minutes))
        found = sessions.failures(connection, name="a", address="1", since=later(1))
        assert (found.pair, found.name, found.address) == (1, 2, 2)
        sessions.forget(connection, name="a", address="1")
        found = sessions.failures(connection, name="a", address="1", since=later(0))
        assert (found.pair, found.name, found.address) == (0, 1, 1)


# ---- the trail


def tell(connection: Connection, number: int) -> None:
    audit.append(connection, at=later(number), who="me", act="seen", about=f"第{number}条", detail={"n": number})


@pytest.fixture
def trail(database: Engine) -> Engine:
    """Six entries."""
    with writing(database) as connection:
        for number in range(1, 7):
            tell(connection, number)
    return database


def breaks(engine: Engine) -> list[tuple[int, str]]:
    with reading(engine) as connection:
        return [(each.number, each.how) for each in audit.breaks(connection)]


def as_the_databases_owner(engine: Engine, *statements: str) -> None:
    """What somebody with the whole database in hand can do: take the triggers away first."""
    with writing(engine) as connection:
        if connection.dialect.name == "sqlite":
            for action in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER audit_trail_no_{action}"))
        else:
            connection.execute(text("ALTER TABLE audit_trail DISABLE TRIGGER USER"))
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_the_chain_holds_and_every_entry_names_the_one_before(trail: Engine) -> None:
    assert breaks(trail) == []
    with reading(trail) as connection:
        found, count = audit.entries(connection)
        assert count == 6
        assert [each.number for each in found] == [6, 5, 4, 3, 2, 1]
        assert [each.previous for each in found] == [*(each.hash for each in found[1:]), audit.BEGINNING]
        assert audit.head(connection) == (6, found[0].hash)


@pytest.mark.parametrize("statement", ["UPDATE audit_trail SET who = 'x'", "DELETE FROM audit_trail"])
def test_the_database_itself_changes_and_removes_no_entry(trail: Engine, statement: str) -> None:
    with pytest.raises(SQLAlchemyError), writing(trail) as connection:
        connection.execute(text(statement))
    assert breaks(trail) == []


@pytest.mark.parametrize(
    "change",
    [
        "who = 'other'",
        "role = 'leader'",
        "act = 'other'",
        "about = '第9条'",
        "detail = '{\"n\":9}'",
        "detail = '{\"n\": 3}'",
        "at = '2007-07-06T09:00:00.000000Z'",
        "hash = 'x'",
        "previous = hash",
    ],
)
def test_an_entry_that_was_altered_is_found(trail: Engine, change: str) -> None:
    as_the_databases_owner(trail, f"UPDATE audit_trail SET {change} WHERE number = 3")
    assert (3, "altered") in breaks(trail)


def test_an_entry_that_was_removed_is_found_at_the_next_one(trail: Engine) -> None:
    as_the_databases_owner(trail, "DELETE FROM audit_trail WHERE number = 3")
    assert breaks(trail) == [(4, "removed")]


def test_the_first_entry_cannot_be_left_out(trail: Engine) -> None:
    as_the_databases_owner(trail, "DELETE FROM audit_trail WHERE number = 1")
    assert breaks(trail) == [(2, "removed")]


def test_entries_in_each_others_place_are_found(trail: Engine) -> None:
    as_the_databases_owner(
        trail,
        "UPDATE audit_trail SET number = 99 WHERE number = 3",
        "UPDATE audit_trail SET number = 3 WHERE number = 4",
        "UPDATE audit_trail SET number = 4 WHERE number = 99",
    )
    assert {3, 4} <= {number for number, _ in breaks(trail)}


def test_a_gap_that_was_closed_by_new_numbers_is_found(trail: Engine) -> None:
    closing = [f"UPDATE audit_trail SET number = {number - 1} WHERE number = {number}" for number in (4, 5, 6)]
    as_the_databases_owner(trail, "DELETE FROM audit_trail WHERE number = 3", *closing)
    assert (3, "altered") in breaks(trail)


def test_what_is_cut_off_at_the_end_shows_against_a_head_that_was_kept(trail: Engine) -> None:
    with reading(trail) as connection:
        kept = audit.head(connection)
    as_the_databases_owner(trail, "DELETE FROM audit_trail WHERE number = 6")
    assert breaks(trail) == []
    with reading(trail) as connection:
        assert audit.head(connection) != kept


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"who": "me", "limit": 2}, [6, 5]),
        ({"limit": 2, "offset": 4}, [2, 1]),
        ({"words": "第3条"}, [3]),
        ({"words": "%"}, []),
        ({"words": "_"}, []),
        ({"since": later(2), "until": later(3)}, [3, 2]),
        ({"act": "other"}, []),
    ],
    ids=str,
)
def test_the_trail_is_searched(trail: Engine, asked: dict, numbers: list[int]) -> None:
    with reading(trail) as connection:
        assert [each.number for each in audit.entries(connection, **asked)[0]] == numbers
