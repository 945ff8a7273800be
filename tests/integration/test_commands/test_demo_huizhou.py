"""`threeline demo huizhou-2010`: built through the ordinary intake; the published year comes out of the commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.demo.builder import build
from data.engine import open_engine, upgrade, writing

PUBLISHED = {
    "birth_rate": (39_407, "3345200.000000", "11.780163"),
    "natural_growth": (23_383, "3345200.000000", "6.990016"),
    "compliant_birth_rate": (38_217, 39_407, "96.980232"),
    "villages_without_rate": (707, 1_244, "56.832797"),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with Huizhou's demo, built once."""
    folder = tmp_path_factory.mktemp("huizhou")
    engine = open_engine(f"sqlite:///{folder / 'threeline.sqlite'}")
    upgrade(engine)
    with writing(engine) as connection:
        build(connection, programme_code="huizhou-2010")
    engine.dispose()
    return folder


@pytest.fixture
def huizhou(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The instance, to be read only."""
    monkeypatch.setenv("THREELINE_HOME", str(built))
    return built


def test_it_is_built_once_and_then_left_alone(run, home):
    first = run("demo", "huizhou-2010", "--no-serve", "--lang", "en")
    assert first.code == 0, first.err
    assert "74 townships, 2008Q1 to 2010Q4, all synthetic" in first.out
    assert "threeline score 2010Q4" in first.out
    again = run("demo", "huizhou-2010", "--no-serve", "--lang", "en")
    assert again.code == 0
    assert "nothing changed" in again.out


def test_the_other_demo_is_not_built_over_it(run, huizhou):
    ended = run("demo", "pinggu-2005", "--no-serve", "--lang", "en")
    assert ended.code == 1
    assert "not this demo" in ended.err


@pytest.mark.parametrize("words", [("2010", "--view", "year_to_date"), ("2010Q4",), ("2010",)])
def test_the_published_year_comes_out_exactly(run, huizhou, words):
    document = json.loads(run("score", *words, "--format", "json").out)
    district = {each["code"]: each for each in document["district"]["indicators"]}
    for code, (numerator, denominator, value) in PUBLISHED.items():
        found = district[code]
        assert (found["numerator"], found["denominator"], found["value"]) == (numerator, denominator, value)
    counts = district["out_of_policy_third_births"]["counts"]
    assert (counts["met"], counts["met"] + counts["unmet"]) == (45, 74)


def test_sixteen_towns_are_class_three_at_the_end_of_2008_and_none_two_years_later(run, huizhou):
    found = {}
    for period in ("2008Q4", "2009Q4", "2010Q2", "2010Q4"):
        areas = json.loads(run("score", period, "--format", "json").out)["areas"]
        assert all(area["class_decided"] for area in areas)
        found[period] = sum(area["class"] == "three" for area in areas)
    assert found == {"2008Q4": 16, "2009Q4": 11, "2010Q2": 5, "2010Q4": 0}


def test_natural_growth_follows_from_births_and_deaths(run, huizhou):
    ended = run("score", "2010Q4", "--area", "441322112", "--format", "json")
    card = json.loads(ended.out)["areas"][0]
    of = {each["code"]: each for each in card["indicators"]}
    assert of["natural_growth"]["numerator"] == of["birth_rate"]["numerator"] - of["death_rate"]["numerator"]
    assert of["natural_growth"]["denominator"] == of["birth_rate"]["denominator"]


def test_late_reported_births_show_only_after_they_were_found(run, huizhou):
    def compliant(*more: str) -> int:
        ended = run("score", "2008Q3", "--area", "441322112", "--view", "quarter", "--format", "json", *more)
        card = json.loads(ended.out)["areas"][0]
        return next(each["numerator"] for each in card["indicators"] if each["code"] == "compliant_birth_rate")

    assert compliant("--as-of", "2008-08-01T00:00:00Z") - compliant() == 3


def test_the_map_says_that_it_is_schematic_and_synthetic(run, huizhou, tmp_path):
    out = tmp_path / "map.svg"
    assert run("map", "2010Q4", "--colour", "class", "--out", out).code == 0
    drawn = out.read_text(encoding="utf-8")
    assert "示意" in drawn
    assert "合成数据" in drawn
    assert drawn.count("<path") >= 74
