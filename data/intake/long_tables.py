"""The long table: one row a figure, with the headings period, area_code, indicator, numerator, denominator,
value.
"""

from collections.abc import Callable
from typing import TypeVar

from assessment.definitions import Indicator
from assessment.periods import Quarter
from data.intake.columns import heading_at, judge_unknown
from data.intake.entries import Entry, Findings, Known, Remembered
from data.intake.headings import key_of, nearest
from data.intake.numbers import CellFault, quarter
from data.intake.problems import problem
from data.intake.tables import Cell, Row, Table, shown
from data.intake.vocabulary import LONG_HEADINGS, Role, fixed_role, spoken

Result = TypeVar("Result")


def read_long(table: Table, heading: int, *, known: Known, findings: Findings) -> None:
    """Reads the rows below row index `heading` into `findings`."""
    columns = _columns(table, heading, known=known, findings=findings)
    if columns is None:
        return
    rows = table.rows[heading + 1 :]
    if not rows:
        findings.problems.append(problem("table.no_rows", table.place()))
    headings = {role: heading_at(table, heading, column) for role, column in columns.items()}
    reader = _RowReader(table, columns, headings, known, findings)
    for row in rows:
        reader.read(row)


def _columns(table: Table, heading: int, *, known: Known, findings: Findings) -> dict[Role, int] | None:
    row = table.rows[heading]
    columns: dict[Role, int] = {}
    unknown = []
    for column, cell in enumerate(row.cells):
        role = fixed_role(cell) if isinstance(cell, str) else None
        if role is None:
            unknown.append(column)
        elif role not in columns:
            columns[role] = column
        elif role is not Role.area_name:
            first = heading_at(table, heading, columns[role])
            place = table.place(row.number, shown(cell))
            findings.problems.append(problem("table.heading_twice", place, value=shown(cell), first=first))
    judge_unknown(table, heading, unknown, expected=LONG_HEADINGS.split(", "), findings=findings)
    missing = [] if Role.indicator in columns else [Role.indicator]
    if Role.area_code not in columns and Role.area_name not in columns:
        missing.append(Role.area_code)
    if Role.period not in columns and known.asked is None:
        missing.append(Role.period)
    if not columns.keys() & {Role.numerator, Role.denominator, Role.value}:
        missing.append(Role.numerator)
    for role in missing:
        place = table.place(row.number)
        findings.problems.append(problem("table.heading_missing", place, value=role.value, expected=LONG_HEADINGS))
    return None if missing else columns


class _RowReader:
    """Reads the rows of one table; answers about codes, periods and indicators repeat, so they are kept."""

    def __init__(
        self,
        table: Table,
        columns: dict[Role, int],
        headings: dict[Role, str],
        known: Known,
        findings: Findings,
    ) -> None:
        self._table = table
        self._columns = columns
        self._headings = headings
        self._known = known
        self._findings = findings
        self._quarter = Remembered(self._read_quarter)
        self._indicator = Remembered(self._read_indicator)
        self._area = Remembered(known.register.find)

    def read(self, row: Row) -> None:
        """Adds the entry of a row, or what is wrong with it."""
        cells = {role: row.cell(column) for role, column in self._columns.items()}
        if all(cell is None for cell in cells.values()):
            return
        self._findings.rows += 1
        code, name = cells.get(Role.area_code), cells.get(Role.area_name)
        where = Role.area_code if Role.area_code in cells else Role.area_name
        period = self._told(row, Role.period, self._quarter, cells.get(Role.period))
        area = self._told(row, where, self._area, code, name)
        indicator = self._told(row, Role.indicator, self._indicator, cells.get(Role.indicator))
        if indicator is None:
            return
        self._findings.entries.append(
            Entry(
                self._table,
                row.number,
                indicator,
                period,
                area,
                shown(name if code is None else code),
                self._headings,
                cells.get(Role.numerator),
                cells.get(Role.denominator),
                cells.get(Role.value),
            )
        )

    def _told(self, row: Row, role: Role, reader: Callable[..., Result], *cells: Cell) -> Result | None:
        """What the reader makes of the cells; None, and told, where they cannot be read."""
        try:
            return reader(*cells)
        except CellFault as fault:
            self._findings.fault(fault, self._table.place(row.number, self._headings.get(role)))
            return None

    def _read_quarter(self, cell: Cell) -> Quarter:
        asked = self._known.asked
        if cell is None and asked is not None:
            return asked
        found = quarter(cell)
        if asked is not None and found != asked:
            raise CellFault("table.period_disagrees", value=str(found), expected=str(asked))
        return found

    def _read_indicator(self, cell: Cell) -> Indicator:
        if cell is None:
            raise CellFault("indicators.indicator_missing")
        found = self._known.indicators.get(key_of(str(cell)))
        if found is not None:
            return found
        choices = {text: each.code for each in self._known.programme.indicators for text in spoken(each)}
        near = nearest(str(cell), choices)
        raise CellFault(
            "indicators.indicator_unknown",
            value=shown(cell),
            nearest=choices[near] if near is not None else next(iter(choices.values())),
        )
