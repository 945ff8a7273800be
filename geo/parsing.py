"""Parses one staged layer with GDAL; runs only inside the limited process that `geo.reading` starts.

Request: one JSON object on standard input. Answer: one JSON file, with geometries as hexadecimal WKB.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo import dbf
from geo.errors import Problem, Refused
from geo.fields import Column, code_field, name_field
from geo.reference import to_wgs84
from geo.repair import outline
from geo.staging import FORMAT_NAMES

Place = Mapping[str, str | int]
_SHX_HEADER, _SHX_ENTRY = 100, 8  # bytes
_ANY_KIND = ("Unknown", "Geometry")
_TEXT_COLUMNS = ("OFTString", "OFTInteger", "OFTInteger64", "OFTReal")


@dataclass(frozen=True, slots=True)
class Request:
    """What to parse: a staged file of ours, the name people know it by, and the CRS asked for."""

    format: str
    main: str
    shown: str
    crs: str | None


@dataclass(frozen=True, slots=True)
class _Layer:
    geometries: NDArray[np.object_]
    columns: Mapping[str, Column]
    crs: str | None
    encoding: str | None
    notes: tuple[Problem, ...]


def main() -> None:
    """Read the request, answer into answer.json beside the layer; a refusal is an answer too."""
    request = Request(**json.load(sys.stdin))
    try:
        answer = parse(request)
    except Refused as refused:
        answer = {"problems": [asdict(problem) for problem in refused.problems]}
    Path(request.main).with_name("answer.json").write_text(json.dumps(answer), encoding="utf-8")


def parse(request: Request) -> dict[str, Any]:
    """The layer's features in WGS 84 with code and name, as plain data. Raises Refused."""
    place = {"file": request.shown}
    match request.format:
        case "shp":
            layer = _read_shapefile(Path(request.main), place)
        case "gpkg":
            layer = _read_geopackage(Path(request.main), place)
        case _:
            layer = _read_geojson(Path(request.main), place)
    if len(layer.geometries) == 0:
        raise Refused([Problem("boundaries.no_features", place)])
    code, name = _identities(layer)
    _check_finite(layer.geometries, name, place)
    _check_areal(layer.geometries, place)
    referenced = to_wgs84(layer.geometries, stated=layer.crs, asked=request.crs, place=place)
    features, repairs = _features(referenced.geometries, code, name, place)
    notes = [*layer.notes, *referenced.notes, *repairs]
    if not any(code):
        notes.append(Problem("boundaries.no_code_field", place))
    return {
        "features": features,
        "crs": referenced.crs,
        "encoding": layer.encoding,
        "notes": [asdict(note) for note in notes],
    }


def _read_shapefile(main_file: Path, place: Place) -> _Layer:
    cpg = main_file.with_suffix(".cpg")
    stated = cpg.read_text("ascii", errors="replace").strip("\ufeff\0 \r\n") if cpg.is_file() else None
    cpg.unlink(missing_ok=True)  # the text is read here, GDAL reads shapes only
    try:
        table = dbf.read_table(main_file.with_suffix(".dbf"), stated=stated or None)
    except dbf.BadTable as error:
        raise Refused([_damaged("shp", str(error), place)]) from error
    shapes = (main_file.with_suffix(".shx").stat().st_size - _SHX_HEADER) // _SHX_ENTRY
    meta, geometries, _ = _read(main_file, place, kind="shp", columns=[])
    if shapes != table.records or len(geometries) != table.rows:
        params: dict[str, object] = {"shapes": shapes, "rows": table.records}
        raise Refused([Problem("boundaries.parts_disagree", place, params)])
    notes = _encoding_notes(table.encoding, place)
    return _Layer(geometries, table.columns, meta["crs"], table.encoding.name, notes)


def _encoding_notes(encoding: dbf.Encoding, place: Place) -> tuple[Problem, ...]:
    notes: list[Problem] = []
    params: dict[str, object]
    if encoding.name is not None and encoding.stated is None:
        notes.append(Problem("boundaries.encoding_detected", place, {"encoding": encoding.name}))
    elif not encoding.agrees:
        params = {"stated": encoding.stated, "encoding": encoding.name}
        notes.append(Problem("boundaries.encoding_corrected", place, params))
    if encoding.undecodable:
        params = {"count": encoding.undecodable, "encoding": encoding.name}
        notes.append(Problem("boundaries.encoding_partial", place, params))
    return tuple(notes)


def _read_geopackage(main_file: Path, place: Place) -> _Layer:
    import pyogrio
    from pyogrio.errors import DataSourceError

    try:
        layers = pyogrio.list_layers(main_file)
    except DataSourceError as error:
        raise Refused([_unreadable(error, main_file, "gpkg", place)]) from error
    areal = [str(name) for name, kind in layers if kind and ("Polygon" in kind or kind in _ANY_KIND)]
    if len(areal) > 1:
        params = {"count": len(areal), "found": ", ".join(areal[:5])}
        raise Refused([Problem("boundaries.several_layers", place, params)])
    if not areal:
        found = ", ".join(sorted({str(kind) for _, kind in layers if kind})) or "–"
        raise Refused([Problem("boundaries.no_polygons", place, {"found": found})])
    meta, geometries, columns = _read(main_file, place, kind="gpkg", layer=areal[0])
    return _Layer(geometries, columns, meta["crs"], None, ())


def _read_geojson(main_file: Path, place: Place) -> _Layer:
    data = main_file.read_bytes()
    notes: tuple[Problem, ...] = ()
    try:
        text, encoding = data.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        text, encoding = data.decode("gb18030", errors="replace"), "GB18030"
        main_file.write_text(text, encoding="utf-8")
        notes = (Problem("boundaries.encoding_detected", place, {"encoding": encoding}),)
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Refused([_damaged("geojson", str(error) or type(error).__name__, place)]) from error
    kind = document.get("type") if isinstance(document, dict) else None
    if kind not in ("FeatureCollection", "Feature"):
        raise Refused([Problem("boundaries.unknown_format", place, {"expected": "GeoJSON"})])
    if kind == "FeatureCollection" and not document.get("features"):
        raise Refused([Problem("boundaries.no_features", place)])
    meta, geometries, columns = _read(main_file, place, kind="geojson")
    return _Layer(geometries, columns, meta["crs"], encoding, notes)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


def _read(
    file: Path, place: Place, *, kind: str, layer: str | None = None, columns: list[str] | None = None
) -> tuple[dict[str, Any], NDArray[np.object_], dict[str, list[str | None]]]:
    """GDAL's reading of a layer: what it says of itself, the geometries, the text and number columns."""
    from pyogrio import errors, raw

    try:
        meta, _, wkb, values = raw.read(file, layer=layer, columns=columns)
        geometries = shapely.from_wkb(wkb)
    except (errors.DataSourceError, errors.DataLayerError, errors.FeatureError, errors.GeometryError,
            errors.FieldError, shapely.errors.GEOSException, UnicodeDecodeError) as error:  # fmt: skip
        raise Refused([_unreadable(error, file, kind, place)]) from error
    types = meta["ogr_types"]
    named = zip(meta["fields"], types, values, strict=True)
    texts = {str(name): _texts(column) for name, kind_, column in named if kind_ in _TEXT_COLUMNS}
    return meta, geometries, texts


def _unreadable(error: Exception, file: Path, kind: str, place: Place) -> Problem:
    detail = str(error).replace(str(file), str(place["file"])).replace(str(file.parent), "").strip()
    first_line = detail.splitlines()[0] if detail else type(error).__name__
    return _damaged(kind, first_line[:200], place)


def _damaged(kind: str, detail: str, place: Place) -> Problem:
    return Problem("boundaries.unreadable", place, {"format": FORMAT_NAMES[kind], "detail": detail})


def _texts(values: NDArray[Any]) -> list[str | None]:
    """A column as text: whole numbers without decimals, blanks and NaN as None."""
    return [_text(value) for value in values.tolist()]


def _text(value: object) -> str | None:
    if value is None or (isinstance(value, float) and not np.isfinite(value)):
        return None
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return str(value).strip() or None


def _identities(layer: _Layer) -> tuple[Sequence[str | None], Sequence[str | None]]:
    blank: list[str | None] = [None] * len(layer.geometries)
    code = code_field(layer.columns)
    name = name_field(layer.columns, code=code)
    return (
        layer.columns[code] if code is not None else blank,
        layer.columns[name] if name is not None else blank,
    )


def _check_finite(geometries: NDArray[np.object_], names: Column, place: Place) -> None:
    coordinates, owners = shapely.get_coordinates(geometries, return_index=True)
    bad = sorted(set(owners[~np.isfinite(coordinates).all(axis=1)].tolist()))
    if bad:
        raise Refused(Problem("boundaries.not_a_number", place, _feature_params(i, names)) for i in bad)


def _check_areal(geometries: NDArray[np.object_], place: Place) -> None:
    kinds = Counter(str(geometry.geom_type) for geometry in geometries if geometry is not None)
    if not any("Polygon" in kind or kind == "GeometryCollection" for kind in kinds):
        found = ", ".join(sorted(kinds)) or "–"
        raise Refused([Problem("boundaries.no_polygons", place, {"found": found})])


def _features(
    geometries: NDArray[np.object_], codes: Column, names: Column, place: dict[str, str]
) -> tuple[list[dict[str, Any]], list[Problem]]:
    features: list[dict[str, Any]] = []
    notes: list[Problem] = []
    for index, geometry in enumerate(geometries):
        result = outline(geometry)
        params = _feature_params(index, names)
        if result.geometry is None and result.kind == "empty":
            notes.append(Problem("boundaries.geometry_empty", place, params))
        elif result.geometry is None:
            notes.append(Problem("boundaries.geometry_not_area", place, {**params, "found": result.kind}))
        else:
            if result.repaired:
                notes.append(Problem("boundaries.geometry_repaired", place, params))
            wkb = shapely.to_wkb(result.geometry, hex=True)
            features.append({"index": index, "code": codes[index], "name": names[index], "wkb": wkb})
    if not features:
        raise Refused([*notes, Problem("boundaries.no_polygons", place, {"found": "–"})])
    return features, notes


def _feature_params(index: int, names: Column) -> dict[str, object]:
    return {"feature": index + 1, "name": names[index] or "–"}
