"""`threeline init`: makes the database of an instance and registers its programme."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from assessment.model import parse_programme
from dashboard.commands.instance import new_or_existing_instance, person
from dashboard.commands.interface import Session, WordedCommand, option
from dashboard.commands.people import say_first_admin
from dashboard.commands.shipped import programme_text
from dashboard.config import Settings


@click.command(cls=WordedCommand, help="commands.init.help")
@option("--programme", "chosen", required=True, metavar="FILE|CODE", help="commands.option.programme")
@click.pass_obj
def init(session: Session, *, chosen: str) -> None:
    """Create the database and register the programme."""
    from dashboard.services import accounts
    from data.store import programmes
    from data.store.users import Change

    text = session.text
    source, origin = programme_text(chosen, text)
    programme = parse_programme(source, origin=origin)
    with new_or_existing_instance(text) as connection:
        now = datetime.now(UTC)
        new = programmes.register(connection, text=source, programme=programme, recorded_at=now, who=person())
        password = accounts.first_admin(connection, change=Change(person(), now))
    key = "commands.init.done" if new else "commands.init.unchanged"
    name = text.pick(zh=programme.name.zh, en=programme.name.en)
    click.echo(
        text(key, code=programme.code, version=programme.version, name=name, home=Settings.from_environment().home)
    )
    if password is not None:
        say_first_admin(text, password)
