"""The board of twinning: where every town stands, what was put in, what is due, and whom the rules propose next."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.twinning.lifecycle import Stage
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.forms import act_form, day_field
from layouts.models.twinning import FlagRow
from layouts.models.twinning_pages import MATCH, TwinningPage
from layouts.pages.names import name_of
from layouts.pages.twinning_cards import columns, declined
from layouts.pages.twinning_kpis import kpis
from layouts.pages.twinning_places import places
from layouts.pages.twinning_sentence import headline
from layouts.pages.twinning_totals import long_tables, short_tables
from layouts.text import Text
from layouts.text.format import listing, period_name, scope_name
from layouts.text.twinning import unit_name

_NAMED = 8


def board_part(page: TwinningPage, text: Text) -> list[Any]:
    """The sentence first, then the rest; without any record only what there is to do."""
    parts: list[Any] = [_sentence(page, text)]
    if page.board.rows:
        parts.append(kpis(page.board, text))
    parts += _pending(page, text)
    if page.board.rows:
        parts.append(columns(page, text))
        parts += declined(page, text)
        beside = [*places(page, text), *short_tables(page.board.totals, text)]
        if beside:
            parts.append(html.Div(beside, className="map-and-ledger"))
        parts += long_tables(page.board.totals, text)
    return parts


def _sentence(page: TwinningPage, text: Text) -> html.Div:
    board, programme = page.board, page.shell.programme
    about = [text("board.as_of", day=board.today.isoformat())]
    if board.period is not None:
        about.append(text("board.scored_by", scope=scope_name(text, board.period, page.view)))
    about.append(name_of(text, programme))
    if page.shell.synthetic:
        about.append(text("shell.synthetic"))
    lines: list[Any] = [html.H1(headline(board, text), tabIndex="-1")]
    if not board.rows:
        lines.append(html.P(text(_next_step(page), period=period_name(text, page.period)), className="cause"))
    lines.append(html.P(" · ".join(about), className="about"))
    return html.Div(lines, className="sentence")


def _next_step(page: TwinningPage) -> str:
    """What to do while nothing is recorded."""
    return "board.empty_with_proposals" if _unrecorded(page) else "board.empty"


def _unrecorded(page: TwinningPage) -> list[FlagRow]:
    """Towns that the rules propose for the period, and that are not recorded as proposed."""
    flags = page.proposals.flags if page.proposals is not None else ()
    return [row for row in flags if row.stage in (Stage.none, Stage.declined) and not row.declined_now]


def _pending(page: TwinningPage, text: Text) -> list[Any]:
    """The line about towns that are not recorded yet, with the form that records them; nothing where there are none."""
    waiting = _unrecorded(page)
    if not waiting:
        return []
    period = period_name(text, page.period)
    shown = listing(text, [unit_name(text, row.town) for row in waiting[:_NAMED]])
    if len(waiting) > _NAMED:
        shown = text("board.and_more", names=shown, n=len(waiting) - _NAMED)
    body: list[Any] = [
        html.H2(text("board.pending_heading")),
        html.P(text.plural("board.pending", len(waiting), period=period, towns=shown)),
        nav_link([text("board.pending_link"), " ›"], page.address.but(part=MATCH), className="onward"),
    ]
    if page.editable:
        fields = [day_field("on", text("twins.field.on"), value=page.board.today)]
        submit = text.plural("board.pending_record", len(waiting))
        form = act_form(text, "propose", {"period": str(page.period)}, fields, submit=submit)
        body.append(html.Div(form, className="pending-form"))
    else:
        body.append(html.P(text("board.pending_command", period=str(page.period)), className="note"))
    return [html.Section(body, className="panel pending", **attributes({"aria-label": text("board.pending_heading")}))]
