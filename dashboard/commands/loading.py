"""`threeline load areas | indicators | boundaries`: takes files in, all or nothing, and reports what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from assessment.model import Programme
from dashboard.commands.instance import current_programme, person, reading_instance, writing_instance
from dashboard.commands.interface import Session, WordedCommand, WordedGroup, option
from layouts.text import Text
from layouts.text.problems import say_problem

if TYPE_CHECKING:
    from data.engine import Connection
    from data.intake import LoadReport

_FILE = click.Path(path_type=Path)
_DRY_RUN = option("--dry-run", is_flag=True, help="commands.option.dry_run")


@click.group(cls=WordedGroup, help="commands.load.help")
def load() -> None:
    """Load areas, indicators or boundaries."""


@load.command("areas", cls=WordedCommand, help="commands.load.areas.help")
@click.argument("file", type=_FILE, metavar="FILE")
@_DRY_RUN
@click.pass_obj
def areas(session: Session, *, file: Path, dry_run: bool) -> None:
    """Load the table of areas."""
    from data.intake import load_areas

    def run(connection: Connection, programme: Programme) -> LoadReport:
        return load_areas(connection, programme=programme, path=file, recorded_at=_now(), who=person(), dry_run=dry_run)

    _run(session.text, run, dry_run=dry_run)


@load.command("indicators", cls=WordedCommand, help="commands.load.indicators.help")
@click.argument("files", type=_FILE, nargs=-1, required=True, metavar="FILE...")
@option("--period", metavar="PERIOD", help="commands.option.load_period")
@_DRY_RUN
@click.pass_obj
def indicators(session: Session, *, files: tuple[Path, ...], period: str | None, dry_run: bool) -> None:
    """Load tables of indicators."""
    from data.intake import load_indicators

    def run(connection: Connection, programme: Programme) -> LoadReport:
        return load_indicators(
            connection,
            programme=programme,
            paths=files,
            period=period,
            recorded_at=_now(),
            who=person(),
            dry_run=dry_run,
        )

    _run(session.text, run, dry_run=dry_run)


@load.command("boundaries", cls=WordedCommand, help="commands.load.boundaries.help")
@click.argument("path", type=_FILE, metavar="PATH")
@option("--crs", metavar="EPSG:CODE", help="commands.option.crs")
@_DRY_RUN
@click.pass_obj
def boundaries(session: Session, *, path: Path, crs: str | None, dry_run: bool) -> None:
    """Load boundaries."""
    from data.intake import load_boundaries

    def run(connection: Connection, programme: Programme) -> LoadReport:
        return load_boundaries(connection, path=path, crs=crs, recorded_at=_now(), who=person(), dry_run=dry_run)

    _run(session.text, run, dry_run=dry_run)


def _run(text: Text, run: Callable[[Connection, Programme], LoadReport], *, dry_run: bool) -> None:
    opened = reading_instance if dry_run else writing_instance
    with opened(text) as connection, _busy(text):
        report = run(connection, current_programme(connection, text))
    for line in report_lines(text, report, dry_run=dry_run):
        click.echo(line)


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _busy(text: Text) -> Iterator[None]:
    """Show on stderr that work goes on; nothing where stderr is no terminal."""
    console = Console(stderr=True)
    with console.status(text("commands.load.busy")):
        yield


def report_lines(text: Text, report: LoadReport, *, dry_run: bool) -> list[str]:
    """What a loading did, or would do, one sentence a line."""
    lines = [text("commands.load.files", kind=text(f"commands.load.kind.{report.kind}"), files=", ".join(report.files))]
    changed = report.added + report.revised
    lines.append(
        text(
            "commands.load.counts",
            rows=report.rows,
            added=report.added,
            revised=report.revised,
            unchanged=report.unchanged,
        )
    )
    if report.kind == "boundaries":
        lines.extend(_matching_lines(text, report))
    lines.extend(say_problem(text, note) for note in report.notes)
    if dry_run:
        lines.append(text("commands.load.dry_run"))
    elif changed == 0:
        lines.append(text("commands.load.unchanged"))
    else:
        lines.append(text("commands.load.stored", batch=report.batch))
    return lines


def _matching_lines(text: Text, report: LoadReport) -> Iterator[str]:
    yield text("commands.load.matched", n=report.matched)
    if report.unmatched_features:
        yield text("commands.load.features", items=", ".join(report.unmatched_features))
    if report.unmatched_areas:
        yield text("commands.load.areas_left", items=", ".join(report.unmatched_areas))
