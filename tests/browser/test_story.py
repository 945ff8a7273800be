"""The story of the product by mouse, by keyboard alone and by touch, from the map down to a stored count."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.reading import (
    INSET,
    MAIN,
    TABLET,
    TOWNS,
    expect_period,
    expect_query,
    point_in,
    ready,
    row_of,
    shapes,
    tab_to,
)

PUBLISHED = "/?period=2007Q2"
NANDULEHE = "110117104"  # class three in the first half of 2007: 90.3 % against 96.5
BINHE = "110117001"  # 3 km²: seen in the inset
CARD = "#map-card .card"
DETAIL = "#detail-compliant_birth_rate"
OPENER = "[data-opens='detail-compliant_birth_rate']"
SPREAD = """([least, most]) => {
  const boxes = [...document.querySelectorAll("#map-figure .geo:not(.geo2) .choroplethlayer path")].map(
    (path) => path.getBoundingClientRect());
  const sizes = boxes.map((box) => box.width * box.height);
  const spread = Math.max(...sizes) / Math.min(...sizes);
  return spread >= least && spread <= most;
}"""
CHINESE = re.compile("[㐀-鿿]")


def _click_town(page: Page, code: str, layer: str = MAIN) -> None:
    """Point at the town first, as a hand does: plotly answers a click on what it knows to be pointed at."""
    x, y = point_in(page, code, layer)
    page.mouse.move(x - 1, y - 1)
    page.mouse.move(x, y)
    expect(page.locator("#map-figure .hoverlayer .hovertext")).to_be_visible()
    page.mouse.click(x, y)


def _expect_card(page: Page, code: str) -> None:
    expect(page.locator(f"{CARD} a.button")).to_be_visible()
    expect(row_of(page, code)).to_have_attribute("aria-current", "true")
    expect_query(page, town=code)


def _expect_scorecard(page: Page, code: str) -> None:
    page.wait_for_url(f"**/town/{code}*")
    expect(page.locator("main.page-town h1")).to_be_visible()
    expect(page.locator(".line-panel")).to_have_count(3)


def _expect_the_tiers_target_and_the_counts(page: Page) -> None:
    row = page.locator("#ind-compliant_birth_rate")
    expect(row.locator(".col-target")).to_have_text(re.compile(r"96\.5"))
    expect(row.locator(".col-counts")).to_have_text(re.compile(r"\d+ / \d+"))
    expect(row.locator(".col-verdict")).to_contain_text("✕")


def _expect_stored_observations(page: Page) -> None:
    expect(page.locator(OPENER)).to_have_attribute("aria-expanded", "true")
    detail = page.locator(DETAIL)
    expect(detail).to_be_visible()
    expect(detail.locator(".stored tbody tr").first).to_contain_text(re.compile(r"\.(csv|xlsx)"))
    expect(detail.locator(".ledger li").first).to_be_visible()


def _expect_english(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "en")
    ready(page)
    assert not CHINESE.search(page.locator("h1").inner_text())


# ------------------------------------------------------------------ what the map shows


def test_the_first_page_shows_eighteen_coloured_towns_ranked_and_classed(page: Page) -> None:
    page.goto("/")
    ready(page)
    drawn = shapes(page, MAIN)
    assert len({shape["code"] for shape in drawn}) == len(drawn) == TOWNS
    assert len({shape["fill"] for shape in drawn}) >= 4
    assert all(shape["fill"].startswith("rgb") for shape in drawn)
    rows = page.locator("#map-list tr[data-town]")
    expect(rows).to_have_count(TOWNS)
    ranks = [text for text in page.locator("#map-list td.col-rank").all_inner_texts() if text.isdigit()]
    assert [int(rank) for rank in ranks] == list(range(1, len(ranks) + 1))
    assert len(ranks) >= TOWNS - 2
    classes = page.locator("#map-list td.col-class").all_inner_texts()
    assert all(sign in "".join(classes) for sign in "●◆▲")
    scores = [float(score) for score in page.locator("#map-list td.col-score").all_inner_texts()[: len(ranks)]]
    assert scores == sorted(scores, reverse=True)


def test_the_sentence_says_the_published_figure_of_the_first_half_of_2007(page: Page) -> None:
    page.goto(PUBLISHED)
    expect(page.locator("h1")).to_contain_text("平谷区符合政策生育率 96.13%")
    expect(page.locator("h1")).to_contain_text("12 个镇街达标")
    expect(page.locator("#map-kpis")).to_contain_text("1,341 / 1,395")
    assert page.title() != "Threeline"


def test_the_small_towns_are_enlarged_in_an_inset_that_answers_too(page: Page) -> None:
    page.goto(PUBLISHED)
    ready(page)
    assert len(shapes(page, INSET)) == TOWNS
    _click_town(page, BINHE, INSET)
    _expect_card(page, BINHE)


# ------------------------------------------------------------------ the story


def test_by_mouse_from_the_map_to_a_stored_count(page: Page) -> None:
    page.goto(PUBLISHED)
    ready(page)
    _click_town(page, NANDULEHE)
    _expect_card(page, NANDULEHE)
    _click_town(page, NANDULEHE)
    _expect_scorecard(page, NANDULEHE)
    _expect_the_tiers_target_and_the_counts(page)
    expect(page.locator(DETAIL)).to_be_hidden()
    page.locator(OPENER).click()
    _expect_stored_observations(page)
    page.locator(OPENER).click()
    expect(page.locator(DETAIL)).to_be_hidden()
    page.locator("a.language").click()
    _expect_english(page)
    assert f"/town/{NANDULEHE}" in page.url
    assert "period=2007Q2" in page.url
    page.go_back()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    ready(page)
    page.go_back()
    expect(page.locator("main.page-map")).to_be_visible()
    _expect_card(page, NANDULEHE)


def test_by_mouse_over_the_list_first_the_card_then_the_town(page: Page) -> None:
    page.goto(PUBLISHED)
    ready(page)
    row_of(page, NANDULEHE).locator(".col-score").click()
    _expect_card(page, NANDULEHE)
    row_of(page, "110117110").locator(".town-link").click()
    _expect_card(page, "110117110")
    page.locator(f"{CARD} a.button").click()
    _expect_scorecard(page, "110117110")


def test_by_keyboard_alone_from_the_map_to_a_stored_count(page: Page) -> None:
    page.goto(PUBLISHED)
    ready(page)
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    tab_to(page, f"#map-list a.town-link[data-town='{NANDULEHE}']")
    page.keyboard.press("Enter")
    _expect_card(page, NANDULEHE)
    expect(page.locator(f"a.town-link[data-town='{NANDULEHE}']:focus, {CARD} a.button:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    _expect_scorecard(page, NANDULEHE)
    _expect_the_tiers_target_and_the_counts(page)
    tab_to(page, OPENER)
    page.keyboard.press("Enter")
    _expect_stored_observations(page)
    page.keyboard.press("Space")
    expect(page.locator(DETAIL)).to_be_hidden()
    tab_to(page, "a.language", most=120)
    page.keyboard.press("Enter")
    _expect_english(page)


def test_every_step_by_keyboard_shows_where_the_focus_is(page: Page) -> None:
    page.goto(PUBLISHED)
    ready(page)
    for _ in range(20):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            """() => { const style = getComputedStyle(document.activeElement);
                return [document.activeElement.outerHTML.slice(0, 80), style.outlineStyle, style.outlineWidth]; }"""
        )
        assert ring[1] == "solid", ring
        assert float(ring[2].removesuffix("px")) >= 2, ring


def test_the_arrows_walk_the_list_and_escape_clears_the_selection(page: Page) -> None:
    page.goto(PUBLISHED)
    ready(page)
    links = page.locator("#map-list a.town-link")
    links.first.focus()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(links.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(CARD)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(CARD)).to_have_count(0)
    expect(page.locator("#map-list tr[aria-current]")).to_have_count(0)
    expect_query(page, town=None, period="2007Q2")


def test_by_touch_on_a_tablet_from_the_map_to_a_stored_count(open_page: Callable[..., Page]) -> None:
    page = ready(open_page(PUBLISHED, has_touch=True, viewport=TABLET))
    page.touchscreen.tap(*point_in(page, NANDULEHE))
    _expect_card(page, NANDULEHE)
    page.locator(f"{CARD} a.button").tap()
    _expect_scorecard(page, NANDULEHE)
    _expect_the_tiers_target_and_the_counts(page)
    page.locator(OPENER).tap()
    _expect_stored_observations(page)
    page.locator("a.language").tap()
    _expect_english(page)


def test_by_touch_the_second_tap_opens_on_the_map_and_in_the_list(open_page: Callable[..., Page]) -> None:
    page = ready(open_page(PUBLISHED, has_touch=True, viewport=TABLET))
    place = point_in(page, NANDULEHE)
    page.touchscreen.tap(*place)
    _expect_card(page, NANDULEHE)
    page.touchscreen.tap(*place)
    _expect_scorecard(page, NANDULEHE)
    page.go_back()
    ready(page)
    row_of(page, "110117110").tap()
    _expect_card(page, "110117110")
    row_of(page, "110117110").tap()
    _expect_scorecard(page, "110117110")


# ------------------------------------------------------------------ controls and address


def test_periods_follow_one_another_by_the_arrows_and_by_the_menu(page: Page) -> None:
    page.goto(f"{PUBLISHED}&lang=en")
    ready(page)
    page.locator("[data-step='previous']").click()
    expect_period(page, "2007 Q1")
    expect(page.locator("h1")).not_to_contain_text("96.13%")
    page.locator("[data-step='next']").click()
    expect_period(page, "2007 Q2")
    expect(page.locator("h1")).to_contain_text("96.13%")
    page.locator("summary.step-now").click()
    page.get_by_role("link", name="2006 Q3", exact=True).click()
    expect_period(page, "2006 Q3")
    expect(page.locator("details.menu-holder[open]")).to_have_count(0)
    page.go_back()
    expect_period(page, "2007 Q2")


def test_the_first_period_has_none_before_it_and_the_newest_none_after(page: Page) -> None:
    page.goto("/?period=2005Q1")
    ready(page)
    expect(page.locator("[data-step='previous']")).to_have_count(0)
    expect(page.locator("[data-step='next']")).to_have_count(1)
    page.goto("/")
    ready(page)
    expect(page.locator("[data-step='next']")).to_have_count(0)
    expect(page.locator("[data-step='previous']")).to_have_count(1)


def test_the_view_and_the_colour_change_what_is_counted_and_drawn(page: Page) -> None:
    page.goto(PUBLISHED)
    ready(page)
    before = shapes(page)
    page.get_by_role("link", name="本季", exact=True).click()
    expect_query(page, view="quarter")
    expect(page.locator("h1")).not_to_contain_text("96.13%")
    page.locator("#map-colour").select_option("class")
    expect_query(page, colour="class", view="quarter", period="2007Q2")
    expect(page.locator("#map-list thead")).to_contain_text("党政线")
    page.wait_for_function(
        "count => new Set([...document.querySelectorAll('#map-figure .choroplethlayer path')]"
        ".map(path => getComputedStyle(path).fill)).size <= count",
        arg=4,
    )
    assert len({shape["fill"] for shape in before}) > 4
    page.go_back()
    expect(page.locator("#map-list thead")).not_to_contain_text("党政线")
    expect(page.locator("#map-colour")).to_have_value("compliant_birth_rate")


def test_the_key_t_turns_the_map_into_equal_tiles_and_back(page: Page) -> None:
    page.goto(PUBLISHED)
    ready(page)
    page.wait_for_function(SPREAD, arg=[10, 1e9], timeout=10_000)
    page.keyboard.press("t")
    expect_query(page, shape="tiles")
    page.wait_for_function(SPREAD, arg=[1, 1.2], timeout=10_000)
    assert len(shapes(page)) == TOWNS
    page.keyboard.press("T")
    expect_query(page, shape=None)
    page.wait_for_function(SPREAD, arg=[10, 1e9], timeout=10_000)


def test_two_changes_in_quick_succession_both_count(page: Page) -> None:
    page.goto("/?lang=en")
    ready(page)
    held: list[Route] = []

    def hold(route: Route) -> None:  # a slow line: no answer before the second change
        held.append(route)

    page.route("**/_dash-update-component", hold)
    page.locator("[data-step='previous']").click()
    page.locator("[data-toggle='tiles'] a").nth(1).click()
    expect_query(page, period="2007Q3", shape="tiles")
    page.unroute("**/_dash-update-component", hold)
    for route in held:
        route.continue_()
    expect_period(page, "2007 Q3")
    page.wait_for_function(SPREAD, arg=[1, 1.2], timeout=10_000)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_address_brings_the_whole_state_back_in_a_fresh_tab(open_page: Callable[..., Page], language: str) -> None:
    query = "" if language == "zh-CN" else "?lang=en"
    page = ready(open_page(f"/{query}"))
    page.locator("[data-step='previous']").click()
    expect(page.locator(".step-now").first).to_have_text(re.compile("2007 年三季度|2007 Q3"))
    page.locator("#map-colour").select_option("first_child_share")
    expect(page.locator("h1")).to_contain_text(re.compile("一孩率|First children"))
    page.locator("[data-toggle='tiles'] a").nth(1).click()
    expect(page.locator("[data-toggle='tiles'] a").nth(1)).to_have_attribute("aria-current", "true")
    expect_query(page, period="2007Q3", colour="first_child_share", shape="tiles")
    row_of(page, NANDULEHE).click()
    _expect_card(page, NANDULEHE)
    fresh = ready(open_page(page.url))
    _expect_card(fresh, NANDULEHE)
    for part in ("#map-sentence", "#map-controls", "#map-kpis", "#map-list", "#map-card", "#map-legend"):
        assert fresh.locator(part).inner_text() == page.locator(part).inner_text(), part
    assert fresh.locator("#map-colour").input_value() == "first_child_share"
    assert {each["code"]: each["fill"] for each in shapes(fresh)} == {
        each["code"]: each["fill"] for each in shapes(page)
    }


def test_the_town_page_leads_to_its_neighbours_by_rank_and_back_to_the_map(page: Page) -> None:
    page.goto(f"/town/{NANDULEHE}?period=2007Q2&lang=en")
    ready(page)
    neighbours = page.locator(".neighbours a")
    expect(neighbours).to_have_count(3)
    expect(neighbours.nth(1)).to_contain_text("15")
    neighbours.nth(1).click()
    expect(page.locator("h1")).to_contain_text("Yukou")
    page.locator(".neighbours a").first.click()
    expect(page.locator("main.page-map")).to_be_visible()
    expect_query(page, town="110117004", period="2007Q2", lang="en")


def test_from_tier_to_town_to_indicator_on_the_targets_page(page: Page) -> None:
    page.goto("/targets?period=2007Q2&lang=en")
    ready(page)
    expect(page.locator(".tier")).to_have_count(3)
    targets = " ".join(page.locator(".tier-target").all_inner_texts())
    assert [value for value in ("96.5", "97", "98.5") if value not in targets] == []
    expect(page.locator(".tier .funnel")).to_have_count(3)
    expect(page.locator(".tier-towns tbody tr")).to_have_count(TOWNS)
    page.get_by_role("link", name="Nandulehe").click()
    _expect_scorecard(page, NANDULEHE)
    _expect_stored_observations(page)
    page.go_back()
    ready(page)
    page.locator("#targets-indicator").select_option("first_child_share")
    expect_query(page, colour="first_child_share", period="2007Q2")
