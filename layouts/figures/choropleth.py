"""The map: towns coloured, hatched where nothing was reported, named, and small ones enlarged in a corner."""

from __future__ import annotations

from typing import Any

from assessment.model import TownClass
from layouts.components.signs import margin_words, score_words
from layouts.figures.colouring import Colouring, class_steps, colouring_of, is_unreported
from layouts.figures.ground import Figure, ground_layout, inset_frames, inset_of, lines, names, outlines
from layouts.models.map import MapPage, TownRow
from layouts.text import Text
from layouts.text.format import indicator_value, target_text
from layouts.theme import CLASS_SIGN, FONT, HATCH, INK, SURFACE, UNREPORTED, verdict_sign

# Below 0 stands 'nothing to colour': the scale starts with its grey.
_NOTHING = -0.05
_ALWAYS_NAMED = 120


def map_figure(page: MapPage, text: Text) -> Figure:
    """The figure of the map page; `data[0]` holds every town, the selected one last so that its outline is whole."""
    geometry = page.geometry
    if geometry is None:
        return {"data": [], "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}}}
    colouring = colouring_of(page)
    inset = None if page.address.tiles else inset_of(geometry)
    data = [_towns(page, text, colouring, "geo"), _hatches(page, "geo"), _names(page, text, "geo")]
    if inset is not None:
        data += [_towns(page, text, colouring, "geo2"), _hatches(page, "geo2"), _names(page, text, "geo2")]
        data += inset_frames(inset, text)
    if page.others:
        data += [outlines(geometry.url, page.others, geo) for geo in (("geo",) if inset is None else ("geo", "geo2"))]
    return {"data": data, "layout": ground_layout(geometry, inset)}


def _towns(page: MapPage, text: Text, colouring: Colouring, geo: str) -> Figure:
    selected = page.address.town
    order = sorted(range(len(page.rows)), key=lambda index: page.rows[index].card.area.code == selected)
    rows = [page.rows[index] for index in order]
    places = [colouring.places[index] for index in order]
    # who sees one town alone finds it by its outline
    chosen = [row.card.area.code == selected or bool(page.others) for row in rows]
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
    head = f"<b>{name}</b>"
    if page.shell.line is None:
        head += f"  {CLASS_SIGN[card.town_class]} {text(f'class.{card.town_class}')}"
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
    score = score_words(text, page.shell.line or page.colour.line, row.score)
    rank = text("map.hover_rank", rank=card.rank) if card.rank is not None else text("rank.apart")
    return f"{head}<br>{score}<br>{rank}"


def _hatches(page: MapPage, geo: str) -> Figure:
    lon: list[float | None] = []
    lat: list[float | None] = []
    for code in (row.card.area.code for row in page.rows if is_unreported(row, page)):
        for start, end in page.geometry.hatches.get(code, ()) if page.geometry else ():
            lon += [start[0], end[0], None]
            lat += [start[1], end[1], None]
    return lines(lon, lat, geo, color=HATCH, width=0.8)


def _names(page: MapPage, text: Text, geo: str) -> Figure:
    rows = sorted(page.rows, key=_naming_order(page)) if len(page.rows) <= _ALWAYS_NAMED else []
    geometry = page.geometry
    anchors = geometry.anchors if geometry else {}
    inset = set(geometry.inset_codes) if geometry and not page.address.tiles else set()
    shown = [row for row in rows if row.card.area.code in anchors and (row.card.area.code in inset) == (geo == "geo2")]
    return names([(anchors[row.card.area.code], _name(text, row)) for row in shown], geo)


def _naming_order(page: MapPage) -> Any:
    def order(row: TownRow) -> tuple[bool, bool, str]:
        selected = row.card.area.code == page.address.town
        return (not selected, row.card.town_class is not TownClass.three, row.card.area.code)

    return order


def _name(text: Text, row: TownRow) -> str:
    name = text.pick(zh=row.card.area.name_zh, en=row.card.area.name_en)
    return f"▲ {name}" if row.card.town_class is TownClass.three else name
