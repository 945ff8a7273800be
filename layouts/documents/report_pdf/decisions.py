"""What the meeting decided, what is to be done by whom, and what became of what was agreed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta, timezone
from fractions import Fraction
from typing import Any

from assessment.meeting import ActionLine, ActionState, Decision
from layouts.documents.provenance import as_of
from layouts.documents.report_pdf.cells import (
    AUTO,
    NONE,
    Block,
    Cell,
    bullets,
    cell,
    paragraph,
    section,
    subheading,
    table,
)
from layouts.documents.score_table import town_name
from layouts.documents.town_words import name_of
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import indicator_value, listing

_CHINA = timezone(timedelta(hours=8))
_SIGNS = {ActionState.open: "○", ActionState.done: "✓", ActionState.dropped: NONE}


def today_of(sealed: Sealed) -> date:
    """The day of the seal in China: what is overdue is overdue then."""
    return as_of(sealed).astimezone(_CHINA).date()


def action_state(text: Text, sealed: Sealed, line: ActionLine) -> str:
    """Open, overdue, done or dropped on the day of the seal, with a sign."""
    if line.overdue(today_of(sealed)):
        return f"▲ {text('report.state_overdue')}"
    return f"{_SIGNS[line.state]} {text(f'report.state_{line.state.value}')}"


def decision_words(text: Text, sealed: Sealed, decision: Decision) -> str:
    """A decision as a sentence."""
    partners = [unit_by_code(text, sealed, code) for code in decision.partners]
    term = ""
    if decision.first is not None and decision.last is not None:
        term = text("report.term", first=decision.first.isoformat(), last=decision.last.isoformat())
    return text(
        f"report.decision_{decision.ruling.value}",
        n=decision.number,
        town=unit_by_code(text, sealed, decision.town),
        partners=listing(text, partners) if partners else NONE,
        term=term,
        reason=decision.reason,
    )


def unit_by_code(text: Text, sealed: Sealed, code: str) -> str:
    """The name of a town or a partner; its code where the seal knows no name."""
    for card in sealed.assessment.areas:
        if card.area.code == code:
            return town_name(text, card)
    for row in sealed.proposals.partners:
        if row.unit.code == code:
            return text.pick(zh=row.unit.name_zh, en=row.unit.name_en or row.unit.name_zh)
    return code


def decisions_section(text: Text, sealed: Sealed) -> Mapping[str, Any]:
    """Open actions of meetings before, attendance, decisions, new actions; what there is none of is said."""
    meeting = sealed.meeting
    blocks: list[Block] = [subheading(text("report.earlier_actions"))]
    blocks.append(_actions(text, sealed, sealed.earlier_actions) or paragraph(text("report.no_earlier_actions")))
    blocks.append(subheading(text("report.decisions")))
    if meeting.attendance:
        blocks.append(paragraph(text("report.attendance", units=listing(text, meeting.attendance))))
    if meeting.decisions:
        blocks.append(bullets([decision_words(text, sealed, each) for each in meeting.decisions]))
    else:
        blocks.append(paragraph(text("report.no_decisions")))
    blocks.append(subheading(text("report.actions")))
    blocks.append(_actions(text, sealed, meeting.actions) or paragraph(text("report.no_actions")))
    return section(text("report.section_decisions"), blocks)


def _actions(text: Text, sealed: Sealed, actions: Sequence[ActionLine]) -> Block | None:
    if not actions:
        return None
    heads = ("number", "words", "owner", "due", "state", "about", "evidence")
    rows = [_action_row(text, sealed, each) for each in actions]
    widths = (AUTO, 2.2, 1.2, AUTO, AUTO, 1.2, 1.2)
    return table([text(f"report.action_{name}") for name in heads], rows, widths=widths)


def _action_row(text: Text, sealed: Sealed, line: ActionLine) -> list[Cell]:
    action, overdue = line.action, line.overdue(today_of(sealed))
    tone = "unmet" if overdue else "met" if line.state is ActionState.done else "muted"
    return [
        f"{line.period}-{action.number}",
        cell(action.words, bold=True),
        action.owner,
        action.due.isoformat(),
        cell(action_state(text, sealed, line), tone=tone),
        _about(text, sealed, line),
        line.evidence or NONE,
    ]


def _about(text: Text, sealed: Sealed, line: ActionLine) -> str:
    action = line.action
    about = [unit_by_code(text, sealed, action.town)] if action.town else []
    known = {each.code: each for each in sealed.programme.indicators}
    indicator = known.get(action.indicator or "")
    if indicator is not None:
        about.append(name_of(text, indicator))
        if action.expected is not None:
            expected = indicator_value(text, indicator, Fraction(action.expected))
            about.append(text("report.expected", value=expected))
    return listing(text, about) if about else NONE
