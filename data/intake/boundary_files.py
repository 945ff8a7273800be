"""Loads boundaries: read and matched by `geo`, stored as the new current layer."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

import geo.errors
from assessment.model import Programme
from assessment.problems import Problem, Refused
from data.intake.problems import problem
from data.intake.report import LoadReport
from data.store import areas, batches, boundaries
from geo.matching import match
from geo.reading import Feature, read_boundaries

KIND = "boundaries"
UNOFFICIAL = "unofficial"
_EXAMPLES = 5


def load_boundaries(
    connection: Connection,
    *,
    path: Path,
    programme: Programme | None = None,
    crs: str | None = None,
    label: str | None = None,
    recorded_at: datetime,
    who: str,
    dry_run: bool = False,
) -> LoadReport:
    """Loads a boundary file (shp, folder, zip, geojson, gpkg); what matches an area becomes the layer.

    `crs`: of the file, where it does not say. `label`: what the map says of these borders ('unofficial'
    unless given). `programme`: if given, the outline of its district is left out without being reported as
    unmatched. The caller owns the transaction. Raises `Refused`; nothing is written then, nor in a dry run.
    """
    names = areas.names(connection)
    if not names:
        raise Refused([problem("areas.none_registered", {"file": path.name})])
    try:
        file = read_boundaries(path, crs=crs)
        features, notes = _without_district(file.features, programme, path)
        report = match(features, list(names.items()))
    except geo.errors.Refused as refused:
        raise Refused(_as_ours(refused.problems)) from refused
    if not report.matched:
        raise Refused([_nothing_matched(features, names, path)])
    geometries = {code: feature.geometry for code, feature in report.matched.items()}
    label = label or UNOFFICIAL
    changed = boundaries.current_digest(connection) != (boundaries.digest(geometries), label)
    first = boundaries.current_digest(connection) is None
    unmatched = tuple(_spoken(feature) for feature in report.unmatched_features)
    batch = None
    if changed and not dry_run:
        batch = batches.next_id(connection)
        batches.add(
            connection,
            batches.Batch(
                id=batch,
                kind=KIND,
                file=path.name,
                sha256=_sha256(path),
                recorded_at=recorded_at,
                who=who,
                rows=len(file.features),
                added=len(geometries) if first else 0,
                revised=0 if first else len(geometries),
            ),
        )
        boundaries.add(
            connection,
            geometries=geometries,
            crs=file.crs,
            label=label,
            source_file=path.name,
            recorded_at=recorded_at,
            batch=batch,
        )
    return LoadReport(
        kind=KIND,
        files=(path.name,),
        rows=len(file.features),
        added=len(geometries) if changed and first else 0,
        revised=len(geometries) if changed and not first else 0,
        unchanged=0 if changed else len(geometries),
        batch=batch,
        notes=(*_as_ours(file.notes), *notes, *_unmatched_notes(unmatched, report.unmatched_areas, path)),
        unmatched_features=unmatched,
        unmatched_areas=tuple(report.unmatched_areas),
        matched=len(geometries),
    )


def _as_ours(problems: Iterable[geo.errors.Problem]) -> tuple[Problem, ...]:
    return tuple(Problem(each.code, each.place, each.params) for each in problems)


def _without_district(
    features: tuple[Feature, ...], programme: Programme | None, path: Path
) -> tuple[tuple[Feature, ...], tuple[Problem, ...]]:
    if programme is None:
        return features, ()
    district = programme.district
    codes = {district.code, district.code + "000", district.code + "000000"}
    kept = tuple(
        feature
        for feature in features
        if feature.code not in codes and feature.name not in (district.name.zh, district.name.en)
    )
    if len(kept) == len(features):
        return features, ()
    return kept, (problem("matching.district_outline", {"file": path.name}),)


def _spoken(feature: Feature) -> str:
    return " ".join(filter(None, (feature.code, feature.name))) or f"#{feature.index + 1}"


def _nothing_matched(features: tuple[Feature, ...], names: dict[str, tuple[str, ...]], path: Path) -> Problem:
    return problem(
        "matching.nothing_matched",
        {"file": path.name},
        value=len(features),
        found=", ".join(_spoken(feature) for feature in features[:_EXAMPLES]),
        expected=", ".join(" ".join((code, *spoken[:1])) for code, spoken in list(names.items())[:_EXAMPLES]),
    )


def _unmatched_notes(features: tuple[str, ...], unmatched: Iterable[str], path: Path) -> tuple[Problem, ...]:
    codes = tuple(unmatched)
    place = {"file": path.name}
    found = []
    if features:
        found.append(problem("matching.features_unmatched", place, count=len(features), value=", ".join(features)))
    if codes:
        found.append(problem("matching.areas_unmatched", place, count=len(codes), value=", ".join(codes)))
    return tuple(found)


def _sha256(path: Path) -> str:
    """Of the file, or of all parts of a shapefile or folder by name."""
    parts = [path]
    if path.is_dir():
        parts = sorted(part for part in path.iterdir() if part.is_file())
    elif path.suffix.lower() == ".shp":
        parts = sorted(part for part in path.parent.iterdir() if part.is_file() and part.stem == path.stem)
    total = hashlib.sha256()
    for part in parts:
        if len(parts) > 1:
            total.update(part.name.encode() + b"\0")
        with part.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                total.update(chunk)
    return total.hexdigest()
