"""The entries of review meetings: only ever added, each checked against the meeting as it stands."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select

from assessment.meeting import ENTRY, Entry, Meeting, Recorded, check, meeting_of, open_actions
from assessment.problems import Problem, Refused
from assessment.seal import SealKind
from data.schema import areas, meeting_entries
from data.store import seals
from data.store.twinning.wording import wording_problems
from data.store.twinning.writes import Write, open_batch

KIND = "meeting"
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
    connection: Connection, *, period: str, make: Callable[[Meeting], Entry], write: Write, today: date
) -> Meeting:
    """Adds the entry that `make` gives for the meeting as it stands (so that it takes the next number).

    Returns the meeting after it. Raises `Refused`: `meeting.*` of the rules, persons in a text, an unknown town.
    """
    before = meeting(connection, period)
    entry = make(before)
    known = entries(connection)
    problems = [*_town_problems(connection, entry), *_wording(entry)]
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
