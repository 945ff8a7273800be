"""The review meeting: one screen at a time from the seal, legible from across the room."""

from __future__ import annotations

from dash import html

from layouts.components.frame import framed
from layouts.models.review import ReviewPage
from layouts.text import Text
from layouts.text.format import period_name


def review_page(page: ReviewPage, text: Text) -> html.Div:
    """The whole page."""
    head = html.H1(text("title.review", period=period_name(text, page.period)), tabIndex="-1")
    return framed(text, page.shell, page.address, [html.Div([head], className="sentence")])
