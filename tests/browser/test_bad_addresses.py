"""Addresses that lead nowhere or do not parse: the right status, a friendly page, a way back, never a traceback."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import ready

BAD = {
    "an unknown town": ("/town/999999999", 404, "999999999"),
    "a town that is no code": ("/town/%3Cscript%3E", 404, "script"),
    "an unknown page": ("/nowhere", 404, "/nowhere"),
    "a period without data": ("/?period=1999Q4", 404, "1999"),
    "a town in a period without data": ("/town/110117104?period=2031Q1", 404, "2031"),
    "targets of a period without data": ("/targets?period=2031Q1", 404, "2031"),
    "an unknown selected town": ("/?town=999999999", 404, "999999999"),
    "an unknown colour": ("/?colour=no_such_indicator", 404, "no_such_indicator"),
    "a period that is none": ("/?period=2007Q9", 400, "2007Q9"),
    "a view that is none": ("/?view=yesterday", 400, "yesterday"),
    "a field that is none": ("/?nonsense=1", 400, "nonsense"),
    "a field twice": ("/?period=2007Q1&period=2007Q2", 400, "period"),
    "a query that is none": ("/?&&==", 400, ""),
    "a query without end": (f"/?period={'2' * 1100}", 400, ""),
}
# the words of the others are compared language by language without a browser
IN_ENGLISH = ("an unknown town", "a period that is none", "a field twice", "a query without end")
_TRACES = re.compile(r"Traceback|File \"|\.py\b|\b[A-Z]\w*(?:Error|Exception)\b|werkzeug|sqlalchemy")
_CHINESE = re.compile("[㐀-鿿]")


@pytest.mark.parametrize(
    ("name", "language"), [*((name, "zh-CN") for name in BAD), *((name, "en") for name in IN_ENGLISH)]
)
def test_a_bad_address_gets_a_friendly_page_with_its_status(page: Page, watch: Any, name: str, language: str) -> None:
    path, status, named = BAD[name]
    watch.expect(f"status of {status}")
    if language == "en":
        path += ("&" if "?" in path else "?") + "lang=en"
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == status
    assert not _TRACES.search(answer.text())
    ready(page)
    heading = page.locator("main .problem h1")
    expect(heading).to_contain_text(named)
    said = page.locator("main .problem").inner_text()
    assert not _TRACES.search(said)
    home = page.locator("main .problem a.button")
    if name != "a query without end":  # its language stands beyond what is read
        assert bool(_CHINESE.search(said)) == (language == "zh-CN")
        assert page.locator("html").get_attribute("lang") == language
    assert home.get_attribute("href") == ("/" if language == "zh-CN" or name == "a query without end" else "/?lang=en")


@pytest.mark.parametrize("path", ["/town/999999999", "/?period=1999Q4"])
def test_the_way_back_from_a_bad_address_leads_to_the_map(page: Page, watch: Any, path: str) -> None:
    watch.expect("status of 404")
    page.goto(path)
    ready(page)
    page.locator("main .problem a.button").click()
    expect(page.locator("#map-list tr[data-town]")).to_have_count(18)


def test_a_period_without_data_reached_on_the_page_says_so_and_the_way_back_works(page: Page) -> None:
    page.goto("/?period=2007Q2&lang=en")
    ready(page)
    page.evaluate(
        "() => { history.pushState({}, '', '/?period=1999Q4&lang=en');"
        " window.dispatchEvent(new CustomEvent('_dashprivate_pushstate')); }"
    )
    expect(page.locator("main")).to_contain_text("1999")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("96.13%")
