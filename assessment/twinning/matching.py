"""Matches class-three towns with partners: the one cheapest assignment that keeps every pin and every ban."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from assessment.problems import Problem, Refused
from assessment.twinning.costs import CostTable, Explanation, Pair, PairCost


@dataclass(frozen=True, slots=True)
class Match:
    """One proposed pair."""

    cost: PairCost
    explanation: Explanation
    pinned: bool


@dataclass(frozen=True, slots=True)
class Matching:
    """The cheapest assignment: matches by town, the towns left without a partner, and what it costs.

    `free_cost` is the cost without any pin or ban, so `price` is what the leaders' wishes cost together.
    """

    matches: tuple[Match, ...]
    unmatched: tuple[str, ...]
    cost: float
    free_cost: float

    @property
    def price(self) -> float:
        """How much dearer the pins and bans make the assignment; never negative but for rounding."""
        return max(0.0, self.cost - self.free_cost)


def match(table: CostTable, *, pins: Iterable[Pair] = (), bans: Iterable[Pair] = ()) -> Matching:
    """The cheapest assignment of every town to one partner that keeps every pin and every ban.

    A partner takes at most `free` towns, and each one more adds to its load. Where there are not enough
    places, the towns that it costs least to leave out stay without a partner. Raises Refused with everything
    that the wishes contradict (`matching.unknown`, `pinned_twice`, `pinned_and_banned`, `pinned_to_itself`,
    `pins_beyond_capacity`).
    """
    pinned, banned = sorted(set(pins)), sorted(set(bans))
    _check_wishes(table, pinned, banned)
    free_pairs, free_cost = _solve(table, (), ())
    pairs, cost = (free_pairs, free_cost)
    if pinned or banned:
        pairs, cost = _solve(table, pinned, banned)
    taken: dict[str, int] = {}
    matches = []
    for town, partner in pairs:
        costs = table.pair(town, partner, more_load=taken.get(partner, 0))
        taken[partner] = taken.get(partner, 0) + 1
        matches.append(Match(costs, table.explain(town, partner), pinned=(town, partner) in pinned))
    with_partner = {town for town, _ in pairs}
    unmatched = tuple(town for town in table.town_at if town not in with_partner)
    return Matching(tuple(matches), unmatched, cost, free_cost)


def prices(table: CostTable, *, pins: Iterable[Pair] = (), bans: Iterable[Pair] = ()) -> dict[Pair, float]:
    """What each single pin or ban adds to the cost while all others stay."""
    pinned, banned = set(pins), set(bans)
    cost = match(table, pins=pinned, bans=banned).cost
    found = {}
    for wish in sorted(pinned | banned):
        _, without = _solve(table, sorted(pinned - {wish}), sorted(banned - {wish}))
        found[wish] = max(0.0, cost - without)
    return found


def _solve(table: CostTable, pins: Sequence[Pair], bans: Sequence[Pair]) -> tuple[list[Pair], float]:
    """Pairs by town and the whole cost; a partner has a column for each town that it can take."""
    towns = len(table.needs)
    if not towns:
        return [], 0.0
    allowed = _allowed(table, pins, bans)
    frees = [min(each.free, towns) for each in table.partners]
    owner = np.repeat(np.arange(len(table.partners)), frees)
    nth = np.concatenate([np.arange(free) for free in frees]) if frees else np.empty(0)
    costs = table.first[:, owner] + float(table.weights.load) * nth[None, :]
    costs[~allowed[:, owner]] = np.inf
    out = np.repeat(table.left_out()[:, None], towns, axis=1)
    out[[table.town_at[town] for town, _ in pins]] = np.inf
    costs = np.concatenate([costs, out], axis=1)
    rows, columns = linear_sum_assignment(costs)
    pairs = [
        (table.needs[row].town, table.partners[owner[column]].code)
        for row, column in zip(rows, columns, strict=True)
        if column < len(owner)
    ]
    return pairs, float(costs[rows, columns].sum())


def _allowed(table: CostTable, pins: Sequence[Pair], bans: Sequence[Pair]) -> NDArray[np.bool_]:
    allowed = np.ones(table.first.shape, dtype=bool)
    for town, row in table.town_at.items():
        if town in table.partner_at:
            allowed[row, table.partner_at[town]] = False
    for town, partner in bans:
        allowed[table.town_at[town], table.partner_at[partner]] = False
    for town, partner in pins:
        allowed[table.town_at[town]] = False
        allowed[table.town_at[town], table.partner_at[partner]] = True
    return allowed


def _check_wishes(table: CostTable, pins: Sequence[Pair], bans: Sequence[Pair]) -> None:
    found = []
    for town, partner in (*pins, *bans):
        for code, known in ((town, table.town_at), (partner, table.partner_at)):
            if code not in known:
                found.append(Problem("matching.unknown", {}, {"value": code}))
    first: dict[str, str] = {}
    asked: dict[str, int] = {}
    for town, partner in pins:
        if town in first:
            params = {"town": town, "first": first[town], "second": partner}
            found.append(Problem("matching.pinned_twice", {}, params))
        first.setdefault(town, partner)
        asked[partner] = asked.get(partner, 0) + 1
        if (town, partner) in bans:
            found.append(Problem("matching.pinned_and_banned", {}, {"town": town, "partner": partner}))
        if town == partner:
            found.append(Problem("matching.pinned_to_itself", {}, {"town": town}))
    for partner, count in asked.items():
        free = table.partners[table.partner_at[partner]].free if partner in table.partner_at else count
        if count > free:
            shown = {"partner": partner, "value": count, "capacity": free}
            found.append(Problem("matching.pins_beyond_capacity", {}, shown))
    if found:
        raise Refused(found)
