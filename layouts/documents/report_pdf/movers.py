"""Which towns moved most since the period before, up and down, and which indicator drove it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from assessment.diagnosis import composite_loss
from assessment.results import Scorecard
from layouts.models.sealed import Sealed


@dataclass(frozen=True, slots=True)
class Mover:
    """A town whose composite moved by `points`; `driver` is the indicator that accounts for most of it."""

    card: Scorecard
    points: Fraction
    driver: str | None


def movers(sealed: Sealed) -> tuple[Mover, ...]:
    """Every town with a composite in both periods that moved at all, the greatest rise first."""
    if sealed.previous is None:
        return ()
    before = {card.area.code: card for card in sealed.previous.areas}
    found = []
    for card in sealed.assessment.areas:
        old = before.get(card.area.code)
        if old is None or old.composite is None or card.composite is None or old.composite == card.composite:
            continue
        points = card.composite - old.composite
        found.append(Mover(card, points, _driver(sealed, old, card, points)))
    return tuple(sorted(found, key=lambda each: (-each.points, each.card.area.code)))


def _driver(sealed: Sealed, old: Scorecard, now: Scorecard, points: Fraction) -> str | None:
    """The indicator whose cost to the composite changed most in the direction of the move."""
    costs = {each.indicator: composite_loss(old, sealed.programme, each) for each in old.indicators}
    gains = {
        each.indicator: costs.get(each.indicator, Fraction(0)) - composite_loss(now, sealed.programme, each)
        for each in now.indicators
    }
    chosen = max(gains, key=lambda code: gains[code] if points > 0 else -gains[code], default=None)
    return chosen if chosen is not None and gains[chosen] * points > 0 else None
