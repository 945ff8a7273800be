"""The sentences of the problems stand in both languages, with the same fields as the program gives."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from assessment.problems import PROBLEMS

CATALOGUES = Path(__file__).resolve().parents[3] / "layouts" / "text" / "catalogue"


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_every_problem_is_said_in_this_language(locale: str) -> None:
    with (CATALOGUES / locale / "problems_assessment.po").open("rb") as file:
        said = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    assert said.keys() == PROBLEMS.keys()
    for code, template in PROBLEMS.items():
        assert fields(said[code]) == fields(template), code


def test_the_english_catalogue_says_what_the_log_says() -> None:
    with (CATALOGUES / "en" / "problems_assessment.po").open("rb") as file:
        said = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    assert said == PROBLEMS
