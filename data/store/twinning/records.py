"""Everything recorded of twinning in one read: small, so that pages and commands need nothing finer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from assessment.twinning.lifecycle import BEGINNING, Life, life_of
from data.store.twinning import agreements, events, ledger, notes, partners, tasks
from data.store.twinning.agreements import StoredAgreement
from data.store.twinning.events import StoredEvent
from data.store.twinning.ledger import StoredEntry
from data.store.twinning.notes import Note
from data.store.twinning.partners import RegisteredPartner
from data.store.twinning.tasks import Task


@dataclass(frozen=True, slots=True)
class Records:
    """The register and every town's twinning, as recorded by one instant."""

    partners: Mapping[str, RegisteredPartner]
    events: Mapping[str, tuple[StoredEvent, ...]]
    lives: Mapping[str, Life]
    agreements: tuple[StoredAgreement, ...]
    tasks: tuple[Task, ...]
    entries: tuple[StoredEntry, ...]
    notes: tuple[Note, ...]

    def life(self, town: str) -> Life:
        """Where a town stands; the beginning for one of which nothing is recorded."""
        return self.lives.get(town, BEGINNING)

    def agreements_of(self, town: str) -> tuple[StoredAgreement, ...]:
        """The agreements of a town, in the order in which they were signed."""
        return tuple(each for each in self.agreements if each.agreement.town == town)


def read(connection: Connection, *, as_of: datetime | None = None) -> Records:
    """What was recorded by `as_of` (inclusive)."""
    found = events.history(connection, as_of=as_of)
    return Records(
        partners=partners.current(connection, as_of=as_of),
        events=found,
        lives={town: life_of(each.event for each in listed) for town, listed in found.items()},
        agreements=tuple(agreements.read(connection, as_of=as_of)),
        tasks=tuple(tasks.read(connection, as_of=as_of)),
        entries=tuple(ledger.read(connection, as_of=as_of)),
        notes=tuple(notes.read(connection, as_of=as_of)),
    )
