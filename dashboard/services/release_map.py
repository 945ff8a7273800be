"""The outlines of the towns in a release: SVG path data in whole units, from the sealed boundaries alone."""

from __future__ import annotations

import math

from layouts.documents.map_picture import rings_of
from layouts.models.release import MapShape, ReleaseMap
from layouts.models.sealed import SealedMap

WIDTH = 1000
MARGIN = 4
_CLOSED = 4  # points of the smallest ring: a triangle and its first point again


def release_map(sealed: SealedMap) -> ReleaseMap | None:
    """The towns in a box of a fixed width, longitude narrowed by the middle latitude's cosine; None without a shape."""
    rings = rings_of(sealed.geojson.encode("utf-8"))
    points = [point for each in rings.values() for ring in each for point in ring]
    if not points:
        return None
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    narrowing = max(math.cos(math.radians((south + north) / 2)), 0.05)
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * narrowing, 1e-9)

    def placed(point: tuple[float, float]) -> tuple[int, int]:
        lon, lat = point
        return round(MARGIN + (lon - west) * narrowing * scale), round(MARGIN + (north - lat) * scale)

    shapes = []
    for code in sorted(rings):
        path = "".join(_path([placed(point) for point in ring]) for ring in rings[code])
        if path:
            shapes.append(MapShape(code, path))
    return ReleaseMap(WIDTH, math.ceil((north - south) * scale) + 2 * MARGIN, tuple(shapes))


def _path(points: list[tuple[int, int]]) -> str:
    """A closed ring; empty where it has no extent left."""
    kept = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
    if len(kept) < _CLOSED:
        return ""
    first, *others = (f"{x} {y}" for x, y in kept[:-1])
    return f"M{first}L{' '.join(others)}Z"
