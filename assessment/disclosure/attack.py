"""The attacker: what whoever has read every release can work out about one block of counts.

Everything public is put into rows of whole numbers (low ≤ coefficients × counts ≤ high). A count is *open* when enough
values of it are possible. The block is made smaller (`reduce`), and possible worlds are looked for (`worlds`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import vstack

from assessment.disclosure.reduce import Block, Piece, Reduced, Row, Sums, reduce
from assessment.disclosure.seen import Effort, Hint, Memory, Values
from assessment.disclosure.solver import matrix_of
from assessment.disclosure.worlds import Search

TIGHT = 1e-12  # a dual value above this belongs to a row that holds
SHORT = 60  # so many rows are tried one by one for which of them narrow a count

__all__ = ["Attack", "Block", "Narrow", "Row"]


@dataclass(frozen=True, slots=True)
class Narrow:
    """A count that is not open: least and greatest value, and how many of these are possible."""

    column: int
    low: int
    high: int
    possible: int
    held_by: frozenset[int] = frozenset()  # labels of rows, where they came with the answer


class Attack:
    """An attack on one block. Its answers depend on nothing but the block.

    To be quicker: `hint`, values of counts (None: not known) in a world that may be possible, to begin with; `sums`,
    the equations of the block put in before; `memory`, worlds that were possible in attacks on like blocks. Every
    world is checked again.
    """

    def __init__(
        self,
        block: Block,
        hint: Sequence[int | None] | None = None,
        *,
        sums: Sums | None = None,
        memory: Memory | None = None,
    ) -> None:
        self.block = block
        self.hint = hint
        self.memory = memory or Memory(len(block.low))
        self.reduced: Reduced = reduce(block, sums)

    def run(self, effort: Effort = Effort.full) -> tuple[Narrow, ...] | None:
        """The counts that are not open, or None if what is public contradicts itself."""
        if self.reduced.impossible:
            return None
        found = [
            Narrow(column, value, value, 1)
            for column, value in self.reduced.fixed.items()
            if self.block.wanted[column] > 1
        ]
        for piece in self.reduced.pieces:
            search = Search(piece, self.memory)
            narrow = search.run(_hinted(piece, self.hint), effort)
            if narrow is None:
                return None
            found += [each for target, values in narrow for each in _columns(piece, target, values)]
        return tuple(sorted(found, key=lambda each: each.column))

    def why(self, narrow: Narrow, *, shortest: bool = True) -> tuple[int, ...]:
        """The labels of rows that narrow a count by themselves; of the `shortest`, none can be left out."""
        rows = self._tight(narrow.column)
        if not self._narrow_with(rows, narrow):
            rows = list(range(len(self.block.rows)))
        if shortest and len(rows) <= SHORT:
            for row in list(rows):
                fewer = [each for each in rows if each != row]
                if self._narrow_with(fewer, narrow):
                    rows = fewer
        return tuple(sorted({self.block.rows[row].label for row in rows}))

    def _narrow_with(self, rows: Sequence[int], narrow: Narrow) -> bool:
        """Whether these rows alone leave the count less than is wanted."""
        column, wanted = narrow.column, self.block.wanted[narrow.column]
        chosen = [self.block.rows[row] for row in rows]
        used = sorted({column, *(each for row in chosen for each in row.terms)})
        place = {each: index for index, each in enumerate(used)}
        part = Block(
            self.block.low[used],
            self.block.high[used],
            [Row({place[c]: f for c, f in row.terms.items()}, row.low, row.high, row.label) for row in chosen],
            {place[column]: wanted},
        )
        hint = None if self.hint is None else [self.hint[each] for each in used]
        return bool(Attack(part, hint).run())

    def _tight(self, column: int) -> list[int]:
        """The rows that hold the count at its least and greatest value while it need not be whole."""
        matrix, low, high = matrix_of(self.block.rows, len(self.block.low))
        equal = low == high
        upper, lower = ~equal & np.isfinite(high), ~equal & np.isfinite(low)
        above = vstack([matrix[np.flatnonzero(upper)], -matrix[np.flatnonzero(lower)]], format="csr")
        limits = np.concatenate([high[upper], -low[lower]])
        ranges = np.column_stack([self.block.low, self.block.high])
        found: set[int] = set()
        for sign in (1.0, -1.0):
            weights = np.zeros(len(self.block.low))
            weights[column] = sign
            held = matrix[np.flatnonzero(equal)]
            result = linprog(weights, above, limits, held, low[equal], ranges, method="highs-ds")
            if result.status != 0:
                continue
            duals = (result.eqlin.marginals, result.ineqlin.marginals)
            places = (np.flatnonzero(equal), np.concatenate([np.flatnonzero(upper), np.flatnonzero(lower)]))
            for dual, place in zip(duals, places, strict=True):
                found.update(int(row) for row in place[np.abs(dual) > TIGHT])
        return sorted(found)


def _hinted(piece: Piece, hint: Sequence[int | None] | None) -> Hint | None:
    if hint is None:
        return None
    parts = [[hint[column] for column in each] for each in piece.made_of]
    known = np.array([None not in each for each in parts], dtype=bool)
    values = [sum(value or 0 for value in each) for each in parts]
    return known, np.array(values, dtype=np.int64)


def _columns(piece: Piece, target: int, values: Values) -> list[Narrow]:
    return [
        Narrow(column, values.low + constant, values.high + constant, values.possible, values.held_by)
        for column, constant in piece.targets[target].columns
    ]
