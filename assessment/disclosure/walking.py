"""Walks through the possible worlds of a piece, move by move; every world on the way is possible."""

from __future__ import annotations

import numpy as np

from assessment.disclosure.cells import ENOUGH
from assessment.disclosure.moves import Moves, Some, State
from assessment.disclosure.reduce import Whole
from assessment.disclosure.seen import Found
from assessment.disclosure.solver import Solver

MOST_MOVES = 24  # of one walk
MOST_HELPED = 6  # moves that are held up are helped
_NOTHING = 1e-6


class Walker:
    """Walks from worlds of one piece, and notes in `found` what it sees."""

    def __init__(self, solver: Solver, found: Found) -> None:
        piece = solver.piece
        self.found = found
        self.moves = Moves.of(solver.whole, found.targets, (piece.low, piece.high), (solver.low, solver.high))
        self.every = self.moves.all()

    def around(self, world: Whole) -> None:
        """From a world up and down in each target that is missing, as far as that goes."""
        state = self._begin(world)
        for target in self.found.missing():
            for sign in (1, -1):
                self._push(target, sign, state.copy())

    def onward(self, world: Whole, target: int, sign: int) -> Whole:
        """From a world up (or down) in one target, and back to its other side; the end of the way up (or down)."""
        state = self._begin(world)
        self._push(target, -sign, state.copy())
        self._push(target, sign, state)
        return state.world

    def _begin(self, world: Whole) -> State:
        """The world, of which for each target that is missing the move was made that leads furthest."""
        state = self.moves.state(world.copy())
        times = self.moves.times(state.places, self.every)
        for target in self.found.missing():
            for sign in (1, -1):
                among = self.moves.leading(target, sign)
                if len(among):
                    best = int(among.moves[np.argmax(times[among.moves])])
                    self._make(state.copy(), best, int(times[best]))
        return state

    def _make(self, state: State, move: int, times: int) -> bool:
        """Whether a move could be made at least once; then the state has it made as often as it is of use."""
        if times < 1:
            return False
        times = min(times, ENOUGH - 1)
        world, targets = state.world.copy(), state.targets.copy()
        change = self.moves.make(state, move, times)
        if change is None:
            return False
        self.found.moved(change, targets[list(change)].tolist(), (world, self.moves.step(move), times))
        return True

    def _push(self, target: int, sign: int, state: State) -> None:
        """As far as it goes in one direction; where nothing leads there at once, what is in the way is moved first."""
        among, effect = self.moves.leading(target, sign), sign * self.moves.effect_on(target)
        for _ in range(MOST_MOVES if len(among) else 0):
            if not self.found.lacks(target):
                return
            times = self.moves.times(state.places, among)
            best = int(np.argmax(times))
            if self._make(state, int(among.moves[best]), int(times[best])):
                continue
            if not self._unblock(state, among, effect):
                return

    def _unblock(self, state: State, among: Some, effect: Whole) -> bool:
        """Whether a move could be made that gives room to one of these moves; it may not lead back."""
        for place, way, lacking in self.moves.least_blocked(state.places, among, MOST_HELPED):
            helping = self.moves.helping(place, way)
            if not len(helping):
                continue
            times = self.moves.times(state.places, helping)
            times[effect[helping.moves] < 0] = 0
            if times.max() < 1:
                continue
            gain = helping.gain
            best = int(np.argmax(np.minimum(times * gain, lacking) + np.minimum(gain, lacking) * _NOTHING))
            often = min(int(times[best]), -(-lacking // int(gain[best])))
            if self.moves.make(state, int(helping.moves[best]), often) is not None:
                return True
        return False
