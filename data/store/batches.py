"""Batches: who loaded which file when, and what it changed. Every write belongs to one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from data.errors import RecordedTooEarly
from data.schema import batch_files, batches
from data.store import appended, audit
from data.types import parse_instant


@dataclass(frozen=True, slots=True)
class Batch:
    """One loading that changed something; `rows` read, of which `added` and `revised` were stored."""

    id: int
    kind: str
    file: str
    sha256: str
    recorded_at: datetime
    who: str
    rows: int
    added: int
    revised: int


@dataclass(frozen=True, slots=True)
class BatchTable:
    """A file, or one sheet of a workbook, from which a batch took rows."""

    file: str
    sheet: str | None


def all(connection: Connection) -> list[Batch]:
    """Every batch, oldest first."""
    rows = connection.execute(select(batches).order_by(batches.c.id))
    return [Batch(**row._mapping) for row in rows]


def digests(connection: Connection) -> dict[int, str]:
    """The digest that every batch has, by its id; nothing else of it is read."""
    return {number: digest for number, digest in connection.execute(select(batches.c.id, batches.c.sha256))}  # noqa: C416


def stamp(connection: Connection) -> str:
    """A text that changes with every write: the key of whatever is computed from the database."""
    # plain SQL: this runs on every request, and compiling an expression costs more than the query
    row = connection.exec_driver_sql("SELECT id, recorded_at, sha256 FROM batches ORDER BY id DESC LIMIT 1").first()
    return "0" if row is None else f"{row[0]}-{row[1]}-{row[2][:16]}"


def add(connection: Connection, batch: Batch, *, tables: Sequence[BatchTable] = (), role: str = "") -> None:
    """Stores `batch` (its id from `next_id`) and tells the audit trail of it at the end of the transaction, with a
    digest of every row that belongs to it; `role` is that of the account in which it is written, empty for a command.
    Raises `RecordedTooEarly`.
    """
    last = connection.execute(select(func.max(batches.c.recorded_at))).scalar()
    if last is not None:
        last = last if isinstance(last, datetime) else parse_instant(last)
        if batch.recorded_at < last:
            raise RecordedTooEarly(last=last, offered=batch.recorded_at)
    connection.execute(
        insert(batches),
        {
            "id": batch.id,
            "kind": batch.kind,
            "file": batch.file,
            "sha256": batch.sha256,
            "recorded_at": batch.recorded_at,
            "who": batch.who,
            "rows": batch.rows,
            "added": batch.added,
            "revised": batch.revised,
        },
    )
    audit.append(
        connection,
        at=batch.recorded_at,
        who=batch.who,
        role=role,
        act=batch.kind,
        about=batch.file,
        detail=lambda now: {
            "batch": batch.id,
            "sha256": batch.sha256,
            "rows": batch.rows,
            "added": batch.added,
            "revised": batch.revised,
            appended.DETAIL: appended.of_batch(now, batch.id),
        },
    )
    if tables:
        connection.execute(
            insert(batch_files),
            [
                {"batch": batch.id, "number": number, "file": table.file, "sheet": table.sheet}
                for number, table in enumerate(tables)
            ],
        )


def next_id(connection: Connection) -> int:
    """The id of the batch that is to be added; `writing` lets one writer in at a time, so nobody else takes
    it.
    """
    return 1 + (connection.execute(select(func.max(batches.c.id))).scalar() or 0)
