"""Screen 7, what was decided: who took part, decisions, actions with owner, day and expected effect."""

from __future__ import annotations

from typing import Any

from assessment.meeting import Decision, Ruling
from layouts.documents.briefing.agreed import decision_words
from layouts.pages.review_actions import COLUMNS, action_rows, own_actions
from layouts.pages.review_laggards import awaited, mark, shown_cards
from layouts.pages.review_quality import objections_of
from layouts.pages.review_room import Block, Room, Screen, block_sections, blocks_of, clamped, small
from layouts.text.format import listing


def decisions_screen(room: Room) -> Screen:
    """The whole screen."""
    text, meeting = room.text, room.page.meeting
    blocks = [
        Block(
            "decisions",
            text("review.decisions.decided"),
            ("town", "decision", "reason"),
            [_row(room, each) for each in meeting.decisions],
            lines=2,
        ),
        Block("actions", text("review.decisions.actions"), COLUMNS, action_rows(room, own_actions(room)), lines=2),
    ]
    if not meeting.closed:
        blocks.append(Block("pending", text("review.decisions.pending"), ("town", "decision"), _pending(room)))
    pages, shown = blocks_of([block for block in blocks if block.rows], room.rows)
    return Screen(
        headline=_headline(room),
        about=_about(room),
        body=block_sections(text, shown),
        pages=pages,
        evidence=[decision_words(text, each, room.names) for each in meeting.decisions],
    )


def _headline(room: Room) -> str:
    text = room.text
    decisions, actions = len(room.page.meeting.decisions), len(own_actions(room))
    if not decisions and not actions:
        return text("review.decisions.none")
    parts = []
    if decisions:
        parts.append(text.plural("review.decisions.count", decisions))
    if actions:
        parts.append(text.plural("review.decisions.count_actions", actions))
    return text("format.clause").join(parts)


def _about(room: Room) -> str:
    text, meeting = room.text, room.page.meeting
    units = text("review.decisions.nobody")
    if meeting.attendance:
        units = text("review.decisions.attendance", units=listing(text, meeting.attendance))
    return " · ".join([units, text("review.decisions.sealed" if meeting.closed else "review.decisions.unsealed")])


def _pending(room: Room) -> list[list[Any]]:
    """What the rules and the towns still wait for."""
    text = room.text
    rows: list[list[Any]] = []
    for card in shown_cards(room):
        key = awaited(room, card.area.code)
        if key is not None:
            rows.append([room.town(card.area.code), f"○ {text(key)}"])
    for town, line in objections_of(room):
        if line.answer is None:
            words = text("review.decisions.objection", words=line.objection.words)
            rows.append([room.town(town), clamped(f"○ {words}")])
    return rows


def _row(room: Room, decision: Decision) -> list[Any]:
    text = room.text
    reason: Any = clamped(decision.reason)
    if decision.ruling is not Ruling.match or decision.first is None or decision.last is None:
        return [room.town(decision.town), mark(room, decision), reason]
    term = small(text("review.decisions.term", first=decision.first.isoformat(), last=decision.last.isoformat()))
    return [room.town(decision.town), [mark(room, decision), term], reason]
