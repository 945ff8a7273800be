"""Public releases against an attacker of the tests' own: every fact as a row of one plain integer programme.

It shares no code with the program but the model of what is public. It is slow: it asks for each withheld count the
least and the greatest value that fits.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from assessment.disclosure.cells import SMALL, Key, Published, Statement
from tests.property.test_disclosure import Family, family, released, without_suppression

FAR = 100_000


class PlainAttacker:
    """Everything public, as rows low ≤ coefficients × counts ≤ high."""

    def __init__(self, releases: Sequence[Published], known: Sequence[Statement]) -> None:
        self.ranges: dict[Key, tuple[int, int]] = {}
        self.withheld: set[Key] = set()
        rows: set[tuple[tuple[tuple[Key, int], ...], int, int]] = set()
        for published in releases:
            for cell in published.cells:
                low, high = self.ranges.get(cell.key, (0, FAR))
                if cell.value is None:
                    self.withheld.add(cell.key)
                    low = max(low, int(cell.listed))
                else:
                    slack = 2 if cell.counted.guarded and not cell.exact and cell.value != 0 else 0
                    low, high = max(low, cell.value - slack), min(high, cell.value + slack)
                self.ranges[cell.key] = (low, high)
            for relation in published.relations:
                rows.add((((relation.total, 1), *((part, -1) for part in relation.parts)), 0, 0))
            for statement in published.statements:
                rows.add(self._row(statement))
        for statement in known:
            rows.add(self._row(statement))
            if len(statement.terms) == 1 and statement.low == statement.high:
                self.withheld.discard(statement.terms[0][0])
        self.rows = sorted(rows, key=repr)
        self.keys = sorted({*self.ranges, *(key for terms, _, _ in self.rows for key, _ in terms)})
        place = {key: index for index, key in enumerate(self.keys)}
        entries = [(row, place[key], factor) for row, (terms, _, _) in enumerate(self.rows) for key, factor in terms]
        where = np.array([entry[:2] for entry in entries], dtype=int).reshape(-1, 2)
        matrix = coo_array(
            (np.array([entry[2] for entry in entries], dtype=float), (where[:, 0], where[:, 1])),
            shape=(len(self.rows), len(self.keys)),
        )
        limits = np.array([(low, high) for _, low, high in self.rows], dtype=float).reshape(-1, 2)
        self.facts = LinearConstraint(matrix.tocsr(), limits[:, 0], limits[:, 1])
        ranges = np.array([self.ranges.get(key, (0, FAR)) for key in self.keys], dtype=float)
        self.bounds = Bounds(ranges[:, 0], ranges[:, 1])

    @staticmethod
    def _row(statement: Statement) -> tuple[tuple[tuple[Key, int], ...], int, int]:
        low = -FAR * FAR if statement.low is None else statement.low
        return statement.terms, low, FAR * FAR if statement.high is None else statement.high

    def range_of(self, key: Key) -> tuple[int, int]:
        """The least and the greatest value of a count with which everything public can be true."""
        found = []
        for sign in (1.0, -1.0):
            weights = np.zeros(len(self.keys))
            weights[self.keys.index(key)] = sign
            result = milp(
                weights,
                integrality=np.ones(len(self.keys)),
                bounds=self.bounds,
                constraints=[self.facts] if self.rows else [],
                options={"mip_rel_gap": 0.0},
            )
            assert result.x is not None, key
            found.append(round(float(result.x[self.keys.index(key)])))
        return found[0], found[1]

    def recovered(self, keys: Sequence[Key]) -> dict[Key, tuple[int, int]]:
        """The counts that are given away: fewer than eight values lie between, or only small ones."""
        ranges = {key: self.range_of(key) for key in keys}
        return {
            key: (low, high)
            for key, (low, high) in ranges.items()
            if high - low < 7 or (low in SMALL and high in SMALL)
        }


def attacked(case: Family, keys_a_family: int, seed: int) -> dict[Key, tuple[int, int]]:
    """What the attacker recovers of a sample of the withheld counts; all small ones are among it first."""
    done = released(case)
    attacker = PlainAttacker([made.published for _, made in done], case.known)
    truth = {cell.key: cell.value for table, _ in done for cell in table.cells}
    order = np.random.default_rng(seed).permutation(len(attacker.withheld))
    shuffled = [sorted(attacker.withheld)[index] for index in order]
    chosen = sorted(shuffled, key=lambda key: truth[key] not in SMALL)[:keys_a_family]
    return attacker.recovered(chosen)


@pytest.mark.parametrize("start", range(0, 20, 10))
def test_an_attacker_who_solves_everything_at_once_recovers_nothing(start: int) -> None:
    for seed in range(start, start + 10):
        assert attacked(family(seed), 12, seed) == {}


@pytest.mark.long
@pytest.mark.parametrize("start", range(1_000, 1_500, 50))
def test_an_attacker_who_solves_everything_at_once_recovers_nothing_in_hundreds(start: int) -> None:
    for seed in range(start, start + 50):
        assert attacked(family(seed), 30, seed) == {}


def test_the_same_attacker_breaks_what_only_leaves_small_counts_out() -> None:
    broken = 0
    for seed in range(10):
        case = family(seed)
        attacker = PlainAttacker([without_suppression(table) for table in case.tables], case.known)
        truth = {cell.key: cell.value for table in case.tables for cell in table.cells}
        small = [key for key in sorted(attacker.withheld) if truth[key] in SMALL][:5]
        found = attacker.recovered(small)
        assert all(low <= truth[key] <= high for key, (low, high) in found.items())
        broken += any(low == high for low, high in found.values())
    assert broken >= 8
