"""What was seen of the targets of a piece in possible worlds, and what of that serves in the next attack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from assessment.disclosure.cells import ENOUGH
from assessment.disclosure.reduce import Piece, Whole

MOST_WALKS = 1_500  # are remembered

Hint = tuple[NDArray[np.bool_], Whole]
"""Of which variables a value is known, and the values."""
Walk = tuple[Whole, Whole, int]
"""A world, a step, and how many steps from there are possible worlds."""


class Effort(Enum):
    """How an attack goes about what is hard.

    `full`: every answer is exact. Otherwise, where something is given away, some of it will do, and of that an upper
    bound; with `hasty` a target also counts as given away where enough values were not found easily.
    """

    full = "full"
    quick = "quick"
    hasty = "hasty"


@dataclass(frozen=True, slots=True)
class Values:
    """What a target can be: least and greatest, and how many values are possible (counted up to what is wanted)."""

    low: int
    high: int
    possible: int
    held_by: frozenset[int] = frozenset()  # labels of rows, where they came with the answer


@dataclass(slots=True)
class Memory:
    """What attacks on blocks with the same counts found, whatever rows they had.

    `size`: of these blocks. `walks`: first world and step of walks, by count; what is the sum of several counts stands
    at the first of them.
    """

    size: int
    walks: list[tuple[NDArray[np.int32], NDArray[np.int32], int]] = field(default_factory=list)
    narrow: set[int] = field(default_factory=set)  # columns that had no room in an attack before
    hopeful: set[int] = field(default_factory=set)  # columns that had, in an attack that knew as much or more

    def keep(self, piece: Piece, walks: Sequence[Walk]) -> None:
        """Remembers walks through worlds of a piece."""
        first = [each[0] for each in piece.made_of]
        for world, step, times in walks[: MOST_WALKS - len(self.walks)]:
            ends = np.zeros((2, self.size), dtype=np.int32)
            ends[0, first], ends[1, first] = world, step
            self.walks.append((ends[0], ends[1], times))

    def recall(self, piece: Piece) -> tuple[Whole, Whole, Whole]:
        """Worlds, steps and times in variables of a piece; whether they are possible there is to be seen."""
        entries = [(row, column) for row, columns in enumerate(piece.made_of) for column in columns]
        places = np.array(entries, dtype=np.int64).reshape(-1, 2)
        sums = csr_array((np.ones(len(entries), dtype=np.int64), places.T), shape=(len(piece.made_of), self.size))
        worlds, steps = (
            np.array([walk[part] for walk in self.walks], dtype=np.int64).reshape(-1, self.size) for part in (0, 1)
        )
        times = np.array([walk[2] for walk in self.walks], dtype=np.int64)
        return np.asarray((sums @ worlds.T).T), np.asarray((sums @ steps.T).T), times


@dataclass(slots=True)
class Found:
    """The values of each target in the worlds seen so far. `targets`: as sums of variables; `wanted`: how many."""

    targets: Whole
    wanted: list[int]
    seen: list[set[int]] = field(init=False)
    walks: list[Walk] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seen = [set() for _ in self.wanted]

    @classmethod
    def of(cls, piece: Piece) -> Found:
        """Nothing seen of a piece yet."""
        targets = np.zeros((len(piece.targets), len(piece.low)), dtype=np.int64)
        for index, target in enumerate(piece.targets):
            targets[index, list(target.terms)] = list(target.terms.values())
        return cls(targets, [target.wanted for target in piece.targets])

    def along(self, world: Whole, step: Whole, times: int) -> None:
        """All worlds from this one by the step."""
        start, change = (self.targets @ world).tolist(), (self.targets @ step).tolist()
        self.moved(dict(enumerate(change)), start, (world, step, times))

    def moved(self, change: Mapping[int, int], start: Sequence[int], walk: Walk) -> None:
        """A walk, with what each target changes by a step and is at first; remembered if it shows new values."""
        new = False
        for (target, more), value in zip(change.items(), start, strict=True):
            seen = self.seen[target]
            if len(seen) < ENOUGH:
                before = len(seen)
                seen.update(value + more * each for each in range(min(walk[2], ENOUGH) + 1 if more else 1))
                new = new or len(seen) > before
        if new and len(self.walks) < MOST_WALKS:
            self.walks.append(walk)

    def lacks(self, target: int) -> int:
        """How many values of a target are wanted that were not seen."""
        return max(0, self.wanted[target] - len(self.seen[target]))

    def missing(self) -> list[int]:
        """The targets of which not enough values were seen."""
        return [target for target in range(len(self.wanted)) if self.lacks(target)]
