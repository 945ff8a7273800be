"""`threeline publish | releases | audit | known`: releases, the attack on them, and figures published elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assessment.disclosure.cells import Part
from assessment.problems import Refused
from dashboard.commands.instance import current_programme, reading_instance, writing_instance
from dashboard.commands.interface import Session, WordedCommand, WordedGroup, option
from dashboard.commands.outcome import CommandRefused
from dashboard.commands.printing import table_text
from dashboard.commands.twinning_records import FORMAT, print_lines, print_text, write_now
from dashboard.commands.twinning_words import WHOLE
from layouts.documents import release_json, release_tables
from layouts.documents.scores import score_json
from layouts.text import Text
from layouts.text.problems import in_order
from layouts.text.release import say_release_problem
from layouts.text.twinning import say_refusal

if TYPE_CHECKING:
    from dashboard.services.releasing import Prepared
    from data.engine import Connection
    from data.store.releases import StoredRelease
    from layouts.models.release_page import Preview


@click.command(cls=WordedCommand, help="commands.publish.help")
@click.argument("seal", type=WHOLE, metavar="SEAL")
@option("--dry-run", is_flag=True, help="commands.publish.option.dry_run")
@FORMAT
@click.pass_obj
def publish(session: Session, *, seal: int, dry_run: bool, form: str) -> None:
    """Make a public release of a final seal."""
    from dashboard.services.release_page import preview_of
    from dashboard.services.releasing import prepare
    from dashboard.services.releasing import publish as store
    from data.store import releases

    text = session.text
    with reading_instance(text) as connection, _said(text, connection):
        before = releases.of_seal(connection, seal)
        if before is not None:
            _print_published(text, before, form=form)
            return
        prepared = prepare(connection, seal)
        preview = preview_of(connection, prepared)
    stored = None
    if not dry_run:
        # what was prepared by reading is stored only if nothing was published meanwhile
        with writing_instance(text) as connection, _said(text, connection):
            outcome = store(connection, prepared, write=write_now())
        if not outcome.new:
            # somebody published it while it was prepared
            _print_published(text, outcome.stored, form=form)
            return
        stored = outcome.stored
    _print_preview(text, prepared, preview, stored, form=form)


def _print_published(text: Text, stored: StoredRelease, *, form: str) -> None:
    from dashboard.services.release_page import release_row

    row = release_row(stored)
    if form == "json":
        found = release_json.publish_document(row, None, new=False, seal=stored.seal, period=stored.period)
        print_text(score_json(found))
    else:
        print_lines([text("release.published_already", seal=stored.seal, number=stored.number, hash=stored.hash)])


def _print_preview(
    text: Text, prepared: Prepared, preview: Preview, stored: StoredRelease | None, *, form: str
) -> None:
    from dashboard.services.release_known import names_of
    from dashboard.services.release_page import release_row

    header = prepared.sealed.header
    row = None if stored is None else release_row(stored)
    if form == "json":
        found = release_json.publish_document(
            row, preview, new=stored is not None, seal=header.number, period=header.period
        )
        print_text(score_json(found))
        return
    names = names_of(prepared.sealed)
    lines = [
        *(
            line
            for title, table in release_tables.preview_tables(text, names, preview)
            for line in (title, table_text(table))
        ),
        *release_tables.said_lines(text, preview),
        *release_tables.preview_lines(text, preview),
        *release_tables.left_out_lines(text, names, preview),
    ]
    if preview.hidden:
        lines.append(table_text(release_tables.hidden_table(text, names, preview)))
    if stored is None:
        lines.append(text("release.dry_run", seal=header.number))
    else:
        lines.append(text("release.done", number=stored.number, hash=stored.hash))
    print_lines(lines)


@click.command("releases", cls=WordedCommand, help="commands.releases.help")
@FORMAT
@click.pass_obj
def list_releases(session: Session, *, form: str) -> None:
    """List the public releases."""
    from dashboard.services.release_page import release_row
    from data.store import releases

    text = session.text
    with reading_instance(text) as connection:
        rows = [release_row(each) for each in releases.all(connection)]
    if form == "json":
        print_text(score_json({"releases": [release_json.release_document(each) for each in rows]}))
    else:
        print_lines([table_text(release_tables.release_table(text, rows))] if rows else [text("release.none")])


@click.command(cls=WordedCommand, help="commands.audit.help")
@FORMAT
@click.pass_obj
def audit(session: Session, *, form: str) -> None:
    """Attack all releases together; ends with 1 where anything is given away."""
    from dashboard.services.release_page import known_rows, names_of_instance, release_row
    from dashboard.services.releasing import audit_all

    text = session.text
    with reading_instance(text) as connection, _said(text, connection):
        current_programme(connection, text)
        report = audit_all(connection)
        names = names_of_instance(connection)
    rows = [release_row(each) for each in report.releases]
    known = known_rows((*report.known, *report.other), report.known, report.waiting)
    if form == "json":
        print_text(score_json(release_json.audit_document(report.audit, rows, known)))
    else:
        print_lines(list(release_tables.audit_lines(text, report.audit, releases=len(rows), known=known)))
    if not report.audit.holds:
        raise CommandRefused(*release_tables.finding_lines(text, names, report.audit))


@click.group(cls=WordedGroup, help="commands.known.help")
def known() -> None:
    """Figures that were published elsewhere."""


@known.command("list", help="commands.known.list.help")
@FORMAT
@click.pass_obj
def list_known(session: Session, *, form: str) -> None:
    """List the registered figures."""
    from dashboard.services.release_page import known_rows, names_of_instance
    from dashboard.services.releasing import known_figures_of, waiting_for

    text = session.text
    with reading_instance(text) as connection, _said(text, connection):
        current_programme(connection, text)
        found = known_figures_of(connection)
        rows = known_rows((*found.known, *found.other), found.known, waiting_for(connection, found.other))
        names = names_of_instance(connection)
    if form == "json":
        print_text(score_json({"known": [release_json.known_document(each) for each in rows]}))
    else:
        lines = [table_text(release_tables.known_table(text, names, rows))] if rows else [text("release.known_none")]
        print_lines(lines)


@known.command("add", help="commands.known.add.help")
@click.argument("area", required=False, metavar="[AREA")
@click.argument("indicator", required=False, metavar="INDICATOR")
@click.argument("period", required=False, metavar="PERIOD")
@click.argument("part", required=False, metavar="PART")
@click.argument("value", required=False, metavar="VALUE]")
@option("--source", metavar="TEXT", help="commands.known.option.source")
@option("--file", "path", type=click.Path(path_type=Path), metavar="FILE", help="commands.known.option.file")
@click.pass_obj
def add_known(session: Session, /, *, path: Path | None, **given: str | None) -> None:
    """Register a figure, or those of a file."""
    from dashboard.services.release_registering import COLUMNS, read_file, read_known
    from data.store import known_figures

    text = session.text
    words = {name: given[name] for name in COLUMNS}
    if (path is None) == (words["area"] is None) or (path is None and None in words.values()):
        raise click.UsageError(text("commands.known.usage", parts=", ".join(Part)))
    with writing_instance(text) as connection, _said(text, connection):
        programme = current_programme(connection, text)
        rows = [{name: value or "" for name, value in words.items()}] if path is None else read_file(path)
        figures = read_known(connection, programme, rows)
        new = known_figures.add(connection, figures, write=write_now())
    click.echo(text.plural("release.known_added", new, same=len(figures) - new))


@known.command("withdraw", help="commands.known.withdraw.help")
@click.argument("number", type=WHOLE, metavar="NUMBER")
@click.pass_obj
def withdraw_known(session: Session, *, number: int) -> None:
    """Take the registration of a figure back."""
    from data.store import known_figures

    text = session.text
    with writing_instance(text) as connection, _said(text, connection):
        known_figures.withdraw(connection, number, write=write_now())
    click.echo(text("release.known_withdrawn", number=number))


@contextmanager
def _said(text: Text, connection: Connection) -> Iterator[None]:
    """Every refusal in words, with the names of counts and towns instead of their codes."""
    try:
        yield
    except Refused as refused:
        from dashboard.services.release_page import names_of_instance

        names = names_of_instance(connection)
        problems = in_order(refused.problems)
        raise CommandRefused(
            *(
                say_release_problem(text, names, each)
                if each.code.startswith("disclosure.")
                else say_refusal(text, each)
                for each in problems
            )
        ) from refused
