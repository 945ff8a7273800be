"""Controls that write the address: period, view, and what colours the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from assessment.model import View
from assessment.periods import Period
from layouts.address import Address
from layouts.components.attributes import attributes
from layouts.text import Text
from layouts.text.format import period_name


def nav_link(children: Any, address: Address, **properties: Any) -> html.A:
    """A link inside the program: followed without a page load where the browser can."""
    name = " ".join(part for part in ("nav", properties.pop("className", "")) if part)
    return html.A(children, href=address.href, className=name, **properties)


def _step(words: str, sign: str, address: Address, target: Period | None, mark: str) -> html.A | html.Span:
    if target is None:
        return html.Span(sign, className="step step-off", **attributes({"aria-hidden": "true"}))
    return nav_link(
        sign, address.but(period=target), className="step", **attributes({"aria-label": words, "data-step": mark})
    )


def period_stepper(
    text: Text,
    address: Address,
    *,
    current: Period,
    previous: Period | None,
    following: Period | None,
    periods: Sequence[Period] = (),
) -> html.Div:
    """‹ 2007 年二季度 ›, with all periods under the middle."""
    name = period_name(text, current)
    middle: Any = html.Span(name, className="step step-now")
    if periods:
        links = [
            nav_link(
                period_name(text, period),
                address.but(period=period),
                className="menu-item",
                **attributes({"aria-current": "true"} if period == current else {}),
            )
            for period in reversed(periods)
        ]
        middle = html.Details(
            [html.Summary(name, className="step step-now"), html.Div(links, className="menu")], className="menu-holder"
        )
    return html.Div(
        [
            _step(text("controls.previous"), "‹", address, previous, "previous"),
            middle,
            _step(text("controls.next"), "›", address, following, "next"),
        ],
        className="segment",
        role="group",
        **attributes({"aria-label": text("controls.period")}),
    )


def view_switch(text: Text, address: Address, current: View, official: View) -> html.Div:
    """本季 | 本年累计 | 近四季度, the official one marked."""
    links = []
    for view in View:
        name = text(f"view.{view}")
        label = text("view.official", name=name) if view is official else name
        links.append(
            nav_link(
                name,
                address.but(view=None if view is official else view),
                className="step",
                title=label,
                **attributes({"aria-current": "true"} if view is current else {}),
            )
        )
    return html.Div(links, className="segment", role="group", **attributes({"aria-label": text("controls.view")}))


def choice(component_id: str, label: str, options: Sequence[tuple[str, str]], value: str) -> html.Div:
    """A labelled list to choose one of; the choice goes into the address."""
    return html.Div(
        [
            html.Label(label, htmlFor=component_id, className="sr-only"),
            dbc.Select(
                id=component_id,
                options=[{"value": code, "label": name} for code, name in options],
                value=value,
                className="choice",
            ),
        ],
        className="choice-holder",
    )
