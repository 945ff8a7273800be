"""The class of a town: thresholds, then the bundling of lines, each step an entry of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessment.definitions import OURS, Classes, Programme, Round
from assessment.exact import numeral
from assessment.kinds import TownClass, Verdict, View
from assessment.ledger import TOWN
from assessment.periods import Period
from assessment.results import IndicatorResult, Reason
from assessment.scoring import NOT_APPLICABLE, NOTHING, composite_of


@dataclass(frozen=True, slots=True)
class Scores:
    """What a class is made from: line scores, composite and how much was reported."""

    lines: Mapping[str, Fraction | None]
    composite: Fraction | None
    reported_share: Fraction | None
    provisional: bool


def by_threshold(classes: Classes, composite: Fraction) -> TownClass:
    """The class of a composite before bundling."""
    if composite >= classes.one:
        return TownClass.one
    return TownClass.two if composite >= classes.two else TownClass.three


def lines_under_floor(classes: Classes, lines: Mapping[str, Fraction | None]) -> tuple[str, ...]:
    """The lines that bundling looks at: those with a score under the floor."""
    if classes.line_floor is None:
        return ()
    return tuple(code for code, score in lines.items() if score is not None and score < classes.line_floor)


def class_of(programme: Programme, scores: Scores, *, missing_is_zero: bool) -> TownClass:
    """The class: unclassified when too little was reported, else by threshold, then by bundling."""
    if scores.composite is None or too_little_reported(programme, scores, missing_is_zero=missing_is_zero):
        return TownClass.unclassified
    if lines_under_floor(programme.classes, scores.lines):
        return TownClass.three
    return by_threshold(programme.classes, scores.composite)


def too_little_reported(programme: Programme, scores: Scores, *, missing_is_zero: bool) -> bool:
    """Below the programme's share of applicable weight; at year-end missing figures score zero instead."""
    share = scores.reported_share
    return not missing_is_zero and share is not None and share < programme.reported_share


def deciding_round(programme: Programme, period: Period, view: View) -> Round | None:
    """The round that decides the class of this period in this view; None where it is only provisional."""
    for each in programme.rounds:
        if each.decides_class and period.last.number in each.quarters and view == _view_of(programme, each):
            return each
    return None


def _view_of(programme: Programme, each: Round) -> View:
    return each.view or programme.official_view


def class_reasons(
    programme: Programme, scores: Scores, results: Sequence[IndicatorResult], *, missing_is_zero: bool
) -> list[Reason]:
    """Every step from the scores to the class."""
    found = []
    if scores.provisional:
        found.append(_provisional_reason(results))
    if scores.composite is None or too_little_reported(programme, scores, missing_is_zero=missing_is_zero):
        return [*found, _unclassified_reason(programme, results)]
    found.append(_threshold_reason(programme.classes, scores.composite))
    found += [
        _line_floor_reason(programme, scores, code)
        for code in lines_under_floor(programme.classes, scores.lines)
    ]
    return found


def _provisional_reason(results: Sequence[IndicatorResult]) -> Reason:
    missing = ",".join(each.indicator for each in results if each.verdict is Verdict.missing)
    return Reason(
        rule="class.provisional",
        source=OURS,
        subject=TOWN,
        inputs={"missing": missing},
        outcome="provisional",
        change={"kind": "report", "indicators": missing},
    )


def _unclassified_reason(programme: Programme, results: Sequence[IndicatorResult]) -> Reason:
    applicable = sum((each.weight for each in results if each.verdict not in NOT_APPLICABLE), NOTHING)
    missing = sum((each.weight for each in results if each.verdict is Verdict.missing), NOTHING)
    reported = applicable - missing
    needed = programme.reported_share * applicable - reported
    return Reason(
        rule="class.unclassified",
        source=OURS,
        subject=TOWN,
        inputs={
            "reported": numeral(reported),
            "applicable": numeral(applicable),
            "share_needed": numeral(programme.reported_share),
        },
        outcome=str(TownClass.unclassified),
        change={"kind": "report_weight", "weight": numeral(needed)} if needed > 0 else None,
    )


def _threshold_reason(classes: Classes, composite: Fraction) -> Reason:
    reached = by_threshold(classes, composite)
    change: dict[str, str] = {}
    if reached is not TownClass.one:
        wanted, limit = (
            (TownClass.one, classes.one) if reached is TownClass.two else (TownClass.two, classes.two)
        )
        change |= {
            "kind": "composite_to",
            "to": numeral(limit),
            "by": numeral(limit - composite),
            "class": wanted,
        }
    if reached is not TownClass.three:
        lower, limit = (
            (TownClass.two, classes.one) if reached is TownClass.one else (TownClass.three, classes.two)
        )
        change = {"kind": "composite_below"} | change
        change |= {
            "below": numeral(limit),
            "below_by": numeral(composite - limit),
            "below_class": lower,
        }
    return Reason(
        rule="class.threshold",
        source=classes.source,
        subject=TOWN,
        inputs={
            "composite": numeral(composite),
            "one": numeral(classes.one),
            "two": numeral(classes.two),
        },
        outcome=reached,
        change=change,
    )


def _line_floor_reason(programme: Programme, scores: Scores, code: str) -> Reason:
    """A line under the floor makes the town class three; what it would be with this line at the floor."""
    classes = programme.classes
    floor, score = classes.line_floor or NOTHING, scores.lines[code] or NOTHING
    lifted = {**scores.lines, code: floor}
    composite = composite_of(programme, lifted) or NOTHING
    others = lines_under_floor(classes, lifted)
    then = TownClass.three if others else by_threshold(classes, composite)
    return Reason(
        rule="class.line_floor",
        source=classes.source,
        subject=code,
        inputs={"score": numeral(score), "floor": numeral(floor)},
        outcome=TownClass.three,
        change={
            "kind": "line_to",
            "line": code,
            "to": numeral(floor),
            "by": numeral(floor - score),
            "composite": numeral(composite),
            "class": then,
        },
    )


def round_reason(programme: Programme, period: Period, view: View) -> Reason:
    """Whether this period's class is decided, and if not, which round decides next."""
    deciding = deciding_round(programme, period, view)
    inputs = {"period": period.code, "view": view.value}
    if deciding is not None:
        inputs["round"] = deciding.code
        return Reason(
            rule="round.decides",
            source=deciding.source,
            subject=TOWN,
            inputs=inputs,
            outcome="decided",
            change=None,
        )
    following = _next_deciding(programme, period.last.number)
    change = None
    if following is not None:
        each, quarter = following
        change = {"kind": "round", "round": each.code, "quarter": str(quarter)}
        change["view"] = _view_of(programme, each).value
    return Reason(
        rule="round.decides",
        source=following[0].source if following else OURS,
        subject=TOWN,
        inputs=inputs,
        outcome="provisional_class",
        change=change,
    )


def _next_deciding(programme: Programme, number: int) -> tuple[Round, int] | None:
    """The deciding round whose quarter comes first from this one on, going round the year."""
    coming = [
        ((quarter - number) % 4, each, quarter)
        for each in programme.rounds
        if each.decides_class
        for quarter in each.quarters
    ]
    return min(coming, key=lambda item: item[0])[1:] if coming else None
