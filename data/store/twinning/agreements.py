"""Agreements between towns and partners: term and goals, each change of them a revision, with the match itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Connection, func, insert, select

from assessment.model import Programme
from assessment.problems import Problem, Refused
from assessment.twinning.agreements import Agreement, check_agreement
from assessment.twinning.lifecycle import Event, next_state
from data.schema import agreement_goals, agreements, twinning_inputs
from data.store.twinning import partners
from data.store.twinning.events import checked_life, event_problems, insert_event
from data.store.twinning.problems import Checks, problem
from data.store.twinning.wording import wording_problems
from data.store.twinning.writes import Write, open_batch

GOAL_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Goal:
    """What an indicator is to reach by a day, from `start` (None: there was no figure when the goal was set)."""

    indicator: str
    start: Decimal | None
    target: Decimal
    due: date


@dataclass(frozen=True, slots=True)
class StoredAgreement:
    """An agreement as its last revision says; `signed_at` is when its first one was recorded."""

    number: int
    revision: int
    agreement: Agreement
    goals: tuple[Goal, ...]
    reason: str
    who: str
    signed_at: datetime
    recorded_at: datetime

    @property
    def code(self) -> str:
        """A1, A2 …"""
        return self.agreement.code


def code_of(number: int) -> str:
    """The code of an agreement."""
    return f"A{number}"


def read(connection: Connection, *, town: str | None = None, as_of: datetime | None = None) -> list[StoredAgreement]:
    """The agreements as recorded by `as_of` (inclusive), in the order in which they were signed."""
    goals = _goals(connection)
    query = select(agreements).order_by(agreements.c.number, agreements.c.revision)
    if town is not None:
        query = query.where(agreements.c.town == town)
    if as_of is not None:
        query = query.where(agreements.c.recorded_at <= as_of)
    found: dict[int, StoredAgreement] = {}
    for row in connection.execute(query):
        signed_at = found[row.number].signed_at if row.number in found else row.recorded_at
        found[row.number] = StoredAgreement(
            number=row.number,
            revision=row.revision,
            agreement=Agreement(code_of(row.number), row.town, row.partner, row.first_day, row.last_day),
            goals=tuple(goals.get((row.number, row.revision), ())),
            reason=row.reason,
            who=row.who,
            signed_at=signed_at,
            recorded_at=row.recorded_at,
        )
    return list(found.values())


def match(
    connection: Connection,
    *,
    programme: Programme,
    town: str,
    event: Event,
    first: date,
    last: date,
    write: Write,
    goals: Sequence[Goal] = (),
    expected: int | None = None,
) -> tuple[str, ...]:
    """Records the match and signs an agreement with each of its partners; returns their codes.

    Raises `Refused` with everything that forbids it (`lifecycle.next_state`, `agreements.check_agreement`, the
    goals); nothing is written then.
    """
    before = checked_life(connection, town, expected)
    number = _next_number(connection)
    new = [
        Agreement(code_of(number + place), town, partner, first, last) for place, partner in enumerate(event.partners)
    ]
    checks = Checks()
    checks.run(lambda: next_state(before, event))
    checks.add(*event_problems(programme, event), *_goal_problems(programme, goals, first, last))
    _check_all(checks, connection, new)
    checks.finish()
    batch = open_batch(connection, write, about=f"{town} {event.kind}", rows=1 + len(new))
    insert_event(connection, town, before, event, write, batch)
    for place, agreement in enumerate(new):
        _insert(connection, number + place, 1, agreement, goals, event.reason, write, batch)
    return tuple(each.code for each in new)


def amend(
    connection: Connection,
    *,
    programme: Programme,
    code: str,
    write: Write,
    reason: str,
    last: date | None = None,
    goals: Sequence[Goal] | None = None,
) -> StoredAgreement:
    """Another last day or other goals, as a revision with its reason; the earlier one stays. Raises `Refused`."""
    stored = one(connection, code)
    others = [each.agreement for each in read(connection) if each.number != stored.number]
    new = replace(stored.agreement, last=last or stored.agreement.last)
    kept = stored.goals if goals is None else tuple(goals)
    checks = Checks()
    checks.add(*wording_problems({"reason": reason}, needed=frozenset({"reason"})))
    checks.add(*_goal_problems(programme, kept, new.first, new.last), *_input_problems(connection, stored, new))
    checks.run(lambda: check_agreement(new, others, _capacities(connection)))
    checks.finish()
    batch = open_batch(connection, write, about=f"{new.town} amend {code}")
    _insert(connection, stored.number, stored.revision + 1, new, kept, reason, write, batch)
    return one(connection, code)


def one(connection: Connection, code: str, *, town: str | None = None) -> StoredAgreement:
    """The agreement of this code (of `town`, if given). Raises `Refused` (`agreement_unknown`)."""
    listed = read(connection, town=town)
    for each in listed:
        if each.code == code:
            return each
    known = ", ".join(each.code for each in listed) or "–"
    raise Refused([problem("twinning_store.agreement_unknown", value=code, known=known)])


def in_force(connection: Connection, *, town: str, on: date) -> StoredAgreement:
    """The one agreement of a town that an entry of this day belongs to.

    Where none covers the day but the town has only one, it is that one (whose term the rules then check).
    Raises `Refused` (`agreement_missing`, `agreement_ambiguous`).
    """
    listed = read(connection, town=town)
    if not listed:
        raise Refused([problem("twinning_store.agreement_missing", town=town)])
    covering = [each for each in listed if each.agreement.first <= on <= each.agreement.last] or listed
    if len(covering) > 1:
        known = ", ".join(each.code for each in covering)
        params = {"town": town, "date": on.isoformat(), "known": known}
        raise Refused([problem("twinning_store.agreement_ambiguous", **params)])
    return covering[0]


def _check_all(checks: Checks, connection: Connection, new: Sequence[Agreement]) -> None:
    standing = [each.agreement for each in read(connection)]
    capacities = _capacities(connection)
    for agreement in new:
        beside = tuple(standing)
        checks.run(lambda each=agreement, others=beside: check_agreement(each, others, capacities))  # type: ignore[misc]
        standing.append(agreement)


def _capacities(connection: Connection) -> dict[str, int]:
    return {code: each.capacity for code, each in partners.current(connection).items()}


def _goal_problems(programme: Programme, goals: Sequence[Goal], first: date, last: date) -> Iterable[Problem]:
    known = [each.code for each in programme.indicators]
    seen: set[str] = set()
    for goal in goals:
        if goal.indicator not in known:
            yield problem("twinning_store.goal_indicator_unknown", value=goal.indicator, known=", ".join(known))
        if goal.indicator in seen:
            yield problem("twinning_store.goal_twice", value=goal.indicator)
        seen.add(goal.indicator)
        if not first <= goal.due <= last and first <= last:
            days = {"date": goal.due.isoformat(), "first": first.isoformat(), "last": last.isoformat()}
            yield problem("twinning_store.goal_outside_term", value=goal.indicator, **days)
        if not goal.target.is_finite() or (Fraction(goal.target) * 10**GOAL_DECIMALS).denominator != 1:
            yield problem("twinning_store.goal_too_long", value=str(goal.target))


def _input_problems(connection: Connection, stored: StoredAgreement, new: Agreement) -> Iterable[Problem]:
    table = twinning_inputs.c
    taken_back = select(table.reverses).where(table.reverses.is_not(None))
    query = (
        select(func.count())
        .select_from(twinning_inputs)
        .where(table.agreement == stored.number, table.reverses.is_(None), table.number.not_in(taken_back))
        .where((table.day < new.first) | (table.day > new.last))
    )
    count = connection.execute(query).scalar() or 0
    if count:
        days = {"first": new.first.isoformat(), "last": new.last.isoformat()}
        yield problem("twinning_store.inputs_outside_term", count=count, **days)


def _next_number(connection: Connection) -> int:
    return 1 + (connection.execute(select(func.max(agreements.c.number))).scalar() or 0)


def _goals(connection: Connection) -> dict[tuple[int, int], list[Goal]]:
    table = agreement_goals.c
    found: dict[tuple[int, int], list[Goal]] = {}
    for row in connection.execute(select(agreement_goals).order_by(table.agreement, table.revision, table.number)):
        start = None if row.start is None else Decimal(row.start)
        goal = Goal(row.indicator, start, Decimal(row.target), row.due)
        found.setdefault((row.agreement, row.revision), []).append(goal)
    return found


def _insert(
    connection: Connection,
    number: int,
    revision: int,
    agreement: Agreement,
    goals: Sequence[Goal],
    reason: str,
    write: Write,
    batch: int,
) -> None:
    connection.execute(
        insert(agreements),
        {
            "number": number,
            "revision": revision,
            "town": agreement.town,
            "partner": agreement.partner,
            "first_day": agreement.first,
            "last_day": agreement.last,
            "reason": reason,
            "who": write.who,
            "recorded_at": write.recorded_at,
            "batch": batch,
        },
    )
    if goals:
        connection.execute(
            insert(agreement_goals),
            [
                {
                    "agreement": number,
                    "revision": revision,
                    "number": place,
                    "indicator": goal.indicator,
                    "start": goal.start,
                    "target": goal.target,
                    "due": goal.due,
                }
                for place, goal in enumerate(goals, start=1)
            ],
        )
