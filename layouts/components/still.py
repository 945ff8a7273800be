"""Turns what no callback touches into plain elements, so that the browser's Dash keeps no watch over each of them.

Dash's renderer gives every component a subscription, runs all of them at every change of anything, and tells of each
new component apart: its work grows with the square of their number, and a table of sixty rows takes it seconds. So a
page goes out as few components as can be: those with an id of `ids`, graphs and controls. All between them goes out
as `threeline.Still`, a component of our own script that draws a tree of plain elements.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from layouts import ids

_PLAIN = "dash_html_components"
_LIVE_IDS = frozenset(value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str))
_GROUP = ""
"""The tag of several elements that have none around them."""


def finished(content: Any) -> Any:
    """The same content as JSON values in the form that Dash takes: live components, and stills for all the rest.

    What is no component and no list of them, a figure or a text, comes back as it is.
    """
    if isinstance(content, Component):
        return _joined([_drawn(content)])[0]
    if isinstance(content, list | tuple):
        found = _joined([_drawn(part) for part in content])
        return found[0] if len(found) == 1 else found
    return content


def _drawn(part: Any) -> Any:
    """A text or number as it is, a plain element as [tag, properties, *children], a live component as a dict."""
    if not isinstance(part, Component):
        return part
    properties = dict(part.to_plotly_json()["props"])
    children = [_drawn(child) for child in _several(properties.pop("children", None))]
    live = part._namespace != _PLAIN or properties.get("id") in _LIVE_IDS
    if live or any(isinstance(child, dict) for child in children):
        if children:
            properties["children"] = _joined(children)
        return {"type": part._type, "namespace": part._namespace, "props": properties}
    return [part._type.lower(), properties or None, *children]


def _several(children: Any) -> Sequence[Any]:
    if children is None:
        return ()
    return children if isinstance(children, list | tuple) else (children,)


def _joined(parts: Sequence[Any]) -> list[Any]:
    """Neighbours without life become one component; texts alone stay texts."""
    found: list[Any] = []
    run: list[Any] = []
    for part in parts:
        if isinstance(part, dict):
            found += [*_still(run), part]
            run = []
        else:
            run.append(part)
    return found + _still(run)


def _still(run: list[Any]) -> list[Any]:
    if not any(isinstance(part, list) for part in run):
        return run
    tree = run[0] if len(run) == 1 else [_GROUP, None, *run]
    return [{"type": "Still", "namespace": "threeline", "props": {"tree": tree}}]
