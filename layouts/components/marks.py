"""The one mark for evidence (line = target, bar = interval, dot = value), and the eight-quarter trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import quote

from dash import html

from assessment.model import Comparator, Evidence, Indicator, Kind, Verdict
from assessment.results import IndicatorResult
from layouts.components.attributes import attributes
from layouts.text import Text
from layouts.text.format import indicator_value, interval_edges, target_text
from layouts.theme import GREY, INK

_SPARK_WIDTH, _SPARK_HEIGHT, _SPARK_EDGE = 64, 20, 3


@dataclass(frozen=True, slots=True)
class Axis:
    """The stretch of values that a column of marks shares."""

    low: float
    high: float

    def percent(self, value: float) -> float:
        """Where a value stands, 0 to 100; outside values stand at the edge."""
        if self.high <= self.low:
            return 50.0
        return round(min(max((value - self.low) / (self.high - self.low), 0.0), 1.0) * 100, 2)


def axis_for(results: Sequence[IndicatorResult], indicator: Indicator) -> Axis:
    """An axis that holds every value and target, and as much of the intervals as leaves those readable."""
    points = [float(x) for r in results for x in (r.value, r.target) if x is not None and r.interval is not None]
    if not points:
        return Axis(low=0.0, high=1.0)
    lows = [r.interval[0] for r in results if r.interval is not None]
    highs = [r.interval[1] for r in results if r.interval is not None]
    reach = max(max(points) - min(points), 1e-9) * 1.4
    low = max(min(*lows, min(points)), min(points) - reach)
    high = min(max(*highs, max(points)), max(points) + reach)
    edge = (high - low) * 0.06 or 1.0
    top = high + edge
    if indicator.kind is Kind.proportion:
        top = min(top, 100.0 + edge)
    return Axis(low=low - edge, high=top)


def evidence_mark(text: Text, indicator: Indicator, result: IndicatorResult, axis: Axis) -> html.Span | str:
    """The mark of one result, with the same said in words for those who do not see it."""
    if result.value is None or result.interval is None or result.comparator is Comparator.FALLS:
        return ""
    clear = result.evidence is Evidence.clear
    tone = {Verdict.met: "met", Verdict.unmet: "unmet"}.get(result.verdict, "none")
    low, high = (axis.percent(edge) for edge in result.interval)
    parts: list[html.I] = [
        html.I(className="mark-bar", style={"left": f"{low}%", "width": f"{max(round(high - low, 2), 0.5)}%"}),
    ]
    if result.target is not None:
        parts.append(html.I(className="mark-target", style={"left": f"{axis.percent(float(result.target))}%"}))
    parts.append(html.I(className="mark-dot", style={"left": f"{axis.percent(float(result.value))}%"}))
    edges = interval_edges(result.interval, 1)
    words = text(
        "mark.words",
        value=indicator_value(text, indicator, result.value, result.target),
        target=target_text(text, indicator, result.target),
        low=edges[0],
        high=edges[1],
        evidence=text(f"evidence.{result.evidence}") if result.evidence else "–",
    )
    return html.Span(
        parts,
        className=f"evidence-mark mark-{tone} {'mark-clear' if clear else 'mark-open'}",
        role="img",
        **attributes({"aria-label": words}),
        title=words,
    )


def spark(text: Text, indicator: Indicator, values: Sequence[Fraction | None]) -> html.Img | str:
    """The last quarters as a thin line with a dot at the newest; a gap where a quarter has no value."""
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return ""
    words = text("mark.trend", values=", ".join(indicator_value(text, indicator, value) for value in values))
    return html.Img(src=_spark_uri(values, min(known), max(known)), alt=words, title=words, className="spark")


def _spark_uri(values: Sequence[Fraction | None], low: float, high: float) -> str:
    step = (_SPARK_WIDTH - 2 * _SPARK_EDGE) / max(len(values) - 1, 1)
    pieces: list[str] = []
    pen_down = False
    last = ""
    for index, value in enumerate(values):
        if value is None:
            pen_down = False
            continue
        share = 0.5 if high == low else (float(value) - low) / (high - low)
        x = round(_SPARK_EDGE + index * step, 1)
        y = round(_SPARK_HEIGHT - _SPARK_EDGE - share * (_SPARK_HEIGHT - 2 * _SPARK_EDGE), 1)
        # h0 with a round cap: a value between two gaps is a dot, not nothing
        pieces.append(f"L{x} {y}" if pen_down else f"M{x} {y}h0")
        pen_down = True
        last = f'<circle cx="{x}" cy="{y}" r="2.4" fill="{INK}"/>' if index == len(values) - 1 else ""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_SPARK_WIDTH}" height="{_SPARK_HEIGHT}">'
        f'<path d="{"".join(pieces)}" fill="none" stroke="{GREY}" stroke-width="1.3" '
        f'stroke-linecap="round"/>{last}</svg>'
    )
    return "data:image/svg+xml," + quote(svg, safe="/:=' <>\"").replace('"', "'").replace("#", "%23")


def bar(share: float, tone: str) -> html.Span:
    """A score of 0 to 100 as a bar; its number stands beside it, so it is hidden from screen readers."""
    return html.Span(
        html.I(style={"width": f"{round(share, 1)}%"}),
        className=f"bar bar-{tone}",
        **attributes({"aria-hidden": "true"}),
    )
