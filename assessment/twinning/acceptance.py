"""An acceptance inspection (验收): the programme's criteria against a scorecard, and the class that follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assessment.definitions import Criterion, Programme
from assessment.exact import numeral
from assessment.kinds import CriterionMeasure, TownClass, Verdict
from assessment.results import IndicatorResult, Scorecard


class Decision(StrEnum):
    """What a round decides."""

    reached_standard = "reached_standard"
    continued = "continued"
    relapsed = "relapsed"


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion in one round: `met` None where there is no figure (never taken for met).

    `figure` and `needed` are machine text (`exact.numeral`, or a class, a verdict, passed / failed).
    """

    criterion: str
    met: bool | None
    figure: str | None
    needed: str


def criteria_results(
    programme: Programme, card: Scorecard, *, verification: Mapping[str, bool] | None = None
) -> tuple[CriterionResult, ...]:
    """Every criterion of the programme against a scorecard, in programme order.

    `verification` gives by indicator code whether its verification sample passed; an indicator that was not
    verified has no figure.
    """
    return tuple(_result(programme, each, card, verification or {}) for each in programme.twinning.criteria)


def standing_between(results: Iterable[CriterionResult]) -> tuple[CriterionResult, ...]:
    """What stands between the town and moving up: the criteria that are not met or have no figure."""
    return tuple(each for each in results if each.met is not True)


def class_after(decision: Decision, card: Scorecard) -> TownClass:
    """The class that follows a decision: the standard reached lifts the town out of class three (升类).

    A town that scores higher than class two keeps what its score gives; every other decision leaves it three.
    """
    if decision is not Decision.reached_standard:
        return TownClass.three
    return TownClass.one if card.town_class is TownClass.one else TownClass.two


def _result(
    programme: Programme, criterion: Criterion, card: Scorecard, verification: Mapping[str, bool]
) -> CriterionResult:
    match criterion.measure:
        case CriterionMeasure.town_class:
            met = None if card.town_class is TownClass.unclassified else card.town_class is not TownClass.three
            return CriterionResult(criterion.code, met, card.town_class.value, TownClass.two.value)
        case CriterionMeasure.composite | CriterionMeasure.line:
            return _score_result(programme, criterion, card)
        case CriterionMeasure.indicator:
            return _indicator_result(criterion, card)
        case CriterionMeasure.verification:
            passed = verification.get(criterion.indicator or "")
            figure = None if passed is None else "passed" if passed else "failed"
            return CriterionResult(criterion.code, passed, figure, "passed")


def _score_result(programme: Programme, criterion: Criterion, card: Scorecard) -> CriterionResult:
    of_line = criterion.measure is CriterionMeasure.line
    score = card.lines.get(criterion.line or "") if of_line else card.composite
    needed = criterion.at_least
    if needed is None:
        floor = programme.classes.line_floor if of_line else None
        needed = programme.classes.two if floor is None else floor
    met = None if score is None else score >= needed
    return CriterionResult(criterion.code, met, None if score is None else numeral(score), numeral(needed))


def _indicator_result(criterion: Criterion, card: Scorecard) -> CriterionResult:
    result = _of(card, criterion.indicator)
    if result is None or result.verdict not in (Verdict.met, Verdict.unmet):
        return CriterionResult(criterion.code, None, None, Verdict.met.value)
    needed = Verdict.met.value if result.target is None else numeral(result.target)
    figure = None if result.value is None else numeral(result.value)
    return CriterionResult(criterion.code, result.verdict is Verdict.met, figure, needed)


def _of(card: Scorecard, indicator: str | None) -> IndicatorResult | None:
    return next((each for each in card.indicators if each.indicator == indicator), None)
