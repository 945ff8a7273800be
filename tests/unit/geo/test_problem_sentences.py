"""Every problem of a boundary file has its sentence in both languages, with the same fields."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from geo.errors import PROBLEMS

ROOT = Path(__file__).resolve().parents[3]


def fields(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_each_code_has_a_sentence_with_the_fields_of_the_english_one(locale):
    with (ROOT / "layouts" / "text" / "catalogue" / locale / "problems_geo.po").open("rb") as source:
        sentences = {message.id: message.string for message in read_po(source) if message.id}
    assert set(sentences) == set(PROBLEMS)
    for code, sentence in sentences.items():
        assert fields(sentence) == fields(PROBLEMS[code])


def test_each_code_in_the_source_is_listed_and_each_listed_one_is_used():
    source = "".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "geo").glob("*.py") if file.name != "errors.py"
    )
    assert set(re.findall(r'"(boundaries\.\w+)"', source)) == set(PROBLEMS)
