"""Acts: a form's fields become one act, and what is forged becomes none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from assessment.problems import Refused
from layouts.models.acts import Decide, HoldRound, Match, amount_of, day_of, parse_act, together, whole_of

TOWN: dict[str, str | int] = {"town": "110117001", "version": 3}


def codes_of(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_a_decision_takes_its_fields_without_the_spaces_around_them() -> None:
    act = parse_act("confirm", TOWN, {"reason": ["  连续两季低于目标 "], "on": ["2007-07-06"]})
    assert act == Decide(act="confirm", town="110117001", version=3, reason="连续两季低于目标", on="2007-07-06")


def test_a_match_takes_several_partners_and_goals() -> None:
    fields = {
        "partners": ["health", "110117002"],
        "first": ["2007-07-01"],
        "last": ["2008-06-30"],
        "on": ["2007-07-06"],
        "goal_indicator": ["a", "b"],
        "goal_target": ["96.5", ""],
        "goal_due": ["2008-03-31", ""],
    }
    act = parse_act("match", TOWN, fields)
    assert isinstance(act, Match)
    assert act.partners == ("health", "110117002")
    assert act.goal_target == ("96.5", "")


def test_a_round_takes_a_finding_a_criterion() -> None:
    fields = {"on": ["2007-07-06"], "decision": ["continued"], "finding:class": ["scorecard"], "finding:x": ["unmet"]}
    act = parse_act("round", {**TOWN, "number": 1}, fields)
    assert isinstance(act, HoldRound)
    assert dict(act.findings) == {"class": "scorecard", "x": "unmet"}


@pytest.mark.parametrize(
    ("act", "values", "fields"),
    [
        ("explode", TOWN, {}),
        ("confirm", TOWN, {"reason": ["x"]}),
        ("confirm", TOWN, {"reason": ["x"], "on": ["2007-07-06"], "who": ["somebody"]}),
        ("confirm", {**TOWN, "version": "3"}, {"reason": ["x"], "on": ["2007-07-06"]}),
        ("confirm", TOWN, {"reason": ["x", "y"], "on": ["2007-07-06"]}),
        ("confirm", TOWN, {"reason": ["x"], "on": ["2007-07-06"], "town": ["110117002"]}),
        ("confirm", {"town": "1; DROP", "version": 1}, {"reason": ["x"], "on": ["2007-07-06"]}),
        ("confirm", TOWN, {"reason": ["x" * 2001], "on": ["2007-07-06"]}),
        ("round", {**TOWN, "number": 1}, {"on": ["d"], "decision": ["continued"], "finding:class": ["true"]}),
        ("round", {**TOWN, "number": 1}, {"on": ["d"], "decision": ["promoted"]}),
    ],
)
def test_what_no_form_sends_is_no_act(act: str, values: dict[str, str | int], fields: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError):
        parse_act(act, values, fields)


def test_days_amounts_and_whole_numbers_are_read_as_people_write_them() -> None:
    assert day_of("on", "2007-07-06") == date(2007, 7, 6)
    assert amount_of("amount", "120,000.50") == Decimal("120000.50")
    assert amount_of("amount", "-3") == Decimal(-3)
    assert whole_of("count", "1,200") == 1200


@pytest.mark.parametrize("value", ["2007-02-30", "6.7.2007", "", "2007-7-6", "2007-07-06x"])
def test_what_is_no_day_is_refused_in_words(value: str) -> None:
    with pytest.raises(Refused) as error:
        day_of("on", value)
    assert codes_of(error) == ["act.bad_day"]


@pytest.mark.parametrize("value", ["", "12e3", "1.2.3", "NaN", "٣", "0x10", "12 yuan"])
def test_what_is_no_amount_is_refused_in_words(value: str) -> None:
    with pytest.raises(Refused) as error:
        amount_of("amount", value)
    assert codes_of(error) == ["act.bad_amount"]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    readers: list[Any] = [lambda: day_of("on", "x"), lambda: None, lambda: whole_of("count", "many")]
    with pytest.raises(Refused) as error:
        together(*readers)
    assert codes_of(error) == ["act.bad_day", "act.bad_whole"]
