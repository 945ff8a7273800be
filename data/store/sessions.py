"""Sessions on the server, and failed attempts to sign in: what a person holds is only the key to one of these rows."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from assessment.viewers import Role, Viewer
from data.schema import accounts, sessions, sign_in_attempts
from data.types import parse_instant

TOKEN_BYTES = 32
SEEN_EVERY = timedelta(minutes=1)
"""A session that is in use is noted as such at most this often."""
ATTEMPTS_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts without use, and at most."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is in force; `must_change`: only the password may be changed in it."""

    viewer: Viewer
    must_change: bool
    began_at: datetime
    seen_at: datetime

    def stale(self, now: datetime) -> bool:
        """Whether its use should be noted again."""
        return now - self.seen_at >= SEEN_EVERY


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(connection: Connection, account: str, *, at: datetime) -> str:
    """Begins a session and returns its token, which is kept nowhere."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    connection.execute(
        insert(sessions), {"token": digest(token), "account": account, "began_at": at, "seen_at": at}
    )
    return token


# plain SQL: this runs on every request, and compiling an expression costs more than the query
_FIND = (
    "SELECT a.name, a.role, a.unit, a.title, a.must_change, s.began_at, s.seen_at"
    " FROM sessions s JOIN accounts a ON a.name = s.account WHERE s.token = {} AND a.disabled = 0"
)


def find(connection: Connection, token: str, *, at: datetime, limits: Limits) -> Session | None:
    """The session of a token; None where there is none, it has run out, or its account is disabled."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    row = connection.exec_driver_sql(_FIND.format(mark), (digest(token),)).first()
    if row is None:
        return None
    began, seen = parse_instant(row[5]), parse_instant(row[6])
    if at - seen > limits.idle or at - began > limits.absolute:
        return None
    return Session(Viewer(row[0], Role(row[1]), row[2], row[3]), bool(row[4]), began, seen)


def touch(connection: Connection, token: str, *, at: datetime) -> None:
    """Notes that the session is in use."""
    connection.execute(update(sessions).where(sessions.c.token == digest(token)).values(seen_at=at))


def end(connection: Connection, token: str) -> None:
    """Ends one session; its token is worth nothing from now on."""
    connection.execute(delete(sessions).where(sessions.c.token == digest(token)))


def end_all(connection: Connection, account: str) -> int:
    """Ends every session of an account; returns how many there were."""
    return connection.execute(delete(sessions).where(sessions.c.account == account)).rowcount


def count(connection: Connection, account: str) -> int:
    """How many sessions an account has, those included that have run out unseen."""
    return connection.execute(select(func.count()).where(sessions.c.account == account)).scalar() or 0


def tidy(connection: Connection, *, at: datetime, limits: Limits) -> None:
    """Removes what has run out."""
    connection.execute(
        delete(sessions).where((sessions.c.seen_at < at - limits.idle) | (sessions.c.began_at < at - limits.absolute))
    )
    connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.at < at - ATTEMPTS_KEPT))


# ---------------------------------------------------------------------- failed attempts


def failed(connection: Connection, *, name: str, address: str, at: datetime) -> None:
    """Notes an attempt that failed."""
    connection.execute(insert(sign_in_attempts), {"name": name, "address": address, "at": at})


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed attempts since some moment: for this name from this address, for the name, from the address."""

    pair: int
    name: int
    address: int


def failures(connection: Connection, *, name: str, address: str, since: datetime) -> Failures:
    """Counts failed attempts."""
    row = connection.execute(
        select(
            func.count().filter((sign_in_attempts.c.name == name) & (sign_in_attempts.c.address == address)),
            func.count().filter(sign_in_attempts.c.name == name),
            func.count().filter(sign_in_attempts.c.address == address),
        ).where(sign_in_attempts.c.at >= since)
    ).one()
    return Failures(*row)


def forget(connection: Connection, *, name: str, address: str) -> None:
    """Forgets failed attempts of a pair that signed in after all."""
    table = sign_in_attempts
    connection.execute(delete(table).where((table.c.name == name) & (table.c.address == address)))


def active(connection: Connection, *, at: datetime, limits: Limits) -> dict[str, int]:
    """How many sessions are in force, by account."""
    query = (
        select(sessions.c.account, func.count())
        .join(accounts, accounts.c.name == sessions.c.account)
        .where(sessions.c.seen_at >= at - limits.idle, sessions.c.began_at >= at - limits.absolute)
        .group_by(sessions.c.account)
    )
    return {row[0]: row[1] for row in connection.execute(query)}

