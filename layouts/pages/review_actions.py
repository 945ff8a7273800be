"""Screen 2, what was agreed before: actions of earlier meetings, late ones first, then those of this meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from assessment.meeting import ActionLine, ActionState
from assessment.periods import parse_period
from layouts.documents.briefing.agreed import effect_words
from layouts.documents.meeting_tables import action_state
from layouts.pages.review_room import Block, Room, Screen, block_sections, blocks_of, clamped, small
from layouts.text.format import period_name

COLUMNS = ("state", "action", "owner", "due", "effect")
_ORDER = {ActionState.open: 1, ActionState.done: 2, ActionState.dropped: 3}
_SIGN = {ActionState.open: "○", ActionState.done: "✓", ActionState.dropped: "–"}
_TONE = {ActionState.open: "ink", ActionState.done: "met", ActionState.dropped: "muted"}


def actions_screen(room: Room) -> Screen:
    """The whole screen."""
    text = room.text
    earlier, own = earlier_actions(room), own_actions(room)
    blocks = [
        Block("actions", text("review.actions.earlier"), COLUMNS, action_rows(room, earlier, whose=True), lines=2),
        Block("actions", text("review.actions.own"), COLUMNS, action_rows(room, own), lines=2),
    ]
    pages, shown = blocks_of([block for block in blocks if block.rows], room.rows)
    return Screen(
        headline=_headline(room, earlier),
        about=text("review.actions.about"),
        body=block_sections(text, shown),
        pages=pages,
        evidence=[_evidence(room, each) for each in (*earlier, *own) if each.evidence],
    )


def _headline(room: Room, earlier: Sequence[ActionLine]) -> str:
    text = room.text
    if not earlier:
        return text("review.actions.none")
    overdue = sum(each.overdue(room.page.today) for each in earlier)
    counts = [
        ("overdue", overdue),
        ("open", sum(each.state is ActionState.open for each in earlier) - overdue),
        ("done", sum(each.state is ActionState.done for each in earlier)),
        ("dropped", sum(each.state is ActionState.dropped for each in earlier)),
    ]
    parts = [text(f"review.actions.count.{name}", n=n) for name, n in counts if n]
    return text.plural("review.actions.headline", len(earlier), states=text("format.clause").join(parts))


def earlier_actions(room: Room) -> list[ActionLine]:
    """Those of earlier meetings that are open, and what became of the others since the last one: late ones first."""
    own, today = room.page.period, room.page.today
    before = [each for each in room.page.actions if parse_period(each.period).last < own.last]
    last = max((parse_period(each.period).last for each in before), default=None)
    since = room.sealed.revisions.since_as_of
    found = [
        each
        for each in before
        if each.state is ActionState.open or parse_period(each.period).last == last or _after(each.changed_at, since)
    ]
    return sorted(found, key=lambda each: (0 if each.overdue(today) else _ORDER[each.state], each.action.due))


def _after(moment: datetime, since: datetime | None) -> bool:
    return since is not None and moment >= since


def own_actions(room: Room) -> list[ActionLine]:
    """Those of this meeting."""
    return [each for each in room.page.actions if each.period == room.page.period.code]


def action_rows(room: Room, actions: Sequence[ActionLine], *, whose: bool = False) -> list[list[Any]]:
    """A row an action; `whose` names the meeting that agreed it."""
    return [
        [
            _state(room, each),
            _words(room, each, whose=whose),
            each.action.owner,
            each.action.due.isoformat(),
            effect_words(room.text, room.sealed, each),
        ]
        for each in actions
    ]


def _state(room: Room, line: ActionLine) -> html.Span:
    overdue = line.overdue(room.page.today)
    sign, tone = ("✕", "unmet") if overdue else (_SIGN[line.state], _TONE[line.state])
    return html.Span(f"{sign} {action_state(room.text, line, room.page.today)}", className=f"review-state tone-{tone}")


def _words(room: Room, line: ActionLine, *, whose: bool) -> list[Any]:
    text, action = room.text, line.action
    notes = []
    if whose:
        notes.append(period_name(text, parse_period(line.period)))
    if line.evidence:
        notes.append(text("review.actions.proof", words=line.evidence))
    head: list[Any] = [action.words]
    if action.town is not None:
        head = [room.town(action.town), text("format.colon"), action.words]
    return [clamped(head), small(" · ".join(notes)) if notes else ""]


def _evidence(room: Room, line: ActionLine) -> str:
    return room.text("review.actions.evidence", words=line.action.words, evidence=line.evidence)
