"""Every page in both languages and on three screens: quiet, inside its window, without leftovers, large enough to
touch, and without an axe violation.

That no page asks for anything outside the origin and none logs to the console is watched in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import AxeReport
from tests.browser.reading import DESK, PHONE, TABLET, overflow, ready, small_targets, words_of

PAGES = {
    "map": "/",
    "map with a selected town": "/?period=2007Q2&town=110117104",
    "map with a missing figure": "/?period=2007Q2&colour=awareness_rate",
    "map by class": "/?colour=class",
    "map as tiles": "/?colour=line:department&shape=tiles&view=rolling",
    "town": "/town/110117104?period=2007Q2",
    "town with a missing figure": "/town/110117108?period=2007Q2",
    "targets": "/targets",
    "targets without a funnel": "/targets?colour=birth_rate",
    "twinning": "/twinning",
    "matching with a wish": "/twinning?part=match&pin=110117110~civil-affairs",
    "effect of twinning": "/twinning?part=effect",
    "record of a town that is helped": "/twinning/110117105",
    "record of a town that is proposed": "/twinning/110117110",
    "town that is helped": "/town/110117104",
    "review without a seal": "/review/2007Q3",
    "method": "/method",
    "unknown page": "/nowhere",
}
LANGUAGES = ("zh-CN", "en")
SCREENS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": DESK},
    "tablet": {"viewport": TABLET, "has_touch": True},
    "phone": {"viewport": PHONE, "has_touch": True},
}
# Incomplete by axe and judged by a person: docs/accessibility.md says why each is fine.
REVIEWED = {"color-contrast", "label-content-name-mismatch"}
_LEFTOVER = re.compile(
    r"\[object |\bundefined\b|\bNaN\b|(?:^|[=:(/,>]\s?)(?:None|null|True|False)\b|[{}]|%\(|Fraction\(|Decimal\("
)
_KEY = re.compile(
    r"\b(?:map|town|targets|method|list|shell|controls|margin|view|colour|problem|stored|why|twinning|twins|board|match|effect"
    r"|dossier|act|review|meeting)\.[a-z_]{3,}\b"
)


def _in(language: str, path: str) -> str:
    if language == "zh-CN":
        return path
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_keeps_to_its_window_and_leaves_nothing_unfinished(
    open_page: Callable[..., Page], watch: Any, name: str, language: str
) -> None:
    if name == "unknown page":
        watch.expect("status of 404")
    page = open_page("about:blank", has_touch=True, viewport=DESK)
    faults: list[str] = []
    for screen, settings in SCREENS.items():
        page.set_viewport_size(settings["viewport"])
        page.goto(_in(language, PAGES[name]))
        ready(page)
        faults += [f"{screen}: {fault}" for fault in overflow(page)]
        if screen != "desk":
            faults += [f"{screen}: small target {target}" for target in small_targets(page)]
    expect(page.locator("main h1")).to_have_count(1)
    assert page.locator("main h1").inner_text().strip()
    assert page.locator("html").get_attribute("lang") == language
    for words in words_of(page, besides="code"):
        if _LEFTOVER.search(words.text) or _KEY.search(words.text):
            faults.append(f"unfinished text in {words.where}: {words.text[:80]}")
    assert faults == []


def _open_the_menu(page: Page) -> None:
    page.locator("summary.step-now").click()
    expect(page.locator("details.menu-holder[open] .menu")).to_be_visible()


def _open_a_detail(page: Page) -> None:
    page.locator("[data-opens]").first.click()
    expect(page.locator("tr.detail:visible")).to_have_count(1)


STATES: dict[str, tuple[str, Callable[[Page], None] | None]] = {
    **{name: (path, None) for name, path in PAGES.items()},
    "map with the periods open": ("/?period=2007Q2", _open_the_menu),
    "town with an indicator open": ("/town/110117104?period=2007Q2", _open_a_detail),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing_against_wcag_2_2_a_and_aa(
    page: Page, watch: Any, axe: Callable[[Page], AxeReport], name: str, language: str
) -> None:
    path, act = STATES[name]
    if name == "unknown page":
        watch.expect("status of 404")
    page.goto(_in(language, path))
    ready(page)
    if act is not None:
        act(page)
    found = axe(page)
    assert found.violations == ()
    unreviewed = [line for line in found.incomplete if line.split(" ")[0] not in REVIEWED]
    assert unreviewed == []


@pytest.mark.parametrize(
    "path", ["/", "/town/110117104?period=2007Q2", "/targets", "/twinning", "/twinning/110117105", "/method"]
)
def test_axe_finds_nothing_on_a_phone(
    open_page: Callable[..., Page], axe: Callable[[Page], AxeReport], path: str
) -> None:
    page = ready(open_page(path, **SCREENS["phone"]))
    assert axe(page).violations == ()
