"""Seeded draws and exact divisions for the demo: the same numbers on every machine and Python version."""

from __future__ import annotations

import random
from collections.abc import Sequence


class Draws:
    """A seeded source of numbers; uses only `random.random`, whose sequence Python guarantees."""

    def __init__(self, seed: str) -> None:
        self._source = random.Random(seed)

    def share(self) -> float:
        """A number from 0 to 1."""
        return self._source.random()

    def around(self, spread: float) -> float:
        """A number around 0, bell-shaped: the sum of four shares, scaled to about `spread` (standard deviation)."""
        return (sum(self._source.random() for _ in range(4)) - 2) * spread * 3**0.5

    def successes(self, trials: int, chance: float) -> int:
        """How many of `trials` succeed, each with probability `chance`."""
        return sum(self._source.random() < chance for _ in range(trials))


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Divide `total` into whole parts by weight, largest remainders first; the parts add up exactly."""
    sum_of_weights = sum(weights)
    exact = [total * weight / sum_of_weights for weight in weights]
    parts = [int(each) for each in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
