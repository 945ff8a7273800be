"""What an account may not see makes no difference to any byte that it gets: other data, the same answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from assessment.facts import Observation
from assessment.viewers import Role
from dashboard.app import create_app
from data.store import sessions
from tests.security.district import calls_of, said
from tests.unit.dashboard.instances import Visitor, settings_of, signed_in, small_district
from tests.unit.layouts import world

TOWN = world.CLEARLY_UNMET
ADDRESSES = (
    *("/", "/?lang=en&view=rolling", "/?colour=deaths&value=raw", "/?colour=budget", "/?colour=composite"),
    *(f"/town/{TOWN}", f"/town/{TOWN}?lang=en&period=2007Q2&view=rolling"),
    *("/targets", "/targets?colour=deaths&lang=en"),
)
OF_WORK = {"compliant", "third", "deaths"}


def answers(
    folder: Path, figures: Iterable[Observation], role: Role, unit: str | None, addresses: Iterable[str] = ADDRESSES
) -> dict[str, str]:
    """What an account gets of pages, by address and call."""
    district = small_district(folder)
    district.load(figures)
    district.engine.dispose()
    visitor: Visitor = signed_in(create_app(settings_of(folder)), role, unit)
    found = {}
    for address in addresses:
        found[address] = str(visitor.get(address).status_code)
        for number, body in enumerate(calls_of(address)):
            status, text = said(visitor, body)
            found[f"{address} {number}"] = f"{status} {text}"
    return found


def swapped(figures: Iterable[Observation], first: str, second: str) -> list[Observation]:
    """The figures with two towns in each other's place."""
    others = {first: second, second: first}
    return [replace(each, area=others.get(each.area, each.area)) for each in figures]


def of_another_line(figures: Iterable[Observation]) -> list[Observation]:
    """The figures with every one of the other line changed."""
    changed = []
    for each in figures:
        if each.indicator not in OF_WORK and each.value is not None:
            each = replace(each, value=each.value + 1)
        elif each.indicator not in OF_WORK and each.numerator is not None:
            each = replace(each, numerator=Decimal(each.numerator) - 4321)
        changed.append(each)
    return changed


@pytest.fixture(autouse=True)
def _tokens_that_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions.secrets, "token_urlsafe", lambda size: "the-same-in-both-instances")


def test_a_townships_answers_do_not_depend_on_which_other_town_has_which_figures(tmp_path: Path) -> None:
    figures = world.observations()
    exchanged = swapped(figures, world.JUST_MET, world.WELL_MET)
    assert exchanged != figures
    before, after = (
        answers(tmp_path / name, each, Role.township, TOWN) for name, each in (("a", figures), ("b", exchanged))
    )
    assert sum(each.startswith("200 ") for each in before.values()) > 10
    assert before == after


def test_a_departments_answers_do_not_depend_on_the_figures_of_other_lines(tmp_path: Path) -> None:
    figures = world.observations()
    before, after = (
        answers(tmp_path / name, each, Role.department, "work")
        for name, each in (("a", figures), ("b", of_another_line(figures)))
    )
    assert sum(each.startswith("200 ") for each in before.values()) > 10
    assert before == after


@pytest.mark.parametrize("change", ["towns", "lines"])
def test_the_same_changes_are_seen_by_who_may_see_all(tmp_path: Path, change: str) -> None:
    """So that the tests above can fail."""
    figures = world.observations()
    others = swapped(figures, world.JUST_MET, world.WELL_MET) if change == "towns" else of_another_line(figures)
    before, after = (
        answers(tmp_path / name, each, Role.leader, None, ["/"]) for name, each in (("a", figures), ("b", others))
    )
    assert before != after
