"""Reads .xlsx workbooks: every visible sheet as a table; guards against archives made to exhaust memory."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from assessment.problems import Problem, Refused
from data.intake.problems import problem
from data.intake.tables import MAX_COLUMNS, MAX_ROWS, Cell, Row, Table, letter, tidy

MAX_UNPACKED = 200_000_000
MAX_MEMBERS = 5_000
LAST_ROW = 1_048_576
"""Of a sheet, whatever program made it."""
MAX_RATIO = 300
"""No table of numbers packs better than this; what does is a bomb."""
_SMALL_MEMBER = 5_000_000

_BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
)
"""What openpyxl and zipfile raise on damaged input: they have no common base."""


def read_workbook(data: bytes, *, file: str) -> tuple[tuple[Table, ...], tuple[Table, ...], tuple[Problem, ...]]:
    """Visible tables, hidden tables (looked through for records of persons, else not read) and notes.

    Raises `Refused`.
    """
    try:
        with_formulas = _check_archive(data, file=file)
        with warnings.catch_warnings():
            # what it cannot keep on saving is of no interest to a reader
            warnings.simplefilter("ignore")
            if with_formulas:
                _check_formulas(data, file=file)
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            tables = [
                (Table(file, sheet.title, tuple(_rows(sheet, file=file))), sheet.sheet_state == "visible")
                for sheet in book.worksheets
            ]
    except Refused:
        raise
    except _BROKEN as error:
        what = type(error).__name__
        raise Refused([problem("file.workbook_broken", {"file": file}, value=what)]) from error
    visible = tuple(table for table, shows in tables if shows and table.rows)
    hidden = tuple(table for table, shows in tables if not shows and table.rows)
    return visible, hidden, tuple(problem("sheet.hidden_skipped", table.place()) for table in hidden)


def _check_archive(data: bytes, *, file: str) -> bool:
    """Refuses what is no workbook or unpacks to too much; True if any sheet holds formulas."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        names = {member.filename for member in members}
        if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
            raise Refused([problem("file.not_a_table", {"file": file}, value="zip")])
        # a member never yields more than the size it states here: zipfile stops there
        size = sum(member.file_size for member in members)
        greedy = any(
            member.file_size > _SMALL_MEMBER and member.file_size > MAX_RATIO * max(member.compress_size, 1)
            for member in members
        )
        if size > MAX_UNPACKED or len(members) > MAX_MEMBERS or greedy:
            told = f"{size // 1_000_000} MB, {len(members)}"
            raise Refused([problem("file.unsafe_archive", {"file": file}, value=told)])
        sheets = [name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(_holds(archive, name, b"<f") for name in sheets)


def _holds(archive: zipfile.ZipFile, name: str, wanted: bytes) -> bool:
    with archive.open(name) as stream:
        tail = b""
        while chunk := stream.read(1 << 20):
            if wanted in tail + chunk:
                return True
            tail = chunk[-len(wanted) :]
    return False


def _check_formulas(data: bytes, *, file: str) -> None:
    """A formula whose result was not saved reads as an empty cell, which would pass for 'not reported'."""
    formulas = load_workbook(io.BytesIO(data), read_only=True)
    results = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    problems = []
    for sheet, valued in zip(formulas.worksheets, results.worksheets, strict=True):
        pairs = zip(_raw_rows(sheet, file=file), _raw_rows(valued, file=file), strict=True)
        for (_, formula_row), (_, result_row) in pairs:
            for cell, result in zip(formula_row, result_row, strict=True):
                if cell.data_type == "f" and result.value is None and cell.column is not None:
                    place = {
                        "file": file,
                        "sheet": sheet.title,
                        "row": cell.row,
                        "column": letter(cell.column - 1),
                    }
                    problems.append(problem("cell.formula_without_value", place))
    if problems:
        raise Refused(problems)


def _raw_rows(sheet: Any, *, file: str) -> Iterator[tuple[int, Any]]:
    """Row numbers and cells; a row that claims a number no spreadsheet has would be reached by counting up to it."""
    sheet.reset_dimensions()  # stated by the writing program, and sometimes wrong
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > LAST_ROW:
            place = {"file": file, "sheet": sheet.title}
            raise Refused([problem("file.too_many_rows", place, expected=MAX_ROWS)])
        yield number, cells


def _rows(sheet: Any, *, file: str) -> Iterator[Row]:
    found = 0
    place = {"file": file, "sheet": sheet.title}
    for number, cells in _raw_rows(sheet, file=file):
        values = [_cell(cell) for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if len(values) > MAX_COLUMNS:
            raise Refused([problem("file.too_many_columns", place, expected=MAX_COLUMNS)])
        if values:
            found += 1
            if found > MAX_ROWS:
                raise Refused([problem("file.too_many_rows", place, expected=MAX_ROWS)])
            yield Row(number, tuple(values))


def _cell(cell: Any) -> Cell:
    value = cell.value
    match value:
        case None:
            return None
        case bool():
            return str(value).upper()
        case int() | float() if "%" in str(cell.number_format):
            # shown as 96.5 %, stored as 0.965: as text with its sign, so that no reader takes one for the
            # other
            return f"{_number(value) * 100:f}%"
        case int() | float():
            return _number(value)
        case datetime():
            return value.date() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
        case date():
            return value
        case _:
            return tidy(str(value))


def _number(value: int | float) -> int | Decimal:
    if isinstance(value, int):
        return value
    # Excel shows and keeps 15 digits; more are the traces of binary arithmetic (0.1 + 0.2)
    number = Decimal(format(value, ".15g"))
    return int(number) if number == number.to_integral_value() else number
