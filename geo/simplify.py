"""Fewer points for the screen, with borders still shared: neighbours neither overlap nor drift apart."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.repair import Areal, polygonal_part

DECIMALS = 5  # about a metre
_GRID = 10.0**-DECIMALS
_EXTENT_PARTS = 1200  # default tolerance: half a pixel or so of a map on a large screen
_SMALLEST_PARTS = 25  # but a small area keeps about this many steps along its side
_SMALL_SHARE = 0.02  # "small": the area at this quantile, so that one islet does not decide for all
_GAP_PARTS = 20_000  # gaps narrower than this part of the extent are flaws of drawing, not water


def simplify(geometries: Mapping[str, Areal], *, tolerance: float | None = None) -> dict[str, Areal]:
    """Simplify polygons together (Visvalingam–Whyatt on the coverage), rounded to 5 decimals.

    `tolerance` in degrees, roughly the square root of the area of the corners removed; None chooses one from the
    extent and the smallest area. Borders that do not meet exactly are cleaned first. Every area keeps a polygon.
    """
    if not geometries:
        return {}
    codes = sorted(geometries)
    whole = _coverage(np.array([geometries[code] for code in codes], dtype=object))
    step = _tolerance(whole) if tolerance is None else tolerance
    simple = shapely.coverage_simplify(whole, step) if step > 0 else whole
    rounded = [_rounded(polygon, before) for polygon, before in zip(simple, whole, strict=True)]
    return dict(zip(codes, rounded, strict=True))


def _coverage(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """The polygons on the grid of 5 decimals, cleaned if they overlap, leave slits or do not share points."""
    gridded = np.array([_on_grid(polygon) for polygon in polygons], dtype=object)
    if shapely.coverage_is_valid(gridded):
        return gridded
    cleaned = shapely.coverage_clean(gridded, gap_width=_extent(gridded) / _GAP_PARTS)
    kept = [_on_grid(after) if not after.is_empty else before for after, before in zip(cleaned, gridded, strict=True)]
    return np.array(kept, dtype=object)


def _on_grid(polygon: Areal) -> Areal:
    """The polygon with rounded coordinates, still valid; unrounded where rounding would make it vanish."""
    return polygonal_part(shapely.set_precision(polygon, _GRID)) or polygon


def _extent(polygons: NDArray[np.object_]) -> float:
    west, south, east, north = shapely.total_bounds(polygons)
    return float(max(east - west, north - south))


def _tolerance(polygons: NDArray[np.object_]) -> float:
    small = float(np.sqrt(np.quantile(shapely.area(polygons), _SMALL_SHARE)))
    return min(_extent(polygons) / _EXTENT_PARTS, small / _SMALLEST_PARTS)


def _rounded(simple: BaseGeometry, before: Areal) -> Areal:
    """Rounded point by point, so that both sides of a border round alike; the finer outline if that breaks it."""
    points = shapely.transform(simple, lambda corners: np.round(corners, DECIMALS))
    if isinstance(points, Polygon | MultiPolygon) and points.is_valid and not points.is_empty:
        return points
    return _on_grid(before)
