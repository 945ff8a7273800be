"""`threeline demo`: builds the demo of a shipped programme in the instance folder and serves it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from dashboard.commands.demo_accounts import make_accounts, say_accounts
from dashboard.commands.demo_releases import release_acts
from dashboard.commands.instance import current_programme, new_or_existing_instance
from dashboard.commands.interface import Session, WordedCommand, option
from dashboard.commands.outcome import CommandRefused
from dashboard.commands.serving import HOST, PORT, check_start, run_server
from dashboard.config import Settings
from layouts.text import Text

if TYPE_CHECKING:
    from data.demo.builder import Demo
    from data.engine import Connection


@click.command(cls=WordedCommand, help="commands.demo.help")
@click.argument("programme", default="pinggu-2005", metavar="[PROGRAMME]")
@option("--no-serve", is_flag=True, help="commands.option.no_serve")
@option("--host", default=HOST, metavar="HOST", help="commands.option.host")
@option("--port", default=PORT, type=click.IntRange(1, 65535), metavar="PORT", help="commands.option.port")
@click.pass_obj
def demo(session: Session, *, programme: str, no_serve: bool, host: str, port: int) -> None:
    """Build the demo, unless it is there already, and serve it."""
    from data.demo.builder import PROGRAMMES
    from data.demo.sources import SOURCES

    text = session.text
    if programme not in PROGRAMMES:
        raise CommandRefused(text("commands.demo.none", code=programme, known=", ".join(PROGRAMMES)))
    home = Settings.from_environment().home
    built = _built(text, programme)
    if built is None:
        click.echo(text("commands.demo.unchanged", home=home))
    else:
        click.echo(text("commands.demo.done", areas=built.areas, first=built.first, last=built.last, home=home))
    say_accounts(text, home)
    if no_serve:
        click.echo(text("commands.demo.next", period=SOURCES[programme].last))
    else:
        check_start(text, demo=True)
        run_server(text, host=host, port=port, workers=1)


def _built(text: Text, programme: str) -> Demo | None:
    """The demo, built now; None where it is there already. Raises CommandRefused over other data."""
    from data.demo.builder import DemoState, build, state

    home = Settings.from_environment().home
    with new_or_existing_instance(text) as connection:
        match state(connection, programme_code=programme):
            case DemoState.same:
                make_accounts(connection, current_programme(connection, text), home)
                return None
            case DemoState.older:
                raise CommandRefused(text("commands.demo.older", home=home))
            case DemoState.other:
                raise CommandRefused(text("commands.demo.other_data", home=home))
            case DemoState.empty:
                with _progress() as bar:
                    task = bar.add_task(text("commands.demo.busy"), total=1.0)
                    built = build(
                        connection,
                        programme_code=programme,
                        more=release_acts(connection, programme),
                        progress=lambda share: bar.update(task, completed=share),
                    )
                    _seal(connection, built)
                    make_accounts(connection, current_programme(connection, text), home)
                    return built


def _seal(connection: Connection, built: Demo) -> None:
    """The draft for the meeting on the newest quarter, so that there is something to present."""
    from assessment.periods import Period
    from assessment.seal import SealKind
    from dashboard.services.sealing import take_seal
    from data.demo.builder import DEMO
    from data.store import batches

    last = max(batch.recorded_at for batch in batches.all(connection))
    moment = last + timedelta(hours=1)
    take_seal(connection, period=Period((built.last,)), kind=SealKind.draft, who=DEMO, at=moment)


def _progress() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
