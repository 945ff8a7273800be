"""The shapes of the current boundaries, prepared once for the browser and served under their digest."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass

import brotli
from shapely.geometry.base import BaseGeometry

from dashboard.services.memory import Memory
from geo.simplify import simplify
from geo.webmap import WebMap, build
from layouts.models.map import Geometry

PREFIX = "/geometry/"
_BROTLI_QUALITY = 9


@dataclass(frozen=True, slots=True)
class Shapes:
    """One GeoJSON document and its compressed copies."""

    plain: bytes
    brotli: bytes
    gzip: bytes


@dataclass(frozen=True, slots=True)
class MapGeometry:
    """The web map, and its two documents by the name in their address."""

    web_map: WebMap
    documents: Mapping[str, Shapes]

    def model(self, *, tiles: bool) -> Geometry:
        """What a page's figure needs: real shapes, or one equal tile a town."""
        shapes = self.web_map
        if tiles:
            return Geometry(
                url=f"{PREFIX}{shapes.tiles_digest}.json",
                bounds=shapes.tiles_bounds,
                anchors=shapes.tile_anchors,
                hatches=shapes.tile_hatches,
                inset_codes=(),
                inset_bounds=None,
            )
        inset = shapes.inset
        return Geometry(
            url=f"{PREFIX}{shapes.digest}.json",
            bounds=shapes.bounds,
            anchors=shapes.anchors,
            hatches=shapes.hatches,
            inset_codes=() if inset is None else inset.codes,
            inset_bounds=None if inset is None else inset.bounds,
        )


# A layer is named by its digest, so what was prepared for it never goes stale.
_PREPARED: Memory[MapGeometry] = Memory(4)


def map_geometry(digest: str, geometries: Mapping[str, BaseGeometry]) -> MapGeometry:
    """Simplify, build and compress a boundary layer; kept in memory by its digest."""
    return _PREPARED.get(digest, lambda: _prepare(geometries))


def _prepare(geometries: Mapping[str, BaseGeometry]) -> MapGeometry:
    web_map = build(simplify(geometries))
    return MapGeometry(
        web_map=web_map,
        documents={
            web_map.digest: _compressed(web_map.geojson),
            web_map.tiles_digest: _compressed(web_map.tiles),
        },
    )


def _compressed(document: bytes) -> Shapes:
    return Shapes(
        plain=document,
        brotli=brotli.compress(document, quality=_BROTLI_QUALITY),
        gzip=gzip.compress(document, mtime=0),
    )
