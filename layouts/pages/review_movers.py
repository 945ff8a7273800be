"""Screen 3, who moved: up on one side, down on the other, with what drove it and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from assessment.movers import Movement
from layouts.components.words import hidden
from layouts.documents.briefing.district import chance_words
from layouts.documents.briefing.movers import driver_words, moved, say_movement
from layouts.documents.briefing.parts import class_sign, pair, rank_words, score_words
from layouts.models.review import ROWS_A_SCREEN
from layouts.pages.review_room import Room, Screen, part_of, small, table
from layouts.text.format import period_name, signed

_A_SIDE = ROWS_A_SCREEN // 2
_COLUMNS = ("town", "change", "driver")


def movers_screen(room: Room) -> Screen:
    """The whole screen."""
    text, sealed = room.text, room.sealed
    if sealed.previous is None:
        words = html.P(text("review.no_previous"), className="review-empty")
        return Screen(text("review.screen.movers"), "", [words])
    sides = [moved(sealed, up=True), moved(sealed, up=False)]
    parts = [part_of(each, room.rows, most=_A_SIDE) for each in sides]
    pages = max(count for count, _part in parts)
    shown = [part if room.rows <= count else () for count, part in parts]
    body = html.Div(
        [_side(room, name, each, part) for name, each, part in zip(("up", "down"), sides, shown, strict=True)],
        className="review-sides",
    )
    about = text("review.movers.about", period=period_name(text, sealed.previous.period))
    said = [say_movement(text, sealed, each) for part in shown for each in part]
    return Screen(_headline(room, *sides), about, [body], pages=pages, evidence=said)


def _headline(room: Room, up: Sequence[Movement], down: Sequence[Movement]) -> str:
    text = room.text
    parts = []
    for name, found in (("up", up), ("down", down)):
        if found:
            change = signed(found[0].change or 0, 1)
            town = room.name(found[0].town)
            parts.append(text.plural(f"review.movers.most_{name}", len(found), town=town, change=change))
        else:
            parts.append(text(f"review.movers.none_{name}"))
    return text("format.semicolon").join(parts)


def _side(room: Room, name: str, found: Sequence[Movement], shown: Sequence[Movement]) -> html.Section:
    text = room.text
    heading = text(f"review.movers.{name}", n=len(found))
    body: Any = html.P(text("review.movers.no_more"), className="review-empty")
    if shown:
        body = table(text, "movers", heading, _COLUMNS, [_row(room, each) for each in shown])
    return html.Section([html.H2(heading, className=f"tone-{'met' if name == 'up' else 'unmet'}"), body])


def _row(room: Room, movement: Movement) -> list[Any]:
    text, sealed = room.text, room.sealed
    tone = "met" if (movement.change or 0) > 0 else "unmet"
    arrow = "↑" if (movement.change or 0) > 0 else "↓"
    classes = pair(*(class_sign(text, each) for each in movement.town_class))
    before, now = (score_words(sealed.programme, each) for each in movement.composite)
    return [
        [room.town(movement.town), small(classes)],
        [
            html.B(f"{arrow} {signed(movement.change or 0, 1)}", className=f"tone-{tone}"),
            small([pair(before, now), " · ", text("review.movers.rank", ranks=rank_words(*movement.rank))]),
        ],
        _driver(room, movement),
    ]


def _driver(room: Room, movement: Movement) -> Any:
    text, driver = room.text, movement.driver
    if driver is None:
        return html.Span(["–", hidden(text("review.movers.no_driver"))])
    indicator = room.sealed.programme.indicator(driver.indicator)
    points = text("review.movers.points", points=signed(driver.points or 0, 1))
    chance = chance_words(text, indicator, driver)
    tone = "ink" if driver.more_than_chance else "muted"
    return [
        driver_words(text, indicator, driver),
        small([points, " · ", html.Span(chance, className=f"tone-{tone}")]),
    ]
