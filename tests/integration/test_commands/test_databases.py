"""The same commands on PostgreSQL, and databases that cannot be used."""

from __future__ import annotations

import pytest


@pytest.mark.postgres
@pytest.mark.long
def test_the_demo_scores_the_same_on_postgresql(run, demo, postgres_server, monkeypatch, tmp_path):
    words = ("score", "2007Q2", "--format", "json")
    on_sqlite = run(*words).out
    name = postgres_server.create()
    monkeypatch.setenv("DATABASE_URL", postgres_server.url(name))
    monkeypatch.setenv("THREELINE_HOME", str(tmp_path / "elsewhere"))
    unmade = run("score", "2007Q2", "--lang", "en")
    assert unmade.code == 1
    assert "threeline init" in unmade.err
    assert run("demo", "--no-serve").code == 0
    assert run(*words).out == on_sqlite
    again = run("demo", "--no-serve", "--lang", "en")
    assert (again.code, "nothing changed" in again.out) == (0, True)
    drawn = run("map", "2007Q2", "--out", tmp_path / "m.svg")
    assert (drawn.code, drawn.err) == (0, "")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://somewhere/x", "mysql is not supported"),
        ("nonsense", "cannot be read"),
        ("postgresql://nobody@127.0.0.1:1/x", "cannot be reached or opened"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_sentence(run, home, monkeypatch, url, said):
    monkeypatch.setenv("DATABASE_URL", url)
    for words in (("score", "2007Q2"), ("init", "--programme", "pinggu-2005")):
        ended = run(*words, "--lang", "en")
        assert (ended.code, ended.out) == (1, "")
        assert said in ended.err
        assert ended.err.count("\n") == 1


def test_a_file_that_is_no_database_is_one_sentence(run, home):
    home.mkdir()
    (home / "threeline.sqlite").write_text("these are notes, not a database", encoding="utf-8")
    ended = run("score", "2007Q2", "--lang", "en")
    assert ended.code == 1
    assert "cannot be reached or opened" in ended.err


def test_an_instance_folder_that_cannot_be_made_is_refused(run, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("THREELINE_HOME", str(tmp_path / "file" / "instance"))
    ended = run("demo", "--no-serve", "--lang", "en")
    assert (ended.code, ended.out) == (1, "")
    assert "Traceback" not in ended.err
