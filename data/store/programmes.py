"""The registered programme and its versions; a database holds one programme."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from assessment.model import Programme
from data.errors import OtherProgramme, VersionNotNewer
from data.schema import batches as batch_table
from data.schema import programmes
from data.store import batches


@dataclass(frozen=True, slots=True)
class Registered:
    """That a version of the programme was registered, when and by whom."""

    code: str
    version: int
    recorded_at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class StoredProgramme:
    """A version of the programme as its TOML text."""

    code: str
    version: int
    text: str


def register(connection: Connection, *, text: str, programme: Programme, recorded_at: datetime, who: str) -> bool:
    """Stores `programme`, parsed from `text`; False: this very text is the current one already.

    Raises `OtherProgramme` where another code is registered, `VersionNotNewer` where the text changed but its
    version did not rise.
    """
    known = current(connection)
    if known is not None:
        if known.code != programme.code:
            raise OtherProgramme(registered=known.code, offered=programme.code)
        if known.text == text:
            return False
        if programme.version <= known.version:
            raise VersionNotNewer(code=known.code, registered=known.version, offered=programme.version)
    batch = batches.Batch(
        id=batches.next_id(connection),
        kind="programme",
        file=f"{programme.code} {programme.version}",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        recorded_at=recorded_at,
        who=who,
        rows=1,
        added=1 if known is None else 0,
        revised=0 if known is None else 1,
    )
    batches.add(connection, batch)
    connection.execute(
        insert(programmes),
        {
            "code": programme.code,
            "version": programme.version,
            "text": text,
            "recorded_at": recorded_at,
            "batch": batch.id,
        },
    )
    return True


def current(connection: Connection, *, as_of: datetime | None = None) -> StoredProgramme | None:
    """The highest version recorded by `as_of` (inclusive); None: nothing registered by then."""
    query = select(programmes.c.code, programmes.c.version, programmes.c.text)
    if as_of is not None:
        query = query.where(programmes.c.recorded_at <= as_of)
    row = connection.execute(query.order_by(programmes.c.version.desc()).limit(1)).first()
    return None if row is None else StoredProgramme(*row)


def versions(connection: Connection) -> list[Registered]:
    """Every version that was registered, the newest first."""
    row = programmes
    query = (
        select(row.c.code, row.c.version, row.c.recorded_at, batch_table.c.who)
        .join(batch_table, batch_table.c.id == row.c.batch)
        .order_by(row.c.version.desc())
    )
    return [Registered(*each) for each in connection.execute(query)]
