"""Which columns of a wide table hold which indicator's figures, and what is missing or said twice."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from assessment.definitions import Indicator
from data.intake.columns import heading_at, judge_unknown
from data.intake.entries import Findings, Known
from data.intake.headings import keys_of
from data.intake.problems import problem
from data.intake.tables import Row, Table, shown
from data.intake.vocabulary import (
    Meaning,
    Role,
    expected_column,
    expected_columns,
    fixed_role,
    spoken,
    wants,
)

_KEYS = frozenset({Role.period, Role.area_code, Role.area_name})

Offered = Mapping[tuple[str, Role], tuple[int, bool]]
"""(Indicator, role) → column, and whether it goes by the name of a count that several indicators may use."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The columns of one indicator; `own` are those that no other indicator of the table uses."""

    indicator: Indicator
    columns: Mapping[Role, int]
    headings: Mapping[Role, str]
    own: frozenset[int] = frozenset()

    def reported(self, row: Row) -> bool:
        """Whether a row reports the indicator: births alone do not report every rate that is per birth."""
        filled = {column for column in self.columns.values() if row.cell(column) is not None}
        return bool(filled & self.own) or len(filled) == len(set(self.columns.values()))


def meanings(heading: str, known: Known) -> tuple[Meaning, ...]:
    """What the column of a heading holds: figures of one indicator, or a count that several use."""
    for key in keys_of(heading):
        if key in known.headings:
            return known.headings[key]
    return ()


def wide_columns(
    table: Table, heading: int, *, known: Known, findings: Findings
) -> tuple[Mapping[Role, int], list[Figures]]:
    """The columns of period and area by role, and those of each indicator that has all it needs."""
    keys, offered = _columns(table, heading, known=known, findings=findings)
    return keys, _complete(table, heading, offered, known=known, findings=findings)


def _columns(
    table: Table, heading: int, *, known: Known, findings: Findings
) -> tuple[dict[Role, int], dict[tuple[str, Role], tuple[int, bool]]]:
    """Key columns by role, and (indicator, role) → (column, whether by the name of a shared count)."""
    keys: dict[Role, int] = {}
    offered: dict[tuple[str, Role], tuple[int, bool]] = {}
    unknown = []
    row = table.rows[heading]
    for column, cell in enumerate(row.cells):
        found = meanings(cell, known) if isinstance(cell, str) else ()
        role = fixed_role(cell) if isinstance(cell, str) and not found else None
        if role in _KEYS:
            keys.setdefault(role, column)
        elif not found:
            unknown.append(column)
        own = [meaning.indicator for meaning in found if not meaning.shared]
        if len(own) > 1:
            place = table.place(row.number, shown(cell))
            findings.problems.append(
                problem("table.heading_ambiguous", place, value=shown(cell), expected=", ".join(own))
            )
            continue
        for meaning in found:
            slot = (meaning.indicator, meaning.role)
            if slot not in offered or (offered[slot][1] and not meaning.shared):
                offered[slot] = (column, meaning.shared)
            elif not meaning.shared or offered[slot][1]:
                first = heading_at(table, heading, offered[slot][0])
                place = table.place(row.number, shown(cell))
                findings.problems.append(problem("table.heading_twice", place, value=shown(cell), first=first))
                break
    expected = [text for each in known.programme.indicators for text in spoken(each)]
    judge_unknown(table, heading, unknown, expected=expected, findings=findings)
    return keys, offered


def _complete(
    table: Table,
    heading: int,
    offered: Offered,
    *,
    known: Known,
    findings: Findings,
) -> list[Figures]:
    """The indicators that have all their columns; what is wrong with the others goes to `findings`."""
    complete, partial = [], []
    for indicator in known.programme.indicators:
        have = {role: place for (code, role), place in offered.items() if code == indicator.code}
        if not have:
            continue
        wanted = wants(indicator)
        rate = have.pop(Role.value, None) if Role.value not in wanted else None
        if wanted and all(role in have for role in wanted):
            columns = {role: have[role][0] for role in wanted}
            named = {role: heading_at(table, heading, column) for role, column in columns.items()}
            complete.append(Figures(indicator, columns, named))
        else:
            partial.append((indicator, have, rate))
        if rate is not None and len(have) == len(wanted):
            text = heading_at(table, heading, rate[0])
            place = table.place(table.rows[heading].number, text)
            findings.notes.append(problem("table.column_derived", place, value=text))
    used = Counter(column for figures in complete for column in set(figures.columns.values()))
    for indicator, have, rate in partial:
        _explain_partial(table, heading, indicator, have, rate, used=set(used), findings=findings)
    return [
        replace(each, own=frozenset(column for column in each.columns.values() if used[column] == 1))
        for each in complete
    ]


def _explain_partial(
    table: Table,
    heading: int,
    indicator: Indicator,
    have: Mapping[Role, tuple[int, bool]],
    rate: tuple[int, bool] | None,
    *,
    used: set[int],
    findings: Findings,
) -> None:
    number = table.rows[heading].number
    if not have:
        if rate is not None and wants(indicator):
            text = heading_at(table, heading, rate[0])
            place = table.place(number, text)
            findings.problems.append(
                problem("table.rate_without_counts", place, value=text, expected=expected_columns(indicator))
            )
        return
    # a count that another indicator needs, such as births, does not announce every indicator that could use
    # it
    if rate is None and all(shared and column in used for column, shared in have.values()):
        return
    for role in wants(indicator):
        if role not in have:
            findings.problems.append(
                problem(
                    f"table.{role.value}_column_missing",
                    table.place(number),
                    indicator=indicator.code,
                    expected=expected_column(indicator, role),
                )
            )
