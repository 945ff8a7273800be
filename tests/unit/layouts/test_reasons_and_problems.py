"""Every rule, outcome and change of the ledger has words in both languages; problems say where they stand."""

from __future__ import annotations

import re

import pytest

from assessment.ledger import CHANGES, RULES
from assessment.model import TownClass, Verdict
from assessment.problems import PROBLEMS as RULES_PROBLEMS
from assessment.problems import Problem
from data.intake.problems import PROBLEMS as DATA_PROBLEMS
from geo.errors import PROBLEMS as GEO_PROBLEMS
from layouts.text import LANGUAGES, Text
from layouts.text.problems import in_order, say_place, say_problem
from layouts.text.reasons import say_change, say_rule

SAMPLES = {
    "cases": "3", "to": "97.5", "by": "0.333333", "indicators": "a,b", "points": "2", "indicator": "a", "line": "l",
    "line_to": "88.25", "composite_to": "90.1", "class": "one", "below": "90", "below_by": "2.5", "below_class": "two",
    "composite": "77", "weight": "12", "round": "r", "quarter": "2", "view": "quarter",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CHANGES)
def test_every_form_of_change_is_one_full_sentence(language, kind):
    names = [name for name in CHANGES[kind] if not name.startswith("[")]
    change = {"kind": kind} | {name: SAMPLES[name] for name in names}
    sentence = say_change(Text(language), change)
    assert sentence.endswith("。" if language == "zh-CN" else ".")
    assert not re.search(r"[{}]", sentence)
    assert bool(re.search("[\u4e00-\u9fff]", sentence)) == (language == "zh-CN")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_name(language, rule):
    assert say_rule(Text(language), rule)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_and_class_is_an_outcome_with_a_word(language):
    text = Text(language)
    for outcome in (*Verdict, *TownClass, "provisional", "decided", "provisional_class", "falls"):
        assert text.has(f"outcome.{outcome}")


def test_one_case_and_several_and_none_are_said_differently():
    english = Text("en")
    assert say_change(english, {"kind": "fewer_failures", "cases": "1"}) == "1 fewer failure would have met the target."
    assert say_change(english, {"kind": "fewer_failures", "cases": "3"}).startswith("3 fewer failures")
    assert (
        say_change(english, {"kind": "failures_allowed", "cases": "0"})
        == "One more failure would have missed the target."
    )


def test_a_class_between_two_thresholds_says_both_ways():
    change = {"kind": "composite_to", "to": "90", "by": "0.5", "class": "one"}
    change |= {"below": "75", "below_by": "14.5", "below_class": "three"}
    english = say_change(Text("en"), change)
    assert "A composite of 90, 0.5 more, would make it class one." in english
    assert "under 75" in english


def test_a_distance_that_rounds_to_nothing_keeps_the_decimals_that_show_it():
    assert "0.0004" in say_change(Text("en"), {"kind": "value_to", "to": "10", "by": "0.0004"})
    assert "14.33" in say_change(Text("en"), {"kind": "value_to", "to": "10", "by": "14.333333"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_of_every_package_has_a_sentence_with_its_fields(language):
    text = Text(language)
    for code, template in {**RULES_PROBLEMS, **DATA_PROBLEMS, **GEO_PROBLEMS}.items():
        params = {name: name.upper() for name in re.findall(r"{(\w+)", template)}
        said = say_problem(text, Problem(code, {"file": "f.csv", "row": 7}, params))
        assert said.startswith("f.csv")
        assert "{" not in said
        assert code not in said


def test_a_place_is_told_from_the_file_inwards():
    place = {"column": "出生数", "row": 7, "sheet": "2007Q2", "file": "file.xlsx"}
    assert say_place(Text("zh-CN"), place) == "file.xlsx，工作表 2007Q2，第 7 行，列 出生数"
    assert say_place(Text("en"), place) == "file.xlsx, sheet 2007Q2, row 7, column 出生数"
    assert say_place(Text("en"), {}) == ""


def test_problems_are_told_in_the_order_of_the_input():
    found = [
        Problem("x", {"file": name, "row": row}) for name, row in (("b", 9), ("b", 10), ("a", 3), ("b", 2), ("a", 1))
    ]
    assert [(each.place["file"], each.place["row"]) for each in in_order(found)] == [
        ("b", 2), ("b", 9), ("b", 10), ("a", 1), ("a", 3),
    ]  # fmt: skip
