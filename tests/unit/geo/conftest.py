"""Boundary files for tests: the real ones beside the checkout, and small ones written on the spot."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely

ROOT = Path(__file__).resolve().parents[3]
Townships = list[tuple[str, tuple[str, ...]]]
Writer = Callable[..., Path]


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real inputs, which is not part of the project."""
    folder = ROOT / ".." / "shared" / "real-data"
    if not folder.is_dir():
        pytest.skip("the real data (../shared/real-data) are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def townships() -> Townships:
    """The 18 townships of the demo: code and names."""
    with (ROOT / "data" / "demo" / "pinggu-townships.csv").open(encoding="utf-8") as source:
        return [(row["code"], (row["name_zh"], row["name_en"])) for row in csv.DictReader(source)]


@pytest.fixture
def write_layer(tmp_path: Path) -> Writer:
    """Write a layer with GDAL: write_layer('town.shp', [geometry, …], {'XZQDM': […]}, crs='EPSG:4490')."""

    def write(
        name: str,
        geometries: Sequence[shapely.Geometry | None],
        columns: Mapping[str, Sequence[object]],
        *,
        crs: str | None = "EPSG:4490",
        encoding: str | None = "UTF-8",
        geometry_type: str = "Polygon",
    ) -> Path:
        file = tmp_path / name
        driver = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".geojson": "GeoJSON"}[file.suffix]
        pyogrio.raw.write(
            file,
            shapely.to_wkb(np.array(geometries, dtype=object)),
            [np.array(values, dtype=float if isinstance(values[0], float) else object) for values in columns.values()],
            np.array(list(columns), dtype=object),
            geometry_type=geometry_type,
            crs=crs,
            driver=driver,
            encoding=encoding,
        )
        return file

    return write


@pytest.fixture
def two_towns() -> list[shapely.Polygon]:
    """Two squares side by side near Pinggu, in degrees."""
    return [shapely.box(117.0, 40.0, 117.1, 40.1), shapely.box(117.1, 40.0, 117.2, 40.1)]
