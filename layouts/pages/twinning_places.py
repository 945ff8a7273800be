"""The map of twinning with its legend, and the units that help but have no place on it."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from layouts.components.attributes import attributes
from layouts.components.stages import COLUMNS, column_of
from layouts.figures.twinning_map import HELPER, OTHER, linked, twinning_map
from layouts.models.map import Geometry
from layouts.models.twinning import Unit
from layouts.models.twinning_pages import TwinningPage
from layouts.pages.graphs import LIVE
from layouts.text import Text
from layouts.text.twinning import unit_name, unit_names

_LINES = ("running", "matched", "reached")


def places(page: TwinningPage, text: Text) -> list[Any]:
    """The panel of the map; nothing where no town has a place on it."""
    geometry = page.geometry
    if geometry is None or not any(
        column_of(row.stage) and row.town.code in geometry.anchors for row in page.board.rows
    ):
        return []
    names = {
        code: text.pick(zh=card.area.name_zh, en=card.area.name_en or card.area.name_zh)
        for code, card in page.cards.items()
    }
    figure = twinning_map(page.board, geometry, names, text)
    graph = dcc.Graph(figure=figure, config=LIVE, className="map-graph", responsive=True)
    drawn = html.Div(graph, className="named-map", role="img", **attributes({"aria-label": text("board.map_alt")}))
    inside = [html.H2(text("board.map_heading"), className="panel-name"), drawn, _legend(text)]
    return [html.Section([*inside, *_placeless(page, geometry, text)], className="panel twinning-map")]


def _legend(text: Text) -> html.Div:
    towns = [
        html.Span([_swatch(column.colour), f" {column.sign} ", text(f"board.column_{column.code}")])
        for column in COLUMNS
    ]
    towns += [
        html.Span([_swatch(HELPER), " ", text("board.legend_helper")]),
        html.Span([_swatch(OTHER), " ", text("board.legend_other")]),
    ]
    drawn = [
        html.Span([html.I(className=f"stroke stroke-{name}"), " ", text(f"board.legend_{name}")]) for name in _LINES
    ]
    note = html.Span(text("shell.schematic"))
    scale = html.Div(towns, className="legend-signs")
    return html.Div([scale, html.Div([*drawn, note], className="legend-signs")], className="legend")


def _swatch(colour: str) -> html.I:
    return html.I(className="swatch", style={"background": colour})


def _placeless(page: TwinningPage, geometry: Geometry, text: Text) -> list[Any]:
    """Partners such as departments, which no line can lead to."""
    found: dict[str, tuple[Unit, list[Unit]]] = {}
    for row in page.board.rows:
        for partner in linked(row):
            if partner.code not in geometry.anchors:
                found.setdefault(partner.code, (partner, []))[1].append(row.town)
    if not found:
        return []
    items = [
        html.Li([html.B(unit_name(text, unit)), " ", text("board.hover_helps", towns=unit_names(text, tuple(towns)))])
        for unit, towns in found.values()
    ]
    return [html.Div([html.H3(text("board.placeless")), html.Ul(items)], className="placeless")]
