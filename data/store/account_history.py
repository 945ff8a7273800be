"""What the audit trail says of every account, against the accounts that there are. Nothing secret is compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Integer, Text, select, type_coerce

from data.schema import accounts
from data.store.audit import Told
from data.store.users import CHANGED

COMPARED = ("role", "unit", "title", "subject", "must_change", "disabled")


@dataclass(frozen=True, slots=True)
class Stray:
    """An account that is not as the trail says: `how` is unknown (to the trail), gone, or the name of what differs."""

    name: str
    how: str


def count(connection: Connection) -> int:
    """How many accounts there are."""
    return len(_stored(connection))


def strays(connection: Connection, told: Iterable[Told]) -> list[Stray]:
    """Every account that the trail does not know, that is gone, or that differs, by name."""
    wanted, stored = _replayed(told), _stored(connection)
    found = [Stray(name, "unknown") for name in stored.keys() - wanted.keys()]
    found += [Stray(name, "gone") for name in wanted.keys() - stored.keys()]
    for name in stored.keys() & wanted.keys():
        # what an earlier version did not tell is not compared
        told_of = wanted[name]
        found += [Stray(name, part) for part in COMPARED if part in told_of and told_of[part] != stored[name][part]]
    return sorted(found, key=lambda each: (each.name, each.how))


def _replayed(told: Iterable[Told]) -> dict[str, dict[str, Any]]:
    known: dict[str, dict[str, Any]] = {}
    for each in told:
        if each.act != CHANGED:
            continue
        detail = dict(each.detail)
        change = detail.pop("change", None)
        if change == "added":
            known[each.about] = {"disabled": False}
        account = known.setdefault(each.about, {})
        if change in ("disabled", "enabled"):
            account["disabled"] = change == "disabled"
        account.update({name: value for name, value in detail.items() if name in COMPARED})
    return known


def _stored(connection: Connection) -> dict[str, dict[str, Any]]:
    columns = [accounts.c.name, *(accounts.c[name] for name in COMPARED)]
    # as they are stored: what was altered need not be a role or a number
    query = select(*(type_coerce(each, Integer if isinstance(each.type, Integer) else Text) for each in columns))
    found = {}
    for name, *values in connection.execute(query):
        row = dict(zip(COMPARED, values, strict=True))
        for flag in ("must_change", "disabled"):
            row[flag] = {0: False, 1: True}.get(row[flag], row[flag])
        found[str(name)] = row
    return found
