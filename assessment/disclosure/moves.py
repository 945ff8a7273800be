"""What can be changed in a possible world of a piece so that another possible world may come of it.

One more or one less of a variable, exchanges of two that share rows, and changes of many that leave every narrow row
as it is (vectors of the kernel). How often a change can be made is exact arithmetic on whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csc_array, csr_array, vstack

from assessment.disclosure.cells import ENOUGH
from assessment.disclosure.reduce import Real, Whole

FAR = 10_000_000  # above this no count is looked for
PARTNERS = 24  # of a variable, with which exchanges are tried
MOST_COMBINED = 40  # basis vectors of the kernel up to which sums and differences of two are tried
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Some:
    """Some of the moves, with the places in which they change something, and how much each does what was asked for."""

    moves: Whole
    entries: Whole
    first: Whole
    gain: Whole

    def __len__(self) -> int:
        return len(self.moves)


@dataclass(slots=True)
class State:
    """A possible world, what the places are in it, and what the targets are."""

    world: Whole
    places: Whole
    targets: Whole

    def copy(self) -> State:
        """Another one to go on from."""
        return State(self.world.copy(), self.places.copy(), self.targets.copy())


@dataclass(slots=True)
class Moves:
    """All moves of a piece. Places are its variables first, then its rows; `low` and `high` are their limits."""

    whole: csr_array
    targets: csr_array
    steps: csr_array
    effects: csr_array
    changes: csr_array
    low: Real
    high: Real
    _by_target: csc_array = field(init=False)
    _by_place: csc_array = field(init=False)
    _leading: dict[tuple[int, int], Some] = field(default_factory=dict)
    _helping: dict[tuple[int, int], Some] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_place = csc_array(self.changes)
        self._by_target = csc_array(self.effects)

    @classmethod
    def of(cls, whole: csr_array, targets: Whole, ranges: tuple[Real, Real], limits: tuple[Real, Real]) -> Moves:
        """The moves of a piece with these rows, targets, ranges of variables and limits of rows."""
        narrow = np.flatnonzero(limits[1] - limits[0] < ENOUGH)
        up = csr_array(vstack([*_exchanges(whole), csr_array(_quiet(whole[narrow].toarray()))], format="csr"))
        steps = csr_array(vstack([up, -up], format="csr"), dtype=np.int64)
        changes = csr_array(_beside(steps, csr_array(steps @ whole.T)))
        changes.sort_indices()
        changes.eliminate_zeros()
        return cls(
            whole,
            csr_array(targets),
            steps,
            csr_array(steps @ csr_array(targets.T)),
            changes,
            np.concatenate([ranges[0], limits[0]]),
            np.concatenate([ranges[1], limits[1]]),
        )

    def leading(self, target: int, sign: int) -> Some:
        """The moves that lead up (or down) in a target."""
        return self._cached(self._leading, self._by_target, target, sign)

    def helping(self, place: int, sign: int) -> Some:
        """The moves that make more (or less) at a place."""
        return self._cached(self._helping, self._by_place, place, sign)

    def _cached(self, cache: dict[tuple[int, int], Some], matrix: csc_array, column: int, sign: int) -> Some:
        key = (column, sign)
        if key not in cache:
            part = slice(matrix.indptr[column], matrix.indptr[column + 1])
            chosen = matrix.data[part] * sign > 0
            cache[key] = self._some(matrix.indices[part][chosen], np.abs(matrix.data[part][chosen]))
        return cache[key]

    def _some(self, moves: Whole, gain: Whole) -> Some:
        starts, counts = self.changes.indptr[moves].astype(np.int64), np.diff(self.changes.indptr)[moves]
        first = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)[: len(moves)]
        entries = np.repeat(starts - first, counts) + np.arange(int(counts.sum()))
        return Some(moves.astype(np.int64), entries, first, gain)

    def all(self) -> Some:
        """Every move."""
        count = self.steps.shape[0]
        return self._some(np.arange(count), np.ones(count, dtype=np.int64))

    def state(self, world: Whole) -> State:
        """A world with its places and targets."""
        return State(world, np.concatenate([world, self.whole @ world]), self.targets @ world)

    def times(self, values: Whole, some: Some) -> Real:
        """How many times each of these moves can be made where the places have these values, up to FAR."""
        if not len(some):
            return np.zeros(0)
        place, change = self.changes.indices[some.entries], self.changes.data[some.entries]
        room = np.where(change > 0, self.high[place] - values[place], self.low[place] - values[place])
        return np.minimum(np.floor(np.minimum.reduceat(room / change, some.first)), FAR)

    def least_blocked(self, values: Whole, some: Some, most: int) -> list[tuple[int, int, int]]:
        """Of the moves that cannot be made even once those that the fewest places hold up: for each the first such
        place, which way it must give, and by how much.
        """
        place, change = self.changes.indices[some.entries], self.changes.data[some.entries]
        over = np.maximum(values[place] + change - self.high[place], 0)
        under = np.maximum(self.low[place] - values[place] - change, 0)
        off = over - under
        held = np.add.reduceat(off != 0, some.first, dtype=np.int64)
        last = np.append(some.first[1:], len(off))
        found = []
        for index in np.argsort(held, kind="stable")[:most].tolist():
            inside = np.flatnonzero(off[some.first[index] : last[index]])
            if len(inside):
                at = int(some.first[index] + inside[0])
                found.append((int(place[at]), -1 if off[at] > 0 else 1, int(abs(off[at]))))
        return found

    def effect_on(self, target: int) -> Whole:
        """What every move changes in a target."""
        part = slice(self._by_target.indptr[target], self._by_target.indptr[target + 1])
        found = np.zeros(self.steps.shape[0], dtype=np.int64)
        found[self._by_target.indices[part]] = self._by_target.data[part]
        return found

    def make(self, state: State, move: int, times: int) -> dict[int, int] | None:
        """Makes a move so many times and tells what each target changes by a step; None, and nothing, if it does not
        fit.
        """
        part = slice(self.changes.indptr[move], self.changes.indptr[move + 1])
        place, change = self.changes.indices[part], self.changes.data[part]
        to = state.places[place] + times * change
        if np.any(to < self.low[place]) or np.any(to > self.high[place]):
            return None
        state.places[place] = to
        state.world[:] = state.places[: len(state.world)]
        part = slice(self.effects.indptr[move], self.effects.indptr[move + 1])
        target, more = self.effects.indices[part], self.effects.data[part]
        state.targets[target] += times * more
        return dict(zip(target.tolist(), more.tolist(), strict=True))

    def step(self, move: int) -> Whole:
        """What a move changes in the variables."""
        made = np.zeros(self.steps.shape[1], dtype=np.int64)
        part = slice(self.steps.indptr[move], self.steps.indptr[move + 1])
        made[self.steps.indices[part]] = self.steps.data[part]
        return made


def _beside(left: csr_array, right: csr_array) -> csr_array:
    moved = csr_array(
        (right.data, right.indices + left.shape[1], right.indptr),
        shape=(right.shape[0], left.shape[1] + right.shape[1]),
    )
    wide = csr_array((left.data, left.indices, left.indptr), shape=moved.shape)
    return csr_array(wide + moved)


def _exchanges(whole: csr_array) -> list[csr_array]:
    """One more of each variable; one more of it and one less of another that is in many of the same rows."""
    size = whole.shape[1]
    single = csr_array((np.ones(size, dtype=np.int64), (np.arange(size), np.arange(size))), shape=(size, size))
    present = csr_array((np.ones(len(whole.data), dtype=np.int64), whole.indices, whole.indptr), shape=whole.shape)
    shared = csr_array(present.T @ present)
    pairs: set[tuple[int, int]] = set()
    for one in range(size):
        part = slice(shared.indptr[one], shared.indptr[one + 1])
        others, rows = shared.indices[part], shared.data[part]
        chosen = others[np.lexsort((others, -rows))][: PARTNERS + 1]
        pairs.update((min(one, other), max(one, other)) for other in chosen.tolist() if other != one)
    if not pairs:
        return [single]
    both = np.array(sorted(pairs))
    count = np.arange(len(both))
    signs = np.concatenate([np.ones(len(both), dtype=np.int64), -np.ones(len(both), dtype=np.int64)])
    places = (np.concatenate([count, count]), np.concatenate([both[:, 0], both[:, 1]]))
    return [single, csr_array((signs, places), shape=(len(both), size))]


def _quiet(matrix: Whole) -> Whole:
    """Changes that leave every narrow row as it is: a basis of them, and sums and differences of two."""
    size = matrix.shape[1]
    # of variables that are alike in the narrow rows the last, which stands for the most counts
    last = np.sort(size - 1 - np.unique(matrix[:, ::-1], axis=1, return_index=True)[1])
    kernel = _kernel(matrix[:, last])
    basis = np.zeros((len(kernel), size), dtype=np.int64)
    basis[:, last] = kernel
    if len(basis) > MOST_COMBINED:
        return basis
    one, other = np.triu_indices(len(basis), 1)
    return np.concatenate([basis, basis[one] - basis[other], basis[one] + basis[other]])


def _kernel(matrix: Whole) -> Whole:
    """Whole vectors that the matrix takes to 0, one for each column that is free; those with fractions are left out."""
    left = matrix.astype(float)
    pivots: list[int] = []
    row = 0
    for column in range(left.shape[1]):
        if row == len(left):
            break
        best = row + int(np.argmax(np.abs(left[row:, column])))
        if abs(left[best, column]) < _NOTHING:
            continue
        left[[row, best]] = left[[best, row]]
        left[row] /= left[row, column]
        others = np.flatnonzero(np.abs(left[:, column]) > _NOTHING)
        others = others[others != row]
        left[others] -= np.outer(left[others, column], left[row])
        pivots.append(column)
        row += 1
    free = [column for column in range(left.shape[1]) if column not in set(pivots)]
    found = np.zeros((len(free), left.shape[1]))
    found[np.arange(len(free)), free] = 1
    found[:, pivots] = -left[: len(pivots), free].T
    whole = np.rint(found).astype(np.int64)
    exact: Whole = whole[~np.any(matrix @ whole.T, axis=0)]
    return exact
