"""Evidence beside the verdict: 95 % intervals and funnel limits that say what chance alone could do."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from math import sqrt

import numpy as np
from scipy.special import bdtr, bdtrc, gammaincinv

from assessment.definitions import Indicator
from assessment.kinds import Chance, Comparator, Evidence, Exposure, Kind
from assessment.measures import PERCENT, Measure

Interval = tuple[float, float]

Z = 1.959963984540054  # 97.5 % point of the normal distribution
TAIL = 0.025
EXACT_BELOW = 10  # events; Byar's approximation is used from here on
WARNING_TAIL = 0.025
ACTION_TAIL = 0.001


def wilson(numerator: int, denominator: int, *, design_effect: float | Fraction = 1) -> Interval:
    """95 % score interval of a proportion, in proportions (Wilson 1927; Newcombe 1998, method 3).

    A design effect divides both counts. Raises ValueError unless 0 <= numerator <= denominator and
    denominator > 0.
    """
    if not 0 <= numerator <= denominator or denominator == 0:
        raise ValueError(f"no proportion: {numerator} of {denominator}")
    cases = denominator / float(design_effect)
    share = numerator / denominator
    widened = 1 + Z * Z / cases
    centre = (share + Z * Z / (2 * cases)) / widened
    half = Z * sqrt(share * (1 - share) / cases + Z * Z / (4 * cases * cases)) / widened
    low = 0.0 if numerator == 0 else centre - half
    return low, 1.0 if numerator == denominator else centre + half


def byar(events: int) -> Interval:
    """95 % interval of a Poisson mean, in events: Byar's approximation, exact (Garwood) below 10 events.

    Breslow & Day 1987, Statistical Methods in Cancer Research II, p. 69. Raises ValueError below 0.
    """
    if events < 0:
        raise ValueError(f"no count of events: {events}")
    if events < EXACT_BELOW:
        return _garwood(events)
    above = events + 1
    low = events * (1 - 1 / (9 * events) - Z / (3 * sqrt(events))) ** 3
    return low, above * (1 - 1 / (9 * above) + Z / (3 * sqrt(above))) ** 3


@cache
def _garwood(events: int) -> Interval:
    """Exact limits: half of the chi-square points with 2k and 2k + 2 degrees of freedom."""
    low = float(gammaincinv(events, TAIL)) if events else 0.0
    return low, float(gammaincinv(events + 1, 1 - TAIL))


def mover(first: float, first_interval: Interval, second: float, second_interval: Interval) -> Interval:
    """Interval of first - second from the intervals of each, taken as independent.

    Method of variance estimates recovery (Zou & Donner 2008); of two Wilson intervals it is Newcombe's (1998)
    method 10.
    """
    difference = first - second
    low = sqrt((first - first_interval[0]) ** 2 + (second_interval[1] - second) ** 2)
    high = sqrt((first_interval[1] - first) ** 2 + (second - second_interval[0]) ** 2)
    return difference - low, difference + high


def interval_of(indicator: Indicator, measure: Measure) -> Interval | None:
    """95 % interval of a measure in the unit of its value; None where chance has no part in it."""
    if indicator.chance is Chance.none or measure.value is None:
        return None
    if measure.parts is not None:
        plus, minus = measure.parts
        return mover(*_rate(indicator, plus), *_rate(indicator, minus))
    numerator = int(measure.numerator or 0)
    cases = measure.denominator
    if indicator.kind is Kind.count or cases is None:
        return byar(numerator)
    if indicator.chance is Chance.poisson:
        return _rate(indicator, measure)[1]
    if indicator.kind is Kind.ratio:
        low, high = wilson(numerator, numerator + int(cases), design_effect=indicator.design_effect)
        return PERCENT * low / (1 - low), PERCENT * high / (1 - high)
    if numerator > cases:
        return None  # several events to a case: allowed in a rate, but then no binomial
    scale = float(indicator.per) if indicator.exposure is Exposure.events else PERCENT
    low, high = wilson(numerator, int(cases), design_effect=indicator.design_effect)
    return scale * low, scale * high


def _rate(indicator: Indicator, measure: Measure) -> tuple[float, Interval]:
    """A Poisson rate and its interval in the unit of the indicator."""
    scale = float(indicator.per) / float(measure.denominator or 0)
    events = int(measure.numerator or 0)
    low, high = byar(events)
    return events * scale, (low * scale, high * scale)


def fall_interval(indicator: Indicator, measure: Measure, base: Measure) -> Interval | None:
    """95 % interval of this value minus last year's, in the unit of the value."""
    now, before = interval_of(indicator, measure), interval_of(indicator, base)
    if now is None or before is None or measure.value is None or base.value is None:
        return None
    return mover(float(measure.value), now, float(base.value), before)


def evidence_of(comparator: Comparator, interval: Interval | None, target: Fraction) -> Evidence:
    """`clear` when the target lies strictly outside the interval (for `falls`: when 0 does)."""
    if interval is None:
        return Evidence.not_applicable
    line = 0.0 if comparator is Comparator.FALLS else float(target)
    return Evidence.indistinguishable if interval[0] <= line <= interval[1] else Evidence.clear


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """Smallest and largest count inside the warning (2.5 %) and the action limits (0.1 %) at n cases."""

    warning: tuple[int, int]
    action: tuple[int, int]


@lru_cache(maxsize=16384)
def funnel_limits(n: int, target: Fraction) -> FunnelLimits:
    """Exact binomial limits around a target in percent.

    A count is inside iff neither P(X <= k) nor P(X >= k) at the target is below the tail. Raises ValueError
    for n < 1 or a target outside 0 - 100.
    """
    if n < 1 or not 0 <= target <= PERCENT:
        raise ValueError(f"no funnel for {n} cases at {target} %")
    counts = np.arange(n + 1)
    share = float(target / PERCENT)
    at_most = bdtr(counts, n, share)
    at_least = np.concatenate(([1.0], bdtrc(counts[:-1], n, share)))

    def inside(tail: float) -> tuple[int, int]:
        return int(np.argmax(at_most >= tail)), int(n - np.argmax(at_least[::-1] >= tail))

    return FunnelLimits(warning=inside(WARNING_TAIL), action=inside(ACTION_TAIL))


def funnel_position(numerator: int, denominator: int, target: Fraction) -> str:
    """Where a count stands: inside, warning_low, action_low, warning_high or action_high."""
    limits = funnel_limits(denominator, target)
    if numerator < limits.action[0]:
        return "action_low"
    if numerator > limits.action[1]:
        return "action_high"
    if numerator < limits.warning[0]:
        return "warning_low"
    return "warning_high" if numerator > limits.warning[1] else "inside"
