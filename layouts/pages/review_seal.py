"""Taking a seal: the draft before the meeting, the final one after it, and the papers that are made from it."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.seal import SealKind
from layouts.components.controls import nav_link
from layouts.components.forms import act_form
from layouts.components.frame import framed
from layouts.models.review import ReviewPage
from layouts.pages.review_room import Room
from layouts.text import Text
from layouts.text.format import minute_of, period_name

FORMATS = ("pdf", "pptx", "docx", "xlsx", "png", "html", "json")


def unsealed_page(page: ReviewPage, text: Text) -> html.Div:
    """A period that has no seal yet: one sentence, and the form that takes the draft."""
    period = period_name(text, page.period)
    parts: list[Any] = [
        html.H1(text("title.review", period=period), tabIndex="-1"),
        html.P(text("review.unsealed", period=period), className="cause"),
    ]
    if page.editable:
        values: dict[str, str | int] = {"period": page.period.code, "kind": SealKind.draft.value}
        form = act_form(text, "seal", values, [], submit=text("review.do.draft"), note=text("review.draft_note"))
        parts.append(form)
    else:
        parts.append(html.P(text("review.unsealed_closed", period=page.period.code), className="note"))
    others = [each for each in page.periods if each != page.period]
    if others:
        links = [
            nav_link(period_name(text, each), page.address.but(period=each, seal=None), className="review-period")
            for each in reversed(others)
        ]
        heading = html.H2(text("review.other_periods"))
        parts.append(html.Section([heading, html.Div(links, className="review-periods")], className="panel fact"))
    return framed(text, page.shell, page.address, [html.Div(parts, className="sentence review-unsealed")])


def seal_forms(room: Room) -> list[Any]:
    """The final seal with a warning, and another draft."""
    text, period = room.text, room.page.period.code
    count = len(room.page.meeting.decisions)
    final = act_form(
        text,
        "seal",
        {"period": period, "kind": SealKind.final.value},
        [],
        submit=text("review.do.final"),
        note=text.plural("review.final_warning", count) if count else text("review.final_warning_none"),
    )
    draft = act_form(
        text,
        "seal",
        {"period": period, "kind": SealKind.draft.value},
        [],
        submit=text("review.do.draft_again"),
        tone="quiet",
        note=text("review.draft_again_note"),
    )
    return [html.Div([html.H3(text("review.final_heading")), final, draft], className="review-final")]


def papers(room: Room) -> html.Section:
    """Every format of the seal that is shown."""
    text, number = room.text, room.sealed.header.number
    links = [
        html.A(
            text(f"review.format.{each}"),
            href=f"/export/{number}.{each}?lang={text.language}",
            className="download",
            download="",
        )
        for each in FORMATS
    ]
    heading = html.H2(text("review.papers", number=number))
    parts: list[Any] = [heading, html.Div(links, className="review-papers")]
    if room.page.editable:
        values: dict[str, str | int] = {"number": number, "to": "pdf", "language": text.language}
        parts.append(act_form(text, "each", values, [], submit=text("review.do.each"), tone="quiet"))
    return html.Section(parts, className="review-part")


def seals(room: Room) -> html.Section:
    """The seals of the period, the one that is shown marked."""
    text = room.text
    items = []
    for each in room.page.seals:
        kind = text(f"meeting.seal_kind.{each.kind}")
        words = text("review.seal_row", number=each.number, kind=kind, time=minute_of(each.as_of))
        shown = each.number == room.sealed.header.number
        address = room.at(room.page.screen).but(seal=each.number)
        items.append(html.Li([html.B(words), " ✓"] if shown else nav_link(words, address)))
    heading = html.H2(text("review.seals"))
    root = html.P(text("review.root", root=room.sealed.root), className="review-root")
    return html.Section([heading, html.Ul(items), root], className="review-part")
