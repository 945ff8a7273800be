"""What chance alone could do to a town's class: seeded draws of its figures, scored all at once."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from assessment.definitions import Indicator, Programme
from assessment.evidence import Z
from assessment.kinds import Chance, Comparator, Exposure, Kind, Verdict
from assessment.measures import PERCENT
from assessment.results import Assessment, IndicatorResult, Scorecard

DRAWS = 4_000
HALF = 0.5  # Jeffreys' prior
Values = NDArray[np.float64]


def draws_of(assessment: Assessment, subject: str) -> np.random.Generator:
    """PCG64 seeded by SHA-256 of programme, version, period, view, as-of and subject: the same for ever."""
    programme = assessment.programme
    as_of = "" if assessment.as_of is None else assessment.as_of.isoformat()
    parts = (programme.code, programme.version, assessment.period.code, assessment.view, as_of, subject)
    digest = hashlib.sha256("\n".join(str(part) for part in parts).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def share_outside_class_three(assessment: Assessment, card: Scorecard, *, draws: int = DRAWS) -> float:
    """The share (0 to 1) of draws in which the town is not in class three.

    Each indicator with a model of chance is drawn on its own from the posterior of its counts (Jeffreys'), all
    others stand as they are; last year's value of a target `falls` is taken as known.
    """
    programme = assessment.programme
    generator = draws_of(assessment, card.area.code)
    points: dict[str, Values] = {}
    weights: dict[str, Fraction] = {}
    for result in card.indicators:
        if result.points is None:
            continue
        drawn = _points(programme.indicator(result.indicator), result, generator, draws)
        points[result.line] = points.get(result.line, np.zeros(draws)) + drawn
        weights[result.line] = weights.get(result.line, Fraction(0)) + result.weight
    if not weights:
        return 0.0
    scores = {line: 100 * points[line] / float(weights[line]) for line in weights}
    return float(np.mean(_outside(programme, scores)))


ROUNDING = 1e-9  # a score that is exactly at its threshold has reached it


def _outside(programme: Programme, scores: dict[str, Values]) -> NDArray[np.bool_]:
    """Composite at class two or more, and no line under the floor."""
    lines = {line.code: float(line.weight) for line in programme.lines if line.code in scores}
    total = sum(lines.values())
    composite = sum((weight * scores[code] for code, weight in lines.items()), np.zeros(1)) / total
    outside: NDArray[np.bool_] = composite >= float(programme.classes.two) - ROUNDING
    if programme.classes.line_floor is not None:
        for score in scores.values():
            outside = outside & (score >= float(programme.classes.line_floor) - ROUNDING)
    return outside


def _points(
    indicator: Indicator, result: IndicatorResult, generator: np.random.Generator, draws: int
) -> Values:
    """Points in every draw; as they stand where chance has no part."""
    values = None
    if result.verdict in (Verdict.met, Verdict.unmet) and result.target is not None:
        values = _drawn_values(indicator, result, generator, draws)
    if values is None or result.target is None:
        return np.full(draws, float(result.points or 0))
    return float(indicator.weight) * _shares(indicator, values, float(result.target))


def _drawn_values(
    indicator: Indicator, result: IndicatorResult, generator: np.random.Generator, draws: int
) -> Values | None:
    if indicator.chance is Chance.none or result.value is None:
        return None
    if indicator.derived:  # two rates: normal, as wide as their interval
        low, high = result.interval or (float(result.value), float(result.value))
        return generator.normal(float(result.value), (high - low) / (2 * Z), draws)
    numerator = int(result.numerator or 0)
    if indicator.kind is Kind.count or result.denominator is None:
        # events are whole: what comes is drawn, not the mean behind it, which is never exactly 0
        return generator.poisson(generator.gamma(numerator + HALF, size=draws)).astype(float)
    cases = float(result.denominator)
    if indicator.chance is Chance.poisson:
        return float(indicator.per) * generator.gamma(numerator + HALF, size=draws) / cases
    together = cases + numerator if indicator.kind is Kind.ratio else cases
    if numerator > together:
        return None
    design = float(indicator.design_effect)
    share = generator.beta(numerator / design + HALF, (together - numerator) / design + HALF, draws)
    if indicator.kind is Kind.ratio:
        return PERCENT * share / (1 - share)
    return share * (float(indicator.per) if indicator.exposure is Exposure.events else PERCENT)


def _shares(indicator: Indicator, values: Values, target: float) -> Values:
    """The share of the weight earned at each value: as `scoring.points_of`, for many values at once."""
    gap = target - values if indicator.comparator is Comparator.AT_LEAST else values - target
    met = gap < 0 if indicator.comparator is Comparator.FALLS else gap <= 0
    if indicator.floor is not None:
        width = abs(target - float(indicator.floor))
        partial = np.clip(1 - gap / width, 0.0, 1.0)
    else:
        partial = np.zeros(len(values))
        for step in reversed(indicator.steps):
            partial = np.where(gap <= float(step.within), float(step.share), partial)
    shares: Values = np.where(met, 1.0, partial)
    return shares
