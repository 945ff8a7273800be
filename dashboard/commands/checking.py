"""`threeline check`: proves that the database is whole: audit trail, every row, accounts, seals and releases."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from dashboard.commands.instance import reading_instance
from dashboard.commands.interface import Session, WordedCommand, option
from dashboard.commands.outcome import CommandRefused
from layouts.text import Text

if TYPE_CHECKING:
    from data.engine import Connection
    from data.store.appended import Proof
    from data.store.audit import Told


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was looked at: its name, how many there were, what is wrong, and what could not be looked at."""

    name: str
    count: int
    wrong: tuple[str, ...]
    unchecked: int = 0


@click.command(cls=WordedCommand, help="commands.check.help")
@option("--format", "form", default="table", type=click.Choice(["table", "json"]), help="commands.user.option.format")
@click.pass_obj
def check(session: Session, *, form: str) -> None:
    """Check the instance; ends with 1 where anything is wrong."""
    text = session.text
    with reading_instance(text) as connection:
        checking = _Checking(connection, text)
        found = [part() for part in checking.parts()]
        head = checking.head()
    if form == "json":
        number, digest = head
        parts = {each.name: _document(each) for each in found}
        whole = {"holds": not any(each.wrong for each in found), "parts": parts, "head": [number, digest]}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True))
    else:
        for each in found:
            mark = "✕" if each.wrong else "✓"
            click.echo(f"{mark} {text.plural(f'commands.check.{each.name}', each.count)}")
            if each.unchecked:
                click.echo(f"  {text.plural('commands.check.unchecked', each.unchecked)}")
        click.echo(text("commands.check.head", number=head[0], hash=head[1]))
    wrong = [sentence for each in found for sentence in each.wrong]
    if wrong:
        raise CommandRefused(*wrong)


def _document(found: Found) -> dict[str, Any]:
    document: dict[str, Any] = {"count": found.count, "wrong": list(found.wrong)}
    # the one part of which something may be left open
    return document | ({"unchecked": found.unchecked} if found.name == "rows" else {})


def _link_of(content: bytes) -> tuple[str, str | None] | None:
    """The root of a seal's file and that of the seal before it; None for a file that is not whole."""
    from assessment.problems import Refused
    from assessment.seal import verify

    try:
        found = verify(content)
    except Refused:
        return None
    return None if found.seal is None or found.altered else (found.seal.root, found.seal.header.previous)


@dataclass(frozen=True)
class _Checking:
    """Looks at one state of the database; what several parts need is read once."""

    connection: Connection
    text: Text

    def parts(self) -> Sequence[Any]:
        """The parts in the order in which they are told."""
        return (
            self._database, self._guards, self._trail, self._writes, self._rows, self._accounts, self._seals,
            self._releases,
        )  # fmt: skip

    def head(self) -> tuple[int, str]:
        """Number and hash of the newest entry."""
        from data.store import audit

        return audit.head(self.connection)

    # ------------------------------------------------------------------ what the trail says

    @cached_property
    def _told(self) -> Sequence[Told]:
        from data.store import audit

        return list(audit.told(self.connection))

    @cached_property
    def _batches_told(self) -> Mapping[int, Told]:
        """The entry of each batch: the first that names it, since it was written with it."""
        found: dict[int, Told] = {}
        for each in self._told:
            batch = each.detail.get("batch")
            if isinstance(batch, int):
                found.setdefault(batch, each)
        return found

    @cached_property
    def _since(self) -> int | None:
        """The first batch of which the trail tells: earlier ones are older than the trail."""
        return min(self._batches_told, default=None)

    def _older(self, batch: Any) -> bool:
        return isinstance(batch, int) and batch >= 1 and (self._since is None or batch < self._since)

    @cached_property
    def _proof(self) -> Proof:
        from data.store import appended

        with_digests = [each.number for each in self._told if isinstance(each.detail.get(appended.DETAIL), dict)]
        told: dict[int, Mapping[str, Any] | None] = {}
        for batch, each in self._batches_told.items():
            tables = each.detail.get(appended.DETAIL)
            # once entries have digests all of them do
            later = bool(with_digests) and each.number > with_digests[0]
            told[batch] = tables if isinstance(tables, dict) else {} if later else None
        return appended.prove(self.connection, told, since=self._since)

    def _differing(self, table: str) -> set[int | None]:
        """The batches whose rows of this table are not as they were written."""
        return {each.batch for each in self._proof.differences if each.table == table}

    # ------------------------------------------------------------------ the parts

    def _database(self) -> Found:
        from data.engine import damage

        found = damage(self.connection)
        return Found("database", 1, tuple(self.text("commands.check.damaged", what=each) for each in found))

    def _guards(self) -> Found:
        """The database refuses changes of what was appended."""
        from data.store import guards

        missing, foreign = guards.missing(self.connection), guards.foreign(self.connection)
        wrong = [self.text("commands.check.guard_missing", name=each) for each in missing]
        wrong += [self.text("commands.check.guard_foreign", name=each) for each in foreign]
        return Found("guards", guards.count(self.connection), tuple(wrong))

    def _trail(self) -> Found:
        from data.store import audit

        breaks = audit.breaks(self.connection)
        wrong = tuple(self.text(f"commands.check.{each.how}", number=each.number) for each in breaks)
        return Found("trail", self.head()[0], wrong)

    def _writes(self) -> Found:
        """Every write since the trail began stands in it, and the trail names no other."""
        from data.store import batches

        told, stored = self._batches_told, batches.digests(self.connection)
        wrong = []
        for number, digest in sorted(stored.items()):
            if not self._older(number) and (number not in told or told[number].detail.get("sha256") != digest):
                wrong.append(self.text("commands.check.untold", number=number))
        wrong += [self.text("commands.check.gone", number=number) for number in sorted(told.keys() - stored.keys())]
        named = Counter(each.detail["batch"] for each in self._told if isinstance(each.detail.get("batch"), int))
        wrong += [self.text("commands.check.twice", number=number) for number, times in named.items() if times > 1]
        return Found("writes", len(stored), tuple(wrong))

    def _rows(self) -> Found:
        """Every row is as its write left it, and none is missing or came in beside a write."""
        wrong = []
        for each in self._proof.differences:
            how = "none" if each.batch is None else "altered" if each.told == each.found else "number"
            wrong.append(
                self.text(
                    f"commands.check.rows_{how}", batch=each.batch, table=each.table, told=each.told, found=each.found
                )
            )
        return Found("rows", self._proof.rows, tuple(wrong), self._proof.unproved)

    def _accounts(self) -> Found:
        """Every account is what the trail's entries make it."""
        from data.store import account_history

        wrong = []
        for each in account_history.strays(self.connection, self._told):
            if each.how in ("unknown", "gone"):
                wrong.append(self.text(f"commands.check.account_{each.how}", name=each.name))
            else:
                part = self.text(f"commands.check.account_part.{each.how}")
                wrong.append(self.text("commands.check.account_differs", name=each.name, part=part))
        return Found("accounts", account_history.count(self.connection), tuple(wrong))

    def _seals(self) -> Found:
        from data.store import seals

        stored = seals.listed(self.connection)
        wrong, previous = [], None
        for each in stored:
            link = _link_of(seals.content(self.connection, each.number) or b"")
            if link != (each.hash, previous) or each.batch in self._differing("seals"):
                wrong.append(self.text("commands.check.seal_altered", number=each.number))
            previous = each.hash
        missing = self._missing("seal", {each.batch: each.number for each in stored})
        return Found("seals", len(stored), (*wrong, *missing))

    def _releases(self) -> Found:
        from data.store import releases
        from layouts.models.release import release_hash

        stored = releases.listed(self.connection)
        wrong, previous = [], None
        for each in stored:
            content = releases.content(self.connection, each.number) or b""
            told = self._batches_told.get(each.batch)
            altered = each.batch in self._differing("releases") or (
                told is not None and told.detail.get("sha256") != each.hash
            )
            if altered or release_hash(content) != each.hash or each.previous != previous:
                wrong.append(self.text("commands.check.release_altered", number=each.number))
            previous = each.hash
        missing = self._missing("publish", {each.batch: each.number for each in stored})
        return Found("releases", len(stored), (*wrong, *missing))

    def _missing(self, act: str, stored: Mapping[int, int]) -> list[str]:
        """Entries of the trail whose row is gone, and rows (numbers by batch) without an entry."""
        told = {number: each for number, each in self._batches_told.items() if each.act == act}
        gone = [told[batch].about.split()[-1] for batch in sorted(told.keys() - stored.keys())]
        untold = [number for batch, number in stored.items() if batch not in told and not self._older(batch)]
        return [
            *(self.text(f"commands.check.{act}_gone", number=number) for number in gone),
            *(self.text(f"commands.check.{act}_untold", number=number) for number in untold),
        ]
