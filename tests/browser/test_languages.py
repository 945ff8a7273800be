"""No page leaves a text untranslated: no Chinese in the English interface, no English in the Chinese one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import ready, words_of

PAGES = {
    "map": "/?period=2007Q2&town=110117104",
    "map with a missing figure": "/?period=2007Q2&colour=awareness_rate",
    "map by a line": "/?colour=line:department&shape=tiles",
    "map by class": "/?colour=class&view=rolling",
    "town": "/town/110117104?period=2007Q2",
    "town listed apart": "/town/110117108?period=2007Q2",
    "targets": "/targets",
    "targets without a funnel": "/targets?colour=budget_per_head&view=quarter",
    "review without a seal": "/review/2007Q3",
    "method": "/method",
}
# what people wrote in Chinese stays so on the English pages
CHINESE_ONLY = {
    "twinning": "/twinning",
    "matching": "/twinning?part=match",
    "effect of twinning": "/twinning?part=effect",
    "record of a town": "/twinning/110117105",
}
_CHINESE = re.compile("[㐀-鿿]")
_ENGLISH = re.compile(r"[A-Za-z]{2,}")
# Names of files and rules, codes of programmes and quarters, and the names of statisticians and coordinate systems
_CODES = re.compile(
    r"\b[\w-]+\.(?:csv|xlsx|toml)\b|\bpinggu-2005\b|\b[a-z_]+(?:\.[a-z_]+)+\b|\b\d{4}[QH]\d\b"
    r"|--[a-z-]+|\bcsv\b|\bxlsx\b|\b(?:Wilson|Byar|Poisson|Threeline|MOVER|CI|UTC|Garwood|Clopper|Pearson|Beta)\b"
)
# What the interface quotes: the link to the other language in that language
_QUOTED = "a.language"


@pytest.mark.parametrize("name", PAGES)
def test_the_english_pages_hold_no_chinese(page: Page, name: str) -> None:
    path = PAGES[name]
    page.goto(f"{path}{'&' if '?' in path else '?'}lang=en")
    ready(page)
    left = [
        f"{words.where}: {words.text[:60]}" for words in words_of(page, besides=_QUOTED) if _CHINESE.search(words.text)
    ]
    assert sorted(set(left)) == []


@pytest.mark.parametrize("name", [*PAGES, *CHINESE_ONLY])
def test_the_chinese_pages_hold_no_english_but_codes(page: Page, name: str) -> None:
    page.goto((PAGES | CHINESE_ONLY)[name])
    ready(page)
    left = [
        f"{words.where}: {words.text[:60]}"
        for words in words_of(page, besides=f"{_QUOTED}, code")
        if _ENGLISH.search(_CODES.sub("", words.text))
    ]
    assert sorted(set(left)) == []


def test_the_language_is_one_switch_away_and_keeps_the_state(page: Page) -> None:
    page.goto("/?period=2007Q2&colour=class&town=110117104")
    ready(page)
    page.locator("a.language").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    ready(page)
    assert "Threeline" in page.title()
    expect(page.locator("#map-card")).to_contain_text("Nandulehe")
    expect(page.locator("#map-colour")).to_have_value("class")
    expect(page.locator("a.language")).to_have_text("中文")
    assert page.locator("a.language").get_attribute("lang") == "zh-CN"
    page.locator("a.language").click()
    expect(page.locator("#map-card")).to_contain_text("南独乐河镇")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
