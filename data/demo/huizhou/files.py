"""Huizhou's input files, byte for byte the same each time: a table of areas, a long csv a quarter, a correction."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files

from assessment.periods import Quarter
from data.demo.huizhou.figures import corrections, figures
from data.demo.huizhou.story import LATE_FOUND, QUARTERS
from data.demo.tables import DemoFile, days_after, long_table, selected_columns

START = datetime(2007, 10, 8, 1, tzinfo=UTC)
"""When the programme, the areas and the boundaries were recorded: nine o'clock in China, before the first report."""

YEAR_START_MONTH = 10
_REPORT_DAYS = 8
_CORRECTION_DAYS = 50
_AREA_COLUMNS = ("code", "name_zh", "name_en", "kind", "tier")


def areas_file() -> DemoFile:
    """The 74 towns and sub-districts with their tiers."""
    source = (files("data.demo.huizhou") / "huizhou-townships.csv").read_text(encoding="utf-8")
    return DemoFile("demo-areas.csv", selected_columns(source, _AREA_COLUMNS), START)


def indicator_files() -> tuple[DemoFile, ...]:
    """One file a quarter, recorded some days after its end, and the correction in between, in order of recording."""
    reported = figures()
    found = [
        DemoFile(
            f"demo-{quarter}.csv",
            long_table(figure for figure in reported if figure.quarter == quarter),
            _recorded(quarter, _REPORT_DAYS),
        )
        for quarter in QUARTERS
    ]
    corrected = LATE_FOUND[2]
    found.append(
        DemoFile(f"demo-{corrected}-correction.csv", long_table(corrections()), _recorded(corrected, _CORRECTION_DAYS))
    )
    return tuple(sorted(found, key=lambda each: each.recorded_at))


def _recorded(quarter: Quarter, days: int) -> datetime:
    return days_after(quarter, days, year_start_month=YEAR_START_MONTH)
