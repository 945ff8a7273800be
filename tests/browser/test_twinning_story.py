"""The story of twinning in the browser, in both languages: a flag confirmed, a partner pinned, money recorded, a first
round not passed, a second one passed, and the town moves up; and two people decide at once.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.conftest import THREELINE, LiveDemo, _environment
from tests.browser.watching import Watch

TOWN = "110117110"  # class three, proposed by the rules at the end of 2007
OTHER = "110117005"  # confirmed, waits for a partner


@pytest.fixture
def desk(browser: Browser, own_live_demo: LiveDemo) -> Iterator[Page]:
    """A page over a demo of this test's own."""
    viewport: ViewportSize = {"width": 1440, "height": 900}
    context = browser.new_context(base_url=own_live_demo.url, storage_state=own_live_demo.leader, viewport=viewport)
    watch = Watch(origin=own_live_demo.url)
    yield watch.follow(context.new_page())
    context.close()
    assert watch.unexpected() == []


def query(language: str) -> str:
    return "" if language == "zh-CN" else "?lang=en"


def form(page: Page, act: str) -> Locator:
    """The form of an act; where it stands behind its name, that is opened."""
    found = page.locator(f"form.act[data-act='{act}']").first
    fold = page.locator(f"details.fold:has(form.act[data-act='{act}'])").first
    if fold.count() and not found.is_visible():
        fold.locator("summary").first.click()
    expect(found).to_be_visible()
    return found


def send(page: Page, act: str, **fields: str) -> None:
    """Fill a form, send it, and wait for the answer that it is done."""
    found = form(page, act)
    for name, value in fields.items():
        field = found.locator(f"[name='{name}']")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    # what is recorded brings the page anew
    with page.expect_response(lambda answer: '"output":"..page.children' in (answer.request.post_data or "")):
        found.locator("button[type=submit]").click()
    expect(page.locator("#act-status")).not_to_be_empty()
    page.wait_for_timeout(300)


def record_of(demo: LiveDemo, town: str) -> dict[str, Any]:
    """What the command line says of the town."""
    done = subprocess.run(
        [*THREELINE, "twinning", "show", town, "--format", "json"],
        env=_environment(demo.home),
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("language", ["zh-CN", pytest.param("en", marks=pytest.mark.long)])
def test_from_the_flag_to_moving_up(desk: Page, own_live_demo: LiveDemo, language: str) -> None:
    page, suffix = desk, query(language)
    page.goto(f"/twinning{suffix}")
    page.locator(f".board a.card-link[href^='/twinning/{TOWN}']").click()
    expect(page.locator("main.page-dossier h1")).to_be_visible()
    send(page, "confirm", reason="连续两季三类，核实属实" if language == "zh-CN" else "Class three twice, checked")
    expect(page.locator("form.act[data-act='match']").first).to_be_attached()

    # a leader pins a partner and sees at once what it costs
    page.goto(f"/twinning?part=match{suffix.replace('?', '&')}")
    others = page.locator(f"a[href*='pin={TOWN}~']")
    expect(others.first).to_be_attached()
    partner = others.first.evaluate("link => new URL(link.href).searchParams.get('pin').split('~')[1]")
    page.goto(f"/twinning?part=match&pin={TOWN}~{partner}{suffix.replace('?', '&')}")
    expect(page.locator(".pairs tr.is-pinned")).to_have_count(1)
    expect(page.locator(".wish-price").first).to_have_text(re.compile(r"\d"))

    page.goto(f"/twinning/{TOWN}{suffix}")
    match = form(page, "match")
    others = match.locator("details.record-others:not([open]) > summary")
    if others.count():
        others.click()
    for box in match.locator("input[name='partners']").all():
        box.set_checked(box.get_attribute("value") == partner)
    send(page, "match", first="2008-04-01", last="2010-12-31", on="2008-04-01")
    assert record_of(own_live_demo, TOWN)["stage"] == "matched"
    send(page, "start", on="2008-04-02")

    refused = form(page, "money")
    refused.locator("[name='amount']").fill("-5")
    refused.locator("[name='payer']").fill("财政局")
    refused.locator("[name='purpose']").fill("服务站改建")
    refused.locator("[name='on']").fill("2008-05-01")
    refused.locator("button[type=submit]").click()
    expect(refused.locator(".act-problems p")).to_have_count(1)
    expect(refused.locator("[name='purpose']")).to_have_value("服务站改建")
    send(page, "money", amount="120,000.50")
    expect(page.locator("main")).to_contain_text(re.compile(r"120,000\.50"))

    send(page, "round", on="2008-10-10", decision="continued", inspectors="区计生委、区考核办", reason="综合得分不足")
    first = record_of(own_live_demo, TOWN)
    assert (first["stage"], first["round"]) == ("continued", 1)
    for choice in form(page, "round").locator("select[name^='finding:']").all():
        choice.select_option("met")
    send(page, "round", on="2009-04-10", decision="reached_standard", inspectors="区计生委", reason="四项标准均已核实")
    done = record_of(own_live_demo, TOWN)
    assert (done["stage"], done["round"]) == ("reached_standard", 2)
    page.goto(f"/twinning{suffix}")
    column = page.locator(".board .column", has=page.locator(f"a.card-link[href^='/twinning/{TOWN}']"))
    expect(column).to_contain_text("⑤")
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_the_second_of_two_people_sees_the_first_ones_decision(browser: Browser, own_live_demo: LiveDemo) -> None:
    pages = []
    for _ in range(2):
        context = browser.new_context(base_url=own_live_demo.url, storage_state=own_live_demo.leader)
        page = context.new_page()
        page.goto(f"/twinning/{TOWN}?lang=en")
        expect(page.locator("form.act[data-act='confirm']")).to_be_visible()
        pages.append(page)
    first, second = pages
    send(first, "confirm", reason="The first one's reason")
    declining = form(second, "decline")
    declining.locator("[name='reason']").fill("The second one's reason")
    declining.locator("button[type=submit]").click()
    expect(declining.locator(".act-problems")).to_contain_text("The first one's reason")
    expect(declining.locator("[name='reason']")).to_have_value("The second one's reason")
    assert record_of(own_live_demo, TOWN)["stage"] == "confirmed"
    for page in pages:
        page.context.close()


def test_by_keyboard_alone_a_card_is_reached_and_a_decision_recorded(desk: Page, own_live_demo: LiveDemo) -> None:
    desk.goto("/twinning?lang=en")
    desk.locator(".board a.card-link").first.focus()
    desk.keyboard.press("ArrowRight")
    focused = desk.evaluate("document.activeElement.getAttribute('href')")
    assert OTHER in focused
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Enter")
    expect(desk.locator("main.page-dossier h1")).to_be_visible()
    reason = desk.locator("form.act[data-act='confirm'] [name='reason']")
    for _ in range(30):
        desk.keyboard.press("Tab")
        if reason.evaluate("field => field === document.activeElement"):
            break
    desk.keyboard.type("Checked on the spot")
    # a field for a day has a stop for each of its parts
    for _ in range(10):
        desk.keyboard.press("Tab")
        if desk.evaluate("document.activeElement.type") == "submit":
            break
    desk.keyboard.press("Enter")
    expect(desk.locator("#act-status")).not_to_be_empty()
    assert record_of(own_live_demo, TOWN)["stage"] == "confirmed"
