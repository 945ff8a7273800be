"""What a demo tells of twinning, step by step: plain values that the writer records through the ordinary store.

Texts with fields in braces are filled in by the writer from the scorecard of the step's period: `{period}`,
`{composite}`, `{weakest}`, `{weakest_score}` and `{open}`, the criteria that are not met.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from assessment.twinning.acceptance import Decision
from assessment.twinning.inputs import InputKind
from assessment.twinning.lifecycle import EventKind
from data.store.twinning.notes import NoteKind
from data.store.twinning.tasks import TaskState

_CLOSING_HOUR = 9  # five in the afternoon in China: after the files of the same day


@dataclass(frozen=True, slots=True)
class Step:
    """Something recorded for a town on the day it happened."""

    on: date
    town: str

    @property
    def recorded_at(self) -> datetime:
        """Five o'clock in China on that day."""
        return datetime(self.on.year, self.on.month, self.on.day, _CLOSING_HOUR, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Decide(Step):
    """A proposal, a confirmation, a decline, a flag by hand or a start; `period` gives the texts their figures."""

    kind: EventKind
    period: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal of an agreement; it starts from the town's figure of the step's period."""

    indicator: str
    target: Decimal
    due: date


@dataclass(frozen=True, slots=True)
class Match(Step):
    """The town is matched, and an agreement is signed with each partner, from `first` to `last` day."""

    partners: tuple[str, ...]
    first: date
    last: date
    period: str
    aims: tuple[Aim, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HoldRound(Step):
    """An acceptance round by the programme's criteria on the scorecard of `period`."""

    number: int
    period: str
    decision: Decision
    inspectors: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetTask(Step):
    """A task of the agreement with a partner; tasks are numbered from 1 in the order of their steps."""

    partner: str
    words: str
    owner: str
    due: date


@dataclass(frozen=True, slots=True)
class ReportTask(Step):
    """How far a task is."""

    partner: str
    number: int
    state: TaskState
    note: str


@dataclass(frozen=True, slots=True)
class Put:
    """Money (`amount` in yuan) or things (`count` of `thing`), put in on the day of its step; see `NewInput`."""

    kind: InputKind
    payer: str
    purpose: str
    amount: Decimal | None = None
    thing: str | None = None
    count: int | None = None
    fund: str | None = None


@dataclass(frozen=True, slots=True)
class Enter(Step):
    """Entries of the ledger, all of the step's day."""

    partner: str
    entries: tuple[Put, ...]


@dataclass(frozen=True, slots=True)
class TakeBack(Step):
    """Takes back the last entry that says the same as `entry`."""

    partner: str
    entry: Put
    reason: str


@dataclass(frozen=True, slots=True)
class Remark(Step):
    """A visit by units, or a note."""

    kind: NoteKind
    words: str
    units: tuple[str, ...] = ()


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Steps by day; those of one day stay in the order in which they are told."""
    return tuple(sorted(steps, key=lambda step: step.on))


def digest_of(steps: Sequence[Step]) -> str:
    """Hex digest of a whole story, by which another one is told apart."""
    return hashlib.sha256(repr(steps).encode()).hexdigest()


def working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


def granted(amount: int, *, payer: str, purpose: str, fund: str | None = None) -> Put:
    """Money put in, in whole yuan."""
    return Put(InputKind.granted, payer, purpose, amount=Decimal(amount), fund=fund)


def spent(amount: int, *, payer: str, purpose: str) -> Put:
    """Money paid out of what was granted, in whole yuan."""
    return Put(InputKind.spent, payer, purpose, amount=Decimal(amount))


def repaid(amount: int, *, payer: str, purpose: str, fund: str) -> Put:
    """Money that came back into a revolving fund, in whole yuan."""
    return Put(InputKind.repaid, payer, purpose, amount=Decimal(amount), fund=fund)


def things(count: int, thing: str, *, payer: str, purpose: str) -> Put:
    """Things of a kind."""
    return Put(InputKind.things, payer, purpose, thing=thing, count=count)
