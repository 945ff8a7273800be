"""What can be wrong with a boundary file, named so that a person can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

PROBLEMS: dict[str, str] = {
    # refused
    "boundaries.not_found": "There is no file or folder here. Check the path.",
    "boundaries.empty_folder": (
        "The folder holds no boundary file. Expected one .shp (with .shx and .dbf), .gpkg or .geojson."
    ),
    "boundaries.several_layers": (
        "Found {count} boundary layers ({found}), expected one. Give the one to load, or keep only it."
    ),
    "boundaries.unknown_format": (
        "The content is not that of a {expected} file. Expected Shapefile, GeoJSON or GeoPackage; "
        "the name of a file is not enough."
    ),
    "boundaries.missing_part": (
        "The shapefile lacks {missing}. A shapefile is several files of one name: "
        "put .shp, .shx and .dbf together (and .prj, .cpg if there are any)."
    ),
    "boundaries.parts_disagree": (
        "The shapefile's parts do not belong together: {shapes} shapes in the .shp, {rows} rows in the .dbf. "
        "Export it again."
    ),
    "boundaries.truncated": (
        "The file is cut short: {found} bytes, while its header announces {expected}. Copy it again."
    ),
    "boundaries.too_large": "The data take {size_mb} MB; at most {limit_mb} MB are read.",
    "boundaries.archive_unreadable": "The zip archive cannot be read ({detail}). Make it again.",
    "boundaries.archive_locked": "The zip archive is locked with a password. Give it without one.",
    "boundaries.unsafe_archive": (
        "The zip archive has a member outside its own folder ({member}). It is not opened; make it again."
    ),
    "boundaries.unreadable": "The file cannot be read as {format} ({detail}).",
    "boundaries.too_costly": (
        "Reading was stopped: it took more than {seconds} s or {memory_mb} MB. The file is damaged or far "
        "too detailed; simplify it first."
    ),
    "boundaries.no_crs": (
        "The coordinate system is not stated (no .prj) and the coordinates ({bounds}) are not degrees. "
        "Say which one it is with crs, for example EPSG:4547."
    ),
    "boundaries.unknown_crs": (
        "The coordinate system {crs} is not known. Expected a code such as EPSG:4490 or EPSG:4547."
    ),
    "boundaries.out_of_range": (
        "In {crs} the coordinates ({bounds}) do not lie on the earth. Say the right system with crs."
    ),
    "boundaries.not_a_number": (
        "Feature {feature} ({name}) has a coordinate that is no finite number. Export the file again."
    ),
    "boundaries.no_features": "The layer holds no feature.",
    "boundaries.no_polygons": "The layer holds no polygon (found: {found}). Boundaries must be areas.",
    "boundaries.two_features_one_area": (
        "Features {features} ({names}) all claim the area {area}. Give each its own code, or remove one."
    ),
    # told
    "boundaries.crs_inferred": (
        "No coordinate system is stated. The coordinates look like degrees and are read as WGS 84; "
        "if that is wrong, say it with crs."
    ),
    "boundaries.crs_replaced": "The file states {stated}; {crs} is used as asked.",
    "boundaries.encoding_detected": "No encoding is stated; the text is read as {encoding}.",
    "boundaries.encoding_corrected": (
        "The file states the encoding {stated}, but its text is {encoding} and is read so."
    ),
    "boundaries.encoding_partial": ("{count} texts in {encoding} hold bytes that cannot be read, shown as \ufffd."),
    "boundaries.geometry_repaired": ("The outline of feature {feature} ({name}) crosses itself; it was repaired."),
    "boundaries.geometry_empty": "Feature {feature} ({name}) has no outline and is left out.",
    "boundaries.geometry_not_area": "Feature {feature} ({name}) is a {found}, not an area, and is left out.",
    "boundaries.no_code_field": "No field with area codes was found; features are matched by name only.",
    "boundaries.features_joined": "{count} features of the area {area} ({name}) were joined.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong (or worth telling) about an input: a code, where, and what the sentence needs."""

    code: str
    place: Mapping[str, str | int] = field(default_factory=dict)
    params: Mapping[str, object] = field(default_factory=dict)


class Refused(Exception):
    """An input that is not taken, with every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("; ".join(english(problem) for problem in self.problems))


def english(problem: Problem) -> str:
    """The English sentence of a problem, with its place; for logs and for tests."""
    sentence = PROBLEMS[problem.code].format(**problem.params)
    place = ", ".join(str(value) for value in problem.place.values())
    return f"{place}: {sentence}" if place else sentence
