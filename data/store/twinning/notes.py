"""Visits to a helped town and notes about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, func, insert, select

from data.schema import twinning_notes
from data.store.twinning.problems import Checks
from data.store.twinning.wording import lines, wording_problems
from data.store.twinning.writes import Write, open_batch, town_problems


class NoteKind(StrEnum):
    """A visit by units, or a note."""

    visit = "visit"
    note = "note"


@dataclass(frozen=True, slots=True)
class Note:
    """What was seen or said on a day; `units` are those that went, never persons."""

    town: str
    number: int
    kind: NoteKind
    on: date
    units: tuple[str, ...]
    words: str
    who: str
    recorded_at: datetime


def read(connection: Connection, *, as_of: datetime | None = None) -> list[Note]:
    """All visits and notes recorded by `as_of` (inclusive), by town and number."""
    query = select(twinning_notes).order_by(twinning_notes.c.town, twinning_notes.c.number)
    if as_of is not None:
        query = query.where(twinning_notes.c.recorded_at <= as_of)
    return [
        Note(row.town, row.number, NoteKind(row.kind), row.day, lines(row.units), row.words, row.who, row.recorded_at)
        for row in connection.execute(query)
    ]


def add(
    connection: Connection,
    *,
    town: str,
    kind: NoteKind,
    on: date,
    words: str,
    write: Write,
    units: Sequence[str] = (),
) -> Note:
    """Adds a visit or a note. Raises `Refused`."""
    checks = Checks()
    checks.add(*town_problems(connection, town))
    needed = frozenset({"words"} | ({"units"} if kind is NoteKind.visit else set()))
    checks.add(*wording_problems({"words": words, "units": "\n".join(units)}, needed=needed))
    checks.finish()
    last = select(func.max(twinning_notes.c.number)).where(twinning_notes.c.town == town)
    number = 1 + (connection.execute(last).scalar() or 0)
    note = Note(town, number, kind, on, tuple(units), words, write.who, write.recorded_at)
    connection.execute(
        insert(twinning_notes),
        {
            "town": town,
            "number": number,
            "kind": kind.value,
            "day": on,
            "units": "\n".join(units),
            "words": words,
            "who": write.who,
            "recorded_at": write.recorded_at,
            "batch": open_batch(connection, write, about=f"{town} {kind}"),
        },
    )
    return note
