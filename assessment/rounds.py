"""The year's result over its rounds: their weighted mean."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from assessment.definitions import Programme


def annual_result(programme: Programme, composites: Mapping[tuple[str, int], Fraction | None]) -> Fraction | None:
    """The weighted mean of the composites of all rounds of a year, 0 to 100.

    `composites` by (round code, quarter number). A round that is held in several quarters shares its weight evenly
    among them. None without rounds, and where any of them has no score: an unfinished year has no result.
    """
    total = weights = Fraction(0)
    for each in programme.rounds:
        for number in each.quarters:
            composite = composites.get((each.code, number))
            if composite is None:
                return None
            share = each.weight / len(each.quarters)
            total += share * composite
            weights += share
    return total / weights if weights else None
