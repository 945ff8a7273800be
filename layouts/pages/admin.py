"""The administrator's page: accounts, the audit trail, and what the instance is."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.admin_address import NOTHING, PARTS
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.frame import framed
from layouts.models.admin import AUDIT, PROGRAMME, USERS, AdminPage, AuditPart, UsersPart
from layouts.pages.admin_instance import instance_part
from layouts.pages.admin_trail import trail_part
from layouts.pages.admin_users import users_part
from layouts.text import Text


def admin_page(page: AdminPage, text: Text) -> html.Div:
    """The whole page: each part begins with its own sentence."""
    match page.part:
        case UsersPart() as users:
            (sentence, *rest), shown = users_part(page, users, text), USERS
        case AuditPart() as trail:
            (sentence, *rest), shown = trail_part(page, trail, text), AUDIT
        case instance:
            (sentence, *rest), shown = instance_part(instance, text), PROGRAMME
    return framed(text, page.shell, page.address, [sentence, _tabs(page, text, shown), *rest])


def _tabs(page: AdminPage, text: Text, shown: str) -> html.Nav:
    links: list[Any] = []
    for part in PARTS:
        address = page.address.but(part=None if part == USERS else part, ask=NOTHING, rows=1)
        current = {"aria-current": "page"} if part == shown else {}
        links.append(nav_link(text(f"admin.part.{part}"), address, className="tab", **attributes(current)))
    return html.Nav(links, className="tabs", **attributes({"aria-label": text("admin.parts")}))
