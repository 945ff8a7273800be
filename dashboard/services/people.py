"""Signing in and out, passwords, and what is told to the audit trail: the one place that decides who somebody is."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial

from assessment.viewers import Viewer
from dashboard import passwords
from dashboard.services.denials import Denials, Source, Telling
from data.engine import Connection, Engine, reading, writing
from data.errors import DatabaseBusy
from data.store import audit, batches, sessions, users
from data.store.sessions import Limits, Session
from data.store.users import Account, Change

WINDOW = timedelta(minutes=15)
MOST_PAIR, MOST_NAME, MOST_ADDRESS = 5, 20, 50
"""Failed attempts within the window: of one name from one address, of a name, from an address."""
_LONGEST_NAME = 60
_log = logging.getLogger("threeline")


class Refusal(StrEnum):
    """Why somebody is not signed in, or a password not changed."""

    wrong = "wrong"
    too_many = "too_many"
    short = "short"
    long = "long"
    plain = "plain"
    name = "name"
    same = "same"
    no_account = "no_account"
    no_password = "no_password"


class Refused(Exception):
    """Not done; `why` is told to the person."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Entered:
    """A session that has just begun; its token goes into the cookie and nowhere else."""

    token: str
    viewer: Viewer
    must_change: bool


def _now() -> datetime:
    return datetime.now(UTC)


def _printable(text: str) -> str:
    """The text with a mark in place of whatever no database or terminal takes."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


class People:
    """Accounts and sessions of one instance."""

    def __init__(self, engine: Engine, limits: Limits, *, clock: Callable[[], datetime] = _now) -> None:
        self._engine = engine
        self._limits = limits
        self._clock = clock
        self._denials = Denials()

    @property
    def engine(self) -> Engine:
        """The engine of the instance."""
        return self._engine

    @property
    def limits(self) -> Limits:
        """How long sessions last."""
        return self._limits

    def session(self, token: str) -> tuple[Session | None, str]:
        """The session of a token, None where it is not in force (any more); and the stamp of the data, which almost
        every request needs and which costs little where a connection is open anyway.
        """
        now = self._clock()
        with reading(self._engine) as connection:
            found = sessions.find(connection, token, at=now, limits=self._limits)
            stamp = batches.stamp(connection)
        if found is not None and found.stale(now):
            self._touch(token, now)
        self._tell_denials(self._denials.over(now))
        return found, stamp

    def _touch(self, token: str, now: datetime) -> None:
        try:
            with writing(self._engine) as connection:
                sessions.touch(connection, token, at=now)
        except DatabaseBusy:
            # somebody is loading; the next request notes it
            _log.info("a session's use could not be noted: the database is busy")

    # ------------------------------------------------------------------ in and out

    def sign_in(self, name: str, password: str, *, address: str) -> Entered:
        """Begins a session. Raises Refused (wrong, too_many), DatabaseBusy."""
        name, now = _printable(name.strip().lower()[:_LONGEST_NAME]), self._clock()
        with reading(self._engine) as connection:
            if self._too_many(connection, name, address, now):
                raise Refused(Refusal.too_many)
            account = users.find(connection, name)
        # outside any transaction: this takes its time on purpose
        fits = passwords.fits(password, None if account is None else account.password)
        if account is None or not fits or account.disabled:
            with writing(self._engine) as connection:
                # of attempts at the same time the late ones are told the same whether they were right or wrong
                late = self._too_many(connection, name, address, now)
                sessions.failed(connection, name=name, address=address, at=now)
                audit.append(
                    connection, at=now, who=name, act="sign_in_failed", about=name, detail={"address": address}
                )
            raise Refused(Refusal.too_many if late else Refusal.wrong)
        with writing(self._engine) as connection:
            # asked again by the only writer: of a hundred attempts at once only the first few count
            if self._too_many(connection, name, address, now):
                raise Refused(Refusal.too_many)
            sessions.forget(connection, name=name, address=address)
            if passwords.is_outdated(account.password or ""):
                users.rehash_password(connection, name, passwords.hashed(password))
            return self._enter(connection, account, address=address, how="password")

    def enter_as(self, subject: str, *, address: str) -> Entered:
        """Begins a session for an identity that the provider vouches for. Raises Refused (no_account)."""
        with writing(self._engine) as connection:
            account = users.find_subject(connection, subject)
            if account is None or account.disabled:
                audit.append(
                    connection,
                    at=self._clock(),
                    who=subject[:200],
                    act="sign_in_failed",
                    about="oidc",
                    detail={"address": address},
                )
            else:
                return self._enter(connection, account, address=address, how="oidc")
        raise Refused(Refusal.no_account)

    def _enter(self, connection: Connection, account: Account, *, address: str, how: str) -> Entered:
        now = self._clock()
        sessions.tidy(connection, at=now, limits=self._limits)
        token = sessions.begin(connection, account.name, at=now)
        audit.append(
            connection,
            at=now,
            who=account.name,
            role=account.role.value,
            act="sign_in",
            about=account.name,
            detail={"address": address, "how": how},
        )
        return Entered(token, account.viewer, account.must_change and how == "password")

    def _too_many(self, connection: Connection, name: str, address: str, now: datetime) -> bool:
        found = sessions.failures(connection, name=name, address=address, since=now - WINDOW)
        return found.pair >= MOST_PAIR or found.name >= MOST_NAME or found.address >= MOST_ADDRESS

    def sign_out(self, token: str, viewer: Viewer) -> None:
        """Ends a session for good."""
        with writing(self._engine) as connection:
            sessions.end(connection, token)
            self._tell(connection, viewer, act="sign_out", about=viewer.name)

    def change_password(self, viewer: Viewer, *, old: str, new: str, address: str) -> Entered:
        """Gives the account a new password, ends all its sessions and begins a new one. Raises Refused."""
        now = self._clock()
        with reading(self._engine) as connection:
            if self._too_many(connection, viewer.name, address, now):
                raise Refused(Refusal.too_many)
            account = users.find(connection, viewer.name)
        if account is None or account.password is None:
            raise Refused(Refusal.no_password)
        if not passwords.fits(old, account.password):
            with writing(self._engine) as connection:
                sessions.failed(connection, name=viewer.name, address=address, at=now)
                self._tell(connection, viewer, act="password_failed", about=viewer.name, detail={"address": address})
            raise Refused(Refusal.wrong)
        weak = passwords.weakness(new, name=viewer.name)
        if weak is not None:
            raise Refused(Refusal(weak))
        if passwords.normal(old) == passwords.normal(new):
            raise Refused(Refusal.same)
        kept = passwords.hashed(new)
        with writing(self._engine) as connection:
            change = Change(viewer.name, now, viewer.role.value)
            users.set_password(connection, viewer.name, kept, must_change=False, change=change)
            token = sessions.begin(connection, viewer.name, at=now)
        return Entered(token, viewer, False)

    def has_password(self, viewer: Viewer) -> bool:
        """Whether the account has a password here."""
        with reading(self._engine) as connection:
            account = users.find(connection, viewer.name)
        return account is not None and account.password is not None

    # ------------------------------------------------------------------ the trail

    def denied(self, viewer: Viewer | None, *, about: str, address: str) -> None:
        """Tells the trail of something that was not allowed; singly as far as `Denials` says, of others the number."""
        who, role = ("", "") if viewer is None else (viewer.name, viewer.role.value)
        source = Source(who, role, address)
        self._tell_denials(self._denials.offer(source, _printable(about[:200]), now=self._clock()))

    def _tell_denials(self, tellings: Sequence[Telling]) -> None:
        if not tellings:
            return
        try:
            with writing(self._engine) as connection:
                for each in tellings:
                    number = {} if each.unwritten is None else {"unwritten": each.unwritten}
                    append = partial(audit.append, act="denied")
                    if each.about is None:
                        append = partial(audit.append, act="denied_more")
                    append(
                        connection,
                        at=self._clock(),
                        who=each.source.who,
                        role=each.source.role,
                        about=each.about or "",
                        detail={"address": each.source.address} | number,
                    )
        except DatabaseBusy:
            for each in tellings:
                _log.warning("not in the audit trail, the database was busy: %s", each)

    def tell(self, viewer: Viewer | None, *, act: str, about: str, detail: dict[str, object] | None = None) -> None:
        """Adds an entry to the trail. A busy database is told to the log instead."""
        try:
            with writing(self._engine) as connection:
                self._tell(connection, viewer, act=act, about=about, detail=detail)
        except DatabaseBusy:
            _log.warning("not in the audit trail, the database was busy: %s %s", act, about)

    def _tell(
        self,
        connection: Connection,
        viewer: Viewer | None,
        *,
        act: str,
        about: str,
        detail: dict[str, object] | None = None,
    ) -> None:
        audit.append(
            connection,
            at=self._clock(),
            who="" if viewer is None else viewer.name,
            role="" if viewer is None else viewer.role.value,
            act=act,
            about=about,
            detail=detail,
        )
