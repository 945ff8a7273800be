"""The map page: one computed sentence, controls, few large numbers, then map and ranked list side by side."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from layouts import ids
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.frame import framed
from layouts.figures.choropleth import map_figure
from layouts.models.map import MapPage
from layouts.pages.graphs import LIVE
from layouts.pages.map_card import town_card
from layouts.pages.map_controls import controls
from layouts.pages.map_kpis import kpis
from layouts.pages.map_legend import legend
from layouts.pages.map_list import ranked_list
from layouts.pages.map_sentence import sentence
from layouts.text import Text


def map_page(page: MapPage, text: Text) -> html.Div:
    """The whole page."""
    parts = map_parts(page, text)
    body = [
        html.Div(parts[ids.MAP_SENTENCE], id=ids.MAP_SENTENCE, className="sentence"),
        *_overdue(page, text),
        html.Div(parts[ids.MAP_CONTROLS], id=ids.MAP_CONTROLS, className="controls"),
        html.Section(
            parts[ids.MAP_KPIS], id=ids.MAP_KPIS, className="kpis", **attributes({"aria-label": text("map.kpis")})
        ),
        html.Div(
            [
                html.Section(
                    [
                        dcc.Graph(
                            id=ids.MAP_FIGURE,
                            figure=parts[ids.MAP_FIGURE],
                            config=LIVE,
                            className="map-graph",
                            responsive=True,
                        ),
                        html.Div(
                            parts[ids.MAP_CARD],
                            id=ids.MAP_CARD,
                            className="map-card",
                            **attributes({"aria-live": "polite"}),
                        ),
                        html.Div(parts[ids.MAP_LEGEND], id=ids.MAP_LEGEND, className="legend"),
                    ],
                    className="panel map-panel",
                    **attributes({"aria-label": text("map.map")}),
                ),
                html.Section(
                    parts[ids.MAP_LIST],
                    id=ids.MAP_LIST,
                    className="panel list-panel",
                    tabIndex="0",
                    **attributes({"aria-label": text("map.list")}),
                ),
            ],
            className="map-and-list",
        ),
    ]
    return framed(text, page.shell, page.address, body)


def _overdue(page: MapPage, text: Text) -> list[Any]:
    """What the review meetings agreed and nobody did in time."""
    if not page.overdue:
        return []
    address = page.address.to("review").but(screen="actions", view=None, colour=None)
    return [html.P(nav_link(text.plural("map.overdue", page.overdue), address), className="overdue")]


def map_parts(page: MapPage, text: Text) -> dict[str, Any]:
    """The parts that change with the period, view, colour and selection, by the id of their place."""
    return {
        ids.MAP_SENTENCE: sentence(page, text),
        ids.MAP_CONTROLS: controls(page, text),
        ids.MAP_KPIS: kpis(page, text),
        ids.MAP_FIGURE: map_figure(page, text),
        ids.MAP_LEGEND: legend(page, text),
        ids.MAP_CARD: town_card(page, text),
        ids.MAP_LIST: ranked_list(page, text),
    }
