"""The ground of the maps: the stretch of land, straight lines, names, and the inset of small towns in a corner."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from layouts.models.map import Geometry
from layouts.text import Text
from layouts.theme import FONT, INK, MUTED, OTHER, SURFACE

Figure = dict[str, Any]
Box = tuple[float, float, float, float]
"""West, south, east and north, in degrees."""

_INSET_SIZE = (0.32, 0.4)
# With an inset the district leaves part of the width to it
_MAIN_WIDTH = 0.78
_INSET_SHAPE = 1.18  # width to height of its place on the map page
# The card of the selected town stands in the lower right, so the inset goes up
_CORNERS = ((1.0, 1.0), (0.0, 1.0))
_EDGE = 0.08  # of the width


@dataclass(frozen=True, slots=True)
class Inset:
    """The stretch of land that is enlarged, and the corner of the picture (0 or 1 across and up) where it stands."""

    bounds: Box
    corner: tuple[float, float]


def inset_of(geometry: Geometry) -> Inset | None:
    """The inset of small towns, in the corner that hides the fewest others; None where none is needed."""
    if geometry.inset_bounds is None:
        return None
    return Inset(_widened(geometry.inset_bounds), _emptiest_corner(_main_bounds(geometry), geometry))


def inset_frames(inset: Inset, text: Text) -> list[Figure]:
    """Its frame on the land, its frame in the corner, and its name there."""
    return [_frame(inset.bounds, "geo"), _frame(_padded(inset.bounds, -0.004), "geo2"), _caption(inset.bounds, text)]


def ground_layout(geometry: Geometry, inset: Inset | None, *, beside: float = 0.0) -> Figure:
    """The layout of a map: the whole district, which leaves room for the inset where there is one.

    `beside` is the share of its width that is left free on either side, for names that reach over its edge.
    """
    west, south, east, north = _main_bounds(geometry)
    room = beside * (east - west)
    layout: Figure = {
        "geo": _geo((west - room, south, east + room, north)),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "color": INK},
        "dragmode": False,
        "hovermode": "closest",
        "showlegend": False,
        "uirevision": "map",
    }
    if inset is not None:
        layout["geo"]["domain"]["x"] = [1 - _MAIN_WIDTH, 1] if inset.corner[0] == 0 else [0, _MAIN_WIDTH]
        layout["geo2"] = _inset_geo(inset)
    return layout


def lines(
    lon: Sequence[float | None],
    lat: Sequence[float | None],
    geo: str,
    *,
    color: str,
    width: float,
    dash: str = "solid",
) -> Figure:
    """Straight lines between points; None lifts the pen."""
    return {
        "type": "scattergeo",
        "geo": geo,
        "mode": "lines",
        "lon": list(lon),
        "lat": list(lat),
        "line": {"color": color, "width": width, "dash": dash},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def names(places: Sequence[tuple[tuple[float, float], str]], geo: str, *, within: Box | None = None) -> Figure:
    """Names at their places; where two collide, the browser keeps the one that comes first.

    Those near the western or eastern edge of `within` are written inwards, so that none is cut off.
    """
    return {
        "type": "scattergeo",
        "geo": geo,
        "mode": "text",
        "lon": [lon for (lon, _lat), _name in places],
        "lat": [lat for (_lon, lat), _name in places],
        "text": [name for _place, name in places],
        "textposition": [_inwards(lon, within) for (lon, _lat), _name in places],
        "textfont": {"family": FONT, "size": 13, "color": INK},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _inwards(lon: float, within: Box | None) -> str:
    if within is not None:
        west, _south, east, _north = within
        if lon > east - _EDGE * (east - west):
            return "middle left"
        if lon < west + _EDGE * (east - west):
            return "middle right"
    return "middle center"


def _frame(bounds: Box, geo: str) -> Figure:
    west, south, east, north = bounds
    return lines([west, east, east, west, west], [south, south, north, north, south], geo, color=MUTED, width=1)


def _caption(bounds: Box, text: Text) -> Figure:
    """The inset's name in its upper left corner."""
    place = (bounds[0] + 0.02 * (bounds[2] - bounds[0]), bounds[3] - 0.07 * (bounds[3] - bounds[1]))
    return names([(place, text("map.inset"))], "geo2") | {
        "textposition": "bottom right",
        "textfont": {"family": FONT, "size": 12, "color": MUTED},
    }


def _main_bounds(geometry: Geometry) -> Box:
    return _padded(geometry.bounds, 0.02)


def _padded(bounds: Box, share: float) -> Box:
    west, south, east, north = bounds
    dx, dy = (east - west) * share, (north - south) * share
    return west - dx, south - dy, east + dx, north + dy


def _geo(bounds: Box, *, x: Sequence[float] = (0, 1), y: Sequence[float] = (0, 1)) -> Figure:
    west, south, east, north = bounds
    return {
        "domain": {"x": list(x), "y": list(y)},
        "projection": {"type": "mercator"},
        "lonaxis": {"range": [west, east], "showgrid": False},
        "lataxis": {"range": [south, north], "showgrid": False},
        "visible": False,
        "showframe": False,
        "showland": False,
        "bgcolor": "rgba(0,0,0,0)",
    }


def _inset_geo(inset: Inset) -> Figure:
    width, height = _INSET_SIZE
    x = (0.0, width) if inset.corner[0] == 0 else (1 - width, 1.0)
    return _geo(inset.bounds, x=x, y=(1 - height, 1.0))


def _widened(bounds: Box) -> Box:
    """The bounds of the inset, widened to about the shape of its place so that no strip beside it stays empty."""
    west, south, east, north = _padded(bounds, 0.06)
    width, height = (east - west) * math.cos(math.radians((south + north) / 2)), north - south
    more = max(height * _INSET_SHAPE - width, 0.0) / 2 * (east - west) / width
    taller = max(width / _INSET_SHAPE - height, 0.0) / 2
    return west - more, south - taller, east + more, north + taller


def _emptiest_corner(bounds: Box, geometry: Geometry) -> tuple[float, float]:
    west, south, east, north = bounds
    width, height = _INSET_SIZE

    def towns_below(corner: tuple[float, float]) -> int:
        return sum(_inside(point, corner) for point in _unit(geometry.anchors.values()))

    def _unit(points: Iterable[tuple[float, float]]) -> Iterable[tuple[float, float]]:
        return (((lon - west) / (east - west), (lat - south) / (north - south)) for lon, lat in points)

    def _inside(point: tuple[float, float], corner: tuple[float, float]) -> bool:
        return abs(point[0] - corner[0]) < width and abs(point[1] - corner[1]) < height

    return min(_CORNERS, key=towns_below)


def outlines(url: str, codes: Sequence[str], geo: str) -> Figure:
    """Towns of which nothing but the outline is shown."""
    return {
        "type": "choropleth",
        "geo": geo,
        "geojson": url,
        "featureidkey": "id",
        "locations": list(codes),
        "z": [0] * len(codes),
        "colorscale": [[0, OTHER], [1, OTHER]],
        "showscale": False,
        "hoverinfo": "skip",
        "marker": {"line": {"color": SURFACE, "width": 1}},
    }
