"""Every problem that the record of twinning can tell has its sentence in both languages; money is whole fen."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import data.store.twinning
from data.store.twinning.problems import PROBLEMS, problem
from data.types import fen_of

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted(Path(data.store.twinning.__file__).parent.glob("*.py"))


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def catalogue(folder: str) -> dict[str, str]:
    path = ROOT / "layouts" / "text" / "catalogue" / folder / "problems_twinning.po"
    with path.open("rb") as stream:
        return {str(message.id): str(message.string) for message in read_po(stream) if message.id}


@pytest.mark.parametrize("folder", ["zh_CN", "en"])
def test_every_problem_has_its_sentence(folder: str) -> None:
    texts = catalogue(folder)
    assert texts.keys() == PROBLEMS.keys()
    assert all(fields(texts[code]) == fields(sentence) for code, sentence in PROBLEMS.items())


def test_the_english_catalogue_says_what_the_log_says_and_the_chinese_is_chinese() -> None:
    assert catalogue("en") == PROBLEMS
    assert [code for code, text in catalogue("zh_CN").items() if not re.search("[\u4e00-\u9fff]", text)] == []


def test_every_problem_is_told_somewhere_and_none_is_unknown() -> None:
    texts = [path.read_text(encoding="utf-8") for path in SOURCES if path.name != "problems.py"]
    told = {code for text in texts for code in re.findall(r'"(twinning_store\.[a-z_]+)"', text)}
    assert told == PROBLEMS.keys()


def test_a_problem_needs_what_its_sentence_says() -> None:
    with pytest.raises(KeyError):
        problem("twinning_store.town_unknown")


def test_money_is_kept_in_whole_fen_or_not_at_all() -> None:
    assert fen_of(Decimal("35900000")) == 3_590_000_000
    assert fen_of(Decimal("-0.01")) == -1
    for wrong in ("0.001", "NaN", "Infinity", "92233720368547758.08"):
        with pytest.raises(ValueError, match=r"amount|fen"):
            fen_of(Decimal(wrong))
