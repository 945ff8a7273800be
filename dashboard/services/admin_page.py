"""The administrator's page: accounts, the audit trail with the state of its chain, and what the instance is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone

from assessment.model import Label
from assessment.viewers import Role
from dashboard.services.choosing import shell_of
from dashboard.services.snapshot import Snapshot
from data.engine import Connection, Engine, reading
from data.store import areas, audit, batches, known_figures, programmes, releases, seals, sessions, users
from data.store.audit import Break
from data.store.sessions import Limits
from data.store.users import Account
from layouts.address import Address, PageProblem
from layouts.models.admin import (
    AUDIT,
    PROGRAMME,
    ROWS_PER_PAGE,
    AccountRow,
    AdminPage,
    AuditPart,
    Chain,
    Counts,
    ProgrammePart,
    TrailRow,
    UsersPart,
    VersionRow,
)

CHECK_EVERY = timedelta(minutes=1)
"""The chain is followed from its beginning at most this often: a trail of years takes its time."""
_CHINA = timezone(timedelta(hours=8))
_DEFAULT_LIMITS = Limits(timedelta(hours=1), timedelta(hours=12))


def _now() -> datetime:
    return datetime.now(UTC)


class Administration:
    """What the administrator's page knows of one instance. `issuer`: the OpenID Connect provider in use."""

    def __init__(
        self,
        engine: Engine,
        limits: Limits = _DEFAULT_LIMITS,
        *,
        issuer: str | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._engine = engine
        self._limits = limits
        self._clock = clock
        self._checked: tuple[datetime, tuple[Break, ...]] | None = None
        self.issuer = issuer

    def page(self, snapshot: Snapshot, address: Address) -> AdminPage:
        """The part of the page that the address asks for. Raises PageProblem(404)."""
        with reading(self._engine) as connection:
            match address.part:
                case part if part == AUDIT:
                    found: UsersPart | AuditPart | ProgrammePart = self._audit(connection, snapshot, address)
                case part if part == PROGRAMME:
                    found = self._programme(connection)
                case _:
                    found = self._users(connection, snapshot, address)
        return AdminPage(shell=shell_of(snapshot), address=address, part=found)

    # ------------------------------------------------------------------ accounts

    def _users(self, connection: Connection, snapshot: Snapshot, address: Address) -> UsersPart:
        towns, lines = _towns(snapshot), _lines(snapshot)
        active = sessions.active(connection, at=self._clock(), limits=self._limits)
        own = None if snapshot.viewer is None else snapshot.viewer.name
        every = users.all(connection)

        def row(account: Account) -> AccountRow:
            names = {"area": towns, "line": lines}.get(account.role.unit or "", {})
            return AccountRow(
                name=account.name,
                title=account.title,
                role=account.role,
                unit=account.unit,
                unit_name=names.get(account.unit or ""),
                disabled=account.disabled,
                local=account.password is not None,
                one_time=account.must_change and account.password is not None,
                subject=account.subject,
                sessions=0 if account.disabled else active.get(account.name, 0),
                created_at=account.created_at,
                own=account.name == own,
            )

        rows = [row(each) for each in every]
        wanted = (address.ask.words or "").lower()
        fitting = [each for each in rows if wanted in _searched(each)]
        return UsersPart(
            counts=_counts(rows),
            rows=_paged(fitting, address),
            found=len(fitting),
            chosen=_chosen(rows, address.ask.account),
            towns=tuple(towns.items()),
            lines=tuple(lines.items()),
            provider=self.issuer is not None,
        )

    # ------------------------------------------------------------------ the trail

    def _audit(self, connection: Connection, snapshot: Snapshot, address: Address) -> AuditPart:
        ask = address.ask
        found, count = audit.entries(
            connection,
            act=ask.act,
            who=ask.who,
            words=ask.words,
            since=None if ask.since is None else _start(ask.since),
            until=None if ask.until is None else _start(ask.until) + timedelta(days=1) - timedelta(microseconds=1),
            limit=ROWS_PER_PAGE,
            offset=(address.rows - 1) * ROWS_PER_PAGE,
        )
        _check_page(count, address)
        return AuditPart(
            chain=self._chain(connection),
            rows=tuple(
                TrailRow(each.number, each.at, each.who, each.role, each.act, each.about, each.detail)
                for each in found
            ),
            found=count,
            acts=tuple(audit.acts(connection)),
            people=tuple(each.name for each in users.all(connection)),
            units={**_towns(snapshot), **_lines(snapshot)},
        )

    def _chain(self, connection: Connection) -> Chain:
        now = self._clock()
        if self._checked is None or now - self._checked[0] >= CHECK_EVERY:
            self._checked = (now, tuple(audit.breaks(connection)))
        checked_at, breaks = self._checked
        number, digest = audit.head(connection)
        return Chain(number, digest, tuple((each.number, each.how) for each in breaks), checked_at)

    # ------------------------------------------------------------------ the instance

    def _programme(self, connection: Connection) -> ProgrammePart:
        counts = {
            "batches": len(batches.all(connection)),
            "areas": len({each.area.code for each in areas.revisions(connection)}),
            "seals": len(seals.all(connection)),
            "releases": len(releases.all(connection)),
            "known": len(known_figures.all(connection)),
            "trail": audit.head(connection)[0],
        }
        return ProgrammePart(
            versions=tuple(
                VersionRow(each.code, each.version, each.recorded_at, each.who)
                for each in programmes.versions(connection)
            ),
            counts=counts,
            database=self._engine.dialect.name,
            idle=self._limits.idle,
            limit=self._limits.absolute,
            issuer=self.issuer,
        )


def _towns(snapshot: Snapshot) -> dict[str, Label]:
    return {each.area.code: Label(zh=each.area.name_zh, en=each.area.name_en) for each in snapshot.facts.areas}


def _lines(snapshot: Snapshot) -> dict[str, Label]:
    return {each.code: each.name for each in snapshot.facts.programme.lines}


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=_CHINA).astimezone(UTC)


def _counts(rows: list[AccountRow]) -> Counts:
    active = [each for each in rows if not each.disabled]
    return Counts(
        accounts=len(rows),
        active=len(active),
        admins=sum(each.role is Role.admin for each in active),
        one_time=sum(each.one_time for each in active),
        sessions=sum(each.sessions for each in active),
    )


def _searched(row: AccountRow) -> str:
    unit = () if row.unit_name is None else (row.unit_name.zh, row.unit_name.en)
    return "\n".join((row.name, row.title, row.role.value, row.unit or "", *unit, row.subject or "")).lower()


def _chosen(rows: list[AccountRow], name: str | None) -> AccountRow | None:
    if name is None:
        return None
    for each in rows:
        if each.name == name:
            return each
    raise PageProblem(404, "admin.problem.account", name=name)


def _paged(rows: list[AccountRow], address: Address) -> tuple[AccountRow, ...]:
    _check_page(len(rows), address)
    first = (address.rows - 1) * ROWS_PER_PAGE
    return tuple(rows[first : first + ROWS_PER_PAGE])


def _check_page(count: int, address: Address) -> None:
    if (address.rows - 1) * ROWS_PER_PAGE >= max(count, 1):
        raise PageProblem(404, "problem.rows_beyond", rows=str(address.rows))
