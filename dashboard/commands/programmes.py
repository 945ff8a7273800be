"""`threeline programmes`: lists the shipped programmes, shows one, checks a file and names all its errors."""

from __future__ import annotations

from pathlib import Path

import click

from assessment.model import Programme, parse_programme
from assessment.problems import Refused
from dashboard.commands.interface import Session, WordedCommand, WordedGroup, text_of
from dashboard.commands.outcome import CommandRefused
from dashboard.commands.printing import table_text
from dashboard.commands.shipped import file_text, shipped_codes, shipped_programme
from layouts.documents.programme_card import heading_lines, indicator_rows
from layouts.text.problems import say_problem


@click.group(cls=WordedGroup, invoke_without_command=True, help="commands.programmes.help")
@click.pass_context
def programmes(ctx: click.Context) -> None:
    """List the shipped programmes, unless one of the subcommands is called."""
    if ctx.invoked_subcommand is not None:
        return
    text = text_of(ctx)
    for code in shipped_codes():
        programme = shipped_programme(code, text)
        name = text.pick(zh=programme.name.zh, en=programme.name.en)
        click.echo(text("commands.programmes.row", code=code, version=programme.version, name=name))


@programmes.command("show", cls=WordedCommand, help="commands.programmes.show.help")
@click.argument("code", metavar="CODE")
@click.pass_obj
def show(session: Session, *, code: str) -> None:
    """Print one shipped programme."""
    _print(session, shipped_programme(code, session.text))


@programmes.command("check", cls=WordedCommand, help="commands.programmes.check.help")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.pass_obj
def check(session: Session, *, file: Path) -> None:
    """Check a programme file; all its errors go to stderr."""
    text = session.text
    try:
        programme = parse_programme(file_text(file), origin=file.name)
    except Refused as refused:
        sentences = [say_problem(text, problem) for problem in refused.problems]
        count = text.plural("commands.programmes.faults", len(sentences))
        raise CommandRefused(*sentences, count) from refused
    name = text.pick(zh=programme.name.zh, en=programme.name.en)
    click.echo(
        text(
            "commands.programmes.fine",
            file=file,
            code=programme.code,
            version=programme.version,
            name=name,
            lines=len(programme.lines),
            indicators=len(programme.indicators),
        )
    )


def _print(session: Session, programme: Programme) -> None:
    for line in heading_lines(session.text, programme):
        click.echo(line)
    click.echo(table_text(indicator_rows(session.text, programme)))
