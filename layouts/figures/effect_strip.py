"""The drawing of one helped town: before, when chosen, after, what was to be expected without help, and the target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from dash import html

from layouts.components.attributes import attributes
from layouts.components.marks import Axis

_FEWEST_STEPS = 3
_MARGIN = 0.04


@dataclass(frozen=True, slots=True)
class Strip:
    """The values of one town, in the unit of the indicator; None where there is none.

    `forecast` is the interval of the town's own forecast, `expected` what regression to the mean lets expect.
    `reached`: whether `after` meets `target`, None where that cannot be told.
    """

    before: float | None
    chosen_by: float | None
    after: float | None
    expected: float | None
    forecast: tuple[float, float] | None
    target: float | None
    reached: bool | None

    def values(self) -> tuple[float, ...]:
        """Everything that the axis has to hold."""
        points = (self.before, self.chosen_by, self.after, self.expected, self.target, *(self.forecast or ()))
        return tuple(each for each in points if each is not None)


def axis_of(strips: Iterable[Strip]) -> Axis | None:
    """One axis for all towns; None where there is nothing to draw."""
    found = [value for strip in strips for value in strip.values()]
    if not found:
        return None
    low, high = min(found), max(found)
    edge = (high - low) * _MARGIN or 1.0
    return Axis(low=low - edge, high=high + edge)


def ticks_of(axis: Axis) -> tuple[float, ...]:
    """Round values on the axis: three to six, 1, 2 or 5 times a power of ten apart."""
    span = axis.high - axis.low
    power = 10.0 ** floor(log10(span / _FEWEST_STEPS))
    step = max(factor * power for factor in (1, 2, 5) if span / (factor * power) >= _FEWEST_STEPS)
    first = ceil(axis.low / step)
    return tuple(round(number * step, 9) for number in range(first, floor(axis.high / step) + 1))


def strip_mark(strip: Strip, axis: Axis, ticks: Sequence[float], words: str) -> html.Div:
    """The drawing; `words` say the same to those who do not see it."""
    parts: list[html.I] = [html.I(className="strip-grid", style={"left": f"{axis.percent(each)}%"}) for each in ticks]
    if strip.forecast is not None:
        left, right = (axis.percent(each) for each in strip.forecast)
        width = f"{max(round(right - left, 2), 0.5)}%"
        parts.append(html.I(className="strip-forecast", style={"left": f"{left}%", "width": width}))
    start = strip.chosen_by if strip.before is None else strip.before
    if start is not None and strip.after is not None:
        left, right = sorted((axis.percent(start), axis.percent(strip.after)))
        parts.append(html.I(className="strip-way", style={"left": f"{left}%", "width": f"{round(right - left, 2)}%"}))
    marks = (
        ("target", strip.target),
        ("chosen", strip.chosen_by),
        ("expected", strip.expected),
        ("before", strip.before),
        (f"after {after_tone(strip)}", strip.after),
    )
    parts += [
        html.I(className=f"strip-{name}", style={"left": f"{axis.percent(value)}%"})
        for name, value in marks
        if value is not None
    ]
    return html.Div(parts, className="strip", role="img", **attributes({"aria-label": words}))


def after_tone(strip: Strip) -> str:
    """Blue where the target is met, orange where not, grey where that cannot be told."""
    return {True: "mark-met", False: "mark-unmet", None: "mark-none"}[strip.reached]
