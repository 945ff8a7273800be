"""Reads the cells of an entry as the figures its kind of indicator is made of, and says what cannot be."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from assessment.facts import Observation
from assessment.kinds import Kind
from assessment.periods import Quarter
from assessment.problems import Problem
from data.intake.entries import Entry
from data.intake.numbers import CellFault, number, whole
from data.intake.problems import problem
from data.intake.tables import Cell, shown
from data.intake.vocabulary import Role, wants

Figures = dict[Role, int | Decimal]


class Unusable(Exception):
    """An entry with at least one figure that cannot be taken; `problems` are all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(each.code for each in problems))
        self.problems = tuple(problems)


def figures(entry: Entry) -> Figures:
    """The figures of an entry; none where every cell is empty, which is 'not reported'. Raises `Unusable`."""
    if entry.numerator is None and entry.denominator is None and entry.value is None:
        return {}
    problems = list(_misplaced(entry))
    found: Figures = {}
    if not problems:
        for role in wants(entry.indicator):
            try:
                found[role] = _figure(entry, role)
            except CellFault as fault:
                problems.append(problem(fault.code, entry.place(role), **fault.params))
    problems = problems or list(_contradictions(entry, found))
    if problems:
        raise Unusable(problems)
    return found


def observation(*, area: str, quarter: Quarter, indicator: str, found: Figures) -> Observation:
    """The observation that `figures` found."""
    denominator, value = found.get(Role.denominator), found.get(Role.value)
    return Observation(
        area=area,
        indicator=indicator,
        quarter=quarter,
        numerator=found.get(Role.numerator),
        denominator=None if denominator is None else int(denominator),
        value=None if value is None else Decimal(value),
    )


def _misplaced(entry: Entry) -> Iterator[Problem]:
    """Figures that this kind of indicator is not made of."""
    indicator = entry.indicator
    if indicator.derived:
        yield problem(
            "indicators.derived",
            entry.place(),
            indicator=indicator.code,
            plus=indicator.plus,
            minus=indicator.minus,
        )
        return
    counted = entry.numerator is not None or entry.denominator is not None
    if indicator.kind is Kind.value:
        if counted:
            role = Role.numerator if entry.numerator is not None else Role.denominator
            found = entry.numerator if entry.numerator is not None else entry.denominator
            yield _said("indicators.counts_not_value", entry, role, found)
        return
    if entry.value is not None:
        code = "indicators.value_and_counts" if counted else "indicators.value_not_counts"
        yield _said(code, entry, Role.value, entry.value)
    if indicator.kind is Kind.count and entry.denominator is not None:
        yield _said("indicators.denominator_not_used", entry, Role.denominator, entry.denominator)


def _said(code: str, entry: Entry, role: Role, cell: Cell) -> Problem:
    return problem(code, entry.place(role), indicator=entry.indicator.code, value=shown(cell))


def _figure(entry: Entry, role: Role) -> int | Decimal:
    cell = {Role.numerator: entry.numerator, Role.denominator: entry.denominator, Role.value: entry.value}[role]
    if cell is None:
        raise CellFault(f"indicators.{role.value}_missing", indicator=entry.indicator.code)
    grouped = entry.table.grouped_by_comma
    kind = entry.indicator.kind
    amount = role is Role.value or (kind is Kind.mean and role is Role.numerator)
    found = number(cell, grouped_by_comma=grouped) if amount else whole(cell, grouped_by_comma=grouped)
    if found is None:
        raise CellFault(f"indicators.{role.value}_missing", indicator=entry.indicator.code)
    may_be_negative = role is Role.value or (kind is Kind.balance and role is Role.numerator)
    if found < 0 and not may_be_negative:
        raise CellFault("cell.negative", value=shown(cell))
    return found


def _contradictions(entry: Entry, found: Figures) -> Iterator[Problem]:
    numerator, denominator = found.get(Role.numerator), found.get(Role.denominator)
    if entry.indicator.kind is not Kind.proportion or numerator is None or denominator is None:
        return
    if numerator > denominator:
        yield problem(
            "indicators.numerator_above_denominator",
            entry.place(Role.numerator),
            indicator=entry.indicator.code,
            value=numerator,
            expected=denominator,
        )
