"""The presenter's side: what comes next, notes, evidence to speak from, forms, papers. The audience sees none of it."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.components.attributes import attributes
from layouts.models.review import SCREENS
from layouts.pages.review_forms import forms_of, note_form
from layouts.pages.review_room import Room, Screen
from layouts.pages.review_seal import papers, seals


def presenter_side(room: Room, screen: Screen, following: str | None) -> html.Aside:
    """Everything beside the screen; `following` is what the next screen says first."""
    text, name = room.text, room.page.screen
    parts: list[Any] = [_next(room, following), _notes(room)]
    if screen.evidence:
        items = [html.Li(each) for each in screen.evidence]
        parts.append(_part(text("review.evidence"), html.Ul(items, className="review-evidence")))
    parts.append(_record(room))
    if name in (SCREENS[0], SCREENS[-1]):
        parts += [papers(room), seals(room)]
    # other forms on another screen: what was typed on one must not stand in those of the next
    key = f"side-{name}-{room.page.address.town}"
    label = attributes({"aria-label": text("review.side")})
    return html.Aside(parts, className="review-side", key=key, tabIndex="0", **label)


def _part(heading: str, *body: Any) -> html.Section:
    return html.Section([html.H2(heading), *body], className="review-part")


def _next(room: Room, following: str | None) -> html.Section:
    text, name = room.text, room.page.screen
    place = SCREENS.index(name) + 1
    if following is None or place >= len(SCREENS):
        return _part(text("review.next_heading"), html.P(text("review.next_none")))
    words = text("review.next_is", screen=text(f"review.screen.{SCREENS[place]}"), headline=following)
    return _part(text("review.next_heading"), html.P(words))


def _notes(room: Room) -> html.Section:
    text, name = room.text, room.page.screen
    words = dict(room.page.meeting.notes).get(name, "")
    shown = html.P(words or text("review.note_none"), className="review-note" if words else "note")
    body = [shown, note_form(room, name, words)] if room.page.editable and not room.page.meeting.closed else [shown]
    return _part(text("review.notes"), *body)


def _record(room: Room) -> Any:
    text = room.text
    if not room.page.editable:
        return _part(text("review.record"), html.P(text("review.record_closed"), className="note"))
    if room.page.meeting.closed:
        # what was agreed goes on after the meeting
        forms = forms_of(room, room.page.screen) if room.page.screen == "actions" else []
        return _part(text("review.record"), html.P(text("review.record_sealed"), className="note"), *forms)
    forms = forms_of(room, room.page.screen)
    return _part(text("review.record"), *forms) if forms else ""
