"""Help and wrong usage, in the user's language; exit code 2 means the command line itself is wrong."""

from __future__ import annotations

import re

import pytest

import dashboard.commands.scoring
from dashboard.commands import threeline

CHINESE = re.compile("[\u4e00-\u9fff]")

PAGES = [
    (),
    ("demo",),
    ("init",),
    ("programmes",),
    ("programmes", "show"),
    ("programmes", "check"),
    ("load",),
    ("load", "areas"),
    ("load", "indicators"),
    ("load", "boundaries"),
    ("score",),
    ("map",),
    ("serve",),
]


@pytest.mark.parametrize("words", PAGES, ids=" ".join)
def test_every_command_explains_itself_in_both_languages(run, words):
    chinese, english = run(*words, "--help"), run(*words, "--lang", "en", "--help")
    assert chinese.code == english.code == 0
    assert chinese.out.startswith("用法：threeline")
    assert english.out.startswith("Usage: threeline")
    assert not CHINESE.search(english.out.replace("zh-CN", ""))
    described = [line for line in chinese.out.splitlines() if re.match(r"  (--)?[a-z]", line)]
    assert described
    assert all(CHINESE.search(line) for line in described)


def test_the_language_may_stand_before_the_command_or_after_it(run):
    assert run("--lang", "en", "programmes").out == run("programmes", "--lang=en").out
    assert "Pinggu" in run("programmes", "--lang", "en").out


def test_without_a_command_the_help_is_shown_and_the_usage_is_wrong(run):
    ended = run()
    assert ended.code == 2
    assert ended.out == ""
    assert "score" in ended.err


WRONG = [
    (("sore",), "没有命令 sore", "There is no command sore"),
    (("score",), "缺少 PERIOD", "PERIOD is missing"),
    (("score", "2007Q2", "--vew", "quarter"), "没有选项 --vew", "There is no option --vew"),
    (("score", "2007Q2", "--view", "month"), "应为 quarter, year_to_date, rolling 之一", "expected one of quarter"),
    (("score", "2007Q2", "--format", "xml"), "--format 的值不对", "The value of --format is wrong"),
    (("score", "2007Q2", "2007Q3"), "多出来的参数：2007Q3", "Unexpected: 2007Q3"),
    (("score", "2007Q2", "--view"), "--view 后面要跟一个值", "--view needs a value"),
    (("load", "areas", "x.csv", "--dry-run=yes"), "--dry-run 后面不跟值", "--dry-run takes no value"),
    (("load", "indicators"), "缺少 FILE", "FILE... is missing"),
    (("init",), "缺少 --programme", "--programme is missing"),
    (("serve", "--port", "99999"), "应为 1 到 65535 之间的整数", "expected a whole number from 1 to 65535"),
    (("serve", "--port", "http"), "应为 1 到 65535 之间的整数", "expected a whole number from 1 to 65535"),
    (("map", "2007Q2"), "缺少 --out", "--out is missing"),
    (("twinning", "report", "A1", "one"), "应为整数", "expected a whole number"),
    (("twinning", "accept", "1", "--round", "one"), "应为整数", "expected a whole number"),
    (("twinning", "confirm", "1"), "缺少 --reason", "--reason is missing"),
]


@pytest.mark.parametrize(("words", "chinese", "english"), WRONG, ids=[" ".join(each[0]) for each in WRONG])
def test_wrong_usage_is_said_in_the_users_language_with_exit_code_2(run, words, chinese, english):
    in_chinese, in_english = run(*words), run("--lang=en", *words)
    assert (in_chinese.code, in_english.code) == (2, 2)
    assert chinese in in_chinese.err
    assert english in in_english.err
    assert not CHINESE.search(in_english.err)
    assert in_chinese.out == in_english.out == ""


def test_a_language_that_is_not_shipped_is_wrong_usage(run):
    ended = run("programmes", "--lang", "fr")
    assert ended.code == 2
    assert "应为 zh-CN, en 之一" in ended.err


def test_a_mistyped_option_is_guessed(run):
    assert "--view" in run("score", "2007Q2", "--vieww", "quarter", "--lang", "en").err


def test_an_unforeseen_failure_is_one_sentence_and_a_log_never_a_traceback(run, demo, home, monkeypatch):
    def fail(*_arguments: object, **_settings: object) -> None:
        raise ZeroDivisionError("the details")

    monkeypatch.setattr(dashboard.commands.scoring, "reading_instance", fail)
    ended = run("score", "2007Q2", "--lang", "en")
    assert ended.code == 1
    assert ended.err.count("\n") == 1
    assert "Traceback" not in ended.err
    assert "the details" not in ended.err
    log = home / "logs" / "commands.log"
    assert str(log) in ended.err
    assert "the details" in log.read_text(encoding="utf-8")


def test_every_command_of_the_contract_is_there():
    assert threeline.list_commands(None) == [
        *("demo", "init", "programmes", "load", "score", "map", "twinning"),
        *("seal", "seals", "export", "verify", "compare", "meeting", "confirm", "user", "check"),
        *("publish", "releases", "audit", "known", "public", "serve"),
    ]
