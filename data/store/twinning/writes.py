"""Every write of twinning belongs to a batch of its own, so that the database's stamp changes with it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from assessment.problems import Problem
from data.schema import areas
from data.store import batches
from data.store.twinning.problems import problem

KIND = "twinning"


@dataclass(frozen=True, slots=True)
class Write:
    """Who writes, when (an aware instant), and as what: empty for a command of the server's operator."""

    who: str
    recorded_at: datetime
    role: str = ""


def open_batch(connection: Connection, write: Write, *, about: str, rows: int = 1, kind: str = KIND) -> int:
    """Stores a batch of `rows` entries `about` something and returns its id. Raises `RecordedTooEarly`."""
    number = batches.next_id(connection)
    digest = hashlib.sha256(f"{number}\n{about}\n{write.who}\n{write.recorded_at.isoformat()}".encode())
    batches.add(
        connection,
        batches.Batch(
            id=number,
            kind=kind,
            file=about,
            sha256=digest.hexdigest(),
            recorded_at=write.recorded_at,
            who=write.who,
            rows=rows,
            added=rows,
            revised=0,
        ),
        role=write.role,
    )
    return number


def town_problems(connection: Connection, town: str) -> list[Problem]:
    """A problem where `town` is no registered area."""
    known = connection.execute(select(areas.c.code).where(areas.c.code == town).limit(1)).first()
    return [] if known else [problem("twinning_store.town_unknown", value=town)]
