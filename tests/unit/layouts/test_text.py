"""The catalogues: both languages say the same things, every key that is used is there, and none stands idle."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from assessment.kinds import Chance, Evidence, Kind, TownClass, Verdict, View
from layouts.text import LANGUAGES, Text, UnknownText, catalogue
from tests.unit.layouts import text_keys

FOLDER = Path(text_keys.ROOT) / "layouts" / "text" / "catalogue"
FILES = sorted(path.name for path in (FOLDER / "en").glob("*.po"))
CJK = re.compile(r"[\u3400-\u9fff]")
FAMILIES = {
    "verdict": Verdict,
    "class": TownClass,
    "view": View,
    "evidence": Evidence,
    "chance": Chance,
    "formula": Kind,
    "funnel": ("inside", "warning_low", "action_low", "warning_high", "action_high"),
    "why": ("threshold_one", "threshold_two", "threshold_three"),
    "problem": ("help_400", "help_404", "help_500", "help_503"),
    "format": ("half_1", "half_2", "to_date_1", "to_date_2", "to_date_3", "to_date_4"),
    "method": ("quarter_1", "quarter_2", "quarter_3", "quarter_4"),
    "margin": tuple(
        f"{side}_{end}" for side in ("up", "down", "ratio_up", "ratio_down") for end in ("short", "just", "spare")
    ),
}


def fields(form: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(form) if name is not None}


def keys_of(language: str, file: str) -> set[str]:
    folder = language.replace("-", "_")
    with (FOLDER / folder / file).open("rb") as stream:
        return {str(m.id[0] if isinstance(m.id, tuple | list) else m.id) for m in read_po(stream) if m.id}


def test_both_languages_have_the_same_catalogues() -> None:
    assert sorted(path.name for path in (FOLDER / "zh_CN").glob("*.po")) == FILES


@pytest.mark.parametrize("file", FILES)
def test_both_languages_have_the_same_keys(file: str) -> None:
    assert keys_of("zh-CN", file) ^ keys_of("en", file) == set()


def test_both_languages_fill_the_same_fields() -> None:
    zh, en = catalogue("zh-CN"), catalogue("en")
    different = {
        key
        for key in zh.keys() & en.keys()
        # a singular may leave the number out; the plural, which comes last, may not
        if fields(zh[key][-1]) != fields(en[key][-1])
    }
    assert different == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_just_its_key(language: str) -> None:
    bad = {key for key, forms in catalogue(language).items() for form in forms if not form or form == key}
    # between two sentences Chinese has no space
    assert bad <= {"change.space"}


def test_english_has_no_chinese_except_the_name_of_the_other_language() -> None:
    keys = keys_of("en", "pages.po")
    chinese = {
        key for key, forms in catalogue("en").items() if key in keys for form in forms if CJK.search(form)
    }
    assert chinese == {"shell.other_language"}


def test_every_key_that_is_asked_for_is_there() -> None:
    asked = text_keys.asked_for()
    assert len(asked) > 100
    for language in LANGUAGES:
        assert asked - catalogue(language).keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_rules_has_its_text(language: str) -> None:
    text = Text(language)
    wanted = {f"{family}.{each}" for family, members in FAMILIES.items() for each in members}
    assert {key for key in wanted if not text.has(key)} == set()


def test_every_pattern_of_keys_meets_some_text() -> None:
    known = catalogue("en")
    idle = {each for each in text_keys.patterns() if not any(re.fullmatch(each, key) for key in known)}
    # attributes and file names also look like that: only those whose first word begins a text count
    beginnings = {key.partition(".")[0] for key in known}
    assert {each for each in idle if re.split(r"\\?\.", each)[0] in beginnings} == set()


def test_no_text_of_the_pages_stands_idle() -> None:
    used, forms = text_keys.written_out(), text_keys.patterns()
    idle = {
        key
        for key in keys_of("en", "pages.po")
        if key not in used and not any(re.fullmatch(pattern, key) for pattern in forms)
    }
    assert idle == set()


def test_a_key_without_text_is_an_error_and_not_a_word_on_the_page() -> None:
    with pytest.raises(UnknownText):
        Text("en")("map.no_such_text")
    with pytest.raises(UnknownText):
        Text("zh-CN").plural("map.no_such_text", 2)


def test_a_language_that_is_not_shipped_is_an_error() -> None:
    with pytest.raises(ValueError, match="fr"):
        Text("fr")


def test_english_tells_one_from_many_and_chinese_does_not() -> None:
    english, chinese = Text("en"), Text("zh-CN")
    assert english.plural("map.clause_met", 1) != english.plural("map.clause_met", 2).replace("2", "1")
    assert chinese.plural("map.clause_met", 1) == chinese.plural("map.clause_met", 2).replace("2", "1")
