"""The entries of review meetings: only ever added, each checked against the meeting as it stands."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, insert, select

from assessment.meeting import (
    ENTRY,
    Confirmation,
    Deadline,
    Entry,
    Meeting,
    Objection,
    Recorded,
    check,
    meeting_of,
    open_actions,
)
from assessment.model import Programme
from assessment.periods import last_day, parse_period
from assessment.problems import Problem, Refused
from assessment.seal import SealKind
from data.schema import areas, meeting_entries
from data.store import observations, seals
from data.store.twinning.wording import wording_problems
from data.store.twinning.writes import Write, open_batch

KIND = "meeting"
_LONGEST = timedelta(days=3_652)
"""A deadline later than ten years after its period, or after today, is a slip of the pen."""
_TEXTS = ("words", "reason", "evidence", "owner")


def entries(connection: Connection, *, as_of: datetime | None = None) -> list[Recorded]:
    """Every entry of every meeting recorded by `as_of` (inclusive), in order."""
    query = select(meeting_entries).order_by(meeting_entries.c.number)
    if as_of is not None:
        query = query.where(meeting_entries.c.recorded_at <= as_of)
    return [
        Recorded(row.period, ENTRY.validate_json(row.body), row.who, row.recorded_at)
        for row in connection.execute(query)
    ]


def meeting(connection: Connection, period: str, *, as_of: datetime | None = None) -> Meeting:
    """The meeting of a period as it stands; closed once its final seal was taken."""
    final = seals.latest(connection, period=period, kind=SealKind.final, as_of=as_of)
    return meeting_of(period, entries(connection, as_of=as_of), closed=final is not None)


def record(
    connection: Connection,
    *,
    programme: Programme,
    period: str,
    make: Callable[[Meeting], Entry],
    write: Write,
    today: date,
) -> Meeting:
    """Adds the entry that `make` gives for the meeting as it stands (so that it takes the next number).

    Returns the meeting after it. Raises `Refused`: `meeting.*` of the rules, persons in a text, an unknown town,
    a town that speaks on a period without figures, a deadline that is none.
    """
    before = meeting(connection, period)
    entry = make(before)
    known = entries(connection)
    problems = [
        *_period_problems(connection, programme, period, entry, write.recorded_at.date()),
        *_town_problems(connection, entry),
        *_wording(entry),
    ]
    try:
        check(before, entry, actions=open_actions(known), today=today)
    except Refused as refused:
        problems += refused.problems
    if problems:
        raise Refused(problems)
    number = 1 + (connection.execute(select(func.max(meeting_entries.c.number))).scalar() or 0)
    connection.execute(
        insert(meeting_entries),
        {
            "number": number,
            "period": period,
            "kind": entry.kind,
            "body": entry.model_dump_json(),
            "who": write.who,
            "recorded_at": write.recorded_at,
            "batch": open_batch(connection, write, about=f"{period} {entry.kind}", kind=KIND),
        },
    )
    return meeting(connection, period)


def _period_problems(
    connection: Connection, programme: Programme, period: str, entry: Entry, written: date
) -> Iterable[Problem]:
    """A town speaks of figures that there are, and until a day on which it can have seen them."""
    quarters = parse_period(period).quarters
    if isinstance(entry, Confirmation | Objection) and not set(observations.periods(connection)).intersection(quarters):
        yield Problem("meeting.no_figures", {}, {"period": period})
    if isinstance(entry, Deadline):
        ended = last_day(quarters[-1], programme.year_start_month)
        # of a period long ago people speak today
        last = max(ended, written) + _LONGEST
        if not ended < entry.day <= last:
            days = {"date": entry.day.isoformat(), "ended": ended.isoformat(), "last": last.isoformat()}
            yield Problem("meeting.deadline_outside", {}, days)


def _town_problems(connection: Connection, entry: Entry) -> Sequence[Problem]:
    town = getattr(entry, "town", None)
    if town is None or connection.execute(select(areas.c.code).where(areas.c.code == town).limit(1)).first():
        return ()
    return (Problem("meeting.town_unknown", {}, {"value": town}),)


def _wording(entry: Entry) -> Sequence[Problem]:
    """Aggregates and units only: a text that names a person is refused."""
    texts = {name: getattr(entry, name) for name in _TEXTS if isinstance(getattr(entry, name, None), str)}
    units = getattr(entry, "units", ())
    return tuple(wording_problems(texts | ({"units": "\n".join(units)} if units else {})))
