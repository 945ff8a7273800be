"""Points, line scores, composite and ranks, in exact fractions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessment.definitions import Indicator, Programme
from assessment.kinds import Comparator, Verdict
from assessment.results import IndicatorResult

FULL_SCORE = 100
NOTHING = Fraction(0)
# verdicts that take the indicator out of the weights altogether
NOT_APPLICABLE = frozenset(
    {Verdict.no_cases, Verdict.too_few, Verdict.no_baseline, Verdict.exempt, Verdict.no_target}
)


def points_of(
    indicator: Indicator,
    verdict: Verdict,
    value: Fraction | None,
    target: Fraction | None,
    *,
    missing_is_zero: bool,
) -> Fraction | None:
    """The points of an indicator, 0 to its weight; None where it leaves the weights."""
    if verdict is Verdict.met:
        return indicator.weight
    if verdict is Verdict.missing:
        return NOTHING if missing_is_zero else None
    if verdict is not Verdict.unmet or value is None or target is None:
        return None
    if indicator.floor is not None:
        share = (value - indicator.floor) / (target - indicator.floor)  # unmet: below 1 in either direction
        return indicator.weight * share if share > 0 else NOTHING
    return indicator.weight * _step_share(indicator, value, target)


def _step_share(indicator: Indicator, value: Fraction, target: Fraction) -> Fraction:
    gap = target - value if indicator.comparator is Comparator.AT_LEAST else value - target
    for step in indicator.steps:  # outwards, checked when the programme is read
        if gap <= step.within:
            return step.share
    return NOTHING


@dataclass(frozen=True, slots=True)
class LineTotal:
    """Points earned in a line and the weights present in it."""

    points: Fraction
    weights: Fraction

    @property
    def score(self) -> Fraction | None:
        """0 to 100; None for a line without weight."""
        return FULL_SCORE * self.points / self.weights if self.weights else None


def line_totals(programme: Programme, results: Iterable[IndicatorResult]) -> dict[str, LineTotal]:
    """Points and weights present of each line, over every indicator of the programme."""
    weights = dict(programme.line_weights)
    lost = dict.fromkeys(weights, NOTHING)
    for result in results:  # counts what is lost: most indicators lose nothing
        if result.points is None:
            weights[result.line] -= result.weight
        elif result.points is not result.weight:
            lost[result.line] += result.weight - result.points
    return {code: LineTotal(weights[code] - lost[code], weights[code]) for code in weights}


def line_scores(programme: Programme, results: Iterable[IndicatorResult]) -> dict[str, Fraction | None]:
    """Score of each line, 0 to 100: points by weights present; None for a line without weight."""
    return {code: total.score for code, total in line_totals(programme, results).items()}


def composite_of(programme: Programme, lines: Mapping[str, Fraction | None]) -> Fraction | None:
    """Mean of the line scores by line weight, over the lines that have one; None where none has."""
    total, weights = NOTHING, NOTHING
    for line in programme.lines:
        score = lines.get(line.code)
        if score is not None:
            total += line.weight * score
            weights += line.weight
    return total / weights if weights else None


def reported_share(results: Sequence[IndicatorResult]) -> Fraction | None:
    """Share (0 to 1) of the applicable weight that was reported; None where nothing applies."""
    applicable = [each for each in results if each.verdict not in NOT_APPLICABLE]
    missing = sum((each.weight for each in applicable if each.verdict is Verdict.missing), NOTHING)
    if not missing:
        return Fraction(1) if applicable else None
    return 1 - missing / sum((each.weight for each in applicable), NOTHING)


def ranks(composites: Sequence[Fraction | None]) -> list[int | None]:
    """Rank of each composite, best first; ties share a rank (1, 2, 2, 4), None stays unranked."""
    ranked = sorted((each for each in composites if each is not None), reverse=True)
    first: dict[Fraction, int] = {}
    for position, composite in enumerate(ranked, start=1):
        first.setdefault(composite, position)
    return [None if each is None else first[each] for each in composites]
