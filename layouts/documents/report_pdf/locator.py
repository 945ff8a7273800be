"""Where a town lies: one small picture of the district that all pages share, and each town's outline to lay upon it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from layouts.documents.map_picture import Ring, rings_of
from layouts.documents.svg_png import svg_to_png
from layouts.models.sealed import Sealed
from layouts.theme import INK, SURFACE

_HEIGHT = 160.0
_WIDEST = 260.0
_MARGIN = 3.0
_SHARPNESS = 2.5  # 400 pixels high: 25 mm at 400 dpi
_LAND = "#d5dbe2"
_MARKED = "#5d6977"


@dataclass(frozen=True, slots=True)
class Locator:
    """The district as a PNG, and by area code the outline of one town as SVG text, all of the same size.

    A picture of pixels stands in a PDF once, however many pages show it; a drawing would be repeated on each.
    """

    base: bytes
    outlines: Mapping[str, str]


def locator(sealed: Sealed) -> Locator | None:
    """The locator of a seal; None where it has no boundaries."""
    if sealed.map is None:
        return None
    rings = rings_of(sealed.map.geojson.encode())
    west, south, east, north = sealed.map.bounds
    narrowing = max(math.cos(math.radians((south + north) / 2)), 0.05)
    high, wide = max(north - south, 1e-9), max((east - west) * narrowing, 1e-9)
    per_degree = min(_HEIGHT / high, _WIDEST / wide)
    size = (wide * per_degree + 2 * _MARGIN, high * per_degree + 2 * _MARGIN)

    def path(of: Iterable[Ring]) -> str:
        pieces = []
        for ring in of:
            points = [
                f"{_MARGIN + (lon - west) * narrowing * per_degree:.1f} {_MARGIN + (north - lat) * per_degree:.1f}"
                for lon, lat in ring[:-1]
            ]
            # at this size neighbouring points fall together
            kept = [point for index, point in enumerate(points) if index == 0 or point != points[index - 1]]
            pieces.append("M" + "L".join(kept) + "Z")
        return "".join(pieces)

    paths = {code: path(of) for code, of in rings.items()}
    land = "".join(
        f'<path d="{each}" fill="{_LAND}" fill-rule="evenodd" stroke="{SURFACE}" stroke-width="0.8"/>'
        for each in paths.values()
    )
    marked = f'fill="{_MARKED}" fill-rule="evenodd" stroke="{INK}" stroke-width="2" stroke-linejoin="round"'
    return Locator(
        base=svg_to_png(_svg(size, land), scale=_SHARPNESS),
        outlines={code: _svg(size, f'<path d="{each}" {marked}/>') for code, each in paths.items()},
    )


def _svg(size: tuple[float, float], body: str) -> str:
    wide, high = (f"{each:.1f}" for each in size)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}">'
        f"{body}</svg>"
    )
