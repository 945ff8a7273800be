"""Map and list point at each other, what was not reported is hatched and named, and paper gets no controls."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import PHONE, TABLET, point_in, ready, row_of, shapes

NANDULEHE = "110117104"
MACHANGYING = "110117108"  # its awareness survey of 2007Q2 was not reported
PUBLISHED = "/?period=2007Q2"
MISSING = "/?period=2007Q2&colour=awareness_rate"
_HOT = """codes => {
  const hot = [...document.querySelectorAll("#map-figure .choroplethlayer path.is-hot")].map(path => path.__data__.loc);
  return JSON.stringify([...new Set(hot)]) === JSON.stringify(codes);
}"""


def test_pointing_at_a_row_marks_the_town_on_the_map(page: Page) -> None:
    page.goto(PUBLISHED)
    ready(page)
    row_of(page, NANDULEHE).locator(".col-class").hover()
    page.wait_for_function(_HOT, arg=[NANDULEHE])
    row_of(page, MACHANGYING).locator(".col-class").hover()
    page.wait_for_function(_HOT, arg=[MACHANGYING])
    page.locator("h1").hover()
    page.wait_for_function(_HOT, arg=[])


def test_the_focus_on_a_row_marks_the_town_on_the_map(page: Page) -> None:
    page.goto(PUBLISHED)
    ready(page)
    row_of(page, NANDULEHE).locator("a").focus()
    page.wait_for_function(_HOT, arg=[NANDULEHE])


def test_pointing_at_a_town_on_the_map_marks_its_row(page: Page) -> None:
    page.goto(PUBLISHED)
    ready(page)
    x, y = point_in(page, NANDULEHE)
    page.mouse.move(x - 2, y - 2)
    page.mouse.move(x, y)
    expect(page.locator("#map-list tr.is-hot")).to_have_attribute("data-town", NANDULEHE)
    expect(page.locator("#map-figure .hoverlayer .hovertext")).to_contain_text("南独乐河镇")
    page.locator("h1").hover()
    expect(page.locator("#map-list tr.is-hot")).to_have_count(0)


def test_a_missing_figure_is_hatched_and_named_never_zero(page: Page) -> None:
    page.goto(MISSING)
    ready(page)
    expect(row_of(page, MACHANGYING).locator(".col-value")).to_have_text("▨ 未报")
    expect(page.locator("#map-kpis")).to_contain_text("▨ 1")
    expect(page.locator("#map-kpis")).to_contain_text("马昌营镇")
    expect(page.locator("#map-legend .swatch-hatched")).to_be_visible()
    expect(page.locator("#map-legend")).to_contain_text("未报")
    expect(page.locator("h1")).to_contain_text("未报")
    crossed = page.evaluate(
        """code => {
            const path = [...document.querySelectorAll('#map-figure .geo:not(.geo2) .choroplethlayer path')]
              .find(each => each.__data__.loc === code).getBoundingClientRect();
            const lines = [...document.querySelectorAll('#map-figure .geo:not(.geo2) .scatterlayer path.js-line')]
              .filter(line => line.getAttribute('d').split('M').length > 4).map(line => line.getBoundingClientRect());
            return lines.some(box => box.left >= path.left - 2 && box.right <= path.right + 2
              && box.top >= path.top - 2 && box.bottom <= path.bottom + 2);
        }""",
        MACHANGYING,
    )
    assert crossed, "no hatching lies over the town that did not report"
    fill = {shape["code"]: shape["fill"] for shape in shapes(page)}
    assert [code for code in fill if fill[code] == fill[MACHANGYING]] == [MACHANGYING]
    page.locator("#map-colour").select_option("compliant_birth_rate")
    expect(page.locator("#map-legend .swatch-hatched")).to_have_count(0)


def test_a_town_without_cases_is_told_apart_from_one_that_did_not_report(page: Page) -> None:
    page.goto("/?period=2007Q2&colour=support_fee_current&lang=en")
    ready(page)
    value = row_of(page, "110117112").locator(".col-value")
    expect(value).to_contain_text("No cases")
    expect(value).not_to_contain_text("▨")


def test_names_on_the_map_do_not_collide(page: Page) -> None:
    page.goto(PUBLISHED)
    ready(page)
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('#map-figure .geo:not(.geo2) text')]
            .filter(text => getComputedStyle(text).visibility !== 'hidden')
            .map(text => { const box = text.getBoundingClientRect();
                return [text.textContent, box.left, box.top + 3, box.right, box.bottom - 3]; })"""
    )
    assert len(boxes) >= 14
    for index, (name, left, top, right, bottom) in enumerate(boxes):
        for other, left_2, top_2, right_2, bottom_2 in boxes[index + 1 :]:
            apart = right <= left_2 + 2 or right_2 <= left + 2 or bottom <= top_2 or bottom_2 <= top
            assert apart, f"{name} and {other} collide"


@pytest.mark.parametrize("viewport", [TABLET, PHONE], ids=["tablet", "phone"])
def test_the_card_does_not_hide_the_town_it_is_about(open_page: Callable[..., Page], viewport: dict[str, int]) -> None:
    page = ready(open_page(f"{PUBLISHED}&town={NANDULEHE}", has_touch=True, viewport=viewport))
    expect(page.locator("#map-card .card")).to_be_visible()
    point_in(page, NANDULEHE)
    card = page.locator("#map-card .card").bounding_box()
    assert card is not None
    assert card["x"] >= 0
    assert card["x"] + card["width"] <= viewport["width"]


@pytest.mark.parametrize("path", [PUBLISHED, f"/town/{NANDULEHE}?period=2007Q2", "/targets", "/method"])
def test_paper_gets_the_page_without_its_controls(page: Page, path: str) -> None:
    page.goto(path)
    ready(page)
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    controls = ".controls, .places, .language, .skip:focus, .neighbours, .card-close, .button, .caret, select, summary"
    shown = page.locator(controls).locator("visible=true")
    assert [each.evaluate("e => e.outerHTML.slice(0, 90)") for each in shown.all()] == []
    if path == PUBLISHED:
        expect(page.locator("#map-list tr[data-town]").last).to_be_visible()
    expect(page.locator("footer.footer")).to_be_visible()
