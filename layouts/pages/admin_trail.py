"""The audit trail: whether it is whole, and its entries, the newest first."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.admin_address import NOTHING
from layouts.components.forms import choice_field, day_field, text_value_field
from layouts.models.admin import AdminPage, AuditPart, Chain, TrailRow
from layouts.pages.admin_finding import find_form, pager, shown_rows
from layouts.pages.dossier_tables import capital, record_row, record_table
from layouts.text import Text
from layouts.text.format import listing, minute_of
from layouts.text.trail import about_text, act_name, actor, particulars, role_name

_COLUMNS = ("number", "at", "who", "act", "about")
_BREAKS_NAMED = 3
_ALARMING = frozenset({"denied", "sign_in_failed", "password_failed"})


def trail_part(page: AdminPage, trail: AuditPart, text: Text) -> list[Any]:
    """The sentence, the form to find entries, the entries."""
    address = page.address
    body: list[Any] = [
        html.H2(text("admin.part.audit"), className="sr-only"),
        _form(page, trail, text),
        html.P(shown_rows(text, address, trail.found), className="note"),
    ]
    if trail.rows:
        heads = [(column, text(f"trail.column.{column}")) for column in _COLUMNS]
        rows = [_row(trail, text, heads, row) for row in trail.rows]
        body.append(record_table(text("admin.part.audit"), heads, rows, name="trail"))
    return [_sentence(trail.chain, text), html.Section([*body, *pager(text, address, trail.found)], className="panel")]


def _sentence(chain: Chain, text: Text) -> html.Div:
    about = text("trail.checked", at=minute_of(chain.checked_at))
    if chain.breaks:
        named = [text(f"trail.break.{how}", number=number) for number, how in chain.breaks[:_BREAKS_NAMED]]
        lines: list[Any] = [
            html.H1(text.plural("trail.broken", len(chain.breaks)), tabIndex="-1"),
            html.P([html.Span("✕ ", className="tone-unmet"), listing(text, named)], className="cause"),
            html.P(text("trail.broken_help"), className="cause"),
        ]
    else:
        lines = [html.H1(text.plural("trail.whole", chain.number), tabIndex="-1")]
    head = html.Code(chain.hash, className="trail-hash")
    lines.append(html.P([about, " · ", text("trail.head", number=chain.number), " ", head], className="about"))
    return html.Div(lines, className="sentence")


def _form(page: AdminPage, trail: AuditPart, text: Text) -> html.Form:
    ask = page.address.ask
    acts = [("", text("trail.any_act")), *sorted(((act, act_name(text, act)) for act in trail.acts), key=_by_name)]
    if ask.act is not None and ask.act not in trail.acts:
        acts.append((ask.act, act_name(text, ask.act)))
    fields = [
        choice_field("act", capital(text("trail.column.act")), acts, value=ask.act, required=False),
        text_value_field("who", capital(text("trail.column.who")), value=ask.who or "", known=trail.people),
        text_value_field("words", text("trail.words"), value=ask.words or ""),
        day_field("since", text("trail.since"), value=ask.since, required=False),
        day_field("until", text("trail.until"), value=ask.until, required=False),
    ]
    cleared = page.address.but(ask=NOTHING, rows=1) if ask.narrows else None
    return find_form(text, page.address, fields, cleared=cleared)


def _by_name(option: tuple[str, str]) -> str:
    return option[1].lower()


def _row(trail: AuditPart, text: Text, heads: list[tuple[str, str]], row: TrailRow) -> html.Tr:
    role = role_name(text, row.role)
    who = [actor(text, row.who), html.Small(role, className="ways")] if role else actor(text, row.who)
    more = particulars(text, row.detail, trail.units)
    about = about_text(text, row.act, row.about, trail.units)
    what: Any = [html.Span(about), html.Small(more, className="ways")] if more else about
    cells = [str(row.number), minute_of(row.at), who, act_name(text, row.act), what]
    return record_row(heads, cells, tone=f"act-{row.act}" if row.act in _ALARMING else "")
