"""The public page in a browser: without a script, on a phone, on paper, by keyboard, and as files in a folder."""

from __future__ import annotations

import sqlite3
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from playwright.sync_api import Browser, Page

from dashboard.config import Settings
from dashboard.public import folder
from dashboard.public.app import create_public
from tests.browser.accessibility import run_axe
from tests.unit.layouts.pdf_reading import texts
from tests.unit.public import releases

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
MOST_BYTES = 150_000
BEYOND = """Array.from(document.querySelectorAll('main *')).filter((each) =>
  each.getBoundingClientRect().right > innerWidth + 1
  && !each.closest('.scroll, .hear, .skip')).length"""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The public part alone, over three releases."""
    home = tmp_path_factory.mktemp("public")
    path = home / "threeline.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE releases (number, hash, period, made_at, body)")
        for each in releases.issues():
            row = (each.number, each.digest, each.document.period, "", zlib.compress(each.content))
            connection.execute("INSERT INTO releases VALUES (?, ?, ?, ?, ?)", row)
    connection.close()
    public = create_public(Settings(home=home, database_url=f"sqlite:///{path}", secret_key=None))
    with make_server("127.0.0.1", 0, public, server_class=Server, handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def opened(browser: Browser, origin: str) -> Iterator[Any]:
    """Opens a page that fails the test for whatever it logs, throws or asks of others."""
    contexts, said = [], []

    def open_one(path: str = "/public", **settings: Any) -> Page:
        context = browser.new_context(**{"locale": "zh-CN", "viewport": DESK, **settings})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if not request.url.startswith(origin) else None)
        page.goto(origin + path)
        return page

    yield open_one
    assert [cookie for context in contexts for cookie in context.cookies()] == []
    for context in contexts:
        context.close()
    assert said == []


@pytest.mark.parametrize(("path", "viewport"), [("/public", PHONE), ("/public?lang=en", DESK)])
def test_axe_finds_nothing(opened: Any, path: str, viewport: dict[str, int]) -> None:
    page = opened(path, viewport=viewport)
    page.locator("summary").first.click()
    assert run_axe(page).violations == ()


def test_axe_finds_nothing_on_the_page_before_any_release(browser: Browser, tmp_path: Path) -> None:
    public = create_public(Settings(home=tmp_path, database_url=f"sqlite:///{tmp_path}/no.db", secret_key=None))
    with make_server("127.0.0.1", 0, public, server_class=Server, handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/public")
        assert page.locator("h1").inner_text() == "还没有公布数据"
        assert run_axe(page).violations == ()
        page.close()
        server.shutdown()


def test_without_a_script_everything_can_be_read_and_reached(opened: Any) -> None:
    page = opened(java_script_enabled=False)
    assert page.locator("h1").inner_text().startswith("2007 年上半年累计，平谷区符合政策生育率")
    page.locator("a.town").first.click()
    assert page.locator("li:target").inner_text() in page.locator("ul.towns").all_inner_texts()[0]
    page.locator("#trend summary").click()
    assert page.locator(".quarters tbody tr").first.is_visible()
    page.locator("a.language").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("ol.releases a", has_text="Release 1").click()
    assert "release 3" in page.locator(".notice").last.inner_text()


@pytest.mark.parametrize("path", ["/public", "/public?lang=en"])
def test_nothing_is_wider_than_the_screen(opened: Any, path: str) -> None:
    page = opened(path)
    for width in (320, 390, 768, 1024):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(BEYOND) == 0


def test_on_a_phone_the_sentence_comes_first_and_signs_stand_on_the_map(opened: Any) -> None:
    page = opened(viewport=PHONE, has_touch=True)
    heading = page.locator("h1").bounding_box()
    assert heading is not None and heading["y"] + heading["height"] < PHONE["height"]
    assert page.locator(".map .signs text").count() == page.locator(".map .town").count()
    assert page.locator(".map .signs").is_visible() and not page.locator(".map .names").is_visible()
    # a table row is a block, and every cell says whose it is
    assert page.locator(".figures thead").first.is_hidden()
    assert page.locator(".figures td").first.get_attribute("data-of") == "平谷区"


def test_names_on_the_map_do_not_cover_one_another(opened: Any) -> None:
    page = opened()
    boxes = [each.bounding_box() for each in page.locator(".map .names text").all()]
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart = (
                one["x"] + one["width"] <= other["x"] + 1
                or other["x"] + other["width"] <= one["x"] + 1
                or one["y"] + one["height"] <= other["y"] + 4
                or other["y"] + other["height"] <= one["y"] + 4
            )
            assert apart, (one, other)


def test_a_town_tells_its_result_to_mouse_and_keyboard(opened: Any) -> None:
    page = opened()
    towns = page.locator("a.town")
    towns.nth(1).hover()
    assert page.locator(".tip").inner_text() == towns.nth(1).get_attribute("aria-label")
    page.mouse.move(5, 5)
    assert page.locator(".tip").is_hidden()
    page.locator(".map-side > .skip").focus()
    page.keyboard.press("Tab")
    assert page.locator(".tip").inner_text() == towns.first.get_attribute("aria-label")
    page.keyboard.press("Escape")
    assert page.locator(".tip").is_hidden()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#town-1"


def test_the_map_can_be_skipped_by_keyboard(opened: Any) -> None:
    page = opened()
    page.locator(".map-side > .skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('a.town')")


def test_it_prints_on_a4_with_nothing_that_only_a_screen_needs(opened: Any) -> None:
    page = opened()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 without its margins
    for name in (".language", ".tip", "summary"):
        assert page.locator(name).first.is_hidden()
    assert page.locator(".map .names").is_visible() and page.locator(".figures thead").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF") and 2 <= printed.count(b"/Type /Page\n") <= 7


def test_no_heading_stands_alone_at_the_foot_of_a_printed_page(opened: Any) -> None:
    page = opened()
    page.emulate_media(media="print")
    page.evaluate(
        """() => {
          document.querySelector('#figures-h').textContent = 'QHEADQ'
          document.querySelector('.figures tbody th').textContent = 'QROWQ'
          document.querySelector('#figures').insertAdjacentHTML('beforebegin', '<div id=spacer></div>')
        }"""
    )
    # wherever on its page the section begins: it moves down by less than its heading is high, over a whole page
    for height in range(0, 240, 24):
        page.evaluate(f"document.querySelector('#spacer').style.height = '{height}mm'")
        printed = texts(page.pdf(format="A4"))
        assert ["QROWQ" in each for each in printed] == ["QHEADQ" in each for each in printed], height
        assert sum("QHEADQ" in each for each in printed) == 1


def test_the_page_is_light_over_the_wire(opened: Any) -> None:
    page = opened()
    session = page.context.new_cdp_session(page)
    sizes: dict[str, float] = {}
    kinds: dict[str, str] = {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.reload(wait_until="networkidle")
    assert {"Document", "Script"} <= set(kinds.values()) and "Stylesheet" not in kinds.values()
    assert sum(size for key, size in sizes.items() if kinds.get(key) != "Font") <= MOST_BYTES


def test_the_folder_is_read_from_a_disk(browser: Browser, tmp_path: Path) -> None:
    folder.write_folder(releases.issues(2), tmp_path / "site", first="en")
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((tmp_path / "site" / "index.html").as_uri())
        assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"
        assert page.locator("html").get_attribute("lang") == "en"
        page.locator("ol.releases a").last.scroll_into_view_if_needed()
        page.locator("ol.releases li").last.locator("a").first.click()
        assert page.url.endswith("/1/index.html")
        page.locator("a.language").click()
        assert page.locator("html").get_attribute("lang") == "zh-CN"
        assert all(each.startswith((tmp_path / "site").as_uri()) for each in asked)
