"""A made-up district of any number of areas: an irregular grid whose neighbours share every point of their border."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np

WEST, SOUTH = 116.9, 40.0
CELL_DEGREES = 0.05
POINTS_PER_SIDE = 9
SEED = 2007

Point = tuple[float, float]
Side = list[Point]


def write_coverage(path: Path, codes: list[str]) -> None:
    """Write one polygon for each code as GeoJSON in WGS84, its code in the property `code`."""
    rows = max(1, round(math.sqrt(len(codes))))
    columns = math.ceil(len(codes) / rows)
    random = np.random.default_rng(SEED)
    corners = _corners(random, rows, columns)
    across = {(i, j): _side(random, corners[i, j], corners[i, j + 1]) for i in range(rows + 1) for j in range(columns)}
    upward = {(i, j): _side(random, corners[i, j], corners[i + 1, j]) for i in range(rows) for j in range(columns + 1)}
    features = []
    for place, code in enumerate(codes):
        i, j = divmod(place, columns)
        ring = _ring([across[i, j], upward[i, j + 1], across[i + 1, j][::-1], upward[i, j][::-1]])
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"code": code}, "geometry": geometry})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def _corners(random: np.random.Generator, rows: int, columns: int) -> dict[tuple[int, int], Point]:
    moved = random.uniform(-0.22, 0.22, (rows + 1, columns + 1, 2))
    return {
        (i, j): (
            WEST + (j + float(moved[i, j, 0])) * CELL_DEGREES,
            SOUTH + (i + float(moved[i, j, 1])) * CELL_DEGREES,
        )
        for i in range(rows + 1)
        for j in range(columns + 1)
    }


def _side(random: np.random.Generator, start: Point, end: Point) -> Side:
    """A crooked line from `start` to `end`: both neighbours use this very line."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    steps = np.linspace(0, 1, POINTS_PER_SIDE)
    # no bend at the corners, so that lines meet there and never cross
    bends = random.uniform(-0.08, 0.08, POINTS_PER_SIDE) * np.sin(np.pi * steps)
    return [
        (round(start[0] + dx * float(t) - dy * float(bend), 6), round(start[1] + dy * float(t) + dx * float(bend), 6))
        for t, bend in zip(steps, bends, strict=True)
    ]


def _ring(sides: list[Side]) -> list[Point]:
    points = [point for side in sides for point in side[:-1]]
    return [*points, points[0]]
