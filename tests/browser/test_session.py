"""Signing in by keyboard, and a session that runs out while somebody is typing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LiveDemo, served

DOSSIER = "/twinning/110117104"
TYPED = {"zh-CN": "镇里已开会，落实了两项措施。", "en": "The town met and agreed on two measures."}


@pytest.fixture(scope="module")
def demo(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDemo]:
    """A demo of these tests' own, in which sessions may end."""
    home = tmp_path_factory.mktemp("sessions") / "instance"
    shutil.copytree(demo_home, home)
    with served(home) as running:
        yield running


def sign_in(page: Page, demo: LiveDemo, name: str = "leader") -> None:
    """Types name and password where the focus is, and goes in by Enter."""
    password = (demo.home / "demo-password.txt").read_text(encoding="ascii").strip()
    page.locator("#name").focus()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def end_all_sessions(demo: LiveDemo) -> None:
    with sqlite3.connect(demo.home / "threeline.sqlite", timeout=20) as connection:
        connection.execute("DELETE FROM sessions")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_session_that_ran_out_comes_back_with_what_was_typed(
    browser: Browser, demo: LiveDemo, language: str
) -> None:
    context = browser.new_context(base_url=demo.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    address = DOSSIER if language == "zh-CN" else f"{DOSSIER}?lang=en"

    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", language)
    sign_in(page, demo)
    note = page.locator('form.act[data-act="note"]')
    fold = page.locator("details.fold", has=note)
    fold.locator("summary").click()
    note.locator("textarea").fill(TYPED[language])

    end_all_sessions(demo)
    note.locator("button[type=submit]").click()
    expect(page.locator("#name")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("已过期" if language == "zh-CN" else "run out")
    sign_in(page, demo)

    expect(page).to_have_url(f"{demo.url}{address}")
    expect(note.locator("textarea")).to_have_value(TYPED[language])
    note.locator("button[type=submit]").click()
    expect(page.locator("#main")).to_contain_text(TYPED[language])
    assert errors == []
    context.close()


def test_a_page_that_is_not_for_the_account_says_so_and_shows_nothing(
    browser: Browser, demo: LiveDemo
) -> None:
    context = browser.new_context(base_url=demo.url)
    page = context.new_page()
    page.goto("/town/110117104")
    sign_in(page, demo, "township")
    expect(page.get_by_role("heading", level=1)).to_have_text("此账号不能查看这一页")
    assert "110117104" not in page.locator("main").inner_text()
    page.get_by_role("link", name="查看数据").click()
    expect(page.locator(".towns tbody tr")).to_have_count(1)
    context.close()


def test_signing_out_leaves_nothing_behind_that_going_back_would_show(
    browser: Browser, demo: LiveDemo
) -> None:
    context = browser.new_context(base_url=demo.url)
    page = context.new_page()
    page.goto("/")
    sign_in(page, demo)
    expect(page.locator(".towns tbody tr")).to_have_count(18)
    page.locator("a.account").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.locator("#name")).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page.locator("#name")).to_be_visible()
    expect(page.locator(".towns")).to_have_count(0)
    context.close()
