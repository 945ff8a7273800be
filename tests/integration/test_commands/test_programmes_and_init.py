"""`threeline programmes` and `threeline init`."""

from __future__ import annotations

import pytest

BROKEN = """\
format = 1
code = "Broken Code"
version = "one"
"""


def test_shipped_programmes_are_listed_by_code(run):
    assert run("programmes").out == (
        "huizhou-2010  第 1 版  惠州市 2010 统计年度三线考核方案\n"
        "pinggu-2005  第 1 版  平谷区 2005 年三线考核方案\n"
    )
    assert "version 1  Pinggu three-line assessment 2005" in run("programmes", "--lang", "en").out


def test_a_programme_shows_its_targets_by_tier_and_says_what_is_ours(run):
    shown = run("programmes", "show", "pinggu-2005", "--lang", "en")
    assert shown.code == 0
    row = next(line for line in shown.out.splitlines() if line.strip().startswith("compliant_birth_rate"))
    assert "≥ 96.5 (Plain)" in row
    assert "≥ 98.5 (Sub-districts)" in row
    assert "composite 90 and above is class one" in shown.out
    assert "our own rule" in shown.out


def test_a_programme_that_is_not_shipped_is_refused_with_those_that_are(run):
    ended = run("programmes", "show", "atlantis", "--lang", "en")
    assert (ended.code, ended.out) == (1, "")
    assert "atlantis" in ended.err
    assert "pinggu-2005" in ended.err


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_check_prints_all_errors_of_a_file_each_with_its_place(run, tmp_path, language):
    file = tmp_path / "broken.toml"
    file.write_text(BROKEN, encoding="utf-8")
    ended = run("programmes", "check", file, "--lang", language)
    lines = ended.err.splitlines()
    assert (ended.code, ended.out) == (1, "")
    assert len(lines) > 5
    assert all(line.startswith("broken.toml") for line in lines[:-1])
    assert sum("version" in line for line in lines) == 1
    assert str(len(lines) - 1) in lines[-1]


def test_a_check_of_a_good_file_says_so(run, tmp_path):
    from importlib.resources import files

    file = tmp_path / "mine.toml"
    file.write_bytes((files("data") / "programmes" / "pinggu-2005.toml").read_bytes())
    ended = run("programmes", "check", file, "--lang", "en")
    assert (ended.code, ended.err) == (0, "")
    assert "no errors" in ended.out
    assert "3 lines, 16 indicators" in ended.out


def test_a_file_that_is_not_there_or_not_utf8_is_refused_in_one_sentence(run, tmp_path):
    missing = run("programmes", "check", tmp_path / "none.toml", "--lang", "en")
    assert missing.code == 1
    assert "There is no file" in missing.err
    gbk = tmp_path / "gbk.toml"
    gbk.write_bytes('name = "平谷"'.encode("gbk"))
    ended = run("programmes", "check", gbk, "--lang", "en")
    assert ended.code == 1
    assert "gbk.toml: The file is not UTF-8" in ended.err


def test_init_makes_the_instance_once_and_says_when_nothing_changed(run, home):
    first = run("init", "--programme", "pinggu-2005", "--lang", "en")
    assert first.code == 0
    assert first.out.startswith("Registered programme pinggu-2005 version 1")
    assert (home / "threeline.sqlite").exists()
    again = run("init", "--programme", "pinggu-2005", "--lang", "en")
    assert again.code == 0
    assert "nothing changed" in again.out


def test_init_of_another_programme_is_refused_and_changes_nothing(run, home, tmp_path):
    from importlib.resources import files

    source = (files("data") / "programmes" / "pinggu-2005.toml").read_text(encoding="utf-8")
    other = tmp_path / "other.toml"
    other.write_text(source.replace('code = "pinggu-2005"', 'code = "other-2006"'), encoding="utf-8")
    assert run("init", "--programme", "pinggu-2005").code == 0
    ended = run("init", "--programme", other, "--lang", "en")
    assert (ended.code, ended.out) == (1, "")
    assert "belongs to programme pinggu-2005" in ended.err
    assert run("init", "--programme", "pinggu-2005").code == 0


def test_init_with_a_broken_programme_makes_no_database(run, home, tmp_path):
    file = tmp_path / "broken.toml"
    file.write_text(BROKEN, encoding="utf-8")
    ended = run("init", "--programme", file)
    assert ended.code == 1
    assert "broken.toml" in ended.err
    assert not (home / "threeline.sqlite").exists()


def test_init_with_neither_a_code_nor_a_file_names_both_ways(run, home):
    ended = run("init", "--programme", "atlantis", "--lang", "en")
    assert ended.code == 1
    assert "neither a shipped programme (huizhou-2010, pinggu-2005) nor an existing .toml file" in ended.err


@pytest.mark.parametrize(
    "words", [("score", "2007Q2"), ("load", "areas", "areas.csv"), ("serve",), ("map", "2007Q2", "--out", "m.svg")]
)
def test_without_an_instance_a_command_says_what_to_run_and_makes_nothing(run, home, words):
    ended = run(*words, "--lang", "en")
    assert (ended.code, ended.out) == (1, "")
    assert "threeline init --programme" in ended.err
    assert not home.exists()
