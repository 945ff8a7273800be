"""Builds the demo through the ordinary intake: the same code reads its files as reads a user's.

Every batch is recorded by `DEMO`, which is how the interface knows that figures are synthetic (合成数据).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from assessment.model import Programme, parse_programme
from assessment.periods import Quarter
from data.demo.meetings import STEPS as MEETINGS
from data.demo.meetings import MeetingStep
from data.demo.sources import SOURCES, DemoSource
from data.demo.tables import DemoFile
from data.demo.twinning_writer import TwinningWriter
from data.intake import load_areas, load_boundaries, load_indicators, load_partners
from data.store import batches, programmes
from data.store.known_figures import KIND as KNOWN
from data.store.meetings import KIND as MEETING
from data.store.meetings import record as record_entry
from data.store.releases import KIND as RELEASE
from data.store.seals import KIND as SEAL
from data.store.twinning.writes import KIND as TWINNING
from data.store.twinning.writes import Write

DEMO = "demo"
"""`Batch.who` of synthetic data."""

_RECORDED = frozenset({TWINNING, MEETING, SEAL, RELEASE, KNOWN})
"""Kinds of batches that no file was loaded in."""

Act = tuple[datetime, Callable[[], object]]
"""Something that is recorded, and when."""

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
    """Whether the database is empty, holds exactly this demo, an older one, or something else.

    A demo in which somebody tried what can be recorded is still this demo; one with other figures is not.
    """
    stored = batches.all(connection)
    if not stored:
        return DemoState.empty
    registered = programmes.current(connection)
    loaded = [batch for batch in stored if batch.kind not in _RECORDED]
    if any(batch.who != DEMO for batch in loaded) or registered is None or registered.code != programme_code:
        return DemoState.other
    source = SOURCES[programme_code]
    found = [(batch.file, batch.sha256) for batch in loaded if batch.kind not in ("programme", "boundaries")]
    expected = [(each.name, each.sha256) for each in _files(source)]
    digests = [batch.sha256 for batch in stored if batch.kind == "programme"]
    told = [sum(batch.kind == kind and batch.who == DEMO for batch in stored) for kind in (TWINNING, MEETING)]
    wanted = [len(source.twinning_steps()), len(MEETINGS[programme_code]())]
    same = found == expected and digests == [_programme_digest(programme_code)]
    return DemoState.same if same and told == wanted else DemoState.older


def build(
    connection: Connection,
    *,
    programme_code: str,
    twinning: bool = True,
    more: Sequence[Act] = (),
    progress: Callable[[float], None] = lambda share: None,
) -> Demo:
    """Fill an empty database with the demo; the caller owns the transaction. `progress` is told shares from 0 to 1.

    Without `twinning` nobody is helped yet and there is no register of partners. `more` is done in between, each act
    at its time: what this package cannot do itself, such as sealing.
    """
    source = SOURCES[programme_code]
    text = _programme_text(programme_code)
    programme = parse_programme(text, origin=f"{programme_code}.toml")
    programmes.register(connection, text=text, programme=programme, recorded_at=source.start, who=DEMO)
    with TemporaryDirectory() as folder:
        areas = _load_ground(connection, programme, source, Path(folder))
        acts = sorted(
            [*_acts(connection, programme, source, Path(folder), twinning=twinning), *more], key=lambda act: act[0]
        )
        for number, (_, act) in enumerate(acts, start=1):
            act()
            progress(number / len(acts))
    return Demo(areas=areas, first=source.first, last=source.last)


def _acts(
    connection: Connection, programme: Programme, source: DemoSource, folder: Path, *, twinning: bool
) -> list[Act]:
    """Everything recorded after the ground, in no order: reports, the register, the steps of twinning, the meetings."""

    def report(file: DemoFile) -> Callable[[], object]:
        return lambda: load_indicators(
            connection, programme=programme, paths=[file.write(folder)], recorded_at=file.recorded_at, who=DEMO
        )

    acts: list[Act] = [(each.recorded_at, report(each)) for each in source.indicator_files()]
    if twinning:
        register, writer = source.register, TwinningWriter(connection, programme, who=DEMO)
        acts.append((register.recorded_at, lambda: _load_register(connection, programme, register, folder)))
        acts += [(step.recorded_at, partial(writer.record, step)) for step in source.twinning_steps()]
        acts += [
            (step.recorded_at, partial(_record_at_meeting, connection, programme, step))
            for step in MEETINGS[programme.code]()
        ]
    return acts


def _record_at_meeting(connection: Connection, programme: Programme, step: MeetingStep) -> None:
    write = Write(DEMO, step.recorded_at)
    record_entry(connection, programme=programme, period=step.period, make=step.make, write=write, today=step.on)


def _load_register(connection: Connection, programme: Programme, register: DemoFile, folder: Path) -> None:
    load_partners(
        connection, programme=programme, path=register.write(folder), recorded_at=register.recorded_at, who=DEMO
    )


def _files(source: DemoSource) -> list[DemoFile]:
    """The files in the order in which they are recorded."""
    later = sorted([*source.indicator_files(), source.register], key=lambda file: file.recorded_at)
    return [source.areas_file(), *later]


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
