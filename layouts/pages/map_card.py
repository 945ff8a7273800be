"""The selected town in short, with the way into its scorecard."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from dash import html

from assessment.model import Evidence, Indicator, Kind
from assessment.results import IndicatorResult
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.signs import class_badge, evidence_words, margin_words, score_words, verdict_badge
from layouts.models.map import MapPage
from layouts.text import Text
from layouts.text.format import (
    count,
    fixed,
    indicator_value,
    target_text,
)


def town_card(page: MapPage, text: Text) -> Any:
    """The selected town in short, with the way in."""
    row = page.selected
    if row is None:
        return ""
    town = row.card
    score = score_words(text, page.shell.line, town.composite)
    rank = text("town.rank", rank=town.rank) if town.rank is not None else text("rank.apart")
    lines: list[Any] = [html.Div([score, " · ", rank], className="card-line")]
    if page.colour.indicator is not None and row.result is not None:
        result = row.result
        lines.append(
            html.Div(
                [
                    html.Span(
                        indicator_value(text, page.colour.indicator, result.value, result.target),
                        className="card-value",
                    ),
                    " ",
                    html.Span(
                        text(
                            "map.card_target",
                            target=target_text(text, page.colour.indicator, result.target, result.value),
                        )
                    ),
                ],
                className="card-line",
            )
        )
        lines.append(
            html.Div(
                [verdict_badge(text, result.verdict), "  ", evidence_words(text, result.evidence)],
                className="card-line",
            )
        )
        lines.append(html.Div(margin_words(text, page.colour.indicator, result), className="card-line"))
        lines.append(html.Div(chance_words(text, page.colour.indicator, result), className="card-line note"))
    return html.Div(
        [
            html.Div(
                [
                    html.B(text.pick(zh=town.area.name_zh, en=town.area.name_en)),
                    " ",
                    *([class_badge(text, town)] if page.shell.line is None else []),
                    nav_link(
                        "×",
                        page.address.but(page="map", town=None),
                        className="card-close",
                        **attributes({"aria-label": text("map.close")}),
                    ),
                ],
                className="card-head",
            ),
            *lines,
            nav_link(text("map.open"), page.address.to("town", town=town.area.code), className="button"),
        ],
        className="card",
    )


def chance_words(text: Text, indicator: Indicator, result: IndicatorResult) -> str:
    """How far chance alone moves a value of so few cases; nothing where the evidence is clear or chance has no say."""
    if result.evidence is not Evidence.indistinguishable or result.interval is None or result.denominator is None:
        return ""
    if indicator.kind is not Kind.proportion:
        return ""
    low, high = result.interval
    half = fixed(Fraction(high - low) / 2, 0 if high - low >= 4 else 1)
    return text("map.chance_words", n=count(result.denominator), points=half)
