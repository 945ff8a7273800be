"""What pulls a town down: the share of the composite that each unmet indicator costs."""

from __future__ import annotations

from fractions import Fraction

from assessment.model import Programme
from assessment.results import IndicatorResult, Scorecard


def composite_loss(card: Scorecard, programme: Programme, result: IndicatorResult) -> Fraction:
    """Points of the composite (0 to 100) that `result` costs the town; 0 where it leaves the weights.

    The composite is the mean of the line scores by line weight, so an indicator costs
    line share x lost weight / weights present in its line.
    """
    if result.points is None:
        return Fraction(0)
    present = sum((r.weight for r in card.indicators if r.line == result.line and r.points is not None), Fraction(0))
    lines = [line for line in programme.lines if card.lines.get(line.code) is not None]
    share = programme.line(result.line).weight / sum((line.weight for line in lines), Fraction(0))
    return 100 * share * (result.weight - result.points) / present


def main_cause(card: Scorecard, programme: Programme) -> IndicatorResult | None:
    """The indicator that costs the composite most; None where none costs anything."""
    losses = [(composite_loss(card, programme, result), result) for result in card.indicators]
    losses = [(loss, result) for loss, result in losses if loss > 0]
    return max(losses, key=lambda pair: pair[0])[1] if losses else None


def weakest_line(card: Scorecard) -> str | None:
    """The code of the line with the lowest score; None where no line has one."""
    scores = {code: score for code, score in card.lines.items() if score is not None}
    return min(scores, key=lambda code: scores[code]) if scores else None
