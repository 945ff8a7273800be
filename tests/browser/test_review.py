"""The review meeting in the browser: by clicker, keys, touch and name; decided, sealed, standing still meanwhile."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.accessibility import AxeReport
from tests.browser.conftest import THREELINE, LiveDemo, _environment, served
from tests.browser.reading import DESK, PHONE, TABLET, expect_query, overflow, resized, small_targets, words_of
from tests.browser.watching import Watch

PERIOD = "2007Q2"
REVIEW = f"/review/{PERIOD}"
SCREENS = ("district", "actions", "movers", "laggards", "town", "quality", "decisions")
PROJECTOR: ViewportSize = {"width": 1920, "height": 1080}
WANGXINZHUANG = "110117110"
REVIEWED = {"color-contrast", "label-content-name-mismatch"}
_KEY = re.compile(r"\b(?:review|briefing|meeting|twins|town|map)\.[a-z_]{3,}\b|\[object |\bundefined\b|\bNaN\b|[{}]")
# the headline is whole, and no line of the screen is smaller than what is read from five metres
_CUT = """() => {
  const stage = document.querySelector(".review-stage");
  const found = [];
  if (stage.scrollHeight > stage.clientHeight + 1) found.push(`${stage.scrollHeight} in ${stage.clientHeight}`);
  for (const element of stage.querySelectorAll("h1, td, th, li, p"))
    if (element.getBoundingClientRect().right > window.innerWidth + 1) found.push(element.textContent.slice(0, 30));
  return found;
}"""


def _threeline(demo: LiveDemo, *words: str) -> str:
    done = subprocess.run(
        [*THREELINE, *words], env=_environment(demo.home), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sealed_demo(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDemo]:
    """A demo whose second quarter of 2007 has a draft seal. Nothing may be recorded there."""
    home = tmp_path_factory.mktemp("sealed") / "instance"
    shutil.copytree(demo_home, home)
    with served(home) as demo:
        _threeline(demo, "seal", PERIOD)
        yield demo


@pytest.fixture
def meeting(sealed_demo: LiveDemo, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """A browser at the sealed demo; its pages are watched."""
    with _watched(sealed_demo, browser, browser_context_args) as context:
        yield context


@pytest.fixture
def own_meeting(
    own_live_demo: LiveDemo, browser: Browser, browser_context_args: dict[str, Any]
) -> Iterator[BrowserContext]:
    """A browser at a sealed demo in which this test records."""
    _threeline(own_live_demo, "seal", PERIOD)
    with _watched(own_live_demo, browser, browser_context_args) as context:
        yield context


@contextmanager
def _watched(demo: LiveDemo, browser: Browser, settings: dict[str, Any]) -> Iterator[BrowserContext]:
    watch = Watch(origin=demo.url)
    context = browser.new_context(**{**settings, "base_url": demo.url, "storage_state": demo.leader})

    def follow(page: Page) -> None:
        watch.follow(page)

    context.on("page", follow)
    yield context
    context.close()
    assert watch.unexpected() == []


def _open(context: BrowserContext, address: str = REVIEW) -> Page:
    page = context.new_page()
    page.goto(address)
    _shown(page)
    return page


def _shown(page: Page) -> None:
    expect(page.locator(".review-stage h1")).to_be_visible()


def _expect_screen(page: Page, name: str) -> None:
    expect(page.locator(f".review-on-{name} h1")).to_be_visible()
    expect_query(page, screen=None if name == "district" else name)


def test_a_clicker_goes_through_the_whole_meeting_and_back(meeting: BrowserContext) -> None:
    page = _open(meeting)
    seen = ["district"]
    for _ in range(20):
        here = page.locator(".review").get_attribute("data-review-here")
        if page.locator("[data-review-way=next]").count() == 0:
            break
        page.keyboard.press("PageDown")
        expect(page.locator(".review")).not_to_have_attribute("data-review-here", here or "")
        seen.append(re.search(r"review-on-(\w+)", page.locator(".review-stage").get_attribute("class") or "")[1])  # type: ignore[index]
    assert list(dict.fromkeys(seen)) == list(SCREENS)
    page.keyboard.press("PageUp")
    _expect_screen(page, "quality")
    page.go_back()
    _expect_screen(page, "decisions")


def test_every_key_of_the_meeting_leads_where_it_says(meeting: BrowserContext) -> None:
    page = _open(meeting)
    keys = {
        "4": "laggards",
        " ": "town",
        "ArrowLeft": "laggards",
        "End": "decisions",
        "3": "movers",
        "Home": "district",
    }
    for key, name in keys.items():
        page.keyboard.press(key)
        _expect_screen(page, name)


def test_presses_that_come_faster_than_the_screens_all_count(meeting: BrowserContext) -> None:
    page = _open(meeting, f"{REVIEW}?screen=laggards")
    for _ in range(3):
        page.keyboard.press("PageDown")
    _expect_screen(page, "decisions")


@pytest.mark.parametrize("typed", ["wangxin", "WXZ", "王辛"])
def test_a_town_is_reached_by_its_name_or_pinyin(meeting: BrowserContext, typed: str) -> None:
    page = _open(meeting, f"{REVIEW}?screen=movers")
    page.keyboard.press(typed[0].lower()) if typed.isascii() else page.keyboard.press("m")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    box.fill(typed)
    expect(page.get_by_role("option").first).to_contain_text("王辛庄镇")
    page.keyboard.press("Enter")
    _expect_screen(page, "town")
    expect_query(page, town=WANGXINZHUANG)
    expect(page.locator("main h1")).to_contain_text("王辛庄镇")


def test_the_first_letter_that_opens_the_box_stands_in_it_and_escape_closes_it(meeting: BrowserContext) -> None:
    page = _open(meeting, f"{REVIEW}?screen=movers")
    page.keyboard.type("m")
    expect(page.get_by_role("combobox")).to_have_value("m")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    _expect_screen(page, "movers")


def test_a_swipe_turns_the_screen(meeting: BrowserContext) -> None:
    page = _open(meeting, f"{REVIEW}?screen=laggards")
    swipe = """across => {
      const stage = document.querySelector(".review-stage");
      const at = (x) => [new Touch({ identifier: 1, target: stage, clientX: x, clientY: 300 })];
      stage.dispatchEvent(new TouchEvent("touchstart", { bubbles: true, touches: at(500), changedTouches: at(500) }));
      stage.dispatchEvent(new TouchEvent("touchend", { bubbles: true, touches: [], changedTouches: at(500 + across) }));
    }"""
    page.evaluate(swipe, -200)
    _expect_screen(page, "town")
    page.evaluate(swipe, 200)
    _expect_screen(page, "laggards")
    page.evaluate(swipe, 20)
    _expect_screen(page, "laggards")


def test_a_meeting_decides_records_and_seals_while_the_screen_stands(
    own_meeting: BrowserContext, own_live_demo: LiveDemo, tmp_path: Path
) -> None:
    page = _open(own_meeting, f"{REVIEW}?screen=laggards&present=yes")
    with own_meeting.expect_page() as opened:
        page.get_by_role("link", name="打开投影窗口").click()
    audience = opened.value
    _expect_screen(audience, "laggards")
    expect(audience.locator("form")).to_have_count(0)
    page.bring_to_front()

    # the meeting decides, and the audience sees it
    fold = page.locator("details.fold", has_text=re.compile("^王辛庄镇：列为帮扶对象"))
    fold.locator("summary").click()
    fold.locator("textarea").fill("连续多期三类，短板明确")
    fold.get_by_role("button").click()
    for each in (page, audience):
        expect(each.locator(".review-laggards tbody tr").first).to_contain_text("✓ 确认列为帮扶对象")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".review-laggards tbody tr").first).to_contain_text("待决定是否列为帮扶对象")

    # a figure is corrected meanwhile: the screens stand, and say that there is newer
    _walk_to(page, "district")
    _expect_screen(audience, "district")
    before = _told(audience)
    rows = tmp_path / "correction.csv"
    header = "period,area_code,indicator,numerator,denominator,value"
    rows.write_text(f"{header}\n2007Q2,110117106,compliant_birth_rate,60,110,\n", encoding="utf-8")
    _threeline(own_live_demo, "load", "indicators", str(rows))
    audience.reload()
    _expect_screen(audience, "district")
    expect(audience.locator(".review-newer")).to_be_visible()
    assert _told(audience) == before

    # who took part, what is to be done, and the final seal
    _walk_to(page, "decisions")
    page.locator("form[data-act=attend] textarea").fill("财政局\n卫生局")
    page.locator("form[data-act=attend] button").click()
    expect(page.locator(".review-about")).to_contain_text("参会单位：财政局、卫生局")
    fold = page.locator("details.fold", has_text="布置事项")
    fold.locator("summary").click()
    fold.get_by_label("要做什么").fill("逐村核对出生登记")
    fold.get_by_label("责任单位").fill("计生办")
    fold.get_by_label("期限").fill("2099-06-30")
    fold.get_by_role("button").click()
    expect(page.locator(".review-stage .review-actions")).to_contain_text("逐村核对出生登记")
    page.get_by_role("button", name="封存会后定稿").click()
    expect(page.locator(".review-newer-seal")).to_contain_text("会后定稿")
    # papers can be made, and nothing more be decided
    expect(page.locator("form.act:not([data-act='each'])")).to_have_count(0)
    page.locator(".review-newer-seal").click()
    expect(page.locator(".review-frozen")).to_contain_text("会后定稿")
    assert "已定稿" in _threeline(own_live_demo, "meeting", "show", PERIOD)


def _told(page: Page) -> list[str]:
    """The sentences, classes and figures of the district."""
    return [
        each.inner_text() for each in page.locator("h1, .review-about, .review-classes, .review-indicators tr").all()
    ]


def _walk_to(page: Page, name: str) -> None:
    page.locator(f"a[data-review-screen='{SCREENS.index(name) + 1}']").click()
    _expect_screen(page, name)


def test_what_was_typed_on_one_screen_does_not_stand_in_the_form_of_the_next(meeting: BrowserContext) -> None:
    page = _open(meeting, f"{REVIEW}?screen=quality&present=yes")
    page.locator("summary", has_text="写提示").click()
    page.locator("form[data-act=speak] textarea").fill("只属于这一屏")
    _walk_to(page, "decisions")
    expect(page.locator("form[data-act=speak] textarea")).to_have_value("")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_screen_fits_its_window_and_leaves_nothing_unfinished(meeting: BrowserContext, language: str) -> None:
    page = meeting.new_page()
    faults: list[str] = []
    for name in SCREENS:
        page.set_viewport_size(PROJECTOR)
        page.goto(f"{REVIEW}?screen={name}&lang={language}")
        for window, size in (("projector", PROJECTOR), ("desk", DESK), ("tablet", TABLET), ("phone", PHONE)):
            resized(page, size)
            _shown(page)
            faults += [f"{name} {window}: {fault}" for fault in overflow(page)]
            if window == "projector":
                faults += [f"{name} {window}: {fault}" for fault in page.evaluate(_CUT)]
                body = page.locator(".review-stage").evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
                head = page.locator("h1").evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
                assert (round(head), round(body)) == (54, 26)
            if window in ("tablet", "phone"):
                faults += [f"{name} {window}: small target {target}" for target in small_targets(page)]
        faults += [f"{name}: {each.text[:80]}" for each in words_of(page) if _KEY.search(each.text)]
    assert faults == []


@pytest.mark.parametrize("present", ["no", "yes"])
def test_axe_finds_nothing_against_any_screen(
    meeting: BrowserContext, axe: Callable[[Page], AxeReport], present: str
) -> None:
    page = meeting.new_page()
    for name in SCREENS:
        page.goto(f"{REVIEW}?screen={name}&present={present}")
        _shown(page)
        page.evaluate("for (const fold of document.querySelectorAll('details.fold')) fold.open = true")
        found = axe(page)
        assert found.violations == (), name
        assert [line for line in found.incomplete if line.split(" ")[0] not in REVIEWED] == [], name


def test_axe_finds_nothing_against_the_box_to_jump(meeting: BrowserContext, axe: Callable[[Page], AxeReport]) -> None:
    page = _open(meeting)
    page.get_by_role("button", name="直达镇街").click()
    expect(page.get_by_role("combobox")).to_be_focused()
    assert axe(page).violations == ()
