"""Takes a boundary file, folder or zip archive apart into a folder of ours, under names of ours.

Nothing here trusts a name: what a file is, is read from its first bytes, since GDAL would follow a VRT text
named town.shp to any address it holds.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from geo.errors import Problem, Refused

Place = Mapping[str, str | int]
FORMAT_NAMES = {"shp": "Shapefile", "gpkg": "GeoPackage", "geojson": "GeoJSON"}
MAX_BYTES = 200 * 1024 * 1024
MAX_MEMBERS = 2000
_CHUNK = 1 << 20
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_RANKS = ((".shp",), (".gpkg",), (".geojson", ".json"))


@dataclass(frozen=True, slots=True)
class Staged:
    """A layer ready to be parsed: `format` is shp, gpkg or geojson; `shown` the name to use in messages."""

    format: str
    main: Path
    shown: str


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size: int
    open: Callable[[], IO[bytes]]

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        return str(PurePosixPath(self.name).with_suffix("")).casefold()


def stage(path: Path, folder: Path) -> Staged:
    """Copy the one layer of `path` into `folder`, its format checked by content. Raises Refused."""
    place = {"file": path.name}
    if path.is_dir():
        return _stage_one(_folder_members(path), folder, shown=path.name, wanted=None)
    if not path.is_file():
        raise Refused([Problem("boundaries.not_found", place)])
    if path.suffix.lower() == ".zip" or zipfile.is_zipfile(path):
        return _stage_zip(path, folder)
    if path.suffix.lower() in _SHAPEFILE_PARTS:
        wanted = path.with_suffix("").name.casefold()
        return _stage_one(_folder_members(path.parent), folder, shown=path.name, wanted=wanted)
    member = _Member(path.name, path.stat().st_size, lambda: path.open("rb"))
    return _stage_one([member], folder, shown=path.name, wanted=None)


def _folder_members(folder: Path) -> list[_Member]:
    files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
    return [_Member(file.name, file.stat().st_size, _opener(file)) for file in files]


def _opener(file: Path) -> Callable[[], IO[bytes]]:
    return lambda: file.open("rb")


def _stage_zip(path: Path, folder: Path) -> Staged:
    place = {"file": path.name}
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_archive(infos, place)
            members = [
                _Member(_member_name(info), info.file_size, _zip_opener(archive, info))
                for info in infos
                if not _is_clutter(info.filename)
            ]
            return _stage_one(members, folder, shown=path.name, wanted=None)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        params = {"detail": str(error) or type(error).__name__}
        raise Refused([Problem("boundaries.archive_unreadable", place, params)]) from error


def _check_archive(infos: list[zipfile.ZipInfo], place: Place) -> None:
    """Refuse locked archives, members that climb out of the folder, and archives that unpack to too much."""
    if any(info.flag_bits & 0x1 for info in infos):
        raise Refused([Problem("boundaries.archive_locked", place)])
    for info in infos:
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        if ".." in parts or (parts and (parts[0] == "/" or parts[0].endswith(":"))):
            raise Refused([Problem("boundaries.unsafe_archive", place, {"member": _member_name(info)})])
    total = sum(info.file_size for info in infos)
    if total > MAX_BYTES or len(infos) > MAX_MEMBERS:
        raise Refused([_too_large(total, place)])


def _zip_opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(info)


def _member_name(info: zipfile.ZipInfo) -> str:
    """The member's name; archives made by Chinese Windows carry GBK bytes that zipfile shows as cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _is_clutter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or parts[-1].startswith(".")


def _stage_one(members: Iterable[_Member], folder: Path, *, shown: str, wanted: str | None) -> Staged:
    """Choose the one layer among the members and copy its parts to layer.* in `folder`."""
    parts = list(members)
    main = _choose(parts, shown=shown, wanted=wanted)
    place = {"file": shown}
    if main.suffix != ".shp":
        target = folder / "layer.data"
        _copy(main, target, place)
        kind = _format_of(target, place, claimed=main.suffix)
        return Staged(kind, target.rename(folder / f"layer.{kind}"), shown)
    of_main = (part for part in parts if part.stem == main.stem)
    siblings = {part.suffix: part for part in of_main if part.suffix in _SHAPEFILE_PARTS}
    missing = [suffix for suffix in (".shx", ".dbf") if suffix not in siblings]
    for suffix, part in siblings.items():
        _copy(part, folder / f"layer{suffix}", place)
    kind = _format_of(folder / "layer.shp", place, claimed=".shp")
    if missing:
        raise Refused([Problem("boundaries.missing_part", place, {"missing": ", ".join(missing)})])
    _check_lengths(folder, place)
    return Staged(kind, folder / "layer.shp", shown)


def _choose(members: list[_Member], *, shown: str, wanted: str | None) -> _Member:
    if wanted is not None:
        found = [member for member in members if member.suffix == ".shp" and member.stem == wanted]
        if not found:
            raise Refused([Problem("boundaries.missing_part", {"file": shown}, {"missing": ".shp"})])
        return found[0]
    for suffixes in _RANKS:
        found = [member for member in members if member.suffix in suffixes]
        if len(found) > 1:
            params = {"count": len(found), "found": ", ".join(member.name for member in found[:5])}
            raise Refused([Problem("boundaries.several_layers", {"file": shown}, params)])
        if found:
            return found[0]
    if len(members) == 1 and members[0].name == shown:
        return members[0]  # a single file of any name: its content decides
    raise Refused([Problem("boundaries.empty_folder", {"file": shown})])


def _copy(member: _Member, target: Path, place: Place) -> None:
    """Copy a member, counting what really comes out: an archive may lie about its sizes."""
    written = 0
    with member.open() as source, target.open("wb") as out:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > MAX_BYTES:
                raise Refused([_too_large(written, place)])
            out.write(chunk)


def _too_large(size: int, place: Place) -> Problem:
    params = {"size_mb": -(-size // (1 << 20)), "limit_mb": MAX_BYTES >> 20}
    return Problem("boundaries.too_large", place, params)


def _format_of(file: Path, place: Place, *, claimed: str) -> str:
    """shp, gpkg or geojson by the first bytes; Refused where the content is something else."""
    with file.open("rb") as source:
        head = source.read(512)
    found = None
    if head[:4] == b"\x00\x00\x27\x0a":
        found = "shp"
    elif head[:16] == b"SQLite format 3\x00" and head[68:72] in (b"GPKG", b"GP10", b"GP11", b"GP12"):
        found = "gpkg"
    elif head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        found = "geojson"
    expected = {".shp": "shp", ".gpkg": "gpkg", ".geojson": "geojson", ".json": "geojson"}.get(claimed, found)
    if found is None or found != expected:
        params = {"expected": FORMAT_NAMES.get(expected or "", " / ".join(FORMAT_NAMES.values()))}
        raise Refused([Problem("boundaries.unknown_format", place, params)])
    return found


def _check_lengths(folder: Path, place: Place) -> None:
    """A .shp and a .shx say their own length in their header, in 16-bit words, big-endian (byte 24)."""
    for suffix in (".shp", ".shx"):
        file = folder / f"layer{suffix}"
        found = file.stat().st_size
        with file.open("rb") as source:
            head = source.read(100)
        if head[:4] != b"\x00\x00\x27\x0a" or len(head) < 100:
            raise Refused([Problem("boundaries.truncated", place, {"found": found, "expected": 100})])
        expected = 2 * int(struct.unpack(">I", head[24:28])[0])
        if found < expected:
            raise Refused([Problem("boundaries.truncated", place, {"found": found, "expected": expected})])
