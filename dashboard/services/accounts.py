"""The rules of accounts: what a name, a unit and a change must be; used by the commands and by the admin's page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assessment.model import Programme
from assessment.problems import Problem, Refused
from assessment.viewers import Role
from dashboard import passwords
from data.engine import Connection
from data.store import areas, users
from data.store.twinning.wording import has_hidden
from data.store.users import Account, Change

FIRST_ADMIN = "admin"
_WHOLE_IDENTITY = re.compile(r"https?://[^|\s]+\|.+")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_LONGEST_TITLE = 80
# a `sub` has at most 255 characters, and its issuer stands before it
_LONGEST_SUBJECT = 500


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that is to be: its name, role, the code of its town or line, and what it is called on pages."""

    name: str
    role: Role
    unit: str | None = None
    title: str = ""
    subject: str | None = None


def name_of(typed: str) -> str:
    """The name of an account as somebody typed it: capitals count as small letters, blanks around it not at all."""
    return typed.strip().lower()


def add(
    connection: Connection, programme: Programme, wanted: NewAccount, *, change: Change, password: str | None = None
) -> str:
    """Adds an account and returns its password: the given one, or a one-time password by chance.

    Raises Refused with everything that is wrong.
    """
    problems = _name_problems(connection, wanted.name) + _unit_problems(connection, programme, wanted.role, wanted.unit)
    if len(wanted.title) > _LONGEST_TITLE:
        problems.append(Problem("account.title_long", {}, {"most": _LONGEST_TITLE}))
    if has_hidden(wanted.title):
        problems.append(Problem("account.title_characters"))
    if wanted.subject is not None:
        problems += _subject_problems(connection, wanted.name, wanted.subject)
    if password is not None:
        problems += _password_problems(password, wanted.name)
    if problems:
        raise Refused(problems)
    chosen = password or passwords.by_chance()
    users.add(
        connection,
        name=wanted.name,
        role=wanted.role,
        unit=wanted.unit,
        title=wanted.title.strip(),
        password=passwords.hashed(chosen),
        # whoever was handed a password chooses another; one that was given on purpose may stay
        must_change=password is None,
        subject=wanted.subject,
        change=change,
    )
    return chosen


def set_role(
    connection: Connection, programme: Programme, name: str, role: Role, unit: str | None, *, change: Change
) -> None:
    """Gives an account another role. Raises Refused."""
    account = known(connection, name)
    problems = _unit_problems(connection, programme, role, unit)
    if role is not Role.admin:
        problems += _last_admin_problems(connection, account)
    if problems:
        raise Refused(problems)
    users.set_role(connection, name, role, unit, change=change)


def disable(connection: Connection, name: str, *, change: Change) -> bool:
    """Disables an account and ends its sessions; False where it was disabled already. Raises Refused."""
    account = known(connection, name)
    if account.disabled:
        return False
    problems = _last_admin_problems(connection, account)
    if problems:
        raise Refused(problems)
    users.set_disabled(connection, name, True, change=change)
    return True


def enable(connection: Connection, name: str, *, change: Change) -> bool:
    """Enables an account again; False where it was not disabled. Raises Refused."""
    if not known(connection, name).disabled:
        return False
    users.set_disabled(connection, name, False, change=change)
    return True


def new_password(connection: Connection, name: str, *, change: Change, password: str | None = None) -> str:
    """Gives an account a password, by chance and for one time unless one is given; ends its sessions.

    Raises Refused.
    """
    known(connection, name)
    if password is not None and (problems := _password_problems(password, name)):
        raise Refused(problems)
    chosen = password or passwords.by_chance()
    users.set_password(connection, name, passwords.hashed(chosen), must_change=password is None, change=change)
    return chosen


def link(connection: Connection, name: str, subject: str | None, *, change: Change) -> None:
    """Ties an account to an identity at the OpenID Connect provider, or unties it. Raises Refused."""
    known(connection, name)
    if subject is not None and (problems := _subject_problems(connection, name, subject)):
        raise Refused(problems)
    users.set_subject(connection, name, subject, change=change)


def identity_of(given: str, *, issuer: str | None) -> str:
    """What is kept of an identity: ISSUER|SUB, since a `sub` means nothing without who gave it.

    `given` is a `sub` at the provider in use (`issuer`), or ISSUER|SUB as a whole. Raises Refused.
    """
    if not given or _WHOLE_IDENTITY.fullmatch(given):
        return given
    if issuer is None:
        raise Refused([Problem("account.no_provider", {}, {"subject": given[:60]})])
    return f"{issuer}|{given}"


def first_admin(connection: Connection, *, change: Change) -> str | None:
    """Makes the first admin and returns its one-time password; None where there are accounts already."""
    if users.all(connection):
        return None
    chosen = passwords.by_chance()
    users.add(connection, name=FIRST_ADMIN, role=Role.admin, password=passwords.hashed(chosen), change=change)
    return chosen


def known(connection: Connection, name: str) -> Account:
    """The account of this name. Raises Refused."""
    found = users.find(connection, name)
    if found is None:
        raise Refused([Problem("account.unknown", {}, {"name": name[:60]})])
    return found


def _name_problems(connection: Connection, name: str) -> list[Problem]:
    if not _NAME.fullmatch(name):
        return [Problem("account.name_bad", {}, {"name": name[:60]})]
    if users.find(connection, name) is not None:
        return [Problem("account.name_taken", {}, {"name": name})]
    return []


def _unit_problems(connection: Connection, programme: Programme, role: Role, unit: str | None) -> list[Problem]:
    match role.unit:
        case None:
            return [] if unit is None else [Problem("account.unit_surplus", {}, {"unit": unit[:60]})]
        case "area":
            codes = {each.area.code for each in areas.revisions(connection)}
        case _:
            codes = {line.code for line in programme.lines}
    kind = f"account.{role.unit}"
    if unit is None:
        return [Problem(f"{kind}_missing", {}, {})]
    return [] if unit in codes else [Problem(f"{kind}_unknown", {}, {"unit": unit[:60]})]


def _subject_problems(connection: Connection, name: str, subject: str) -> list[Problem]:
    if not subject or len(subject) > _LONGEST_SUBJECT or has_hidden(subject):
        return [Problem("account.subject_bad", {}, {"subject": subject[:60]})]
    other = users.find_subject(connection, subject)
    if other is not None and other.name != name:
        return [Problem("account.subject_taken", {}, {"subject": subject[:60], "name": other.name})]
    return []


def _password_problems(password: str, name: str) -> list[Problem]:
    weak = passwords.weakness(password, name=name)
    return [] if weak is None else [Problem(f"account.password_{weak}", {}, {})]


def _last_admin_problems(connection: Connection, account: Account) -> list[Problem]:
    if account.role is Role.admin and not account.disabled and users.admins(connection) <= 1:
        return [Problem("account.last_admin", {}, {"name": account.name})]
    return []
