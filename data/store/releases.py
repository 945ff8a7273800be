"""The public releases: an unbroken chain of documents, each made from one final seal, never changed."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, insert, select, type_coerce

from assessment.disclosure.cells import Published
from assessment.problems import Problem, Refused
from data.schema import releases
from data.store import batches
from data.store.batches import Batch
from data.store.packed import Link, packed, unpacked
from data.store.published import published_bytes, read_published
from data.store.twinning.writes import Write

KIND = "publish"
"""The kind of its batch, and so the act under which the audit trail has it."""


@dataclass(frozen=True, slots=True)
class StoredRelease:
    """What is known of a release without opening it; `hash` is the SHA-256 of its bytes, `previous` that of the one
    before it.
    """

    number: int
    hash: str
    previous: str | None
    seal: int
    seal_root: str
    period: str
    made_at: datetime
    who: str
    recorded_at: datetime


_LISTED = (
    releases.c.number,
    releases.c.hash,
    releases.c.previous,
    releases.c.seal,
    releases.c.seal_root,
    releases.c.period,
    releases.c.made_at,
    releases.c.who,
    releases.c.recorded_at,
)


def all(connection: Connection) -> list[StoredRelease]:
    """Every release, oldest first."""
    rows = connection.execute(select(*_LISTED).order_by(releases.c.number))
    return [StoredRelease(**row._mapping) for row in rows]


def of_seal(connection: Connection, seal: int) -> StoredRelease | None:
    """The release that was made from a seal, None where there is none."""
    return next((each for each in all(connection) if each.seal == seal), None)


def listed(connection: Connection) -> list[Link]:
    """The chain as it is stored, whatever its other values are: to be checked."""
    table = releases.c
    query = select(table.number, table.hash.label("hash"), table.previous, table.batch).order_by(table.number)
    return [Link(*row) for row in connection.execute(query)]


def content(connection: Connection, number: int) -> bytes | None:
    """The bytes of a release, None where there is none of this number; empty where it was altered past reading."""
    # as it is stored: what was altered need not be bytes
    query = select(type_coerce(releases.c.body, Text)).where(releases.c.number == number)
    body: Any = connection.execute(query).scalar()
    return None if body is None else unpacked(body)


def published(connection: Connection) -> list[Published]:
    """What the audit knows of every release, oldest first. Raises Refused (`release.private_altered`)."""
    query = select(releases.c.number, type_coerce(releases.c.audit, Text)).order_by(releases.c.number)
    return [_published(number, stored) for number, stored in connection.execute(query)]


def _published(number: int, stored: Any) -> Published:
    try:
        return read_published(unpacked(stored))
    except (ValueError, KeyError, IndexError, TypeError):
        # whatever else it holds was not written by this program
        raise Refused([Problem("release.private_altered", {}, {"number": number})]) from None


def add(
    connection: Connection,
    content: bytes,
    *,
    published: Published,
    seal: int,
    seal_root: str,
    period: str,
    write: Write,
) -> StoredRelease:
    """Stores the bytes of a release that continues the chain; it is made when it is recorded.

    Raises ValueError where it does not continue the chain, or the seal has a release already.
    """
    head = json.loads(content)
    known = all(connection)
    expected = (len(known) + 1, known[-1].hash if known else None)
    if (head["number"], head["previous"]) != expected:
        raise ValueError(f"release {head['number']} does not continue the chain")
    if any(each.seal == seal for each in known):
        raise ValueError(f"seal {seal} is published already")
    stored = StoredRelease(
        number=expected[0],
        hash=hashlib.sha256(content).hexdigest(),
        previous=expected[1],
        seal=seal,
        seal_root=seal_root,
        period=period,
        made_at=write.recorded_at,
        who=write.who,
        recorded_at=write.recorded_at,
    )
    connection.execute(
        insert(releases),
        {name: getattr(stored, name) for name in StoredRelease.__slots__}
        | {
            "body": packed(content),
            "audit": packed(published_bytes(published)),
            "batch": _batch(connection, stored, role=write.role),
        },
    )
    return stored


def _batch(connection: Connection, stored: StoredRelease, *, role: str) -> int:
    """A batch that has the hash of the release, so that the audit trail proves it, too."""
    number = batches.next_id(connection)
    batch = Batch(
        id=number,
        kind=KIND,
        file=f"{stored.period}: {stored.number}",
        sha256=stored.hash,
        recorded_at=stored.recorded_at,
        who=stored.who,
        rows=1,
        added=1,
        revised=0,
    )
    batches.add(connection, batch, role=role)
    return number


def breaks(connection: Connection) -> list[int]:
    """The numbers of releases whose bytes do not have their hash, or that do not continue the one before."""
    found: list[int] = []
    before: str | None = None
    for at, each in enumerate(all(connection), start=1):
        body = content(connection, each.number) or b""
        whole = each.number == at and each.previous == before
        if not whole or hashlib.sha256(body).hexdigest() != each.hash:
            found.append(each.number)
        before = each.hash
    return found
