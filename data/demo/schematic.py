"""Draws a demo's schematic boundaries: townships grown from their points and areas, not from any map.

`python -m data.demo.schematic OUT_DIR` writes pinggu-schematic.shp (EPSG:4490, GBK .dbf, XZQDM and XZQMC);
`data.demo.huizhou.layout` draws another district in the same way.

A level set of bell curves around the points gives the district's outline; a weighted nearest-point rule,
with a noise field of each town's own, gives the inner borders; the weights are turned until every town has
its published area; then borders are rounded, once for both sides, and roughened by a continuous warp, which
does not tear them apart. The same seed gives the same bytes. All lengths below hold for towns of Pinggu's size;
for larger ones the whole drawing is made in a unit longer than a kilometre.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from shapely.geometry import LineString, Polygon

SEED = 20070713
STEM = "pinggu-schematic"
CELL_KM = 0.1
_MARGIN_KM = 9.0
_KM_PER_DEGREE = 111.195  # of a great circle, sphere of 6,371 km
_DECIMALS = 5
_TABLE_DATE = bytes(
    [107, 7, 6]
)  # the .dbf header's date (year − 1900, month, day), fixed so that bytes repeat

Field = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Town:
    """A township as published: 9-digit code, Chinese name, a point in degrees (2 decimals), area in km²."""

    code: str
    name: str
    lon: float
    lat: float
    area_km2: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A local plane around the towns, in units of `unit_km` ('km' elsewhere), and its raster of cell centres."""

    lon: float
    lat: float
    width: int
    height: int
    unit_km: float = 1.0

    @property
    def _km_per_degree(self) -> float:
        return _KM_PER_DEGREE / self.unit_km

    @property
    def _km_per_degree_east(self) -> float:
        return self._km_per_degree * float(np.cos(np.radians(self.lat)))

    def to_km(self, lon: float, lat: float) -> tuple[float, float]:
        return (lon - self.lon) * self._km_per_degree_east, (lat - self.lat) * self._km_per_degree

    def to_degrees(self, points: Field) -> Field:
        scale = np.array([self._km_per_degree_east, self._km_per_degree])
        degrees: Field = np.round(points / scale + np.array([self.lon, self.lat]), _DECIMALS)
        return degrees

    def mesh(self) -> tuple[Field, Field]:
        x = (np.arange(self.width) + 0.5 - self.width / 2) * CELL_KM
        y = (np.arange(self.height) + 0.5 - self.height / 2) * CELL_KM
        grid_x, grid_y = np.meshgrid(x, y)
        return grid_x, grid_y

    def cells(self, points: Field) -> Field:
        """Fractional (row, column) of points in km, for sampling a raster."""
        return np.array(
            [points[:, 1] / CELL_KM + self.height / 2 - 0.5, points[:, 0] / CELL_KM + self.width / 2 - 0.5]
        )


def read_towns(path: Path) -> tuple[Town, ...]:
    """The townships of a demo from its csv."""
    with path.open(encoding="utf-8", newline="") as source:
        return tuple(
            Town(row["code"], row["name_zh"], float(row["lon"]), float(row["lat"]), float(row["area_km2"]))
            for row in csv.DictReader(source)
        )


def draw(towns: Sequence[Town], *, seed: int = SEED, unit_km: float = 1.0) -> dict[str, Polygon]:
    """Code → polygon in degrees: a valid coverage, each within a few per cent of its area."""
    frame = _frame(towns, unit_km)
    towns = [replace(town, area_km2=town.area_km2 / unit_km**2) for town in towns]
    random = np.random.default_rng(seed)
    inside = _outline(towns, frame, random)
    costs = _costs(towns, frame, random)
    warp = _warp(frame, random)
    wanted = np.array([town.area_km2 for town in towns])
    wanted = wanted * (inside.sum() * CELL_KM**2 / wanted.sum())
    aims = wanted.copy()
    prices = np.zeros(len(towns))
    polygons: list[Polygon] = []
    for _ in range(6):  # smoothing and warping shift areas a little: aim past them
        prices = _prices(costs[:, inside], aims, prices)
        labels = _grow(costs, inside, prices)
        polygons = _vectors(labels, towns, frame, warp)
        got = np.array([polygon.area for polygon in polygons])
        aims = np.clip(aims + 0.7 * (wanted - got), 0.5 * wanted, 1.5 * wanted)
        aims *= wanted.sum() / aims.sum()
    return {
        town.code: shapely.transform(polygon, frame.to_degrees)
        for town, polygon in zip(towns, polygons, strict=True)
    }


def _frame(towns: Sequence[Town], unit_km: float) -> Frame:
    lons = [town.lon for town in towns]
    lats = [town.lat for town in towns]
    lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    plane = Frame(lon, lat, 0, 0, unit_km)
    (west, south), (east, north) = plane.to_km(min(lons), min(lats)), plane.to_km(max(lons), max(lats))
    width, height = east - west + 2 * _MARGIN_KM, north - south + 2 * _MARGIN_KM
    return replace(plane, width=round(width / CELL_KM), height=round(height / CELL_KM))


def _noise(frame: Frame, random: np.random.Generator, *, wavelength_km: float, octaves: int = 1) -> Field:
    """A smooth random field of unit variance; each octave has half the wavelength and half the height."""
    total = np.zeros((frame.height, frame.width))
    for octave in range(octaves):
        sigma = wavelength_km / 2**octave / CELL_KM / 4
        layer = ndimage.gaussian_filter(random.standard_normal(total.shape), sigma, mode="wrap")
        total += layer / layer.std() / 2**octave
    unit: Field = total / total.std()
    return unit


def _distances(towns: Sequence[Town], frame: Frame) -> Field:
    """Distance in km of every cell from every town's point, (towns, rows, columns)."""
    x, y = frame.mesh()
    points = [frame.to_km(town.lon, town.lat) for town in towns]
    return np.array([np.hypot(x - px, y - py) for px, py in points])


def _outline(towns: Sequence[Town], frame: Frame, random: np.random.Generator) -> NDArray[np.bool_]:
    """The district: where bell curves as wide as the towns, with noise laid over, are high enough."""
    radii = np.sqrt(np.array([town.area_km2 for town in towns]) / np.pi)[:, None, None]
    bells = np.exp(-((_distances(towns, frame) / (0.85 * radii + 0.6)) ** 2) / 2).sum(axis=0)
    height = np.log(bells + 1e-9) + 0.36 * _noise(frame, random, wavelength_km=9.0, octaves=3)
    cells = round(sum(town.area_km2 for town in towns) / CELL_KM**2)
    threshold = np.partition(height.ravel(), -cells)[-cells]
    pieces, _ = ndimage.label(height >= threshold)
    largest = np.bincount(pieces.ravel())[1:].argmax() + 1
    rounded = ndimage.gaussian_filter((pieces == largest).astype(float), 0.5 / CELL_KM) > 0.5
    filled: NDArray[np.bool_] = ndimage.binary_fill_holes(rounded)
    return filled


def _costs(towns: Sequence[Town], frame: Frame, random: np.random.Generator) -> Field:
    """How far each cell is from each town: squared distance, bent by a noise field of the town's own."""
    distances = _distances(towns, frame)
    costs = np.empty_like(distances)
    for index, town in enumerate(towns):
        reach = np.sqrt(town.area_km2 / np.pi)
        bend = _noise(frame, random, wavelength_km=max(4.0, 2.2 * reach), octaves=3)
        near = np.exp(-((distances[index] / (0.45 * reach + 0.5)) ** 2))
        hold = (0.9 * reach + 1.35) ** 2  # a town keeps its own point, whatever the prices
        costs[index] = distances[index] ** 2 + 0.75 * reach**2 * bend * (1 - near) - hold * near
    return costs


def _prices(costs: Field, aims_km2: Field, start: Field) -> Field:
    """What to add to each town's costs (towns, cells) so that the cheapest-town rule gives it its area."""
    prices = start.copy()
    for step in range(200):
        got = np.bincount((costs + prices[:, None]).argmin(axis=0), minlength=len(costs)) * CELL_KM**2
        miss = got - aims_km2
        if np.abs(miss / aims_km2).max() < 0.004:
            break
        prices += miss / np.sqrt(aims_km2) * (0.9 if step < 60 else 0.4)
    return prices


def _grow(costs: Field, inside: NDArray[np.bool_], prices: Field) -> Labels:
    """The index of each cell's town, −1 outside the district."""
    labels = np.full(inside.shape, -1, dtype=np.int64)
    labels[inside] = (costs[:, inside] + prices[:, None]).argmin(axis=0)
    return _without_crumbs(_without_tongues(labels, len(costs)), len(costs))


def _without_tongues(labels: Labels, count: int) -> Labels:
    """Give tongues of land thinner than about a kilometre to the town around them."""
    presence = [
        ndimage.gaussian_filter((labels == town).astype(float), 0.4 / CELL_KM) for town in range(count)
    ]
    return np.where(labels < 0, labels, np.argmax(presence, axis=0))


def _without_crumbs(labels: Labels, count: int) -> Labels:
    """Give the loose pieces of a town to whatever surrounds them, so that each town is one piece."""
    loose = np.zeros(labels.shape, dtype=bool)
    for town in range(count):
        pieces, number = ndimage.label(labels == town)
        if number > 1:
            largest = np.bincount(pieces.ravel())[1:].argmax() + 1
            loose |= (pieces > 0) & (pieces != largest)
    nearest = ndimage.distance_transform_edt(
        loose | (labels < 0), return_distances=False, return_indices=True
    )
    merged = labels[nearest[0], nearest[1]]
    return np.where(loose, merged, labels)


def _warp(frame: Frame, random: np.random.Generator) -> Field:
    """A displacement in km, (2, rows, columns), too gentle to fold: crooked lines like streams and ridges."""
    total = np.zeros((2, frame.height, frame.width))
    for wavelength, height in ((3.2, 0.2), (1.6, 0.1), (0.8, 0.05), (0.4, 0.015)):
        for axis in range(2):
            total[axis] += height * _noise(frame, random, wavelength_km=wavelength)
    return total


def _vectors(labels: Labels, towns: Sequence[Town], frame: Frame, warp: Field) -> list[Polygon]:
    """The towns' outlines from the raster: borders simplified, rounded and warped once for both sides."""
    arcs = [_rounded(arc) for arc in _arcs(labels, frame)]
    faces = shapely.get_parts(shapely.polygonize(arcs))
    points = np.array([shapely.get_coordinates(shapely.point_on_surface(face))[0] for face in faces])
    rows, columns = np.round(frame.cells(points)).astype(int)
    polygons: dict[int, list[Polygon]] = {}
    for face, label in zip(faces, labels[rows, columns], strict=True):
        polygons.setdefault(int(label), []).append(face)
    whole = [max(polygons[index], key=lambda face: face.area) for index in range(len(towns))]

    def moved(points: Field) -> Field:
        shift = [ndimage.map_coordinates(axis, frame.cells(points), order=1, mode="nearest") for axis in warp]
        there: Field = points + np.array(shift).T
        return there

    return [shapely.transform(polygon, moved) for polygon in whole]


def _arcs(labels: Labels, frame: Frame) -> list[LineString]:
    """The borders between labels as lines from one meeting point of three to the next."""
    coverage = [_cells_of(labels, label, frame) for label in range(int(labels.max()) + 1)]
    simple = shapely.coverage_simplify(coverage, 2.6 * CELL_KM)
    lines = shapely.node(shapely.union_all(shapely.boundary(simple)))
    return list(shapely.get_parts(shapely.line_merge(lines)))


def _cells_of(labels: Labels, label: int, frame: Frame) -> Polygon:
    """A label's outline in km; joined in whole numbers of cells, so that corners meet exactly."""
    rows, columns = np.nonzero(labels == label)
    union = shapely.coverage_union_all(shapely.box(columns, rows, columns + 1, rows + 1))
    largest = max(shapely.get_parts(union), key=lambda part: part.area)
    middle = np.array([frame.width / 2, frame.height / 2])
    return shapely.transform(largest, lambda corners: (corners - middle) * CELL_KM)


def _rounded(arc: LineString) -> LineString:
    """Corners cut three times (Chaikin), ends kept; then points close enough for the warp to bend."""
    points = shapely.get_coordinates(arc)
    closed = bool((points[0] == points[-1]).all())
    for _ in range(3):
        quarter = 0.75 * points[:-1] + 0.25 * points[1:]
        three = 0.25 * points[:-1] + 0.75 * points[1:]
        cut = np.stack([quarter, three], axis=1).reshape(-1, 2)
        points = np.vstack([cut, cut[:1]]) if closed else np.vstack([points[:1], cut[1:-1], points[-1:]])
    line = LineString(points)
    return shapely.segmentize(shapely.simplify(line, 0.01), 0.16)


def write(polygons: Mapping[str, Polygon], towns: Sequence[Town], folder: Path, *, stem: str = STEM) -> Path:
    """Write the shapefile; the same polygons give the same bytes. The path of the .shp."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{stem}.shp"
    columns: list[NDArray[Any]] = [
        np.array([town.code for town in towns], dtype=object),
        np.array([town.name for town in towns], dtype=object),
    ]
    pyogrio.raw.write(
        file, shapely.to_wkb([polygons[town.code] for town in towns]), columns, np.array(["XZQDM", "XZQMC"]),
        geometry_type="Polygon", crs="EPSG:4490", driver="ESRI Shapefile", encoding="GBK",
    )  # fmt: skip
    table = file.with_suffix(".dbf")
    data = bytearray(table.read_bytes())
    data[1:4] = _TABLE_DATE
    table.write_bytes(bytes(data))
    return file


def main() -> None:
    """Write the shapefile into the folder given, by default beside this module."""
    here = Path(__file__).resolve().parent
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else here / "boundaries"
    towns = read_towns(here / "pinggu-townships.csv")
    sys.stdout.write(f"{write(draw(towns), towns, folder)}\n")


if __name__ == "__main__":
    main()
