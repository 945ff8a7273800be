"""The controls of the map page: period, view, what colours the map, gap or value, map or tiles."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts import ids
from layouts.components.attributes import attributes
from layouts.components.controls import choice, nav_link, period_stepper, view_switch
from layouts.models.map import ColourKind, MapPage
from layouts.pages.names import name_of
from layouts.text import Text


def controls(page: MapPage, text: Text) -> list[Any]:
    """Period, view, what colours the map, own gap or raw value, map or tiles."""
    address = page.address
    toggles: list[Any] = []
    if page.colour.kind is ColourKind.indicator:
        toggles.append(
            html.Div(
                [
                    nav_link(text("map.gap"), address.but(raw=False), className="step", **_current(not address.raw)),
                    nav_link(text("map.raw"), address.but(raw=True), className="step", **_current(address.raw)),
                ],
                className="segment",
                role="group",
                **attributes({"aria-label": text("map.scale")}),
            )
        )
    toggles.append(
        html.Div(
            [
                nav_link(
                    text("map.shape_map"), address.but(tiles=False), className="step", **_current(not address.tiles)
                ),
                nav_link(
                    text("map.shape_tiles"),
                    address.but(tiles=True),
                    className="step",
                    title=text("map.shape_key"),
                    **_current(address.tiles),
                ),
            ],
            className="segment",
            role="group",
            **attributes({"aria-label": text("map.shape"), "data-toggle": "tiles"}),
        )
    )
    parts: list[Any] = [
        period_stepper(
            text, address, current=page.period, previous=page.previous, following=page.following, periods=page.periods
        ),
        view_switch(text, address, page.view, page.shell.programme.official_view),
        choice(ids.MAP_COLOUR, text("map.colour"), colour_options(page, text), page.colour.code),
        html.Div(toggles, className="toggles"),
    ]
    # what these links were written for: see fromHere in threeline.js
    return [html.Div(parts, className="controls-now", **attributes({"data-base": address.href}))]


def _current(is_current: bool) -> dict[str, Any]:
    return {"aria-current": "true"} if is_current else {}


def colour_options(page: MapPage, text: Text) -> list[tuple[str, str]]:
    """Class, composite, the lines, then each line's indicators."""
    programme = page.shell.programme
    # whoever sees one line sees no class, and the line's score is its composite
    every = page.shell.line is None
    options = [("class", text("colour.class")), ("composite", text("colour.composite"))] if every else []
    options += [(f"line:{line.code}", text("colour.line", name=name_of(text, line))) for line in programme.lines]
    for line in programme.lines:
        options += [
            (indicator.code, text("colour.indicator", line=name_of(text, line), name=name_of(text, indicator)))
            for indicator in programme.indicators
            if indicator.line == line.code
        ]
    return options
