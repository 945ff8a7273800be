"""The columns of the board, one a stage, and the card of each town."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from dash import html

from assessment.model import Programme
from assessment.periods import parse_period
from assessment.twinning.lifecycle import Stage
from layouts.address import Address
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.stages import COLUMNS, UNDER_AGREEMENT, Column, runs_out
from layouts.models.twinning import Board, BoardRow
from layouts.models.twinning_pages import TwinningPage
from layouts.text import Text
from layouts.text.format import count, period_name
from layouts.text.twinning import criterion_name, figure_text, unit_name, unit_names
from layouts.theme import CLASS_SIGN

_LARGE = 8
_SHOWN = 2
"""Criteria that a card names; the town's record has all."""


def columns(page: TwinningPage, text: Text) -> html.Section:
    """All columns in the order of the life cycle; the arrow keys walk from card to card."""
    keys = html.Span(text("board.hint_keys"), className="for-keyboard")
    hint = html.P([text("board.hint"), " ", keys], className="note")
    head = [html.H2(text("board.heading"), className="section-name"), hint]
    shown = [_column(page, text, column) for column in COLUMNS]
    return html.Section([html.Div(head, className="section-head"), html.Div(shown, className="board")])


def declined(page: TwinningPage, text: Text) -> list[Any]:
    """The towns whose proposal was declined, folded; nothing where there are none."""
    rows = sorted((row for row in page.board.rows if row.stage is Stage.declined), key=lambda row: row.since)
    if not rows:
        return []
    items = []
    for row in rows:
        link = nav_link(unit_name(text, row.town), page.address.to("dossier", town=row.town.code))
        since = text("board.declined_on", day=row.since.isoformat())
        items.append(html.Li([link, " ", html.Span(since, className="note")]))
    name = html.Summary(text.plural("board.declined", len(rows)), className="fold-name")
    return [html.Details([name, html.Ul(items, className="declined-towns")], className="panel fold-panel")]


def _column(page: TwinningPage, text: Text, column: Column) -> html.Section:
    rows = sorted((row for row in page.board.rows if row.stage in column.stages), key=_urgency)
    name = text(f"board.column_{column.code}")
    head = html.H3(
        [
            html.Span([html.I(className="swatch", style={"background": column.colour}), f" {column.sign} ", name]),
            html.Span(text.plural("board.n_towns", len(rows)), className="column-count"),
        ],
        className="column-head",
    )
    cards = [_card(page.board, page.address, text, row) for row in rows]
    # a column with many towns takes more of the width than one with few
    grow = {"flexGrow": str(min(max(len(rows), 1), 6))}
    return html.Section(
        [head, html.Ul(cards, className="cards")] if cards else [head],
        className=" ".join(["column", *_sizes(len(cards))]),
        style=grow if cards else {},
        **attributes({"aria-label": name}),
    )


def _sizes(cards: int) -> list[str]:
    """A column without cards is only its heading; one with very many takes a row of its own."""
    return ["column-empty"] if cards == 0 else ["column-large"] if cards > _LARGE else []


def _urgency(row: BoardRow) -> tuple[date, str]:
    """The term that ends first, or the town that has waited longest, comes first; the newest success, too."""
    if row.stage is Stage.reached_standard:
        return date.max - (row.since - date.min), row.town.code
    if row.stage in UNDER_AGREEMENT:
        return row.term_ends or date.max, row.town.code
    return row.since, row.town.code


def _card(board: Board, address: Address, text: Text, row: BoardRow) -> html.Li:
    name = nav_link(unit_name(text, row.town), address.to("dossier", town=row.town.code), className="card-link")
    head: list[Any] = [html.H4(name)]
    if row.town_class is not None:
        words = f"{CLASS_SIGN[row.town_class]} {text(f'class.{row.town_class}')}"
        head.append(html.Span(words, className=f"class class-{row.town_class}"))
    facts = [
        html.Div([html.Dt(label), html.Dd(words, className=f"tone-{tone}" if tone else "")])
        for label, words, tone in _facts(board, text, row)
    ]
    return html.Li([html.Div(head, className="town-card-head"), html.Dl(facts)], className="town-card")


def _facts(board: Board, text: Text, row: BoardRow) -> Iterator[tuple[str, Any, str]]:
    """What a card says: label, words, and the colour that goes with the words."""
    if row.stage in (Stage.relapsed, Stage.continued):
        yield text("twins.column.stage"), html.B(text(f"twins.stage.{row.stage.value}")), "unmet"
    if row.stage is Stage.proposed and row.flagged_period is not None:
        yield text("board.proposed_by"), period_name(text, parse_period(row.flagged_period)), ""
    if row.partners:
        yield text("twins.column.partners"), unit_names(text, row.partners), ""
    if row.round:
        yield text("board.rounds"), text.plural("board.rounds_held", row.round), ""
    yield text("board.criteria"), *_standing(board.programme, text, row)
    if row.term_ends is not None:
        yield text("twins.column.term_ends"), _term(text, row), "unmet" if runs_out(row) else ""
    if row.tasks_open:
        tasks = text("twins.tasks", open=row.tasks_open, overdue=row.tasks_overdue)
        yield text("twins.column.tasks"), tasks, "unmet" if row.tasks_overdue else ""
    days = (board.today - row.since).days
    since = text("board.since", day=row.since.isoformat())
    yield text("board.in_stage"), _pieces(since, text.plural("board.days", days, days=count(days))), ""


def _pieces(*parts: str) -> list[Any]:
    """Words that break only between the parts."""
    pieces: list[Any] = []
    for part in parts:
        pieces += [" ", html.Span(part, className="piece")] if pieces else [html.Span(part, className="piece")]
    return pieces


def _standing(programme: Programme, text: Text, row: BoardRow) -> tuple[Any, str]:
    """The criteria for moving up: what stands between, or that nothing does."""
    if not row.criteria:
        return text("twins.no_figures"), "muted"
    if row.between:
        return _between(programme, text, row), "unmet"
    return [html.Span("✓ ", **attributes({"aria-hidden": "true"})), text("board.criteria_met")], "met"


def _between(programme: Programme, text: Text, row: BoardRow) -> list[Any]:
    shown: list[Any] = []
    for each in row.between[:_SHOWN]:
        name = criterion_name(text, programme, each.criterion)
        figure = figure_text(text, programme, each, each.figure)
        key = "board.criterion_unknown" if each.met is None else "board.criterion_unmet"
        shown.append(html.Div(text(key, name=name, figure=figure)))
    if len(row.between) > _SHOWN:
        shown.append(html.Div(text.plural("board.criteria_more", len(row.between) - _SHOWN)))
    return shown


def _term(text: Text, row: BoardRow) -> Any:
    """The last day; while help is agreed or under way with the days that are left, or by how many it is over."""
    day = "" if row.term_ends is None else row.term_ends.isoformat()
    left = row.days_left or 0
    if row.stage not in UNDER_AGREEMENT:
        return text("twins.term_over" if left < 0 else "board.term_until", day=day)
    if left < 0:
        return _pieces(day, text.plural("board.term_over", -left, days=count(-left)))
    return _pieces(day, text.plural("board.term_left", left, days=count(left)))
