"""`threeline user`: the accounts of an instance, for the operator of the server."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from assessment.viewers import Role
from dashboard.commands.instance import current_programme, person, reading_instance, writing_instance
from dashboard.commands.interface import Session, WordedCommand, WordedGroup, option
from dashboard.commands.outcome import CommandRefused
from dashboard.commands.printing import table_text
from dashboard.config import Settings
from layouts.documents.scores import instant_string
from layouts.documents.table import PlainTable
from layouts.text import Text

if TYPE_CHECKING:
    from data.store.users import Change



def _as_named(_context: click.Context, _argument: click.Parameter, typed: str) -> str:
    from dashboard.services.accounts import name_of

    return name_of(typed)


_NAME = click.argument("name", metavar="NAME", callback=_as_named)
_ROLE = click.Choice([role.value for role in Role])
_UNIT = option("--unit", metavar="CODE", help="commands.user.option.unit")
_STDIN = option("--password-stdin", is_flag=True, help="commands.user.option.password_stdin")


@click.group(cls=WordedGroup, help="commands.user.help")
def user() -> None:
    """The accounts of the instance."""


@user.command("add", cls=WordedCommand, help="commands.user.add.help")
@_NAME
@option("--role", required=True, type=_ROLE, help="commands.user.option.role")
@_UNIT
@option("--title", default="", metavar="TEXT", help="commands.user.option.title")
@option("--subject", metavar="ID", help="commands.user.option.subject")
@_STDIN
@click.pass_obj
def add(
    session: Session, *, name: str, role: str, unit: str | None, title: str, subject: str | None, password_stdin: bool
) -> None:
    """Add an account."""
    from dashboard.services import accounts

    text = session.text
    given = _typed_password(text) if password_stdin else None
    with writing_instance(text) as connection:
        programme = current_programme(connection, text)
        known = None if subject is None else accounts.identity_of(subject, issuer=_issuer())
        wanted = accounts.NewAccount(name, Role(role), unit, title, known)
        password = accounts.add(connection, programme, wanted, change=_change(), password=given)
    click.echo(text("commands.user.added", name=name, role=text(f"role.{role}")))
    _say_password(text, password, given)


@user.command("list", cls=WordedCommand, help="commands.user.list.help")
@option(
    "--format", "form", default="table", type=click.Choice(["table", "json"]), help="commands.user.option.format"
)
@click.pass_obj
def list_users(session: Session, *, form: str) -> None:
    """Every account."""
    from data.store import users

    text = session.text
    with reading_instance(text) as connection:
        known = users.all(connection)
    if form == "json":
        rows = [
            {
                "name": each.name,
                "role": each.role.value,
                "unit": each.unit,
                "title": each.title,
                "password": each.password is not None,
                "must_change": each.must_change,
                "subject": each.subject,
                "disabled": each.disabled,
                "created_at": instant_string(each.created_at),
            }
            for each in known
        ]
        click.echo(json.dumps({"users": rows}, ensure_ascii=False, indent=2, sort_keys=True))
        return
    if not known:
        click.echo(text("commands.user.none"))
        return
    headings = tuple(text(f"commands.user.heading.{name}") for name in ("name", "role", "unit", "title", "state"))
    states = {True: text("commands.user.disabled_state"), False: ""}
    changing = text("commands.user.one_time")
    cells = tuple(
        (
            each.name,
            text(f"role.{each.role.value}"),
            each.unit or "",
            each.title,
            states[True] if each.disabled else changing if each.must_change and each.password else states[False],
        )
        for each in known
    )
    click.echo(table_text(PlainTable(headings, cells, frozenset())), nl=False)


@user.command("disable", cls=WordedCommand, help="commands.user.disable.help")
@_NAME
@click.pass_obj
def disable(session: Session, *, name: str) -> None:
    """Disable an account and end its sessions."""
    from dashboard.services import accounts

    with writing_instance(session.text) as connection:
        changed = accounts.disable(connection, name, change=_change())
    click.echo(session.text("commands.user.disabled" if changed else "commands.user.disabled_before", name=name))


@user.command("enable", cls=WordedCommand, help="commands.user.enable.help")
@_NAME
@click.pass_obj
def enable(session: Session, *, name: str) -> None:
    """Enable an account again."""
    from dashboard.services import accounts

    with writing_instance(session.text) as connection:
        changed = accounts.enable(connection, name, change=_change())
    click.echo(session.text("commands.user.enabled" if changed else "commands.user.enabled_before", name=name))


@user.command("password", cls=WordedCommand, help="commands.user.password.help")
@_NAME
@_STDIN
@click.pass_obj
def password(session: Session, *, name: str, password_stdin: bool) -> None:
    """Give an account another password."""
    from dashboard.services import accounts

    text = session.text
    given = _typed_password(text) if password_stdin else None
    with writing_instance(text) as connection:
        chosen = accounts.new_password(connection, name, change=_change(), password=given)
    click.echo(text("commands.user.password_set", name=name))
    _say_password(text, chosen, given)


@user.command("role", cls=WordedCommand, help="commands.user.role.help")
@_NAME
@click.argument("role", type=_ROLE, metavar="ROLE")
@_UNIT
@click.pass_obj
def role(session: Session, *, name: str, role: str, unit: str | None) -> None:
    """Give an account another role."""
    from dashboard.services import accounts

    text = session.text
    with writing_instance(text) as connection:
        programme = current_programme(connection, text)
        accounts.set_role(connection, programme, name, Role(role), unit, change=_change())
    click.echo(text("commands.user.role_set", name=name, role=text(f"role.{role}")))


@user.command("link", cls=WordedCommand, help="commands.user.link.help")
@_NAME
@click.argument("subject", required=False, metavar="[ID]")
@click.pass_obj
def link(session: Session, *, name: str, subject: str | None) -> None:
    """Tie an account to an identity at the OpenID Connect provider, or untie it."""
    from dashboard.services import accounts

    with writing_instance(session.text) as connection:
        known = None if subject is None else accounts.identity_of(subject, issuer=_issuer())
        accounts.link(connection, name, known, change=_change())
    done = "commands.user.unlinked" if subject is None else "commands.user.linked"
    click.echo(session.text(done, name=name))


def say_first_admin(text: Text, password: str) -> None:
    """Tells the operator the one-time password of the first admin: it is printed here and nowhere else."""
    from dashboard.services.accounts import FIRST_ADMIN

    click.echo(text("commands.user.first_admin", name=FIRST_ADMIN, password=password))


def _say_password(text: Text, password: str, given: str | None) -> None:
    if given is None:
        click.echo(text("commands.user.one_time_password", password=password))


def _typed_password(text: Text) -> str:
    typed = sys.stdin.readline().rstrip("\r\n")
    if not typed:
        raise CommandRefused(text("commands.user.no_password"))
    return typed


def _issuer() -> str | None:
    provider = Settings.from_environment().provider
    return None if provider is None else provider.issuer


def _change() -> Change:
    from data.store import users

    return users.Change(person(), datetime.now(UTC))
