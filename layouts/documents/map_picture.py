"""What a map picture shows: shapes in degrees with their colours, legend, inset, footnotes."""

from __future__ import annotations

import json
from dataclasses import dataclass

from layouts.documents.fonts import FAMILY

Ring = tuple[tuple[float, float], ...]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """One area. `rings`: exteriors and holes in degrees (lon, lat); `mark`: '▲', '◆', '●' or None before the name.

    `value` stands under the name; `selected` gives a dark outline; `anchor` (lon, lat) is where the name goes,
    by default the middle of the shape; `link` is where a click leads, for pictures that stand in a page.
    """

    code: str
    label: str
    rings: tuple[Ring, ...]
    fill: str
    hatched: bool = False
    mark: str | None = None
    value: str | None = None
    selected: bool = False
    anchor: tuple[float, float] | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of the legend: a swatch of colour or hatching, or a mark, and its word."""

    label: str
    fill: str | None = None
    hatched: bool = False
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class ScaleLegend:
    """A colour bar from low to high; `ticks` are (place 0 to 1, text)."""

    colours: tuple[str, ...]
    ticks: tuple[tuple[float, str], ...]
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class MapPicture:
    """Everything on the picture; sizes in px. `inset`: (west, south, east, north) in degrees, drawn enlarged."""

    title: str
    subtitle: str
    shapes: tuple[Shape, ...]
    legend: tuple[LegendEntry, ...] = ()
    scale: ScaleLegend | None = None
    footnotes: tuple[str, ...] = ()
    inset: Bounds | None = None
    inset_title: str = ""
    width: int = 1200
    height: int = 900
    font_family: str = FAMILY
    lang: str = "zh-CN"


def rings_of(geojson: bytes) -> dict[str, tuple[Ring, ...]]:
    """Feature id → all rings, from a GeoJSON FeatureCollection of polygons such as `geo.webmap` makes."""
    rings: dict[str, tuple[Ring, ...]] = {}
    for feature in json.loads(geojson)["features"]:
        geometry = feature["geometry"]
        parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        rings[feature["id"]] = tuple(
            tuple((float(point[0]), float(point[1])) for point in ring) for part in parts for ring in part
        )
    return rings
