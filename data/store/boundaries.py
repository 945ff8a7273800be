"""Boundary layers: the polygons of the areas, as loaded; a newer layer stands before an older one."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, func, insert, select

from data.schema import boundary_features, boundary_layers


@dataclass(frozen=True, slots=True)
class BoundaryLayer:
    """Geometries (WGS 84 longitude and latitude) by area code; `crs` is that of the file they came from."""

    id: int
    digest: str
    crs: str
    label: str
    source_file: str
    recorded_at: datetime
    geometries: Mapping[str, BaseGeometry]


def digest(geometries: Mapping[str, BaseGeometry]) -> str:
    """SHA-256 of the codes and their WKB: the same for the same polygons, whatever file brought them."""
    total = hashlib.sha256()
    for code in sorted(geometries):
        total.update(code.encode() + b"\0" + _wkb(geometries[code]))
    return total.hexdigest()


def current(connection: Connection, *, as_of: datetime | None = None) -> BoundaryLayer | None:
    """The newest layer recorded by `as_of` (inclusive); None: no boundaries by then."""
    query = select(boundary_layers).order_by(boundary_layers.c.id.desc()).limit(1)
    if as_of is not None:
        query = query.where(boundary_layers.c.recorded_at <= as_of)
    layer = connection.execute(query).first()
    if layer is None:
        return None
    features = connection.execute(
        select(boundary_features.c.area, boundary_features.c.geometry).where(boundary_features.c.layer == layer.id)
    )
    geometries = {area: shapely.from_wkb(bytes(wkb)) for area, wkb in features}
    return BoundaryLayer(
        id=layer.id,
        digest=layer.digest,
        crs=layer.crs,
        label=layer.label,
        source_file=layer.source_file,
        recorded_at=layer.recorded_at,
        geometries=dict(sorted(geometries.items())),
    )


def current_digest(connection: Connection) -> tuple[str, str] | None:
    """Digest and label of the newest layer, without its geometry."""
    row = connection.execute(
        select(boundary_layers.c.digest, boundary_layers.c.label).order_by(boundary_layers.c.id.desc()).limit(1)
    ).first()
    return None if row is None else (row.digest, row.label)


def add(
    connection: Connection,
    *,
    geometries: Mapping[str, BaseGeometry],
    crs: str,
    label: str,
    source_file: str,
    recorded_at: datetime,
    batch: int,
) -> int:
    """Stores a layer that becomes the current one; returns its id. The batch must be there."""
    layer = 1 + (connection.execute(select(func.max(boundary_layers.c.id))).scalar() or 0)
    connection.execute(
        insert(boundary_layers),
        {
            "id": layer,
            "digest": digest(geometries),
            "crs": crs,
            "label": label,
            "source_file": source_file,
            "recorded_at": recorded_at,
            "batch": batch,
        },
    )
    connection.execute(
        insert(boundary_features),
        [{"layer": layer, "area": code, "geometry": _wkb(geometry)} for code, geometry in sorted(geometries.items())],
    )
    return layer


def _wkb(geometry: BaseGeometry) -> bytes:
    # one byte order and two dimensions, so that the digest is the same on every machine
    return bytes(shapely.to_wkb(geometry, byte_order=1, output_dimension=2))
