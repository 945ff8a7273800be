"""The wide table as people keep it in a spreadsheet: one row a township, one or two columns an indicator."""

from assessment.periods import Quarter
from data.intake.columns import heading_at
from data.intake.entries import Entry, Findings, Known, Remembered
from data.intake.numbers import CellFault, cumulative, quarter, quarters_within
from data.intake.problems import problem
from data.intake.registered import Sum
from data.intake.tables import Cell, Row, Table, shown
from data.intake.vocabulary import Role, fixed_role
from data.intake.wide_columns import wide_columns


def read_wide(table: Table, heading: int, *, known: Known, findings: Findings) -> None:
    """Reads the rows below row index `heading` into `findings`."""
    reader = _RowReader(table, heading, known, findings)
    rows = table.rows[heading + 1 :]
    if not rows:
        findings.problems.append(problem("table.no_rows", table.place()))
    for row in rows:
        reader.read(row)


def _stated_quarter(table: Table, heading: int, *, known: Known, findings: Findings) -> Quarter | None:
    """The quarter of the lines above the heading, else of the sheet's name, else the one asked for."""
    titles = [(row.number, cell) for row in table.rows[:heading] for cell in row.cells if isinstance(cell, str)]
    for number, title in titles:
        if cumulative(title):
            findings.problems.append(problem("table.period_cumulative", table.place(number), value=shown(title)))
            return None
    if table.sheet is not None and cumulative(table.sheet):
        findings.problems.append(problem("table.period_cumulative", table.place(), value=shown(table.sheet)))
        return None
    found = tuple(dict.fromkeys(each for _, title in titles for each in quarters_within(title)))
    if not found and table.sheet is not None:
        found = quarters_within(table.sheet)
    if len(found) > 1:
        said = ", ".join(str(each) for each in found)
        findings.problems.append(problem("table.period_conflict", table.place(), value=said))
        return None
    if found and known.asked is not None and found[0] != known.asked:
        findings.problems.append(
            problem("table.period_disagrees", table.place(), value=str(found[0]), expected=str(known.asked))
        )
        return None
    stated = found[0] if found else known.asked
    if stated is None and not _has_period_column(table, heading):
        findings.problems.append(problem("table.period_missing", table.place()))
    return stated


def _has_period_column(table: Table, heading: int) -> bool:
    return any(isinstance(cell, str) and fixed_role(cell) is Role.period for cell in table.rows[heading].cells)


class _RowReader:
    """Reads the rows of one table."""

    def __init__(self, table: Table, heading: int, known: Known, findings: Findings) -> None:
        self._table = table
        self._heading = heading
        self._findings = findings
        self._keys, self._figures = wide_columns(table, heading, known=known, findings=findings)
        self._stated = _stated_quarter(table, heading, known=known, findings=findings)
        self._find_area = Remembered(known.register.find)

    def read(self, row: Row) -> None:
        """Adds an entry for each indicator that the row reports, and what is wrong with area and period."""
        code, name = row.cell(self._keys.get(Role.area_code)), row.cell(self._keys.get(Role.area_name))
        reported = [each for each in self._figures if each.reported(row)]
        self._tell_unused(row, {column for each in reported for column in each.columns.values()})
        if not reported:
            self._tell_empty(row, code, name)
            return
        self._findings.rows += 1
        area, period = self._area(row, code, name), self._quarter(row)
        for each in reported:
            cells = {role: row.cell(column) for role, column in each.columns.items()}
            self._findings.entries.append(
                Entry(
                    self._table,
                    row.number,
                    each.indicator,
                    period,
                    area,
                    shown(code if name is None else name),
                    each.headings,
                    cells.get(Role.numerator),
                    cells.get(Role.denominator),
                    cells.get(Role.value),
                )
            )

    def _place(self, row: Row, role: Role) -> dict[str, str | int]:
        return self._table.place(row.number, heading_at(self._table, self._heading, self._keys[role]))

    def _area(self, row: Row, code: Cell, name: Cell) -> str | Sum | None:
        by_code = code is not None or Role.area_name not in self._keys
        try:
            return self._find_area(code, name)
        except CellFault as fault:
            self._findings.fault(fault, self._place(row, Role.area_code if by_code else Role.area_name))
            return None

    def _quarter(self, row: Row) -> Quarter | None:
        cell = row.cell(self._keys.get(Role.period))
        if Role.period not in self._keys or (cell is None and self._stated is not None):
            return self._stated
        place = self._place(row, Role.period)
        try:
            found = quarter(cell)
        except CellFault as fault:
            self._findings.fault(fault, place)
            return None
        if self._stated is not None and found != self._stated:
            said = {"value": str(found), "expected": str(self._stated)}
            self._findings.problems.append(problem("table.period_disagrees", place, **said))
        return found

    def _tell_unused(self, row: Row, used: set[int]) -> None:
        """Births without any of the counts that go with them report nothing; that must not pass silently."""
        every = {column for each in self._figures for column in each.columns.values()}
        for column in sorted(every - used):
            if row.cell(column) is not None:
                place = self._table.place(row.number, heading_at(self._table, self._heading, column))
                said = shown(row.cell(column))
                self._findings.notes.append(problem("table.figure_unused", place, value=said))

    def _tell_empty(self, row: Row, code: Cell, name: Cell) -> None:
        """A registered township without figures has not reported; another line is a remark, and told."""
        if code is None and name is None:
            return
        try:
            self._find_area(code, name)
            self._findings.rows += 1
        except CellFault:
            said = shown(code if name is None else name)
            place = self._table.place(row.number)
            self._findings.notes.append(problem("table.row_without_figures", place, value=said))
