"""The browser tests' own eyes: what they must notice, they notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.accessibility import run_axe
from tests.browser.watching import Watch

ORIGIN = "http://threeline.test"


@pytest.fixture
def show(browser: Browser) -> Iterator[Callable[[str], tuple[Page, Watch]]]:
    """Shows HTML at ORIGIN without any network, watched."""
    context = browser.new_context()

    def open_with(body: str) -> tuple[Page, Watch]:
        html = f"<!doctype html><html lang=en><title>t</title><link rel=icon href=data:,>{body}"
        watch = Watch(origin=ORIGIN)
        page = watch.follow(context.new_page())
        page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(f"{ORIGIN}/")
        page.wait_for_load_state("networkidle")
        return page, watch

    yield open_with
    context.close()


def test_a_quiet_page_gives_no_cause_for_complaint(show: Callable[[str], tuple[Page, Watch]]) -> None:
    _, watch = show("<main><h1>Quiet</h1></main><script>console.log('only a note')</script>")
    assert watch.unexpected() == []


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<script>console.error('broken')</script>", "console error: broken"),
        ("<script>console.warn('old')</script>", "console warning: old"),
        ("<script>throw new Error('thrown')</script>", "uncaught error: thrown"),
        ("<img alt='' src='https://tiles.example/1.png'>", "outside the origin: https://tiles.example/1.png"),
        ("<img alt='' src='http://threeline.test.evil.example/1.png'>", "outside the origin"),
    ],
)
def test_what_a_page_must_not_do_is_noticed(
    show: Callable[[str], tuple[Page, Watch]], body: str, complaint: str
) -> None:
    _, watch = show(f"<main><h1>Page</h1>{body}</main>")
    assert len(watch.unexpected()) == 1
    assert complaint in watch.unexpected()[0]


def test_an_expected_complaint_passes_and_another_one_does_not(
    show: Callable[[str], tuple[Page, Watch]],
) -> None:
    _, watch = show("<main><h1>Page</h1></main><script>console.error('404'); console.error('500')</script>")
    watch.expect("404")
    assert [complaint for complaint in watch.unexpected() if "404" in complaint] == []
    assert len(watch.unexpected()) == 1


def test_axe_sees_a_picture_without_words(show: Callable[[str], tuple[Page, Watch]]) -> None:
    page, _ = show("<main><h1>Page</h1><img src='/picture.png'></main>")
    assert [line for line in run_axe(page).violations if line.startswith("image-alt")]
    page, _ = show("<main><h1>Page</h1><img alt='A map' src='/picture.png'></main>")
    assert run_axe(page).violations == ()
