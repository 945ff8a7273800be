"""Every page in both languages and on three screens: quiet, inside its window, without leftovers, large enough to
touch, in one language, and without an axe violation.

That no page asks for anything outside the origin and none logs to the console is watched in all of them. Each is loaded
once, on the phone; the window then grows to the tablet's and the desk's, as it does on a tablet that is turned.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.accessibility import AxeReport
from tests.browser.conftest import LiveDemo
from tests.browser.reading import DESK, PHONE, TABLET, overflow, ready, resized, small_targets, words_of

PAGES = {
    "map": "/",
    "map with a selected town": "/?period=2007Q2&town=110117104",
    "map with a missing figure": "/?period=2007Q2&colour=awareness_rate",
    "map by class": "/?colour=class&view=rolling",
    "map as tiles": "/?colour=line:department&shape=tiles&view=rolling",
    "town": "/town/110117104?period=2007Q2",
    "town with a missing figure": "/town/110117108?period=2007Q2",
    "targets": "/targets",
    "targets without a funnel": "/targets?colour=birth_rate",
    "targets of a value in one quarter": "/targets?colour=budget_per_head&view=quarter",
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
SCREENS = {"phone": PHONE, "tablet": TABLET, "desk": DESK}
# what people wrote in Chinese stays so on the English pages; what was typed into the address is quoted
WRITTEN_IN_CHINESE = {name for name, path in PAGES.items() if path.startswith("/twinning")} | {"town that is helped"}
QUOTING = {"unknown page"}
ON_A_PHONE = {"map", "town", "targets", "twinning", "record of a town that is helped", "method"}
# Incomplete by axe and judged by a person: docs/accessibility.md says why each is fine.
REVIEWED = {"color-contrast", "label-content-name-mismatch"}
_LEFTOVER = re.compile(
    r"\[object |\bundefined\b|\bNaN\b|(?:^|[=:(/,>]\s?)(?:None|null|True|False)\b|[{}]|%\(|Fraction\(|Decimal\("
)
_KEY = re.compile(
    r"\b(?:map|town|targets|method|list|shell|controls|margin|view|colour|problem|stored|why|twinning|twins|board|match|effect"
    r"|dossier|act|review|meeting)\.[a-z_]{3,}\b"
)


_CHINESE = re.compile("[㐀-鿿]")
_ENGLISH = re.compile(r"[A-Za-z]{2,}")
# Names of files and rules, codes of programmes and quarters, and the names of statisticians and coordinate systems
_CODES = re.compile(
    r"\b[\w-]+\.(?:csv|xlsx|toml)\b|\bpinggu-2005\b|\b[a-z_]+(?:\.[a-z_]+)+\b|\b\d{4}[QH]\d\b"
    r"|--[a-z-]+|\bcsv\b|\bxlsx\b|\b(?:Wilson|Byar|Poisson|Threeline|MOVER|CI|UTC|Garwood|Clopper|Pearson|Beta)\b"
)
# What the interface quotes: the link to the other language in that language
_QUOTED = "a.language"


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


@pytest.fixture(scope="module")
def screen(browser: Browser, browser_context_args: dict[str, Any], live_demo: LiveDemo) -> Iterator[BrowserContext]:
    """A screen that is touched, for all of these tests: the scripts are fetched once."""
    settings = {**browser_context_args, "base_url": live_demo.url, "has_touch": True, "viewport": PHONE}
    with browser.new_context(**settings) as context:
        yield context


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STATES)
def test_every_state_of_every_page_can_be_shown(
    screen: BrowserContext, watch: Any, axe: Callable[[Page], AxeReport], name: str, language: str
) -> None:
    path, act = STATES[name]
    if name == "unknown page":
        watch.expect("status of 404")
    page = watch.follow(screen.new_page())
    page.goto(_in(language, path))
    ready(page)
    faults: list[str] = []
    for window, size in SCREENS.items():
        resized(page, size)
        faults += [f"{window}: {fault}" for fault in overflow(page)]
        if window != "desk":
            faults += [f"{window}: small target {target}" for target in small_targets(page)]
        if window == "phone" and name in ON_A_PHONE:
            faults += axe(page).violations
    assert page.locator("main h1").inner_text().strip()
    assert page.locator("html").get_attribute("lang") == language
    faults += _unfinished(page) + _foreign(page, name, language)
    if act is not None:
        act(page)
    found = axe(page)
    faults += [*found.violations, *(line for line in found.incomplete if line.split(" ")[0] not in REVIEWED)]
    page.close()
    assert faults == []


def _in(language: str, path: str) -> str:
    if language == "zh-CN":
        return path
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def _unfinished(page: Page) -> list[str]:
    """What is no text for a person: keys, values of the program."""
    return [
        f"unfinished text in {words.where}: {words.text[:80]}"
        for words in words_of(page, besides="code")
        if _LEFTOVER.search(words.text) or _KEY.search(words.text)
    ]


def _foreign(page: Page, name: str, language: str) -> list[str]:
    """Text in the other language."""
    if name in QUOTING or (language == "en" and name in WRITTEN_IN_CHINESE):
        return []
    if language == "en":
        left = [words for words in words_of(page, besides=_QUOTED) if _CHINESE.search(words.text)]
    else:
        every = words_of(page, besides=f"{_QUOTED}, code")
        left = [words for words in every if _ENGLISH.search(_CODES.sub("", words.text))]
    return sorted({f"the other language in {words.where}: {words.text[:60]}" for words in left})
