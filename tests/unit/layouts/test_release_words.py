"""Words of releases: counts by their names, paths, refusals; every problem is said in both languages."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from assessment.disclosure.cells import Additive, Key, Part, Relation, Statement
from assessment.disclosure.statements import exactly
from assessment.problems import Problem
from layouts.models.release_problems import PROBLEMS
from layouts.text import LANGUAGES, Text
from layouts.text.release import Names, read_key, say_count, say_fact, say_release_problem, say_span
from tests.unit.dashboard.released_world import programme

NAMES = Names(programme(), {"a1": ("甲一镇", "First")})
CATALOGUES = Path(__file__).resolve().parents[3] / "layouts" / "text" / "catalogue"
EN, ZH = Text("en"), Text("zh-CN")
TOTAL = Key("upper", "compliant", "2007Q2", Part.numerator, 1)


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_every_problem_is_said_in_this_language(locale: str) -> None:
    with (CATALOGUES / locale / "problems_release.po").open("rb") as file:
        said = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    assert said.keys() == PROBLEMS.keys()
    for code, template in PROBLEMS.items():
        assert fields(said[code]) == fields(template), code
    assert locale != "en" or said == PROBLEMS


@pytest.mark.parametrize("part", list(Part))
@pytest.mark.parametrize("revision", [0, 1, 3])
def test_the_name_of_a_count_reads_back(part: Part, revision: int) -> None:
    key = Key("110117", "birth_rate", "2007Q1-2007Q3", part, revision)
    assert read_key(str(key)) == key


@pytest.mark.parametrize(
    "words", ["", "110117", "110117 x 2007 numerator", "a b 2007Q1 other", "a b 2007Q1 numerator r"]
)
def test_what_is_no_name_of_a_count_is_none(words: str) -> None:
    assert read_key(words) is None


def test_a_count_is_named_by_whom_what_and_when() -> None:
    assert say_count(EN, NAMES, TOTAL) == "compliant births of Upper (Compliant rate, 2007 Q2)"
    assert say_count(ZH, NAMES, TOTAL) == "甲类“符合政策生育率”2007 年二季度的符合政策出生数"
    rest = Key("a1", "compliant", "2007Q1-2007Q2", Part.complement, 2)
    said = "births other than compliant births of First (Compliant rate, 2007, first half to date)"
    assert say_count(EN, NAMES, rest) == f"{said}, as corrected (revision 2)"


def test_quarters_that_begin_a_year_are_a_year_to_date() -> None:
    assert say_span(EN, "2007Q1-2007Q3") == "2007, three quarters to date"
    assert say_span(EN, "2006Q3-2007Q2") == "2006 Q3 to 2007 Q2"
    assert say_span(EN, "2007Q2") == "2007 Q2"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_fact_is_put_into_words(language: str) -> None:
    text = Text(language)
    parts = tuple(Key(area, "compliant", "2007Q2", Part.numerator, 1) for area in ("a1", "a2"))
    below = Key("upper", "compliant", "2007Q2", Part.denominator, 1)
    rest = Key("upper", "compliant", "2007Q2", Part.complement, 1)
    to_date = Key("upper", "compliant", "2007Q1-2007Q2", Part.numerator, 1)
    facts = [
        Relation(Additive.areas, TOTAL, parts),
        Relation(Additive.periods, to_date, (Key("upper", "compliant", "2007Q1", Part.numerator, 1), TOTAL)),
        Relation(Additive.complement, below, (TOTAL, rest)),
        Relation(Additive.same, below, (Key("upper", "birth_rate", "2007Q2", Part.numerator, 1),)),
        exactly(TOTAL, 12, source="公报"),
        *(
            Statement(words, ((TOTAL, 1),), 0)
            for words in (
                "rate|upper|compliant|2007Q2|1|96.1 ≥",
                "verdict|upper|compliant|2007Q2|1|met",
                "towns|upper|compliant|2007Q2|a1|met",
                "mark|a1|one|compliant",
            )
        ),
    ]
    said = [say_fact(text, NAMES, str(each)) for each in facts]
    assert len(set(said)) == len(said)
    for each in said:
        assert "|" not in each
        assert " r1" not in each
        assert "numerator" not in each
    assert "96.1" in said[5]
    assert "12" in said[4]


def test_a_refusal_names_the_count_and_the_path_in_words() -> None:
    path = "; ".join(str(each) for each in (Relation(Additive.areas, TOTAL, (TOTAL,)), exactly(TOTAL, 3, source="x")))
    params = {"count": str(TOTAL), "low": 1, "high": 3, "possible": 3, "expected": 8, "path": path}
    said = say_release_problem(EN, NAMES, Problem("disclosure.recovered", {}, params))
    assert said.startswith("compliant births of Upper")
    assert "published: compliant births of Upper (Compliant rate, 2007 Q2) is 3 (x)" in said


def test_a_path_of_nothing_else_says_so() -> None:
    params = {"count": str(TOTAL), "low": 1, "high": 3, "possible": 3, "expected": 8, "path": "-"}
    assert EN("release.no_path") in say_release_problem(EN, NAMES, Problem("disclosure.recovered", {}, params))
