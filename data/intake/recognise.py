"""Finds out what a table is: where its heading row stands, and whether it is the long or the wide one."""

from data.intake.columns import is_number
from data.intake.entries import Findings, Known
from data.intake.headings import nearest
from data.intake.long_tables import read_long
from data.intake.problems import problem
from data.intake.tables import Row, Table, shown
from data.intake.vocabulary import LONG_HEADINGS, Role, fixed_role, is_harmless, spoken
from data.intake.wide_columns import meanings
from data.intake.wide_tables import read_wide

TITLE_ROWS = 30
"""The heading stands within so many rows."""

_LONG_ONLY = frozenset({Role.indicator, Role.numerator, Role.denominator, Role.value})
_AREA = frozenset({Role.area_code, Role.area_name})


def recognise(table: Table, *, known: Known, findings: Findings, only: bool) -> None:
    """Reads a table into `findings`; a sheet that is no table is only a note where there are others."""
    best: tuple[int, int] | None = None
    for index, row in enumerate(table.rows[:TITLE_ROWS]):
        roles, figures = _seen(row, known)
        if Role.indicator in roles or len(roles & _LONG_ONLY) >= 2:
            read_long(table, index, known=known, findings=findings)
            return
        if figures and roles & _AREA:
            read_wide(table, index, known=known, findings=findings)
            return
        # a row with numbers is no heading, even if it has the name of an indicator in it
        score = 0 if any(is_number(cell) for cell in row.cells) else len(roles) + figures
        if score and (best is None or score > best[0]):
            best = (score, index)
    if best is None and not only:
        findings.notes.append(problem("sheet.not_a_table", table.place()))
        return
    _explain(table, None if best is None else best[1], known=known, findings=findings)


def _seen(row: Row, known: Known) -> tuple[frozenset[Role], int]:
    """The fixed headings in a row, and how many columns hold figures of indicators."""
    texts = [cell for cell in row.cells if isinstance(cell, str)]
    figures = sum(bool(meanings(text, known)) for text in texts)
    return frozenset(role for text in texts if (role := fixed_role(text)) is not None), figures


def _explain(table: Table, index: int | None, *, known: Known, findings: Findings) -> None:
    """Why no heading row was found: what is missing from the row that comes nearest to one."""
    examples = ", ".join(each.name.zh for each in known.programme.indicators[:3])
    wide = f"{LONG_HEADINGS}; area_code | 乡镇, {examples} …"
    if index is None:
        findings.problems.append(
            problem("table.heading_not_found", table.place(), rows=min(TITLE_ROWS, len(table.rows)), expected=wide)
        )
        return
    row = table.rows[index]
    roles, figures = _seen(row, known)
    if not roles & _AREA:
        findings.problems.append(
            problem("table.heading_missing", table.place(row.number), value="area_code", expected=wide)
        )
    if not figures:
        findings.problems.append(
            problem("table.heading_missing", table.place(row.number), value="indicator", expected=wide)
        )
    choices = [text for each in known.programme.indicators for text in spoken(each)]
    for text in (cell for cell in row.cells if isinstance(cell, str)):
        if fixed_role(text) is None and not meanings(text, known) and not is_harmless(text):
            near = nearest(text, [*LONG_HEADINGS.split(", "), *choices], cutoff=0.5)
            if near is not None:
                findings.problems.append(
                    problem(
                        "table.heading_unknown",
                        table.place(row.number, text),
                        value=shown(text),
                        nearest=near,
                    )
                )
