"""Possible worlds of a piece: whole numbers that fit every row. The values that something takes in them are possible.

A first world comes from a hint or from the solver. From it one walks by exchanges (one more here, one less there) as
far as the rows allow; every world on the way counts. Only where that does not show enough values the solver is asked:
first for two worlds a whole step apart seven times, then for each value alone. Every world is checked in whole
numbers, so a solver's rounding may refuse too much and never lets anything pass.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import block_array, coo_array, csr_array, vstack

from assessment.disclosure.cells import ENOUGH
from assessment.disclosure.moves import FAR, Moves, Some
from assessment.disclosure.reduce import Piece, Real, Row, Whole

ROUNDS = 8  # of steps for many targets at once, before each is looked at alone
NODES = 200  # of branch and bound where any good answer will do
MOST_NODES = 20_000  # where only the best answer will do; beyond, what is found is taken for all there is
ROUGH = 0.4  # the relative gap at which any answer is good enough
MOST_TURNS = 40  # of worlds towards values that were not seen yet
STALLED = 0.9  # more than this share left after a round: the next kind of world is tried
MOST_PUSHES = 24  # moves of one walk
MOST_TRIED, MOST_HELPED = 40, 6  # moves that are held up are looked at for what holds them, and so many are helped
MANY = 20  # targets are looked at together, fewer one by one
FEW = 5  # narrow targets are enough to tell what leads there
MOST_WALKS = 4_000  # are remembered
SEED = 7
_NOTHING = 1e-9
_SLACK = 1e-6  # an end of a range may be this much off
_LARGEST = 2**53  # the solver's numbers are exact up to here


@dataclass(frozen=True, slots=True)
class Values:
    """What a target can be: least and greatest, and how many values are possible (counted up to what is wanted)."""

    low: int
    high: int
    possible: int
    held_by: frozenset[int] = frozenset()  # labels of rows, where they came with the answer


Walk = tuple[Whole, Whole, int]
"""A world, a step, and how many steps from there are possible worlds."""


@dataclass(slots=True)
class Memory:
    """Walks through possible worlds of pieces with the same variables, whatever rows they had."""

    walks: dict[tuple[tuple[int, ...], ...], list[Walk]] = field(default_factory=dict)
    narrow: set[int] = field(default_factory=set)  # columns that had no room in an attack before
    hopeful: set[int] = field(default_factory=set)  # columns that had, in an attack that knew as much or more

    def of(self, piece: Piece) -> list[Walk]:
        """The walks of a piece like this; what is added to them is remembered."""
        return self.walks.setdefault(tuple(piece.made_of), [])


@dataclass(slots=True)
class _Found:
    """The values of each target in the worlds seen so far."""

    targets: Whole
    wanted: list[int]
    seen: list[set[int]] = field(default_factory=list)
    walks: list[Walk] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seen = [set() for _ in self.wanted]

    def add(self, world: Whole) -> None:
        """One world."""
        for values, value in zip(self.seen, (self.targets @ world).tolist(), strict=True):
            values.add(value)

    def along(self, world: Whole, step: Whole, times: int, *, new: bool = True) -> None:
        """All worlds from this one by the step."""
        if new and len(self.walks) < MOST_WALKS:
            self.walks.append((world, step, times))
        values, change = self.targets @ world, self.targets @ step
        for target in np.flatnonzero(change):
            start, more = int(values[target]), int(change[target])
            self.seen[target].update(start + more * each for each in range(min(times, ENOUGH) + 1))

    def missing(self) -> list[int]:
        return [target for target, number in enumerate(self.wanted) if len(self.seen[target]) < number]


class Search:
    """Looks for the values of the targets of one piece. Its answers depend on nothing but the piece and the hint."""

    def __init__(self, piece: Piece, memory: Memory | None = None) -> None:
        self.piece = piece
        self.memory = memory or Memory()
        self.size = len(piece.low)
        self.matrix, self.low, self.high = matrix_of(piece.rows, self.size)
        self.whole = csr_array(self.matrix).astype(np.int64)
        targets = np.zeros((len(piece.targets), self.size), dtype=np.int64)
        for index, target in enumerate(piece.targets):
            targets[index, list(target.terms)] = list(target.terms.values())
        self.found = _Found(targets, [target.wanted for target in piece.targets])
        self.found.walks = self.memory.of(piece)
        self.moves: Moves | None = None
        self.every = Some(*(np.zeros(0, dtype=np.int64),) * 3)

    def run(self, hint: Whole | None = None, *, quick: bool = False) -> list[tuple[int, Values]] | None:
        """The targets that have too few values, or None if the rows contradict each other.

        `quick`: some of them will do, if there are any, and for these an upper bound of what is possible.
        """
        world = hint if hint is not None and self.fits(hint) else self._any_world()
        if world is None:
            return None
        self.found.add(world)
        self._remember()
        narrow = self._hopeless(self.memory.narrow) if quick else []
        if not narrow:
            self._walk(world)
            narrow = self._hopeless() if quick else []
        if narrow:
            return narrow
        self._from_ends()
        if len(self._missing_many()) >= MANY:
            self._along_steps()
            self._towards_unseen()
        self._pairs()
        found = ((target, self._alone(target) if quick else self.bounds(target)) for target in self.found.missing())
        return [(target, each) for target, each in found if each.possible < self.found.wanted[target]]

    def _alone(self, target: int) -> Values:
        """What is known of a target that must not have one value only: without a second one it is taken to be alone."""
        if self.found.wanted[target] > 2:
            return self.bounds(target)
        seen = self.found.seen[target]
        return Values(min(seen), max(seen), len(seen))

    def bounds(self, target: int) -> Values:
        """Least and greatest value, and how many are possible: counted up to what is wanted."""
        seen = self.found.seen[target]
        for sign in (1, -1):
            while self._lacks(target) and self._beyond(target, sign):
                pass
        for between in range(min(seen), max(seen)):
            if self._lacks(target) and between not in seen:
                self._one_of(target, between, between)
        return Values(min(seen), max(seen), len(seen))

    def _beyond(self, target: int, sign: int) -> bool:
        """Whether a value is possible that is more (or less) than all seen; then it was seen."""
        seen = self.found.seen[target]
        lacking = self.found.wanted[target] - len(seen)
        if sign > 0:
            return self._one_of(target, max(seen) + 1, max(seen) + lacking)
        return self._one_of(target, min(seen) - lacking, min(seen) - 1)

    def _one_of(self, target: int, least: int, greatest: int) -> bool:
        terms = self.found.targets[target].astype(float)
        return self._solve(np.zeros(self.size), exact=True, more=(terms, least, greatest)) is not None

    # ------------------------------------------------------------------ walks

    def _remember(self) -> None:
        """The walks of earlier attacks of which both ends are still possible."""
        walks = self.found.walks
        if not walks:
            return
        starts = np.array([world for world, _, _ in walks])
        ends = np.array([world + times * step for world, step, times in walks])
        fits = self._all_fit(starts) & self._all_fit(ends)
        for walk, still in zip(walks, fits.tolist(), strict=True):
            if still:
                self.found.along(*walk, new=False)

    def _all_fit(self, worlds: Whole) -> NDArray[np.bool_]:
        within = np.all((worlds >= self.piece.low) & (worlds <= self.piece.high), axis=1)
        values = (self.whole @ worlds.T).T
        fits: NDArray[np.bool_] = within & np.all((values >= self.low) & (values <= self.high), axis=1)
        return fits

    def _walk(self, start: Whole, *, far: Sequence[int] | None = None) -> None:
        """From the start up and down in each target that is missing, by the move that leads furthest.

        `far`: the targets with which to go on from there; None: all.
        """
        if self.moves is None:
            piece = self.piece
            self.moves = Moves.of(self.whole, self.found.targets, (piece.low, piece.high), (self.low, self.high))
            self.every = self.moves.all()
        values = self._places(start)
        times = self.moves.times(values, self.every)
        for target in self.found.missing():
            for sign in (1, -1):
                among = self.moves.leading(target, sign)
                if len(among):
                    best = int(among.moves[np.argmax(times[among.moves])])
                    self._make(start, values, best, min(int(times[best]), ENOUGH - 1))
        for target in self.found.missing():
            if far is None or target in far:
                for sign in (1, -1):
                    self._push(target, sign, start)

    def _places(self, world: Whole) -> Whole:
        return np.concatenate([world, self.whole @ world])

    def _make(self, world: Whole, values: Whole, move: int, times: int) -> tuple[Whole, Whole] | None:
        """The world after a move was made so many times; None if it does not fit."""
        if self.moves is None or times < 1:
            return None
        step = self.moves.step(move)
        to = world + times * step
        if not self.fits(to):
            return None
        self.found.along(world, step, times)
        return to, self._places(to)

    def _push(self, target: int, sign: int, world: Whole) -> None:
        """As far as it goes in one direction; where nothing leads there at once, what is in the way is moved first."""
        moves = self.moves
        if moves is None:
            return
        values = self._places(world)
        among = moves.leading(target, sign)
        for _ in range(MOST_PUSHES):
            if not len(among) or not self._lacks(target):
                return
            times = moves.times(values, among)
            best = int(np.argmax(times))
            made = self._make(world, values, int(among.moves[best]), min(int(times[best]), ENOUGH - 1))
            made = made or self._unblock(target, sign, world, values, among)
            if made is None:
                return
            world, values = made

    def _unblock(self, target: int, sign: int, world: Whole, values: Whole, among: Some) -> tuple[Whole, Whole] | None:
        """A move that gives room where one of these moves is held up at a single place."""
        moves = self.moves
        if moves is None:
            return None
        held_up = [moves.blocked(values, move) for move in among.moves[:MOST_TRIED].tolist()]
        for blocked in sorted(held_up, key=len)[:MOST_HELPED]:
            if not blocked:
                continue
            place, way, lacking = blocked[0]
            helping = moves.helping(place, way)
            times = moves.times(values, helping)
            times[moves.effect(helping.moves, target) * sign < 0] = 0
            if not len(times) or times.max() < 1:
                continue
            gain = np.array([abs(moves.change_at(each, place)) for each in helping.moves.tolist()])
            best = int(np.argmax(np.minimum(times * gain, lacking) + np.minimum(gain, lacking) * 1e-6))
            often = min(int(times[best]), int(-(-lacking // gain[best])))
            return self._make(world, values, int(helping.moves[best]), often)
        return None

    def _from_ends(self) -> None:
        """From worlds in which one target that is missing is far off, the same walks again."""
        for target in self._missing_many():
            for sign in (1, -1):
                if self._lacks(target):
                    world = self._far_off(target, sign)
                    if world is not None:
                        self._walk(world, far=[target])

    def _lacks(self, target: int) -> bool:
        return len(self.found.seen[target]) < self.found.wanted[target]

    def _columns(self, target: int) -> int:
        """What a target is remembered by."""
        return self.piece.targets[target].columns[0][0]

    def _hopeless(self, only: Set[int] | None = None) -> list[tuple[int, Values]]:
        """A few of the targets that have too little room even where nothing need be whole, with what holds them.

        `only`: of what is remembered by these.
        """
        narrow: list[tuple[int, Values]] = []
        for target in self._missing_many():
            column = self._columns(target)
            if column in self.memory.hopeful or (only is not None and column not in only):
                continue
            room = self._room(target)
            if room is None:
                self.memory.hopeful.add(column)
                continue
            self.memory.narrow.add(column)
            narrow.append((target, room))
            if len(narrow) == FEW:
                break
        return narrow

    def _room(self, target: int) -> Values | None:
        """Between what a target lies where nothing need be whole, if that is too little."""
        ends = [self._end(target, sign) for sign in (1, -1)]
        if ends[0] is None or ends[1] is None:
            return None
        low, high = int(-(-(ends[0] - _SLACK) // 1)), int((ends[1] + _SLACK) // 1)
        if high - low + 1 >= self.found.wanted[target]:
            return None
        return Values(low, high, high - low + 1, self._held(target, 1) | self._held(target, -1))

    def _far_off(self, target: int, sign: int) -> Whole | None:
        """A world in which the target is seven more (or less) than was seen, or as near to that as can be."""
        terms = self.found.targets[target].astype(float)
        seen = self.found.seen[target]
        goal = max(seen) + ENOUGH - len(seen) if sign > 0 else min(seen) - ENOUGH + len(seen)
        limits = (-np.inf, goal) if sign > 0 else (goal, np.inf)
        return self._solve(-sign * terms, exact=False, more=(terms, *limits))

    # ------------------------------------------------------------------ the solver: many targets at once

    def _along_steps(self) -> None:
        """Worlds x, x + d, … x + 7 d for whole steps d that move as many targets as they can."""
        generator = np.random.Generator(np.random.PCG64(SEED))
        missing = self._missing_many()
        for _ in range(ROUNDS):
            before = len(missing)
            if not before:
                return
            weights = np.zeros(len(self.found.wanted))
            weights[missing] = generator.choice([-1.0, 1.0], before) * generator.uniform(0.5, 1.0, before)
            self._step(self.found.targets.T @ weights)
            missing = self._missing_many()
            if len(missing) > before * STALLED:
                return

    def _missing_many(self) -> list[int]:
        return [target for target in self.found.missing() if self.found.wanted[target] > 2]

    def _step(self, weights: Real) -> None:
        """Both ends are looked for together: a world and the step from it."""
        length, low, high = ENOUGH - 1, self.piece.low, self.piece.high
        moving = np.flatnonzero(high - low >= length)
        count = len(moving)
        if not count:
            return
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
        if self.fits(start) and self.fits(start + length * step):
            self.found.along(start, step, length)

    def _towards_unseen(self) -> None:
        """Worlds in which each target takes a value it was not seen with yet, for all that are missing at once."""
        for _ in range(MOST_TURNS):
            missing = self._missing_many()
            if not missing:
                return
            before = sum(len(self.found.seen[target]) for target in missing)
            self._near(missing, np.array([_unseen(self.found.seen[target]) for target in missing], dtype=float))
            if sum(len(self.found.seen[target]) for target in missing) == before:
                return

    def _near(self, targets: list[int], goals: Real) -> None:
        """A world in which these targets are as near to the goals as can be."""
        count = len(targets)
        picked = csr_array(self.found.targets[targets].astype(float))
        off = csr_array((np.ones(count), (np.arange(count), np.arange(count))), shape=(count, count))
        without = np.full(count, np.inf)
        result = milp(
            np.concatenate([np.zeros(self.size), np.ones(count)]),
            integrality=np.concatenate([np.ones(self.size), np.zeros(count)]),
            bounds=Bounds(
                np.concatenate([self.piece.low, np.zeros(count)]), np.concatenate([self.piece.high, without])
            ),
            constraints=LinearConstraint(
                block_array([[self.matrix, None], [picked, off], [picked, -off]], format="csr"),
                np.concatenate([self.low, goals, -without]),
                np.concatenate([self.high, without, goals]),
            ),
            options={"node_limit": NODES, "mip_rel_gap": ROUGH},
        )
        if result.x is not None:
            self._take(np.rint(result.x[: self.size]).astype(np.int64))

    def _pairs(self) -> None:
        """Two worlds as far apart as can be, for targets that need not be open but must not be one value."""
        generator = np.random.Generator(np.random.PCG64(SEED))
        for _ in range(ROUNDS):
            missing = [target for target in self.found.missing() if self.found.wanted[target] <= 2]
            if not missing:
                return
            weights = np.zeros(len(self.found.wanted))
            weights[missing] = generator.choice([-1.0, 1.0], len(missing))
            for sign in (1.0, -1.0):
                self._solve(sign * (self.found.targets.T @ weights), exact=False)
            now = self.found.missing()
            if all(target in now for target in missing):
                return

    # ------------------------------------------------------------------ the solver: one target

    def _end(self, target: int, sign: int) -> float | None:
        """The least (or greatest) value where nothing need be whole."""
        constraints = [LinearConstraint(self.matrix, self.low, self.high)] if self.piece.rows else []
        weights = sign * self.found.targets[target].astype(float)
        result = milp(weights, bounds=Bounds(self.piece.low, self.piece.high), constraints=constraints)
        return sign * float(result.fun) if result.status == 0 else None

    def _held(self, target: int, sign: int) -> frozenset[int]:
        """The labels of the rows that hold a target at that end."""
        above, below = np.flatnonzero(np.isfinite(self.high)), np.flatnonzero(np.isfinite(self.low))
        rows = vstack([self.matrix[above], -self.matrix[below]], format="csr")
        limits = np.concatenate([self.high[above], -self.low[below]])
        ranges = np.column_stack([self.piece.low, self.piece.high])
        result = linprog(sign * self.found.targets[target], rows, limits, bounds=ranges, method="highs-ds")
        if result.status != 0:
            return frozenset()
        held = np.concatenate([above, below])[np.abs(result.ineqlin.marginals) > _NOTHING]
        return frozenset(self.piece.rows[row].label for row in held)

    # ------------------------------------------------------------------ the solver: one world

    def _any_world(self) -> Whole | None:
        none = np.zeros(self.size)
        world = self._solve(none, exact=False)
        return self._solve(none, exact=True) if world is None else world

    def _solve(self, weights: Real, *, exact: bool, more: tuple[Real, float, float] | None = None) -> Whole | None:
        constraints = [LinearConstraint(self.matrix, self.low, self.high)] if self.piece.rows else []
        if more is not None:
            constraints.append(LinearConstraint(csr_array(more[0].reshape(1, -1)), more[1], more[2]))
        rough = {"node_limit": NODES, "mip_rel_gap": ROUGH}
        result = milp(
            weights,
            integrality=np.ones(self.size),
            bounds=Bounds(self.piece.low, np.minimum(self.piece.high, self.piece.low + FAR)),
            constraints=constraints,
            options={"node_limit": MOST_NODES, "mip_rel_gap": 0.0} if exact else rough,
        )
        return None if result.x is None else self._take(np.rint(result.x).astype(np.int64))

    def _take(self, world: Whole) -> Whole | None:
        if not self.fits(world):
            return None
        self.found.add(world)
        return world

    def fits(self, world: Whole) -> bool:
        """Whether the numbers fit every row and range, in whole numbers."""
        if np.any(world < self.piece.low) or np.any(world > self.piece.high):
            return False
        values = self.whole @ world
        if np.abs(values).max(initial=0) + float(np.abs(world).max(initial=0)) * _largest(self.whole) >= _LARGEST:
            return False
        return bool(np.all(values >= self.low) and np.all(values <= self.high))


def _unseen(seen: set[int]) -> int:
    return next(each for each in range(min(seen), max(seen) + 2) if each not in seen)


def _largest(matrix: csr_array) -> int:
    return int(np.abs(matrix.data).max(initial=0))


def matrix_of(rows: Sequence[Row], size: int) -> tuple[csr_array, Real, Real]:
    """The rows as a matrix, and between what each lies."""
    entries = [(index, column, factor) for index, row in enumerate(rows) for column, factor in row.terms.items()]
    places = np.array([entry[:2] for entry in entries], dtype=np.int64).reshape(-1, 2)
    factors = np.array([entry[2] for entry in entries], dtype=np.float64)
    matrix = csr_array(coo_array((factors, (places[:, 0], places[:, 1])), shape=(len(rows), size)))
    return matrix, np.array([row.low for row in rows], dtype=float), np.array([row.high for row in rows], dtype=float)
