"""Hatch lines for areas without a value: slanting strokes cut to each outline, in degrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

from geo.repair import Areal

Segment = tuple[tuple[float, float], tuple[float, float]]
Floats = NDArray[np.float64]
_LINES_ACROSS = 110  # strokes across the whole map
_LINES_WITHIN = 7  # at least about so many across any one area
_DECIMALS = 5


def hatch(geometries: Mapping[str, Areal]) -> dict[str, tuple[Segment, ...]]:
    """Code → segments ((lon, lat), (lon, lat)) at 45° as drawn, in step over the whole map where areas are large.

    A degree of longitude is narrowed by the cosine of the middle latitude, so that 45° looks like 45°.
    """
    if not geometries:
        return {}
    west, south, east, north = (float(v) for v in shapely.total_bounds(list(geometries.values())))
    narrowing = max(float(np.cos(np.radians((south + north) / 2))), 0.05)
    spacing = max((east - west) * narrowing, north - south) / _LINES_ACROSS
    scale = np.array([narrowing, 1.0])
    return {code: _strokes(geometry, scale, spacing) for code, geometry in geometries.items()}


def hatch_tiles(squares: Mapping[str, Polygon]) -> dict[str, tuple[Segment, ...]]:
    """The same strokes in every tile: cut once, then moved to each."""
    if not squares:
        return {}
    west, south, *_ = next(iter(squares.values())).bounds
    pattern = _strokes(next(iter(squares.values())), np.ones(2), np.inf)
    corners = np.array([square.bounds[:2] for square in squares.values()]) - (west, south)
    lines = np.round(np.array(pattern)[None] + corners[:, None, None, :], _DECIMALS).tolist()
    return {code: tuple(_segment(*line) for line in own) for code, own in zip(squares, lines, strict=True)}


def _strokes(geometry: Areal, scale: Floats, spacing: float) -> tuple[Segment, ...]:
    flat = shapely.transform(geometry, lambda points: points * scale)
    step = min(spacing, float(np.sqrt(flat.area)) / _LINES_WITHIN)
    west, south, east, north = flat.bounds
    offsets = np.arange(np.ceil((south - east) / step), np.floor((north - west) / step) + 1) * step  # of y = x + c
    if len(offsets) == 0:
        return ()
    starts = np.stack([np.full_like(offsets, west), west + offsets], axis=1)
    ends = np.stack([np.full_like(offsets, east), east + offsets], axis=1)
    lines = shapely.multilinestrings(shapely.linestrings(np.stack([starts, ends], axis=1)))
    pieces = shapely.get_parts(shapely.intersection(flat, lines))
    pieces = pieces[shapely.length(pieces) > 0.1 * step]
    points, owners = shapely.get_coordinates(pieces, return_index=True)
    if len(points) == 0:
        return ()
    degrees = np.round(points / scale, _DECIMALS)
    first = np.searchsorted(owners, np.arange(len(pieces)), side="left")
    last = np.searchsorted(owners, np.arange(len(pieces)), side="right") - 1
    segments = sorted(map(_segment, degrees[first].tolist(), degrees[last].tolist()))
    return tuple(segment for segment in segments if segment[0] != segment[1])


def _segment(start: Sequence[float], end: Sequence[float]) -> Segment:
    first, last = sorted(((start[0], start[1]), (end[0], end[1])))
    return first, last
