"""The equal-tile map: one square per area, placed so that the district keeps its shape and neighbours stay near.

A grid is laid over the outline, its step and offset chosen so that exactly as many cells lie inside as there are
areas; areas are given to cells with the least total squared displacement (linear sum assignment).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from shapely.geometry import Polygon

from geo.repair import Areal

Floats = NDArray[np.float64]
TILE_DEGREES = 0.05  # around (0, 0), where a degree is as wide as it is high under any projection
_GAP = 0.03  # of a tile's side, left free on each side
_EXACT_UP_TO = 500
_SHIFTS = [(x, y) for x in (0.0, 0.25, 0.5, 0.75) for y in (0.0, 0.25, 0.5, 0.75)]  # of the grid, in steps
_FACTORS = (0.6, 1.15, 45)  # first, last and number of steps tried, in parts of √(area / count)
_FEWER_FACTORS = (0.8, 1.04, 7)
_SAMPLES = 6  # per side of a cell
_FEWER_SAMPLES = 4
_LEAST_SHARE = 0.4  # of a cell inside the outline for it to count as inside
_DECIMALS = 5


def tile_map(geometries: Mapping[str, Areal], anchors: Mapping[str, tuple[float, float]]) -> dict[str, Polygon]:
    """Code → square in degrees around (0, 0). Deterministic; needs one anchor (lon, lat) per area."""
    codes = sorted(geometries)
    if not codes:
        return {}
    union = shapely.union_all([geometries[code] for code in codes])
    narrowing = max(float(np.cos(np.radians(union.centroid.y))), 0.05)
    scale = np.array([narrowing, 1.0])
    outline = shapely.transform(union, lambda points: points * scale)
    points = np.array([anchors[code] for code in codes]) * scale
    cells, step = _cells(outline, len(codes))
    order = _assign(points, cells, step)
    middle = (cells.min(axis=0) + cells.max(axis=0)) / 2
    centres = (cells[order] - middle) / step * TILE_DEGREES
    half = TILE_DEGREES * (0.5 - _GAP)
    return {code: _square(centre, half) for code, centre in zip(codes, centres, strict=True)}


def _square(centre: Floats, half: float) -> Polygon:
    west, south = np.round(centre - half, _DECIMALS).tolist()
    east, north = np.round(centre + half, _DECIMALS).tolist()
    return shapely.box(west, south, east, north, ccw=False)


def _cells(outline: Areal, count: int) -> tuple[Floats, float]:
    """Centres of `count` grid cells that fill the outline best, and the grid's step."""
    first = float(np.sqrt(outline.area / count))
    few = count <= _EXACT_UP_TO
    mask = _Mask.of(outline, first / (_SAMPLES if few else _FEWER_SAMPLES))
    best: tuple[float, Floats, float] | None = None
    for factor in np.linspace(*(_FACTORS if few else _FEWER_FACTORS)):
        step = first * float(factor)
        for shift in _SHIFTS if few else _SHIFTS[::5]:
            grid = mask.grid(step, shift)
            share = mask.share(grid, step)
            inside = int((share > _LEAST_SHARE).sum())
            if inside < count:
                continue
            chosen = grid[np.lexsort((grid[:, 0], grid[:, 1], -np.round(share, 6)))[:count]]
            badness = (inside - count) + 0.2 * count * abs(float(factor) - 1)
            badness += 3.0 * _loose(chosen, step) if few else 0.0
            if best is None or badness < best[0] - 1e-9:
                best = (badness, chosen, step)
    if best is None:  # an outline of slivers: a plain block of cells
        return _block(count, first, outline.bounds[:2]), first
    return best[1], best[2]


@dataclass(frozen=True, slots=True)
class _Mask:
    """An outline sampled once on a fine raster, with running sums, so that many grids can be tried on it."""

    west: float
    south: float
    east: float
    north: float
    fine: float
    sums: Floats

    @classmethod
    def of(cls, outline: Areal, fine: float) -> _Mask:
        west, south, east, north = outline.bounds
        simple = outline.simplify(fine)
        xs, ys = (np.arange(low + fine / 2, high, fine) for low, high in ((west, east), (south, north)))
        x, y = np.meshgrid(xs, ys)
        shapely.prepare(simple)
        inside = shapely.contains_xy(simple, x, y)
        sums = np.zeros((len(ys) + 1, len(xs) + 1))
        sums[1:, 1:] = inside.cumsum(axis=0).cumsum(axis=1)
        return cls(west, south, east, north, fine, sums)

    def grid(self, step: float, shift: tuple[float, float]) -> Floats:
        xs = np.arange(self.west + (shift[0] - 0.5) * step, self.east + step, step)
        ys = np.arange(self.south + (shift[1] - 0.5) * step, self.north + step, step)
        return np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)

    def share(self, centres: Floats, step: float) -> Floats:
        """The share of each cell that lies inside the outline."""
        rows, columns = (size - 1 for size in self.sums.shape)

        def index(edge: Floats, origin: float, most: int) -> NDArray[np.int64]:
            return np.clip(np.round((edge - origin) / self.fine), 0, most).astype(np.int64)

        left = index(centres[:, 0] - step / 2, self.west, columns)
        right = index(centres[:, 0] + step / 2, self.west, columns)
        low = index(centres[:, 1] - step / 2, self.south, rows)
        high = index(centres[:, 1] + step / 2, self.south, rows)
        count = self.sums[high, right] - self.sums[low, right] - self.sums[high, left] + self.sums[low, left]
        return np.asarray(count * (self.fine / step) ** 2, dtype=np.float64)


def _loose(cells: Floats, step: float) -> int:
    """How many cells have no neighbour beside, above or below."""
    whole = {(int(x), int(y)) for x, y in np.round((cells - cells.min(axis=0)) / step)}
    beside = ((1, 0), (-1, 0), (0, 1), (0, -1))
    return sum(1 for x, y in whole if not any((x + dx, y + dy) in whole for dx, dy in beside))


def _block(count: int, step: float, corner: Sequence[float]) -> Floats:
    side = int(np.ceil(np.sqrt(count)))
    cells = [(corner[0] + (i % side) * step, corner[1] + (i // side) * step) for i in range(count)]
    return np.array(cells)


def _assign(points: Floats, cells: Floats, step: float) -> NDArray[np.int64]:
    """The cell of each point. Points are first spread to the cells' extent, so that crowded ones do not pile up."""
    spread = _spread(points, cells)
    if len(points) > _EXACT_UP_TO:
        return _sweep(spread, cells, step)
    cost = ((spread[:, None, :] - cells[None, :, :]) ** 2).sum(axis=2)
    _, order = linear_sum_assignment(cost)
    return np.asarray(order, dtype=np.int64)


def _spread(points: Floats, cells: Floats) -> Floats:
    """Half way between where points lie and where their rank along each axis would put them among the cells."""
    ranks = np.argsort(np.argsort(points, axis=0, kind="stable"), axis=0, kind="stable")
    ranked = np.take_along_axis(np.sort(cells, axis=0), ranks, axis=0)
    low, high = points.min(axis=0), points.max(axis=0)
    span = np.where(high > low, high - low, 1.0)
    stretched = cells.min(axis=0) + (points - low) / span * (cells.max(axis=0) - cells.min(axis=0))
    return np.asarray((ranked + stretched) / 2, dtype=np.float64)


def _sweep(points: Floats, cells: Floats, step: float) -> NDArray[np.int64]:
    """Column by column from the west, and within a column from the south: near enough, and quick for thousands."""
    columns = np.round((cells[:, 0] - cells[:, 0].min()) / step).astype(int)
    by_column = np.lexsort((cells[:, 1], columns))
    by_x = np.argsort(points[:, 0], kind="stable")
    order = np.empty(len(points), dtype=np.int64)
    start = 0
    for size in np.bincount(columns):
        own_cells = by_column[start : start + size]
        own_points = by_x[start : start + size]
        order[own_points[np.argsort(points[own_points, 1], kind="stable")]] = own_cells
        start += size
    return order
