"""A plain table of texts: headings, rows, and which columns are right-aligned."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlainTable:
    """Rows of texts under headings; `right` holds the numbers of the columns with figures."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
