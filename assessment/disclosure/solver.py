"""Asks the solver (`scipy.optimize.milp`) about one piece. The worlds it gives are checked in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import block_array, coo_array, csc_array, csr_array, identity, vstack

from assessment.disclosure.cells import ENOUGH
from assessment.disclosure.moves import FAR
from assessment.disclosure.reduce import Piece, Real, Row, Whole

NODES = 200  # of branch and bound where any good answer will do
MOST_NODES = 5_000  # where the best one is asked for; beyond, what was found is taken for all there is
ROUGH = 0.4  # the relative gap at which any answer is good enough
CENTRAL = 0.3  # and where room on all sides is asked for
LARGEST = 2**53  # the solver's numbers are exact up to here
_NOTHING = 1e-9

Limits = tuple[Real, float, float]
"""One more row: its coefficients, and between what it lies."""


class Solver:
    """Worlds of one piece, and how far a sum can go."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece
        self.size = len(piece.low)
        self.matrix, self.low, self.high = matrix_of(piece.rows, self.size)
        self.whole = csr_array(self.matrix).astype(np.int64)
        self.columns = csc_array(self.matrix)
        limits = np.concatenate([piece.low, piece.high, self.low, self.high])
        self.far = max(FAR, 2 * np.abs(limits[np.isfinite(limits)]).max(initial=0.0))

    def fits(self, world: Whole) -> bool:
        """Whether the numbers fit every row and range, in whole numbers."""
        return bool(self.all_fit(world[None, :])[0])

    def all_fit(self, worlds: Whole) -> NDArray[np.bool_]:
        """The same of many, one a row."""
        values = (self.whole @ worlds.T).T
        within = np.all((worlds >= self.piece.low) & (worlds <= self.piece.high), axis=1)
        within &= np.all((values >= self.low) & (values <= self.high), axis=1)
        # up to here sums and limits are the same numbers as floats
        largest = (abs(self.whole).astype(float) @ np.abs(worlds).astype(float).T).max(axis=0, initial=0.0)
        fit: NDArray[np.bool_] = within & (largest < LARGEST)
        return fit

    def world(
        self,
        weights: Real | None = None,
        *,
        exact: bool = False,
        gap: float = ROUGH,
        more: Limits | None = None,
        ranges: tuple[Real, Real] | None = None,
    ) -> Whole | None:
        """A world of least weight, or nearly; None where none was found. `exact`: then there is none, as far as the
        solver can tell.
        """
        low, high = ranges or (self.piece.low, np.minimum(self.piece.high, self.piece.low + self.far))
        constraints = self._constraints()
        if more is not None:
            constraints.append(LinearConstraint(csr_array(more[0].reshape(1, -1)), more[1], more[2]))
        result = milp(
            np.zeros(self.size) if weights is None else weights,
            integrality=np.ones(self.size),
            bounds=Bounds(low, high),
            constraints=constraints,
            options={"node_limit": MOST_NODES if exact else NODES, "mip_rel_gap": 0.0 if exact else gap},
        )
        return None if result.x is None else self._checked(np.rint(result.x).astype(np.int64))

    def world_like(self, base: Whole, free: Whole, weights: Real, more: Limits) -> Whole | None:
        """A world of least weight in which only the free variables may differ from the base."""
        fixed = np.ones(self.size, dtype=bool)
        fixed[free] = False
        part = csr_array(self.columns[:, free])
        rows = np.flatnonzero(np.diff(part.indptr))
        given = (self.columns[:, fixed] @ base[fixed])[rows]
        known = float(more[0][fixed] @ base[fixed])
        low, high = self.piece.low[free], self.piece.high[free]
        result = milp(
            weights[free],
            integrality=np.ones(len(free)),
            bounds=Bounds(low, np.minimum(high, low + self.far)),
            constraints=[
                LinearConstraint(part[rows], self.low[rows] - given, self.high[rows] - given),
                LinearConstraint(more[0][free].reshape(1, -1), more[1] - known, more[2] - known),
            ],
            options={"node_limit": NODES, "mip_rel_gap": 0.0},
        )
        if result.x is None:
            return None
        world = base.copy()
        world[free] = np.rint(result.x).astype(np.int64)
        return self._checked(world)

    def central(self) -> Whole | None:
        """A world that leaves room on all sides: as many variables as can be are eight above their least value, and as
        many rows as can be as far from their limit that eight of any of their variables have room.
        """
        most = np.array([max(abs(factor) for factor in row.terms.values()) for row in self.piece.rows]) * ENOUGH
        above, below = (np.flatnonzero(np.isfinite(limit)) for limit in (self.high, self.low))
        count = self.size + len(above) + len(below)
        room = identity(count, format="csr")
        own, up, down = room[: self.size], room[self.size : self.size + len(above)], room[self.size + len(above) :]
        rows = [
            [self.matrix, None],
            [identity(self.size), -own],
            [-self.matrix[above], -up],
            [self.matrix[below], -down],
        ]
        caps = np.concatenate([np.full(self.size, float(ENOUGH)), most[above], most[below]])
        result = milp(
            np.concatenate([np.zeros(self.size), -1 / caps]),
            integrality=np.concatenate([np.ones(self.size), np.zeros(count)]),
            bounds=Bounds(np.concatenate([self.piece.low, np.zeros(count)]), np.concatenate([self.piece.high, caps])),
            constraints=LinearConstraint(
                block_array(rows, format="csr"),
                np.concatenate([self.low, self.piece.low, -self.high[above], self.low[below]]),
                np.concatenate([self.high, np.full(count, np.inf)]),
            ),
            options={"node_limit": NODES, "mip_rel_gap": CENTRAL},
        )
        return None if result.x is None else self._checked(np.rint(result.x[: self.size]).astype(np.int64))

    def step(self, weights: Real) -> tuple[Whole, Whole] | None:
        """A world x and a step d of -1, 0 or 1 in each variable with which x + 7 d is a world, too: both are looked for
        together, the step of greatest weight.
        """
        length, low, high = ENOUGH - 1, self.piece.low, self.piece.high
        moving = np.flatnonzero(high - low >= length)
        count = len(moving)
        if not count:
            return None
        ends = csr_array((np.ones(count), (np.arange(count), moving)), shape=(count, self.size))
        steps = csr_array((np.full(count, float(length)), (np.arange(count), np.arange(count))), shape=(count, count))
        rows = [[self.matrix, None], [self.matrix, length * self.matrix[:, moving]], [ends, steps]]
        result = milp(
            np.concatenate([np.zeros(self.size), -weights[moving]]),
            integrality=np.ones(self.size + count),
            bounds=Bounds(np.concatenate([low, -np.ones(count)]), np.concatenate([high, np.ones(count)])),
            constraints=LinearConstraint(
                block_array(rows, format="csr"),
                np.concatenate([self.low, self.low, low[moving]]),
                np.concatenate([self.high, self.high, high[moving]]),
            ),
            options={"node_limit": NODES, "mip_rel_gap": ROUGH},
        )
        if result.x is None:
            return None
        start = np.rint(result.x[: self.size]).astype(np.int64)
        made = np.zeros(self.size, dtype=np.int64)
        made[moving] = np.rint(result.x[self.size :]).astype(np.int64)
        return (start, made) if self.fits(start) and self.fits(start + length * made) else None

    def end(self, target: Real, sign: int) -> float | None:
        """The least (or greatest) value of a sum where nothing need be whole; None where there is none."""
        bounds = Bounds(self.piece.low, self.piece.high)
        result = milp(sign * target, bounds=bounds, constraints=self._constraints())
        return sign * float(result.fun) if result.status == 0 else None

    def reach(self, targets: Whole, weights: Real, limits: tuple[Real, Real]) -> Real | None:
        """What these targets are where they weigh most, each within its limits, and nothing need be whole."""
        terms = csr_array(targets.astype(float))
        result = milp(
            -(terms.T @ weights),
            bounds=Bounds(self.piece.low, self.piece.high),
            constraints=[*self._constraints(), LinearConstraint(terms, *limits)],
        )
        return None if result.x is None else np.asarray(terms @ result.x)

    def held(self, target: Real) -> frozenset[int]:
        """The labels of the rows that hold a sum at its ends where nothing need be whole."""
        above, below = np.flatnonzero(np.isfinite(self.high)), np.flatnonzero(np.isfinite(self.low))
        rows = vstack([self.matrix[above], -self.matrix[below]], format="csr")
        limits = np.concatenate([self.high[above], -self.low[below]])
        ranges = np.column_stack([self.piece.low, self.piece.high])
        found: set[int] = set()
        for sign in (1, -1):
            result = linprog(sign * target, rows, limits, bounds=ranges, method="highs-ds")
            if result.status == 0:
                tight = np.concatenate([above, below])[np.abs(result.ineqlin.marginals) > _NOTHING]
                found.update(self.piece.rows[row].label for row in tight.tolist())
        return frozenset(found)

    def _constraints(self) -> list[LinearConstraint]:
        return [LinearConstraint(self.matrix, self.low, self.high)] if self.piece.rows else []

    def _checked(self, world: Whole) -> Whole | None:
        return world if self.fits(world) else None


def matrix_of(rows: Sequence[Row], size: int) -> tuple[csr_array, Real, Real]:
    """The rows as a matrix, and between what each lies."""
    entries = [(index, column, factor) for index, row in enumerate(rows) for column, factor in row.terms.items()]
    places = np.array([entry[:2] for entry in entries], dtype=np.int64).reshape(-1, 2)
    factors = np.array([entry[2] for entry in entries], dtype=np.float64)
    matrix = csr_array(coo_array((factors, (places[:, 0], places[:, 1])), shape=(len(rows), size)))
    return matrix, np.array([row.low for row in rows], dtype=float), np.array([row.high for row in rows], dtype=float)
