"""The meeting's state follows from its entries, and an entry that has no place is refused with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from assessment.meeting import (
    Action,
    ActionState,
    Answer,
    Attendance,
    Confirmation,
    Deadline,
    Decision,
    Entry,
    Meeting,
    Note,
    Objection,
    Progress,
    Recorded,
    Ruling,
    Undo,
    check,
    meeting_of,
    open_actions,
)
from assessment.problems import PROBLEMS, Refused

TODAY = date(2007, 7, 20)
AT = datetime(2007, 7, 20, 1, tzinfo=UTC)


def decision(number: int, town: str = "a", ruling: Ruling = Ruling.confirm, reason: str = "属实") -> Decision:
    return Decision(number=number, town=town, ruling=ruling, reason=reason)


def action(number: int, due: date = TODAY) -> Action:
    return Action(number=number, words="逐村核对", owner="计生办", due=due)


def recorded(*entries: Entry, period: str = "2007Q2") -> list[Recorded]:
    return [Recorded(period, entry, "me", AT + timedelta(minutes=place)) for place, entry in enumerate(entries)]


def meeting(*entries: Entry, closed: bool = False) -> Meeting:
    return meeting_of("2007Q2", recorded(*entries), closed=closed)


def refused(state: Meeting, entry: Entry, actions: Sequence[Recorded] = ()) -> list[str]:
    with pytest.raises(Refused) as error:
        check(state, entry, actions=open_actions(actions), today=TODAY)
    for problem in error.value.problems:
        assert PROBLEMS[problem.code].format_map(problem.params)
    return [problem.code for problem in error.value.problems]


def test_the_newest_attendance_and_deadline_count() -> None:
    state = meeting(
        Attendance(units=("甲",)), Deadline(day=TODAY), Attendance(units=("甲", "乙")), Deadline(day=date(2007, 8, 1))
    )
    assert state.attendance == ("甲", "乙")
    assert state.deadline == date(2007, 8, 1)


def test_an_undone_decision_is_gone_and_its_number_is_not_given_again() -> None:
    state = meeting(decision(1), Undo(number=1))
    assert state.decisions == ()
    assert refused(state, decision(1)) == ["meeting.number"]
    check(state, decision(2), actions=(), today=TODAY)


def test_a_town_is_decided_on_once_for_its_flag_and_once_for_its_partners() -> None:
    state = meeting(decision(1))
    assert refused(state, decision(2, ruling=Ruling.decline)) == ["meeting.decision_twice"]
    partners = Decision(
        number=2, town="a", ruling=Ruling.match, reason="同类", partners=("b",), first=TODAY, last=date(2008, 7, 1)
    )
    check(state, partners, actions=(), today=TODAY)


def test_a_decision_needs_a_reason_and_a_match_its_partner_and_term() -> None:
    assert refused(meeting(), decision(1, reason=" ")) == ["meeting.reason_missing"]
    bare = Decision(number=1, town="a", ruling=Ruling.match, reason="同类", first=TODAY, last=date(2007, 1, 1))
    assert refused(meeting(), bare) == ["meeting.partner_missing", "meeting.term_missing"]


def test_actions_go_on_from_meeting_to_meeting() -> None:
    earlier = recorded(action(1), action(2), period="2007Q1")
    told = recorded(Progress(period="2007Q1", number=2, state=ActionState.done, evidence="已核"))
    states = {line.action.number: (line.period, line.state, line.evidence) for line in open_actions(earlier + told)}
    assert states == {1: ("2007Q1", ActionState.open, ""), 2: ("2007Q1", ActionState.done, "已核")}
    assert meeting_of("2007Q2", earlier + told).actions == ()


def test_an_open_action_is_overdue_the_day_after_its_day() -> None:
    (line,) = meeting(action(1, due=TODAY)).actions
    assert not line.overdue(TODAY)
    assert line.overdue(TODAY + timedelta(days=1))


def test_an_action_is_due_today_at_the_earliest_and_says_something() -> None:
    empty = Action(number=1, words=" ", owner="计生办", due=TODAY - timedelta(days=1))
    assert refused(meeting(), empty) == ["meeting.words_missing", "meeting.due_past"]


def test_progress_is_told_of_known_actions_only() -> None:
    progress = Progress(period="2007Q1", number=3, state=ActionState.done)
    assert refused(meeting(), progress, recorded(action(1), period="2007Q1")) == ["meeting.action_unknown"]


def test_a_town_confirms_or_objects_until_the_deadline() -> None:
    state = meeting(Deadline(day=date(2007, 7, 15)))
    assert refused(state, Confirmation(town="a", on=TODAY)) == ["meeting.late"]
    check(state, Confirmation(town="a", on=date(2007, 7, 15)), actions=(), today=TODAY)


def test_an_objection_takes_a_confirmation_back_and_is_answered_once() -> None:
    objection = Objection(town="a", number=1, on=TODAY, words="少报两例")
    state = meeting(Confirmation(town="a", on=TODAY), objection)
    assert state.town("a").confirmed is None
    answer = Answer(town="a", number=1, accepted=True, words="已更正")
    after = meeting(Confirmation(town="a", on=TODAY), objection, answer)
    assert after.town("a").objections[0].answer == answer
    assert refused(after, answer) == ["meeting.answered"]
    assert refused(after, Answer(town="a", number=2, accepted=True, words="x")) == ["meeting.objection_unknown"]
    assert refused(after, objection) == ["meeting.number"]


def test_after_the_final_seal_only_progress_is_recorded() -> None:
    state = meeting(action(1), closed=True)
    assert refused(state, Note(screen="district", words="x")) == ["meeting.closed"]
    told = Progress(period="2007Q2", number=1, state=ActionState.done)
    check(state, told, actions=open_actions(recorded(action(1))), today=TODAY)


def test_a_town_that_said_nothing_said_nothing() -> None:
    assert meeting().town("z").confirmed is None
    assert meeting().town("z").objections == ()
