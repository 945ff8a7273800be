"""Counts that somebody else has published: the audit of releases takes them for known to everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from assessment.disclosure.cells import Part
from assessment.problems import Problem, Refused
from data.schema import known_figures
from data.store.twinning.wording import wording_problems
from data.store.twinning.writes import Write, open_batch

KIND = "known"


@dataclass(frozen=True, slots=True)
class Known:
    """One count as it was published: `area` is a town, a tier or the district, `period` a quarter or the quarters from
    one to another (2007Q1-2007Q2), `source` says where.
    """

    area: str
    indicator: str
    period: str
    part: Part
    value: int
    source: str


@dataclass(frozen=True, slots=True)
class StoredKnown:
    """A registered figure, and who registered it."""

    number: int
    known: Known
    who: str
    recorded_at: datetime


def all(connection: Connection) -> list[StoredKnown]:
    """Every figure that is registered and was not withdrawn, oldest first."""
    rows = list(connection.execute(select(known_figures).order_by(known_figures.c.number)))
    gone = {row.withdraws for row in rows if row.withdraws is not None}
    return [
        StoredKnown(
            row.number,
            Known(row.area, row.indicator, row.period, Part(row.part), row.value, row.source),
            row.who,
            row.recorded_at,
        )
        for row in rows
        if row.withdraws is None and row.number not in gone
    ]


def add(connection: Connection, figures: Sequence[Known], *, write: Write) -> int:
    """Registers figures; those that are registered with this value and source already stay as they are.

    Returns how many are new. Raises Refused for a source that names a person.
    """
    problems = [problem for each in figures for problem in wording_problems({"source": each.source})]
    if problems:
        raise Refused(problems)
    before = {each.known for each in all(connection)}
    new = [each for each in dict.fromkeys(figures) if each not in before]
    if new:
        _insert(connection, new, withdraws=None, write=write)
    return len(new)


def withdraw(connection: Connection, number: int, *, write: Write) -> StoredKnown:
    """Takes a registration back, as one that was a mistake. Raises Refused (`known.unknown`)."""
    found = next((each for each in all(connection) if each.number == number), None)
    if found is None:
        raise Refused([Problem("known.unknown", {}, {"value": number})])
    _insert(connection, [found.known], withdraws=number, write=write)
    return found


def _insert(connection: Connection, figures: Sequence[Known], *, withdraws: int | None, write: Write) -> None:
    last = connection.execute(select(func.max(known_figures.c.number))).scalar() or 0
    about = figures[0].source if withdraws is None else f"withdraws {withdraws}"
    batch = open_batch(connection, write, about=about, rows=len(figures), kind=KIND)
    connection.execute(
        insert(known_figures),
        [
            {
                "number": last + at,
                "area": each.area,
                "indicator": each.indicator,
                "period": each.period,
                "part": each.part.value,
                "value": each.value,
                "source": each.source,
                "withdraws": withdraws,
                "who": write.who,
                "recorded_at": write.recorded_at,
                "batch": batch,
            }
            for at, each in enumerate(figures, start=1)
        ],
    )
