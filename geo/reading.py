"""Reads boundary files (Shapefile, zip, GeoJSON, GeoPackage, any CRS) into valid polygons in WGS 84.

GDAL never runs in our own process: each file is copied to names of ours, its content checked, and parsed in a
child process with limits of time and memory and with every other GDAL driver switched off.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon

from geo.errors import Problem, Refused
from geo.staging import FORMAT_NAMES, Staged, stage

MEMORY_MB = 2048
SECONDS = 60
ALLOWED_DRIVERS = ("ESRI Shapefile", "GPKG", "GeoJSON", "MEM")  # GDAL keeps GeoJSON in MEM; it opens no file
# GDAL can only be told what to leave out. A test fails when a newer GDAL brings a driver not named here.
_OTHER_DRIVERS = (
    "ADBC", "AIVector", "AmigoCloud", "AVCBin", "AVCE00", "CAD", "Carto", "CSV", "CSW", "DGN", "DXF",
    "EDIGEO", "EEDA", "Elasticsearch", "ESRIC", "ESRIJSON", "FileGDB", "FlatGeobuf", "GDALG",
    "GeoJSONSeq", "GeoRSS", "GML", "GMLAS", "GPSBabel", "GPX", "GTFS", "HTTP", "Idrisi", "JML",
    "JP2OpenJPEG", "JSONFG", "KML", "LIBKML", "LVBAG", "MapInfo File", "MapML", "MBTiles",
    "MiraMonVector", "MongoDBv3", "MVT", "MySQL", "NAS", "netCDF", "NGW", "OAPIF", "ODS", "OGCAPI",
    "OGR_GMT", "OGR_PDS", "OGR_VRT", "OpenFileGDB", "OSM", "Parquet", "PCIDSK", "PDF", "PDS4", "PGDUMP",
    "PLSCENES", "PMTiles", "PostgreSQL", "S57", "Selafin", "SQLite", "SXF", "TopoJSON", "VDV", "VFK",
    "VICAR", "WAsP", "WFS", "XLS", "XLSX", "XODR",
)  # fmt: skip
_CHILD = """
import resource, sys
def limit(kind, most):
    try:
        resource.setrlimit(kind, (most, most))
    except (OSError, ValueError):
        pass  # some systems do not know every limit; the parent's timeout stands
limit(resource.RLIMIT_AS, int(sys.argv[2]) << 20)
limit(resource.RLIMIT_CPU, int(sys.argv[3]))
limit(resource.RLIMIT_CORE, 0)
limit(resource.RLIMIT_FSIZE, 1 << 30)
sys.path.insert(0, sys.argv[1])
sys.modules["geopandas"] = sys.modules["pandas"] = sys.modules["pyarrow"] = None  # not needed, slow to import
from geo.parsing import main
main()
"""


@dataclass(frozen=True, slots=True)
class Feature:
    """One area of a file. `geometry`: valid, WGS 84 degrees (lon, lat); `index`: its 0-based place."""

    index: int
    code: str | None
    name: str | None
    geometry: Polygon | MultiPolygon


@dataclass(frozen=True, slots=True)
class BoundaryFile:
    """What was read. `crs`: the system it came in; `encoding`: None for ASCII and for formats in UTF-8."""

    features: tuple[Feature, ...]
    crs: str
    encoding: str | None
    notes: tuple[Problem, ...]


def read_boundaries(path: Path, *, crs: str | None = None) -> BoundaryFile:
    """Read a .shp (with its parts), a folder or zip with one, GeoJSON or GeoPackage.

    `crs` (e.g. 'EPSG:4547') wins over what the file states. Invalid outlines are repaired and empty ones
    left out, each with a note. Raises Refused with what is wrong and what to do.
    """
    path = Path(path)
    with tempfile.TemporaryDirectory(prefix="threeline-") as folder:
        staged = stage(path, Path(folder))
        answer = _parse_apart(staged, crs)
    if "problems" in answer:
        raise Refused(_problems(answer["problems"]))
    found = answer["features"]
    geometries = shapely.from_wkb([feature["wkb"] for feature in found])
    features = tuple(
        Feature(index=feature["index"], code=feature["code"], name=feature["name"], geometry=geometry)
        for feature, geometry in zip(found, geometries, strict=True)
    )
    return BoundaryFile(features, answer["crs"], answer["encoding"], _problems(answer["notes"]))


def _parse_apart(staged: Staged, crs: str | None) -> dict[str, Any]:
    """Run `geo.parsing` in a process of its own. Raises Refused when it dies or takes too much."""
    root = str(Path(__file__).resolve().parents[1])
    command = [sys.executable, "-I", "-c", _CHILD, root, str(MEMORY_MB), str(SECONDS)]
    request = {"format": staged.format, "main": str(staged.main), "shown": staged.shown, "crs": crs}
    try:
        done = subprocess.run(
            command, input=json.dumps(request).encode(), capture_output=True, timeout=SECONDS, check=False,
            cwd=staged.main.parent, env=_environment(staged.main.parent),
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Refused([_too_costly(staged)]) from error
    answer = staged.main.with_name("answer.json")
    if done.returncode == 0 and answer.is_file():
        parsed: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return parsed
    if done.returncode < 0 or b"MemoryError" in done.stderr or b"bad_alloc" in done.stderr:
        raise Refused([_too_costly(staged)])
    last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [f"exit {done.returncode}"]
    detail = last[0].replace(str(staged.main), staged.shown)[:200]
    params = {"format": FORMAT_NAMES[staged.format], "detail": detail}
    raise Refused([Problem("boundaries.unreadable", _place(staged), params)])


def _environment(folder: Path) -> Mapping[str, str]:
    """The child's whole environment: no network, no other driver, no thread pools (they reserve memory)."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ}
    return kept | {
        "OGR_SKIP": ",".join(_OTHER_DRIVERS), "PROJ_NETWORK": "OFF",
        "GDAL_HTTP_TIMEOUT": "1", "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none", "CPL_TMPDIR": str(folder),
        "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1",
        "OGR_GEOJSON_MAX_OBJ_SIZE": "0",
        "SHAPE_RESTORE_SHX": "NO", "HOME": str(folder),
    }  # fmt: skip


def _place(staged: Staged) -> dict[str, str | int]:
    return {"file": staged.shown}


def _too_costly(staged: Staged) -> Problem:
    params = {"seconds": SECONDS, "memory_mb": MEMORY_MB}
    return Problem("boundaries.too_costly", _place(staged), params)


def _problems(plain: Sequence[Mapping[str, Any]]) -> tuple[Problem, ...]:
    return tuple(Problem(item["code"], item["place"], item["params"]) for item in plain)
