"""Which counts a release withholds: the small ones, and as few others as keep these from being worked out.

Every withheld count gets room: from the least to the greatest value that fits what is public it is at least seven, so
that eight values stay possible. Where it has no room, the counts are withheld that give it at least cost
(a linear programme over the sums of the table, after Fischetti & Salazar-González 2001). Whether the whole numbers
between are possible too is not asked here but by the attacker (`audit`), who shares no code with this; nor what the
rates of this release would say, which are decided on afterwards.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, coo_array, csr_array, identity, vstack
from scipy.sparse.csgraph import connected_components

from assessment.disclosure.cells import (
    BASE,
    ENOUGH,
    SMALL,
    Additive,
    Cell,
    Key,
    Part,
    Published,
    Relation,
    Statement,
    Table,
)

Real = NDArray[np.float64]

ROOM = ENOUGH - 1
_ROOM_IS_DEAR = 1e7  # more than any count costs
_NONE_AT_ALL = 1e-6  # a movement below this is rounding of the solver


class Why(StrEnum):
    """Why a count is withheld; never to be shown to the public, since it tells which counts are small."""

    small = "small"
    complement_small = "complement_small"
    protects = "protects"
    withheld_before = "withheld_before"


@dataclass(slots=True)
class Pattern:
    """What is shown of each listed count of a table (None: withheld), and why; `exact`: not rounded."""

    values: dict[Key, int | None] = field(default_factory=dict)
    exact: set[Key] = field(default_factory=set)
    why: dict[Key, Why] = field(default_factory=dict)


def to_base(value: int) -> int:
    """The count rounded to the nearest multiple of 5; whole numbers are never half way between two."""
    return BASE * ((value + BASE // 2) // BASE)


def primary(table: Table) -> dict[Key, Why]:
    """The counts of persons and events that are 1-7 themselves, or whose complement is."""
    cells = {cell.key: cell for cell in table.cells}
    found = {key: Why.small for key, cell in cells.items() if cell.counted.guarded and cell.value in SMALL}
    for relation in table.relations:
        if relation.kind is not Additive.complement:
            continue
        for one, other in (relation.parts, relation.parts[::-1]):
            # 0 stays public: with it, the denominator and the complement are one count, and that is withheld
            if one in cells and cells[one].counted.guarded and cells[one].value and found.get(other) is Why.small:
                found.setdefault(one, Why.complement_small)
    return found


def suppress(
    table: Table,
    earlier: Sequence[Published],
    known: Sequence[Statement],
    *,
    room: Mapping[Key, int] | None = None,
) -> Pattern:
    """What to show of the table.

    Counts released earlier are shown as they were, counts that are known exactly as they are known. `room`: counts that
    need more room than usual. Deterministic, whatever the order of the table.
    """
    pattern = _first(table, earlier, known)
    space = _Space(table, earlier, known, pattern)
    for block in space.blocks(hidden=_hidden(space, room or {})):
        _protect(block, space, pattern, room or {})
    return pattern


def _first(table: Table, earlier: Sequence[Published], known: Sequence[Statement]) -> Pattern:
    pattern = Pattern()
    before = {shown.key: shown for each in earlier for shown in each.cells}
    public = dict(each.exact for each in known if each.exact is not None)
    small = primary(table)
    for cell in table.cells:
        key = cell.key
        held = before.get(key)
        if held is not None and held.listed and cell.listed:
            pattern.values[key] = held.value
            if held.exact:
                pattern.exact.add(key)
            if held.value is None:
                pattern.why[key] = small.get(key, Why.withheld_before)
        elif key in public and cell.value == public[key]:
            pattern.values[key] = cell.value
            pattern.exact.add(key)
        elif key in small:
            pattern.values[key] = None
            pattern.why[key] = small[key]
        elif cell.counted.guarded:
            pattern.values[key] = to_base(cell.value) if cell.listed else None
        else:
            pattern.values[key] = cell.value
            pattern.exact.add(key)
    return pattern


class _Block:
    """Counts that are tied to each other: `sums` × counts = 0, `said` × counts ≤ `limits`."""

    def __init__(self, keys: list[Key], sums: csr_array, said: csr_array, limits: Real, guarded: list[Key]) -> None:
        self.keys, self.guarded = keys, guarded
        self.place = {key: index for index, key in enumerate(keys)}
        equal = np.zeros(sums.shape[0])
        self.rows = csr_array(vstack([sums, said], format="csr"))
        self.least = np.concatenate([equal, np.full(len(limits), -np.inf)])
        self.most = np.concatenate([equal, limits])
        self._apart: csr_array | None = None

    @property
    def apart(self) -> csr_array:
        """Rows over two sets of counts, how much the range of each is widened for both, and one more variable: the
        block's own for one and the other set, and each count less what it is widened by, from above and from below.
        """
        if self._apart is None:
            eye = identity(len(self.keys), format="csr")
            unused = csr_array((self.rows.shape[0], 1))
            rows = [[self.rows, None, None, unused], [None, self.rows, None, None]]
            rows += [[eye, None, -eye, None], [None, eye, -eye, None]]
            rows += [[-eye, None, -eye, None], [None, -eye, -eye, None]]
            self._apart = csr_array(block_array(rows, format="csr"))
        return self._apart


class _Space:
    """All counts of the table and of earlier releases, the range in which each may lie as far as this release shows
    it, and what it would cost to withhold it.
    """

    def __init__(
        self, table: Table, earlier: Sequence[Published], known: Sequence[Statement], pattern: Pattern
    ) -> None:
        self.cells: dict[Key, Cell] = {cell.key: cell for cell in table.cells}
        self.relations = sorted({*table.relations, *(one for each in earlier for one in each.relations)})
        said = {one for each in earlier for one in each.statements}
        self.statements = sorted({*said, *(each for each in known if each.exact is None)}, key=repr)
        self.low: dict[Key, float] = {}
        self.high: dict[Key, float] = {}
        self.fixed: set[Key] = set()
        self.fixed_listed: set[Key] = set()
        self.withheld = set(pattern.why)
        for each in earlier:
            for shown in each.cells:
                if shown.value is None:
                    self.withheld.add(shown.key)
                self._show(shown.key, shown.value, shown.exact, shown.listed)
                self.fixed.add(shown.key)
                if shown.listed:
                    self.fixed_listed.add(shown.key)
        for statement in known:
            if statement.exact is not None:
                self.withheld.discard(statement.exact[0])
                self._show(*statement.exact, True, True)
                self.fixed.add(statement.exact[0])
                self.fixed_listed.add(statement.exact[0])
        for key, value in pattern.values.items():
            if key not in self.fixed:
                self._show(key, value, key in pattern.exact, self.cells[key].listed)
        self.depth = self._depths()

    def _show(self, key: Key, value: int | None, exact: bool, listed: bool) -> None:
        if value is None:
            self.low.setdefault(key, 1.0 if listed else 0.0)
            self.high.setdefault(key, np.inf)
            return
        slack = 0 if exact or value == 0 else BASE // 2
        self.low[key], self.high[key] = float(value - slack), float(value + slack)

    def withhold(self, key: Key) -> None:
        """From now on nothing is shown of it but that it is not 0."""
        self.low[key], self.high[key] = 1.0, np.inf

    def _depths(self) -> dict[Key, int]:
        totals = {each.total: each.parts for each in self.relations if each.kind is not Additive.complement}
        depths: dict[Key, int] = {}
        for key in sorted(totals):
            depth, at = 0, key
            while at in totals and depth < len(totals):
                depth, at = depth + 1, totals[at][0]
            depths[key] = depth
        return depths

    def cost(self, key: Key) -> float:
        """What withholding a count takes from readers: more for totals, for denominators and for large counts.

        None at all can be taken of what is public already, of 0, and of what is never withheld.
        """
        cell = self.cells.get(key)
        if cell is None or key in self.fixed or not cell.listed or not cell.counted.guarded or cell.value == 0:
            return np.inf
        part = 3 if key.part is Part.denominator else 1
        return float(part * (1 + cell.value.bit_length()) * 8 ** self.depth.get(key, 0))

    def blocks(self, hidden: Collection[Key] = ()) -> list[_Block]:
        """The blocks in which something is withheld now. The `hidden` counts are left out: their sums are at least
        what else is in them.
        """
        sums, least = _without(self.relations, hidden)
        said, limits = _below(self.statements)
        said, limits = [*said, *least], np.concatenate([limits, np.zeros(len(least))])
        keys = sorted({key for row in (*sums, *said) for key in row})
        place = {key: index for index, key in enumerate(keys)}
        sums_matrix, said_matrix = _matrix(sums, place), _matrix(said, place)
        ties = vstack([abs(sums_matrix), abs(said_matrix)], format="csr")
        _, label = connected_components(ties.T @ ties, directed=False)
        found = []
        for number in sorted(set(label.tolist())):
            members = np.flatnonzero(label == number)
            inside = [keys[index] for index in members]
            guarded = [key for key in inside if key in self.withheld]
            if guarded:
                own, stated = sums_matrix[:, members], said_matrix[:, members]
                rows = np.flatnonzero(abs(stated).sum(axis=1))
                own = own[np.flatnonzero(abs(own).sum(axis=1)), :]
                found.append(_Block(inside, own, stated[rows, :], limits[rows], guarded))
        return found


def _hidden(space: _Space, room: Mapping[Key, int]) -> set[Key]:
    """The counts of towns that nothing public shows anything of: what they add up to can be anything.

    None of them is left out once the attack found something in one.
    """
    in_words = {key for each in space.statements for key, _ in each.terms}
    listed = {key for key, cell in space.cells.items() if cell.listed} | space.fixed_listed
    hidden = {key for each in space.relations for key in (each.total, *each.parts)} - listed - in_words
    if not hidden.isdisjoint(room):
        return set()
    # a tier that is not shown still ties the towns of it that are to the district
    found = True
    while found:
        totals = {each.total for each in space.relations if not hidden.issuperset(each.parts)}
        found = bool(hidden & totals)
        hidden -= totals
    return hidden


def _without(
    relations: Sequence[Relation], hidden: Collection[Key]
) -> tuple[list[dict[Key, float]], list[dict[Key, float]]]:
    """Sums that are 0, and sums that are at most 0, of the counts that are not hidden."""
    sums, least = [], []
    for each in relations:
        parts = dict.fromkeys((part for part in each.parts if part not in hidden), 1.0)
        if each.total in hidden or not parts:
            continue
        if len(parts) == len(each.parts):
            sums.append({each.total: 1.0, **dict.fromkeys(parts, -1.0)})
        else:
            least.append({each.total: -1.0, **parts})
    return sums, least


def _below(statements: Sequence[Statement]) -> tuple[list[dict[Key, float]], Real]:
    """Statements as sums that are at most a limit."""
    rows: list[dict[Key, float]] = []
    limits: list[float] = []
    for each in statements:
        for sign, limit in ((1.0, each.high), (-1.0, each.low)):
            if limit is not None:
                rows.append({key: sign * factor for key, factor in each.terms})
                limits.append(sign * limit)
    return rows, np.array(limits, dtype=float)


def _matrix(rows: Sequence[Mapping[Key, float]], place: Mapping[Key, int]) -> csr_array:
    entries = [(index, place[key], factor) for index, row in enumerate(rows) for key, factor in row.items()]
    where = np.array([entry[:2] for entry in entries], dtype=np.int64).reshape(-1, 2)
    factors = np.array([entry[2] for entry in entries], dtype=float)
    return csr_array(coo_array((factors, (where[:, 0], where[:, 1])), shape=(len(rows), len(place))))


def _protect(block: _Block, space: _Space, pattern: Pattern, room: Mapping[Key, int]) -> None:
    """Withholds counts of the block until each withheld one has its room."""
    needed = {key: room.get(key, ROOM) for key in block.keys}
    waiting = list(dict.fromkeys(block.guarded))
    while waiting:
        waiting = _still_narrow(block, space, waiting, needed)
        more: list[Key] = []
        while waiting:
            key = waiting[0]
            moved = _moved(block, space, key, needed[key])
            given_up = [] if moved else _given_up(block, space, key, needed[key])
            for other in given_up:
                space.withhold(other)
                pattern.values[other] = None
                pattern.why[other] = Why.protects
                pattern.exact.discard(other)
            more += given_up
            waiting = [each for each in waiting[1:] if moved.get(each, 0.0) < needed[each] - _NONE_AT_ALL]
        waiting = more


def _ranges(block: _Block, space: _Space) -> tuple[Real, Real]:
    low = np.array([space.low.get(each, 0.0) for each in block.keys])
    return low, np.array([space.high.get(each, np.inf) for each in block.keys])


def _still_narrow(block: _Block, space: _Space, waiting: Sequence[Key], needed: Mapping[Key, int]) -> list[Key]:
    """Those of the counts that cannot be seen to have their room when as many as possible are moved from the truth.

    The quick way to see that nothing more need be withheld for most.
    """
    place = block.place
    known = [key for key in waiting if key in space.cells]
    columns = np.array([place[key] for key in known], dtype=np.int64)
    truth = np.array([float(space.cells[key].value) for key in known])
    rooms = np.array([float(needed[key]) for key in known])
    left = dict.fromkeys(waiting)
    for signs in (np.ones(len(known)), -np.ones(len(known)), 1.0 - 2.0 * (np.arange(len(known)) % 2)):
        low, high = _ranges(block, space)
        low[columns] = np.maximum(low[columns], truth - rooms)
        high[columns] = np.minimum(high[columns], truth + rooms)
        cost = np.zeros(len(block.keys))
        cost[columns] = np.where([key in left for key in known], -signs, 0.0)
        found = _solved(block, cost, low, high)
        if found is None:
            break
        moved = np.abs(found[columns] - truth) >= rooms - _NONE_AT_ALL
        for key in itertools.compress(known, moved):
            left.pop(key, None)
        if not left:
            break
    return list(left)


def _moved(block: _Block, space: _Space, key: Key, needed: int) -> dict[Key, float]:
    """How far counts are from the truth when one is moved by what it needs and all still fits; empty if none can."""
    cell = space.cells.get(key)
    if cell is None:
        return {}
    place, cost = block.place[key], np.zeros(len(block.keys))
    for goal in (cell.value + needed, cell.value - needed):
        low, high = _ranges(block, space)
        if not low[place] <= goal <= high[place]:
            continue
        low[place] = high[place] = float(goal)
        found = _solved(block, cost, low, high)
        if found is not None:
            pairs = zip(block.keys, found.tolist(), strict=True)
            return {each: abs(value - space.cells[each].value) for each, value in pairs if each in space.cells}
    return {}


def _solved(block: _Block, cost: Real, low: Real, high: Real) -> Real | None:
    """The counts, not whole, that fit the block and these ranges at least cost."""
    limits = LinearConstraint(block.rows, block.least, block.most)
    result = milp(cost, bounds=Bounds(low, high), constraints=limits)
    return None if result.x is None else np.asarray(result.x)


def _given_up(block: _Block, space: _Space, key: Key, needed: int) -> list[Key]:
    """The counts to be withheld so that `key` has its room, at least cost.

    Two sets of counts that fit what is public, in which `key` is `needed` apart; the range of a public count can be
    widened for both at once, and that is what costs. Where there is no way to all of the room, as much as there is.
    """
    count, place = len(block.keys), block.place[key]
    low, high = _ranges(block, space)
    cost = np.array([space.cost(each) for each in block.keys])
    loose = np.isfinite(cost) & np.isfinite(high)
    without = np.full(count, -np.inf)
    # the last variable is room that cannot be had
    apart = csr_array(([-1.0, 1.0, 1.0], ([0, 0, 0], [place, count + place, 3 * count])), shape=(1, 3 * count + 1))
    least = np.concatenate([block.least] * 2 + [without] * 4)
    most = np.concatenate([block.most] * 2 + [high] * 2 + [-low] * 2)
    lowest, highest = np.where(loose, np.minimum(low, 1.0), low), np.where(loose, np.inf, high)
    result = milp(
        np.concatenate([np.zeros(2 * count), np.where(loose, cost, 0.0), [_ROOM_IS_DEAR]]),
        bounds=Bounds(
            np.concatenate([lowest, lowest, np.zeros(count + 1)]),
            np.concatenate([highest, highest, np.where(loose, np.inf, 0.0), [np.inf]]),
        ),
        constraints=[LinearConstraint(block.apart, least, most), LinearConstraint(apart, float(needed), np.inf)],
    )
    if result.x is None:
        return []
    widened = result.x[2 * count : 3 * count] > _NONE_AT_ALL
    return [block.keys[index] for index in np.flatnonzero(widened & loose)]
