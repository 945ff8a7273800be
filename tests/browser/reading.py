"""What tests read off a page: when it is ready, its words, its targets, and where on the map a town lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, ViewportSize, expect

TOWNS = 18
DESK: ViewportSize = {"width": 1440, "height": 900}
TABLET: ViewportSize = {"width": 1024, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}

_READY = """() => {
  const heading = document.querySelector("main h1");
  if (!heading) return false;
  for (const graph of document.querySelectorAll(".dash-graph"))
    if (!graph.querySelector(".js-plotly-plot .main-svg")) return false;
  const map = document.querySelector("#map-figure .js-plotly-plot");
  if (!map) return !document.querySelector("#map-figure");
  const layers = Object.keys(map.layout).filter((name) => name.startsWith("geo"));
  return layers.every((name) => map.querySelector(`.geo.${name} .choroplethlayer path`));
}"""

# plotly follows its box a moment after the window has changed
_FITTED = """() => [...document.querySelectorAll(".dash-graph .js-plotly-plot")].every((plot) => {
  const drawn = plot.querySelector(".main-svg");
  return !plot.offsetWidth || (drawn && Math.abs(drawn.getBoundingClientRect().width - plot.clientWidth) < 2);
})"""


# Text that is not on the screen but is read or searched counts too: folded rows, menus, names of controls.
_WORDS = """() => {
  const found = [[document.title, "title"]];
  const skipped = new Set(["SCRIPT", "STYLE", "NOSCRIPT"]);
  const walk = (element) => {
    if (skipped.has(element.tagName)) return;
    const where = element.tagName.toLowerCase() + (element.id ? "#" + element.id : "") +
      (element.getAttribute("class") ? "." + element.getAttribute("class").trim().split(/\\s+/)[0] : "");
    for (const name of ["aria-label", "title", "alt", "placeholder"]) {
      const value = element.getAttribute(name);
      if (value) found.push([value, where + " @" + name]);
    }
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE && node.data.trim()) found.push([node.data.trim(), where]);
      else if (node.nodeType === Node.ELEMENT_NODE) walk(node);
    }
  };
  const root = document.querySelector("#react-entry-point");
  for (const quoted of document.querySelectorAll(EXCEPT)) quoted.dataset.quoted = "yes";
  const bare = root.cloneNode(true);
  for (const quoted of bare.querySelectorAll("[data-quoted]")) quoted.remove();
  walk(bare);
  return found;
}"""

_SMALL_TARGETS = """(least) => {
  const small = [];
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  for (const element of document.querySelectorAll("a[href], button, select, summary, input")) {
    if (!seen(element) || element.closest(".skip, .prose, p, li")) continue;
    const target = element.closest("tr[data-town]") || element;
    const box = target.getBoundingClientRect();
    if (!box.width || !box.height || box.right <= 0) continue;
    if (box.height < least - 0.5 || box.width < least - 0.5) {
      const name = element.getAttribute("aria-label") || element.textContent.trim().slice(0, 24);
      small.push(`${element.tagName.toLowerCase()}.${element.className || "?"} '${name}': ` +
        `${Math.round(box.width)} x ${Math.round(box.height)}`);
    }
  }
  return small;
}"""

_WIDER = """() => {
  const limit = window.innerWidth;
  const page = document.documentElement.scrollWidth;
  if (page <= limit) return [];
  const widest = [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > limit + 1)
    .slice(0, 3)
    .map((element) => element.tagName.toLowerCase() + "." + (element.getAttribute("class") || ""));
  return [`the page is ${page} wide in a window of ${limit}`, ...widest];
}"""

# Plotly's own surface lies over the towns and takes the pointer, so the path cannot be asked for by itself.
_POINT_OF_TOWN = """([code, layer]) => {
  const paths = [...document.querySelectorAll(`#map-figure .geo${layer} .choroplethlayer path`)];
  const path = paths.find((each) => each.__data__ && each.__data__.loc === code);
  if (!path) return null;
  const box = path.getBoundingClientRect();
  const back = path.getScreenCTM().inverse();
  let best = null;
  for (let i = 1; i < 24; i++) for (let j = 1; j < 24; j++) {
    const x = box.left + (box.width * i) / 24, y = box.top + (box.height * j) / 24;
    const top = document.elementFromPoint(x, y);
    if (!top || top.closest(".geo") !== path.closest(".geo")) continue;
    if (!path.isPointInFill(new DOMPoint(x, y).matrixTransform(back))) continue;
    const off = Math.hypot(i - 12, j - 12);
    if (best === null || off < best.off) best = { x, y, off };
  }
  return best;
}"""

_SHAPES = """(layer) => [
  ...document.querySelectorAll(`#map-figure .geo${layer} .choroplethlayer path`),
].map((path) => ({
  code: path.__data__ ? path.__data__.loc : null,
  fill: getComputedStyle(path).fill,
  hot: path.classList.contains("is-hot"),
}))"""

MAIN = ":not(.geo2)"
INSET = ".geo2"


@dataclass(frozen=True, slots=True)
class Words:
    """A text of the page and the element that holds it."""

    text: str
    where: str


def ready(page: Page) -> Page:
    """Wait until the page says something and its graphs are drawn; returns it."""
    page.wait_for_function(_READY)
    return page


def resized(page: Page, size: ViewportSize) -> None:
    """Change the window, and wait until the graphs have followed."""
    page.set_viewport_size(size)
    page.wait_for_function(_FITTED)


def words_of(page: Page, *, besides: str = "nothing-at-all") -> list[Words]:
    """Every text, label and alternative of the page, folded parts included, besides what a selector quotes."""
    return [Words(text, where) for text, where in page.evaluate(_WORDS.replace("EXCEPT", repr(besides)))]


def small_targets(page: Page, *, least: int = 44) -> list[str]:
    """Visible controls and links outside prose whose target is less than `least` px in height or width.

    A link in a row of the ranked list has the row as its target.
    """
    return list(page.evaluate(_SMALL_TARGETS, least))


def overflow(page: Page) -> list[str]:
    """What makes the document wider than its window; empty where nothing does."""
    return list(page.evaluate(_WIDER))


def shapes(page: Page, layer: str = MAIN) -> list[dict[str, Any]]:
    """The towns drawn on the map (or in its inset): code, colour, and whether they are pointed at."""
    return list(page.evaluate(_SHAPES, layer))


def point_in(page: Page, code: str, layer: str = MAIN) -> tuple[float, float]:
    """A point of the window that lies in the town and under nothing else, as near to its middle as can be."""
    page.locator("#map-figure").scroll_into_view_if_needed()
    found = page.evaluate(_POINT_OF_TOWN, [code, layer])
    if found is None:
        raise LookupError(f"town {code} cannot be pointed at on the map")
    return found["x"], found["y"]


def row_of(page: Page, code: str) -> Locator:
    """The row of a town in the ranked list."""
    return page.locator(f'#map-list tr[data-town="{code}"]')


def expect_query(page: Page, **wanted: str | None) -> None:
    """Wait until the address holds these parts of a query; None: it does not hold the part."""
    page.wait_for_function(
        """wanted => Object.entries(wanted).every(
            ([name, value]) => new URL(location.href).searchParams.get(name) === value)""",
        arg=wanted,
        timeout=10_000,
    )


def expect_period(page: Page, name: str) -> None:
    """Wait until the page shows the period of this name, such as '2007 Q2'."""
    expect(page.locator(".step-now").first).to_have_text(name)


def tab_to(page: Page, selector: str, *, most: int = 60) -> None:
    """Press Tab until the focus is on an element that matches."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise LookupError(f"{most} times Tab do not lead to {selector}")
