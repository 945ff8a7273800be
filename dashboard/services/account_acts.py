"""Carries out what an administrator does with accounts: one act, one transaction, refused whole or done whole."""

from __future__ import annotations

from datetime import UTC, datetime

from assessment.model import Programme, parse_programme
from assessment.problems import Problem, Refused
from assessment.viewers import Role, Viewer
from dashboard.services import accounts
from data.engine import Connection, Engine, writing
from data.store import programmes, users
from data.store.users import Change
from layouts.address import PageProblem
from layouts.models.account_acts import (
    AccountAct,
    AddAccount,
    EndSessions,
    GivePassword,
    GiveRole,
    SwitchAccount,
    TieIdentity,
)
from layouts.models.acts import Done


def change_accounts(engine: Engine, act: AccountAct, viewer: Viewer, *, issuer: str | None) -> Done:
    """Carries the act out; `issuer` is that of the OpenID Connect provider in use.

    Raises `Refused` with everything that forbids it, `DatabaseBusy`, `PageProblem` without a programme.
    """
    change = Change(viewer.name, datetime.now(UTC), viewer.role.value)
    with writing(engine) as connection:
        stored = programmes.current(connection)
        if stored is None:
            raise PageProblem(503, "problem.no_programme")
        programme = parse_programme(stored.text, origin=stored.code)
        return _done(connection, programme, act, change, issuer=issuer)


def _done(
    connection: Connection, programme: Programme, act: AccountAct, change: Change, *, issuer: str | None
) -> Done:
    match act:
        case AddAccount():
            unit = _unit(act)
            wanted = accounts.NewAccount(accounts.name_of(act.name), Role(act.role), unit, act.title)
            return Done(1, once=accounts.add(connection, programme, wanted, change=change))
        case SwitchAccount():
            if act.act == "account_enable":
                return Done(int(accounts.enable(connection, act.name, change=change)))
            _refuse_own(act.name, change)
            return Done(int(accounts.disable(connection, act.name, change=change)))
        case GiveRole():
            _refuse_own(act.name, change)
            unit = _unit(act)
            known = accounts.known(connection, act.name)
            if (known.role, known.unit) == (Role(act.role), unit):
                return Done(0)
            accounts.set_role(connection, programme, act.name, Role(act.role), unit, change=change)
            return Done(1)
        case GivePassword():
            _refuse_own(act.name, change)
            return Done(1, once=accounts.new_password(connection, act.name, change=change))
        case TieIdentity():
            subject = accounts.identity_of(act.subject, issuer=issuer) or None
            if accounts.known(connection, act.name).subject == subject:
                return Done(0)
            accounts.link(connection, act.name, subject, change=change)
            return Done(1)
        case EndSessions():
            accounts.known(connection, act.name)
            return Done(users.end_sessions(connection, act.name, change=change))


def _unit(act: AddAccount | GiveRole) -> str | None:
    """The unit that counts for the role. Raises Refused where the role needs one and none was chosen."""
    kind = Role(act.role).unit
    if kind is None:
        return None
    unit = act.area if kind == "area" else act.line
    if not unit:
        raise Refused([Problem(f"account.choose_{kind}")])
    return unit


def _refuse_own(name: str, change: Change) -> None:
    """Nobody shuts themselves out by a slip: of the own account another administrator changes these things."""
    if name == change.who:
        raise Refused([Problem("account.own")])
