"""`threeline twinning input | reverse | task | report | visit | note | amend | partners`: entries of the record."""

from __future__ import annotations

from pathlib import Path

import click

from assessment.twinning.inputs import InputKind
from dashboard.commands.instance import current_programme, person, reading_instance, writing_instance
from dashboard.commands.interface import Session, WordedCommand, option
from dashboard.commands.loading import report_lines
from dashboard.commands.twinning_records import (
    FORMAT,
    ON,
    REASON,
    TOWN,
    print_lines,
    print_text,
    show_town,
    write_now,
)
from dashboard.commands.twinning_words import WHOLE, amount_of, day_of, happened_on, now, worded
from layouts.documents.scores import score_json

MONEY = tuple(each.value for each in InputKind if each is not InputKind.things)
AGREEMENT = click.argument("agreement", metavar="AGREEMENT")


@click.command("input", cls=WordedCommand, help="commands.twinning.input.help")
@TOWN
@option("--money", metavar="YUAN", help="commands.twinning.option.money")
@option("--kind", type=click.Choice(MONEY), default="granted", help="commands.twinning.option.kind")
@option("--fund", metavar="NAME", help="commands.twinning.option.fund")
@option("--things", type=WHOLE, metavar="COUNT", help="commands.twinning.option.things")
@option("--kind-of-thing", "thing", metavar="NAME", help="commands.twinning.option.thing")
@option("--payer", required=True, metavar="UNIT", help="commands.twinning.option.payer")
@option("--purpose", required=True, metavar="TEXT", help="commands.twinning.option.purpose")
@option("--agreement", metavar="AGREEMENT", help="commands.twinning.option.agreement")
@ON
@FORMAT
@click.pass_obj
def input_entry(
    session: Session,
    *,
    town: str,
    money: str | None,
    kind: str,
    fund: str | None,
    things: int | None,
    thing: str | None,
    payer: str,
    purpose: str,
    agreement: str | None,
    on: str | None,
    form: str,
) -> None:
    """Enter money or things into the ledger."""
    from data.store.twinning import agreements, ledger
    from data.store.twinning.ledger import NewInput

    text = session.text
    if (money is None) == (things is None):
        raise click.UsageError(text("commands.twinning.money_or_things"), click.get_current_context())
    day = happened_on(on, text)
    amount = None if money is None else amount_of(money, text)
    with writing_instance(text) as connection, worded(text):
        if agreement is None:
            stored = agreements.in_force(connection, town=town, on=day)
        else:
            stored = agreements.one(connection, agreement, town=town)
        new = NewInput(
            agreement=stored.code,
            kind=InputKind.things if money is None else InputKind(kind),
            on=day,
            payer=payer,
            purpose=purpose,
            amount=amount,
            thing=thing,
            count=things,
            fund=fund,
        )
        ledger.enter(connection, [new], write=write_now())
        show_town(connection, text, town, form)


@click.command("reverse", cls=WordedCommand, help="commands.twinning.reverse.help")
@click.argument("entry", metavar="ENTRY")
@REASON
@ON
@FORMAT
@click.pass_obj
def reverse(session: Session, *, entry: str, reason: str, on: str | None, form: str) -> None:
    """Take an entry of the ledger back."""
    from data.store.twinning import ledger

    text = session.text
    day = happened_on(on, text)
    with writing_instance(text) as connection, worded(text):
        ledger.reverse(connection, code=entry, on=day, reason=reason, write=write_now())
        towns = {each.entry.code: each.entry.town for each in ledger.read(connection)}
        show_town(connection, text, towns[entry], form)


@click.command("task", cls=WordedCommand, help="commands.twinning.task.help")
@AGREEMENT
@click.argument("words", metavar="TEXT")
@option("--owner", required=True, metavar="UNIT", help="commands.twinning.option.owner")
@option("--due", required=True, metavar="DATE", help="commands.twinning.option.due")
@FORMAT
@click.pass_obj
def task(session: Session, *, agreement: str, words: str, owner: str, due: str, form: str) -> None:
    """Add a task to an agreement."""
    from data.store.twinning import agreements, tasks

    text = session.text
    day = day_of(due, text)
    with writing_instance(text) as connection, worded(text):
        tasks.set_task(connection, agreement=agreement, words=words, owner=owner, due=day, write=write_now())
        show_town(connection, text, agreements.one(connection, agreement).agreement.town, form)


@click.command("report", cls=WordedCommand, help="commands.twinning.report.help")
@AGREEMENT
@click.argument("number", type=WHOLE, metavar="TASK")
@option("--state", type=click.Choice(("open", "done", "dropped")), required=True, help="commands.twinning.option.state")
@option("--note", default="", metavar="TEXT", help="commands.twinning.option.note")
@option("--due", metavar="DATE", help="commands.twinning.option.new_due")
@FORMAT
@click.pass_obj
def report(session: Session, *, agreement: str, number: int, state: str, note: str, due: str | None, form: str) -> None:
    """Report how far a task is."""
    from data.store.twinning import agreements, tasks
    from data.store.twinning.tasks import TaskState

    text = session.text
    day = None if due is None else day_of(due, text)
    with writing_instance(text) as connection, worded(text):
        tasks.report(
            connection,
            agreement=agreement,
            number=number,
            state=TaskState(state),
            note=note,
            due=day,
            write=write_now(),
        )
        show_town(connection, text, agreements.one(connection, agreement).agreement.town, form)


@click.command("visit", cls=WordedCommand, help="commands.twinning.visit.help")
@TOWN
@click.argument("words", metavar="TEXT")
@option("--unit", "units", multiple=True, metavar="UNIT", help="commands.twinning.option.unit")
@ON
@FORMAT
@click.pass_obj
def visit(session: Session, *, town: str, words: str, units: tuple[str, ...], on: str | None, form: str) -> None:
    """Record a visit by units."""
    _note(session, "visit", town=town, words=words, units=units, on=on, form=form)


@click.command("note", cls=WordedCommand, help="commands.twinning.note.help")
@TOWN
@click.argument("words", metavar="TEXT")
@ON
@FORMAT
@click.pass_obj
def note(session: Session, *, town: str, words: str, on: str | None, form: str) -> None:
    """Record a note."""
    _note(session, "note", town=town, words=words, units=(), on=on, form=form)


def _note(
    session: Session, kind: str, *, town: str, words: str, units: tuple[str, ...], on: str | None, form: str
) -> None:
    from data.store.twinning import notes
    from data.store.twinning.notes import NoteKind

    text = session.text
    day = happened_on(on, text)
    with writing_instance(text) as connection, worded(text):
        notes.add(connection, town=town, kind=NoteKind(kind), on=day, words=words, units=units, write=write_now())
        show_town(connection, text, town, form)


@click.command("amend", cls=WordedCommand, help="commands.twinning.amend.help")
@AGREEMENT
@option("--to", "last", required=True, metavar="DATE", help="commands.twinning.option.new_last")
@REASON
@FORMAT
@click.pass_obj
def amend(session: Session, *, agreement: str, last: str, reason: str, form: str) -> None:
    """Give an agreement another last day."""
    from data.store.twinning import agreements

    text = session.text
    day = day_of(last, text)
    with writing_instance(text) as connection, worded(text):
        programme = current_programme(connection, text)
        amended = agreements.amend(
            connection, programme=programme, code=agreement, last=day, reason=reason, write=write_now()
        )
        show_town(connection, text, amended.agreement.town, form)


@click.command("partners", cls=WordedCommand, help="commands.twinning.partners.help")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@option("--dry-run", is_flag=True, help="commands.option.dry_run")
@FORMAT
@click.pass_obj
def partners(session: Session, *, file: Path, dry_run: bool, form: str) -> None:
    """Load the register of partner units."""
    from data.intake import load_partners

    text = session.text
    opened = reading_instance if dry_run else writing_instance
    with opened(text) as connection:
        programme = current_programme(connection, text)
        report = load_partners(
            connection, programme=programme, path=file, recorded_at=now(), who=person(), dry_run=dry_run
        )
    if form == "json":
        counts = {"rows": report.rows, "added": report.added, "revised": report.revised}
        counts |= {"unchanged": report.unchanged}
        print_text(score_json({"file": report.files[0], **counts, "batch": report.batch, "dry_run": dry_run}))
        return
    print_lines(report_lines(text, report, dry_run=dry_run))
