"""Possible worlds of a piece: whole numbers that fit every row. The values that something takes in them are possible.

A first world comes from a hint or from the solver. From it one walks by exchanges (one more here, one less there) as
far as the rows allow; every world on the way counts. Only where that does not show enough values the solver is asked:
for worlds in which one target is far off, most of the rest left as it is, and in the end for each value alone.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

import numpy as np

from assessment.disclosure.cells import ENOUGH
from assessment.disclosure.reduce import Piece, Row, Whole
from assessment.disclosure.seen import Effort, Found, Hint, Memory, Values
from assessment.disclosure.solver import Solver
from assessment.disclosure.walking import Walker

AT_LEAST_TWO = 2
ROUNDS = 8  # for many targets at once, before each is looked at alone
STALLED = 0.9  # more than this share left after a round: the next kind of world is tried
SMALL_PIECE = 60  # variables up to which all of them are left free at once
NEIGHBOURS = 50  # variables that are left free in larger ones
CLIMBS = 6  # towards a value that was not seen
CLUSTER = 24  # variables that short rows tie together, at most
SEVERAL = 4  # targets that are missing are worth a world with room on all sides
MANY = 20  # targets are looked at together, fewer one by one
FEW = 5  # narrow targets are enough to tell what leads there
SEED = 7
_SLACK = 1e-6  # an end of a range may be this much off


class Search:
    """Looks for the values of the targets of one piece. Its answers depend on nothing but the piece and the hint."""

    def __init__(self, piece: Piece, memory: Memory) -> None:
        self.piece = piece
        self.memory = memory
        self.solver = Solver(piece)
        self.found = Found.of(piece)
        self.walker = Walker(self.solver, self.found)
        self.first = np.zeros(len(piece.low), dtype=np.int64)
        self.clusters: Whole | None = None

    def run(self, hint: Hint | None = None, effort: Effort = Effort.full) -> list[tuple[int, Values]] | None:
        """The targets that have too few values, or None if the rows contradict each other."""
        world = self._any_world(hint)
        if world is None:
            return None
        self.first = world
        self._take(world)
        self._remember()
        narrow = self._look(effort)
        self.memory.keep(self.piece, self.found.walks)
        return narrow

    def _look(self, effort: Effort) -> list[tuple[int, Values]]:
        quick = effort is not Effort.full
        narrow = self._hopeless(self.memory.narrow) if quick else []
        if not narrow:
            self._walk_around(effort)
            narrow = self._hopeless() if quick else []
        narrow = narrow or self._from_ends(effort)
        if narrow:
            return narrow
        if len(self._missing_many()) >= MANY:
            self._along_steps()
        self._pairs()
        found = ((target, self.bounds(target, effort)) for target in self.found.missing())
        return [(target, each) for target, each in found if each.possible < self.found.wanted[target]]

    def bounds(self, target: int, effort: Effort = Effort.full) -> Values:
        """Least and greatest value, and how many are possible: counted up to what is wanted."""
        seen = self.found.seen[target]
        many = self.found.wanted[target] > AT_LEAST_TWO
        if effort is Effort.full or (effort is Effort.quick and many):
            self._value_by_value(target, exact=effort is Effort.full)
        if effort is Effort.full or not many or not self.found.lacks(target):
            return Values(min(seen), max(seen), len(seen))
        self.memory.narrow.add(self._column(target))
        return Values(min(seen), max(seen), len(seen), self.solver.held(self.found.targets[target].astype(float)))

    def _value_by_value(self, target: int, *, exact: bool) -> None:
        """Asks for values beyond those seen until there is none, then for those between."""
        seen = self.found.seen[target]
        for sign in (1, -1):
            while lacking := self.found.lacks(target):
                ends = (max(seen) + 1, max(seen) + lacking) if sign > 0 else (min(seen) - lacking, min(seen) - 1)
                if not self._one_of(target, *ends, exact=exact):
                    break
        for between in range(min(seen), max(seen)):
            if self.found.lacks(target) and between not in seen:
                self._one_of(target, between, between, exact=exact)

    def _one_of(self, target: int, least: int, greatest: int, *, exact: bool) -> bool:
        """Whether one of these values is possible; then it was seen."""
        terms = self.found.targets[target].astype(float)
        return self._take(self.solver.world(exact=exact, more=(terms, least, greatest)))

    def _walk_around(self, effort: Effort) -> None:
        """Walks from the first world, and where that shows too little from one with more room on all sides."""
        self.walker.around(self.first)
        if effort is not Effort.hasty and len(self._missing_many()) >= SEVERAL:
            central = self.solver.central()
            if self._take(central) and central is not None:
                self.walker.around(central)
                self.first = central

    def _any_world(self, hint: Hint | None) -> Whole | None:
        """A world: the hinted one, one that is like it where it says something, or any."""
        if hint is not None:
            known, world = hint
            if np.all(known) and self.solver.fits(world):
                return world
            low, high = self.piece.low, self.piece.high
            like = self.solver.world(ranges=(np.where(known, world, low), np.where(known, world, high)))
            if like is not None:
                return like
        found = self.solver.world()
        return self.solver.world(exact=True) if found is None else found

    def _remember(self) -> None:
        """The walks of earlier attacks of which both ends are still possible."""
        if not self.memory.walks:
            return
        worlds, steps, times = self.memory.recall(self.piece)
        fits = self.solver.all_fit(worlds) & self.solver.all_fit(worlds + times[:, None] * steps)
        for index in np.flatnonzero(fits).tolist():
            self.found.along(worlds[index], steps[index], int(times[index]))
        # these are remembered already
        self.found.walks = []

    def _take(self, world: Whole | None) -> bool:
        if world is None:
            return False
        self.found.along(world, np.zeros_like(world), 0)
        return True

    def _column(self, target: int) -> int:
        """What a target is remembered by."""
        return self.piece.targets[target].columns[0][0]

    def _missing_many(self) -> list[int]:
        return [target for target in self.found.missing() if self.found.wanted[target] > AT_LEAST_TWO]

    # ------------------------------------------------------------------ one target after the other

    def _hopeless(self, only: Set[int] | None = None) -> list[tuple[int, Values]]:
        """A few of the targets that have too little room even where nothing need be whole, with what holds them.

        `only`: of what is remembered by these.
        """
        narrow: list[tuple[int, Values]] = []
        doubtful = [
            target
            for target in self._missing_many()
            if self._column(target) not in self.memory.hopeful and (only is None or self._column(target) in only)
        ]
        for target in self._without_room(doubtful):
            room = self._room(target)
            if room is None:
                self.memory.hopeful.add(self._column(target))
                continue
            self.memory.narrow.add(self._column(target))
            narrow.append((target, room))
            if len(narrow) == FEW:
                break
        return narrow

    def _without_room(self, targets: list[int]) -> list[int]:
        """Those of the targets that were not seen to have room where many are moved together and need not be whole."""
        generator = np.random.Generator(np.random.PCG64(SEED))
        left = targets
        for _ in range(ROUNDS):
            if len(left) < FEW:
                break
            least = np.array([float(min(self.found.seen[target])) for target in left])
            greatest = np.array([float(max(self.found.seen[target])) for target in left])
            lacking = np.array([float(self.found.lacks(target)) for target in left])
            weights = generator.choice([-1.0, 1.0, 1.0], len(left)) * generator.uniform(0.5, 1.0, len(left))
            limits = (least - lacking, greatest + lacking)
            reached = self.solver.reach(self.found.targets[left], weights, limits)
            if reached is None:
                break
            wanted = np.array([float(self.found.wanted[target]) for target in left])
            room = np.maximum(greatest, reached) - np.minimum(least, reached) + 1 >= wanted - _SLACK
            self.memory.hopeful.update(self._column(target) for target, roomy in zip(left, room, strict=True) if roomy)
            before, left = len(left), [target for target, roomy in zip(left, room, strict=True) if not roomy]
            if len(left) > before * STALLED:
                break
        return left

    def _room(self, target: int) -> Values | None:
        """Between what a target lies where nothing need be whole, if that is too little."""
        terms, seen, wanted = (
            self.found.targets[target].astype(float),
            self.found.seen[target],
            self.found.wanted[target],
        )
        greatest = self.solver.end(terms, -1)
        if greatest is None or greatest - min(seen) + 1 >= wanted - _SLACK:
            return None
        least = self.solver.end(terms, 1)
        if least is None:
            return None
        low, high = int(-(-(least - _SLACK) // 1)), int((greatest + _SLACK) // 1)
        return Values(low, high, high - low + 1, self.solver.held(terms)) if high - low + 1 < wanted else None

    def _from_ends(self, effort: Effort) -> list[tuple[int, Values]]:
        """From worlds in which one target that is missing is far off, the same walks again.

        Unless the effort is full, a few of the targets that are still missing then.
        """
        missing = self._missing_many()
        left: list[int] = []
        for target in sorted(missing, key=lambda each: self._column(each) not in self.memory.narrow):
            if self.found.lacks(target):
                self._climb(target)
            if effort is not Effort.full and self.found.lacks(target):
                left.append(target)
                if len(left) == FEW:
                    break
        # a few that are left may well be open; of many some will not be
        last = Effort.quick if len(left) < FEW else effort
        found = [(target, self.bounds(target, last)) for target in left]
        return [(target, values) for target, values in found if self.found.lacks(target)]

    def _climb(self, target: int) -> None:
        """Up and down in a target in steps, from the furthest world so far.

        In large pieces each time with a few other variables left free, which is quicker by far.
        """
        furthest = {1: self.first, -1: self.first}
        large = len(self.first) > SMALL_PIECE
        for turn in range(CLIMBS if large else 1):
            free = self._near_by(target, turn) if large else None
            for sign, base in list(furthest.items()):
                if self.found.lacks(target):
                    furthest[sign] = self._far_off(target, sign, base, free)

    def _far_off(self, target: int, sign: int, base: Whole, free: Whole | None) -> Whole:
        """A world in which the target is as many more (or less) than was seen as values lack, or nearly, and then as
        far as a walk leads from there. All variables that are not `free` are as in the world one begins with.
        """
        terms, seen, lacking = self.found.targets[target], self.found.seen[target], self.found.lacks(target)
        weights = -sign * terms.astype(float)
        ends = (-np.inf, max(seen) + lacking) if sign > 0 else (min(seen) - lacking, np.inf)
        more = (terms.astype(float), *ends)
        if free is None:
            world = self.solver.world(weights, gap=0.0, more=more)
        else:
            world = self.solver.world_like(base, free, weights, more)
        if not self._take(world) or world is None or sign * int(terms @ (world - base)) < 0:
            return base
        return self.walker.onward(world, target, sign)

    def _near_by(self, target: int, turn: int) -> Whole:
        """The variables of the target, those tied to them by short rows, and those of some others drawn by lot."""
        if self.clusters is None:
            self.clusters = _clusters(self.piece.rows, len(self.first))
        own = set(self.clusters[list(self.piece.targets[target].terms)].tolist())
        others = [each for each in range(int(self.clusters.max()) + 1) if each not in own]
        generator = np.random.Generator(np.random.PCG64([SEED, target, turn]))
        order = np.concatenate([generator.permutation(sorted(own)), generator.permutation(others)]).astype(np.int64)
        size = np.cumsum(np.bincount(self.clusters)[order])
        chosen = order[size <= max(NEIGHBOURS, int(size[0]))]
        return np.flatnonzero(np.isin(self.clusters, chosen))

    # ------------------------------------------------------------------ many targets at once

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
            step = self.solver.step(self.found.targets.T @ weights)
            if step is not None:
                self.found.along(*step, ENOUGH - 1)
            missing = self._missing_many()
            if len(missing) > before * STALLED:
                return

    def _pairs(self) -> None:
        """Two worlds as far apart as can be, for targets that need not be open but must not be one value."""
        generator = np.random.Generator(np.random.PCG64(SEED))
        for _ in range(ROUNDS):
            missing = [target for target in self.found.missing() if self.found.wanted[target] <= AT_LEAST_TWO]
            if not missing:
                return
            weights = np.zeros(len(self.found.wanted))
            weights[missing] = generator.choice([-1.0, 1.0], len(missing))
            for sign in (1.0, -1.0):
                self._take(self.solver.world(sign * (self.found.targets.T @ weights)))
            if all(self.found.lacks(target) for target in missing):
                return


def _clusters(rows: Sequence[Row], size: int) -> Whole:
    """A number for each variable: the same where short rows tie few of them together."""
    label = np.arange(size)
    for row in sorted(rows, key=lambda each: len(each.terms)):
        if len(row.terms) > CLUSTER:
            break
        tied = np.isin(label, label[list(row.terms)])
        if np.count_nonzero(tied) <= CLUSTER:
            label[tied] = label[tied].min()
    found: Whole = np.unique(label, return_inverse=True)[1].astype(np.int64)
    return found
