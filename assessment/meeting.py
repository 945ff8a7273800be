"""The quarterly review meeting: entries that are only ever added, and the state that follows from them.

A meeting belongs to a period. Decisions are an overlay until its final seal carries them out, and can be undone until
then; actions go on from meeting to meeting until they are done or dropped; towns confirm their figures or object.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from assessment.problems import Problem, Refused

Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,60}$")]
Unit = Annotated[str, Field(min_length=1, max_length=100)]
Words = Annotated[str, Field(max_length=2000)]


class ActionState(StrEnum):
    """How far an action is; an open one after its day is overdue."""

    open = "open"
    done = "done"
    dropped = "dropped"


class Ruling(StrEnum):
    """What the meeting decides about a town."""

    confirm = "confirm"
    decline = "decline"
    flag = "flag"
    match = "match"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Attendance(_Entry):
    """The units that took part; the newest entry counts."""

    kind: Literal["attendance"] = "attendance"
    units: tuple[Unit, ...]


class Decision(_Entry):
    """A decision on a town's flag (confirm, decline, flag by hand) or its partners (match)."""

    kind: Literal["decision"] = "decision"
    number: int
    town: Code
    ruling: Ruling
    reason: Words
    partners: tuple[Code, ...] = ()
    first: date | None = None
    last: date | None = None


class Undo(_Entry):
    """Takes a decision back."""

    kind: Literal["undo"] = "undo"
    number: int


class Action(_Entry):
    """What is to be done, by which unit, by when, and the effect that is expected of it on an indicator."""

    kind: Literal["action"] = "action"
    number: int
    words: Words
    owner: Unit
    due: date
    town: Code | None = None
    indicator: Code | None = None
    expected: Decimal | None = None


class Progress(_Entry):
    """How far an action of the meeting of `period` is, with the evidence."""

    kind: Literal["progress"] = "progress"
    period: str
    number: int
    state: ActionState
    evidence: Words = ""


class Deadline(_Entry):
    """The last day on which towns may confirm or object; the newest entry counts."""

    kind: Literal["deadline"] = "deadline"
    day: date


class Confirmation(_Entry):
    """A town says that its figures are right."""

    kind: Literal["confirmation"] = "confirmation"
    town: Code
    on: date


class Objection(_Entry):
    """A town says that a figure of its own is wrong."""

    kind: Literal["objection"] = "objection"
    town: Code
    number: int
    on: date
    indicator: Code | None = None
    words: Words


class Answer(_Entry):
    """What came of an objection."""

    kind: Literal["answer"] = "answer"
    town: Code
    number: int
    accepted: bool
    words: Words


class Note(_Entry):
    """What the presenter wants to say on a screen; the newest entry for a screen counts."""

    kind: Literal["note"] = "note"
    screen: Code
    words: Words


Entry = (
    Attendance | Decision | Undo | Action | Progress | Deadline | Confirmation | Objection | Answer | Note
)  # fmt: skip
ENTRY: TypeAdapter[Entry] = TypeAdapter(Annotated[Entry, Field(discriminator="kind")])


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry with who recorded it when; `period` is that of the meeting."""

    period: str
    entry: Entry
    who: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action as it stands; `changed_at` is when its state was last told."""

    period: str
    action: Action
    state: ActionState
    evidence: str
    changed_at: datetime

    def overdue(self, today: date) -> bool:
        """Whether it is open after its day."""
        return self.state is ActionState.open and self.action.due < today


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """An objection with its answer, None while it has none."""

    objection: Objection
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class TownConfirmation:
    """What a town said of its figures: `confirmed` on a day, or objections; both None and empty: it said nothing."""

    town: str
    confirmed: date | None
    objections: tuple[ObjectionLine, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting of a period as it stands. `decisions` are those not undone, by number."""

    period: str
    attendance: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    actions: tuple[ActionLine, ...] = ()
    deadline: date | None = None
    towns: tuple[TownConfirmation, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    closed: bool = False
    numbers: tuple[int, int] = field(default=(0, 0))
    """The last numbers given to a decision and to an action."""

    def town(self, code: str) -> TownConfirmation:
        """What a town said of its figures."""
        return next((each for each in self.towns if each.town == code), TownConfirmation(code, None, ()))


def meeting_of(period: str, recorded: Iterable[Recorded], *, closed: bool = False) -> Meeting:
    """The state of a period's meeting after all entries of all meetings, in the order in which they were recorded."""
    meeting = Meeting(period)
    for each in recorded:
        meeting = _after(meeting, each)
    return replace(meeting, closed=closed)


def open_actions(recorded: Iterable[Recorded]) -> tuple[ActionLine, ...]:
    """Every action of every meeting as it stands, oldest first."""
    listed = list(recorded)
    found: list[ActionLine] = []
    for period in dict.fromkeys(each.period for each in listed):
        found += meeting_of(period, listed).actions
    return tuple(found)


def check(meeting: Meeting, entry: Entry, *, actions: Iterable[ActionLine], today: date) -> None:
    """Raises Refused where the entry has no place in the meeting as it stands.

    `meeting.closed`: the final seal was taken. `meeting.decision_unknown`, `decision_twice`, `reason_missing`,
    `partner_missing`, `term_missing`, `action_unknown`, `due_past`, `late`, `objection_unknown`, `answered`, `number`,
    `attendance_empty`, `words_missing`.
    """
    found: list[Problem] = []
    # what was agreed goes on after the meeting
    if meeting.closed and not isinstance(entry, Progress):
        found.append(Problem("meeting.closed", {}, {"period": meeting.period}))
    match entry:
        case Attendance():
            if not entry.units:
                found.append(Problem("meeting.attendance_empty"))
        case Decision():
            found += _decision_problems(meeting, entry)
        case Undo():
            if entry.number not in {each.number for each in meeting.decisions}:
                found.append(Problem("meeting.decision_unknown", {}, {"value": entry.number}))
        case Action():
            found += _action_problems(meeting, entry, today)
        case Progress():
            known = {(each.period, each.action.number) for each in actions}
            if (entry.period, entry.number) not in known:
                found.append(Problem("meeting.action_unknown", {}, {"value": f"{entry.period}-{entry.number}"}))
        case Confirmation() | Objection():
            found += _saying_problems(meeting, entry)
        case Answer():
            found += _answer_problems(meeting, entry)
        case _:
            pass
    if found:
        raise Refused(found)


def _decision_problems(meeting: Meeting, entry: Decision) -> Iterable[Problem]:
    if entry.number != meeting.numbers[0] + 1:
        yield Problem("meeting.number", {}, {"value": entry.number, "expected": meeting.numbers[0] + 1})
    if any(each.town == entry.town and _same(each, entry) for each in meeting.decisions):
        yield Problem("meeting.decision_twice", {}, {"town": entry.town})
    if not entry.reason.strip():
        yield Problem("meeting.reason_missing")
    if entry.ruling is Ruling.match:
        if not entry.partners:
            yield Problem("meeting.partner_missing")
        if entry.first is None or entry.last is None or entry.last < entry.first:
            yield Problem("meeting.term_missing")


def _same(one: Decision, other: Decision) -> bool:
    """Whether both decide the same thing: the flag, or the partners."""
    return (one.ruling is Ruling.match) == (other.ruling is Ruling.match)


def _action_problems(meeting: Meeting, entry: Action, today: date) -> Iterable[Problem]:
    if entry.number != meeting.numbers[1] + 1:
        yield Problem("meeting.number", {}, {"value": entry.number, "expected": meeting.numbers[1] + 1})
    if not entry.words.strip():
        yield Problem("meeting.words_missing")
    if entry.due < today:
        yield Problem("meeting.due_past", {}, {"date": entry.due.isoformat(), "today": today.isoformat()})


def _saying_problems(meeting: Meeting, entry: Confirmation | Objection) -> Iterable[Problem]:
    if meeting.deadline is not None and entry.on > meeting.deadline:
        yield Problem("meeting.late", {}, {"date": entry.on.isoformat(), "deadline": meeting.deadline.isoformat()})
    if isinstance(entry, Objection):
        if not entry.words.strip():
            yield Problem("meeting.words_missing")
        expected = len(meeting.town(entry.town).objections) + 1
        if entry.number != expected:
            yield Problem("meeting.number", {}, {"value": entry.number, "expected": expected})


def _answer_problems(meeting: Meeting, entry: Answer) -> Iterable[Problem]:
    lines = {each.objection.number: each for each in meeting.town(entry.town).objections}
    if entry.number not in lines:
        yield Problem("meeting.objection_unknown", {}, {"value": entry.number, "town": entry.town})
    elif lines[entry.number].answer is not None:
        yield Problem("meeting.answered", {}, {"value": entry.number, "town": entry.town})
    if not entry.words.strip():
        yield Problem("meeting.words_missing")


def _after(meeting: Meeting, recorded: Recorded) -> Meeting:
    entry = recorded.entry
    if isinstance(entry, Progress):
        return _with_progress(meeting, entry, recorded.recorded_at) if entry.period == meeting.period else meeting
    if recorded.period != meeting.period:
        return meeting
    match entry:
        case Attendance():
            return replace(meeting, attendance=entry.units)
        case Decision():
            numbers = (entry.number, meeting.numbers[1])
            return replace(meeting, decisions=(*meeting.decisions, entry), numbers=numbers)
        case Undo():
            kept = tuple(each for each in meeting.decisions if each.number != entry.number)
            return replace(meeting, decisions=kept)
        case Action():
            line = ActionLine(meeting.period, entry, ActionState.open, "", recorded.recorded_at)
            numbers = (meeting.numbers[0], entry.number)
            return replace(meeting, actions=(*meeting.actions, line), numbers=numbers)
        case Deadline():
            return replace(meeting, deadline=entry.day)
        case Note():
            others = tuple(each for each in meeting.notes if each[0] != entry.screen)
            return replace(meeting, notes=(*others, (entry.screen, entry.words)))
        case _:
            return _with_saying(meeting, entry)


def _with_progress(meeting: Meeting, entry: Progress, at: datetime) -> Meeting:
    lines = tuple(
        replace(line, state=entry.state, evidence=entry.evidence, changed_at=at)
        if line.action.number == entry.number
        else line
        for line in meeting.actions
    )
    return replace(meeting, actions=lines)


def _with_saying(meeting: Meeting, entry: Confirmation | Objection | Answer) -> Meeting:
    said = meeting.town(entry.town)
    match entry:
        case Confirmation():
            said = replace(said, confirmed=entry.on)
        case Objection():
            said = replace(said, confirmed=None, objections=(*said.objections, ObjectionLine(entry, None)))
        case Answer():
            lines = tuple(
                replace(line, answer=entry) if line.objection.number == entry.number else line
                for line in said.objections
            )
            said = replace(said, objections=lines)
    others = [each for each in meeting.towns if each.town != entry.town]
    return replace(meeting, towns=tuple(sorted([*others, said], key=lambda each: each.town)))
