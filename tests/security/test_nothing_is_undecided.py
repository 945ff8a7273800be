"""The table of the tests against the program: whatever is served, and nothing else, has been decided there."""

from __future__ import annotations

from typing import Any, get_args

from click import Context

from dashboard import access
from dashboard.commands import threeline
from layouts.models.acts import Act
from tests.security.district import sealed_app, visitor
from tests.security.policies import (
    BROWSER_FUNCTIONS,
    CALLBACKS,
    COMMANDS,
    DEEDS,
    OF_DASH,
    PAGES,
    PLACES,
    ROUTES,
    L,
)


def dependencies() -> list[dict[str, Any]]:
    return list(visitor(L).get("/_dash-dependencies").get_json())


def test_every_page_is_decided() -> None:
    assert set(access.PAGES) == set(PAGES) == {place.page for place in PLACES}


def test_every_act_is_decided() -> None:
    known = {name for model in get_args(Act) for name in get_args(model.model_fields["act"].annotation)}
    assert known == {deed.act for deed in DEEDS}
    assert set(access.ACTS) - {"final_seal"} == known


def test_every_callback_is_decided() -> None:
    server = {each["output"] for each in dependencies() if not each["clientside_function"]}
    browser = {each["clientside_function"]["function_name"] for each in dependencies() if each["clientside_function"]}
    assert server == set(CALLBACKS)
    assert browser == BROWSER_FUNCTIONS


def test_every_route_is_decided() -> None:
    rules = {rule.rule for rule in sealed_app().url_map.iter_rules()}
    assert rules - OF_DASH == {route.rule for route in ROUTES}


def test_every_command_is_decided() -> None:
    assert set(threeline.list_commands(Context(threeline))) == COMMANDS == set(access.COMMANDS)
