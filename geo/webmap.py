"""Geometry ready for the browser: GeoJSON named by its hash, tiles, label points, areas, inset and hatching."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Geod

from geo.hatching import Segment, hatch, hatch_tiles
from geo.inset import Bounds, Inset, find_inset
from geo.repair import Areal, polygonal_part
from geo.tiles import tile_map

Point = tuple[float, float]
_DECIMALS = 5
_LABEL_WIDTH = 1.8  # labels are wider than high: room to the sides counts for more
_CENTRED_ENOUGH = 0.75  # of the widest inscribed circle; then the centroid is the better place
_WGS84 = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class WebMap:
    """What the browser gets, once per boundary layer. Lengths in degrees, areas in km²; the same input, the same bytes.

    `geojson`, `tiles`: FeatureCollections, feature.id = area code, exterior rings clockwise (as d3 needs them).
    `digest`, `tiles_digest`: the first 16 hex digits of their SHA-256. `anchors`: a point for the label inside
    each polygon. `hatches`: 45° strokes clipped to each polygon.
    """

    geojson: bytes
    digest: str
    tiles: bytes
    tiles_digest: str
    bounds: Bounds
    tiles_bounds: Bounds
    anchors: Mapping[str, Point]
    tile_anchors: Mapping[str, Point]
    areas_km2: Mapping[str, float]
    inset: Inset | None
    hatches: Mapping[str, tuple[Segment, ...]]
    tile_hatches: Mapping[str, tuple[Segment, ...]]


def build(geometries: Mapping[str, Areal]) -> WebMap:
    """Build the map of code → polygons in WGS 84 degrees, simplified already where that is wanted.

    Raises ValueError for no geometry at all.
    """
    if not geometries:
        raise ValueError("a map needs at least one area")
    shapes = {code: _clockwise(_rounded(geometries[code])) for code in sorted(geometries)}
    anchors = {code: anchor(shape) for code, shape in shapes.items()}
    areas = {code: area_km2(shape) for code, shape in shapes.items()}
    squares = tile_map(shapes, anchors)
    geojson, tiles = _geojson(shapes), _geojson(squares)
    return WebMap(
        geojson=geojson,
        digest=_digest(geojson),
        tiles=tiles,
        tiles_digest=_digest(tiles),
        bounds=_bounds(shapes),
        tiles_bounds=_bounds(squares),
        anchors=anchors,
        tile_anchors={code: _point(square.centroid) for code, square in squares.items()},
        areas_km2=areas,
        inset=find_inset(shapes, areas),
        hatches=hatch(shapes),
        tile_hatches=hatch_tiles(squares),
    )


def area_km2(geometry: Areal) -> float:
    """Area on the WGS 84 ellipsoid in km²."""
    square_metres, _ = _WGS84.geometry_area_perimeter(_clockwise(geometry))
    return abs(float(square_metres)) / 1e6


def anchor(geometry: Areal) -> Point:
    """Where a label reads best: (lon, lat) inside the largest part, as central as the shape allows."""
    largest = max(shapely.get_parts(geometry), key=lambda part: part.area)
    scale = np.array([max(float(np.cos(np.radians(largest.centroid.y))), 0.05) / _LABEL_WIDTH, 1.0])
    flat = shapely.transform(largest, lambda points: points * scale)
    radius = shapely.maximum_inscribed_circle(flat, tolerance=float(np.sqrt(flat.area)) / 50)
    centroid = flat.centroid
    central = flat.contains(centroid) and flat.exterior.distance(centroid) >= _CENTRED_ENOUGH * radius.length
    best = centroid if central else shapely.get_point(radius, 0)
    for candidate in (shapely.transform(best, lambda points: points / scale), largest.representative_point()):
        rounded = _point(candidate)
        if largest.contains(shapely.Point(rounded)):
            return rounded
    inside = largest.representative_point()  # a sliver thinner than the rounding
    return float(inside.x), float(inside.y)


def _rounded(geometry: Areal) -> Areal:
    points = shapely.remove_repeated_points(shapely.transform(geometry, lambda corners: np.round(corners, _DECIMALS)))
    if points.is_valid and not points.is_empty:
        return points
    return polygonal_part(shapely.set_precision(geometry, 10.0**-_DECIMALS)) or geometry


def _clockwise(geometry: Areal) -> Areal:
    """Parts and rings in a fixed order and starting point, exteriors clockwise, holes the other way."""
    return shapely.orient_polygons(shapely.normalize(geometry), exterior_cw=True)


def _geojson(shapes: Mapping[str, Areal]) -> bytes:
    features = [
        {"type": "Feature", "id": code, "properties": {}, "geometry": json.loads(shapely.to_geojson(shape))}
        for code, shape in shapes.items()
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, separators=(",", ":"), ensure_ascii=False).encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _bounds(shapes: Mapping[str, Areal]) -> Bounds:
    west, south, east, north = shapely.total_bounds(list(shapes.values())).tolist()
    return (west, south, east, north)


def _point(point: shapely.Point) -> Point:
    return round(float(point.x), _DECIMALS), round(float(point.y), _DECIMALS)
