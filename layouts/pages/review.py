"""The review meeting: one screen at a time from the seal, legible from across the room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dash import html

from layouts.address import Address
from layouts.models.review import SCREENS, ReviewPage
from layouts.pages.review_actions import actions_screen
from layouts.pages.review_decisions import decisions_screen
from layouts.pages.review_district import district_screen
from layouts.pages.review_frame import bar, foot, marks
from layouts.pages.review_laggards import laggards_screen
from layouts.pages.review_movers import movers_screen
from layouts.pages.review_presenter import presenter_side
from layouts.pages.review_quality import quality_screen
from layouts.pages.review_room import Room, Screen, room_of
from layouts.pages.review_seal import unsealed_page
from layouts.pages.review_town import town_screen
from layouts.text import Text

_MAKERS: dict[str, Callable[[Room], Screen]] = {
    "district": district_screen,
    "actions": actions_screen,
    "movers": movers_screen,
    "laggards": laggards_screen,
    "town": town_screen,
    "quality": quality_screen,
    "decisions": decisions_screen,
}


def review_page(page: ReviewPage, text: Text) -> html.Div:
    """The whole page: a screen, and beside it what the presenter needs if it is for the presenter."""
    if page.sealed is None:
        return unsealed_page(page, text)
    room = room_of(page, page.sealed, text)
    screen = _MAKERS[page.screen](room)
    room = replace(room, rows=min(room.rows, screen.pages))
    stage = html.Main(
        [
            html.H1(screen.headline, tabIndex="-1"),
            html.P(screen.about, className="review-about"),
            html.Div(list(screen.body), className="review-body"),
        ],
        id="main",
        className=f"review-stage review-on-{page.screen}",
    )
    parts = [bar(room), stage, foot(room, screen.pages, _previous(room), _next(room, screen))]
    if page.address.present:
        parts.insert(2, presenter_side(room, screen, _headline_after(room)))
    kind = "presenter" if page.address.present else "audience"
    return html.Div(parts, className=f"review review-{kind}", **marks(room))


def _next(room: Room, screen: Screen) -> Address | None:
    """The next page of rows, then the next screen."""
    name, place = room.page.screen, SCREENS.index(room.page.screen)
    if room.rows < screen.pages:
        return room.at(name, rows=room.rows + 1, town=room.page.address.town)
    return room.at(SCREENS[place + 1]) if place + 1 < len(SCREENS) else None


def _previous(room: Room) -> Address | None:
    """The page of rows before, then the last one of the screen before."""
    name, place = room.page.screen, SCREENS.index(room.page.screen)
    if room.rows > 1:
        return room.at(name, rows=room.rows - 1, town=room.page.address.town)
    if place == 0:
        return None
    before = _MAKERS[SCREENS[place - 1]](replace(room, rows=1))
    return room.at(SCREENS[place - 1], rows=before.pages)


def _headline_after(room: Room) -> str | None:
    place = SCREENS.index(room.page.screen) + 1
    return _MAKERS[SCREENS[place]](replace(room, rows=1)).headline if place < len(SCREENS) else None
