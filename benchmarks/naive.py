"""The page to compare with: a stock Dash page as tutorials write it, over the same values and the same polygons.

`px.choropleth` with the GeoJSON inline, a button for each period, Dash's own defaults for everything else. It is
spared one thing: plotly's world outline, which would come from another host, is replaced by an empty one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flask
import pandas as pd
import plotly.express as px
from dash import Dash, Input, Output, ctx, dcc, html
from plotly.graph_objects import Figure

from benchmarks.instances import LEADER, PERIODS, Instance
from dashboard.services.pages import Pages
from dashboard.services.snapshot import Library
from data.engine import open_engine
from layouts.address import parse_address

_INDEX = """<!DOCTYPE html>
<html><head>{%metas%}<title>{%title%}</title>{%favicon%}{%css%}<script>
window.PlotlyGeoAssets = {topojson: {world_110m: {type: "Topology", arcs: [], objects: Object.fromEntries(
  ["coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"].map(
    (name) => [name, {type: "GeometryCollection", geometries: []}]))}}};
</script></head><body>{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer></body></html>"""


@dataclass(frozen=True, slots=True)
class NaiveData:
    """What the page reads once: polygons, and a long table with columns period, code, name, indicator, value."""

    geojson: dict[str, Any]
    frame: pd.DataFrame

    @classmethod
    def read(cls, path: Path) -> NaiveData:
        """Read what `write_data` wrote."""
        document = json.loads(path.read_text(encoding="utf-8"))
        return cls(document["geojson"], pd.DataFrame(document["rows"]))


def write_data(instance: Instance, path: Path) -> None:
    """Write the polygons that our page draws, and the values that it colours, of every indicator in both periods."""
    engine = open_engine(instance.settings.database_url)
    library = Library(engine)
    page = Pages(library, lambda: LEADER).map(parse_address("/", ""))
    geometry = library.snapshot().facts.geometry
    if geometry is None or page.geometry is None:
        raise LookupError("the instance has no boundaries")
    shapes = geometry.documents[page.geometry.url.rpartition("/")[2].removesuffix(".json")]
    rows = [row for period in PERIODS for row in _rows(Pages(library, lambda: LEADER), period)]
    path.write_text(json.dumps({"geojson": json.loads(shapes.plain), "rows": rows}), encoding="utf-8")
    engine.dispose()


def _rows(pages: Pages, period: str) -> list[dict[str, Any]]:
    page = pages.map(parse_address("/", f"?period={period}"))
    return [
        {
            "period": period,
            "code": row.card.area.code,
            "name": row.card.area.name_zh,
            "indicator": result.indicator,
            "value": None if result.value is None else float(result.value),
        }
        for row in page.rows
        for result in row.card.indicators
    ]


def map_figure(data: NaiveData, period: str) -> Figure:
    """The map of one period, as the documentation of plotly shows it."""
    frame = data.frame
    chosen = frame[(frame["period"] == period) & (frame["indicator"] == frame["indicator"].iloc[0])]
    figure = px.choropleth(
        chosen, geojson=data.geojson, locations="code", color="value", hover_name="name", projection="mercator"
    )
    figure.update_geos(fitbounds="locations", visible=False)
    figure.update_layout(margin={"r": 0, "t": 0, "l": 0, "b": 0})
    return figure


def create_app(path: str, compressed: bool = False) -> flask.Flask:
    """The WSGI application over a file of `write_data`; Dash does not compress unless it is told to."""
    data = NaiveData.read(Path(path))
    app = Dash("naive", index_string=_INDEX, compress=compressed)
    app.layout = html.Div(
        [
            html.H1("Map"),
            html.Div([html.Button(period, id=f"period-{period}") for period in PERIODS]),
            dcc.Graph(id="map", figure=map_figure(data, PERIODS[-1]), style={"height": "80vh"}),
        ]
    )

    @app.callback(
        Output("map", "figure"),
        *(Input(f"period-{period}", "n_clicks") for period in PERIODS),
        prevent_initial_call=True,
    )
    def change_period(*_clicks: int | None) -> Figure:
        return map_figure(data, str(ctx.triggered_id).removeprefix("period-"))

    server: flask.Flask = app.server
    return server
