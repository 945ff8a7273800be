"""Pinggu's input files, byte for byte the same each time: a table of areas, a long csv a quarter, a correction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files

from assessment.periods import Quarter
from data.demo.figures import corrections, figures, quarters
from data.demo.story import LATE_FOUND
from data.demo.tables import DemoFile, Figure, days_after, long_table, selected_columns

START = datetime(2005, 1, 5, 1, tzinfo=UTC)
"""When the programme, the areas and the boundaries were recorded: nine o'clock in China, before the first report."""

_REPORT_DAYS = 6
_CORRECTION_DAYS = 43
_AREA_COLUMNS = ("code", "name_zh", "name_en", "kind", "tier", "other_name_in_code_list")
_YEAR_START_MONTH = 1


def areas_file() -> DemoFile:
    """The 18 townships with their tiers."""
    source = (files("data.demo") / "pinggu-townships.csv").read_text(encoding="utf-8")
    return DemoFile("demo-areas.csv", selected_columns(source, _AREA_COLUMNS), START)


def indicator_files() -> tuple[DemoFile, ...]:
    """One file a quarter, recorded some days after its end, and the correction in between, in order of recording."""
    reported = figures()
    found = [
        DemoFile(f"demo-{quarter}.csv", long_table(_of(reported, quarter)), _recorded(quarter, _REPORT_DAYS))
        for quarter in quarters()
    ]
    corrected = LATE_FOUND[2]
    found.append(
        DemoFile(f"demo-{corrected}-correction.csv", long_table(corrections()), _recorded(corrected, _CORRECTION_DAYS))
    )
    return tuple(sorted(found, key=lambda each: each.recorded_at))


def _of(reported: Sequence[Figure], quarter: Quarter) -> list[Figure]:
    return [figure for figure in reported if figure.quarter == quarter]


def _recorded(quarter: Quarter, days: int) -> datetime:
    return days_after(quarter, days, year_start_month=_YEAR_START_MONTH)
