"""Words of the board that its parts share: large sums, how many days, and one cell of the strip of figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dash import html

from layouts.text import Text
from layouts.text.format import shortest
from layouts.text.twinning import yuan

_LARGE_UNIT = {"zh-CN": 10_000, "en": 1_000_000}


def money(text: Text, amount: Decimal) -> str:
    """The exact sum in large units (3,590 万元, 35.9 million yuan); in yuan where that needs over two decimals."""
    unit = _LARGE_UNIT[text.language]
    if abs(amount) < unit or amount % (unit // 100):
        return yuan(text, amount)
    return text("board.large_sum", amount=shortest(amount / unit, most=2))


def kpi(number: Any, name: str, note: str, *, tone: str = "ink") -> html.Div:
    """A large figure, what it is, and what belongs to it."""
    return html.Div(
        [
            html.Div(number, className=f"kpi-number tone-{tone}"),
            html.Div([html.B(name), " ", html.Span(note)], className="kpi-note"),
        ],
        className="kpi",
    )
