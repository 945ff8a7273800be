"""Carries out what a person records of twinning."""

from __future__ import annotations

import re
from datetime import date

from assessment.model import Programme
from assessment.periods import parse_period
from assessment.problems import Refused
from assessment.twinning.acceptance import Decision
from assessment.twinning.inputs import InputKind
from assessment.twinning.lifecycle import Event, EventKind, Stage
from dashboard.services.twinning.acceptance import FROM_SCORECARD, goal_start, round_findings
from dashboard.services.twinning.figures import StoredFigures, china_today, newest_period
from dashboard.services.twinning.proposals import proposals_of
from data.engine import Connection
from data.store.twinning import agreements, events, ledger, notes, records, tasks
from data.store.twinning.agreements import Goal
from data.store.twinning.ledger import NewInput
from data.store.twinning.notes import NoteKind
from data.store.twinning.problems import problem
from data.store.twinning.tasks import TaskState
from data.store.twinning.writes import Write
from layouts.models import acts
from layouts.models.acts import TwinningAct, amount_of, day_of, happened_on, together, whole_of

_DECIDED = {
    "confirm": EventKind.confirm,
    "decline": EventKind.decline,
    "flag": EventKind.flag_by_hand,
    "start": EventKind.start,
    "relapse": EventKind.relapse,
}
_FINDINGS: dict[str, bool | str | None] = {"scorecard": FROM_SCORECARD, "met": True, "unmet": False, "none": None}
_BETWEEN_UNITS = re.compile("[、,，;；\n]+")


def do_in_twinning(connection: Connection, programme: Programme, write: Write, act: TwinningAct) -> int:
    """Carries the act out in this transaction; returns how many things were recorded. Raises `Refused`."""
    return _Doer(connection, programme, write).do(act)


class _Doer:
    def __init__(self, connection: Connection, programme: Programme, write: Write) -> None:
        self.connection = connection
        self.programme = programme
        self.write = write

    def do(self, act: TwinningAct) -> int:
        match act:
            case acts.Propose():
                return self.propose(act)
            case acts.Decide():
                self.decide(act)
            case acts.Match():
                self.match(act)
            case acts.HoldRound():
                self.hold_round(act)
            case acts.Money():
                self.enter(act.town, self.money(act))
            case acts.Things():
                self.enter(act.town, self.things(act))
            case acts.Reverse():
                self.reverse(act)
            case acts.AddTask() | acts.Report():
                self.task(act)
            case acts.Visit() | acts.Remark():
                self.remark(act)
            case acts.Amend():
                agreements.one(self.connection, act.agreement, town=act.town)
                agreements.amend(
                    self.connection,
                    programme=self.programme,
                    code=act.agreement,
                    last=day_of("last", act.last),
                    reason=act.reason,
                    write=self.write,
                )
        return 1

    def day(self, typed: str) -> date:
        return happened_on("on", typed, today=china_today())

    def figures(self) -> StoredFigures:
        return StoredFigures(self.connection, self.programme)

    def propose(self, act: acts.Propose) -> int:
        day, period = self.day(act.on), parse_period(act.period)
        figures = self.figures()
        if not set(figures.quarters).intersection(period.quarters):
            return 0
        found = proposals_of(figures, records.read(self.connection), period, today=day)
        new = [row for row in found.flags if row.stage in (Stage.none, Stage.declined) and not row.declined_now]
        for row in new:
            event = Event(EventKind.propose, day, self.write.who, period=period.code)
            self.record(row.town.code, event, row.version)
        return len(new)

    def decide(self, act: acts.Decide) -> None:
        day = self.day(act.on)
        kind = _DECIDED[act.act]
        newest = newest_period(self.figures()) if kind is EventKind.flag_by_hand else None
        period = None if newest is None else newest.code
        self.record(act.town, Event(kind, day, self.write.who, reason=act.reason, period=period), act.version)

    def match(self, act: acts.Match) -> None:
        together(
            lambda: day_of("first", act.first),
            lambda: day_of("last", act.last),
            lambda: self.day(act.on),
            *(lambda value=value: amount_of("goal", value) for value in act.goal_target if value),
            *(lambda value=value: day_of("due", value) for value in act.goal_due if value),
        )
        figures = self.figures()
        agreements.match(
            self.connection,
            programme=self.programme,
            town=act.town,
            event=Event(
                EventKind.match, self.day(act.on), self.write.who, reason=act.reason, partners=act.partners
            ),
            first=day_of("first", act.first),
            last=day_of("last", act.last),
            goals=[self.goal(figures, act, place) for place, value in enumerate(act.goal_target) if value],
            expected=act.version,
            write=self.write,
        )

    def goal(self, figures: StoredFigures, act: acts.Match, place: int) -> Goal:
        indicator = act.goal_indicator[place] if place < len(act.goal_indicator) else ""
        due = act.goal_due[place] if place < len(act.goal_due) else ""
        start = goal_start(figures, act.town, indicator)
        return Goal(indicator, start, amount_of("goal", act.goal_target[place]), day_of("due", due or act.last))

    def hold_round(self, act: acts.HoldRound) -> None:
        day, decision = self.day(act.on), Decision(act.decision)
        asked = {code: _FINDINGS[state] for code, state in act.findings.items()}
        found = round_findings(self.figures(), act.town, asked, decision=decision)
        event = Event(
            EventKind.hold_round,
            day,
            self.write.who,
            reason=act.reason,
            period=None if found.period is None else found.period.code,
            round=act.number,
            decision=decision,
            criteria=found.criteria,
            inspectors=_units(act.inspectors),
        )
        events.record(
            self.connection,
            programme=self.programme,
            town=act.town,
            event=event,
            town_class=found.town_class,
            expected=act.version,
            write=self.write,
        )

    def record(self, town: str, event: Event, version: int) -> None:
        events.record(
            self.connection, programme=self.programme, town=town, event=event, expected=version, write=self.write
        )

    def money(self, act: acts.Money) -> NewInput:
        together(lambda: self.day(act.on), lambda: amount_of("amount", act.amount))
        return NewInput(
            agreement=act.agreement,
            kind=InputKind(act.kind),
            on=self.day(act.on),
            payer=act.payer,
            purpose=act.purpose,
            amount=amount_of("amount", act.amount),
            fund=act.fund or None,
        )

    def things(self, act: acts.Things) -> NewInput:
        together(lambda: self.day(act.on), lambda: whole_of("count", act.count))
        return NewInput(
            agreement=act.agreement,
            kind=InputKind.things,
            on=self.day(act.on),
            payer=act.payer,
            purpose=act.purpose,
            thing=act.thing,
            count=whole_of("count", act.count),
        )

    def enter(self, town: str, new: NewInput) -> None:
        agreements.one(self.connection, new.agreement, town=town)
        ledger.enter(self.connection, [new], write=self.write)

    def reverse(self, act: acts.Reverse) -> None:
        known = {each.entry.code for each in ledger.read(self.connection) if each.entry.town == act.town}
        if act.entry not in known:
            raise Refused([problem("twinning_store.entry_unknown", value=act.entry)])
        day = self.day(act.on)
        ledger.reverse(self.connection, code=act.entry, on=day, reason=act.reason, write=self.write)

    def task(self, act: acts.AddTask | acts.Report) -> None:
        agreements.one(self.connection, act.agreement, town=act.town)
        if isinstance(act, acts.AddTask):
            due = day_of("due", act.due)
            tasks.set_task(
                self.connection, agreement=act.agreement, words=act.words, owner=act.owner, due=due, write=self.write
            )
            return
        tasks.report(
            self.connection,
            agreement=act.agreement,
            number=act.number,
            state=TaskState(act.state),
            note=act.note,
            write=self.write,
        )

    def remark(self, act: acts.Visit | acts.Remark) -> None:
        visit = isinstance(act, acts.Visit)
        notes.add(
            self.connection,
            town=act.town,
            kind=NoteKind.visit if visit else NoteKind.note,
            on=self.day(act.on),
            words=act.words,
            units=_units(act.units) if isinstance(act, acts.Visit) else (),
            write=self.write,
        )


def _units(typed: str) -> tuple[str, ...]:
    """Units as people write them down: one a line, or with commas between."""
    return tuple(name for each in _BETWEEN_UNITS.split(typed) if (name := each.strip()))
