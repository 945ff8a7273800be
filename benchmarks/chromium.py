"""What a person waits for, in Chromium: a change of period until the map is painted, and the first load."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from scripts import find_chromium

from assessment.periods import parse_period
from benchmarks.instances import PERIODS

WAIT_MS = 60_000
VIEWPORT: ViewportSize = {"width": 1440, "height": 900}
_WATCH = Path(__file__).with_name("watch.js")
# The second measurement of the first load: a line as offices have, in bytes/s and ms
LINE = {"offline": False, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8, "latency": 40}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two pages: where it opens, what to click to come to the first period, and then for each of both."""

    address: str
    way_in: str
    buttons: tuple[str, str]
    state: Any = None
    """The state of a browser that is signed in there."""


def ours_side(server: str, state: Any) -> Side:
    """Our map page as it opens by default, on the period before."""
    before = parse_period(PERIODS[0]).previous()
    back, on = '[data-step="previous"]', '[data-step="next"]'
    return Side(f"{server}/?period={before}", on, (back, on), state)


def naive_side(server: str) -> Side:
    """The naive page."""
    first, second = (f"#period-{period}" for period in PERIODS)
    return Side(f"{server}/", first, (first, second))


@dataclass(frozen=True, slots=True)
class Change:
    """ms from the click until the map is painted: the median of all clicks, and the fastest one."""

    map: float
    fastest: float


@dataclass(frozen=True, slots=True)
class Load:
    """A first load: bytes over the wire, and medians in ms until the map is painted, from this machine and by LINE."""

    size: int
    local: float
    by_line: float


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        found = find_chromium.find()
        opened = playwright.chromium.launch(
            executable_path=str(found) if found else None, args=list(find_chromium.FLAGS)
        )
        try:
            yield opened
        finally:
            opened.close()


def period_changes(chromium: Browser, sides: tuple[Side, Side], *, clicks: int) -> tuple[Change, Change]:
    """Both pages in turn, click by click, after each has shown both periods once."""
    pages = [_opened(chromium, side) for side in sides]
    wanted = [_looks(page, side) for page, side in zip(pages, sides, strict=True)]
    found: list[list[float]] = [[], []]
    for click in range(clicks):
        for place, (page, side) in enumerate(zip(pages, sides, strict=True)):
            page.bring_to_front()
            which = click % 2
            arguments = [side.buttons[which], wanted[place][which]]
            found[place].append(page.evaluate("([button, wanted]) => bench.change(button, wanted)", arguments))
    for page in pages:
        page.context.close()
    ours, naive = (Change(median(side), min(side)) for side in found)
    return ours, naive


def _opened(chromium: Browser, side: Side) -> Page:
    page = chromium.new_context(viewport=VIEWPORT, storage_state=side.state).new_page()
    page.set_default_timeout(WAIT_MS)
    page.add_init_script(path=_WATCH)
    page.goto(side.address)
    page.evaluate("() => bench.firstPaint()")
    page.evaluate("() => bench.settled(600)")
    return page


def _looks(page: Page, side: Side) -> tuple[str, str]:
    """The colours of the polygons in both periods, at rest; leaves the page on the second."""
    page.bring_to_front()
    clicks = (side.way_in, side.buttons[1], *side.buttons)
    _, _, first, second = (page.evaluate("(button) => bench.look(button)", button) for button in clicks)
    if first == second:
        raise ValueError(f"{side.address}: both periods look the same, so a change cannot be seen")
    return first, second


def first_loads(chromium: Browser, sides: tuple[Side, ...], *, times: int) -> list[Load]:
    """Every page in turn with an empty cache, `times` times from this machine and as often by a slow line."""
    local: list[list[tuple[int, float]]] = [[] for _ in sides]
    by_line: list[list[tuple[int, float]]] = [[] for _ in sides]
    for _ in range(times):
        for place, side in enumerate(sides):
            local[place].append(_load(chromium, side, slow=False))
            by_line[place].append(_load(chromium, side, slow=True))
    return [
        Load(round(median(size for size, _ in here)), median(ms for _, ms in here), median(ms for _, ms in there))
        for here, there in zip(local, by_line, strict=True)
    ]


def _load(chromium: Browser, side: Side, *, slow: bool) -> tuple[int, float]:
    context = chromium.new_context(viewport=VIEWPORT, storage_state=side.state)
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.add_init_script(path=_WATCH)
    session = context.new_cdp_session(page)
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.send("Network.enable")
    if slow:
        session.send("Network.emulateNetworkConditions", LINE)
    page.goto(side.address)
    ms = page.evaluate("() => bench.firstPaint()")
    page.evaluate("() => bench.settled(600)")
    page.wait_for_load_state("networkidle")
    context.close()
    return round(sum(sizes)), ms
