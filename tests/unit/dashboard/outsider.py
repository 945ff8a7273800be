"""An outsider who has read every published document, and nothing else: what can be worked out of what is withheld.

Written on its own, from the documents alone: it shares no code with the making of releases or with their audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from layouts.models.release import ReleaseDocument

ENOUGH = 8
FAR = 10_000.0
Name = tuple[str, str, str, str]
"""Group, indicator, period, and 'numerator' or 'denominator'."""


@dataclass
class Outsider:
    """Whole numbers with their ranges, and rows low ≤ sum of factor × number ≤ high."""

    ranges: dict[Name, tuple[float, float]] = field(default_factory=dict)
    rows: list[tuple[dict[Name, float], float, float]] = field(default_factory=list)
    withheld: set[Name] = field(default_factory=set)

    def possible(self, name: Name) -> set[int]:
        """The values that fit everything: all of them, or as many as are enough."""
        names = sorted(self.ranges)
        place = {each: at for at, each in enumerate(names)}
        matrix = np.zeros((len(self.rows), len(names)))
        for at, (terms, _, _) in enumerate(self.rows):
            for each, factor in terms.items():
                matrix[at, place[each]] = factor
        low, high = (np.array([self.ranges[each][end] for each in names]) for end in (0, 1))
        limits = [np.array([row[end] for row in self.rows]) for end in (1, 2)]
        found: set[int] = set()
        at = place[name]
        goal = np.zeros(len(names))
        goal[at] = 1.0
        start = low[at]
        while len(found) < ENOUGH:
            bound = low.copy()
            bound[at] = start
            result = milp(
                goal,
                integrality=np.ones(len(names)),
                bounds=Bounds(bound, high),
                constraints=[LinearConstraint(matrix, *limits)],
            )
            if result.x is None:
                break
            value = round(result.x[at])
            found.add(value)
            start = value + 1
        return found


def reader(documents: Sequence[ReleaseDocument], *, exact: dict[Name, int] | None = None) -> Outsider:
    """Whoever has read these documents; `exact`: counts that are known as they are, in place of what is shown."""
    outsider = Outsider()
    for document in documents:
        _read(outsider, document, exact or {})
    _sums(outsider, documents)
    return outsider


def _read(outsider: Outsider, document: ReleaseDocument, exact: dict[Name, int]) -> None:
    for each in document.figures:
        indicator = document.indicator(each.indicator)
        # of a population the mean over the quarters is told, which is no sum
        means = indicator.kind in ("mean", "rate") and "-" in each.period
        for part, value, shown in (
            ("numerator", each.numerator, each.numerator_shown),
            ("denominator", each.denominator, each.denominator_shown),
        ):
            name = (each.group, each.indicator, each.period, part)
            if shown == "none" or indicator.kind == "mean" or (means and part == "denominator"):
                continue
            if name in exact:
                outsider.ranges[name] = (exact[name], exact[name])
            elif shown == "withheld":
                outsider.ranges[name] = (1, FAR)
                outsider.withheld.add(name)
            else:
                slack = 2 if shown == "rounded" else 0
                outsider.ranges[name] = (value - slack, value + slack)
        if indicator.kind == "proportion":
            _said(outsider, document, each)


def _said(outsider: Outsider, document: ReleaseDocument, each) -> None:  # type: ignore[no-untyped-def]
    above, below = ((each.group, each.indicator, each.period, part) for part in ("numerator", "denominator"))
    if above not in outsider.ranges or below not in outsider.ranges:
        return
    outsider.rows.append(({above: 1.0, below: -1.0}, -np.inf, 0))
    if each.rate is not None:
        decimals = len(each.rate.partition(".")[2])
        half = Fraction(1, 2 * 10**decimals)
        for end, low, high in ((Fraction(each.rate) - half, 0, np.inf), (Fraction(each.rate) + half, -np.inf, 0)):
            outsider.rows.append(({above: 100.0 * end.denominator, below: -float(end.numerator)}, low, high))
    if each.verdict is not None and each.target is not None:
        target = Fraction(each.target)
        terms = {above: 100.0 * target.denominator, below: -float(target.numerator)}
        low, high = (0, np.inf) if each.verdict == "met" else (-np.inf, -1)
        outsider.rows.append((terms, low, high))


def _sums(outsider: Outsider, documents: Iterable[ReleaseDocument]) -> None:
    tiers = {each.code for document in documents for each in document.groups if each.level == "tier"}
    districts = {each.code for document in documents for each in document.groups if each.level == "district"}
    for name in list(outsider.ranges):
        group, indicator, period, part = name
        if group in districts:
            _equal(outsider, name, [(tier, indicator, period, part) for tier in sorted(tiers)])
        if "-" in period:
            first, last = period.split("-")
            quarters = [f"{first[:5]}{number}" for number in range(int(first[5]), int(last[5]) + 1)]
            _equal(outsider, name, [(group, indicator, each, part) for each in quarters])


def _equal(outsider: Outsider, total: Name, parts: Sequence[Name]) -> None:
    stock = total[1] in ("villages", "budget")
    if all(each in outsider.ranges for each in parts) and not ("-" in total[2] and parts[0][2] != total[2] and stock):
        outsider.rows.append(({total: 1.0, **dict.fromkeys(parts, -1.0)}, 0, 0))
