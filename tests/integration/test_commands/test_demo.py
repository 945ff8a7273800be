"""`threeline demo`: built once, harmless twice, never over other data."""

from __future__ import annotations

import re


def test_the_demo_is_built_once_and_then_left_alone(run, home):
    first = run("demo", "--no-serve", "--lang", "en")
    assert (first.code, first.err) == (0, "")
    assert "18 townships, 2005Q1 to 2007Q4, all synthetic" in first.out
    before = run("score", "2007Q4", "--format", "json").out
    again = run("demo", "pinggu-2005", "--no-serve", "--lang", "en")
    assert again.code == 0
    assert "nothing changed" in again.out
    assert run("score", "2007Q4", "--format", "json").out == before


def test_the_demo_is_not_built_over_other_data(run, district):
    ended = run("demo", "--no-serve", "--lang", "en")
    assert (ended.code, ended.out) == (1, "")
    assert "not this demo" in ended.err


def test_the_demo_is_not_rebuilt_over_a_demo_that_was_added_to(run, own_demo, tmp_path):
    file = tmp_path / "more.csv"
    file.write_text(
        "period,area_code,indicator,numerator,denominator,value\n2008Q1,110117101,hearings_held,,,1\n",
        encoding="utf-8",
    )
    assert run("load", "indicators", file).code == 0
    ended = run("demo", "--no-serve")
    assert ended.code == 1
    assert "不是同一份演示数据" in ended.err


def test_another_programme_over_the_demo_is_refused(run, own_demo, tmp_path):
    from importlib.resources import files

    source = (files("data") / "programmes" / "pinggu-2005.toml").read_text(encoding="utf-8")
    other = tmp_path / "other.toml"
    other.write_text(source.replace('code = "pinggu-2005"', 'code = "other-2006"'), encoding="utf-8")
    assert run("init", "--programme", other).code == 1


def test_a_programme_without_a_demo_is_refused(run, home):
    ended = run("demo", "atlantis", "--no-serve", "--lang", "en")
    assert ended.code == 1
    assert "There are demos of: pinggu-2005" in ended.err
    assert not home.exists()


def test_the_table_says_that_demo_figures_are_synthetic(run, demo):
    assert "合成数据" in run("score", "2007Q2").out
    assert re.search("[Ss]ynthetic", run("score", "2007Q2", "--lang", "en").out)
