"""What meetings agreed: the actions of earlier ones as they stand, this one's decisions, actions and attendance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assessment.meeting import ActionLine, ActionState, Decision, Ruling
from assessment.periods import parse_period
from layouts.documents.briefing.parts import NONE, Listing, day_of, headings, names_of
from layouts.documents.meeting_tables import action_state
from layouts.documents.table import PlainTable
from layouts.documents.town_words import name_of
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import listing, period_name, shortest, unit_of, with_unit

_SIGN = {ActionState.open: "○", ActionState.done: "✓", ActionState.dropped: "–"}


def earlier_listing(text: Text, sealed: Sealed) -> Listing:
    """The actions of earlier meetings: overdue first, then open, done, dropped."""
    today = day_of(sealed)
    order = {ActionState.open: 1, ActionState.done: 2, ActionState.dropped: 3}
    found = sorted(
        sealed.earlier_actions,
        key=lambda each: (0 if each.overdue(today) else order[each.state], each.action.due, each.action.number),
    )
    states = [each.state for each in found]
    overdue = sum(each.overdue(today) for each in found)
    summary = text(
        "briefing.summary.earlier",
        n=len(found),
        overdue=overdue,
        open=states.count(ActionState.open) - overdue,
        done=states.count(ActionState.done),
        dropped=states.count(ActionState.dropped),
    )
    return _actions(text, sealed, found, "earlier", summary)


def action_listing(text: Text, sealed: Sealed) -> Listing:
    """The actions of this meeting."""
    return _actions(text, sealed, sealed.meeting.actions, "actions", "")


def _actions(text: Text, sealed: Sealed, found: Sequence[ActionLine], name: str, summary: str) -> Listing:
    columns = ("state", "action", "owner", "due", "effect", "proof")
    rows = tuple(
        (
            state_words(text, sealed, each),
            _words(text, sealed, each),
            each.action.owner,
            each.action.due.isoformat(),
            effect_words(text, sealed, each),
            each.evidence or NONE,
        )
        for each in found
    )
    return Listing(
        title=text(f"briefing.title.{name}"),
        table=PlainTable(headings(text, *columns), rows),
        towns=tuple(each.action.town for each in found),
        empty=text(f"briefing.empty.{name}"),
        summary=summary if rows else "",
        evidence=tuple(_evidence(text, sealed, each) for each in found),
    )


def state_words(text: Text, sealed: Sealed, line: ActionLine) -> str:
    """× 逾期, ○ 进行中, ✓ 已完成, – 已取消."""
    today = day_of(sealed)
    sign = "×" if line.overdue(today) else _SIGN[line.state]
    return f"{sign} {action_state(text, line, today)}"


def _words(text: Text, sealed: Sealed, line: ActionLine) -> str:
    town = line.action.town
    names = names_of(text, sealed)
    return (
        line.action.words
        if town is None
        else text("briefing.about", town=names.get(town, town), words=line.action.words)
    )


def effect_words(text: Text, sealed: Sealed, line: ActionLine) -> str:
    """The indicator that an action is to move, and how far."""
    action = line.action
    if action.indicator is None:
        return NONE
    indicator = next((each for each in sealed.programme.indicators if each.code == action.indicator), None)
    if indicator is None:
        return action.indicator
    if action.expected is None:
        return name_of(text, indicator)
    value = with_unit(shortest(action.expected), unit_of(text, indicator))
    return text("briefing.effect", indicator=name_of(text, indicator), value=value)


def _evidence(text: Text, sealed: Sealed, line: ActionLine) -> str:
    said = text(
        "briefing.evidence.action",
        number=f"{line.period}-{line.action.number}",
        words=_words(text, sealed, line),
        owner=line.action.owner,
        due=line.action.due.isoformat(),
        state=action_state(text, line, day_of(sealed)),
    )
    return said if not line.evidence else said + text("briefing.evidence.proof", proof=line.evidence)


def decision_listing(text: Text, sealed: Sealed) -> Listing:
    """The decisions of this meeting."""
    names = names_of(text, sealed)
    found = sealed.meeting.decisions
    rows = tuple(
        (
            str(each.number),
            names.get(each.town, each.town),
            text(f"briefing.ruling.{each.ruling.value}"),
            listing(text, [names.get(code, code) for code in each.partners]) or NONE,
            _term(text, each),
            each.reason,
        )
        for each in found
    )
    columns = ("number", "town", "ruling", "partners", "term", "reason")
    return Listing(
        title=text("briefing.title.decisions"),
        table=PlainTable(headings(text, *columns), rows, frozenset({0})),
        towns=tuple(each.town for each in found),
        empty=text("briefing.empty.decisions"),
        summary=attendance_words(text, sealed),
        evidence=tuple(decision_words(text, each, names) for each in found),
    )


def _term(text: Text, decision: Decision) -> str:
    if decision.first is None or decision.last is None:
        return NONE
    return text("briefing.term", first=decision.first.isoformat(), last=decision.last.isoformat())


def decision_words(text: Text, decision: Decision, names: Mapping[str, str]) -> str:
    """A decision as one sentence."""
    reason = decision.reason.rstrip("。. ")
    town = names.get(decision.town, decision.town)
    if decision.ruling is Ruling.match:
        partners = listing(text, [names.get(code, code) for code in decision.partners])
        term = _term(text, decision)
        return text("briefing.decision.match", town=town, partners=partners, term=term, reason=reason)
    return text(f"briefing.decision.{decision.ruling.value}", town=town, reason=reason)


def attendance_words(text: Text, sealed: Sealed) -> str:
    """Which units took part; empty where nobody noted it."""
    units = sealed.meeting.attendance
    return text("briefing.attendance", units=listing(text, list(units))) if units else ""


def meeting_name(text: Text, sealed: Sealed) -> str:
    """2007 年二季度评审会."""
    return text("briefing.meeting", period=period_name(text, parse_period(sealed.meeting.period)))
