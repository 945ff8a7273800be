"""Signing in and out in the browser, by keyboard alone; and what a township and a department get to see."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard import passwords
from tests.browser.accessibility import AxeReport
from tests.browser.conftest import LiveDemo
from tests.browser.watching import Watch

LANGUAGES = ("zh-CN", "en")
OPENED = {"zh-CN": "", "en": "?lang=en"}


@pytest.fixture
def stranger(browser: Browser, live_demo: LiveDemo) -> Iterator[Page]:
    """A watched page of somebody who is not signed in."""
    watch = Watch(origin=live_demo.url)
    # the document of a page comes with the status that says why it is not shown
    watch.expect("status of 40[13]")
    context = browser.new_context(base_url=live_demo.url, locale="zh-CN")
    yield watch.follow(context.new_page())
    context.close()
    assert watch.unexpected() == []


def password_of(demo: LiveDemo) -> str:
    return (demo.home / "demo-password.txt").read_text(encoding="ascii").strip()


def type_in(page: Page, name: str, password: str) -> None:
    """Goes to the form by Tab alone, fills it and sends it by Enter."""
    for _ in range(12):
        if page.evaluate("() => document.activeElement.id") == "name":
            break
        page.keyboard.press("Tab")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_signs_in_by_keyboard_and_comes_to_the_page_that_was_asked_for(
    stranger: Page, live_demo: LiveDemo, axe: Callable[[Page], AxeReport], language: str
) -> None:
    stranger.goto(f"/targets{OPENED[language]}")
    assert axe(stranger).violations == ()
    expect(stranger.locator("html")).to_have_attribute("lang", language)
    type_in(stranger, "leader", "not the password")
    expect(stranger.get_by_role("alert")).to_be_visible()
    assert axe(stranger).violations == ()
    # the name is still there, the password is not
    expect(stranger.locator("#name")).to_have_value("leader")
    stranger.locator("#name").fill("")
    type_in(stranger, "leader", password_of(live_demo))
    expect(stranger).to_have_url(f"{live_demo.url}/targets{OPENED[language]}")
    expect(stranger.locator("main h1")).to_be_visible()
    stranger.goto(f"/account{OPENED[language]}")
    assert axe(stranger).violations == ()


def test_with_a_one_time_password_one_chooses_another_before_anything_else(
    browser: Browser, own_live_demo: LiveDemo
) -> None:
    with sqlite3.connect(own_live_demo.home / "threeline.sqlite", timeout=20) as connection:
        kept = passwords.hashed("one time words only")
        connection.execute("UPDATE accounts SET password = ?, must_change = 1 WHERE name = 'data'", (kept,))
    connection.close()
    context = browser.new_context(base_url=own_live_demo.url, locale="zh-CN")
    page = context.new_page()
    page.goto("/targets")
    type_in(page, "data", "one time words only")
    expect(page).to_have_url(f"{own_live_demo.url}/account")
    page.goto("/targets")
    expect(page).to_have_url(f"{own_live_demo.url}/account")
    page.locator("input[name=old]").fill("one time words only")
    for name in ("new", "repeated"):
        page.locator(f"input[name={name}]").fill("four other words here")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    page.goto("/targets")
    expect(page.locator("main h1")).to_be_visible()
    expect(page).to_have_url(f"{own_live_demo.url}/targets")
    context.close()


PAGES_OF = {
    "township": ("/", "/town/{own}", "/method"),
    "department": ("/", "/town/{own}", "/targets", "/method"),
}


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("township", "zh-CN"),
        ("department", "en"),
        pytest.param("township", "en", marks=pytest.mark.long),
        pytest.param("department", "zh-CN", marks=pytest.mark.long),
    ],
)
def test_who_sees_a_part_sees_it_without_faults(
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_demo: LiveDemo,
    axe: Callable[[Page], AxeReport],
    name: str,
    language: str,
) -> None:
    watch = Watch(origin=live_demo.url)
    watch.expect("status of 403")
    settings = {"base_url": live_demo.url, "storage_state": live_demo.signed_in(name)}
    context = browser.new_context(**{**browser_context_args, **settings})
    page = watch.follow(context.new_page())
    with sqlite3.connect(live_demo.home / "threeline.sqlite", timeout=20) as connection:
        unit = connection.execute("SELECT unit FROM accounts WHERE name = 'township'").fetchone()[0]
    connection.close()
    for path in PAGES_OF[name]:
        page.goto(path.format(own=unit) + OPENED[language])
        expect(page.locator("main h1")).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert axe(page).violations == (), path
        expect(page.locator("form.act[data-act='flag']")).to_have_count(0)
    answer = page.goto(f"/review{OPENED[language]}")
    assert answer is not None and answer.status == 403
    assert axe(page).violations == ()
    context.close()
    assert watch.unexpected() == []
