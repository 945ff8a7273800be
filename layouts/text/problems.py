"""Says what is wrong with an input: where it stands, then what was found, what was expected and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Protocol, TypeVar

from layouts.text import Text

Spoken = TypeVar("Spoken", bound="Sayable")

_PLACES = ("file", "sheet", "line", "row", "column", "key", "code", "feature")


class Sayable(Protocol):
    """A problem of any package: they all have this shape."""

    @property
    def code(self) -> str: ...

    @property
    def place(self) -> Mapping[str, str | int]: ...

    @property
    def params(self) -> Mapping[str, object]: ...


def say_problem(text: Text, problem: Sayable) -> str:
    """One problem as a sentence with its place in front: '2007.xlsx, 工作表 2007Q2, 第 7 行, 列 出生数: …'."""
    fields = {name: _shown(text, value) for name, value in problem.params.items()}
    sentence = text(problem.code, **fields) if text.has(problem.code) else f"{problem.code} {fields}"
    place = say_place(text, problem.place)
    return text("problems.placed", place=place, sentence=sentence) if place else sentence


def in_order(problems: Iterable[Spoken]) -> list[Spoken]:
    """The problems as they stand in the input: by file as first met, by sheet, then downwards."""
    found = list(problems)
    sheets = [(str(each.place.get("file", "")), str(each.place.get("sheet", ""))) for each in found]
    position = {sheet: number for number, sheet in reversed(list(enumerate(sheets)))}

    def key(numbered: tuple[int, Spoken]) -> tuple[int, int]:
        number, each = numbered
        row = each.place.get("row", each.place.get("line", 0))
        return position[sheets[number]], row if isinstance(row, int) else 0

    return [each for _, each in sorted(enumerate(found), key=key)]


def say_place(text: Text, place: Mapping[str, str | int]) -> str:
    """Where a problem stands, from the file inwards; empty where it is nowhere in particular."""
    known = [name for name in _PLACES if name in place]
    return text("problems.comma").join(text(f"problems.place.{name}", value=place[name]) for name in known)


def _shown(text: Text, value: object) -> str:
    if value is None:
        return text("problems.nothing")
    if isinstance(value, Fraction):
        # exact, and without a fraction bar where decimals say the same
        whole = value.denominator == 1
        return str(value.numerator) if whole else f"{float(value):.6g}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return text("problems.listing").join(_shown(text, each) for each in value)
    return str(value)
