"""The map page: a change of its query changes its parts and leaves the rest of the page alone."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, no_update

from callbacks.requests import requested_address, requested_search
from callbacks.services import PageServices, Registrar
from layouts import ids
from layouts.address import Address, PageProblem, language_of
from layouts.components.frame import problem_words
from layouts.components.still import finished
from layouts.pages.map import map_parts
from layouts.text import Text

PARTS = (
    (ids.MAP_SENTENCE, "children"),
    (ids.MAP_CONTROLS, "children"),
    (ids.MAP_KPIS, "children"),
    (ids.MAP_FIGURE, "figure"),
    (ids.MAP_LEGEND, "children"),
    (ids.MAP_CARD, "children"),
    (ids.MAP_LIST, "children"),
)
# The name that Dash gives to the callback of all of them
OUTPUT = f"..{'...'.join(f'{component}.{prop}' for component, prop in PARTS)}.."


def register(registrar: Registrar, services: PageServices) -> None:
    """Register the map page's callbacks."""
    registrar.browser("choose", Input(ids.MAP_COLOUR, "value"), policy="signed_in")

    @registrar.server(
        *(Output(component, prop) for component, prop in PARTS), Input(ids.MAP_REQUEST, "data"), policy="signed_in"
    )
    def change_map(request: object) -> tuple[Any, ...]:
        return tuple(finished(part) for part in parts_for(request, services))


def parts_for(request: object, services: PageServices) -> tuple[Any, ...]:
    """The parts of the map page in the order of PARTS; a problem takes the place of them all."""
    if request is None:
        return (no_update,) * len(PARTS)
    try:
        address = requested_address(request)
        page = services.map(address)
    except PageProblem as problem:
        return _problem_parts(problem, Text(language_of(requested_search(request))))
    parts = map_parts(page, Text(address.language))
    return tuple(parts[component] for component, _prop in PARTS)


def _problem_parts(problem: PageProblem, text: Text) -> tuple[Any, ...]:
    """The problem in place of the sentence, and nothing of the page that it takes the place of."""
    sentence = problem_words(
        text,
        Address(page="map", language=text.language),
        status=problem.status,
        sentence=text(problem.key, **problem.fields),
    )
    parts: dict[str, Any] = {component: "" for component, _prop in PARTS}
    parts |= {ids.MAP_SENTENCE: sentence, ids.MAP_FIGURE: {"data": [], "layout": {}}}
    return tuple(parts[component] for component, _prop in PARTS)
