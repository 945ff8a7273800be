"""Seals and meetings in print: plain tables and lines for the commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from assessment.comparing import TownDifference
from assessment.meeting import ActionLine, Meeting
from assessment.model import Programme
from assessment.seal import Header
from layouts.documents.table import PlainTable
from layouts.text import Text
from layouts.text.format import fixed, indicator_value, listing

_NONE = "–"


def seal_lines(text: Text, header: Header, root: str) -> Iterator[str]:
    """What a seal is of, and its root."""
    kind = text(f"meeting.seal_kind.{header.kind.value}")
    yield text("meeting.seal", number=header.number, kind=kind, period=header.period, programme=header.programme)
    yield text("meeting.seal_as_of", as_of=header.as_of, program=header.program)
    yield text("meeting.seal_root", root=root)
    yield text("meeting.seal_previous", root=header.previous or _NONE)


def meeting_lines(text: Text, meeting: Meeting, *, names: dict[str, str]) -> Iterator[str]:
    """Attendance, deadline, and what the towns said."""
    key = "meeting.heading_closed" if meeting.closed else "meeting.heading"
    yield text(key, period=meeting.period)
    yield text("meeting.attendance", units=listing(text, list(meeting.attendance)) if meeting.attendance else _NONE)
    if meeting.deadline is not None:
        yield text("meeting.deadline", day=meeting.deadline.isoformat())
    confirmed = [each.town for each in meeting.towns if each.confirmed is not None]
    yield text("meeting.confirmed", n=len(confirmed), of=len(names))
    for each in meeting.towns:
        for line in each.objections:
            said = {"town": names.get(each.town, each.town), "n": line.objection.number, "words": line.objection.words}
            if line.answer is None:
                yield text("meeting.objection_open", **said)
            else:
                key = "meeting.objection_accepted" if line.answer.accepted else "meeting.objection_rejected"
                yield text(key, answer=line.answer.words, **said)
    for decision in meeting.decisions:
        yield text(
            f"meeting.decision.{decision.ruling.value}",
            n=decision.number,
            town=names.get(decision.town, decision.town),
            partners=listing(text, [names.get(each, each) for each in decision.partners]) if decision.partners else "",
            reason=decision.reason,
        )


def action_table(text: Text, actions: Sequence[ActionLine], *, today: date, names: dict[str, str]) -> PlainTable:
    """Actions with owner, day and state."""
    headings = ("action", "words", "owner", "due", "state", "about", "evidence")
    return PlainTable(
        headings=tuple(text(f"meeting.column.{name}") for name in headings),
        rows=tuple(_action_row(text, each, today, names) for each in actions),
    )


def action_state(text: Text, line: ActionLine, today: date) -> str:
    """Open, overdue, done or dropped."""
    return text("meeting.state.overdue") if line.overdue(today) else text(f"meeting.state.{line.state.value}")


def _action_row(text: Text, line: ActionLine, today: date, names: dict[str, str]) -> tuple[str, ...]:
    action = line.action
    about = [names.get(each, each) for each in (action.town, action.indicator) if each]
    if action.expected is not None:
        about.append(str(action.expected))
    return (
        f"{line.period}-{action.number}",
        action.words,
        action.owner,
        action.due.isoformat(),
        action_state(text, line, today),
        listing(text, about) if about else _NONE,
        line.evidence or _NONE,
    )


def difference_table(
    text: Text, programme: Programme, found: Sequence[TownDifference], *, names: dict[str, str]
) -> PlainTable:
    """Sealed value → current value, town by town."""
    rows: list[tuple[str, ...]] = []
    for each in found:
        name = names.get(each.town, each.town)
        classes = [text(f"scores.class.{one.value}") if one else _NONE for one in each.town_class]
        composites = [_score(one) for one in each.composite]
        rows.append((name, text("meeting.column.composite"), *composites))
        if classes[0] != classes[1]:
            rows.append((name, text("meeting.column.class"), *classes))
        for one in each.indicators:
            indicator = programme.indicator(one.indicator)
            values = [indicator_value(text, indicator, value) for value in one.value]
            rows.append((name, text.pick(zh=indicator.name.zh, en=indicator.name.en), *values))
    headings = ("town", "what", "one", "other")
    return PlainTable(
        headings=tuple(text(f"meeting.column.{name}") for name in headings),
        rows=tuple(rows),
        right=frozenset({2, 3}),
    )


def _score(value: Fraction | None) -> str:
    return _NONE if value is None else fixed(value, 2)
