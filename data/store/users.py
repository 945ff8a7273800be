"""Accounts: who may sign in, as what, and with which password or identity. Every change goes into the audit trail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from assessment.viewers import Role, Viewer
from data.schema import accounts, sessions
from data.store import audit

CHANGED = "user"
"""The act under which the audit trail has every change of an account."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account. `password` is an argon2 hash, `subject` the identity at the OpenID Connect provider."""

    name: str
    role: Role
    unit: str | None
    title: str
    password: str | None
    must_change: bool
    subject: str | None
    disabled: bool
    created_at: datetime

    @property
    def viewer(self) -> Viewer:
        """The person as the pages know them."""
        return Viewer(self.name, self.role, self.unit, self.title)


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes an account, in which role (empty: the server's operator), and when."""

    who: str
    at: datetime
    role: str = ""


def all(connection: Connection) -> list[Account]:
    """Every account by name."""
    return [_account(row) for row in connection.execute(select(accounts).order_by(accounts.c.name))]


def find(connection: Connection, name: str) -> Account | None:
    """The account of this name, None where there is none."""
    row = connection.execute(select(accounts).where(accounts.c.name == name)).first()
    return None if row is None else _account(row)


def find_subject(connection: Connection, subject: str) -> Account | None:
    """The account of this identity, None where there is none."""
    row = connection.execute(select(accounts).where(accounts.c.subject == subject)).first()
    return None if row is None else _account(row)


def add(
    connection: Connection,
    *,
    name: str,
    role: Role,
    change: Change,
    unit: str | None = None,
    title: str = "",
    password: str | None = None,
    must_change: bool = True,
    subject: str | None = None,
) -> Account:
    """Stores a new account. The caller has checked that the name is free and that the unit is one."""
    made = Account(name, role, unit, title, password, must_change, subject, False, change.at)
    connection.execute(
        insert(accounts),
        {
            "name": name,
            "role": role.value,
            "unit": unit,
            "title": title,
            "password": password,
            "must_change": int(must_change),
            "subject": subject,
            "disabled": 0,
            "created_at": change.at,
        },
    )
    _audited(
        connection,
        change,
        name,
        {
            "change": "added",
            "role": role.value,
            "unit": unit,
            "title": title,
            "must_change": must_change,
            "subject": subject,
        },
    )
    return made


def set_password(connection: Connection, name: str, password: str, *, must_change: bool, change: Change) -> None:
    """Gives the account another password hash and ends all its sessions."""
    connection.execute(
        update(accounts)
        .where(accounts.c.name == name)
        .values(password=password, must_change=int(must_change))
    )
    _end_sessions(connection, name)
    _audited(connection, change, name, {"change": "password", "must_change": must_change})


def rehash_password(connection: Connection, name: str, password: str) -> None:
    """The same password under newer parameters: nothing that anybody did."""
    connection.execute(update(accounts).where(accounts.c.name == name).values(password=password))


def set_disabled(connection: Connection, name: str, disabled: bool, *, change: Change) -> None:
    """Disables or enables the account; disabling ends all its sessions."""
    connection.execute(update(accounts).where(accounts.c.name == name).values(disabled=int(disabled)))
    if disabled:
        _end_sessions(connection, name)
    _audited(connection, change, name, {"change": "disabled" if disabled else "enabled"})


def set_role(connection: Connection, name: str, role: Role, unit: str | None, *, change: Change) -> None:
    """Gives the account another role, and ends all its sessions."""
    connection.execute(update(accounts).where(accounts.c.name == name).values(role=role.value, unit=unit))
    _end_sessions(connection, name)
    _audited(connection, change, name, {"change": "role", "role": role.value, "unit": unit})


def set_subject(connection: Connection, name: str, subject: str | None, *, change: Change) -> None:
    """Ties the account to an identity at the OpenID Connect provider, or unties it."""
    connection.execute(update(accounts).where(accounts.c.name == name).values(subject=subject))
    _end_sessions(connection, name)
    _audited(connection, change, name, {"change": "subject", "subject": subject})


def end_sessions(connection: Connection, name: str, *, change: Change) -> int:
    """Ends all sessions of the account; returns how many there were."""
    ended = _end_sessions(connection, name)
    if ended:
        _audited(connection, change, name, {"change": "sessions", "ended": ended})
    return ended


def admins(connection: Connection) -> int:
    """How many admins can still sign in."""
    query = select(func.count()).where(accounts.c.role == Role.admin.value, accounts.c.disabled == 0)
    return connection.execute(query).scalar() or 0


def _end_sessions(connection: Connection, name: str) -> int:
    return connection.execute(delete(sessions).where(sessions.c.account == name)).rowcount


def _audited(connection: Connection, change: Change, name: str, detail: dict[str, Any]) -> None:
    audit.append(
        connection, at=change.at, who=change.who, role=change.role, act=CHANGED, about=name, detail=detail
    )


def _account(row: Any) -> Account:
    return Account(
        name=row.name,
        role=Role(row.role),
        unit=row.unit,
        title=row.title,
        password=row.password,
        must_change=bool(row.must_change),
        subject=row.subject,
        disabled=bool(row.disabled),
        created_at=row.created_at,
    )
