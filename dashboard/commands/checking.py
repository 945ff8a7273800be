"""`threeline check`: proves that the database is whole: audit trail, every write in it, seals and releases."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from dashboard.commands.instance import reading_instance
from dashboard.commands.interface import Session, WordedCommand, option
from dashboard.commands.outcome import CommandRefused
from layouts.text import Text

if TYPE_CHECKING:
    from data.engine import Connection


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was looked at: its name, how many there were, and what is wrong with it."""

    name: str
    count: int
    wrong: tuple[str, ...]


@click.command(cls=WordedCommand, help="commands.check.help")
@option(
    "--format", "form", default="table", type=click.Choice(["table", "json"]), help="commands.user.option.format"
)
@click.pass_obj
def check(session: Session, *, form: str) -> None:
    """Check the instance; ends with 1 where anything is wrong."""
    text = session.text
    with reading_instance(text) as connection:
        found = [part(connection, text) for part in (_database, _trail, _writes, _seals, _releases)]
        head = _head(connection)
    if form == "json":
        parts = {each.name: {"count": each.count, "wrong": list(each.wrong)} for each in found}
        number, digest = head
        whole = {"holds": not any(each.wrong for each in found), "parts": parts, "head": [number, digest]}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True))
    else:
        for each in found:
            mark = "✕" if each.wrong else "✓"
            click.echo(f"{mark} {text.plural(f'commands.check.{each.name}', each.count)}")
        click.echo(text("commands.check.head", number=head[0], hash=head[1]))
    wrong = [sentence for each in found for sentence in each.wrong]
    if wrong:
        raise CommandRefused(*wrong)


def _database(connection: Connection, text: Text) -> Found:
    from data.engine import damage

    found = damage(connection)
    wrong = tuple(text("commands.check.damaged", what=each) for each in found)
    return Found("database", 1, wrong)


def _trail(connection: Connection, text: Text) -> Found:
    from data.store import audit

    wrong = tuple(text(f"commands.check.{each.how}", number=each.number) for each in audit.breaks(connection))
    return Found("trail", audit.head(connection)[0], wrong)


def _head(connection: Connection) -> tuple[int, str]:
    from data.store import audit

    return audit.head(connection)


def _writes(connection: Connection, text: Text) -> Found:
    """Every write since the trail began stands in it, and the trail names no other."""
    from data.store import audit, batches

    told = audit.batches_recorded(connection)
    stored = {each.id: each.sha256 for each in batches.all(connection)}
    since = min(told, default=None)
    wrong = []
    for number, digest in sorted(stored.items()):
        if since is not None and number >= since and told.get(number) != digest:
            wrong.append(text("commands.check.untold", number=number))
    wrong += [text("commands.check.gone", number=number) for number in sorted(told.keys() - stored.keys())]
    return Found("writes", len(stored), tuple(wrong))


def _seals(connection: Connection, text: Text) -> Found:
    from assessment.seal import verify
    from data.store import seals

    wrong, previous = [], None
    known = seals.all(connection)
    for each in known:
        found = verify(seals.content(connection, each.number) or b"")
        whole = found.seal is not None and not found.altered
        if not whole or found.seal is None or found.seal.root != each.root or found.seal.header.previous != previous:
            wrong.append(text("commands.check.seal_altered", number=each.number))
        previous = each.root
    return Found("seals", len(known), tuple(wrong))


def _releases(connection: Connection, text: Text) -> Found:
    from data.store import releases
    from layouts.models.release import release_hash

    wrong, previous = [], None
    known = releases.all(connection)
    for each in known:
        content = releases.content(connection, each.number) or b""
        if release_hash(content) != each.hash or each.previous != previous:
            wrong.append(text("commands.check.release_altered", number=each.number))
        previous = each.hash
    return Found("releases", len(known), tuple(wrong))
