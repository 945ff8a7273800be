"""Somebody who reads public releases: an attacker that shares nothing with the program but the form of a release.

Once by counting all worlds of small tables, once by asking a solver for every value of every withheld count.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from assessment.disclosure.cells import Counted, Key, Part, Published, Statement

ENOUGH = 8
FAR = 100_000


class Reader:
    """All that is public: between what each count lies, and rows low ≤ sum of factor × count ≤ high."""

    def __init__(self, releases: Iterable[Published], known: Iterable[Statement] = ()) -> None:
        releases, known = list(releases), list(known)
        self.ranges: dict[Key, tuple[int, int]] = {}
        self.withheld: set[Key] = set()
        self.rows: list[tuple[dict[Key, int], float, float]] = []
        self.totals: dict[Key, tuple[Key, ...]] = {}
        for release in releases:
            for shown in release.cells:
                self._read(shown.key, shown.value, shown.exact or shown.counted not in _GUARDED, shown.listed)
            for relation in release.relations:
                self.totals[relation.total] = relation.parts
                self._add([(relation.total, 1), *((part, -1) for part in relation.parts)], 0, 0)
        for said in itertools.chain(known, *(release.statements for release in releases)):
            self._add(said.terms, said.low, said.high)
            if len(said.terms) > 1:
                for key in (key for key, _ in said.terms if key.part is Part.denominator):
                    self._between(key, 1, FAR)
        # what anybody published exactly is no secret
        public = [said.terms[0][0] for said in known if len(said.terms) == 1 and said.low == said.high]
        self.withheld.difference_update(public)
        self.keys = sorted({*self.ranges, *(key for terms, _, _ in self.rows for key in terms)})

    def _read(self, key: Key, value: int | None, exact: bool, listed: bool) -> None:
        if value is None:
            self.withheld.add(key)
            self._between(key, 1 if listed else 0, FAR)
        elif exact or value == 0:
            self._between(key, value, value)
        else:
            self._between(key, value - 2, value + 2)

    def _between(self, key: Key, low: int, high: int) -> None:
        before = self.ranges.get(key, (0, FAR))
        self.ranges[key] = (max(before[0], low), min(before[1], high))

    def _add(self, terms: Iterable[tuple[Key, int]], low: int | None, high: int | None) -> None:
        row: dict[Key, int] = {}
        for key, factor in terms:
            row[key] = row.get(key, 0) + factor
        self.rows.append((row, -np.inf if low is None else low, np.inf if high is None else high))

    # ------------------------------------------------------------------ by counting

    def counted(self, most: int) -> dict[Key, set[int]]:
        """Every value of every count, over all worlds in which no count that is no sum exceeds `most`."""
        leaves = [key for key in self.keys if key not in self.totals]
        spans = [range(self._low(key), min(self._high(key), most) + 1) for key in leaves]
        grid = np.meshgrid(*(np.array(span, dtype=np.int32) for span in spans), indexing="ij")
        worlds = dict(zip(leaves, (axis.ravel() for axis in grid), strict=True))

        def of(key: Key) -> np.ndarray:
            if key not in worlds:
                worlds[key] = sum(of(part) for part in self.totals[key])
            return worlds[key]

        fits = np.ones(len(worlds[leaves[0]]), dtype=bool)
        for key in self.keys:
            fits &= (of(key) >= self._low(key)) & (of(key) <= self._high(key))
        for row, low, high in self.rows:
            total = sum(factor * of(key).astype(np.int64) for key, factor in row.items())
            fits &= (total >= low) & (total <= high)
        return {key: set(of(key)[fits].tolist()) for key in self.keys}

    # ------------------------------------------------------------------ by asking

    def values(self, key: Key) -> set[int]:
        """Values that a count can have, up to eight of them."""
        found: set[int] = set()
        least, greatest = self._ask(key, 1), self._ask(key, -1)
        if least is None or greatest is None:
            return found
        found |= {least, greatest}
        for value in range(least + 1, greatest):
            if len(found) >= ENOUGH:
                break
            if self._ask(key, 1, value) is not None:
                found.add(value)
        return found

    def recovered(self, keys: Iterable[Key] | None = None) -> dict[Key, set[int]]:
        """The withheld counts (or these of them) that have fewer than eight values, with these."""
        chosen = self.withheld if keys is None else self.withheld & set(keys)
        found = {key: self.values(key) for key in sorted(chosen)}
        return {key: values for key, values in found.items() if len(values) < ENOUGH}

    def _ask(self, key: Key, sign: int, value: int | None = None) -> int | None:
        place = {each: index for index, each in enumerate(self.keys)}
        matrix = np.zeros((len(self.rows), len(self.keys)))
        for index, (row, _, _) in enumerate(self.rows):
            for each, factor in row.items():
                matrix[index, place[each]] = factor
        low = np.array([self._low(each) for each in self.keys], dtype=float)
        high = np.array([self._high(each) for each in self.keys], dtype=float)
        if value is not None:
            low[place[key]] = high[place[key]] = value
        weights = np.zeros(len(self.keys))
        weights[place[key]] = sign
        limits = LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows])
        answer = milp(weights, integrality=np.ones(len(self.keys)), bounds=Bounds(low, high), constraints=limits)
        return None if answer.x is None else round(answer.x[place[key]])

    def _low(self, key: Key) -> int:
        return self.ranges.get(key, (0, FAR))[0]

    def _high(self, key: Key) -> int:
        return self.ranges.get(key, (0, FAR))[1]


_GUARDED = (Counted.persons, Counted.events)
