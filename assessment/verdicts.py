"""The official verdict and its margin in cases, by exact comparison of rationals."""

from __future__ import annotations

from fractions import Fraction

from assessment.definitions import Indicator
from assessment.kinds import Comparator, Kind, Verdict
from assessment.measures import PERCENT, Measure, State

WITHOUT_CASES = (Kind.mean, Kind.value, Kind.balance)


def meets(value: Fraction, target: Fraction, comparator: Comparator) -> bool:
    """Whether the comparison holds exactly; `falls` means strictly below."""
    match comparator:
        case Comparator.AT_LEAST:
            return value >= target
        case Comparator.AT_MOST:
            return value <= target
        case Comparator.FALLS:
            return value < target


def verdict_of(
    indicator: Indicator, measure: Measure, target: Fraction | None, *, has_target: bool
) -> Verdict:
    """The verdict of a measure; for `falls`, `target` is last year's value and None where there is none.

    What could not be judged whatever was reported (no target, no base of last year) comes before `missing`,
    so that no town loses points at year-end for it.
    """
    if not has_target:
        return Verdict.no_target
    if target is None:
        return Verdict.no_baseline
    if measure.state is State.missing:
        return Verdict.missing
    if measure.value is None:
        return Verdict.no_cases
    if indicator.min_n is not None and too_few(indicator, measure):
        return Verdict.too_few
    return Verdict.met if meets(measure.value, target, indicator.comparator) else Verdict.unmet


def too_few(indicator: Indicator, measure: Measure) -> bool:
    """Whether fewer cases than `min_n` stand behind the value (a ratio: k and n together)."""
    cases = measure.denominator
    if indicator.min_n is None or cases is None:
        return False
    if indicator.kind is Kind.ratio:
        cases = cases + int(measure.numerator or 0)
    return cases < indicator.min_n


def margin_cases(indicator: Indicator, measure: Measure, target: Fraction) -> int | None:
    """How many cases lie between the numerator and the verdict's turning point.

    With K the numerators that would meet the target with the denominator fixed (a ratio: with k + n fixed):
    higher is better k - min K, lower is better max K - k. Met >= 0, unmet < 0; None where K is empty or the
    kind has no cases.
    """
    if indicator.kind in WITHOUT_CASES or measure.value is None:
        return None
    numerator = int(measure.numerator or 0)
    limit_numerator, limit_denominator = _limit(indicator, measure, target)
    most = _most_possible(indicator, measure)
    if indicator.comparator is Comparator.AT_LEAST:
        least = max(0, -(-limit_numerator // limit_denominator))
        return None if most is not None and least > most else numerator - least
    if indicator.comparator is Comparator.FALLS:
        greatest = -(-limit_numerator // limit_denominator) - 1  # strictly below
    else:
        greatest = limit_numerator // limit_denominator
    if most is not None:
        greatest = min(greatest, most)
    return None if greatest < 0 else greatest - numerator


def _limit(indicator: Indicator, measure: Measure, target: Fraction) -> tuple[int, int]:
    """The numerator (as a fraction) at which value and target are equal."""
    if indicator.kind is Kind.count:
        return target.numerator, target.denominator
    cases = measure.denominator or 0
    if indicator.kind is Kind.ratio:  # 100 k / (m - k) = t  <=>  k = t m / (100 + t)
        together = int(cases) + int(measure.numerator or 0)
        return target.numerator * together, PERCENT * target.denominator + target.numerator
    scale = Fraction(PERCENT) if indicator.kind is Kind.proportion else indicator.per
    return (
        target.numerator * cases.numerator * scale.denominator,
        target.denominator * cases.denominator * scale.numerator,
    )


def _most_possible(indicator: Indicator, measure: Measure) -> int | None:
    """The greatest numerator that can be: n of a proportion; a ratio needs one case in its denominator."""
    cases = int(measure.denominator or 0)
    if indicator.kind is Kind.proportion:
        return cases
    if indicator.kind is Kind.ratio:
        return cases + int(measure.numerator or 0) - 1
    return None
