"""The events of each town's twinning; what may come next is decided by the rules, and nothing is overwritten."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from assessment.kinds import TownClass
from assessment.model import Programme
from assessment.problems import Problem
from assessment.twinning.acceptance import CriterionResult, Decision
from assessment.twinning.lifecycle import Event, EventKind, Life, check_version, life_of, next_state
from data.schema import agreements, twinning_criteria, twinning_events
from data.store.twinning.problems import Checks, problem
from data.store.twinning.wording import lines, wording_problems
from data.store.twinning.writes import Write, open_batch, town_problems


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with its place in the town's life; `town_class` is the class that follows a round."""

    town: str
    number: int
    event: Event
    town_class: TownClass | None
    recorded_at: datetime


def history(
    connection: Connection, *, town: str | None = None, as_of: datetime | None = None
) -> dict[str, tuple[StoredEvent, ...]]:
    """The events recorded by `as_of` (inclusive) by town, in order; None: of every town that has any."""
    found = _criteria(connection, town)
    query = select(twinning_events).order_by(twinning_events.c.town, twinning_events.c.number)
    if town is not None:
        query = query.where(twinning_events.c.town == town)
    if as_of is not None:
        query = query.where(twinning_events.c.recorded_at <= as_of)
    stored: dict[str, list[StoredEvent]] = {}
    for row in connection.execute(query):
        event = Event(
            kind=EventKind(row.kind),
            on=row.day,
            who=row.who,
            reason=row.reason,
            period=row.period,
            partners=lines(row.partners),
            round=row.round,
            decision=None if row.decision is None else Decision(row.decision),
            criteria=tuple(found.get((row.town, row.number), ())),
            inspectors=lines(row.inspectors),
        )
        town_class = None if row.town_class is None else TownClass(row.town_class)
        stored.setdefault(row.town, []).append(StoredEvent(row.town, row.number, event, town_class, row.recorded_at))
    return {code: tuple(events) for code, events in stored.items()}


def life(connection: Connection, town: str) -> Life:
    """Where a town stands now; the beginning for one of which nothing is recorded."""
    return life_of(each.event for each in history(connection, town=town).get(town, ()))


def record(
    connection: Connection,
    *,
    programme: Programme,
    town: str,
    event: Event,
    write: Write,
    expected: int | None = None,
    town_class: TownClass | None = None,
) -> Life:
    """Appends an event and returns where the town stands then; nothing is written where it is refused.

    `expected` is the version that the person saw (`Life.version`); where somebody decided in the meantime
    `twinning.decided_meanwhile` tells what. Raises `Refused` with all problems: those of the rules
    (`lifecycle.next_state`) and those of the store. A match comes with its agreements: `agreements.match`.
    """
    if event.kind is EventKind.match:
        raise ValueError("a match is recorded together with its agreements")
    before = checked_life(connection, town, expected)
    checks = Checks()
    after = checks.run(lambda: next_state(before, event))
    checks.add(*event_problems(programme, event), *_start_problems(connection, town, event))
    checks.finish()
    batch = open_batch(connection, write, about=f"{town} {event.kind}")
    insert_event(connection, town, before, event, write, batch, town_class)
    return after or before


def checked_life(connection: Connection, town: str, expected: int | None) -> Life:
    """Where a registered town stands, if that is still what the person saw. Raises `Refused`."""
    checks = Checks()
    checks.add(*town_problems(connection, town))
    checks.finish()
    before = life(connection, town)
    if expected is not None:
        check_version(before, expected)
    return before


def event_problems(programme: Programme, event: Event) -> list[Problem]:
    """What the store asks of an event beside the rules: words without persons, and every criterion in a round."""
    found = list(wording_problems({"reason": event.reason, "inspectors": "\n".join(event.inspectors)}))
    if event.kind is EventKind.hold_round and event.criteria:
        known = [each.code for each in programme.twinning.criteria]
        given = [each.criterion for each in event.criteria]
        shown = ", ".join(known)
        found += [
            problem("twinning_store.criterion_unknown", value=each, known=shown) for each in given if each not in known
        ]
        missing = [each for each in known if each not in given]
        if missing:
            found.append(problem("twinning_store.criteria_missing", known=", ".join(missing)))
    return found


def _start_problems(connection: Connection, town: str, event: Event) -> list[Problem]:
    """Help starts within the term of an agreement."""
    if event.kind is not EventKind.start:
        return []
    query = select(agreements).where(agreements.c.town == town).order_by(agreements.c.number, agreements.c.revision)
    terms = {row.number: (row.first_day, row.last_day) for row in connection.execute(query)}
    if any(first <= event.on <= last for first, last in terms.values()):
        return []
    return [problem("twinning_store.start_outside_term", date=event.on.isoformat())]


def insert_event(
    connection: Connection,
    town: str,
    before: Life,
    event: Event,
    write: Write,
    batch: int,
    town_class: TownClass | None = None,
) -> None:
    """Appends an event that was checked; the key refuses a number that somebody else took."""
    number = before.version + 1
    connection.execute(
        insert(twinning_events),
        {
            "town": town,
            "number": number,
            "kind": event.kind.value,
            "day": event.on,
            "who": event.who,
            "reason": event.reason,
            "period": event.period,
            "partners": "\n".join(event.partners),
            "round": event.round,
            "decision": None if event.decision is None else event.decision.value,
            "inspectors": "\n".join(event.inspectors),
            "town_class": None if town_class is None else town_class.value,
            "recorded_at": write.recorded_at,
            "batch": batch,
        },
    )
    if event.criteria:
        connection.execute(
            insert(twinning_criteria),
            [_criterion_row(town, number, place, each) for place, each in enumerate(event.criteria, start=1)],
        )


def _criterion_row(town: str, event: int, place: int, result: CriterionResult) -> dict[str, object]:
    return {
        "town": town,
        "event": event,
        "number": place,
        "criterion": result.criterion,
        "met": None if result.met is None else int(result.met),
        "figure": result.figure,
        "needed": result.needed,
    }


def _criteria(connection: Connection, town: str | None) -> dict[tuple[str, int], list[CriterionResult]]:
    table = twinning_criteria.c
    query = select(twinning_criteria).order_by(table.town, table.event, table.number)
    if town is not None:
        query = query.where(table.town == town)
    found: dict[tuple[str, int], list[CriterionResult]] = {}
    for row in connection.execute(query):
        met = None if row.met is None else bool(row.met)
        found.setdefault((row.town, row.event), []).append(CriterionResult(row.criterion, met, row.figure, row.needed))
    return found
