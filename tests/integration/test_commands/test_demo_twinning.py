"""Twinning in both demos, as the commands tell it: the published figures, every stage, and the matching as proposed."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from assessment.model import parse_programme
from assessment.periods import parse_period
from assessment.twinning.lifecycle import Event, EventKind
from dashboard.services.twinning import StoredFigures, proposals_of
from data.demo.builder import DEMO, DemoState, build, is_synthetic, state
from data.demo.huizhou.story import FLAGGED
from data.demo.huizhou.story import towns as huizhou_towns
from data.demo.pinggu_twinning import LAGGING, SLIPPING, SMALL, TURNING, WAITING
from data.engine import Engine, open_engine, reading, upgrade, writing
from data.store import programmes
from data.store.twinning import events, records
from data.store.twinning.writes import Write


@pytest.fixture(scope="module")
def built_huizhou(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with Huizhou's demo, built once."""
    folder = tmp_path_factory.mktemp("huizhou")
    engine = open_engine(f"sqlite:///{folder / 'threeline.sqlite'}")
    upgrade(engine)
    with writing(engine) as connection:
        build(connection, programme_code="huizhou-2010")
    engine.dispose()
    return folder


@pytest.fixture
def huizhou(built_huizhou: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The instance, to be read only."""
    monkeypatch.setenv("THREELINE_HOME", str(built_huizhou))
    return built_huizhou


def asked(run: Any, *words: str) -> dict[str, Any]:
    """What `threeline twinning` answers, as JSON."""
    ended = run("twinning", *words, "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    found: dict[str, Any] = json.loads(ended.out)
    return found


def _upgraded(url: str) -> Engine:
    engine = open_engine(url)
    upgrade(engine)
    return engine


# ------------------------------------------------------------------ Huizhou


def test_huizhou_put_in_what_was_published_and_all_sixteen_reached_the_standard(run, huizhou):
    board = asked(run, "list")
    assert Counter((each["stage"], each["round"]) for each in board["towns"]) == {("reached_standard", 3): 16}
    overall = board["totals"]["overall"]
    assert overall["put_in"] == "35900000.000000"
    assert overall["things"] == {"marriage_school": 16, "service_station": 16, "village_point": 272}
    assert all(each["between"] == [] and each["class"] in ("one", "two") for each in board["towns"])


@pytest.mark.parametrize(
    ("moment", "stages"),
    [
        ("2008-10-11T00:00:00Z", {"proposed": 16}),
        ("2008-12-31T00:00:00Z", {"matched": 16}),
        ("2009-12-01T00:00:00Z", {"reached_standard": 5, "continued": 9, "running": 2}),
        ("2010-05-01T00:00:00Z", {"reached_standard": 11, "continued": 5}),
        ("2010-11-01T00:00:00Z", {"reached_standard": 16}),
    ],
)
def test_the_stages_of_huizhou_can_be_followed_through_the_years(run, huizhou, moment, stages):
    assert Counter(each["stage"] for each in asked(run, "list", "--as-of", moment)["towns"]) == stages


def test_the_rounds_of_huizhou_name_their_criteria_inspectors_and_class(run, huizhou):
    reached: Counter[int] = Counter()
    lagged = [each for each in huizhou_towns() if each.lagged]
    # four of the sixteen; how many of all were where is followed above
    for town in lagged[::4]:
        shown = asked(run, "show", town.code)
        rounds = [each for each in shown["events"] if each["event"] == "hold_round"]
        assert [each["round"] for each in rounds] == [1, 2, 3]
        for each in rounds:
            assert len(each["criteria"]) == 4 and len(each["inspectors"]) == 3 and each["reason"]
            assert (each["class"] == "three") == (each["decision"] == "continued")
            reached[each["round"]] += each["decision"] == "reached_standard"
        assert all(agreement["last"] > rounds[-1]["on"] for agreement in shown["agreements"])
        assert shown["agreements"][0]["goals"] and shown["agreements"][0]["tasks"]
    assert reached == {1: 1, 2: 3, 3: 4}


def test_huizhou_cannot_tell_an_effect_since_nobody_was_left_unhelped(run, huizhou):
    found = asked(run, "effect")
    assert (len(found["helped"]), found["put_in"]) == (16, "35900000.000000")
    assert {(each["finding"], each["per_10000_yuan"]) for each in found["indicators"]} == {("cannot_be_told_yet", None)}
    own = [town["forecast"] for each in found["indicators"] for town in each["towns"]]
    assert len(own) == 48 and all(each is not None for each in own)


def test_huizhous_partners_are_those_that_the_optimal_matching_proposed(built_huizhou):
    engine = open_engine(f"sqlite:///{built_huizhou / 'threeline.sqlite'}")
    moment = datetime.fromisoformat("2008-10-31T00:00:00+00:00")
    with reading(engine) as connection:
        programme = parse_programme(programmes.current(connection).text, origin="demo")
        figures = StoredFigures(connection, programme, as_of=moment)
        then = records.read(connection, as_of=moment)
        found = proposals_of(figures, then, parse_period(str(FLAGGED)), today=date(2008, 10, 31))
        matched = {
            each.agreement.town: each.agreement.partner for each in reversed(records.read(connection).agreements)
        }
    engine.dispose()
    table = (files("data.demo.huizhou") / "help.csv").read_text(encoding="utf-8")
    assert {each.town.code: each.partner.code for each in found.matches} == {
        row["code"]: row["partner"] for row in csv.DictReader(table.splitlines())
    }
    assert {each.town.code: each.partner.code for each in found.matches} == matched
    assert len(found.flags) == 16 and found.unmatched == ()


# ------------------------------------------------------------------ Pinggu


def test_pinggu_has_a_town_for_a_decision_one_for_a_partner_and_two_that_are_helped(run, demo):
    board = asked(run, "list")
    assert {each["code"]: (each["stage"], each["round"]) for each in board["towns"]} == {
        WAITING: ("proposed", 0),
        SLIPPING: ("confirmed", 0),
        SMALL: ("declined", 0),
        LAGGING: ("running", 0),
        TURNING: ("continued", 1),
    }
    assert board["totals"]["overall"]["put_in"] == "491000.000000"


def test_pinggu_proposes_only_towns_that_are_class_three_in_their_period(run, demo):
    for town in (WAITING, SMALL, LAGGING, TURNING):
        for each in asked(run, "show", town)["events"]:
            if each["event"] == "propose":
                card = json.loads(run("score", each["period"], "--area", town, "--format", "json").out)["areas"][0]
                assert card["class"] == "three" and card["class_decided"]
    assert [each["code"] for each in asked(run, "propose", "2007Q4", "--dry-run")["proposals"]] == [WAITING, LAGGING]


def test_the_reasons_of_pinggu_say_what_its_scorecards_say(run, demo):
    def line(period: str, town: str) -> str:
        card = json.loads(run("score", period, "--area", town, "--format", "json").out)["areas"][0]
        return f"{float(card['lines']['department']):.1f} 分"

    slipping = asked(run, "show", SLIPPING)["events"][0]["reason"]
    assert line("2006Q4", SLIPPING) in slipping and line("2007Q4", SLIPPING) in slipping
    card = json.loads(run("score", "2005Q4", "--area", SMALL, "--format", "json").out)["areas"][0]
    births = next(each for each in card["indicators"] if each["code"] == "compliant_birth_rate")
    assert (births["numerator"], births["denominator"]) == (9, 11)
    assert "11 例，2 例不符合政策" in asked(run, "show", SMALL)["events"][-1]["reason"]


def test_pinggus_round_was_continued_for_one_criterion_and_all_are_met_now(run, demo):
    shown = asked(run, "show", TURNING)
    held = shown["events"][-1]
    assert (held["round"], held["decision"]) == (1, "continued")
    assert [each["criterion"] for each in held["criteria"] if not each["met"]] == ["compliant_birth_rate_met"]
    assert "符合政策生育率达标" in held["reason"]
    assert shown["between"] == []
    assert len(asked(run, "show", LAGGING)["between"]) == 4


# ------------------------------------------------------------------ building


@pytest.mark.parametrize("code", ["pinggu-2005", "huizhou-2010"])
def test_everything_is_recorded_by_the_demo_in_order_and_the_same_each_time(code, built_demo, built_huizhou, tmp_path):
    built = {"pinggu-2005": built_demo, "huizhou-2010": built_huizhou}[code]
    again = f"sqlite:///{tmp_path / 'again.sqlite'}"
    with writing(_upgraded(again)) as connection:
        build(connection, programme_code=code)
        second = records.read(connection)
    with reading(open_engine(f"sqlite:///{built / 'threeline.sqlite'}")) as connection:
        assert state(connection, programme_code=code) is DemoState.same
        assert is_synthetic(connection)
        first = records.read(connection)
    assert first == second
    who = {each.event.who for listed in first.events.values() for each in listed} | {each.who for each in first.entries}
    assert who == {DEMO}


def test_a_demo_in_which_somebody_decided_something_is_served_again_with_it(run, own_demo):
    assert run("twinning", "confirm", WAITING, "--reason", "三年未见起色").code == 0
    assert run("seal", "2007Q4").code == 0
    ended = run("demo", "--no-serve", "--lang", "en")
    assert (ended.code, ended.err) == (0, "")
    assert asked(run, "show", WAITING)["stage"] == "confirmed"


def test_a_demo_of_another_story_is_an_older_one(own_demo, built_demo_without_twinning):
    engine = open_engine(f"sqlite:///{own_demo / 'threeline.sqlite'}")
    with writing(engine) as connection:
        programme = parse_programme(programmes.current(connection).text, origin="demo")
        event = Event(EventKind.confirm, date(2008, 1, 20), DEMO, "别的说法")
        write = Write(DEMO, datetime.fromisoformat("2008-01-20T09:00:00+00:00"))
        events.record(connection, programme=programme, town=WAITING, event=event, write=write)
    with reading(engine) as connection:
        assert state(connection, programme_code="pinggu-2005") is DemoState.older
    with reading(open_engine(f"sqlite:///{built_demo_without_twinning / 'threeline.sqlite'}")) as connection:
        assert state(connection, programme_code="pinggu-2005") is DemoState.older
