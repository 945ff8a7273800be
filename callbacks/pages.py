"""Whole pages: a change of address brings a page, or the page that says why not."""

from __future__ import annotations

import logging
from typing import Any

from dash import Input, Output, State

from callbacks.requests import requested_address, requested_search
from callbacks.services import PageServices, Registrar
from layouts import ids
from layouts.address import Address, PageProblem, language_of
from layouts.components.frame import problem_page
from layouts.components.still import finished
from layouts.pages.admin import admin_page
from layouts.pages.dossier import dossier_page
from layouts.pages.map import map_page
from layouts.pages.method import method_page
from layouts.pages.release import release_page
from layouts.pages.review import review_page
from layouts.pages.targets import targets_page
from layouts.pages.town import town_page
from layouts.pages.twinning import twinning_page
from layouts.text import Text
from layouts.text.format import period_name
from layouts.text.twinning import unit_name

_log = logging.getLogger("threeline")


def register(registrar: Registrar, services: PageServices) -> None:
    """Register the frame's callbacks."""
    registrar.browser(
        "route",
        Output(ids.PAGE_REQUEST, "data"),
        Output(ids.MAP_REQUEST, "data"),
        Input(ids.LOCATION, "pathname"),
        Input(ids.LOCATION, "search"),
        State(ids.PAGE_REQUEST, "data"),
        policy="signed_in",
    )
    registrar.browser("shown", Output(ids.PAGE_TITLE_SHOWN, "data"), Input(ids.PAGE_TITLE, "data"), policy="signed_in")

    @registrar.server(
        Output(ids.PAGE, "children"),
        Output(ids.PAGE_TITLE, "data"),
        Input(ids.PAGE_REQUEST, "data"),
        policy="signed_in",
    )
    def show_page(request: object) -> tuple[Any, str]:
        page, title = page_for(request, services)
        return finished(page), title


def page_for(request: object, services: PageServices) -> tuple[Any, str]:
    """The page of a request and its title; a problem becomes a page too."""
    text = Text(language_of(requested_search(request)))
    try:
        address = requested_address(request)
        return _page(address, services)
    except PageProblem as problem:
        return _problem(problem, text, services)
    except Exception:  # noqa: BLE001 (the last line before the person: a sentence there, everything in the log)
        _log.exception("a page could not be made")
        address = Address(page="map", language=text.language)
        page = problem_page(text, None, address, status=500, sentence=text("problem.server"))
        return page, text("title.problem")


def _page(address: Address, services: PageServices) -> tuple[Any, str]:
    text = Text(address.language)
    match address.page:
        case "map":
            page: Any = map_page(services.map(address), text)
            name = text("title.map")
        case "town":
            model = services.town(address)
            page = town_page(model, text)
            name = text.pick(zh=model.card.area.name_zh, en=model.card.area.name_en)
        case "targets":
            page, name = targets_page(services.targets(address), text), text("title.targets")
        case "twinning":
            page, name = twinning_page(services.twinning(address), text), text("title.twinning")
        case "dossier":
            record = services.dossier(address)
            page, name = dossier_page(record, text), text("title.dossier", town=unit_name(text, record.town.town))
        case "review":
            meeting = services.review(address)
            page, name = review_page(meeting, text), text("title.review", period=period_name(text, meeting.period))
        case "release":
            page, name = release_page(services.release(address), text), text("title.release")
        case "admin":
            page, name = admin_page(services.admin(address), text), text("title.admin")
        case "method":
            page, name = method_page(services.method(address), text), text("title.method")
        case _:
            raise PageProblem(404, "problem.page_unknown", path=address.path)
    return page, _title(name, text, services)


def _title(name: str, text: Text, services: PageServices) -> str:
    district = services.shell().programme.district.name
    return text("shell.title", page=name, district=text.pick(zh=district.zh, en=district.en))


def _problem(problem: PageProblem, text: Text, services: PageServices) -> tuple[Any, str]:
    sentence = text(problem.key, **problem.fields)
    address = Address(page="map", language=text.language)
    try:
        shell = services.shell()
    except PageProblem:
        shell = None
    return problem_page(text, shell, address, status=problem.status, sentence=sentence), sentence
