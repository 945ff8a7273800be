"""`threeline twinning confirm | decline | flag | match | start | accept | relapse`: what moves a town on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from assessment.model import Programme
from assessment.periods import parse_period
from assessment.twinning.acceptance import Decision
from assessment.twinning.lifecycle import EventKind
from dashboard.commands.instance import current_programme, writing_instance
from dashboard.commands.interface import Session, WordedCommand, option
from dashboard.commands.twinning_records import (
    EXPECT,
    FORMAT,
    MAY_REASON,
    ON,
    REASON,
    TOWN,
    event_of,
    figures_of,
    show_town,
    write_now,
)
from dashboard.commands.twinning_words import WHOLE, criteria_of, day_of, goal_of, happened_on, worded
from layouts.text import Text

if TYPE_CHECKING:
    from dashboard.services.twinning import StoredFigures
    from data.engine import Connection
    from data.store.twinning.agreements import Goal

DECISIONS = {
    "reached": Decision.reached_standard,
    "continued": Decision.continued,
    "relapsed": Decision.relapsed,
}


@click.command("confirm", cls=WordedCommand, help="commands.twinning.confirm.help")
@TOWN
@REASON
@ON
@EXPECT
@FORMAT
@click.pass_obj
def confirm(session: Session, /, **given: Any) -> None:
    """Confirm a proposal."""
    _decide(session.text, EventKind.confirm, **given)


@click.command("decline", cls=WordedCommand, help="commands.twinning.decline.help")
@TOWN
@REASON
@ON
@EXPECT
@FORMAT
@click.pass_obj
def decline(session: Session, /, **given: Any) -> None:
    """Decline a proposal."""
    _decide(session.text, EventKind.decline, **given)


@click.command("flag", cls=WordedCommand, help="commands.twinning.flag.help")
@TOWN
@REASON
@option("--period", metavar="PERIOD", help="commands.twinning.option.flag_period")
@ON
@EXPECT
@FORMAT
@click.pass_obj
def flag(session: Session, /, **given: Any) -> None:
    """Flag a town by hand."""
    _decide(session.text, EventKind.flag_by_hand, **given)


@click.command("start", cls=WordedCommand, help="commands.twinning.start.help")
@TOWN
@MAY_REASON
@ON
@EXPECT
@FORMAT
@click.pass_obj
def start(session: Session, /, **given: Any) -> None:
    """Record that the help begins."""
    _decide(session.text, EventKind.start, **given)


@click.command("relapse", cls=WordedCommand, help="commands.twinning.relapse.help")
@TOWN
@REASON
@ON
@EXPECT
@FORMAT
@click.pass_obj
def relapse(session: Session, /, **given: Any) -> None:
    """Record a relapse."""
    _decide(session.text, EventKind.relapse, **given)


@click.command("match", cls=WordedCommand, help="commands.twinning.match.help")
@TOWN
@click.argument("partners", nargs=-1, required=True, metavar="PARTNER...")
@option("--from", "first", required=True, metavar="DATE", help="commands.twinning.option.first")
@option("--to", "last", required=True, metavar="DATE", help="commands.twinning.option.last")
@option("--goal", "goals", multiple=True, metavar="INDICATOR=TO@DATE", help="commands.twinning.option.goal")
@MAY_REASON
@ON
@EXPECT
@FORMAT
@click.pass_obj
def match(
    session: Session,
    *,
    town: str,
    partners: tuple[str, ...],
    first: str,
    last: str,
    goals: tuple[str, ...],
    reason: str,
    on: str | None,
    expect: int | None,
    form: str,
) -> None:
    """Match a town with partners and sign the agreements."""
    from data.store.twinning import agreements

    text = session.text
    wanted = [goal_of(each, text) for each in goals]
    days = day_of(first, text), day_of(last, text)
    day = happened_on(on, text)
    with writing_instance(text) as connection, worded(text):
        figures = figures_of(connection, text)
        agreements.match(
            connection,
            programme=figures.programme,
            town=town,
            event=event_of(EventKind.match, day, reason=reason, partners=partners),
            first=days[0],
            last=days[1],
            goals=[_goal(figures, town, *each) for each in wanted],
            expected=expect,
            write=write_now(),
        )
        show_town(connection, text, town, form)


@click.command("accept", cls=WordedCommand, help="commands.twinning.accept.help")
@TOWN
@option("--round", "number", type=WHOLE, required=True, metavar="N", help="commands.twinning.option.round")
@ON
@option("--decision", type=click.Choice(tuple(DECISIONS)), required=True, help="commands.twinning.option.decision")
@option(
    "--criterion", "criteria", multiple=True, metavar="CODE[=met|unmet|none]", help="commands.twinning.option.criterion"
)
@option("--period", metavar="PERIOD", help="commands.twinning.option.accept_period")
@option("--inspector", "inspectors", multiple=True, metavar="UNIT", help="commands.twinning.option.inspector")
@MAY_REASON
@EXPECT
@FORMAT
@click.pass_obj
def accept(
    session: Session,
    *,
    town: str,
    number: int,
    on: str | None,
    decision: str,
    criteria: tuple[str, ...],
    period: str | None,
    inspectors: tuple[str, ...],
    reason: str,
    expect: int | None,
    form: str,
) -> None:
    """Record an acceptance round."""
    from dashboard.services.twinning.acceptance import round_findings
    from data.store.twinning import events

    text = session.text
    day, asked = happened_on(on, text), criteria_of(criteria, text)
    with writing_instance(text) as connection, worded(text):
        figures = figures_of(connection, text)
        wanted = None if period is None else parse_period(period)
        found = round_findings(figures, town, asked, decision=DECISIONS[decision], period=wanted)
        events.record(
            connection,
            programme=figures.programme,
            town=town,
            event=event_of(
                EventKind.hold_round,
                day,
                reason=reason,
                period=None if found.period is None else found.period.code,
                round=number,
                decision=DECISIONS[decision],
                criteria=found.criteria,
                inspectors=inspectors,
            ),
            town_class=found.town_class,
            expected=expect,
            write=write_now(),
        )
        show_town(connection, text, town, form)


def _goal(figures: StoredFigures, town: str, indicator: str, target: Decimal, due: date) -> Goal:
    from dashboard.services.twinning.acceptance import goal_start
    from data.store.twinning.agreements import Goal

    return Goal(indicator, goal_start(figures, town, indicator), target, due)


def _record(connection: Connection, programme: Programme, town: str, kind: EventKind, *, on: date, **more: Any) -> None:
    from data.store.twinning import events

    expected = more.pop("expected", None)
    event = event_of(kind, on, **more)
    events.record(connection, programme=programme, town=town, event=event, expected=expected, write=write_now())


def _decide(
    text: Text,
    kind: EventKind,
    *,
    town: str,
    reason: str,
    on: str | None,
    expect: int | None,
    form: str,
    period: str | None = None,
) -> None:
    day = happened_on(on, text)
    with writing_instance(text) as connection, worded(text):
        wanted = None if period is None else parse_period(period).code
        programme = current_programme(connection, text)
        if kind is EventKind.flag_by_hand and wanted is None:
            quarters = figures_of(connection, text).quarters
            wanted = str(quarters[-1]) if quarters else None
        _record(connection, programme, town, kind, on=day, reason=reason, period=wanted, expected=expect)
        show_town(connection, text, town, form)
