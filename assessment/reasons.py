"""The ledger entries of indicators, lines and composite, with what would have changed each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from assessment.definitions import Indicator, Programme
from assessment.exact import numeral
from assessment.judging import Judged
from assessment.kinds import Comparator, Kind, Verdict
from assessment.ledger import TOWN
from assessment.results import IndicatorResult, Reason
from assessment.scoring import FULL_SCORE, NOTHING, LineTotal
from assessment.targets import scope

Change = dict[str, str]


class IndicatorLedger:
    """Writes the entries of one indicator; what is the same for many towns is written once."""

    def __init__(self, indicator: Indicator) -> None:
        self._indicator = indicator
        self._targets: dict[tuple[str | None, int], Reason] = {}
        self._points_rule = _points_rule(indicator)
        self._scoring = _scoring_inputs(indicator)

    def reasons(self, judged: Judged, tier: str | None) -> list[Reason]:
        """Which target held and why, the verdict, and the points."""
        found = [self._target_reason(judged, tier), _verdict_reason(self._indicator, judged.result)]
        if judged.result.points is not None:
            found.append(self._points_reason(judged.result, judged.result.points))
        return found

    def _target_reason(self, judged: Judged, tier: str | None) -> Reason:
        key = (tier, id(judged.chosen))  # the frame's table keeps one Chosen for all towns it serves
        found = self._targets.get(key)
        if found is None:
            found = self._targets[key] = _target_reason(self._indicator, judged, tier)
        return found

    def _points_reason(self, result: IndicatorResult, points: Fraction) -> Reason:
        inputs = {"verdict": str(result.verdict), **self._scoring}
        if result.value is not None and result.target is not None:
            inputs["value"] = numeral(result.value)
            inputs["target"] = numeral(result.target)
        missing = result.verdict is Verdict.missing
        lost = None if points is result.weight else result.weight - points
        return Reason(
            rule="points.missing_at_year_end" if missing else self._points_rule,
            source=self._indicator.scoring_source,
            subject=self._indicator.code,
            inputs=inputs,
            outcome=numeral(points),
            change={"kind": "points_gain", "points": numeral(lost)} if lost else None,
        )


def _target_reason(indicator: Indicator, judged: Judged, tier: str | None) -> Reason:
    binding = judged.chosen.binding
    inputs = {"tier": tier or "", "candidates": str(judged.chosen.candidates)}
    outcome = "no_target"
    if binding is not None:
        inputs["scope"] = scope(binding)
        if binding.period is not None:
            inputs["period"] = binding.period
        outcome = str(Comparator.FALLS) if binding.value is None else numeral(binding.value)
    return Reason(
        rule="target.most_specific",
        source=judged.result.target_source,
        subject=indicator.code,
        inputs=inputs,
        outcome=outcome,
        change=None,
    )


def _verdict_reason(indicator: Indicator, result: IndicatorResult) -> Reason:
    inputs = {"comparator": str(indicator.comparator)}
    if result.numerator is not None:
        inputs["numerator"] = numeral(result.numerator)
    if result.denominator is not None:
        inputs["denominator"] = numeral(result.denominator)
    if result.value is not None:
        inputs["value"] = numeral(result.value)
    if result.target is not None:
        inputs["target"] = numeral(result.target)
    return Reason(
        rule="verdict.exact",
        source=result.target_source,
        subject=indicator.code,
        inputs=inputs,
        outcome=str(result.verdict),
        change=_verdict_change(indicator, result),
    )


def _verdict_change(indicator: Indicator, result: IndicatorResult) -> Change | None:
    match result.verdict:
        case Verdict.met | Verdict.unmet if result.value is not None and result.target is not None:
            if indicator.kind in (Kind.mean, Kind.value, Kind.balance):
                kind = "value_slack" if result.verdict is Verdict.met else "value_to"
                gap = abs(result.target - result.value)
                return {"kind": kind, "to": numeral(result.target), "by": numeral(gap)}
            if result.margin_cases is None:
                return {"kind": "none_possible"}
            return {"kind": _case_change(indicator, result), "cases": str(abs(result.margin_cases))}
        case Verdict.missing:
            return {"kind": "report", "indicators": indicator.code}
        case Verdict.too_few if indicator.min_n is not None and result.denominator is not None:
            cases = Fraction(result.denominator)
            if indicator.kind is Kind.ratio:
                cases += int(result.numerator or 0)
            return {"kind": "cases_needed", "cases": numeral(indicator.min_n - cases)}
        case _:
            return None


def _case_change(indicator: Indicator, result: IndicatorResult) -> str:
    met = result.verdict is Verdict.met
    if not indicator.comparator.higher_is_better:
        return "cases_allowed" if met else "fewer_cases"
    if indicator.kind is Kind.proportion:
        return "failures_allowed" if met else "fewer_failures"
    return "losses_allowed" if met else "more_successes"


def _points_rule(indicator: Indicator) -> str:
    if indicator.floor is not None:
        return "points.linear"
    return "points.steps" if indicator.steps else "points.full_or_none"


def _scoring_inputs(indicator: Indicator) -> dict[str, str]:
    inputs = {"weight": numeral(indicator.weight)}
    if indicator.floor is not None:
        inputs["floor"] = numeral(indicator.floor)
    if indicator.steps:
        steps = (f"{numeral(each.within)}:{numeral(each.share)}" for each in indicator.steps)
        inputs["steps"] = " ".join(steps)
    return inputs


def line_reasons(
    programme: Programme, results: Sequence[IndicatorResult], totals: Mapping[str, LineTotal]
) -> list[Reason]:
    """How each line's score came about, and the one target that would raise it most."""
    found = []
    for line in programme.lines:
        total = totals[line.code]
        if total.score is None:
            continue
        inside = [each for each in results if each.line == line.code]
        left_out = [each.indicator for each in inside if each.points is None]
        inputs = {
            "points": numeral(total.points),
            "weights": numeral(total.weights),
            "indicators": str(len(inside) - len(left_out)),
            "left_out": ",".join(left_out),
        }
        found.append(
            Reason(
                rule="line.score",
                source=line.source,
                subject=line.code,
                inputs=inputs,
                outcome=numeral(total.score),
                change=_best_gain(inside, total),
            )
        )
    return found


def _best_gain(inside: Iterable[IndicatorResult], total: LineTotal) -> Change | None:
    losses = [
        (each.weight - each.points, each.indicator)
        for each in inside
        if each.points is not None and each.points is not each.weight
    ]
    if not losses:
        return None
    lost, indicator = max(losses, key=lambda pair: pair[0])
    line_to = LineTotal(total.points + lost, total.weights).score or total.points
    return {"kind": "meet_indicator", "indicator": indicator, "line_to": numeral(line_to)}


def composite_reason(
    programme: Programme, lines: Mapping[str, Fraction | None], composite: Fraction
) -> Reason:
    """The weighted mean of the lines, and the line whose full score would raise it most."""
    scored = [(line, score) for line in programme.lines if (score := lines[line.code]) is not None]
    lost, weakest = max(
        ((line.weight * (FULL_SCORE - score), line) for line, score in scored), key=lambda pair: pair[0]
    )
    change = None
    if lost:
        raised = composite + lost / sum((line.weight for line, _ in scored), NOTHING)
        change = {"kind": "meet_line", "line": weakest.code, "composite_to": numeral(raised)}
    return Reason(
        rule="composite.mean",
        source="; ".join(sorted({line.source for line, _ in scored})),
        subject=TOWN,
        inputs={line.code: f"{numeral(score)} x {numeral(line.weight)}" for line, score in scored},
        outcome=numeral(composite),
        change=change,
    )
