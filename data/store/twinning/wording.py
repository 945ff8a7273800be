"""Checks the words that people write into the record: there, not endless, and nothing about persons."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from assessment.problems import Problem, Refused
from data.intake.persons import refuse_persons
from data.intake.tables import Row, Table, tidy
from data.store.twinning.problems import problem

LONGEST = 2_000
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
# 138.1234.5678 is a number, too
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[.·\-]{1}(?=[0-9]{3,4})")
LONGEST_NAME = 200


def wording_problems(words: Mapping[str, str], *, needed: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """What is wrong with texts by the name of their field; `needed` ones may not be empty."""
    for field, text in words.items():
        longest = LONGEST if field in ("reason", "note", "words") else LONGEST_NAME
        if field in needed and tidy(text) is None:
            yield problem("twinning_store.text_missing", field=field)
        elif len(text) > longest:
            yield problem("twinning_store.text_too_long", field=field, value=len(text), expected=longest)
        elif has_hidden(text.replace("\n", "")):
            yield problem("twinning_store.characters", field=field)
        elif _about_persons(_as_typed(text)):
            yield problem("twinning_store.persons", field=field)


def has_hidden(text: str) -> bool:
    """Whether a text has characters that cannot be seen or that change how text is shown, a new line among them."""
    return any(unicodedata.category(char) in _HIDDEN for char in text)


def _as_typed(text: str) -> str:
    """The text with full-width digits as plain ones, and numbers without the marks that people write into them."""
    return _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text))


def _about_persons(text: str) -> bool:
    try:
        refuse_persons((Table(file="", sheet=None, rows=(Row(1, (text,)),)),))
    except Refused:
        return True
    return False


def lines(text: str) -> tuple[str, ...]:
    """The entries of a column that holds one a line."""
    return tuple(text.splitlines())
