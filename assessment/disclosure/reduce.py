"""Makes a block of counts smaller without changing what is possible in it, so that the attack is quick.

Sums are put in for their totals, until only counts remain that are no sums; rows that say nothing are left out; what
is no longer tied falls apart; and counts that occur in the same rows with the same range (the towns of a tier, where
only the tier is shown) are one count and the rest of them: whole numbers from low to high, added up, are any whole
number from the sum of lows to the sum of highs, and what is possible for one of them is possible for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Terms = dict[int, int]
NO_LABEL = -1  # of a row that is nothing but the range of a count


@dataclass(slots=True)
class Row:
    """low ≤ sum of coefficient × count ≤ high; `label`: its place in what is public."""

    terms: Terms
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
class Target:
    """Counts of the block that all have the same possible values but for a constant each, as a sum of variables."""

    terms: Terms
    wanted: int
    columns: tuple[tuple[int, int], ...]  # column of the block, and its constant


@dataclass(slots=True)
class Piece:
    """A part of a block that is tied to nothing else: variables with ranges, rows over them, and what is looked for.

    `made_of`: the columns of the block that a variable is the sum of.
    """

    low: Real
    high: Real
    rows: list[Row]
    targets: list[Target]
    made_of: list[tuple[int, ...]]


@dataclass(slots=True)
class Reduced:
    """What is left of a block. `fixed`: counts with a single value. `impossible`: its rows contradict each other."""

    pieces: list[Piece]
    fixed: dict[int, int]
    impossible: bool = False


def reduce(block: Block, sums: Sums | None = None) -> Reduced:
    """The pieces of a block. `sums`: of its equations, where they were put in before."""
    sums = sums or Sums.of(len(block.low), block.rows)
    if sums.impossible:
        return Reduced([], {}, impossible=True)
    low, high = block.low.copy(), block.high.copy()
    rows = _rows(block, sums, low, high)
    if rows is None:
        return Reduced([], {}, impossible=True)
    forms = {column: sums.form(column) for column in block.wanted}
    fixed = {column: constant for column, (terms, constant) in forms.items() if not terms}
    tied = [terms for terms, _ in forms.values() if terms]
    pieces = []
    # a piece in which nothing is looked for still tells whether the rows contradict each other
    for members, inside in _pieces(rows, tied):
        own = {column: form for column, form in forms.items() if form[0] and next(iter(form[0])) in members}
        pieces.append(_merged(members, inside, own, block.wanted, low, high))
    return Reduced(pieces, fixed)


# ---------------------------------------------------------------------- sums for totals


@dataclass(slots=True)
class Sums:
    """The counts that are sums of others, in those that are none."""

    size: int
    forms: dict[int, tuple[Terms, int]] = field(default_factory=dict)
    used_by: dict[int, set[int]] = field(default_factory=dict)
    left: list[Row] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    impossible: bool = False
    _matrix: tuple[csr_array, Real] | None = None

    @classmethod
    def of(cls, size: int, rows: Iterable[Row]) -> Sums:
        """The equations among these rows put in. `used`: their labels; `left`: those that do not allow it."""
        sums = cls(size)
        for row in _parts_first([row for row in rows if row.low == row.high]):
            sums.used.add(id(row))
            left = sums.put(row)
            if left is not None:
                sums.left.append(left)
        return sums

    @property
    def matrix(self) -> tuple[csr_array, Real]:
        """Every count as a sum of those that are no sums, and its constant."""
        if self._matrix is None:
            forms = [self.form(column) for column in range(self.size)]
            entries = [(row, *pair) for row, (terms, _) in enumerate(forms) for pair in terms.items()]
            places = np.array([entry[:2] for entry in entries], dtype=np.int64).reshape(-1, 2)
            factors = np.array([entry[2] for entry in entries], dtype=float)
            shape = (self.size, self.size)
            self._matrix = (
                csr_array(coo_array((factors, (places[:, 0], places[:, 1])), shape=shape)),
                np.array([constant for _, constant in forms], dtype=float),
            )
        return self._matrix

    def form(self, column: int) -> tuple[Terms, int]:
        return self.forms.get(column) or ({column: 1}, 0)

    def over(self, terms: Mapping[int, int]) -> tuple[Terms, int]:
        """The same sum in counts that are no sums, and its constant."""
        found: Terms = {}
        constant = 0
        for column, factor in terms.items():
            inner, more = self.form(column)
            constant += factor * more
            for each, times in inner.items():
                found[each] = found.get(each, 0) + factor * times
        return {column: factor for column, factor in found.items() if factor}, constant

    def put(self, row: Row) -> Row | None:
        """Uses an equation to express one more count by others; returns it if it cannot be used so."""
        terms, constant = self.over(row.terms)
        value = int(row.low) - constant
        if not terms:
            self.impossible = self.impossible or value != 0
            return None
        total = _total(row.terms)
        units = [column for column, factor in terms.items() if abs(factor) == 1]
        if not units:
            return Row(terms, value, value, row.label)
        pivot = total if total in units else min(units, key=lambda column: (len(self.used_by.get(column, ())), column))
        sign = terms.pop(pivot)
        self._express(pivot, {column: -sign * factor for column, factor in terms.items()}, sign * value)
        return None

    def _express(self, pivot: int, terms: Terms, constant: int) -> None:
        changed = self.used_by.pop(pivot, set())
        self._set(pivot, terms, constant)
        for other in changed:
            self._set(other, *self.over_one(other, pivot))

    def over_one(self, other: int, pivot: int) -> tuple[Terms, int]:
        """A form with the pivot put in."""
        terms, constant = self.forms[other]
        inner, more = self.forms[pivot]
        found = dict(terms)
        factor = found.pop(pivot)
        for each, times in inner.items():
            found[each] = found.get(each, 0) + factor * times
        for each in terms:
            self.used_by.get(each, set()).discard(other)
        return {each: times for each, times in found.items() if times}, constant + factor * more

    def _set(self, column: int, terms: Terms, constant: int) -> None:
        self.forms[column] = (terms, constant)
        for each in terms:
            self.used_by.setdefault(each, set()).add(column)


def _total(terms: Mapping[int, int]) -> int | None:
    """The count that is the sum of the others: the one with the other sign."""
    for sign in (1, -1):
        found = [column for column, factor in terms.items() if factor * sign > 0]
        if len(found) == 1 and abs(terms[found[0]]) == 1:
            return found[0]
    return None


def _parts_first(rows: Sequence[Row]) -> list[Row]:
    """Equations in an order in which a count is expressed before the totals it is a part of, as far as that goes."""
    totals = [_total(row.terms) for row in rows]
    defines: dict[int, list[int]] = {}
    for index, total in enumerate(totals):
        if total is not None:
            defines.setdefault(total, []).append(index)
    depth: dict[int, int] = {}

    def deep(column: int, above: frozenset[int]) -> int:
        if column in depth:
            return depth[column]
        if column in above:
            return 0
        inside = above | {column}
        parts = {each for index in defines.get(column, ()) for each in rows[index].terms if each != column}
        depth[column] = 1 + max((deep(each, inside) for each in parts), default=-1)
        return depth[column]

    order = []
    for index, total in enumerate(totals):
        order.append((deep(total, frozenset()) if total is not None else 0, index))
    return [rows[index] for _, index in sorted(order)]


# ---------------------------------------------------------------------- rows that say something


def _rows(block: Block, sums: Sums, low: Real, high: Real) -> list[Row] | None:
    """All rows that say something, in counts that are no sums, each sum once; None: impossible.

    What is said of one count alone narrows its range, `low` and `high`.
    """
    found: dict[tuple[tuple[int, int], ...], tuple[float, float, int]] = {}
    given = [*sums.left, *(row for row in block.rows if id(row) not in sums.used)]
    for row in (*_alone(sums, block), *given, *_saying(sums, block)):
        inner, constant = sums.over(row.terms)
        least, greatest = row.low - constant, row.high - constant
        if not inner:
            if least > 0 or greatest < 0:
                return None
            continue
        if len(inner) == 1:
            _narrow(*next(iter(inner.items())), least, greatest, low, high)
            continue
        key = tuple(sorted(inner.items()))
        before = found.get(key, (-np.inf, np.inf, NO_LABEL))
        found[key] = (max(before[0], least), min(before[1], greatest), max(before[2], row.label))
    rows = []
    for key, (least, greatest, label) in found.items():
        bottom, top = _activity(key, low, high)
        if least <= bottom and top <= greatest:
            continue
        rows.append(Row(dict(key), least if least > bottom else -np.inf, greatest if greatest < top else np.inf, label))
    leaves = [column for column in range(sums.size) if column not in sums.forms]
    if np.any(low[leaves] > high[leaves]) or any(row.low > row.high for row in rows):
        return None
    return rows


def _alone(sums: Sums, block: Block) -> list[Row]:
    """The ranges of counts that are another count under another name, or a constant."""
    return [
        Row({column: 1}, block.low[column], block.high[column], NO_LABEL)
        for column, (terms, _) in sums.forms.items()
        if len(terms) < 2
    ]


def _saying(sums: Sums, block: Block) -> list[Row]:
    """The ranges of sums that say more than the ranges of their parts do."""
    matrix, constant = sums.matrix
    plus, minus = matrix.maximum(0), matrix.minimum(0)
    bottom = plus @ block.low + minus @ block.high + constant
    top = plus @ block.high + minus @ block.low + constant
    columns = np.flatnonzero((block.low > bottom) | (block.high < top)).tolist()
    return [
        Row({column: 1}, block.low[column], block.high[column], NO_LABEL)
        for column in columns
        if column in sums.forms and len(sums.forms[column][0]) > 1
    ]


def _narrow(column: int, factor: int, least: float, greatest: float, low: Real, high: Real) -> None:
    """least ≤ factor × count ≤ greatest as a range of the count; whole numbers only."""
    ends = [least, greatest] if factor > 0 else [-greatest, -least]
    size = abs(factor)
    if np.isfinite(ends[0]):
        low[column] = max(low[column], -(-int(ends[0]) // size))
    if np.isfinite(ends[1]):
        high[column] = min(high[column], int(ends[1]) // size)


def _activity(terms: Iterable[tuple[int, int]], low: Real, high: Real) -> tuple[float, float]:
    """Between what a sum lies by the ranges of its counts alone."""
    bottom = top = 0.0
    for column, factor in terms:
        bottom += factor * (low[column] if factor > 0 else high[column])
        top += factor * (high[column] if factor > 0 else low[column])
    return bottom, top


# ---------------------------------------------------------------------- what is tied, and what is alike


def _pieces(rows: Sequence[Row], forms: Iterable[Terms]) -> Iterator[tuple[set[int], list[Row]]]:
    leader: dict[int, int] = {}

    def find(column: int) -> int:
        while leader.setdefault(column, column) != column:
            leader[column] = leader[leader[column]]
            column = leader[column]
        return column

    for terms in (*(row.terms for row in rows), *forms):
        first, *others = terms
        for other in others:
            leader[find(other)] = find(first)
        find(first)
    members: dict[int, set[int]] = {}
    for column in leader:
        members.setdefault(find(column), set()).add(column)
    inside: dict[int, list[Row]] = {}
    for row in rows:
        inside.setdefault(find(next(iter(row.terms))), []).append(row)
    for top in sorted(members, key=lambda each: min(members[each])):
        yield members[top], inside.get(top, [])


def _merged(
    members: set[int],
    rows: Sequence[Row],
    forms: Mapping[int, tuple[Terms, int]],
    wanted: Mapping[int, int],
    low: Real,
    high: Real,
) -> Piece:
    """The piece with counts that are alike put together, where what is looked for allows it."""
    columns: dict[int, list[tuple[int, int]]] = {column: [] for column in members}
    for index, row in enumerate(rows):
        for column, factor in row.terms.items():
            columns[column].append((index, factor))
    alike: dict[tuple[object, ...], list[int]] = {}
    for column in sorted(members):
        alike.setdefault((tuple(columns[column]), float(low[column]), float(high[column])), []).append(column)
    group = {column: number for number, each in enumerate(alike.values()) for column in each}
    groups = list(alike.values())
    apart = _apart(groups, group, forms)
    made_of: list[tuple[int, ...]] = []
    place: dict[int, int] = {}  # of the variable that stands for a count where it stands alone
    rest: dict[int, int] = {}  # of a group's variable for all others
    for number, each in enumerate(groups):
        alone = each if number in apart else each[:1]
        for column in alone:
            place[column] = len(made_of)
            made_of.append((column,))
        if len(alone) < len(each):
            rest[number] = len(made_of)
            made_of.append(tuple(each[1:]))
    first = {number: place[each[0]] for number, each in enumerate(groups)}

    def over(terms: Mapping[int, int]) -> Terms:
        found: Terms = {}
        counted: dict[int, list[int]] = {}
        for column, factor in terms.items():
            if group[column] in apart or len(groups[group[column]]) == 1:
                found[place[column]] = factor
            else:
                counted.setdefault(group[column], []).append(factor)
        for number, factors in counted.items():
            found[first[number]] = factors[0]
            if len(factors) > 1:
                found[rest[number]] = factors[0]
        return found

    targets: dict[tuple[object, ...], tuple[Terms, int, list[tuple[int, int]]]] = {}
    for column, (terms, constant) in forms.items():
        inner = over(terms)
        key = (tuple(sorted(inner.items())), wanted[column])
        targets.setdefault(key, (inner, wanted[column], []))[2].append((column, constant))
    return Piece(
        np.array([sum(low[column] for column in each) for each in made_of], dtype=float),
        np.array([sum(high[column] for column in each) for each in made_of], dtype=float),
        [Row(over(row.terms), row.low, row.high, row.label) for row in rows],
        [Target(terms, number, tuple(found)) for terms, number, found in targets.values()],
        made_of,
    )


def _apart(
    groups: Sequence[Sequence[int]], group: Mapping[int, int], forms: Mapping[int, tuple[Terms, int]]
) -> set[int]:
    """The groups that cannot be put together: something looked for is made of some of their counts, not one or all."""
    found = set()
    for terms, _ in forms.values():
        counted: dict[int, list[int]] = {}
        for column, factor in terms.items():
            counted.setdefault(group[column], []).append(factor)
        for number, factors in counted.items():
            if len(factors) > 1 and (len(factors) < len(groups[number]) or len(set(factors)) > 1):
                found.add(number)
    return found
