"""Puts a whole exported folder where the last one was, and touches nothing there that an export did not write."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

SUMS = "SHA256SUMS"
HEAD = "# Everything that Threeline exported here; sha256sum -c SHA256SUMS proves it.\n"


class FolderRefused(Exception):
    """The folder is not replaced: `key` is the text that says why, `fields` what stands in it."""

    def __init__(self, key: str, **fields: object) -> None:
        super().__init__(key, fields)
        self.key = key
        self.fields = fields


def sums_of(files: Iterable[tuple[str, str]]) -> bytes:
    """The content of SUMS for pairs of name and SHA-256."""
    return (HEAD + "".join(f"{digest}  {name}\n" for name, digest in sorted(files))).encode()


def place_of(out: Path) -> Path:
    """Where the folder really is: a link leads to the folder that is replaced, and stays.

    Raises FolderRefused for a file, for a folder that holds anything but an unchanged export, and for the one that the
    command is run in, which would be gone under its user's feet.
    """
    place = out.resolve()
    if place.exists() and not place.is_dir():
        raise FolderRefused("public.folder_is_file", folder=out)
    if place.is_dir():
        other = next(_not_ours(place), None)
        if other is not None:
            raise FolderRefused("public.folder_in_use", folder=out, file=other)
        if Path.cwd().is_relative_to(place):
            raise FolderRefused("public.folder_underfoot", folder=out)
    return place


@contextmanager
def being_written(place: Path) -> Iterator[Path]:
    """A new folder beside `place` that takes its place at the end; whatever fails, nothing is left behind.

    The old folder is renamed aside, the new one takes its name, and then the old one is removed: a folder stands there
    at every moment but between two renames, and whole at every moment that it stands there.
    """
    mark = secrets.token_hex(4)
    new, old = (place.with_name(f".{place.name}.{mark}.{state}") for state in ("being-written", "replaced"))
    new.mkdir()
    try:
        yield new
        _exchange(place, new, old)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _exchange(place: Path, new: Path, old: Path) -> None:
    if not place.exists():
        new.rename(place)
        return
    place.rename(old)
    try:
        new.rename(place)
    except OSError:
        old.rename(place)
        raise
    shutil.rmtree(old)


def _not_ours(place: Path) -> Iterator[str]:
    """What an export did not write there, or not like this: files, links, and folders that hold none of its files."""
    listed = _listed(place / SUMS)
    folders = {str(parent) for name in listed for parent in Path(name).parents}
    for folder, inner, files in os.walk(place):
        inside = Path(folder).relative_to(place)
        for name in sorted(inner):
            path = inside / name
            if str(path) not in folders or (place / path).is_symlink():
                yield str(path)
        for name in sorted(files):
            path = inside / name
            is_sums = bool(listed) and str(path) == SUMS
            if not is_sums and listed.get(path.as_posix(), "") != _digest(place / path):
                yield str(path)


def _listed(sums: Path) -> dict[str, str]:
    """The digests by name that an export's SUMS holds; empty where there is none of ours."""
    if sums.is_symlink() or not sums.is_file():
        return {}
    try:
        text = sums.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return {}
    if not text.startswith(HEAD):
        return {}
    pairs = (line.partition("  ") for line in text.removeprefix(HEAD).splitlines())
    return {name: digest for digest, _, name in pairs}


def _digest(path: Path) -> str | None:
    """The SHA-256 of a file; None of a link, a pipe or a device, which are no files of ours."""
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
