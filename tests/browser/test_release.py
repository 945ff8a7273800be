"""A leader makes a public release: chooses a final seal, sees what is hidden and why, publishes, and audits it all."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import AxeReport
from tests.browser.conftest import THREELINE, LiveDemo, _environment, served
from tests.browser.reading import overflow

DESK = {"width": 1440, "height": 900}
TABLET = {"width": 1024, "height": 768}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def demo(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDemo]:
    """The demo with one more final seal, which is not public yet."""
    home = tmp_path_factory.mktemp("release") / "instance"
    shutil.copytree(demo_home, home)
    subprocess.run([*THREELINE, "seal", "2005Q2", "--final"], env=_environment(home), check=True, capture_output=True)
    with served(home) as running:
        yield running


def page_of(browser: Browser, demo: LiveDemo, viewport: dict[str, int] = DESK, **settings: Any) -> Page:
    state: Any = demo.leader
    sizes: Any = viewport
    context = browser.new_context(base_url=demo.url, viewport=sizes, storage_state=state, locale="zh-CN", **settings)
    return context.new_page()


@pytest.mark.parametrize(
    ("viewport", "language"), [(DESK, "zh-CN"), (TABLET, "en"), (PHONE, "en")], ids=["desk", "tablet", "phone"]
)
def test_every_state_of_the_page_is_accessible_and_fits(
    browser: Browser,
    demo: LiveDemo,
    axe: Callable[[Page], AxeReport],
    viewport: dict[str, int],
    language: str,
) -> None:
    page = page_of(browser, demo, viewport, has_touch=viewport != DESK)
    for address in ("/release?", "/release?seal=1", "/release?seal=5", "/release?audit=yes"):
        page.goto(f"{address}&lang={language}")
        expect(page.locator("main h1")).to_be_visible(timeout=60_000)
        for summary in page.locator("details > summary.release-why").all():
            summary.click()
        assert not axe(page).violations, address
        assert overflow(page) == [], address


def test_a_final_seal_becomes_public_once(browser: Browser, demo: LiveDemo) -> None:
    page = page_of(browser, demo)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/release")
    expect(page.locator("h1")).to_contain_text("1 份会后定稿尚未公开")
    page.get_by_role("link", name=re.compile("预览 2005 年二季度")).click()
    expect(page.locator("h2").first).to_have_text(re.compile("预览：2005 年二季度"), timeout=60_000)
    tables = page.locator(".release-table")
    expect(tables.first).to_be_visible()
    assert tables.count() == page.locator(".release-span").count() + 1
    for span in page.locator(".release-span").all():
        span.click()
    for table in tables.all():
        expect(table).to_be_visible()
    for span in page.locator(".release-span").all():
        span.click()
    reasons = page.locator(".release-hidden .release-why")
    expect(reasons.first).to_be_visible()
    reasons.first.click()
    expect(page.locator(".record-hidden tbody tr").first).to_be_visible()
    figures = page.locator(".release-table tbody")
    before = figures.all_inner_texts()
    page.locator('form[data-act="publish"] button').click()
    expect(page.locator(".act-status")).to_have_text("已公开，不可再更改。", timeout=60_000)
    expect(page.locator(".release-facts")).to_be_visible(timeout=60_000)
    expect(page.locator('form[data-act="publish"]')).to_have_count(0)
    assert figures.all_inner_texts() == before
    assert errors == []


def test_the_audit_says_that_nothing_can_be_worked_out(browser: Browser, demo: LiveDemo) -> None:
    page = page_of(browser, demo)
    page.goto("/release")
    page.get_by_role("link", name="现在核查").click()
    expect(page.locator(".release-verdict")).to_contain_text("没有一个不公开的数可以推算出来", timeout=120_000)


def test_an_evaluator_does_not_get_to_the_page(browser: Browser, demo: LiveDemo) -> None:
    state: Any = demo.signed_in("evaluator")
    context = browser.new_context(base_url=demo.url, storage_state=state)
    page = context.new_page()
    response = page.goto("/release")
    assert response is not None
    assert response.status == 403
    expect(page.locator(".release-panel")).to_have_count(0)
    page.goto("/")
    expect(page.locator("a.place", has_text="公开")).to_have_count(0)
