"""Tables of a town's record: on a phone each row stands as a block, its cells named by their column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from layouts.components.attributes import attributes

Heads = Sequence[tuple[str, str]]
"""The columns: (name, words)."""


def capital(words: str) -> str:
    """The words with a great first letter, as they begin a cell or a label."""
    return words[:1].upper() + words[1:]


def record_table(caption: str, heads: Heads, rows: Sequence[html.Tr], *, name: str) -> html.Div:
    """A table in its own scroll container; `name` goes into its class, `caption` is for those who listen."""
    head = html.Tr([html.Th(capital(words), scope="col", className=f"col-{column}") for column, words in heads])
    parts = [html.Caption(caption, className="sr-only"), html.Thead(head), html.Tbody(list(rows))]
    return html.Div(html.Table(parts, className=f"record-table record-{name}"), className="scroll-x")


def record_row(heads: Heads, cells: Sequence[Any], *, tone: str = "", key: str | None = None) -> html.Tr:
    """A row, headed by its first cell; `key` keeps what was typed in a form with its row."""
    (column, _), *others = heads
    parts: list[Any] = [html.Th(cells[0], scope="row", className=f"col-{column}")]
    for (name, words), cell in zip(others, cells[1:], strict=True):
        whole = html.Span(cell) if isinstance(cell, list) else cell
        parts.append(html.Td(whole, className=f"col-{name}", **attributes({"data-label": capital(words)})))
    return html.Tr(parts, className=tone, **attributes({} if key is None else {"key": key}))


def opened_row(cells: int, content: Any, *, row_id: str) -> html.Tr:
    """The hidden row below another one, which a button with `data-opens` shows."""
    return html.Tr(html.Td(content, colSpan=cells), id=row_id, className="detail", hidden=True, key=row_id)


def facts(entries: Sequence[tuple[str, Any]], *, name: str = "record-facts") -> html.Dl:
    """Names with what stands for them, side by side."""
    return html.Dl([html.Div([html.Dt(words), html.Dd(value)]) for words, value in entries], className=name)
