"""The demo's input files as bytes: tables of areas and long tables of figures, the same each time."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assessment.periods import Quarter, last_day

_LONG_COLUMNS = ("period", "area_code", "indicator", "numerator", "denominator", "value")


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of a long table; None where the kind of the indicator has no such figure."""

    quarter: Quarter
    area: str
    indicator: str
    numerator: int | None = None
    denominator: int | None = None
    value: int | None = None


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


def quarters_between(first: Quarter, last: Quarter) -> tuple[Quarter, ...]:
    """The quarters from `first` to `last`, both included."""
    return tuple(first.shift(count) for count in range(last.ordinal - first.ordinal + 1))


def days_after(quarter: Quarter, days: int, *, year_start_month: int) -> datetime:
    """Nine o'clock in China, `days` days after the quarter's end."""
    end = last_day(quarter, year_start_month)
    return datetime(end.year, end.month, end.day, 1, tzinfo=UTC) + timedelta(days=days)


def selected_columns(source: str, columns: Sequence[str]) -> bytes:
    """A csv text cut down to these columns."""
    rows = csv.DictReader(source.splitlines())
    return csv_bytes(columns, ([row[name] for name in columns] for row in rows))


def long_table(figures: Iterable[Figure]) -> bytes:
    """Figures as a long csv."""
    return csv_bytes(
        _LONG_COLUMNS,
        (
            [str(row.quarter), row.area, row.indicator, *map(_cell, (row.numerator, row.denominator, row.value))]
            for row in figures
        ),
    )


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A csv in UTF-8 with a heading."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8")


def _cell(count: int | None) -> str:
    return "" if count is None else str(count)
