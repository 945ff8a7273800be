"""The audit trail: who did what when, each entry bound to the one before it by its hash."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Text, func, insert, select, type_coerce

from data.engine import before_commit, pending
from data.schema import audit_trail
from data.types import instant_text

BEGINNING = "0" * 64
"""What the first entry names as the hash before it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `act` is a code such as `sign_in`; `about` what it was done to; `detail` plain JSON values."""

    number: int
    at: datetime
    who: str
    role: str
    act: str
    about: str
    detail: Mapping[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold: the number of the entry, and whether it was `altered`, or others before it were
    `removed`.
    """

    number: int
    how: str


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry tells, as far as it can be read: an altered one may hold anything."""

    number: int
    act: str
    about: str
    detail: Mapping[str, Any]


Detail = Mapping[str, Any] | Callable[[Connection], Mapping[str, Any]]


def append(
    connection: Connection,
    *,
    at: datetime,
    who: str,
    act: str,
    about: str,
    role: str = "",
    detail: Detail | None = None,
) -> None:
    """Adds an entry in the caller's writing transaction; `role` is empty for the server's operator.

    A `detail` that is asked for (a function) is asked at the end of the transaction, when all that it tells of is
    written; entries after it wait for it, so that they keep their order.
    """
    write = partial(_write, at=at, who=who, role=role, act=act, about=about, detail=detail or {})
    if callable(detail) or pending(connection):
        before_commit(connection, write)
    else:
        write(connection)


def _write(connection: Connection, *, at: datetime, who: str, role: str, act: str, about: str, detail: Detail) -> None:
    row = audit_trail
    last = connection.execute(select(row.c.number, row.c.hash).order_by(row.c.number.desc()).limit(1)).first()
    number, previous = (1, BEGINNING) if last is None else (last.number + 1, last.hash)
    body = _canonical(detail(connection) if callable(detail) else detail)
    connection.execute(
        insert(row),
        {
            "number": number,
            "at": at,
            "who": who,
            "role": role,
            "act": act,
            "about": about,
            "detail": body,
            "previous": previous,
            "hash": _digest(number, instant_text(at), who, role, act, about, body, previous),
        },
    )


def entries(
    connection: Connection,
    *,
    act: str | None = None,
    who: str | None = None,
    words: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[list[Entry], int]:
    """Entries that fit, the newest first, and how many fit in all; `words` is looked for in who, about and detail."""
    row = audit_trail
    query = select(row)
    if act is not None:
        query = query.where(row.c.act == act)
    if who is not None:
        query = query.where(row.c.who == who)
    if since is not None:
        query = query.where(row.c.at >= since)
    if until is not None:
        query = query.where(row.c.at <= until)
    if words:
        parts = (row.c.who, row.c.about, row.c.detail)
        wanted = words.lower()
        found = [func.lower(part).contains(wanted, autoescape=True) for part in parts]
        query = query.where(found[0] | found[1] | found[2])
    count = connection.execute(select(func.count()).select_from(query.subquery())).scalar() or 0
    page = connection.execute(query.order_by(row.c.number.desc()).limit(limit).offset(offset))
    return [_entry(each) for each in page], count


def acts(connection: Connection) -> list[str]:
    """The acts that occur, in alphabetical order."""
    return list(connection.execute(select(audit_trail.c.act).distinct().order_by(audit_trail.c.act)).scalars())


def breaks(connection: Connection) -> list[Break]:
    """Every place where the chain does not hold; empty when it does.

    That entries are missing at the very end cannot be seen from the chain: compare the head with a printed one.
    """
    found: list[Break] = []
    number, previous = 0, BEGINNING
    for each in _rows(connection):
        if each.number != number + 1:
            found.append(Break(each.number, "removed"))
        elif each.previous != previous or each.hash != _digest(
            each.number, each.at, each.who, each.role, each.act, each.about, each.detail, each.previous
        ):
            found.append(Break(each.number, "altered"))
        number, previous = each.number, each.hash
    return found


def head(connection: Connection) -> tuple[int, str]:
    """Number and hash of the newest entry; (0, the beginning) where there is none."""
    row = audit_trail
    last = connection.execute(select(row.c.number, row.c.hash).order_by(row.c.number.desc()).limit(1)).first()
    return (0, BEGINNING) if last is None else (last.number, last.hash)


def told(connection: Connection) -> Iterator[Told]:
    """What every entry tells, oldest first; an entry whose detail cannot be read tells nothing."""
    for each in _rows(connection):
        try:
            detail = json.loads(each.detail)
        except (TypeError, ValueError):
            detail = None
        yield Told(each.number, each.act, each.about, detail if isinstance(detail, dict) else {})


def _rows(connection: Connection) -> Iterator[Any]:
    # the instant as it is stored: one that was altered need not be one
    columns = [type_coerce(each, Text).label("at") if each.key == "at" else each for each in audit_trail.c]
    return iter(connection.execute(select(*columns).order_by(audit_trail.c.number)))


def _entry(row: Any) -> Entry:
    return Entry(
        row.number, row.at, row.who, row.role, row.act, row.about, json.loads(row.detail), row.previous, row.hash
    )


def _canonical(detail: Mapping[str, Any]) -> str:
    return json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(number: int, at: str, who: str, role: str, act: str, about: str, detail: str, previous: str) -> str:
    body = json.dumps([number, at, who, role, act, about, detail, previous], ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()
