"""The attacker: what whoever has read every release can work out about one block of counts.

Everything public is put into rows of whole numbers (low ≤ coefficients × counts ≤ high). A count is *open* when enough
values of it are possible. That is shown by possible worlds: vectors of counts that fit every row exactly. Two of them
that differ by seven times a whole step give eight worlds at once, since the worlds between fit as well. What is not
shown so is bounded by `scipy.optimize.milp` and then walked through value by value. Only a world that was checked in
whole numbers counts, so a solver's rounding may refuse too much and never lets anything pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import block_array, coo_array, csr_array, vstack

from assessment.disclosure.cells import ENOUGH

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
ROUNDS = 8  # rounds of worlds for many counts at once, before each is looked at alone
NODES = 200  # of branch and bound where any good answer will do
ROUGH = 0.4  # the relative gap at which such an answer is good enough
MOST_TURNS = 40  # of worlds towards values that were not seen yet
STALLED = 0.9  # more than this share left after a round: the next kind of world is tried
SEED = 7
FAR = 10_000_000  # above this no count is looked for
TIGHT = 1e-12  # a dual value above this belongs to a row that holds
SHORT = 60  # so many rows are tried one by one for which of them narrow a count


@dataclass(slots=True)
class Row:
    """low ≤ sum of coefficient × count ≤ high; `label`: its place in what is public."""

    terms: dict[int, int]
    low: float
    high: float
    label: int


@dataclass(slots=True)
class Block:
    """Counts 0 … size - 1 with the range of each, the rows that tie them, and how many values each must keep."""

    low: Real
    high: Real
    rows: list[Row]
    wanted: dict[int, int]


@dataclass(frozen=True, slots=True)
class Narrow:
    """A count that is not open: least and greatest value, and how many of these are possible."""

    column: int
    low: int
    high: int
    possible: int


@dataclass(slots=True)
class _Worlds:
    """The values of each count that were seen in a possible world."""

    seen: dict[int, set[int]] = field(default_factory=dict)

    def add(self, world: Whole, columns: Iterable[int]) -> None:
        for column in columns:
            self.seen.setdefault(column, set()).add(int(world[column]))

    def missing(self, wanted: dict[int, int]) -> list[int]:
        return [column for column, number in wanted.items() if len(self.seen.get(column, ())) < number]


class Attack:
    """An attack on one block. Its answers depend on nothing but the block."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.size = len(block.low)
        self.matrix, self.low, self.high = _matrix(block.rows, self.size)
        self.worlds = _Worlds()

    def run(self) -> tuple[Narrow, ...] | None:
        """The counts that are not open, or None if what is public contradicts itself."""
        world = self._world(np.zeros(self.size))
        if world is None:
            return None
        self._along_steps()
        self._towards_unseen()
        self._pairs()
        found = (self.bounds(column) for column in self.worlds.missing(self.block.wanted))
        return tuple(each for each in found if each.possible < self.block.wanted[each.column])

    def bounds(self, column: int) -> Narrow:
        """Least and greatest value, and how many are possible: counted up to what is wanted."""
        least, greatest = self._extreme(column, 1), self._extreme(column, -1)
        enough = self.block.wanted.get(column, ENOUGH)
        seen = self.worlds.seen.setdefault(column, set())
        at = least
        while at is not None and greatest is not None and at < greatest and len(seen) < enough:
            at += 1
            if at not in seen:
                at = self._extreme(column, 1, least=at)
        return Narrow(column, min(seen, default=0), max(seen, default=0), len(seen))

    def _is_open(self, column: int) -> bool:
        """Whether enough values are possible, without finding out how many."""
        self._along_steps()
        if not self.worlds.missing(self.block.wanted):
            return True
        least, greatest = self._extreme(column, 1), self._extreme(column, -1)
        enough = self.block.wanted[column]
        if least is None or greatest is None or greatest - least + 1 < enough:
            return False
        return self.bounds(column).possible >= enough

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
        return not Attack(part)._is_open(place[column])

    def _tight(self, column: int) -> list[int]:
        """The rows that hold the count at its least and greatest value while it need not be whole."""
        equal = self.low == self.high
        upper, lower = ~equal & np.isfinite(self.high), ~equal & np.isfinite(self.low)
        above = vstack([self.matrix[np.flatnonzero(upper)], -self.matrix[np.flatnonzero(lower)]], format="csr")
        limits = np.concatenate([self.high[upper], -self.low[lower]])
        ranges = np.column_stack([self.block.low, self.block.high])
        found: set[int] = set()
        for sign in (1.0, -1.0):
            weights = np.zeros(self.size)
            weights[column] = sign
            held = self.matrix[np.flatnonzero(equal)]
            result = linprog(weights, above, limits, held, self.low[equal], ranges, method="highs-ds")
            if result.status != 0:
                continue
            duals = (result.eqlin.marginals, result.ineqlin.marginals)
            places = (np.flatnonzero(equal), np.concatenate([np.flatnonzero(upper), np.flatnonzero(lower)]))
            for dual, place in zip(duals, places, strict=True):
                found.update(int(row) for row in place[np.abs(dual) > TIGHT])
        return sorted(found)

    # ------------------------------------------------------------------ many counts at once

    def _along_steps(self) -> None:
        """Worlds x, x + d, … x + 7 d for whole steps d that move as many counts as they can."""
        generator = np.random.Generator(np.random.PCG64(SEED))
        wanted = {column: number for column, number in self.block.wanted.items() if number > 2}
        missing = self.worlds.missing(wanted)
        for _ in range(ROUNDS):
            before = len(missing)
            if not before:
                return
            weights = np.zeros(self.size)
            weights[missing] = generator.choice([-1.0, 1.0], before) * generator.uniform(0.5, 1.0, before)
            self._step(weights)
            missing = self.worlds.missing(wanted)
            if len(missing) > before * STALLED:
                return

    def _step(self, weights: Real) -> None:
        """Both ends are looked for together: a world and the step from it."""
        length, low, high = ENOUGH - 1, self.block.low, self.block.high
        moving = np.flatnonzero(high - low >= length)
        count = len(moving)
        only = self.matrix[:, moving]
        ends = csr_array((np.ones(count), (np.arange(count), moving)), shape=(count, self.size))
        steps = csr_array((np.full(count, float(length)), (np.arange(count), np.arange(count))), shape=(count, count))
        rows = block_array([[self.matrix, None], [self.matrix, length * only], [ends, steps]], format="csr")
        result = milp(
            np.concatenate([np.zeros(self.size), -weights[moving]]),
            integrality=np.ones(self.size + count),
            bounds=Bounds(np.concatenate([low, -np.ones(count)]), np.concatenate([high, np.ones(count)])),
            constraints=LinearConstraint(
                rows,
                np.concatenate([self.low, self.low, low[moving]]),
                np.concatenate([self.high, self.high, high[moving]]),
            ),
            options={"node_limit": NODES, "mip_rel_gap": ROUGH},
        )
        if result.x is None:
            return
        start = np.rint(result.x[: self.size]).astype(np.int64)
        step = np.zeros(self.size, dtype=np.int64)
        step[moving] = np.rint(result.x[self.size :]).astype(np.int64)
        moved = [column for column in self.block.wanted if step[column]]
        if moved and self._fits(start) and self._fits(start + length * step):
            for times in range(length + 1):
                self.worlds.add(start + times * step, moved)

    def _towards_unseen(self) -> None:
        """Worlds in which each count takes a value it was not seen with yet, for all that are missing at once."""
        wanted = {column: number for column, number in self.block.wanted.items() if number > 2}
        missing = self.worlds.missing(wanted)
        if missing:
            weights = np.zeros(self.size)
            weights[missing] = 1.0
            self._world(weights)
        for _ in range(MOST_TURNS):
            missing = self.worlds.missing(wanted)
            before = sum(len(self.worlds.seen[column]) for column in missing)
            if not missing:
                return
            self._near(missing, np.array([self._unseen(column) for column in missing], dtype=float))
            if sum(len(self.worlds.seen[column]) for column in missing) == before:
                return

    def _unseen(self, column: int) -> int:
        seen = self.worlds.seen[column]
        return next(each for each in range(min(seen), max(seen) + 2) if each not in seen)

    def _near(self, columns: list[int], goals: Real) -> None:
        """A world in which these counts are as near to the goals as can be."""
        count = len(columns)
        picked = csr_array((np.ones(count), (np.arange(count), columns)), shape=(count, self.size))
        off = csr_array((np.ones(count), (np.arange(count), np.arange(count))), shape=(count, count))
        without = np.full(count, np.inf)
        result = milp(
            np.concatenate([np.zeros(self.size), np.ones(count)]),
            integrality=np.concatenate([np.ones(self.size), np.zeros(count)]),
            bounds=Bounds(
                np.concatenate([self.block.low, np.zeros(count)]), np.concatenate([self.block.high, without])
            ),
            constraints=LinearConstraint(
                block_array([[self.matrix, None], [picked, off], [picked, -off]], format="csr"),
                np.concatenate([self.low, goals, -without]),
                np.concatenate([self.high, without, goals]),
            ),
            options={"node_limit": NODES, "mip_rel_gap": ROUGH},
        )
        if result.x is not None:
            world = np.rint(result.x[: self.size]).astype(np.int64)
            if self._fits(world):
                self.worlds.add(world, self.block.wanted)

    def _pairs(self) -> None:
        """Two worlds as far apart as can be, for counts that need not be open but must not be one value."""
        generator = np.random.Generator(np.random.PCG64(SEED))
        wanted = {column: number for column, number in self.block.wanted.items() if number <= 2}
        for _ in range(ROUNDS):
            missing = self.worlds.missing(wanted)
            if not missing:
                return
            weights = np.zeros(self.size)
            weights[missing] = generator.choice([-1.0, 1.0], len(missing))
            for sign in (1.0, -1.0):
                self._world(sign * weights)
            if len(self.worlds.missing(wanted)) == len(missing):
                return

    # ------------------------------------------------------------------ one world

    def _world(self, weights: Real) -> Whole | None:
        low, high = self.block.low, self.block.high
        world = self._solve(weights, low, high, exact=False)
        if world is None:
            world = self._solve(weights, low, high, exact=True)
        if world is not None:
            self.worlds.add(world, self.block.wanted)
        return world

    def _extreme(self, column: int, sign: int, *, least: int | None = None) -> int | None:
        weights = np.zeros(self.size)
        weights[column] = float(sign)
        low, high = self.block.low, self.block.high.copy()
        if least is not None:
            low = low.copy()
            low[column] = max(low[column], least)
        high[column] = min(high[column], low[column] + FAR)
        world = self._solve(weights, low, high, exact=True)
        if world is None:
            return None
        self.worlds.add(world, self.block.wanted)
        return int(world[column])

    def _solve(self, weights: Real, low: Real, high: Real, *, exact: bool) -> Whole | None:
        options = {"mip_rel_gap": 0.0} if exact else {"node_limit": NODES, "mip_rel_gap": ROUGH}
        result = milp(
            weights,
            integrality=np.ones(self.size),
            bounds=Bounds(low, high),
            constraints=[LinearConstraint(self.matrix, self.low, self.high)],
            options=options,
        )
        if result.x is None:
            return None
        world = np.rint(result.x).astype(np.int64)
        return world if self._fits(world) else None

    def _fits(self, world: Whole) -> bool:
        """Whether the counts fit every row and range, in whole numbers."""
        if np.any(world < self.block.low) or np.any(world > self.block.high):
            return False
        values = [int(each) for each in world]
        for row in self.block.rows:
            total = sum(factor * values[column] for column, factor in row.terms.items())
            if not row.low <= total <= row.high:
                return False
        return True


def _matrix(rows: Sequence[Row], size: int) -> tuple[csr_array, Real, Real]:
    entries = [(index, column, factor) for index, row in enumerate(rows) for column, factor in row.terms.items()]
    places = np.array([entry[:2] for entry in entries], dtype=np.int64).reshape(-1, 2)
    factors = np.array([entry[2] for entry in entries], dtype=np.float64)
    matrix = csr_array(coo_array((factors, (places[:, 0], places[:, 1])), shape=(len(rows), size)))
    return matrix, np.array([row.low for row in rows], dtype=float), np.array([row.high for row in rows], dtype=float)
