"""The legend of the map: the scale with its numbers, and every sign the map uses."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.model import TownClass
from layouts.figures.colouring import colouring_of, is_unreported
from layouts.models.map import ColourKind, MapPage
from layouts.text import Text
from layouts.text.format import shortest, signed, unit_of
from layouts.theme import CLASS_COLOUR, CLASS_SIGN


def legend(page: MapPage, text: Text) -> list[Any]:
    """The scale to the left, the signs to the right."""
    if page.geometry is None:
        return [html.Span(text("map.no_boundaries"), className="legend-note")]
    scale = _class_key(text) if page.colour.kind is ColourKind.town_class else _scale_key(page, text)
    signs: list[Any] = []
    if page.colour.kind is not ColourKind.town_class:
        if page.shell.line is None:
            signs.append(html.Span(["▲ ", text("class.three")]))
        if page.others:
            signs.append(html.Span([html.I(className="swatch swatch-other"), " ", text("map.others")]))
        if any(is_unreported(row, page) for row in page.rows):
            signs.append(html.Span([html.I(className="swatch swatch-hatched"), " ", text("verdict.missing")]))
    signs.append(html.Span(text("map.tiles_note") if page.address.tiles else text("shell.schematic")))
    return [html.Div(scale, className="legend-scale"), html.Div(signs, className="legend-signs")]


def _class_key(text: Text) -> list[Any]:
    keys: list[Any] = []
    for town_class in TownClass:
        swatch = "swatch swatch-hatched" if town_class is TownClass.unclassified else "swatch"
        style = {} if town_class is TownClass.unclassified else {"background": CLASS_COLOUR[town_class]}
        keys.append(
            html.Span(
                [html.I(className=swatch, style=style), f" {CLASS_SIGN[town_class]} ", text(f"class.{town_class}")]
            )
        )
    return keys


def _scale_key(page: MapPage, text: Text) -> list[Any]:
    colouring = colouring_of(page)
    scale = colouring.scale
    if scale is None:
        return []
    gradient = f"linear-gradient(90deg, {', '.join(scale.colours)})"
    middle = (scale.low + scale.high) / 2
    by_gap = page.colour.kind is ColourKind.indicator and colouring.middle is not None
    show = (lambda x: signed(x, 0 if x.denominator == 1 else 1)) if by_gap else (lambda x: shortest(x, most=1))
    ticks = html.Div([html.Span(show(value)) for value in (scale.low, middle, scale.high)], className="ramp-ticks")
    if by_gap:
        unit = page.colour.indicator.unit.zh if page.colour.indicator else ""
        suffix = (
            text("map.points") if unit == "%" else unit_of(text, page.colour.indicator) if page.colour.indicator else ""
        )
        ends = (text("map.below"), text("map.above", unit=suffix))
    else:
        ends = (text("map.lower"), text("map.higher"))
    return [
        html.Span(ends[0]),
        html.Div([html.Div(className="ramp", style={"background": gradient}), ticks], className="ramp-holder"),
        html.Span(ends[1]),
    ]
