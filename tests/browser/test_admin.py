"""The administrator at work: an account from its making to its end, the trail, and the way in by a provider."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from data.demo.sources import SOURCES
from tests.browser.accessibility import AxeReport
from tests.browser.conftest import THREELINE, LiveDemo, _environment, served
from tests.unit.dashboard.providers import running

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def page_of(browser: Browser, demo: LiveDemo, *, name: str | None = "admin", viewport: dict[str, int] = DESK) -> Page:
    state = None if name is None else demo.signed_in(name)
    context = browser.new_context(base_url=demo.url, viewport=viewport, storage_state=state, locale="zh-CN")
    return context.new_page()


def test_an_account_from_its_making_to_its_end(browser: Browser, own_live_demo: LiveDemo) -> None:
    page = page_of(browser, own_live_demo)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/admin")
    form = page.locator('form[data-act="account_add"]')
    form.locator('[name="name"]').fill("wang.fang")
    form.locator('[name="title"]').fill("南独乐河镇 王芳")
    expect(form.locator('[name="area"]')).to_be_hidden()
    form.locator('[name="role"]').select_option("township")
    form.locator("button").click()
    expect(form.locator(".act-problems")).to_contain_text("须选择所属镇街")
    form.locator('[name="area"]').select_option(label="南独乐河镇")
    form.locator("button").click()
    shown = page.get_by_role("dialog", name="wang.fang 的一次性密码")
    password = shown.locator("code").inner_text()
    page.keyboard.press("Enter")
    # it is closed at once, and taken out of the page a moment later
    expect(page.locator("dialog")).to_have_count(0)
    assert password not in page.content()

    theirs = page_of(browser, own_live_demo, name=None)
    theirs.goto("/sign-in")
    theirs.locator("#name").fill("wang.fang")
    theirs.locator("#password").fill(password)
    theirs.keyboard.press("Enter")
    expect(theirs).to_have_url(re.compile("/account$"))
    expect(theirs.locator("h1")).to_have_text("南独乐河镇 王芳")

    page.locator("a.account-link", has_text="wang.fang").click()
    fold = page.locator("details.fold", has=page.locator('form[data-act="account_disable"]'))
    fold.locator("summary").click()
    fold.locator("button").click()
    expect(page.locator(".account-facts")).to_contain_text("已停用")
    theirs.reload()
    expect(theirs.locator("#password")).to_be_visible()

    page.locator("a", has_text="此账号的审计记录").click()
    expect(page.locator(".record-trail tbody tr")).to_have_count(3)
    expect(page.locator(".record-trail tbody tr").first).to_contain_text("停用")
    assert errors == []


def test_the_trail_is_searched_and_the_search_is_an_address(browser: Browser, live_demo: LiveDemo) -> None:
    page = page_of(browser, live_demo)
    page.goto("/admin?part=audit")
    expect(page.locator("h1")).to_contain_text("没有断处")
    page.locator('form.find [name="act"]').select_option("seal")
    page.locator('form.find [name="until"]').fill("2008-12-31")
    page.locator("form.find button").click()
    expect(page).to_have_url(re.compile(r"/admin\?part=audit&act=seal&until=2008-12-31$"))
    rows = page.locator(".record-trail tbody tr")
    # the draft of the newest quarter, and the final seals of what was released
    seals = 1 + len(SOURCES["pinggu-2005"].released)
    expect(rows).to_have_count(seals)
    page.reload()
    expect(rows).to_have_count(seals)
    expect(page.locator('form.find [name="until"]')).to_have_value("2008-12-31")
    page.locator("form.find a.clear").click()
    expect(rows).to_have_count(50)
    # the fields are those of the address again
    expect(page.locator('form.find [name="until"]')).to_have_value("")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_every_part_is_accessible_and_fits(
    browser: Browser, live_demo: LiveDemo, axe: Callable[[Page], AxeReport], viewport: dict[str, int]
) -> None:
    page = page_of(browser, live_demo, viewport=viewport)
    for address in ("/admin?account=leader", "/admin?part=audit", "/admin?part=programme&lang=en"):
        page.goto(address)
        expect(page.locator("main h1")).to_be_visible()
        for summary in page.locator("details.fold > summary").all():
            summary.click()
        assert not axe(page).violations, address
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


# the provider runs on what authlib will do without one day
@pytest.mark.filterwarnings("ignore::DeprecationWarning:(authlib|oidc_provider_mock)")
def test_somebody_comes_in_through_the_provider(
    browser: Browser, demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "instance"
    subprocess.run(["cp", "-r", str(demo_home), str(home)], check=True)
    with running() as provider:
        settings = {"ISSUER": provider.issuer, "CLIENT": "threeline", "SECRET": "told to nobody"}
        for name, value in settings.items():
            monkeypatch.setenv(f"THREELINE_OIDC_{name}", value)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        subprocess.run([*THREELINE, "user", "link", "leader", "li.na"], env=_environment(home), check=True)
        with served(home) as demo:
            page = page_of(browser, demo, name=None)
            page.goto("/targets")
            page.get_by_role("link", name="用单位统一身份登录").click()
            expect(page).to_have_url(re.compile(re.escape(provider.issuer)))
            page.locator('input[name="sub"]').fill("li.na")
            page.keyboard.press("Enter")
            expect(page).to_have_url(f"{demo.url}/targets")
            expect(page.locator("main h1")).to_be_visible()

            stranger = page_of(browser, demo, name=None)
            stranger.goto("/sign-in/provider")
            stranger.locator('input[name="sub"]').fill("stranger")
            stranger.keyboard.press("Enter")
            expect(stranger.get_by_role("alert")).to_contain_text("没有与之对应的账号")
