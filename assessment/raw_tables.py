"""Raw TOML tables as the cross-checks read them, and what a check finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from assessment.exact import exact
from assessment.toml_places import Path

Table = Mapping[str, Any]


class _Broken:
    """Stands in a raw table where a form error has been reported already."""

    def __repr__(self) -> str:
        return "BROKEN"


BROKEN: Final = _Broken()


@dataclass(frozen=True, slots=True)
class Found:
    """A problem of a programme by its path, before it gets file and line."""

    code: str
    path: Path
    params: Mapping[str, object] = field(default_factory=dict)


def entries(table: Table, key: str) -> Iterator[tuple[int, Table]]:
    """The readable tables of a list with their indices."""
    listed = table.get(key)
    if isinstance(listed, list):
        yield from ((at, each) for at, each in enumerate(listed) if isinstance(each, Mapping))


def word(table: Table, key: str) -> str | None:
    """A text of the table, None where it is missing or broken."""
    found = table.get(key)
    return found if isinstance(found, str) else None


def number(table: Table, key: str) -> Fraction | None:
    """A number of the table, None where it is missing or broken."""
    found = table.get(key)
    return exact(found) if isinstance(found, int | Decimal) else None
