"""The ledger added up: by year, partner, payer, purpose and fund, in tables side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dash import html

from assessment.twinning.inputs import Totals
from layouts.models.twinning import TotalRow, TotalsTable
from layouts.text import Text
from layouts.text.format import fixed
from layouts.text.twinning import thing_name, unit_name

_SHOWN = 8
_MONEY: Mapping[str, Callable[[Totals], Decimal]] = {
    "put_in": lambda totals: totals.put_in,
    "granted": lambda totals: totals.granted,
    "spent": lambda totals: totals.spent,
    "repaid": lambda totals: totals.repaid,
}


@dataclass(frozen=True, slots=True)
class _Kept:
    """The columns that a table has anything for, and how many rows it has, folded ones too."""

    money: tuple[str, ...]
    things: bool
    n: int


def short_tables(table: TotalsTable, text: Text) -> list[Any]:
    """The panel with the ledger by year, purpose and fund; nothing where nothing was entered."""
    if not table.by_year:
        return []
    parts = [
        html.H2(text("board.ledger"), className="panel-name"),
        html.P(text("board.ledger_note"), className="note panel-note"),
        *_block("year", table.by_year, table.overall, text),
        *_block("purpose", _largest_first(table.by_purpose, text), table.overall, text),
    ]
    if table.by_fund:
        # only some entries belong to a fund: their sum is not that of the ledger
        parts += _block("fund", _largest_first(table.by_fund, text), None, text)
    return [html.Section(parts, className="panel ledger-panel")]


def long_tables(table: TotalsTable, text: Text) -> list[Any]:
    """A panel each for partners and payers, where there are any."""
    panels = [
        html.Div(_block(name, _largest_first(rows, text), table.overall, text), className="panel ledger-panel")
        for name, rows in (("partner", table.by_partner), ("payer", table.by_payer))
        if rows
    ]
    return [html.Div(panels, className="ledger-totals")] if panels else []


def _largest_first(rows: Sequence[TotalRow], text: Text) -> list[TotalRow]:
    def order(row: TotalRow) -> tuple[Decimal, Decimal, int, str]:
        return -row.totals.put_in, -row.totals.granted, -sum(row.totals.things.values()), _name(row, text)

    return sorted(rows, key=order)


def _name(row: TotalRow, text: Text) -> str:
    return row.key if row.unit is None else unit_name(text, row.unit)


def _block(name: str, rows: Sequence[TotalRow], overall: Totals | None, text: Text) -> list[Any]:
    """A heading and its table: the largest rows, the sum of all, and the others folded."""
    shown = [each for each, amount in _MONEY.items() if any(amount(row.totals) for row in rows)]
    if "repaid" not in shown and "put_in" in shown:
        shown.remove("put_in")  # the same as granted
    kept = _Kept(tuple(shown), things=any(row.totals.things for row in rows), n=len(rows))
    parts: list[Any] = [html.H3(text(f"board.by_{name}"), className="panel-name")]
    parts.append(_table(name, rows[:_SHOWN], overall if len(rows) > 1 else None, kept, text))
    rest = rows[_SHOWN:]
    if rest:
        summary = html.Summary(text.plural("board.more_rows", len(rest)), className="fold-name")
        parts.append(html.Details([summary, _table(name, rest, None, kept, text)]))
    return parts


def _table(name: str, rows: Sequence[TotalRow], overall: Totals | None, kept: _Kept, text: Text) -> html.Div:
    headings = [html.Th(text(f"twins.by.{name}"), scope="col")]
    headings += [html.Th(text(f"twins.column.{each}"), scope="col", className="number") for each in kept.money]
    if kept.things:
        headings.append(html.Th(text("twins.column.things"), scope="col"))
    parts: list[Any] = [
        html.Caption(text(f"board.by_{name}"), className="sr-only"),
        html.Thead(html.Tr(headings)),
        html.Tbody([html.Tr(_cells(_name(row, text), row.totals, kept, text)) for row in rows]),
    ]
    if overall is not None:
        parts.append(html.Tfoot(html.Tr(_cells(_sum_name(kept, text), overall, kept, text))))
    return html.Div(
        html.Table(parts, className="totals totals-wide" if len(kept.money) > 3 else "totals"), className="scroll-x"
    )


def _sum_name(kept: _Kept, text: Text) -> str:
    """What the last row adds up; with their number where some are folded."""
    return text("board.all_rows", n=kept.n) if kept.n > _SHOWN else text("twins.by.all")


def _cells(name: str, totals: Totals, kept: _Kept, text: Text) -> list[html.Th | html.Td]:
    cells: list[html.Th | html.Td] = [html.Th(name, scope="row")]
    for each in kept.money:
        amount = _MONEY[each](totals)
        whole = amount == amount.to_integral_value()
        cells.append(html.Td(fixed(amount, 0 if whole else 2), className="number"))
    if kept.things:
        named = [text("twins.total.things", thing=thing_name(text, kind), n=n) for kind, n in totals.things.items()]
        pieces = [html.Span(words, className="piece") for words in named]
        cells.append(html.Td([part for piece in pieces for part in (text("format.comma"), piece)][1:] or "–"))
    return cells
