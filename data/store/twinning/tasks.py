"""The tasks of an agreement: what is to be done, by which unit, by when; every change of status is a revision."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from assessment.problems import Refused
from data.schema import agreement_tasks
from data.store.twinning import agreements
from data.store.twinning.problems import Checks, problem
from data.store.twinning.wording import wording_problems
from data.store.twinning.writes import Write, open_batch


class TaskState(StrEnum):
    """How far a task is; one that is open after its day is overdue."""

    open = "open"
    done = "done"
    dropped = "dropped"


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it stands; `owner` is a unit, `note` what was said with the last status."""

    agreement: str
    number: int
    revision: int
    words: str
    owner: str
    due: date
    state: TaskState
    note: str
    who: str
    recorded_at: datetime

    def overdue(self, today: date) -> bool:
        """True for an open task whose day has passed."""
        return self.state is TaskState.open and self.due < today


def read(connection: Connection, *, as_of: datetime | None = None) -> list[Task]:
    """All tasks as recorded by `as_of` (inclusive), by agreement and number."""
    table = agreement_tasks.c
    query = select(agreement_tasks).order_by(table.agreement, table.task, table.revision)
    if as_of is not None:
        query = query.where(table.recorded_at <= as_of)
    found = {}
    for row in connection.execute(query):
        found[row.agreement, row.task] = Task(
            agreement=agreements.code_of(row.agreement),
            number=row.task,
            revision=row.revision,
            words=row.words,
            owner=row.owner,
            due=row.due,
            state=TaskState(row.state),
            note=row.note,
            who=row.who,
            recorded_at=row.recorded_at,
        )
    return list(found.values())


def set_task(connection: Connection, *, agreement: str, words: str, owner: str, due: date, write: Write) -> Task:
    """Adds a task to an agreement. Raises `Refused`."""
    stored = agreements.one(connection, agreement)
    checks = Checks()
    texts = {"words": words, "owner": owner}
    checks.add(*wording_problems(texts, needed=frozenset(texts)))
    checks.finish()
    numbers = [each.number for each in read(connection) if each.agreement == agreement]
    task = Task(
        agreement, max(numbers, default=0) + 1, 1, words, owner, due, TaskState.open, "", write.who, write.recorded_at
    )
    _insert(connection, stored.number, task, write, about=f"{stored.agreement.town} task {agreement}")
    return task


def report(
    connection: Connection,
    *,
    agreement: str,
    number: int,
    state: TaskState,
    write: Write,
    note: str = "",
    due: date | None = None,
) -> Task:
    """Records how far a task is, or another day for it; the earlier entry stays. Raises `Refused`."""
    stored = agreements.one(connection, agreement)
    listed = {each.number: each for each in read(connection) if each.agreement == agreement}
    if number not in listed:
        known = ", ".join(map(str, listed)) or "–"
        params = {"agreement": agreement, "value": number, "known": known}
        raise Refused([problem("twinning_store.task_unknown", **params)])
    checks = Checks()
    checks.add(*wording_problems({"note": note}))
    checks.finish()
    before = listed[number]
    task = Task(
        agreement,
        number,
        before.revision + 1,
        before.words,
        before.owner,
        due or before.due,
        state,
        note,
        write.who,
        write.recorded_at,
    )
    _insert(connection, stored.number, task, write, about=f"{stored.agreement.town} task {agreement}-{number}")
    return task


def _insert(connection: Connection, agreement: int, task: Task, write: Write, *, about: str) -> None:
    connection.execute(
        insert(agreement_tasks),
        {
            "agreement": agreement,
            "task": task.number,
            "revision": task.revision,
            "words": task.words,
            "owner": task.owner,
            "due": task.due,
            "state": task.state.value,
            "note": task.note,
            "who": write.who,
            "recorded_at": write.recorded_at,
            "batch": open_batch(connection, write, about=about),
        },
    )
