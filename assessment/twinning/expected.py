"""What was to be expected without help: a town's own forecast, and the regression to the mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from scipy.stats import betabinom, nbinom

from assessment.definitions import Indicator
from assessment.forecast import PRIOR_CASES
from assessment.kinds import Kind
from assessment.measures import PERCENT, Measure
from assessment.twinning.effect import TAIL, Interval

FEWEST_TOWNS = 5


@dataclass(frozen=True, slots=True)
class OwnForecast:
    """The value that a town's own past and its tier let expect, beside the one observed.

    It says nothing about the help: what happened to the whole district at the same time is in it too.
    """

    expected: float
    interval: Interval
    observed: float

    @property
    def beyond(self) -> bool:
        """True where the observed value lies outside the interval."""
        return not self.interval[0] <= self.observed <= self.interval[1]


def own_forecast(indicator: Indicator, before: Measure, after: Measure, *, tier_rate: float) -> OwnForecast | None:
    """Forecast of the window after from the window before, for the cases that came (rules: Looking ahead).

    `tier_rate` is the tier's share, or events per case of a rate, in the window before, worth 50 cases: this is
    what draws a town that stood far from its tier back towards it. None for kinds without such counts.
    """
    if not before.denominator or not after.denominator or after.value is None:
        return None
    events, cases = int(before.numerator or 0), float(before.denominator)
    if indicator.kind is Kind.proportion:
        ours = PRIOR_CASES * tier_rate + events, PRIOR_CASES * (1 - tier_rate) + cases - events
        law, scale = betabinom(int(after.denominator), *ours), float(PERCENT)
    elif indicator.kind is Kind.rate:
        worth = PRIOR_CASES + cases
        law = nbinom(PRIOR_CASES * tier_rate + events, worth / (worth + float(after.denominator)))
        scale = float(indicator.per)
    else:
        return None
    unit = scale / float(after.denominator)
    low, high = float(law.ppf(TAIL)) * unit, float(law.ppf(1 - TAIL)) * unit
    return OwnForecast(float(law.mean()) * unit, (low, high), float(after.value))


@dataclass(frozen=True, slots=True)
class Regression:
    """Expected next value of a town chosen by the value x: mean + correlation x (x - mean)."""

    mean: float
    correlation: float

    def expected(self, value: float) -> float:
        """The value to be expected again without any help."""
        return self.mean + self.correlation * (value - self.mean)


def regression_to_the_mean(before: Sequence[float], chosen_by: Sequence[float]) -> Regression | None:
    """The regression of a tier: `before` and `chosen_by` hold the same towns' values in two windows.

    The correlation of two successive windows is taken as that of the next two (Galton 1886), between 0 and 1;
    None for fewer than five towns or values that do not differ.
    """
    count = len(chosen_by)
    if len(before) != count:
        raise ValueError("both windows hold the same towns")
    if count < FEWEST_TOWNS:
        return None
    first, second = sum(before) / count, sum(chosen_by) / count
    product = sum((x - first) * (y - second) for x, y in zip(before, chosen_by, strict=True))
    spread = sqrt(sum((x - first) ** 2 for x in before) * sum((y - second) ** 2 for y in chosen_by))
    return Regression(second, min(1.0, max(0.0, product / spread))) if spread else None
