"""`threeline check` misses nothing that was altered, removed or put in behind the program's back."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assessment.viewers import Role
from data.engine import open_engine, writing
from data.store import audit, users
from data.store.users import Change
from tests.unit.dashboard import released_world as world


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases, a registered figure, a meeting and two accounts."""
    folder = tmp_path_factory.mktemp("checked")
    world.released_in(folder).dispose()
    engine = open_engine(f"sqlite:///{folder / 'threeline.sqlite'}")
    with writing(engine) as connection:
        change = Change("tests", world.end_of("2007Q2"))
        users.add(connection, name="data", role=Role.data, title="统计科", change=change)
        users.add(connection, name="a1", role=Role.township, unit="a1", change=change)
        users.set_disabled(connection, "a1", True, change=change)
    engine.dispose()
    return folder


@pytest.fixture
def instance(built: Path, home: Path, run) -> Path:
    """A copy of it that a test may alter."""
    shutil.copytree(built, home)
    known = ("d", "birth_rate", "2007Q1", "numerator", "499", "--source", "Annual report")
    assert run("known", "add", *known).code == 0
    return home


def alter(home: Path, *statements: str) -> None:
    """Changes rows as whoever has the file can, and puts the triggers back so that only the rows tell of it."""
    connection = sqlite3.connect(home / "threeline.sqlite")
    with connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement
        for _, statement in triggers:
            connection.execute(statement)
    connection.close()


def wrong(run) -> dict[str, list[str]]:
    parts = json.loads(run("check", "--format", "json").out)["parts"]
    return {name: part["wrong"] for name, part in parts.items() if part["wrong"]}


def test_an_instance_that_nobody_touched_is_whole(run, instance):
    ended = run("check", "--format", "json", "--lang", "en")
    assert (ended.code, ended.err) == (0, "")
    parts = json.loads(ended.out)["parts"]
    assert (parts["rows"]["unchecked"], parts["accounts"]["count"]) == (0, 2)
    assert parts["rows"]["count"] > 100
    assert parts["guards"]["count"] >= 38


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize(
    ("statement", "part", "named"),
    [
        ("DELETE FROM releases WHERE number = 2", "releases", "2"),
        ("UPDATE releases SET audit = '{}' WHERE number = 1", "releases", "1"),
        ("UPDATE releases SET body = 'x' WHERE number = 1", "releases", "1"),
        ("UPDATE releases SET made_at = '2001-01-01T00:00:00.000000Z' WHERE number = 2", "releases", "2"),
        ("DELETE FROM seals WHERE number = 2", "seals", "2"),
        ("UPDATE seals SET body = 'x' WHERE number = 1", "seals", "1"),
        ("UPDATE seals SET kind = 'x' WHERE number = 1", "seals", "1"),
        ("UPDATE observations SET numerator = '77' WHERE quarter = 2", "rows", "observations"),
        ("UPDATE observations SET numerator = 'x' WHERE quarter = 2 AND area = 'a1'", "rows", "observations"),
        ("DELETE FROM observations WHERE year = 2007 AND quarter = 2", "rows", "observations"),
        ("DELETE FROM known_figures", "rows", "known_figures"),
        ("UPDATE known_figures SET value = 3", "rows", "known_figures"),
        ("UPDATE areas SET name_zh = 'x' WHERE code = 'a1'", "rows", "areas"),
        ("UPDATE programmes SET text = 'x'", "rows", "programmes"),
        ("UPDATE batches SET who = 'x' WHERE id = 2", "rows", "batches"),
        ("UPDATE batches SET recorded_at = 'x' WHERE id = 2", "rows", "batches"),
        ("INSERT INTO batch_files VALUES (2, 99, 'x', NULL)", "rows", "batch_files"),
        ("INSERT INTO boundary_features VALUES (7, 'a1', 'x')", "rows", "boundary_features"),
        (
            "INSERT INTO meeting_entries VALUES (1, '2007Q2', 'note', '{}', 'x', '2007-01-01T00:00:00.000000Z', 2)",
            "rows",
            "meeting_entries",
        ),
        ("UPDATE accounts SET role = 'admin' WHERE name = 'data'", "accounts", "data"),
        ("UPDATE accounts SET role = 'x' WHERE name = 'data'", "accounts", "data"),
        ("UPDATE accounts SET unit = 'b1' WHERE name = 'a1'", "accounts", "a1"),
        ("UPDATE accounts SET title = 'x' WHERE name = 'data'", "accounts", "data"),
        ("UPDATE accounts SET disabled = 0 WHERE name = 'a1'", "accounts", "a1"),
        ("UPDATE accounts SET subject = 'https://id.example|1' WHERE name = 'a1'", "accounts", "a1"),
        ("DELETE FROM accounts WHERE name = 'a1'", "accounts", "a1"),
        (
            "INSERT INTO accounts SELECT 'evil', 'admin', NULL, '', NULL, 0, NULL, 0, created_at FROM accounts LIMIT 1",
            "accounts",
            "evil",
        ),
        ("UPDATE audit_trail SET detail = 'x' WHERE number = 2", "trail", "2"),
        ("UPDATE audit_trail SET at = 'x' WHERE number = 2", "trail", "2"),
    ],
)
def test_whatever_was_altered_is_named(run, instance, language, statement, part, named):
    alter(instance, statement)
    ended = run("check", "--lang", language, "--format", "json")
    assert ended.code == 1
    sentences = json.loads(ended.out)["parts"][part]["wrong"]
    assert any(named in sentence for sentence in sentences)
    assert set(sentences) <= set(ended.err.splitlines())
    assert any("\u3400" <= each <= "\u9fff" for each in ended.err) == (language == "zh-CN")


def test_a_meeting_that_was_taken_away_is_missed(run, own_demo):
    assert run("meeting", "attend", "2007Q2", "统计局").code == 0
    assert wrong(run) == {}
    alter(own_demo, "DELETE FROM meeting_entries")
    assert any("meeting_entries" in each for each in wrong(run)["rows"])


def test_what_belongs_to_a_part_of_something_is_proved_with_the_whole(run, own_demo):
    changes = {
        "agreement_goals": "target = '1'",
        "twinning_criteria": "needed = '1'",
        "boundary_features": "area = area||'x'",
    }
    for table, change in changes.items():
        alter(own_demo, f"UPDATE {table} SET {change}")
        assert any(table in each for each in wrong(run)["rows"])


@pytest.mark.parametrize(
    "statements",
    [
        ["DROP TRIGGER releases_no_delete"],
        [
            "DROP TRIGGER seals_no_update",
            "CREATE TRIGGER seals_no_update BEFORE UPDATE ON seals BEGIN SELECT 1; END",
        ],
    ],
)
def test_a_trigger_that_is_gone_or_does_nothing_is_named(run, instance, statements):
    connection = sqlite3.connect(instance / "threeline.sqlite")
    for statement in statements:
        connection.execute(statement)
    connection.close()
    assert run("check").code == 1
    name = statements[0].split()[-1]
    assert [name in each for each in wrong(run)["guards"]] == [True]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_writes_of_an_earlier_version_are_counted_and_said_not_to_be_checked(run, instance, monkeypatch, language):
    from data.store import appended

    # as if earlier versions had written all entries: without digests that it knows
    monkeypatch.setattr(appended, "DETAIL", "unknown_to_check")
    ended = run("check", "--lang", language)
    assert ended.code == 0
    count = json.loads(run("check", "--format", "json").out)["parts"]["rows"]["unchecked"]
    assert count > 8
    said = {"zh-CN": f"{count} 次写入来自旧版本", "en": f"{count} writes of an earlier version"}
    assert said[language] in ended.out


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_audit_of_a_release_whose_private_side_was_altered_ends_in_a_sentence(run, instance, language):
    for content in ("'{}'", "x'789c'", "x'789cabae050001770102'"):
        alter(instance, f"UPDATE releases SET audit = {content} WHERE number = 1")
        ended = run("audit", "--lang", language)
        assert ended.code == 1
        assert {"zh-CN": "第 1 次公开", "en": "release 1"}[language] in ended.err
        assert "TypeError" not in ended.err and "logs" not in ended.err


# ---------------------------------------------------------------------- what is added to hide it


def entry(home: Path, act: str, **detail: object) -> None:
    """Appends an entry as the program does: number, chain and hash are right."""
    engine = open_engine(f"sqlite:///{home / 'threeline.sqlite'}")
    with writing(engine) as connection:
        audit.append(connection, at=datetime.now(UTC), who="x", act=act, about="x", detail=detail)
    engine.dispose()


def batch_of(home: Path, table: str) -> tuple[int, str]:
    connection = sqlite3.connect(home / "threeline.sqlite")
    found = connection.execute(f"SELECT id, sha256 FROM batches WHERE id = (SELECT max(batch) FROM {table})").fetchone()
    connection.close()
    return int(found[0]), str(found[1])


@pytest.mark.parametrize("act", ["indicators", "sign_out"])
@pytest.mark.parametrize("stored", [{}, {"stored": {"observations": [1, "0"]}}, {"stored": "no digests"}])
def test_an_entry_that_is_appended_about_an_old_write_hides_nothing(run, instance, act, stored):
    batch, digest = batch_of(instance, "observations")
    alter(instance, f"UPDATE observations SET numerator = numerator + 1 WHERE batch = {batch}")
    entry(instance, act, batch=batch, sha256=digest, **stored)
    found = wrong(run)
    assert any("observations" in each for each in found["rows"])
    assert len(found["writes"]) == 1


def test_a_write_without_digests_is_wrong_once_writes_have_them(run, instance):
    connection = sqlite3.connect(instance / "threeline.sqlite")
    with connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(batches)") if row[1] != "id"]
        names = ", ".join(columns)
        connection.execute(f"INSERT INTO batches (id, {names}) SELECT 9000, {names} FROM batches WHERE id = 1")
        digest = connection.execute("SELECT sha256 FROM batches WHERE id = 1").fetchone()[0]
    connection.close()
    entry(instance, "areas", batch=9000, sha256=digest)
    assert any("batches" in each for each in wrong(run)["rows"])


@pytest.mark.parametrize("number", [0, -1])
def test_no_write_has_a_number_below_one(run, instance, number):
    connection = sqlite3.connect(instance / "threeline.sqlite")
    with connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(batches)") if row[1] != "id"]
        names = ", ".join(columns)
        connection.execute(f"INSERT INTO batches (id, {names}) SELECT {number}, {names} FROM batches WHERE id = 1")
    connection.close()
    found = wrong(run)
    assert found["rows"] and found["writes"]


def test_bytes_are_not_their_digest(run, instance):
    connection = sqlite3.connect(instance / "threeline.sqlite")
    (kept,) = connection.execute("SELECT audit FROM releases WHERE number = 1").fetchone()
    connection.close()
    assert isinstance(kept, bytes)
    alter(instance, f"UPDATE releases SET audit = '{hashlib.sha256(kept).hexdigest()}' WHERE number = 1")
    assert wrong(run)["releases"]


def test_a_trigger_that_is_none_of_ours_is_named(run, instance):
    connection = sqlite3.connect(instance / "threeline.sqlite")
    connection.execute(
        "CREATE TRIGGER sneaky AFTER INSERT ON observations BEGIN UPDATE accounts SET role = 'admin'; END"
    )
    connection.close()
    (said,) = wrong(run)["guards"]
    assert "sneaky" in said
