"""The switch between the languages. That no page leaves a text untranslated is seen to in test_every_page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.reading import ready


def test_the_language_is_one_switch_away_and_keeps_the_state(page: Page) -> None:
    page.goto("/?period=2007Q2&colour=class&town=110117104")
    ready(page)
    page.locator("a.language").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    ready(page)
    assert "Threeline" in page.title()
    expect(page.locator("#map-card")).to_contain_text("Nandulehe")
    expect(page.locator("#map-colour")).to_have_value("class")
    expect(page.locator("a.language")).to_have_text("中文")
    assert page.locator("a.language").get_attribute("lang") == "zh-CN"
    page.locator("a.language").click()
    expect(page.locator("#map-card")).to_contain_text("南独乐河镇")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
