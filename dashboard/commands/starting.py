"""`threeline init`: makes the database of an instance and registers its programme."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from assessment.model import parse_programme
from dashboard.commands.instance import new_or_existing_instance, person
from dashboard.commands.interface import Session, WordedCommand, option
from dashboard.commands.shipped import programme_text
from dashboard.config import Settings


@click.command(cls=WordedCommand, help="commands.init.help")
@option("--programme", "chosen", required=True, metavar="FILE|CODE", help="commands.option.programme")
@click.pass_obj
def init(session: Session, *, chosen: str) -> None:
    """Create the database and register the programme."""
    from data.store import programmes

    text = session.text
    source, origin = programme_text(chosen, text)
    programme = parse_programme(source, origin=origin)
    with new_or_existing_instance(text) as connection:
        new = programmes.register(
            connection, text=source, programme=programme, recorded_at=datetime.now(UTC), who=person()
        )
    key = "commands.init.done" if new else "commands.init.unchanged"
    name = text.pick(zh=programme.name.zh, en=programme.name.en)
    click.echo(
        text(key, code=programme.code, version=programme.version, name=name, home=Settings.from_environment().home)
    )
