"""Seals and meetings as the JSON documents of the commands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from assessment.comparing import TownDifference
from assessment.meeting import ActionLine, Meeting
from assessment.seal import Header
from layouts.documents.scores import decimal_string


def seal_document(header: Header, root: str) -> dict[str, Any]:
    """What a seal is of."""
    return {
        "number": header.number,
        "kind": header.kind.value,
        "period": header.period,
        "view": header.view,
        "as_of": header.as_of,
        "programme": header.programme,
        "program": header.program,
        "root": root,
        "previous": header.previous,
    }


def meeting_document(meeting: Meeting, actions: Sequence[ActionLine], *, today: date) -> dict[str, Any]:
    """A meeting as it stands, and every action that is not its own and still open."""
    return {
        "period": meeting.period,
        "closed": meeting.closed,
        "attendance": list(meeting.attendance),
        "deadline": None if meeting.deadline is None else meeting.deadline.isoformat(),
        "decisions": [each.model_dump(mode="json") for each in meeting.decisions],
        "actions": [_action(each, today) for each in meeting.actions],
        "earlier_actions": [_action(each, today) for each in actions if each.period != meeting.period],
        "towns": [
            {
                "town": each.town,
                "confirmed": None if each.confirmed is None else each.confirmed.isoformat(),
                "objections": [
                    {
                        "number": line.objection.number,
                        "on": line.objection.on.isoformat(),
                        "indicator": line.objection.indicator,
                        "words": line.objection.words,
                        "accepted": None if line.answer is None else line.answer.accepted,
                        "answer": None if line.answer is None else line.answer.words,
                    }
                    for line in each.objections
                ],
            }
            for each in meeting.towns
        ],
        "notes": dict(meeting.notes),
    }


def _action(line: ActionLine, today: date) -> dict[str, Any]:
    return {
        **line.action.model_dump(mode="json", exclude={"kind"}),
        "period": line.period,
        "state": line.state.value,
        "evidence": line.evidence,
        "overdue": line.overdue(today),
    }


def differences_document(found: Sequence[TownDifference]) -> list[dict[str, Any]]:
    """What differs, town by town; values with six decimals."""
    return [
        {
            "code": each.town,
            "composite": [decimal_string(one) for one in each.composite],
            "rank": list(each.rank),
            "class": [None if one is None else one.value for one in each.town_class],
            "indicators": [
                {
                    "code": one.indicator,
                    "value": [decimal_string(value) for value in one.value],
                    "verdict": [None if verdict is None else verdict.value for verdict in one.verdict],
                }
                for one in each.indicators
            ],
        }
        for each in found
    ]
