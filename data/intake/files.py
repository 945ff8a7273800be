"""Opens a file by what it is, not by what it is called: csv text or an .xlsx workbook, and nothing else."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assessment.problems import Problem, Refused
from data.intake.persons import refuse_persons
from data.intake.problems import problem
from data.intake.tables import Table
from data.intake.text_files import read_text
from data.intake.workbooks import read_workbook

MAX_BYTES = 50_000_000
_MEGABYTE = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3", "SQLite"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file with its tables; `name` without folders."""

    name: str
    sha256: str
    tables: tuple[Table, ...]
    notes: tuple[Problem, ...]


def read_source(path: Path) -> Source:
    """The tables of a file, once it is certain that they are no records of persons. Raises `Refused`."""
    name = path.name
    data = _bytes(path)
    hidden: tuple[Table, ...] = ()
    if data.startswith(b"PK\x03\x04"):
        tables, hidden, notes = read_workbook(data, file=name)
    else:
        _refuse_others(data, file=name)
        table, notes = read_text(data, file=name)
        tables = (table,)
    refuse_persons((*tables, *hidden))
    if not any(table.rows for table in tables):
        raise Refused([problem("file.empty", {"file": name})])
    return Source(name, hashlib.sha256(data).hexdigest(), tables, notes)


def read_sources(paths: Sequence[Path]) -> tuple[Source, ...]:
    """All files; raises `Refused` with the problems of all of them."""
    sources: list[Source] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            sources.append(read_source(path))
        except Refused as refused:
            problems.extend(refused.problems)
    if problems:
        raise Refused(problems)
    return tuple(sources)


def combined_sha256(sources: Sequence[Source]) -> str:
    """That of a single file; of several, the sum of their sums in sorted order."""
    sums = sorted(source.sha256 for source in sources)
    return sums[0] if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()


def _bytes(path: Path) -> bytes:
    place = {"file": path.name}
    if not path.is_file():
        raise Refused([problem("file.missing", place)])
    # read one byte more than is allowed: the size is that of what is read, whatever happens to the file
    # meanwhile
    with path.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        size = max(path.stat().st_size // _MEGABYTE, MAX_BYTES // _MEGABYTE + 1)
        raise Refused([problem("file.too_large", place, value=size, expected=MAX_BYTES // _MEGABYTE)])
    if not data.strip():
        raise Refused([problem("file.empty", place)])
    return data


def _refuse_others(data: bytes, *, file: str) -> None:
    place = {"file": file}
    if data.startswith(_OLE):
        code = "file.encrypted" if _ENCRYPTED in data else "file.old_excel"
        raise Refused([problem(code, place)])
    for mark, name in _OTHERS:
        if data.startswith(mark):
            raise Refused([problem("file.not_a_table", place, value=name)])
