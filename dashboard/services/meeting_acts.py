"""Carries out what a person records at the review meeting."""

from __future__ import annotations

import re

from pydantic import ValidationError

from assessment.meeting import (
    Action,
    ActionState,
    Answer,
    Attendance,
    Confirmation,
    Deadline,
    Decision,
    Entry,
    Meeting,
    Note,
    Objection,
    Progress,
    Ruling,
    Undo,
    check,
)
from assessment.model import Programme
from assessment.periods import parse_period
from assessment.problems import Problem, Refused
from assessment.seal import SealKind
from assessment.viewers import Role
from dashboard.services.sealing import take_seal, try_decision
from dashboard.services.twinning.figures import StoredFigures, china_today, reference_day
from data.engine import Connection
from data.store import meetings
from data.store.twinning.writes import Write
from layouts.models import meeting_acts as acts
from layouts.models.acts import amount_of, day_of, happened_on
from layouts.models.meeting_acts import MeetingAct

_BETWEEN_UNITS = re.compile("[、,\uff0c;\uff1b\\n]+")


def do_at_meeting(connection: Connection, programme: Programme, write: Write, act: MeetingAct) -> None:
    """Carries the act out in this transaction. Raises `Refused` with everything that forbids it."""
    period = parse_period(act.period)
    if isinstance(act, acts.TakeSeal):
        take_seal(connection, period=period, kind=SealKind(act.kind), who=write.who, at=write.recorded_at)
        return
    if isinstance(act, acts.NewAction) and act.indicator:
        known = [each.code for each in programme.indicators]
        if act.indicator not in known:
            raise Refused([Problem("meeting.indicator_unknown", {}, {"value": act.indicator})])

    today = reference_day(StoredFigures(connection, programme), today=china_today())
    if isinstance(act, acts.TownSays) and write.role == Role.township:
        # who records on paper's behalf gives the paper's day; a town itself speaks today, whatever it sends
        act = act.model_copy(update={"on": today.isoformat()})

    def make(before: Meeting) -> Entry:
        try:
            entry = entry_of(act, before)
            if isinstance(entry, Decision):
                check(before, entry, actions=(), today=today)
                try_decision(connection, programme, period, entry)
            return entry
        except ValidationError as error:
            raise Refused([field_problem(error)]) from None

    meetings.record(connection, programme=programme, period=period.code, make=make, write=write, today=today)


def entry_of(act: MeetingAct, before: Meeting) -> Entry:
    """The entry that an act stands for. Raises `Refused` for a day or an amount that is none, ValidationError."""
    match act:
        case acts.Attend():
            return Attendance(units=units_of(act.units))
        case acts.Rule():
            return Decision(
                number=before.numbers[0] + 1,
                town=act.town,
                ruling=Ruling(act.ruling),
                reason=act.reason,
                partners=act.partners,
                first=day_of("first", act.first) if act.first else None,
                last=day_of("last", act.last) if act.last else None,
            )
        case acts.Undo():
            return Undo(number=act.number)
        case acts.NewAction():
            return Action(
                number=before.numbers[1] + 1,
                words=act.words,
                owner=act.owner,
                due=day_of("due", act.due),
                town=act.town or None,
                indicator=act.indicator or None,
                expected=amount_of("expected", act.expected) if act.expected else None,
            )
        case acts.ActionProgress():
            held = parse_period(act.held).code
            return Progress(period=held, number=act.number, state=ActionState(act.state), evidence=act.evidence)
        case acts.SetDeadline():
            return Deadline(day=day_of("day", act.day))
        case acts.SpeakerNote():
            return Note(screen=act.screen, words=act.words)
        case acts.AnswerObjection():
            return Answer(town=act.town, number=act.number, accepted=act.accepted == "yes", words=act.words)
        case acts.TownSays():
            day = happened_on("on", act.on, today=china_today())
            if act.what == "confirm":
                return Confirmation(town=act.town, on=day)
            number = len(before.town(act.town).objections) + 1
            return Objection(
                town=act.town, number=number, on=day, indicator=act.indicator or None, words=act.words
            )
        case _:
            raise TypeError(f"{type(act).__name__} is no entry of a meeting")


def field_problem(error: ValidationError) -> Problem:
    """What is wrong with the first field of an entry that is not right, by the field's name."""
    first = error.errors()[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "string_too_long":
        params = {"field": field, "value": len(first["input"]), "expected": first["ctx"]["max_length"]}
        return Problem("twinning_store.text_too_long", {}, params)
    return Problem("act.bad_field", {}, {"field": field})


def units_of(typed: str) -> tuple[str, ...]:
    """Units as people write them down: one a line, or with commas between."""
    return tuple(name for each in _BETWEEN_UNITS.split(typed) if (name := each.strip()))
