"""The record of one town's twinning, and what may be recorded next."""

from __future__ import annotations

from dash import html

from layouts.components.frame import framed
from layouts.models.twinning_pages import DossierPage
from layouts.text import Text
from layouts.text.twinning import unit_name


def dossier_page(page: DossierPage, text: Text) -> html.Div:
    """The whole page."""
    head = html.H1(text("title.dossier", town=unit_name(text, page.town.town)), tabIndex="-1")
    return framed(text, page.shell, page.address, [html.Div([head], className="sentence")])
