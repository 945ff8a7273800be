"""`threeline check`: the audit trail, every write and the seals, whole and with something wrong."""

from __future__ import annotations

import json
import sqlite3

import pytest


def in_the_file(home, *statements: str) -> None:
    """Changes the database behind the program's back, without what protects it."""
    connection = sqlite3.connect(home / "threeline.sqlite")
    with connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.fixture
def told(run, district):
    """An instance whose loads all stand in the trail; its folder."""
    assert run("load", "indicators", district / "2007Q1.csv").code == 0
    return district


def checked(run) -> dict:
    return json.loads(run("check", "--format", "json").out)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_whole_instance_is_found_whole(run, told, language):
    ended = run("check", "--lang", language)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count("✓") == 8
    assert "✕" not in ended.out
    found = checked(run)
    assert found["holds"] is True
    assert set(found["parts"]) == {
        "database", "guards", "trail", "writes", "rows", "accounts", "seals", "releases",
    }  # fmt: skip
    assert found["parts"]["trail"]["count"] == found["head"][0] >= 3
    assert found["head"][1] in ended.out


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("UPDATE audit_trail SET who = 'somebody else' WHERE number = 2", "trail"),
        ("UPDATE audit_trail SET detail = '{}' WHERE number = 2", "trail"),
        ("DELETE FROM audit_trail WHERE number = 2", "trail"),
        ("UPDATE audit_trail SET number = number + 100 WHERE number > 2", "trail"),
        ("UPDATE batches SET sha256 = 'x' WHERE id = 2", "writes"),
    ],
)
def test_what_was_changed_behind_its_back_is_named(run, told, home, statement, part, language):
    in_the_file(home, statement)
    ended = run("check", "--lang", language)
    assert ended.code == 1
    assert "✕" in ended.out
    assert ended.err.strip() and "Traceback" not in ended.err
    assert any("\u3400" <= each <= "\u9fff" for each in ended.err) == (language == "zh-CN")
    found = checked(run)
    assert found["holds"] is False
    assert found["parts"][part]["wrong"]


def test_a_write_that_was_taken_away_is_missed(run, told, home):
    in_the_file(
        home,
        "DELETE FROM observations WHERE batch = 3",
        "DELETE FROM batch_files WHERE batch = 3",
        "DELETE FROM batches WHERE id = 3",
    )
    assert checked(run)["parts"]["writes"]["wrong"]


def test_a_seal_that_was_altered_is_named(run, own_demo, home):
    assert run("seal", "2007Q2").code == 0
    assert checked(run)["parts"]["seals"] == {"count": 1, "wrong": []}
    in_the_file(home, "UPDATE seals SET root = 'x'")
    assert run("check").code == 1
    assert checked(run)["parts"]["seals"]["wrong"]


def test_there_must_be_an_instance(run, home):
    ended = run("check")
    assert ended.code == 1
    assert not home.exists()
