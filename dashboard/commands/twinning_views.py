"""`threeline twinning propose | list | show | effect`: who needs help, who could give it, and whether it works."""

from __future__ import annotations

from dataclasses import replace

import click

from assessment.periods import parse_period
from assessment.twinning.lifecycle import EventKind, Stage
from dashboard.commands.assessing import moment_of
from dashboard.commands.instance import reading_instance, writing_instance
from dashboard.commands.interface import Session, WordedCommand, option
from dashboard.commands.outcome import CommandRefused
from dashboard.commands.printing import table_text
from dashboard.commands.twinning_records import (
    AS_OF,
    FORMAT,
    ON,
    TOWN,
    event_of,
    figures_of,
    print_lines,
    print_text,
    records_of,
    show_town,
    write_now,
)
from dashboard.commands.twinning_words import day_at, happened_on, pairs_of, worded
from layouts.documents import twinning as tables
from layouts.documents import twinning_json as documents
from layouts.documents.scores import score_json


@click.command("propose", cls=WordedCommand, help="commands.twinning.propose.help")
@click.argument("period", metavar="PERIOD")
@option("--pin", "pins", multiple=True, metavar="TOWN=PARTNER", help="commands.twinning.option.pin")
@option("--ban", "bans", multiple=True, metavar="TOWN=PARTNER", help="commands.twinning.option.ban")
@ON
@option("--dry-run", is_flag=True, help="commands.option.dry_run")
@FORMAT
@click.pass_obj
def propose(
    session: Session,
    *,
    period: str,
    pins: tuple[str, ...],
    bans: tuple[str, ...],
    on: str | None,
    dry_run: bool,
    form: str,
) -> None:
    """Propose class-three towns and match them with partners."""
    from dashboard.services.twinning import Wishes, proposals_of, reference_day
    from data.store.twinning import events

    text = session.text
    wishes = Wishes(pairs_of(pins, text), pairs_of(bans, text))
    day = happened_on(on, text)
    opened = reading_instance if dry_run else writing_instance
    with opened(text) as connection, worded(text):
        wanted = parse_period(period)
        figures = figures_of(connection, text)
        if not set(figures.quarters).intersection(wanted.quarters):
            known = figures.quarters
            if not known:
                raise CommandRefused(text("commands.score.no_data_at_all"))
            raise CommandRefused(text("commands.score.no_data", period=wanted, first=known[0], last=known[-1]))
        # what partners are taken by is counted on the page's day, unless another one is given
        counted = reference_day(figures, today=day) if on is None else day
        model = proposals_of(figures, records_of(connection), wanted, today=counted, wishes=wishes)
        new = [
            row.town.code for row in model.flags if row.stage in (Stage.none, Stage.declined) and not row.declined_now
        ]
        if not dry_run and new:
            for town in new:
                event = event_of(EventKind.propose, day, period=wanted.code)
                events.record(connection, programme=figures.programme, town=town, event=event, write=write_now())
            model = proposals_of(figures, records_of(connection), wanted, today=counted, wishes=wishes)
    recorded = [] if dry_run else new
    if form == "json":
        print_text(score_json(documents.proposals_document(model, recorded=recorded)))
        return
    lines = [text("twins.proposals_heading", period=wanted.code, n=len(model.flags), recorded=len(recorded))]
    if model.flags:
        lines.append(table_text(tables.flag_table(text, model)))
    if model.matches:
        lines.append(table_text(tables.match_table(text, model)))
    lines.extend(tables.proposal_lines(text, model))
    if dry_run:
        lines.append(text("commands.load.dry_run"))
    print_lines(lines)


@click.command("list", cls=WordedCommand, help="commands.twinning.list.help")
@option(
    "--stage",
    type=click.Choice([each.value for each in Stage if each is not Stage.none]),
    help="commands.twinning.option.stage",
)
@AS_OF
@FORMAT
@click.pass_obj
def list_towns(session: Session, *, stage: str | None, as_of: str | None, form: str) -> None:
    """Show the board."""
    from dashboard.services.twinning import board_of, reference_day

    text = session.text
    moment = None if as_of is None else moment_of(as_of, text)
    with reading_instance(text) as connection:
        figures = figures_of(connection, text, as_of=moment)
        known = records_of(connection, as_of=moment)
        model = board_of(figures, known, today=reference_day(figures, today=day_at(moment)))
    if stage is not None:
        model = replace(model, rows=tuple(row for row in model.rows if row.stage.value == stage))
    if form == "json":
        print_text(score_json(documents.board_document(model)))
        return
    if not model.rows:
        print_lines([text("twins.board_empty")])
        return
    print_lines(
        [
            text("twins.board_heading", n=len(model.rows)),
            table_text(tables.board_table(text, model)),
            table_text(tables.totals_table(text, model.totals)),
        ]
    )


@click.command("show", cls=WordedCommand, help="commands.twinning.show.help")
@TOWN
@AS_OF
@FORMAT
@click.pass_obj
def show(session: Session, *, town: str, as_of: str | None, form: str) -> None:
    """Show one town."""
    text = session.text
    moment = None if as_of is None else moment_of(as_of, text)
    with reading_instance(text) as connection:
        show_town(connection, text, town, form, as_of=moment)


@click.command("effect", cls=WordedCommand, help="commands.twinning.effect.help")
@option("--indicator", "indicators", multiple=True, metavar="CODE", help="commands.twinning.option.indicator")
@AS_OF
@FORMAT
@click.pass_obj
def effect(session: Session, *, indicators: tuple[str, ...], as_of: str | None, form: str) -> None:
    """Tell whether the help works."""
    from dashboard.services.twinning import effect_of

    text = session.text
    moment = None if as_of is None else moment_of(as_of, text)
    with reading_instance(text) as connection:
        figures = figures_of(connection, text, as_of=moment)
        known = [each.code for each in figures.programme.indicators]
        unknown = [code for code in indicators if code not in known]
        if unknown:
            shown = {"programme": figures.programme.code, "code": ", ".join(unknown), "known": ", ".join(known)}
            raise CommandRefused(text("commands.score.no_indicator", **shown))
        model = effect_of(figures, records_of(connection, as_of=moment), indicators=indicators or None)
    if form == "json":
        print_text(score_json(documents.effect_document(model)))
    elif not model.helped:
        print_lines([text("twins.effect_none")])
    else:
        lines = [*tables.effect_lines(text, model), table_text(tables.effect_table(text, model)), text("twins.caution")]
        print_lines(lines)
