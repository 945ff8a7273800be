"""The map: towns coloured, hatched where nothing was reported, named, and small ones enlarged in a corner."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from assessment.model import TownClass
from layouts.components.signs import margin_words
from layouts.figures.colouring import Colouring, class_steps, colouring_of, is_unreported
from layouts.models.map import Geometry, MapPage, TownRow
from layouts.text import Text
from layouts.text.format import fixed, indicator_value, target_text
from layouts.theme import CLASS_SIGN, FONT, HATCH, INK, MUTED, SURFACE, UNREPORTED, verdict_sign

Figure = dict[str, Any]
Box = tuple[float, float, float, float]

# Below 0 stands 'nothing to colour': the scale starts with its grey.
_NOTHING = -0.05
_ALWAYS_NAMED = 120
_INSET_SIZE = (0.32, 0.4)
# With an inset the district leaves part of the width to it
_MAIN_WIDTH = 0.78
_INSET_SHAPE = 1.18  # width to height of its place on the map page
# The card of the selected town stands in the lower right, so the inset goes up
_CORNERS = ((1.0, 1.0), (0.0, 1.0))


def map_figure(page: MapPage, text: Text) -> Figure:
    """The figure of the map page; `data[0]` holds every town, the selected one last so that its outline is whole."""
    geometry = page.geometry
    if geometry is None:
        return {"data": [], "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}}}
    colouring = colouring_of(page)
    main = _main_bounds(geometry)
    data = [_towns(page, text, colouring, "geo"), _hatches(page, "geo"), _names(page, text, "geo")]
    layout = _layout(main)
    if geometry.inset_bounds is not None and not page.address.tiles:
        corner = _emptiest_corner(main, geometry)
        inset = _widened(geometry.inset_bounds)
        data += [
            _towns(page, text, colouring, "geo2"),
            _hatches(page, "geo2"),
            _names(page, text, "geo2"),
            _frame(inset, "geo"),
            _frame(_padded(inset, -0.004), "geo2"),
            _caption(inset, text),
        ]
        layout["geo"]["domain"]["x"] = [1 - _MAIN_WIDTH, 1] if corner[0] == 0 else [0, _MAIN_WIDTH]
        layout |= _inset_layout(inset, corner)
    return {"data": data, "layout": layout}


def _towns(page: MapPage, text: Text, colouring: Colouring, geo: str) -> Figure:
    selected = page.address.town
    order = sorted(range(len(page.rows)), key=lambda index: page.rows[index].card.area.code == selected)
    rows = [page.rows[index] for index in order]
    places = [colouring.places[index] for index in order]
    chosen = [row.card.area.code == selected for row in rows]
    return {
        "type": "choropleth",
        "geo": geo,
        "geojson": page.geometry.url if page.geometry else None,
        "featureidkey": "id",
        "locations": [row.card.area.code for row in rows],
        "z": [_NOTHING if place is None else round(place, 4) for place in places],
        "zmin": _NOTHING,
        "zmax": 1,
        "colorscale": _scale(colouring),
        "showscale": False,
        "text": [_hover(page, text, row) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
        "hoverlabel": {"bgcolor": SURFACE, "bordercolor": INK, "font": {"color": INK, "size": 14, "family": FONT}},
        "marker": {
            "line": {
                "color": [INK if is_chosen else SURFACE for is_chosen in chosen],
                "width": [2.6 if is_chosen else 1 for is_chosen in chosen],
            }
        },
    }


def _scale(colouring: Colouring) -> list[list[float | str]]:
    span = 1 - _NOTHING
    zero = -_NOTHING / span
    if colouring.scale is None:
        steps = class_steps()
    else:
        last = len(colouring.scale.colours) - 1
        steps = [(index / last, colour) for index, colour in enumerate(colouring.scale.colours)]
    head: list[list[float | str]] = [[0.0, UNREPORTED], [zero * 0.9, UNREPORTED]]
    return head + [[round(zero + place / span, 6), colour] for place, colour in steps]


def _hover(page: MapPage, text: Text, row: TownRow) -> str:
    card = row.card
    name = text.pick(zh=card.area.name_zh, en=card.area.name_en)
    head = f"<b>{name}</b>  {CLASS_SIGN[card.town_class]} {text(f'class.{card.town_class}')}"
    indicator = page.colour.indicator
    if indicator is not None and row.result is not None:
        result = row.result
        line = text(
            "map.hover_value",
            value=indicator_value(text, indicator, result.value, result.target),
            target=target_text(text, indicator, result.target, result.value),
        )
        verdict = f"{verdict_sign(result.verdict)} {text(f'verdict.{result.verdict}')}"
        margin = margin_words(text, indicator, result)
        return f"{head}<br>{line}<br>{verdict}  {margin}"
    score = "–" if row.score is None else fixed(row.score, 1)
    rank = text("map.hover_rank", rank=card.rank) if card.rank is not None else text("rank.apart")
    return f"{head}<br>{text('map.hover_score', score=score)}<br>{rank}"


def _hatches(page: MapPage, geo: str) -> Figure:
    lon: list[float | None] = []
    lat: list[float | None] = []
    for code in (row.card.area.code for row in page.rows if is_unreported(row, page)):
        for start, end in page.geometry.hatches.get(code, ()) if page.geometry else ():
            lon += [start[0], end[0], None]
            lat += [start[1], end[1], None]
    return _lines(lon, lat, geo, color=HATCH, width=0.8)


def _lines(lon: Sequence[float | None], lat: Sequence[float | None], geo: str, *, color: str, width: float) -> Figure:
    return {
        "type": "scattergeo",
        "geo": geo,
        "mode": "lines",
        "lon": list(lon),
        "lat": list(lat),
        "line": {"color": color, "width": width},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _names(page: MapPage, text: Text, geo: str) -> Figure:
    rows = sorted(page.rows, key=_naming_order(page)) if len(page.rows) <= _ALWAYS_NAMED else []
    geometry = page.geometry
    anchors = geometry.anchors if geometry else {}
    inset = set(geometry.inset_codes) if geometry and not page.address.tiles else set()
    shown = [row for row in rows if row.card.area.code in anchors and (row.card.area.code in inset) == (geo == "geo2")]
    return {
        "type": "scattergeo",
        "geo": geo,
        "mode": "text",
        "lon": [anchors[row.card.area.code][0] for row in shown],
        "lat": [anchors[row.card.area.code][1] for row in shown],
        "text": [_name(text, row) for row in shown],
        "textfont": {"family": FONT, "size": 13, "color": INK},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _naming_order(page: MapPage) -> Any:
    def order(row: TownRow) -> tuple[bool, bool, str]:
        selected = row.card.area.code == page.address.town
        return (not selected, row.card.town_class is not TownClass.three, row.card.area.code)

    return order


def _name(text: Text, row: TownRow) -> str:
    name = text.pick(zh=row.card.area.name_zh, en=row.card.area.name_en)
    return f"▲ {name}" if row.card.town_class is TownClass.three else name


def _frame(bounds: Box, geo: str, *, width: float = 1) -> Figure:
    west, south, east, north = bounds
    return _lines([west, east, east, west, west], [south, south, north, north, south], geo, color=MUTED, width=width)


def _caption(bounds: Box, text: Text) -> Figure:
    """The inset's name in its upper left corner."""
    return {
        "type": "scattergeo",
        "geo": "geo2",
        "mode": "text",
        "lon": [bounds[0] + 0.02 * (bounds[2] - bounds[0])],
        "lat": [bounds[3] - 0.07 * (bounds[3] - bounds[1])],
        "text": [text("map.inset")],
        "textposition": "bottom right",
        "textfont": {"family": FONT, "size": 12, "color": MUTED},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _main_bounds(geometry: Geometry) -> Box:
    return _padded(geometry.bounds, 0.02)


def _padded(bounds: Box, share: float) -> Box:
    west, south, east, north = bounds
    dx, dy = (east - west) * share, (north - south) * share
    return west - dx, south - dy, east + dx, north + dy


def _geo(
    bounds: Box, *, x: Sequence[float] = (0, 1), y: Sequence[float] = (0, 1), background: str = "rgba(0,0,0,0)"
) -> Figure:
    west, south, east, north = bounds
    return {
        "domain": {"x": list(x), "y": list(y)},
        "projection": {"type": "mercator"},
        "lonaxis": {"range": [west, east], "showgrid": False},
        "lataxis": {"range": [south, north], "showgrid": False},
        "visible": False,
        "showframe": False,
        "showland": False,
        "bgcolor": background,
    }


def _layout(bounds: Box) -> Figure:
    return {
        "geo": _geo(bounds),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "color": INK},
        "dragmode": False,
        "hovermode": "closest",
        "showlegend": False,
        "uirevision": "map",
    }


def _inset_layout(bounds: Box, corner: tuple[float, float]) -> Figure:
    width, height = _INSET_SIZE
    x = (0.0, width) if corner[0] == 0 else (1 - width, 1.0)
    y = (1 - height, 1.0)
    return {"geo2": _geo(bounds, x=x, y=y)}


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
