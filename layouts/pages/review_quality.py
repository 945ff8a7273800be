"""Screen 6, how far the figures can be relied on: missing, late, corrected since the last seal, objected to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from assessment.meeting import ObjectionLine
from layouts.documents.briefing.quality import late_figures, revision_listing
from layouts.documents.provenance import missing_of
from layouts.pages.review_room import Block, Room, Screen, block_sections, blocks_of, clamped, small
from layouts.text.format import date_of, listing

_REVISED = ("town", "indicator", "quarter", "figure", "value", "verdict", "composite")


def quality_screen(room: Room) -> Screen:
    """The whole screen."""
    text = room.text
    revised = revision_listing(text, room.sealed)
    objections = objections_of(room)
    blocks = [
        Block("revised", _revised_title(room), _REVISED, _revised(room)),
        Block("missing", text("review.quality.missing"), ("town", "not_reported"), _missing(room)),
        Block("objections", text("review.quality.objections"), ("town", "objection", "answer"), _said(room), lines=2),
    ]
    pages, shown = blocks_of([block for block in blocks if block.rows], room.rows)
    return Screen(
        headline=_headline(room, objections),
        about=_about(room),
        body=block_sections(text, shown),
        pages=pages,
        evidence=revised.evidence,
    )


def objections_of(room: Room) -> list[tuple[str, ObjectionLine]]:
    """What towns object to, the unanswered first."""
    found = [(each.town, line) for each in room.page.meeting.towns for line in each.objections]
    return sorted(found, key=lambda each: each[1].answer is not None)


def _headline(room: Room, objections: Sequence[tuple[str, ObjectionLine]]) -> str:
    text, sealed = room.text, room.sealed
    counts = (
        ("missing", sum(map(len, missing_of(sealed).values()))),
        ("late", late_figures(sealed)),
        ("revised", len(sealed.revisions.rows)),
        ("objected", len(objections)),
    )
    parts = [text.plural(f"review.quality.count.{name}", n) for name, n in counts if n]
    return text("format.clause").join(parts) if parts else text("review.quality.clean")


def _about(room: Room) -> str:
    text, meeting = room.text, room.page.meeting
    confirmed = sum(each.confirmed is not None for each in meeting.towns)
    parts = [text("review.quality.confirmed", n=confirmed, of=len(room.sealed.assessment.areas))]
    if meeting.deadline is not None:
        parts.append(text("review.quality.deadline", day=meeting.deadline.isoformat()))
    since = room.sealed.revisions
    if since.since is None:
        parts.append(text("review.quality.first_seal"))
    elif not since.rows and since.since_as_of is not None:
        parts.append(text("review.quality.unrevised", number=since.since, day=date_of(since.since_as_of)))
    return " · ".join(parts)


def _revised_title(room: Room) -> str:
    since = room.sealed.revisions
    day = "–" if since.since_as_of is None else date_of(since.since_as_of)
    return room.text("review.quality.revised", number=since.since, day=day)


def _revised(room: Room) -> list[list[Any]]:
    found = revision_listing(room.text, room.sealed)
    rows: list[list[Any]] = []
    for code, cells in zip(found.towns, found.table.rows, strict=True):
        verdicts = cells[5]
        verdict = html.B(verdicts, className="tone-ink") if "→" in verdicts else verdicts
        rows.append([room.town(code or ""), *cells[1:5], verdict, cells[6]])
    return rows


def _missing(room: Room) -> list[list[Any]]:
    return [
        [room.town(town), f"▨ {listing(room.text, [room.name(code) for code in codes])}"]
        for town, codes in missing_of(room.sealed).items()
    ]


def _said(room: Room) -> list[list[Any]]:
    text = room.text
    rows: list[list[Any]] = []
    for town, line in objections_of(room):
        about = line.objection.on.isoformat()
        if line.objection.indicator is not None:
            about = f"{room.name(line.objection.indicator)} · {about}"
        if line.answer is None:
            answer: Any = html.Span(f"○ {text('review.quality.open')}", className="tone-unmet")
        else:
            key = "review.quality.accepted" if line.answer.accepted else "review.quality.refused"
            answer = [html.Div(text(key)), small(clamped(line.answer.words))]
        rows.append([room.town(town), [clamped(line.objection.words), small(about)], answer])
    return rows
