"""`threeline meeting` and `threeline confirm`: what is recorded at and around the review meeting of a period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import click

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
    open_actions,
)
from assessment.periods import parse_period
from assessment.problems import Refused
from dashboard.commands.instance import current_programme, reading_instance, writing_instance
from dashboard.commands.interface import Session, WordedCommand, WordedGroup, option
from dashboard.commands.outcome import CommandRefused
from dashboard.commands.printing import table_text
from dashboard.commands.twinning_records import (
    FORMAT,
    ON,
    figures_of,
    print_lines,
    print_text,
    write_now,
)
from dashboard.commands.twinning_words import WHOLE, amount_of, day_of, happened_on, today, worded
from layouts.documents import meeting_json, meeting_tables
from layouts.documents.scores import score_json
from layouts.text import Text

PERIOD = click.argument("period", metavar="PERIOD")
TOWN = click.argument("town", metavar="TOWN")
WORDS = click.argument("words", metavar="TEXT")
NUMBER = click.argument("number", type=WHOLE, metavar="N")
REASON = option("--reason", required=True, metavar="TEXT", help="commands.twinning.option.reason")


@click.group(cls=WordedGroup, help="commands.meeting.help")
def meeting() -> None:
    """The review meeting of a period."""


@meeting.command("show", help="commands.meeting.show.help")
@PERIOD
@FORMAT
@click.pass_obj
def show(session: Session, *, period: str, form: str) -> None:
    """Show a meeting."""
    text = session.text
    wanted = parse_period(period).code
    with reading_instance(text) as connection:
        current_programme(connection, text)
        _print(connection, text, wanted, form)


@meeting.command("attend", help="commands.meeting.attend.help")
@PERIOD
@click.argument("units", nargs=-1, required=True, metavar="UNIT...")
@FORMAT
@click.pass_obj
def attend(session: Session, *, period: str, units: tuple[str, ...], form: str) -> None:
    """Record who took part."""
    _record(session.text, period, form, lambda _: Attendance(units=units))


@meeting.command("decide", help="commands.meeting.decide.help")
@PERIOD
@TOWN
@option("--ruling", type=click.Choice([each.value for each in Ruling]), required=True, help="commands.option.ruling")
@REASON
@option("--partner", "partners", multiple=True, metavar="CODE", help="commands.option.partner")
@option("--from", "first", metavar="DATE", help="commands.twinning.option.first")
@option("--to", "last", metavar="DATE", help="commands.twinning.option.last")
@FORMAT
@click.pass_obj
def decide(
    session: Session,
    *,
    period: str,
    town: str,
    ruling: str,
    reason: str,
    partners: tuple[str, ...],
    first: str | None,
    last: str | None,
    form: str,
) -> None:
    """Decide on a town."""
    text = session.text
    days = [None if each is None else day_of(each, text) for each in (first, last)]

    def make(before: Meeting) -> Entry:
        return Decision(
            number=before.numbers[0] + 1,
            town=town,
            ruling=Ruling(ruling),
            reason=reason,
            partners=partners,
            first=days[0],
            last=days[1],
        )

    _record(text, period, form, make)


@meeting.command("undo", help="commands.meeting.undo.help")
@PERIOD
@NUMBER
@FORMAT
@click.pass_obj
def undo(session: Session, *, period: str, number: int, form: str) -> None:
    """Take a decision back."""
    _record(session.text, period, form, lambda _: Undo(number=number))


@meeting.command("action", help="commands.meeting.action.help")
@PERIOD
@WORDS
@option("--owner", required=True, metavar="UNIT", help="commands.twinning.option.owner")
@option("--due", required=True, metavar="DATE", help="commands.twinning.option.due")
@option("--town", metavar="CODE", help="commands.option.action_town")
@option("--indicator", metavar="CODE", help="commands.option.action_indicator")
@option("--expected", metavar="VALUE", help="commands.option.expected")
@FORMAT
@click.pass_obj
def action(
    session: Session,
    *,
    period: str,
    words: str,
    owner: str,
    due: str,
    town: str | None,
    indicator: str | None,
    expected: str | None,
    form: str,
) -> None:
    """Add an action."""
    text = session.text
    day = day_of(due, text)
    value = None if expected is None else amount_of(expected, text)
    with reading_instance(text) as connection:
        known = [each.code for each in current_programme(connection, text).indicators]
    if indicator is not None and indicator not in known:
        shown = {"programme": "", "code": indicator, "known": ", ".join(known)}
        raise CommandRefused(text("commands.score.no_indicator", **shown))

    def make(before: Meeting) -> Entry:
        number = before.numbers[1] + 1
        return Action(
            number=number, words=words, owner=owner, due=day, town=town, indicator=indicator, expected=value
        )

    _record(text, period, form, make)


@meeting.command("report", help="commands.meeting.report.help")
@PERIOD
@NUMBER
@option("--state", type=click.Choice([each.value for each in ActionState]), required=True, help="commands.option.state")
@option("--evidence", default="", metavar="TEXT", help="commands.option.evidence")
@option("--meeting", "held", metavar="PERIOD", help="commands.option.held")
@FORMAT
@click.pass_obj
def report(
    session: Session, *, period: str, number: int, state: str, evidence: str, held: str | None, form: str
) -> None:
    """Report how far an action is."""
    own = parse_period(period).code
    at = own if held is None else parse_period(held).code
    _record(
        session.text,
        at,
        form,
        lambda _: Progress(period=own, number=number, state=ActionState(state), evidence=evidence),
    )


@meeting.command("deadline", help="commands.meeting.deadline.help")
@PERIOD
@click.argument("day", metavar="DATE")
@FORMAT
@click.pass_obj
def deadline(session: Session, *, period: str, day: str, form: str) -> None:
    """Set the last day to confirm."""
    last = day_of(day, session.text)
    _record(session.text, period, form, lambda _: Deadline(day=last))


@meeting.command("note", help="commands.meeting.note.help")
@PERIOD
@click.argument("screen", metavar="SCREEN")
@WORDS
@FORMAT
@click.pass_obj
def note(session: Session, *, period: str, screen: str, words: str, form: str) -> None:
    """Write the presenter's note for a screen."""
    _record(session.text, period, form, lambda _: Note(screen=screen, words=words))


@meeting.command("answer", help="commands.meeting.answer.help")
@PERIOD
@TOWN
@NUMBER
@WORDS
@option("--accept/--reject", "accepted", default=None, required=True, help="commands.option.accept")
@FORMAT
@click.pass_obj
def answer(session: Session, *, period: str, town: str, number: int, words: str, accepted: bool, form: str) -> None:
    """Answer an objection."""
    _record(session.text, period, form, lambda _: Answer(town=town, number=number, accepted=accepted, words=words))


@click.command("confirm", cls=WordedCommand, help="commands.confirm.help")
@PERIOD
@TOWN
@option("--object", "objection", metavar="TEXT", help="commands.option.objection")
@option("--indicator", metavar="CODE", help="commands.option.objection_indicator")
@ON
@FORMAT
@click.pass_obj
def confirm(
    session: Session,
    *,
    period: str,
    town: str,
    objection: str | None,
    indicator: str | None,
    on: str | None,
    form: str,
) -> None:
    """A town confirms its figures, or objects."""
    day = happened_on(on, session.text)

    def make(before: Meeting) -> Entry:
        if objection is None:
            return Confirmation(town=town, on=day)
        number = len(before.town(town).objections) + 1
        return Objection(town=town, number=number, on=day, indicator=indicator, words=objection)

    _record(session.text, period, form, make)


def _record(text: Text, period: str, form: str, make: Callable[[Meeting], Entry]) -> None:
    from pydantic import ValidationError

    from dashboard.services.meeting_acts import field_problem
    from dashboard.services.sealing import try_decision
    from data.store import meetings

    wanted = parse_period(period).code
    with writing_instance(text) as connection, worded(text):
        programme = current_programme(connection, text)
        try:
            day = _today(connection, text)

            def tried(before: Meeting) -> Entry:
                entry = make(before)
                if isinstance(entry, Decision):
                    check(before, entry, actions=(), today=day)
                    try_decision(connection, programme, parse_period(wanted), entry)
                return entry

            meetings.record(
                connection, programme=programme, period=wanted, make=tried, write=write_now(), today=day
            )
        except ValidationError as error:
            raise Refused([field_problem(error)]) from None
        _print(connection, text, wanted, form)


def _today(connection: Any, text: Text) -> date:
    """The day that terms are counted from: in an archive that ended long ago, not today."""
    from dashboard.services.twinning import reference_day

    return reference_day(figures_of(connection, text), today=today())


def _print(connection: Any, text: Text, period: str, form: str) -> None:
    from data.store import areas, meetings

    found = meetings.meeting(connection, period)
    actions = open_actions(meetings.entries(connection))
    day = _today(connection, text)
    if form == "json":
        print_text(score_json(meeting_json.meeting_document(found, actions, today=day)))
        return
    known = [each.area for each in areas.revisions(connection)]
    names = {area.code: text.pick(zh=area.name_zh, en=area.name_en) for area in known}
    lines = list(meeting_tables.meeting_lines(text, found, names=names))
    if actions:
        lines.append(table_text(meeting_tables.action_table(text, actions, today=day, names=names)))
    print_lines(lines)
