"""Callbacks with services of the test's own: what a request brings, and what a problem becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from dash import no_update

from callbacks import map as map_callbacks
from callbacks import pages as page_callbacks
from callbacks import targets as target_callbacks
from callbacks.requests import requested_address, requested_search
from layouts import ids
from layouts.address import Address, PageProblem
from layouts.models.map import MapPage
from layouts.models.method import MethodPage
from layouts.models.shell import Shell
from layouts.models.targets import TargetsPage
from layouts.models.town import TownPage
from tests.unit.layouts import world
from tests.unit.layouts.reading import of_class, of_type, words

NOT_REQUESTS: list[Any] = [
    None,
    [],
    {},
    "text",
    5,
    True,
    {"pathname": "/"},
    {"search": ""},
    {"pathname": None, "search": ""},
    {"pathname": ["/"], "search": ""},
    {"pathname": "/", "search": {"a": 1}},
    {"pathname": "/" * 600, "search": "?" * 600},
]


@dataclass(slots=True)
class FakeServices:
    """Answers from the small district, counts the calls, and has a problem where the test gives one."""

    problem: PageProblem | None = None
    no_shell: bool = False
    calls: list[Address] = field(default_factory=list)

    def shell(self) -> Shell:
        if self.no_shell:
            raise PageProblem(503, "problem.no_programme")
        return world.shell(world.standard()[0])

    def _asked(self, address: Address) -> None:
        self.calls.append(address)
        if self.problem is not None:
            raise self.problem

    def map(self, address: Address) -> MapPage:
        self._asked(address)
        return world.map_model(*world.standard(), language=address.language, town=address.town)

    def town(self, address: Address) -> TownPage:
        self._asked(address)
        return world.town_model(*world.standard(), address.town or "", language=address.language)

    def targets(self, address: Address) -> TargetsPage:
        self._asked(address)
        return world.targets_model(*world.standard(), language=address.language)

    def method(self, address: Address) -> MethodPage:
        self._asked(address)
        return world.method_model(world.standard()[0], language=address.language)


class RegistrarOfTheTest:
    """Notes what is registered with which policy."""

    def __init__(self) -> None:
        self.noted: list[tuple[Any, str]] = []

    def server(self, *dependencies: Any, policy: str) -> Any:
        self.noted.append((dependencies, policy))
        return lambda function: function

    def browser(self, function: str, *dependencies: Any, policy: str) -> None:
        self.noted.append(((function, *dependencies), policy))


def asked(path: str, search: str = "") -> dict[str, str]:
    return {"pathname": path, "search": search, "key": f"{path}?"}


@pytest.mark.parametrize("request_", NOT_REQUESTS, ids=str)
def test_what_is_no_request_is_a_bad_request(request_: Any) -> None:
    with pytest.raises(PageProblem) as caught:
        requested_address(request_)
    assert caught.value.status == 400
    assert isinstance(requested_search(request_), str)


@pytest.mark.parametrize(
    ("path", "title"),
    [("/", "Map"), ("/targets", "Targets"), ("/method", "Method"), ("/town/101", "Dongsi")],
)
def test_each_path_brings_its_page_with_one_call_and_its_title(path: str, title: str) -> None:
    services = FakeServices()
    page, shown_title = page_callbacks.page_for(asked(path, "?lang=en"), services)
    assert len(services.calls) == 1
    assert len(of_type(page, "Main")) == 1
    assert shown_title == f"{title} · Threeline Small district"


def test_the_language_of_the_request_is_that_of_the_page() -> None:
    page, title = page_callbacks.page_for(asked("/method"), FakeServices())
    assert "方法" in title
    assert re.search("[\u4e00-\u9fff]", words(of_type(page, "H1")))


@pytest.mark.parametrize(
    "request_", [*NOT_REQUESTS, asked("/nowhere"), asked("/", "?x=1"), asked("/", "?lang=fr")], ids=str
)
def test_a_request_that_cannot_be_answered_becomes_a_page_with_a_way_out(request_: Any) -> None:
    page, title = page_callbacks.page_for(request_, FakeServices())
    (problem,) = of_class(page, "problem")
    assert words(of_type(problem, "H1"))
    assert title
    assert [link.href for link in of_type(problem, "A")] == ["/"]


def test_a_problem_of_the_service_is_told_in_the_language_of_the_request() -> None:
    services = FakeServices(problem=PageProblem(404, "problem.town_unknown", code="999"))
    page, _ = page_callbacks.page_for(asked("/town/999", "?lang=en"), services)
    assert words(of_type(page, "H1")) == "There is no town with the code 999"
    assert [link.href for link in of_type(of_class(page, "problem"), "A")] == ["/?lang=en"]


def test_before_anything_is_registered_the_page_still_says_what_to_do() -> None:
    services = FakeServices(problem=PageProblem(503, "problem.no_programme"), no_shell=True)
    page, _ = page_callbacks.page_for(asked("/", "?lang=en"), services)
    assert "threeline init" in words(page)
    assert len(of_type(page, "Main")) == 1


def test_a_change_on_the_map_changes_every_part_in_the_order_of_its_outputs() -> None:
    parts = map_callbacks.parts_for(asked("/", "?lang=en&town=101"), FakeServices())
    assert len(parts) == len(map_callbacks.PARTS)
    figure = parts[[component for component, _ in map_callbacks.PARTS].index(ids.MAP_FIGURE)]
    assert figure["data"][0]["locations"][-1] == "101"
    card = parts[[component for component, _ in map_callbacks.PARTS].index(ids.MAP_CARD)]
    assert "Dongsi" in words(card)


def test_before_any_change_the_map_stays_as_it_is() -> None:
    services = FakeServices()
    assert map_callbacks.parts_for(None, services) == (no_update,) * len(map_callbacks.PARTS)
    assert services.calls == []


@pytest.mark.parametrize("request_", [*NOT_REQUESTS[1:], asked("/", "?x=1")], ids=str)
def test_a_problem_on_the_map_is_said_where_the_sentence_stands_and_no_old_figure_stays(request_: Any) -> None:
    sentence, *rest = map_callbacks.parts_for(request_, FakeServices())
    assert words(sentence)
    assert all(part == "" or part == {"data": [], "layout": {}} for part in rest)


def test_a_problem_on_the_map_is_still_a_heading() -> None:
    sentence, *_ = map_callbacks.parts_for(asked("/", "?x=1"), FakeServices())
    assert len(of_type(sentence, "H1")) == 1


def test_every_callback_is_registered_with_a_policy() -> None:
    registrar = RegistrarOfTheTest()
    services = FakeServices()
    page_callbacks.register(registrar, services)
    map_callbacks.register(registrar, services)
    target_callbacks.register(registrar)
    assert len(registrar.noted) == 6
    assert {policy for _, policy in registrar.noted} == {"signed_in"}
    assert services.calls == []
