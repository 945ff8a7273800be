"""The few large figures of the board: what was put in, how many towns are helped, and what is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from assessment.twinning.inputs import Totals
from assessment.twinning.lifecycle import Stage
from layouts.components.attributes import attributes
from layouts.components.stages import HELPED, SOON, UNDER_AGREEMENT, runs_out
from layouts.models.twinning import Board
from layouts.pages.twinning_words import kpi, money
from layouts.text import Text
from layouts.text.format import count, listing
from layouts.text.twinning import thing_name

_KINDS = 3


def kpis(board: Board, text: Text) -> html.Section:
    """Money, things by kind, towns being helped, terms that run out, and overdue tasks."""
    overall = board.totals.overall
    cells = [_money_cell(overall, text), _things_cell(overall.things, text)]
    cells += [_helped_cell(board, text), _terms_cell(board, text), _tasks_cell(board, text)]
    return html.Section(cells, className="kpis twinning-kpis", **attributes({"aria-label": text("board.kpis")}))


def _money_cell(totals: Totals, text: Text) -> html.Div:
    notes = []
    if totals.repaid:
        parts = {"granted": money(text, totals.granted), "repaid": money(text, totals.repaid)}
        notes.append(text("board.granted_less_repaid", **parts))
    if totals.spent:
        notes.append(text("twins.total.spent", amount=money(text, totals.spent)))
    number, _, unit = money(text, totals.put_in).partition(" ")
    note = " · ".join(notes) or (text("board.granted") if totals.put_in else text("board.nothing_entered"))
    return kpi([number, html.Small(f" {unit}")], text("board.money"), note)


def _things_cell(things: Mapping[str, int], text: Text) -> html.Div:
    """Each kind with its own number: different things do not add up."""
    if not things:
        return kpi("–", text("board.things"), text("board.nothing_entered"), tone="none")
    kinds = sorted(things, key=lambda kind: (-things[kind], kind))
    cells: list[Any] = [
        html.Div(
            [
                html.Div(count(things[kind]), className="kpi-number"),
                html.Div(html.B(thing_name(text, kind)), className="kpi-note"),
            ]
        )
        for kind in kinds[:_KINDS]
    ]
    if len(kinds) > _KINDS:
        named = [text("twins.total.things", thing=thing_name(text, kind), n=things[kind]) for kind in kinds[_KINDS:]]
        cells.append(html.Div(listing(text, named), className="kpi-note"))
    label = attributes({"aria-label": text("board.things")})
    return html.Div(cells, className="kpi kpi-things", role="group", **label)


def _helped_cell(board: Board, text: Text) -> html.Div:
    helped = [row for row in board.rows if row.stage in HELPED]
    again = sum(row.stage is Stage.continued for row in helped)
    note = text.plural("board.helped_again", again) if again else ""
    return kpi(text.plural("board.n_towns", len(helped)), text("board.helped"), note, tone="ink" if helped else "none")


def _terms_cell(board: Board, text: Text) -> html.Div:
    due = [row for row in board.rows if runs_out(row)]
    over = sum(row.days_left is not None and row.days_left < 0 for row in due)
    notes = []
    if over:
        notes.append(text.plural("board.terms_over", over))
    if len(due) > over:
        notes.append(text.plural("board.terms_soon", len(due) - over, days=SOON))
    if not due:
        agreed = any(row.stage in UNDER_AGREEMENT for row in board.rows)
        notes.append(text("board.terms_none", days=SOON) if agreed else text("board.terms_no_help"))
    name = text("board.terms")
    return kpi(text.plural("board.n_towns", len(due)), name, listing(text, notes), tone="unmet" if due else "none")


def _tasks_cell(board: Board, text: Text) -> html.Div:
    overdue = sum(row.tasks_overdue for row in board.rows)
    left = sum(row.tasks_open for row in board.rows)
    note = text.plural("board.tasks_open", left) if left else text("board.tasks_none")
    number = text.plural("board.n_tasks", overdue)
    return kpi(number, text("board.tasks_overdue"), note, tone="unmet" if overdue else "none")
