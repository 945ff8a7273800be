"""A part of the page of twinning."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.models.twinning_pages import TwinningPage
from layouts.text import Text


def board_part(page: TwinningPage, text: Text) -> list[Any]:
    """The sentence first, then the rest."""
    return [html.Div([html.H1(text("title.twinning"), tabIndex="-1")], className="sentence")]
