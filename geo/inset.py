"""Which areas are too small to read or touch on the map, and the frame to enlarge them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from geo.repair import Areal

Bounds = tuple[float, float, float, float]
_SMALL = 0.25  # of the median area
_PAD = 0.12  # of the frame's larger side, around the small areas
_LARGEST_FRAME = 0.34  # of the map's width or height: a frame larger than this enlarges too little to help
_NEAR = 0.08  # of the map's larger side: small areas this close stand in one frame


@dataclass(frozen=True, slots=True)
class Inset:
    """The small areas (codes, sorted) and the frame around them: (west, south, east, north) in degrees."""

    codes: tuple[str, ...]
    bounds: Bounds


def find_inset(geometries: Mapping[str, Areal], areas_km2: Mapping[str, float]) -> Inset | None:
    """The largest cluster of areas under a quarter of the median; None where none is small or they lie scattered."""
    if len(geometries) < 3:
        return None
    limit = _SMALL * float(np.median(list(areas_km2.values())))
    small = sorted(code for code in geometries if areas_km2[code] < limit)
    west, south, east, north = (float(v) for v in shapely.total_bounds(list(geometries.values())))
    clusters = _clusters(geometries, small, _NEAR * max(east - west, north - south))
    if not clusters:
        return None
    codes = max(clusters, key=lambda cluster: (len(cluster), cluster))
    bounds = _frame([geometries[code] for code in codes])
    width, height = (bounds[2] - bounds[0]) / (east - west), (bounds[3] - bounds[1]) / (north - south)
    return Inset(tuple(codes), bounds) if max(width, height) <= _LARGEST_FRAME else None


def _clusters(geometries: Mapping[str, Areal], codes: list[str], near: float) -> list[list[str]]:
    """Codes grouped so that each is near another of its group."""
    if not codes:
        return []
    boxes = np.array([geometries[code].envelope for code in codes], dtype=object)
    tree = shapely.STRtree(boxes)
    group = list(range(len(codes)))

    def root(index: int) -> int:
        while group[index] != index:
            index = group[index]
        return index

    for one, other in zip(*tree.query(boxes, predicate="dwithin", distance=near), strict=True):
        first, second = sorted((root(int(one)), root(int(other))))
        group[second] = first
    members: dict[int, list[str]] = {}
    for index, code in enumerate(codes):
        members.setdefault(root(index), []).append(code)
    return list(members.values())


def _frame(geometries: list[Areal]) -> Bounds:
    """A square as drawn around the areas, padded, so that the neighbours that place them show too."""
    west, south, east, north = (float(v) for v in shapely.total_bounds(geometries))
    narrowing = max(float(np.cos(np.radians((south + north) / 2))), 0.05)
    side = max((east - west) * narrowing, north - south) * (1 + 2 * _PAD)
    lon, lat = (west + east) / 2, (south + north) / 2
    half_lon, half_lat = side / 2 / narrowing, side / 2
    edges = np.round((lon - half_lon, lat - half_lat, lon + half_lon, lat + half_lat), 5).tolist()
    return (edges[0], edges[1], edges[2], edges[3])
