"""Outlines as they come, made into valid polygons; what was changed is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import shapely
from shapely.geometry import GeometryCollection, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

Areal: TypeAlias = Polygon | MultiPolygon


@dataclass(frozen=True, slots=True)
class Outline:
    """A geometry's areal part, valid and flat; None where nothing areal is left."""

    geometry: Areal | None
    repaired: bool
    kind: str


def outline(geometry: BaseGeometry | None) -> Outline:
    """Drop heights, mend self-crossings (shapely's 'structure' method), keep polygons only."""
    if geometry is None or geometry.is_empty:
        return Outline(None, repaired=False, kind="empty")
    kind = str(geometry.geom_type)
    flat = shapely.force_2d(geometry)
    repaired = not flat.is_valid
    if repaired:
        flat = shapely.make_valid(flat, method="structure", keep_collapsed=False)
    return Outline(polygonal_part(flat), repaired=repaired, kind=kind)


def polygonal_part(geometry: BaseGeometry) -> Areal | None:
    """The polygons of a geometry, None if there is none. Lines and points left by a repair are dropped."""
    if isinstance(geometry, Polygon | MultiPolygon):
        return None if geometry.is_empty else geometry
    if not isinstance(geometry, GeometryCollection):
        return None
    areas = [area for part in geometry.geoms if (area := polygonal_part(part)) is not None]
    if not areas:
        return None
    union = shapely.union_all(areas)
    return union if isinstance(union, Polygon | MultiPolygon) and not union.is_empty else None
