"""Columns of a table whose heading says nothing known: refused if they hold numbers, told if they do not."""

from collections.abc import Iterable
from decimal import Decimal

from data.intake.entries import Findings
from data.intake.headings import nearest
from data.intake.numbers import CellFault, number
from data.intake.problems import problem
from data.intake.tables import Cell, Table, letter, shown
from data.intake.vocabulary import is_harmless


def heading_at(table: Table, heading: int, column: int) -> str:
    """The heading of a column for messages, or its letter where there is none."""
    return shown(table.rows[heading].cell(column)) or letter(column)


def judge_unknown(
    table: Table, heading: int, columns: Iterable[int], *, expected: Iterable[str], findings: Findings
) -> None:
    """A misspelt heading must not lose figures silently, so an unknown column with numbers is a problem."""
    expected = tuple(expected)
    for column in columns:
        text = table.rows[heading].cell(column)
        if text is None and not _holds_numbers(table, heading, column):
            continue
        place = table.place(table.rows[heading].number, heading_at(table, heading, column))
        if text is not None and (is_harmless(str(text)) or not _holds_numbers(table, heading, column)):
            findings.notes.append(problem("table.column_ignored", place, value=shown(text)))
            continue
        near = nearest(str(text or ""), expected) or expected[0]
        findings.problems.append(problem("table.heading_unknown", place, value=shown(text), nearest=near))


def _holds_numbers(table: Table, heading: int, column: int) -> bool:
    return any(is_number(row.cell(column)) for row in table.rows[heading + 1 :])


def is_number(cell: Cell) -> bool:
    """True for a number, also one that cannot be taken as it is written (96.5 %)."""
    if isinstance(cell, int | Decimal):
        return True
    try:
        return number(cell) is not None
    except CellFault as fault:
        # '96.5 %' is a figure too, though not one that can be read
        return fault.code == "cell.percent_sign"
