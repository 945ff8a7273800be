"""Early warning (人口预警): the chance that a town still meets its target at year-end, and what it may still lose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from scipy.stats import betabinom, nbinom

from assessment.definitions import Indicator, Programme
from assessment.facts import Area
from assessment.kinds import Accumulates, Comparator, Exposure, Kind
from assessment.measures import Facts, Measure, State, from_counts, measure
from assessment.periods import QUARTERS_A_YEAR, Period, Quarter
from assessment.targets import choose
from assessment.verdicts import margin_cases

PRIOR_CASES = 50  # what last year's tier is worth beside the town's own cases
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the year will bring, as far as can be told.

    `probability` that the year meets the target; `coming` the cases (a rate: person-years or events) still
    expected; `failures_allowed` what may still go wrong of them: failures of a proportion that should be high,
    else cases; negative: out of reach, None where no number of cases is the limit. `complete`: nothing is to
    come, and the probability is 0 or 1.
    """

    probability: float
    coming: int | Fraction
    failures_allowed: int | None
    numerator: int
    denominator: int | Fraction
    complete: bool

    @property
    def out_of_reach(self) -> bool:
        """True where the target is met only if more than `coming` cases come."""
        return self.failures_allowed is not None and self.failures_allowed < 0


def forecast(
    indicator: Indicator,
    target: Fraction,
    so_far: Measure,
    *,
    coming: int | Fraction,
    prior: Fraction | None,
    complete: bool = False,
) -> Forecast | None:
    """The year's forecast from its counts so far; None where neither cases are there nor any to come.

    `prior` is the tier's share (proportion) or events per case (rate) of last year, worth 50 cases:
    Beta(50 p, 50 (1-p)) and the beta-binomial; Gamma(50 p, 50) and the negative binomial. Without it Jeffreys'
    Beta(1/2, 1/2) and Gamma(1/2, 0).
    """
    numerator, cases = int(so_far.numerator or 0), so_far.denominator or 0
    together = cases + coming
    if together == 0:
        return None
    high = indicator.comparator is Comparator.AT_LEAST
    proportion = indicator.kind is Kind.proportion
    best = numerator + int(coming) if proportion and high else numerator
    margin = margin_cases(indicator, from_counts(indicator, best, together), target)
    if coming == 0:
        met = margin is not None and margin >= 0
        return Forecast(float(met), coming, margin, numerator, cases, complete)
    if margin is None:
        chance = 0.0
    elif proportion:
        chance = _beta_binomial(numerator, int(cases), int(coming), prior, margin, high=high)
    else:
        found = _gamma_poisson(numerator, cases, coming, prior, margin, high=high)
        if found is None:
            return None
        chance = found
    allowed = None if high and not proportion else margin
    return Forecast(chance, coming, allowed, numerator, cases, complete)


def _beta_binomial(
    successes: int, cases: int, coming: int, prior: Fraction | None, margin: int, *, high: bool
) -> float:
    """P(X >= coming - margin) where high values are good, else P(X <= margin)."""
    share = None if prior is None else float(prior)
    a, b = (0.5, 0.5) if share is None else (PRIOR_CASES * share, PRIOR_CASES * (1 - share))
    law = betabinom(coming, a + successes, b + cases - successes)
    return float(law.sf(coming - margin - 1) if high else law.cdf(margin))


def _gamma_poisson(
    events: int, cases: int | Fraction, coming: int | Fraction, prior: Fraction | None, margin: int, *, high: bool
) -> float | None:
    """P(X >= -margin) where high values are good, else P(X <= margin); None without prior and cases."""
    shape, worth = (0.5, 0.0) if prior is None else (PRIOR_CASES * float(prior), float(PRIOR_CASES))
    worth += float(cases)
    if worth == 0:
        return None
    law = nbinom(shape + events, worth / (worth + float(coming)))
    return float(law.sf(-margin - 1) if high else law.cdf(margin))


def early_warning(
    *,
    programme: Programme,
    facts: Facts,
    indicator: Indicator,
    area: Area,
    tier_areas: Iterable[str],
    period: Period,
) -> Forecast | None:
    """The forecast for the assessment year of `period`, after its last quarter; None where none can be made.

    It is made for proportions and rates whose quarters are summed (`flow`). `tier_areas` are the codes of the
    towns of the area's tier. The cases to come are those of the same quarters of last year; of a quarter that
    was not reported, the mean of this year so far.
    """
    if indicator.accumulates is not Accumulates.flow or indicator.kind not in (Kind.proportion, Kind.rate):
        return None
    year, last = period.last.year, period.last.number
    whole = Period(tuple(Quarter(year, number) for number in range(1, QUARTERS_A_YEAR + 1)))
    ordinals = [quarter.ordinal for quarter in whole]
    so_far = measure(indicator, facts, area.code, ordinals[:last], {})
    target = _target(indicator, facts, area, whole)
    if so_far.state is State.missing or target is None:
        return None
    coming = _coming(indicator, facts, area.code, ordinals[last:], so_far, last)
    rate = _last_years_rate(indicator, facts, tier_areas, whole.last_year())
    return forecast(
        indicator, target, so_far, coming=coming, prior=rate, complete=last == QUARTERS_A_YEAR
    )


def _target(indicator: Indicator, facts: Facts, area: Area, whole: Period) -> Fraction | None:
    chosen = choose(indicator, area=area.code, tier=area.tier, period=whole).binding
    if chosen is None or indicator.comparator is not Comparator.FALLS:
        return chosen.value if chosen else None
    before = [quarter.ordinal for quarter in whole.last_year()]
    return measure(indicator, facts, area.code, before, {}).value


def _coming(
    indicator: Indicator, facts: Facts, area: str, remaining: Iterable[int], so_far: Measure, quarters: int
) -> int | Fraction:
    """Cases expected in the remaining quarters; whole cases, but a fraction of person-years."""
    mean = Fraction(so_far.denominator or 0) / quarters
    found = Fraction(0)
    for ordinal in remaining:
        last_year = measure(indicator, facts, area, [ordinal - QUARTERS_A_YEAR], {})
        found += mean if last_year.state is State.missing else Fraction(last_year.denominator or 0)
    return found if indicator.exposure is Exposure.population else round(found)


def _last_years_rate(
    indicator: Indicator, facts: Facts, areas: Iterable[str], last_year: Period
) -> Fraction | None:
    """(k + 1/2) / (n + 1) of the tier's reported quarters, (k + 1/2) / n of a rate; None without any."""
    events, cases = 0, Fraction(0)
    for area in areas:
        for quarter in last_year:
            found = measure(indicator, facts, area, [quarter.ordinal], {})
            if found.denominator:
                events += int(found.numerator or 0)
                cases += found.denominator
    if not cases:
        return None
    return (events + HALF) / (cases + 1 if indicator.kind is Kind.proportion else cases)
