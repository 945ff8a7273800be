"""Reads a tree of components as a person would: its words, its parts by class or id, its links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component

SPOKEN = ("title", "alt", "aria-label", "label", "placeholder")
"""Properties whose text reaches a person who hovers or listens."""


def walk(part: Any) -> Iterator[Component]:
    """Every component of a tree, in reading order, from live components or from their JSON form."""
    if isinstance(part, (list, tuple)):
        for each in part:
            yield from walk(each)
    elif isinstance(part, Component):
        yield part
        yield from walk(getattr(part, "children", None))


def strings(part: Any) -> Iterator[str]:
    """The visible pieces of text, in reading order."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, (list, tuple)):
        for each in part:
            yield from strings(each)
    elif isinstance(part, Component):
        yield from strings(getattr(part, "children", None))
        yield from (option["label"] for option in getattr(part, "options", None) or ())
    elif part is not None and not isinstance(part, bool):
        yield str(part)


def said(part: Any) -> Iterator[str]:
    """The visible text and what is told by title, alt and aria-label."""
    yield from strings(part)
    for component in walk(part):
        props = component.to_plotly_json()["props"]
        yield from (props[name] for name in SPOKEN if isinstance(props.get(name), str))


def words(part: Any) -> str:
    """All visible text in one line."""
    return "".join(strings(part))


def of_class(part: Any, name: str) -> list[Any]:
    """The components with this CSS class."""
    return [each for each in walk(part) if name in (getattr(each, "className", None) or "").split()]


def one(part: Any, name: str) -> Any:
    """The only component with this CSS class."""
    (found,) = of_class(part, name)
    return found


def by_id(part: Any, component_id: str) -> Any:
    """The only component with this id."""
    (found,) = [each for each in walk(part) if getattr(each, "id", None) == component_id]
    return found


def ids_in(part: Any) -> list[str]:
    """Every id of the tree, as often as it stands there."""
    return [found for each in walk(part) if (found := getattr(each, "id", None)) is not None]


def of_type(part: Any, kind: str) -> list[Any]:
    """The components of a type: 'H1', 'Tr', 'A'."""
    return [each for each in walk(part) if type(each).__name__ == kind]


def attribute(component: Any, name: str) -> Any:
    """A property, also one whose name is no Python word (aria-current)."""
    return component.to_plotly_json()["props"].get(name)
