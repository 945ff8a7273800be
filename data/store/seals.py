"""The sealed snapshots: an unbroken chain, each number once, never changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, insert, select, type_coerce

from assessment.seal import Seal, SealKind, dump
from data.schema import seals
from data.store.packed import Link, packed, unpacked
from data.store.twinning.writes import Write, open_batch

KIND = "seal"


@dataclass(frozen=True, slots=True)
class StoredSeal:
    """What is known of a seal without opening it."""

    number: int
    kind: SealKind
    period: str
    root: str
    previous: str | None
    as_of: datetime
    who: str
    recorded_at: datetime


_LISTED = (
    seals.c.number,
    seals.c.kind,
    seals.c.period,
    seals.c.root,
    seals.c.previous,
    seals.c.as_of,
    seals.c.who,
    seals.c.recorded_at,
)


def all(connection: Connection, *, as_of: datetime | None = None) -> list[StoredSeal]:
    """Every seal, oldest first."""
    query = select(*_LISTED).order_by(seals.c.number)
    if as_of is not None:
        query = query.where(seals.c.recorded_at <= as_of)
    return [_stored(row) for row in connection.execute(query)]


def latest(
    connection: Connection,
    *,
    period: str | None = None,
    kind: SealKind | None = None,
    as_of: datetime | None = None,
) -> StoredSeal | None:
    """The newest seal (of a period, of a kind), None where there is none."""
    found = [
        each
        for each in all(connection, as_of=as_of)
        if period in (None, each.period) and kind in (None, each.kind)
    ]
    return found[-1] if found else None


def listed(connection: Connection) -> list[Link]:
    """The chain as it is stored, whatever its other values are: to be checked."""
    table = seals.c
    query = select(table.number, table.root.label("hash"), table.previous, table.batch).order_by(table.number)
    return [Link(*row) for row in connection.execute(query)]


def content(connection: Connection, number: int) -> bytes | None:
    """The file of a seal, None where there is no seal of this number; empty where it was altered past reading."""
    # as it is stored: what was altered need not be bytes
    query = select(type_coerce(seals.c.body, Text)).where(seals.c.number == number)
    body: Any = connection.execute(query).scalar()
    return None if body is None else unpacked(body)


def add(connection: Connection, seal: Seal, *, as_of: datetime, write: Write) -> StoredSeal:
    """Stores a seal that continues the chain. Raises ValueError where it does not."""
    last = latest(connection)
    expected = (1, None) if last is None else (last.number + 1, last.root)
    if (seal.header.number, seal.header.previous) != expected:
        raise ValueError(f"seal {seal.header.number} does not continue the chain")
    header = seal.header
    connection.execute(
        insert(seals),
        {
            "number": header.number,
            "kind": header.kind.value,
            "period": header.period,
            "root": seal.root,
            "previous": header.previous,
            "as_of": as_of,
            "who": write.who,
            "body": packed(dump(seal)),
            "recorded_at": write.recorded_at,
            "batch": open_batch(connection, write, about=f"{header.period} {header.kind} {header.number}", kind=KIND),
        },
    )
    return StoredSeal(
        header.number, header.kind, header.period, seal.root, header.previous, as_of, write.who, write.recorded_at
    )


def _stored(row: Any) -> StoredSeal:
    kind = SealKind(row.kind)
    return StoredSeal(row.number, kind, row.period, row.root, row.previous, row.as_of, row.who, row.recorded_at)
