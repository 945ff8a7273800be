"""What every key of a release's JSON document means, read from the document's own types, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from layouts.models.release import ReleaseDocument, Words
from layouts.text import Text

_KINDS: dict[type, str] = {str: "text", int: "integer", bool: "boolean", Words: "{zh, en}"}
_DECIMALS = frozenset({"figures[].rate", "figures[].target"})
"""Decimal numbers that are written as text, so that no reader rounds them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A key by its path, such as figures[].rate, and what JSON holds there."""

    path: str
    kind: str

    def meaning(self, text: Text) -> str:
        """What it means."""
        return text(f"public.json.{self.path.replace('[]', '')}")


def entries(document: ReleaseDocument) -> tuple[Entry, ...]:
    """Every key that a document of this format may have, in the order of its parts."""
    found = _entries(ReleaseDocument, "")
    # format 1 did not say how figures are worked out
    return tuple(each for each in found if document.format > 1 or not each.path.startswith("indicators[].working"))


def _entries(kind: type, before: str) -> Iterator[Entry]:
    hints = get_type_hints(kind)
    for each in fields(kind):
        path = f"{before}{each.name}"
        yield from _of(path, hints[each.name])


def _of(path: str, hint: Any) -> Iterator[Entry]:
    options = [each for each in _options(hint) if each is not NoneType]
    null = " | null" if NoneType in _options(hint) else ""
    (first, *_) = options
    if get_origin(first) is tuple:
        # a text among the options is what format 1 had
        first = next((each for each in _options(get_args(first)[0]) if each is not str), str)
        yield Entry(path, f"list of {_kind(path, first)}{null}")
        path = f"{path}[]"
    else:
        yield Entry(path, _kind(path, first) + null)
    if is_dataclass(first) and first is not Words:
        yield from _entries(first, f"{path}.")  # type: ignore[arg-type]  # a class, not one of its instances


def _kind(path: str, hint: Any) -> str:
    if path in _DECIMALS:
        return "decimal as text"
    if get_origin(hint) is Literal:
        return "text"
    return _KINDS.get(hint, "object")


def _options(hint: Any) -> tuple[Any, ...]:
    """The types that a hint allows."""
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
