"""The map of twinning: towns coloured by stage, and a straight line from each to the town that helps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assessment.twinning.lifecycle import Stage
from layouts.components.stages import COLUMNS, HELPED, column_of
from layouts.figures.ground import Figure, ground_layout, inset_frames, inset_of, lines, names
from layouts.models.map import Geometry
from layouts.models.twinning import Board, BoardRow, Unit
from layouts.text import Text
from layouts.text.twinning import unit_name, unit_names
from layouts.theme import FONT, GREY, INK, MUTED, SURFACE

OTHER = "#edf0f3"
"""Towns that neither are helped nor help."""
HELPER = SURFACE
"""Towns that help, outlined."""

_BESIDE = 0.1
_PALETTE = (OTHER, HELPER, *(column.colour for column in COLUMNS))
_STYLES = (
    (frozenset({Stage.reached_standard}), MUTED, 1.8, "dot"),
    (frozenset({Stage.matched}), INK, 1.6, "dash"),
    (HELPED, INK, 2.0, "solid"),
)
"""Stages, colour, width and dash of the lines; the ones that matter most lie on top."""


def twinning_map(board: Board, geometry: Geometry, towns: Mapping[str, str], text: Text) -> Figure:
    """The figure; `towns` are the names of all towns by code. `data[0]` holds every town with a place."""
    rows = {row.town.code: row for row in board.rows if column_of(row.stage) and row.town.code in geometry.anchors}
    helpers = _helpers(rows, geometry)
    involved = {*rows, *helpers}
    inset = inset_of(geometry) if involved & set(geometry.inset_codes) else None
    geos = ("geo",) if inset is None else ("geo", "geo2")
    enlarged = set() if inset is None else set(geometry.inset_codes)
    data = [_towns(geometry, rows, helpers, towns, text, geo) for geo in geos]
    data += [trace for geo in geos for trace in _links(rows, geometry, geo)]
    named = _named(rows, helpers, text)
    for geo in geos:
        shown = [(geometry.anchors[code], name) for code, name in named if (code in enlarged) == (geo == "geo2")]
        bounds = inset.bounds if inset is not None and geo == "geo2" else geometry.bounds
        data.append(names(shown, geo, within=bounds))
    if inset is not None:
        data += inset_frames(inset, text)
    return {"data": data, "layout": ground_layout(geometry, inset, beside=_BESIDE)}


def linked(row: BoardRow) -> tuple[Unit, ...]:
    """The units that a line leads to: partners of an agreement, of help under way, or of help that reached its end."""
    return row.partners if any(row.stage in stages for stages, *_style in _STYLES) else ()


def _helpers(rows: Mapping[str, BoardRow], geometry: Geometry) -> dict[str, tuple[Unit, list[BoardRow]]]:
    """Towns that help, with those they help."""
    found: dict[str, tuple[Unit, list[BoardRow]]] = {}
    for row in rows.values():
        for partner in linked(row):
            if partner.code in geometry.anchors:
                found.setdefault(partner.code, (partner, []))[1].append(row)
    return found


def _towns(
    geometry: Geometry,
    rows: Mapping[str, BoardRow],
    helpers: Mapping[str, tuple[Unit, list[BoardRow]]],
    towns: Mapping[str, str],
    text: Text,
    geo: str,
) -> Figure:
    # outlined ones come last, so that their outline is whole
    codes = sorted(geometry.anchors, key=lambda code: (code in rows or code in helpers, code in rows, code))
    last = len(_PALETTE) - 1
    return {
        "type": "choropleth",
        "geo": geo,
        "geojson": geometry.url,
        "featureidkey": "id",
        "locations": codes,
        "z": [_place(code, rows, helpers) for code in codes],
        "zmin": 0,
        "zmax": last,
        "colorscale": [[index / last, colour] for index, colour in enumerate(_PALETTE)],
        "showscale": False,
        "text": [_hover(code, rows, helpers, towns, text) for code in codes],
        "hovertemplate": "%{text}<extra></extra>",
        "hoverlabel": {"bgcolor": SURFACE, "bordercolor": INK, "font": {"color": INK, "size": 14, "family": FONT}},
        "marker": {
            "line": {
                "color": [GREY if code in rows or code in helpers else SURFACE for code in codes],
                "width": [1.2 if code in rows or code in helpers else 1 for code in codes],
            }
        },
    }


def _place(code: str, rows: Mapping[str, BoardRow], helpers: Mapping[str, object]) -> int:
    if code in rows:
        return next(index for index, column in enumerate(COLUMNS, start=2) if rows[code].stage in column.stages)
    return 1 if code in helpers else 0


def _hover(
    code: str,
    rows: Mapping[str, BoardRow],
    helpers: Mapping[str, tuple[Unit, list[BoardRow]]],
    towns: Mapping[str, str],
    text: Text,
) -> str:
    said = []
    if code in rows:
        row = rows[code]
        column = column_of(row.stage)
        said.append(f"{column.sign if column else ''} {text(f'twins.stage.{row.stage.value}')}")
        if linked(row):
            said.append(text("board.hover_helped", partners=unit_names(text, linked(row))))
    if code in helpers:
        said.append(text("board.hover_helps", towns=unit_names(text, tuple(row.town for row in helpers[code][1]))))
    return "<br>".join([f"<b>{towns.get(code, code)}</b>", *(said or [text("board.hover_other")])])


def _links(rows: Mapping[str, BoardRow], geometry: Geometry, geo: str) -> list[Figure]:
    found = []
    for stages, color, width, dash in _STYLES:
        lon: list[float | None] = []
        lat: list[float | None] = []
        for row in rows.values():
            for partner in linked(row) if row.stage in stages else ():
                if partner.code in geometry.anchors:
                    start, end = geometry.anchors[row.town.code], geometry.anchors[partner.code]
                    lon += [start[0], end[0], None]
                    lat += [start[1], end[1], None]
        if lon:
            found.append(lines(lon, lat, geo, color=color, width=width, dash=dash))
    return found


def _named(
    rows: Mapping[str, BoardRow], helpers: Mapping[str, tuple[Unit, list[BoardRow]]], text: Text
) -> Sequence[tuple[str, str]]:
    """The names that are written, the helped towns first: they stay where two collide."""
    helped = [
        (code, f"{column.sign} {unit_name(text, row.town)}")
        for code, row in rows.items()
        if (column := column_of(row.stage))
    ]
    return [*helped, *((code, unit_name(text, unit)) for code, (unit, _) in helpers.items() if code not in rows)]
