"""Reads figures that were published elsewhere: from a line of words or a table, each checked, all problems at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from assessment.disclosure.cells import Part
from assessment.model import Programme
from assessment.periods import Quarter
from assessment.problems import Problem, Refused
from dashboard.services.release_table import SPAN
from data.engine import Connection
from data.intake.files import read_source
from data.store import areas
from data.store.known_figures import Known

COLUMNS = ("area", "indicator", "period", "part", "value", "source")
_PERIOD = re.compile(r"([0-9]{4}Q[1-4])(?:-([0-9]{4}Q[1-4]))?")
_VALUE = re.compile(r"[0-9]{1,15}")
_QUARTERS_A_YEAR = 4


def read_known(connection: Connection, programme: Programme, rows: Sequence[Mapping[str, str]]) -> list[Known]:
    """The figures of rows by COLUMNS; a row may say with `row` and `file` where it stands. Raises Refused."""
    codes = [programme.district.code, *(tier.code for tier in programme.tiers)]
    codes += sorted({each.area.code for each in areas.revisions(connection)})
    indicators = [each.code for each in programme.indicators]
    problems: list[Problem] = []
    found: list[Known] = []
    for row in rows:
        checked = _checked(row, codes, indicators)
        if isinstance(checked, Known):
            found.append(checked)
        else:
            problems += checked
    if problems:
        raise Refused(problems)
    return found


def read_file(path: Path) -> list[dict[str, str]]:
    """The rows of a csv or xlsx file with the columns COLUMNS. Raises Refused."""
    rows: list[dict[str, str]] = []
    for table in read_source(path).tables:
        heading = [str(cell or "").strip().lower() for cell in table.rows[0].cells]
        if sorted(each for each in heading if each) != sorted(COLUMNS):
            given = ", ".join(each for each in heading if each)
            place = table.place(table.rows[0].number)
            raise Refused([Problem("known.columns", place, {"value": given, "expected": ", ".join(COLUMNS)})])
        for row in table.rows[1:]:
            cells = {name: str(row.cell(at) if row.cell(at) is not None else "") for at, name in enumerate(heading)}
            rows.append({**cells, "file": table.file, "row": str(row.number)})
    if not rows:
        raise Refused([Problem("known.no_rows", {"file": path.name})])
    return rows


def _checked(row: Mapping[str, str], codes: Sequence[str], indicators: Sequence[str]) -> Known | list[Problem]:
    place: dict[str, str | int] = {"file": row["file"], "row": int(row["row"])} if "row" in row else {}
    value = {name: row.get(name, "").strip() for name in COLUMNS}
    problems = []
    if value["area"] not in codes:
        problems.append(Problem("known.area", place, {"value": value["area"], "expected": ", ".join(codes)}))
    if value["indicator"] not in indicators:
        params = {"value": value["indicator"], "expected": ", ".join(indicators)}
        problems.append(Problem("known.indicator", place, params))
    period = _period(value["period"])
    if period is None:
        problems.append(Problem("known.period", place, {"value": value["period"]}))
    if value["part"] not in tuple(Part):
        problems.append(Problem("known.part", place, {"value": value["part"], "expected": ", ".join(Part)}))
    if not _VALUE.fullmatch(value["value"]):
        problems.append(Problem("known.value", place, {"value": value["value"]}))
    if not value["source"]:
        problems.append(Problem("known.source", place, {}))
    if problems or period is None:
        return problems
    return Known(
        value["area"], value["indicator"], period, Part(value["part"]), int(value["value"]), value["source"]
    )  # fmt: skip


def _period(text: str) -> str | None:
    """The code of a quarter, or of neighbouring quarters that are at most a year; None for anything else."""
    found = _PERIOD.fullmatch(text.upper())
    if found is None:
        return None
    first, last = (Quarter(int(each[:4]), int(each[5:])) for each in (found[1], found[2] or found[1]))
    length = last.ordinal - first.ordinal + 1
    if length == 1:
        return str(first)
    return f"{first}{SPAN}{last}" if 1 < length <= _QUARTERS_A_YEAR else None
