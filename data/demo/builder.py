"""Builds the demo through the ordinary intake: the same code reads its files as reads a user's.

Every batch is recorded by `DEMO`, which is how the interface knows that figures are synthetic (合成数据).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from assessment.model import Programme, parse_programme
from assessment.periods import Quarter
from data.demo.sources import SOURCES, DemoSource
from data.intake import load_areas, load_boundaries, load_indicators
from data.store import batches, programmes

DEMO = "demo"
"""`Batch.who` of synthetic data."""

PROGRAMMES = tuple(SOURCES)
"""The shipped programmes that have a demo."""


class DemoState(StrEnum):
    """What a database holds, seen from the demo."""

    empty = "empty"
    same = "same"
    older = "older"
    other = "other"


@dataclass(frozen=True, slots=True)
class Demo:
    """What was built."""

    areas: int
    first: Quarter
    last: Quarter


def is_synthetic(connection: Connection) -> bool:
    """Whether any stored figure comes from the demo."""
    return any(batch.who == DEMO for batch in batches.all(connection))


def state(connection: Connection, *, programme_code: str) -> DemoState:
    """Whether the database is empty, holds exactly this demo, an older one, or something else."""
    stored = batches.all(connection)
    if not stored:
        return DemoState.empty
    registered = programmes.current(connection)
    if any(batch.who != DEMO for batch in stored) or registered is None or registered.code != programme_code:
        return DemoState.other
    source = SOURCES[programme_code]
    expected = [
        _programme_digest(programme_code),
        source.areas_file().sha256,
        *(each.sha256 for each in source.indicator_files()),
    ]
    found = [batch.sha256 for batch in stored if batch.kind != "boundaries"]
    return DemoState.same if found == expected else DemoState.older


def build(
    connection: Connection, *, programme_code: str, progress: Callable[[float], None] = lambda share: None
) -> Demo:
    """Fill an empty database with the demo; the caller owns the transaction. `progress` is told shares from 0 to 1."""
    source = SOURCES[programme_code]
    text = _programme_text(programme_code)
    programme = parse_programme(text, origin=f"{programme_code}.toml")
    programmes.register(connection, text=text, programme=programme, recorded_at=source.start, who=DEMO)
    reports = source.indicator_files()
    with TemporaryDirectory() as folder:
        areas = _load_ground(connection, programme, source, Path(folder))
        progress(1 / (len(reports) + 1))
        for number, report in enumerate(reports, start=2):
            load_indicators(
                connection,
                programme=programme,
                paths=[report.write(Path(folder))],
                recorded_at=report.recorded_at,
                who=DEMO,
            )
            progress(number / (len(reports) + 1))
    return Demo(areas=areas, first=source.first, last=source.last)


def _load_ground(connection: Connection, programme: Programme, source: DemoSource, folder: Path) -> int:
    """Load the areas and their schematic boundaries; the number of areas."""
    areas = source.areas_file()
    report = load_areas(
        connection, programme=programme, path=areas.write(folder), recorded_at=areas.recorded_at, who=DEMO
    )
    with as_file(source.boundaries) as boundaries:
        load_boundaries(connection, path=boundaries, label="schematic", recorded_at=source.start, who=DEMO)
    return report.rows


def _programme_text(code: str) -> str:
    return (files("data") / "programmes" / f"{code}.toml").read_text(encoding="utf-8")


def _programme_digest(code: str) -> str:
    return hashlib.sha256(_programme_text(code).encode()).hexdigest()
