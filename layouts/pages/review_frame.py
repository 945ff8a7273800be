"""The frame of the meeting: a bar with the way through its screens; a foot says what stands still since when."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from dash import html

from layouts.address import Address
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.models.review import SCREENS
from layouts.pages.names import name_of
from layouts.pages.review_room import Room
from layouts.text.format import minute_of, period_name


def bar(room: Room) -> html.Header:
    """District and period, the seven screens, and what one can do with the window."""
    text, page = room.text, room.page
    district = name_of(text, room.sealed.programme.district)
    title = text("review.title", district=district, period=period_name(text, page.period))
    links = [_screen_link(room, place, name) for place, name in enumerate(SCREENS, start=1)]
    screens = html.Nav(html.Ol(links), className="review-screens", **attributes({"aria-label": text("review.screens")}))
    return html.Header([html.P(title, className="review-title"), screens, _tools(room)], className="review-bar")


def _screen_link(room: Room, place: int, name: str) -> html.Li:
    words = room.text(f"review.screen.{name}")
    current = name == room.page.screen
    more = {"aria-current": "page"} if current else {}
    link = nav_link(
        [html.B(str(place)), html.Span(words, className="review-screen-name")],
        room.at(name),
        title=words,
        **attributes({"data-review-screen": str(place), "aria-label": f"{place} {words}", **more}),
    )
    return html.Li(link)


def _tools(room: Room) -> html.Div:
    text, page = room.text, room.page
    here = _here(room)
    other = "en" if text.language != "en" else "zh-CN"
    presenting = page.address.present
    parts: list[Any] = [
        html.Button(
            text("review.fullscreen"),
            type="button",
            className="review-tool review-full",
            **attributes({"aria-pressed": "false", "data-review-full": "yes"}),
        ),
        nav_link(
            text("review.to_audience" if presenting else "review.to_presenter"),
            here.but(present=not presenting),
            className="review-tool",
        ),
        html.A(
            text("shell.other_language"),
            href=here.but(language=other).href,
            className="review-tool",
            lang=other,
            hrefLang=other,
        ),
        nav_link(
            text("review.leave"),
            Address(page="map", language=text.language, period=page.period),
            className="review-tool",
        ),
    ]
    if presenting:
        window = html.A(
            text("review.open_audience"),
            href=here.but(present=False).href,
            target="threeline-audience",
            className="review-tool",
        )
        parts.insert(1, window)
    return html.Div(parts, className="review-tools")


def _here(room: Room) -> Address:
    return room.at(room.page.screen, rows=room.rows, town=room.page.address.town)


def foot(room: Room, pages: int, previous: Address | None, following: Address | None) -> html.Footer:
    """What is shown, frozen since when; jump, previous and next."""
    text = room.text
    jump = html.Button(
        text("review.jump"), type="button", className="review-jump", **attributes({"data-review-jump": "yes"})
    )
    place = text("review.place", n=SCREENS.index(room.page.screen) + 1, of=len(SCREENS))
    if pages > 1:
        place = text("review.place_rows", place=place, n=room.rows, of=pages)
    ways = html.Nav(
        [
            _way(room, previous, "previous", "‹"),
            html.Span(place, className="review-place"),
            _way(room, following, "next", "›"),
        ],
        className="review-ways",
        **attributes({"aria-label": text("review.ways")}),
    )
    return html.Footer([html.Div(_frozen(room), className="review-frozen"), jump, ways], className="review-foot")


def _way(room: Room, address: Address | None, name: str, sign: str) -> Any:
    label = room.text(f"review.{name}")
    if address is None:
        return html.Span(sign, className="review-way review-way-off", **attributes({"aria-hidden": "true"}))
    marks = attributes({"aria-label": label, "data-review-way": name})
    return nav_link(sign, address, className="review-way", title=label, **marks)


def _frozen(room: Room) -> list[Any]:
    text, sealed, page = room.text, room.sealed, room.page
    header = sealed.header
    said = [
        text("review.seal", number=header.number, kind=text(f"meeting.seal_kind.{header.kind}")),
        text("review.frozen", time=minute_of(datetime.fromisoformat(header.as_of))),
        text("review.programme", code=sealed.programme.code, version=sealed.programme.version),
    ]
    if sealed.synthetic:
        said.append(text("shell.synthetic"))
    if sealed.map is not None:
        said.append(text("shell.schematic"))
    parts: list[Any] = [html.Span(" · ".join(said))]
    if page.newer:
        parts += [" ", html.Span(f"● {text('review.newer')}", className="review-newer")]
    newest = page.seals[-1] if page.seals else None
    if newest is not None and newest.number != header.number:
        words = text("review.newer_seal", number=newest.number, kind=text(f"meeting.seal_kind.{newest.kind}"))
        parts += [" ", nav_link(words, _here(room).but(seal=newest.number), className="review-newer-seal")]
    return parts


def marks(room: Room) -> dict[str, Any]:
    """What the script of the keys needs: where this is, the towns to jump to, and the words of the jump box."""
    text = room.text
    towns = [[card.area.code, card.area.name_zh, card.area.name_en] for card in room.sealed.assessment.areas]
    return attributes(
        {
            "data-review-here": _here(room).href,
            "data-review-present": "yes" if room.page.address.present else "no",
            "data-review-audience": _here(room).but(present=False).href,
            "data-review-town": room.at("town", town="0").href,
            "data-review-towns": json.dumps(towns, ensure_ascii=False),
            "data-review-jump-label": text("review.jump_label"),
            "data-review-jump-none": text("review.jump_none"),
        }
    )
