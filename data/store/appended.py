"""Digests of the rows that a batch appended, so that the audit trail proves every row of every table.

A row's digest is the SHA-256 of the JSON list of its table's name and its values as they are stored, each as text (of
bytes their own SHA-256, in a list). A table's digest is that of its rows' digests in ascending order, since databases
sort texts differently.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, Text, select, text, type_coerce

from data.schema import APPEND_ONLY, audit_trail, batch_files, batches, metadata, observations

DETAIL = "stored"
"""The key under which the trail's entry of a batch has, by table, how many rows it appended and their digest."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A table that does not hold of a batch what the trail says: how many rows it says, and how many there are.

    `batch` None: rows that belong to no batch at all.
    """

    batch: int | None
    table: str
    told: int
    found: int


@dataclass(frozen=True, slots=True)
class Proof:
    """`rows` were compared; `unproved` batches were told of without digests, by an earlier version."""

    rows: int
    unproved: int
    differences: tuple[Difference, ...]


def of_batch(connection: Connection, batch: int) -> dict[str, list[Any]]:
    """Of each table to which `batch` appended: how many rows, and their digest."""
    found: dict[str, list[Any]] = {}
    for name in connection.execute(_APPENDED_TO, {"batch": batch}).scalars():
        table = metadata.tables[name]
        query, key = _query(table)
        digests = [_row_digest(table, row[1:]) for row in connection.execute(query.where(key == batch))]
        if digests:
            found[name] = [len(digests), _digest(digests)]
    return found


def prove(connection: Connection, told: Mapping[int, Mapping[str, Any] | None], *, since: int | None) -> Proof:
    """Compares every row of every table with what the trail tells of each batch (None: without digests).

    Batches before `since` are older than the trail.
    """
    found = _all_digests(connection)
    differences: list[Difference] = []
    unproved = {batch for batch, tables in told.items() if tables is None}
    for batch, tables in told.items():
        if tables is not None:
            differences += _differences(batch, tables, found)
    for (owner, name), digests in found.items():
        # writes are counted from 1
        if owner is None or owner < 1 or (owner not in told and since is not None and owner >= since):
            differences.append(Difference(owner, name, 0, len(digests)))
        elif owner not in told:
            unproved.add(owner)
    rows = sum(len(digests) for (owner, _), digests in found.items() if owner not in unproved)
    order = {name: place for place, name in enumerate(_NAMES)}
    differences.sort(key=lambda each: (-1 if each.batch is None else each.batch, order[each.table]))
    return Proof(rows, len(unproved), tuple(differences))


def _differences(
    batch: int, tables: Mapping[str, Any], found: Mapping[tuple[int | None, str], list[bytes]]
) -> Iterator[Difference]:
    for name in _NAMES:
        digests = found.get((batch, name), [])
        wanted = tables.get(name, [0, _digest([])])
        if wanted != [len(digests), _digest(digests)]:
            yield Difference(batch, name, _count(wanted), len(digests))


def _count(told: Any) -> int:
    return told[0] if isinstance(told, list) and told and isinstance(told[0], int) else 0


def _all_digests(connection: Connection) -> dict[tuple[int | None, str], list[bytes]]:
    found: dict[tuple[int | None, str], list[bytes]] = {}
    for table in _TABLES:
        query, _ = _query(table)
        for row in connection.execute(query):
            found.setdefault((row[0], table.name), []).append(_row_digest(table, row[1:]))
    return found


_NAMES = tuple(name for name in APPEND_ONLY if name != audit_trail.name)
_TABLES = tuple(metadata.tables[name] for name in _NAMES)


def _query(table: Table) -> tuple[Select[*tuple[Any, ...]], ColumnElement[Any]]:
    """The rows of a table, each with the batch that it belongs to in front, and the column of that batch."""
    key, source = _batch_of(table)
    return select(key, *(_stored(column) for column in table.c)).select_from(source), key


def _batch_of(table: Table) -> tuple[Column[Any], Any]:
    if table is batches:
        return table.c.id, table
    if "batch" in table.c:
        return table.c.batch, table
    # a part of something: a layer, an event, an agreement. Its batch is that of the whole
    whole = next(iter(table.foreign_key_constraints))
    return whole.referred_table.c.batch, table.outerjoin(whole.referred_table)


def _which() -> str:
    """One statement that finds the tables to which a batch appended, since most stay as they are."""
    parts = []
    for table in _TABLES:
        key, source = _batch_of(table)
        # an observation needs a file of its batch: without one there is no need to read them all, no index leads there
        asked = batch_files if table is observations else source
        asked_key = batch_files.c.batch if table is observations else key
        parts.append(f"SELECT '{table.name}' WHERE EXISTS (SELECT 1 FROM {asked} WHERE {asked_key} = :batch)")
    return " UNION ALL ".join(parts)


_APPENDED_TO = text(_which())


def _stored(column: Column[Any]) -> ColumnElement[Any]:
    """The column as it is stored: what was altered need not be what its type can read."""
    return type_coerce(column, Text)


def _row_digest(table: Table, values: tuple[Any, ...]) -> bytes:
    body = json.dumps([table.name, *map(_value, values)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).digest()


def _value(value: Any) -> str | list[str] | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        # a list, so that a text of the same letters is another value
        return [hashlib.sha256(value).hexdigest()]
    # whole numbers, and PostgreSQL's days, whose text is that which SQLite stores
    return str(value)


def _digest(rows: list[bytes]) -> str:
    return hashlib.sha256(b"".join(sorted(rows))).hexdigest()
