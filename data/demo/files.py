"""The demo's input files, byte for byte the same each time: a table of areas, a long csv a quarter, a correction."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from assessment.periods import Quarter, last_day
from data.demo.figures import Figure, corrections, figures, quarters
from data.demo.story import LATE_FOUND

START = datetime(2005, 1, 5, 1, tzinfo=UTC)
"""When the programme, the areas and the boundaries were recorded: nine o'clock in China, before the first report."""

_REPORT_DAYS = 6
_CORRECTION_DAYS = 43
_AREA_COLUMNS = ("code", "name_zh", "name_en", "kind", "tier", "other_name_in_code_list")
_LONG_COLUMNS = ("period", "area_code", "indicator", "numerator", "denominator", "value")


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One input file: its name, its bytes and when it was recorded."""

    name: str
    content: bytes
    recorded_at: datetime

    @property
    def sha256(self) -> str:
        """Hex digest of the bytes."""
        return hashlib.sha256(self.content).hexdigest()

    def write(self, folder: Path) -> Path:
        """Put the file into `folder` and return its path."""
        path = folder / self.name
        path.write_bytes(self.content)
        return path


def areas_file() -> DemoFile:
    """The 18 townships with their tiers."""
    source = (files("data.demo") / "pinggu-townships.csv").read_text(encoding="utf-8")
    rows = ([row[name] for name in _AREA_COLUMNS] for row in csv.DictReader(source.splitlines()))
    return DemoFile("demo-areas.csv", _csv(_AREA_COLUMNS, rows), START)


def indicator_files() -> tuple[DemoFile, ...]:
    """One file a quarter, recorded some days after its end, and the correction in between, in order of recording."""
    reported = figures()
    found = [
        DemoFile(f"demo-{quarter}.csv", _long(_of(reported, quarter)), _after(quarter, _REPORT_DAYS))
        for quarter in quarters()
    ]
    corrected = LATE_FOUND[2]
    found.append(
        DemoFile(f"demo-{corrected}-correction.csv", _long(corrections()), _after(corrected, _CORRECTION_DAYS))
    )
    return tuple(sorted(found, key=lambda each: each.recorded_at))


def _of(reported: Sequence[Figure], quarter: Quarter) -> list[Figure]:
    return [figure for figure in reported if figure.quarter == quarter]


def _after(quarter: Quarter, days: int) -> datetime:
    """Nine o'clock in China, `days` days after the quarter's end."""
    end = last_day(quarter, 1)
    return datetime(end.year, end.month, end.day, 1, tzinfo=UTC) + timedelta(days=days)


def _long(rows: Iterable[Figure]) -> bytes:
    return _csv(
        _LONG_COLUMNS,
        (
            [str(row.quarter), row.area, row.indicator, *map(_cell, (row.numerator, row.denominator, row.value))]
            for row in rows
        ),
    )


def _cell(count: int | None) -> str:
    return "" if count is None else str(count)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8")
