"""Coordinate systems: what a layer states or seems to be in, and the way to WGS 84 longitude and latitude."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo.errors import Problem, Refused

WGS84 = "EPSG:4326"
_SAME_AS_WGS84 = {"EPSG:4326", "OGC:CRS84", "EPSG:4490"}  # CGCS2000 differs by centimetres
Geometries = NDArray[np.object_]
Place = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Referenced:
    """Geometries in WGS 84 with the name of the system they came in and what there is to tell about it."""

    geometries: Geometries
    crs: str
    notes: tuple[Problem, ...]


def to_wgs84(geometries: Geometries, *, stated: str | None, asked: str | None, place: Place) -> Referenced:
    """Bring geometries to WGS 84 from the system asked for, else stated, else inferred. Raises Refused."""
    notes: list[Problem] = []
    if asked is not None:
        crs, name = _known(asked, place)
        if stated is not None and (stated_name := _known(stated, place)[1]) != name:
            notes.append(Problem("boundaries.crs_replaced", place, {"stated": stated_name, "crs": name}))
    elif stated is not None:
        crs, name = _known(stated, place)
    elif _on_earth(geometries):
        crs, name = _known(WGS84, place)
        notes.append(Problem("boundaries.crs_inferred", place))
    else:
        raise Refused([Problem("boundaries.no_crs", place, {"bounds": _bounds_text(geometries)})])
    if name not in _SAME_AS_WGS84:
        transformer = Transformer.from_crs(crs, WGS84, always_xy=True)
        moved = shapely.transform(geometries, transformer.transform, interleaved=False)
    else:
        moved = shapely.force_2d(geometries)
    if not _on_earth(moved):
        params = {"crs": name, "bounds": _bounds_text(geometries)}
        raise Refused([Problem("boundaries.out_of_range", place, params)])
    return Referenced(moved, name, tuple(notes))


def _known(text: str, place: Place) -> tuple[CRS, str]:
    try:
        crs = CRS.from_user_input(f"EPSG:{text.strip()}" if text.strip().isdigit() else text)
    except CRSError as error:
        shown = text if len(text) <= 60 else f"{text[:60]}…"
        raise Refused([Problem("boundaries.unknown_crs", place, {"crs": shown})]) from error
    authority = crs.to_authority(min_confidence=70)
    return crs, ":".join(authority) if authority else str(crs.name)


def _on_earth(geometries: Geometries) -> bool:
    bounds = shapely.total_bounds(geometries)
    if not np.isfinite(bounds).all():
        return False
    west, south, east, north = (float(value) for value in bounds)
    return -180.001 <= west <= east <= 180.001 and -90.001 <= south <= north <= 90.001


def _bounds_text(geometries: Geometries) -> str:
    return ", ".join(f"{value:.6g}" for value in shapely.total_bounds(geometries))
