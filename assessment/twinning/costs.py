"""What it costs to match a town with a partner, term by term for all pairs at once, and why a pair fits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from assessment.definitions import Programme, Twinning
from assessment.diagnosis import composite_loss
from assessment.problems import Problem, Refused
from assessment.results import Scorecard

EARTH_RADIUS_KM = 6371.0088  # mean radius (IUGG)
Pair = tuple[str, str]  # town, partner
Place = tuple[float, float]  # longitude, latitude in degrees
Matrix = NDArray[np.float64]


class PartnerKind(StrEnum):
    """Who helps: a strong town, a department, or a directly administered unit."""

    town = "town"
    department = "department"
    direct_unit = "direct_unit"


@dataclass(frozen=True, slots=True)
class Partner:
    """A unit that can help.

    `capacity` is the number of towns it can help at a time, `load` how many it helps already; `strength` is
    by code of an indicator or a line the share (0 to 1) of a weakness that it covers, the indicator going
    before its line. Tier and place (longitude, latitude) count for towns only.
    """

    code: str
    kind: PartnerKind
    capacity: int
    strength: Mapping[str, float] = field(default_factory=dict)
    tier: str | None = None
    place: Place | None = None
    load: int = 0

    @property
    def free(self) -> int:
        """How many towns more it can take."""
        return max(0, self.capacity - self.load)


@dataclass(frozen=True, slots=True)
class Need:
    """A town that needs help: by indicator the points of the composite that it costs (0 to 100)."""

    town: str
    weakness: Mapping[str, float]
    tier: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class PairCost:
    """The cost of one pair, term by term, each already weighted; `km` None where a place is not known."""

    town: str
    partner: str
    weakness: float
    tier: float
    distance: float
    load: float
    without_effect: float
    km: float | None

    @property
    def total(self) -> float:
        """The sum of the terms."""
        return self.weakness + self.tier + self.distance + self.load + self.without_effect


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why this pair, for a sentence: points are points of the composite.

    `same_tier` is None where the partner is not a town; `indicator` is the weakness of which the partner
    covers most, None where it covers nothing.
    """

    same_tier: bool | None
    km: float | None
    indicator: str | None
    indicator_points: float
    covered_points: float
    uncovered_points: float


class CostTable:
    """All pairs' costs as arrays (towns x partners), each term apart; make one and ask it often."""

    def __init__(
        self,
        needs: Sequence[Need],
        partners: Sequence[Partner],
        *,
        programme: Programme,
        without_effect: Collection[Pair] = (),
    ) -> None:
        self.needs = sorted(needs, key=lambda need: need.town)
        self.partners = sorted(partners, key=lambda partner: partner.code)
        self.town_at = _positions(need.town for need in self.needs)
        self.partner_at = _positions(partner.code for partner in self.partners)
        self.weights: Twinning = programme.twinning
        self.indicators = [each.code for each in programme.indicators]
        self.lost, self.strength = self._weaknesses(programme)
        self.km = self._distances()
        uncovered = self.lost.sum(axis=1)[:, None] - self.lost @ self.strength.T
        shape = (len(self.needs), len(self.partners))
        self.terms: dict[str, Matrix] = {
            "weakness": float(self.weights.weakness) * np.maximum(uncovered, 0.0),
            "tier": float(self.weights.tier_mismatch) * self._mismatch(),
            "distance": float(self.weights.distance) * np.nan_to_num(self.km),
            "load": float(self.weights.load) * np.tile([float(each.load) for each in self.partners], (shape[0], 1)),
            "without_effect": np.zeros(shape),
        }
        for town, partner in without_effect:
            if town in self.town_at and partner in self.partner_at:
                at = self.town_at[town], self.partner_at[partner]
                self.terms["without_effect"][at] = float(self.weights.without_effect)
        self.first: Matrix = sum(self.terms.values(), np.zeros(shape))  # cost while `load` has not grown yet

    def _weaknesses(self, programme: Programme) -> tuple[Matrix, Matrix]:
        lines = [each.line for each in programme.indicators]
        lost = [[need.weakness.get(code, 0.0) for code in self.indicators] for need in self.needs]
        codes = list(zip(self.indicators, lines, strict=True))
        strength = [[_strength(each, code, line) for code, line in codes] for each in self.partners]
        size = len(self.indicators)
        return (
            np.array(lost, dtype=float).reshape(-1, size),
            np.clip(np.array(strength, dtype=float).reshape(-1, size), 0.0, 1.0),
        )

    def _mismatch(self) -> Matrix:
        theirs = np.array([each.tier or "" for each in self.partners])
        towns = np.array([each.kind is PartnerKind.town for each in self.partners], dtype=bool)
        ours = np.array([need.tier or "" for need in self.needs])
        differs: Matrix = ((ours[:, None] != theirs[None, :]) & towns[None, :]).astype(float)
        return differs

    def _distances(self) -> Matrix:
        """Great-circle km between towns; NaN for departments, units and unknown places."""
        ours = np.radians(np.array([need.place or (np.nan, np.nan) for need in self.needs]).reshape(-1, 2))
        places = [each.place if each.kind is PartnerKind.town else None for each in self.partners]
        theirs = np.radians(np.array([place or (np.nan, np.nan) for place in places]).reshape(-1, 2))
        east = ours[:, None, 0] - theirs[None, :, 0]
        north = ours[:, None, 1] - theirs[None, :, 1]
        cosines = np.cos(ours[:, None, 1]) * np.cos(theirs[None, :, 1])
        half = np.sin(north / 2) ** 2 + cosines * np.sin(east / 2) ** 2
        distances: Matrix = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
        return distances

    def pair(self, town: str, partner: str, *, more_load: int = 0) -> PairCost:
        """The cost of one pair; `more_load` counts towns that the partner takes in the same assignment."""
        row, column = self.town_at[town], self.partner_at[partner]
        terms = {name: float(term[row, column]) for name, term in self.terms.items()}
        terms["load"] += float(self.weights.load) * more_load
        km = float(self.km[row, column])
        return PairCost(town=town, partner=partner, km=None if np.isnan(km) else km, **terms)

    def explain(self, town: str, partner: str) -> Explanation:
        """Why this pair fits, in numbers."""
        row, column = self.town_at[town], self.partner_at[partner]
        covered = self.lost[row] * self.strength[column]
        best = int(np.argmax(covered)) if covered.size else 0
        helped = covered.size > 0 and covered[best] > 0
        chosen = self.partners[column]
        return Explanation(
            same_tier=chosen.tier == self.needs[row].tier if chosen.kind is PartnerKind.town else None,
            km=self.pair(town, partner).km,
            indicator=self.indicators[best] if helped else None,
            indicator_points=float(covered[best]) if helped else 0.0,
            covered_points=float(covered.sum()),
            uncovered_points=float(self.lost[row].sum() - covered.sum()),
        )

    def left_out(self) -> Matrix:
        """What it costs to leave each town without a partner: the weaker, the more."""
        cost: Matrix = float(self.weights.unmatched) * (1 + self.lost.sum(axis=1) / 100)
        return cost


def need_of(card: Scorecard, programme: Programme, *, place: Place | None = None) -> Need:
    """The need of a town: what each of its indicators costs the composite."""
    losses = {each.indicator: float(composite_loss(card, programme, each)) for each in card.indicators}
    weakness = {code: loss for code, loss in losses.items() if loss > 0}
    return Need(card.area.code, weakness, card.area.tier, place)


def town_partner(card: Scorecard, *, capacity: int, load: int = 0, place: Place | None = None) -> Partner:
    """A town as a partner: it covers a weakness by the share of the points that it earns there itself."""
    strength = {
        each.indicator: float(each.points / each.weight) for each in card.indicators if each.points is not None
    }
    return Partner(card.area.code, PartnerKind.town, capacity, strength, card.area.tier, place, load)


def _strength(partner: Partner, indicator: str, line: str) -> float:
    found = partner.strength.get(indicator)
    return partner.strength.get(line, 0.0) if found is None else found


def _positions(codes: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, code in enumerate(codes):
        if code in found:
            raise Refused([Problem("matching.twice", {}, {"value": code})])
        found[code] = position
    return found
