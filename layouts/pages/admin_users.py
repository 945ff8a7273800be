"""Accounts: who may sign in, as what, with how many sessions; one of them open, or the form for a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import html

from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.forms import text_value_field
from layouts.models.admin import AccountRow, AdminPage, UsersPart
from layouts.pages.admin_account import account_panel, new_account_panel, state_of, unit_text
from layouts.pages.admin_finding import find_form, pager, shown_rows
from layouts.pages.dossier_tables import record_row, record_table
from layouts.text import Text
from layouts.text.format import listing

_COLUMNS = ("account", "role", "unit", "state", "sessions")


def users_part(page: AdminPage, users: UsersPart, text: Text) -> list[Any]:
    """The sentence, the list, and the panel beside it."""
    opened = account_panel(page, users, text) if users.chosen is not None else new_account_panel(users, text)
    return [
        _sentence(users, text),
        html.Div([_list(page, users, text), opened], className="admin-users" + (" is-open" if users.chosen else "")),
    ]


def _sentence(users: UsersPart, text: Text) -> html.Div:
    counts = users.counts
    parts = [text.plural("admin.users.active", counts.active), text.plural("admin.users.admins", counts.admins)]
    about = [text.plural("admin.users.sessions", counts.sessions)]
    if counts.accounts > counts.active:
        about.append(text.plural("admin.users.disabled", counts.accounts - counts.active))
    if counts.one_time:
        about.append(text.plural("admin.users.one_time", counts.one_time))
    lines: list[Any] = [html.H1(text("format.clause").join(parts), tabIndex="-1")]
    if counts.admins == 1:
        lines.append(html.P(text("admin.users.only_admin"), className="cause"))
    lines.append(html.P(" · ".join(about), className="about"))
    return html.Div(lines, className="sentence")


def _list(page: AdminPage, users: UsersPart, text: Text) -> html.Section:
    address, ask = page.address, page.address.ask
    fields = [text_value_field("words", text("admin.users.words"), value=ask.words or "")]
    cleared = address.but(ask=replace(ask, words=None), rows=1) if ask.words else None
    body: list[Any] = [
        html.H2(text("admin.part.users"), className="sr-only"),
        find_form(text, address, fields, cleared=cleared),
        html.P(shown_rows(text, address, users.found), className="note"),
    ]
    if users.rows:
        heads = [(column, text(f"admin.users.column.{column}")) for column in _COLUMNS]
        rows = [_row(page, text, heads, row) for row in users.rows]
        body.append(record_table(text("admin.part.users"), heads, rows, name="accounts"))
    return html.Section([*body, *pager(text, address, users.found)], className="panel admin-list")


def _row(page: AdminPage, text: Text, heads: list[tuple[str, str]], row: AccountRow) -> html.Tr:
    is_chosen = page.address.ask.account == row.name
    address = page.address.but(ask=replace(page.address.ask, account=row.name))
    link = nav_link(
        [html.B(row.title or row.name), html.Span(row.name if row.title else "", className="account-name")],
        address,
        className="account-link",
        **attributes({"aria-current": "true"} if is_chosen else {}),
    )
    cells = [link, text(f"role.{row.role.value}"), unit_text(text, row), _state(text, row), str(row.sessions)]
    return record_row(heads, cells, tone="is-selected" if is_chosen else "", key=row.name)


def _state(text: Text, row: AccountRow) -> Any:
    sign, words = state_of(text, row)
    ways = [text("admin.account.password")] if row.local else []
    ways += [text("admin.account.identity")] if row.subject else []
    said = [html.Span(f"{sign} {words}", className="state-disabled" if row.disabled else "state")]
    return [*said, html.Small(listing(text, ways), className="ways")] if row.subject else said
