"""The accounts of a demo: one of each role with one password, made by chance and kept in the instance folder."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assessment.model import Programme
from assessment.viewers import Role
from layouts.text import Text

if TYPE_CHECKING:
    from data.engine import Connection

_FILE = "demo-password.txt"


def make_accounts(connection: Connection, programme: Programme, home: Path) -> None:
    """Makes an account of each role, unless there are accounts already."""
    from dashboard import passwords
    from data.store import areas, users

    if users.all(connection):
        return
    password = passwords.by_chance()
    kept = passwords.hashed(password)
    towns = sorted({each.area.code for each in areas.revisions(connection)})
    units = {Role.township: towns[0], Role.department: programme.lines[-1].code}
    change = users.Change("demo", datetime.now(UTC))
    for role in Role:
        users.add(
            connection,
            name=role.value,
            role=role,
            unit=units.get(role),
            password=kept,
            must_change=False,
            change=change,
        )
    descriptor = os.open(home / _FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{password}\n")


def say_accounts(text: Text, home: Path) -> None:
    """Tells how to sign in; nothing where the accounts are not the demo's own any more."""
    try:
        password = (home / _FILE).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return
    click.echo(text("commands.demo.accounts", password=password))
    for role in Role:
        click.echo("  " + text("commands.demo.account", name=role.value, role=text(f"role.{role.value}")))
