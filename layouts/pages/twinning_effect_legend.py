"""How to read the drawings: each mark with one sentence, and what none of them proves."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.components.attributes import attributes
from layouts.models.twinning import EffectPage
from layouts.models.twinning_pages import TwinningPage
from layouts.pages.twinning_effect_rows import Row, rows_of
from layouts.text import Text
from layouts.text.format import period_name

_MARKS = ("before", "chosen", "after", "target", "expected", "forecast")


def legend(page: TwinningPage, text: Text, effect: EffectPage) -> html.Section:
    """The marks that are drawn anywhere on the page, and no others."""
    rows = [
        row for each in effect.indicators for row in rows_of(page, effect.programme.indicator(each.indicator), each)
    ]
    drawn = [row for row in rows if row.strip.after is not None]
    shown = [name for name in _MARKS if any(_drawn(row, name) for row in drawn)]
    parts: list[Any] = [html.H2(text("effect.legend"))]
    if shown:
        marks = [_mark(page, text, effect, name) for name in shown]
        parts.append(html.Ul(marks, className="effect-marks"))
    else:
        parts.append(html.P(text("effect.nothing_drawn", quarters=effect.programme.twinning.effect_quarters)))
    if any(row.strip.before is None for row in drawn):
        parts.append(html.P(text("effect.no_before"), className="note"))
    if len(effect.indicators) > 1:
        parts.append(html.P(text("effect.many"), className="note"))
    return html.Section(parts, className="panel match-part effect-legend")


def _drawn(row: Row, name: str) -> bool:
    strip = row.strip
    values = {
        "before": strip.before,
        "chosen": strip.chosen_by,
        "after": strip.after,
        "target": strip.target,
        "expected": strip.expected,
        "forecast": strip.forecast,
    }
    return values[name] is not None


def _mark(page: TwinningPage, text: Text, effect: EffectPage, name: str) -> html.Li:
    tone = " mark-none" if name == "after" else ""
    sample = html.Span(
        html.I(className=f"strip-{name}{tone}"), className="strip-sample", **attributes({"aria-hidden": "true"})
    )
    fields = {"quarters": effect.programme.twinning.effect_quarters, "period": period_name(text, page.period)}
    words = text(f"effect.mark_{name}", **fields)
    return html.Li([sample, html.Span([html.B(text(f"effect.head_{name}")), " ", words])])
