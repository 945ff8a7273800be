"""Every problem that loading can tell has its sentence in both languages, with the same fields."""

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import data.intake
from data.intake.problems import MOST_PROBLEMS, PROBLEMS, capped, distinct, problem

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted(Path(data.intake.__file__).parent.glob("*.py"))
ROLES = ("numerator", "denominator", "value")


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def catalogue(folder: str) -> dict[str, str]:
    path = ROOT / "layouts" / "text" / "catalogue" / folder / "problems_data.po"
    with path.open("rb") as stream:
        return {str(message.id): str(message.string) for message in read_po(stream) if message.id}


@pytest.mark.parametrize("folder", ["zh_CN", "en"])
def test_every_problem_has_its_sentence(folder: str) -> None:
    texts = catalogue(folder)
    assert texts.keys() == PROBLEMS.keys()
    assert {code: fields(text) for code, text in texts.items()} == {
        code: fields(text) for code, text in PROBLEMS.items()
    }


def test_the_chinese_sentences_are_chinese() -> None:
    assert [code for code, text in catalogue("zh_CN").items() if not re.search("[\u4e00-\u9fff]", text)] == []


def test_every_problem_is_told_somewhere_and_none_is_unknown() -> None:
    # {role.value} in a code stands for numerator and denominator
    patterns = [
        re.escape(found).replace(r"\{role\.value\}", f"(?:{'|'.join(ROLES)})")
        for path in SOURCES
        if path.name != "problems.py"
        for found in re.findall(r'f?"([a-z]+\.[a-z_{}.]+)"', path.read_text(encoding="utf-8"))
        if found.split(".")[0] in {code.split(".")[0] for code in PROBLEMS}
    ]
    told = {code for code in PROBLEMS if any(re.fullmatch(pattern, code) for pattern in patterns)}
    assert PROBLEMS.keys() - told == {"file.more_problems"}
    assert [pattern for pattern in patterns if not any(re.fullmatch(pattern, code) for code in PROBLEMS)] == []


def test_a_problem_needs_what_its_sentence_says() -> None:
    assert problem("cell.negative", {"file": "a", "row": None}, value=-1).place == {"file": "a"}
    with pytest.raises(KeyError):
        problem("cell.negative", {})


def test_a_thousand_problems_are_listed_and_the_rest_counted() -> None:
    many = [problem("cell.negative", {"row": number}, value=-1) for number in range(MOST_PROBLEMS + 5)]
    assert capped(many[:-5]) == many[:-5]
    assert capped(many)[:-1] == many[:MOST_PROBLEMS]
    assert (capped(many)[-1].code, capped(many)[-1].params) == ("file.more_problems", {"value": 5})
    assert distinct([*many[:3], *many[:3]]) == many[:3]
