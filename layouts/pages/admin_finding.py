"""Finding on the administrator's page: a form that writes the address, and the way from page to page of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts.address import Address
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.forms import Plain
from layouts.models.admin import ROWS_PER_PAGE
from layouts.text import Text


def find_form(text: Text, address: Address, fields: Sequence[Component], *, cleared: Address | None) -> html.Form:
    """A form whose fields become the query; `cleared` is the address without any of them, None where none is set."""
    kept = {"part": address.part, "lang": None if address.language == "zh-CN" else address.language}
    hidden = [Plain("Input", type="hidden", name=name, value=value) for name, value in kept.items() if value]
    buttons: list[Any] = [html.Button(text("admin.find"), type="submit", className="button quiet")]
    if cleared is not None:
        buttons.append(nav_link(text("admin.clear"), cleared, className="clear"))
    return html.Form(
        [*hidden, html.Div(list(fields), className="fields"), html.Div(buttons, className="find-buttons")],
        className="find",
        action=address.path,
        method="get",
        role="search",
        # another address brings fresh fields: what was typed belongs to the old one
        **attributes({"aria-label": text("admin.find"), "key": address.href}),
    )


def pager(text: Text, address: Address, found: int) -> list[Any]:
    """Links to the pages around this one; nothing where one page holds all."""
    last = -(-found // ROWS_PER_PAGE)
    if last <= 1:
        return []
    here = address.rows
    around = sorted({1, last, *(number for number in range(here - 2, here + 3) if 1 <= number <= last)})
    links: list[Any] = []
    for before, number in zip([0, *around], around, strict=False):
        if number > before + 1:
            links.append(html.Span("…", className="step step-off", **attributes({"aria-hidden": "true"})))
        current = {"aria-current": "page"} if number == here else {}
        links.append(nav_link(str(number), address.but(rows=number), className="step", **attributes(current)))
    return [html.Nav(links, className="segment pager", **attributes({"aria-label": text("list.pages")}))]


def shown_rows(text: Text, address: Address, found: int) -> str:
    """Which entries of how many are shown: 51–100 of 1,234."""
    first = (address.rows - 1) * ROWS_PER_PAGE
    if found <= ROWS_PER_PAGE:
        return text.plural("admin.shown_all", found)
    return text("admin.shown", first=f"{first + 1:,}", last=f"{min(first + ROWS_PER_PAGE, found):,}", n=f"{found:,}")
