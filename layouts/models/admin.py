"""The administrator's page: accounts, the audit trail, and what the instance is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assessment.model import Label
from assessment.viewers import Role
from layouts.address import Address
from layouts.models.shell import Shell

USERS, AUDIT, PROGRAMME = "users", "audit", "programme"
ROWS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account. `unit`: the code of its town or line, `unit_name` its name where something has the code. `local`:
    it has a password here; `one_time`: one that is to be changed. `own`: the visitor's own account.
    """

    name: str
    title: str
    role: Role
    unit: str | None
    unit_name: Label | None
    disabled: bool
    local: bool
    one_time: bool
    subject: str | None
    sessions: int
    created_at: datetime
    own: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many accounts there are, can sign in, are those of administrators that can; and sessions in force."""

    accounts: int
    active: int
    admins: int
    one_time: int
    sessions: int


@dataclass(frozen=True, slots=True)
class UsersPart:
    """The accounts that fit what is searched for (`found` of them), one page of them in `rows`; `chosen` is the one
    that is open. `towns` and `lines` are the units that an account may belong to, by code. `provider`: whether people
    may sign in through an OpenID Connect provider.
    """

    counts: Counts
    rows: tuple[AccountRow, ...]
    found: int
    chosen: AccountRow | None
    towns: tuple[tuple[str, Label], ...]
    lines: tuple[tuple[str, Label], ...]
    provider: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """The audit trail as a whole: number and hash of its newest entry, and where it does not hold: (number, `altered`
    or `removed`), found at `checked_at`.
    """

    number: int
    hash: str
    breaks: tuple[tuple[int, str], ...]
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One entry of the trail."""

    number: int
    at: datetime
    who: str
    role: str
    act: str
    about: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditPart:
    """The entries that fit what is searched for (`found` of them), the newest first, one page of them in `rows`.
    `acts` are all that occur, `people` all accounts, `units` the names of towns and lines by code.
    """

    chain: Chain
    rows: tuple[TrailRow, ...]
    found: int
    acts: tuple[str, ...]
    people: tuple[str, ...]
    units: Mapping[str, Label]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of the programme: when it was registered and by whom."""

    code: str
    version: int
    recorded_at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class ProgrammePart:
    """The versions of the programme, the newest first; how many of each thing the instance holds; and how it is set up.

    `issuer`: the OpenID Connect provider, None without one.
    """

    versions: tuple[VersionRow, ...]
    counts: Mapping[str, int]
    database: str
    idle: timedelta
    limit: timedelta
    issuer: str | None


@dataclass(frozen=True, slots=True)
class AdminPage:
    """Everything that `/admin` shows; which part it is tells its type."""

    shell: Shell
    address: Address
    part: UsersPart | AuditPart | ProgrammePart
