"""The offline page of a meeting in a browser: opened from a file, without a server, with and without its script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from layouts.documents.page_html import page_html
from tests.browser.accessibility import run_axe
from tests.unit.layouts import sealed_world

TOWN = sealed_world.LAGGING


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("offline") / "meeting.html"
    path.write_bytes(page_html(sealed_world.final(), ("zh-CN", "en")))
    return path.as_uri()


@pytest.fixture
def offline(browser: Browser, address: str) -> Iterator[Page]:
    """The page at a projector; whatever it asks for besides itself, and every error, fails the test."""
    with browser.new_context(viewport={"width": 1920, "height": 1080}, offline=True) as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if not request.url.startswith(address) else None)
        page.goto(address)
        yield page
        assert said == []


def test_a_click_on_the_map_opens_the_towns_section(offline: Page) -> None:
    offline.locator(f'.map a[href="#zh-CN-town-{TOWN}"]').first.click()
    assert offline.url.endswith(f"#zh-CN-town-{TOWN}")
    assert abs(offline.locator(f"#zh-CN-town-{TOWN}").bounding_box()["y"]) < 20  # type: ignore[index]


def test_a_table_is_sorted_both_ways_and_says_so(offline: Page) -> None:
    table = offline.locator("#zh-CN-ranking table")
    heading = table.locator("thead th", has_text="综合分")

    def shown() -> list[float]:
        return [float(each) for each in table.locator("tbody tr td:nth-child(6)").all_inner_texts()]

    heading.get_by_role("button").click()
    assert shown() == sorted(shown()) and heading.get_attribute("aria-sort") == "ascending"
    heading.get_by_role("button").focus()
    offline.keyboard.press("Enter")
    assert shown() == sorted(shown(), reverse=True) and heading.get_attribute("aria-sort") == "descending"


def test_missing_ranks_stand_last_whichever_way_is_sorted(offline: Page) -> None:
    table = offline.locator("#zh-CN-ranking table")
    for _ in range(2):
        table.locator("thead th").first.get_by_role("button").click()
        assert table.locator("tbody tr").last.locator("td").first.inner_text() == "–"


def test_a_clicker_goes_from_screen_to_screen_and_back(offline: Page) -> None:
    for _ in range(2):
        before = offline.evaluate("scrollY")
        offline.keyboard.press("PageDown")
        offline.wait_for_function("before => scrollY > before + 200", arg=before)
    while offline.evaluate("scrollY") > 0:
        before = offline.evaluate("scrollY")
        offline.keyboard.press("PageUp")
        offline.wait_for_function("before => scrollY < before", arg=before)


def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(offline: Page) -> None:
    assert run_axe(offline).violations == ()
    for width in (1920, 1024, 390):
        offline.set_viewport_size({"width": width, "height": 800})
        assert offline.evaluate("document.documentElement.scrollWidth") <= width


def test_without_a_script_everything_can_be_read(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        assert page.locator(f"#en-town-{TOWN} h3").inner_text() == "Wangxinzhuang"
        assert page.locator("th button").count() == 0
        page.locator("#zh-CN-movers summary").first.click()
        assert page.locator("#zh-CN-movers details li").first.is_visible()
