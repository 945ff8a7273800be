"""One account with everything that an administrator may do to it, and the form for a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import html
from dash.development.base_component import Component

from assessment.model import Label
from assessment.viewers import Role
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.forms import act_form, choice_field, folded_form, text_field, text_value_field
from layouts.models.admin import AccountRow, AdminPage, UsersPart
from layouts.pages.dossier_tables import capital, facts
from layouts.pages.names import label_of
from layouts.text import Text
from layouts.text.format import date_of


def state_of(text: Text, row: AccountRow) -> tuple[str, str]:
    """The sign and the word for whether somebody can sign in with it."""
    if row.disabled:
        return "✕", text("admin.state.disabled")
    return ("○", text("admin.state.one_time")) if row.one_time else ("✓", text("admin.state.active"))


def unit_text(text: Text, row: AccountRow) -> str:
    """The town or line that an account belongs to: by its name, by its code where nothing has the code."""
    if row.unit is None:
        return "–"
    return row.unit if row.unit_name is None else label_of(text, row.unit_name)


def new_account_panel(users: UsersPart, text: Text) -> html.Section:
    """The form for a new account."""
    fields = [
        text_field("name", text("people.name"), required=True, most=40, hint=text("admin.new.name_hint")),
        text_field("title", text("admin.new.title"), most=80, hint=text("admin.new.title_hint")),
        *_role_fields(users, text, role=Role.evaluator, unit=None),
    ]
    form = act_form(text, "account_add", {}, fields, submit=text("admin.new.submit"))
    body = [html.H2(text("admin.new.heading")), html.P(text("admin.new.about"), className="note"), form]
    return html.Section(body, className="panel admin-side", **attributes({"aria-label": text("admin.new.heading")}))


def account_panel(page: AdminPage, users: UsersPart, text: Text) -> html.Section:
    """One account: what is known of it, then each change behind its name."""
    row = users.chosen
    if row is None:
        raise ValueError("no account is open")
    name = row.title or row.name
    back = page.address.but(ask=replace(page.address.ask, account=None))
    trail = page.address.but(part="audit", rows=1, ask=replace(page.address.ask, account=None, words=row.name))
    close = nav_link("×", back, className="card-close", **attributes({"aria-label": text("admin.account.close")}))
    body: list[Any] = [
        html.Div([html.H2(name), close], className="card-head"),
        facts(_facts(text, row), name="account-facts"),
        nav_link([text("admin.account.trail"), " ›"], trail, className="onward"),
    ]
    if row.own:
        body.append(html.P(text("account.own"), className="note"))
    body += [folded_form(words, form) for words, form in _changes(users, row, text)]
    return html.Section(body, className="panel admin-side", **attributes({"aria-label": name, "key": row.name}))


def _facts(text: Text, row: AccountRow) -> list[tuple[str, Any]]:
    sign, words = state_of(text, row)
    known: list[tuple[str, Any]] = [
        (text("people.name"), row.name),
        (text("admin.users.column.role"), text(f"role.{row.role.value}")),
        (text("admin.users.column.unit"), unit_text(text, row)),
        (text("admin.users.column.state"), f"{sign} {words}"),
        (text("admin.users.column.sessions"), str(row.sessions)),
        (text("admin.account.since"), date_of(row.created_at)),
    ]
    if row.subject:
        known.append((text("admin.account.identity"), html.Code(row.subject)))
    return [(capital(words), value) for words, value in known if value != "–"]


def _changes(users: UsersPart, row: AccountRow, text: Text) -> list[tuple[str, html.Form]]:
    """What may be done to an account; some of it not to the own one."""
    values = {"name": row.name}

    def form(act: str, fields: Sequence[Component] = ()) -> tuple[str, html.Form]:
        words = text(f"admin.do.{act}")
        tone = "quiet" if act == "account_disable" else ""
        return words, act_form(text, act, values, fields, submit=words, tone=tone, note=text(f"admin.about.{act}"))

    found = []
    if not row.own:
        found.append(form("account_password"))
        found.append(form("account_role", _role_fields(users, text, role=row.role, unit=row.unit)))
    if users.provider or row.subject:
        hint = text("admin.account.subject_hint")
        field = text_value_field("subject", capital(text("admin.account.identity")), value=row.subject or "", hint=hint)
        found.append(form("account_link", [field]))
    if row.sessions:
        found.append(form("account_end"))
    if not row.own:
        found.append(form("account_enable" if row.disabled else "account_disable"))
    return found


def _role_fields(users: UsersPart, text: Text, *, role: Role, unit: str | None) -> list[html.Label]:
    """The role, and the town or line that belongs to it; the style shows the one that the role needs."""
    roles = [(each.value, text(f"role.{each.value}")) for each in Role]
    of = role.unit
    return [
        choice_field("role", capital(text("admin.users.column.role")), roles, value=role.value),
        _unit_field(text, "area", users.towns, unit if of == "area" else None),
        _unit_field(text, "line", users.lines, unit if of == "line" else None),
    ]


def _unit_field(text: Text, name: str, units: tuple[tuple[str, Label], ...], chosen: str | None) -> html.Label:
    options = [("", text("admin.choose")), *((code, label_of(text, label)) for code, label in units)]
    words = text(f"admin.new.{name}")
    return choice_field(name, words, options, value=chosen, required=False, mark=f"unit-{name}")
