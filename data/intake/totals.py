"""Checks the rows that say 'total' against the rows they should add up."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from assessment.facts import Observation
from assessment.problems import Problem
from data.intake.entries import Entry
from data.intake.headings import key_of
from data.intake.numbers import CellFault, whole
from data.intake.problems import problem
from data.intake.tables import Cell
from data.intake.vocabulary import Role, wants

_PARTIAL = frozenset({key_of("小计")})
"""A subtotal adds up some rows above it; which ones the table does not say."""


def differing(totals: Sequence[Entry], taken: Sequence[tuple[Entry, Observation]]) -> Iterator[Problem]:
    """Totals that are not the sum of their table's rows, where both are whole numbers.

    `taken`: the entries that gave an observation. Quarters and indicators are added up apart.
    """
    whole_sums = [each for each in totals if key_of(each.label) not in _PARTIAL]
    if not whole_sums:
        return
    sums: dict[tuple[str, str | None, str, object, Role], int | Decimal] = {}
    for entry, observation in taken:
        for role, figure in (
            (Role.numerator, observation.numerator),
            (Role.denominator, observation.denominator),
        ):
            if figure is not None:
                key = _key(entry, role)
                sums[key] = sums.get(key, 0) + figure
    for total in whole_sums:
        for role, cell in ((Role.numerator, total.numerator), (Role.denominator, total.denominator)):
            stated, expected = _whole(total, role, cell), sums.get(_key(total, role))
            if stated is not None and isinstance(expected, int) and stated != expected:
                yield problem(
                    "table.total_differs",
                    total.place(role),
                    total=total.label,
                    indicator=total.indicator.code,
                    value=stated,
                    expected=expected,
                )


def _key(entry: Entry, role: Role) -> tuple[str, str | None, str, object, Role]:
    return (entry.table.file, entry.table.sheet, entry.indicator.code, entry.quarter, role)


def _whole(total: Entry, role: Role, cell: Cell) -> int | None:
    if role not in wants(total.indicator):
        return None
    try:
        return whole(cell, grouped_by_comma=total.table.grouped_by_comma)
    except CellFault:
        # a total that is no count (a formula's text, a rate) is not loaded, so it need not be read
        return None
