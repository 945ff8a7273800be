"""The one mark for evidence and the eight-quarter trend as plain places between 0 and 1, for whatever draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessment.model import Comparator, Evidence, Indicator, Kind, Verdict
from assessment.results import IndicatorResult

_EDGE = 0.06
_REACH = 1.4


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar from `low` to `high`, a line at `target`, a dot: shares of the mark's width. `tone`: met, unmet, none."""

    low: float
    high: float
    target: float | None
    dot: float
    tone: str
    clear: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """The stretch of values that marks share."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Where a value stands, 0 to 1; outside values stand at the edge."""
        if self.high <= self.low:
            return 0.5
        return round(min(max((value - self.low) / (self.high - self.low), 0.0), 1.0), 4)


def axis_for(results: Sequence[IndicatorResult], indicator: Indicator) -> Axis:
    """An axis that holds every value and target, and as much of the intervals as leaves those readable."""
    drawn = [each for each in results if each.interval is not None]
    points = [float(x) for each in drawn for x in (each.value, each.target) if x is not None]
    if not points:
        return Axis(0.0, 1.0)
    reach = max(max(points) - min(points), 1e-9) * _REACH
    lows = [each.interval[0] for each in drawn if each.interval is not None]
    highs = [each.interval[1] for each in drawn if each.interval is not None]
    alone = len(drawn) == 1  # a mark by itself has room for its whole interval
    low = min(*lows, min(points)) if alone else max(min(*lows, min(points)), min(points) - reach)
    high = max(*highs, max(points)) if alone else min(max(*highs, max(points)), max(points) + reach)
    edge = (high - low) * _EDGE or 1.0
    top = min(high + edge, 100.0 + edge) if indicator.kind is Kind.proportion else high + edge
    return Axis(low - edge, top)


def mark_of(result: IndicatorResult, axis: Axis) -> Mark | None:
    """The mark of a result; None without an interval, and for a target that is last year's value."""
    if result.value is None or result.interval is None or result.comparator is Comparator.FALLS:
        return None
    tones = {Verdict.met: "met", Verdict.unmet: "unmet"}
    low, high = (axis.place(edge) for edge in result.interval)
    return Mark(
        low=low,
        high=high,
        target=None if result.target is None else axis.place(float(result.target)),
        dot=axis.place(float(result.value)),
        tone=tones.get(result.verdict, "none"),
        clear=result.evidence is Evidence.clear,
    )


def trend_of(values: Sequence[Fraction | None]) -> tuple[float | None, ...]:
    """Heights 0 to 1 of a line through the values, None where there was none; empty below two values."""
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return ()
    low, high = min(known), max(known)
    if low == high:
        return tuple(None if value is None else 0.5 for value in values)
    return tuple(None if value is None else round((float(value) - low) / (high - low), 3) for value in values)
