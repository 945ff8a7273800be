"""Dash checks no id when pages come by callback, so this does: what callbacks name is on some page, and the reverse."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from inspect import signature
from pathlib import Path
from typing import Any

import dash_bootstrap_components as dbc
import pytest
from dash import dcc, html

import dashboard
from layouts import ids
from tests.unit.dashboard.instances import answer, demo_app, page_request, signed_in

PAGES = (
    *("/", "/town/110117001", "/targets", "/twinning", "/twinning/110117104"),
    *("/review/2007Q2", "/method", "/nowhere"),
)


def nodes(part: Any) -> Iterator[dict[str, Any]]:
    """Every component of a tree in its JSON form."""
    if isinstance(part, list):
        for each in part:
            yield from nodes(each)
    elif isinstance(part, dict) and "props" in part:
        yield part
        yield from nodes(part["props"].get("children"))


@cache
def tree(path: str) -> list[dict[str, Any]]:
    """The components of a page as the browser gets them, the frame included."""
    client = signed_in(demo_app())
    page = answer(client, page_request(path, "?lang=en"))["page"]["children"]
    return [*nodes(client.get("/_dash-layout").get_json()), *nodes(page)]


def ids_of(path: str) -> list[str]:
    return [node["props"]["id"] for node in tree(path) if "id" in node["props"]]


@cache
def dependencies() -> tuple[dict[str, Any], ...]:
    return tuple(signed_in(demo_app()).get("/_dash-dependencies").get_json())


def outputs_of(callback: dict[str, Any]) -> list[tuple[str, str]]:
    """Ids and properties that a callback writes; none for one that only acts in the browser."""
    if callback["no_output"]:
        return []
    text = callback["output"]
    parts = text[2:-2].split("...") if text.startswith("..") else [text]
    return [(component, prop) for part in parts for component, _, prop in [part.rpartition(".")]]


def named_by(callback: dict[str, Any]) -> list[tuple[str, str]]:
    read = [(each["id"], each["property"]) for each in [*callback["inputs"], *callback["state"]]]
    return [*outputs_of(callback), *read]


def test_there_are_callbacks_to_check() -> None:
    assert len(dependencies()) >= 6


def test_every_id_that_a_callback_names_is_on_some_page() -> None:
    known = {each for path in PAGES for each in ids_of(path)}
    assert {component for callback in dependencies() for component, _ in named_by(callback)} - known == set()


def test_every_property_that_a_callback_names_belongs_to_its_component() -> None:
    packages = {"dash_core_components": dcc, "dash_html_components": html, "dash_bootstrap_components": dbc}
    wrong = []
    for component, prop in {each for callback in dependencies() for each in named_by(callback)}:
        for path in PAGES:
            for node in tree(path):
                if node["props"].get("id") == component:
                    kind = getattr(packages[node["namespace"]], node["type"])
                    if prop not in signature(kind.__init__).parameters:
                        wrong.append((component, prop))
    assert wrong == []


def test_every_id_that_is_marked_interactive_has_a_callback() -> None:
    named = {component for callback in dependencies() for component, _ in named_by(callback)}
    assert ids.INTERACTIVE - named == set()


def test_every_constant_of_the_ids_is_used_on_some_page() -> None:
    constants = {value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)}
    known = {each for path in PAGES for each in ids_of(path)}
    assert constants - known == set()


@pytest.mark.parametrize("path", PAGES)
def test_no_id_stands_twice_on_a_page(path: str) -> None:
    found = ids_of(path)
    assert sorted(found) == sorted(set(found))


def test_no_two_callbacks_write_the_same_place() -> None:
    written = [place for callback in dependencies() for place in outputs_of(callback)]
    assert sorted(written) == sorted(set(written))


def test_every_function_that_is_called_in_the_browser_is_in_our_script() -> None:
    script = (Path(dashboard.__file__).parent / "assets" / "threeline.js").read_text(encoding="utf-8")
    called = {each["clientside_function"]["function_name"] for each in dependencies() if each["clientside_function"]}
    assert called
    for name in called:
        assert f"      {name}(" in script


@pytest.mark.parametrize("path", PAGES)
def test_what_a_control_of_the_page_refers_to_is_there(path: str) -> None:
    known = set(ids_of(path))
    for node in tree(path):
        props = node["props"]
        for name in ("htmlFor", "aria-controls", "data-opens", "aria-labelledby", "aria-describedby"):
            if name in props:
                assert props[name] in known, (name, props[name])
        if props.get("href", "").startswith("#"):
            assert props["href"][1:] in known
