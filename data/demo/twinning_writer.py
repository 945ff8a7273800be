"""Records the steps of a demo's twinning through the ordinary store; rounds and goals rest on the stored figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Connection

from assessment.assess import assess
from assessment.exact import numeral
from assessment.model import Programme
from assessment.periods import parse_period, periods_needed
from assessment.results import Assessment, Scorecard
from assessment.twinning.acceptance import class_after, criteria_results, standing_between
from assessment.twinning.lifecycle import Event, EventKind
from data.demo.twinning_steps import (
    Aim,
    Decide,
    Enter,
    HoldRound,
    Match,
    Put,
    Remark,
    ReportTask,
    SetTask,
    Step,
    TakeBack,
)
from data.store import areas, observations
from data.store.twinning import agreements, events, ledger, notes, tasks
from data.store.twinning.agreements import Goal
from data.store.twinning.ledger import NewInput
from data.store.twinning.writes import Write


class TwinningWriter:
    """Records steps one after the other; the caller owns the transaction and the order."""

    def __init__(self, connection: Connection, programme: Programme, *, who: str) -> None:
        self._connection = connection
        self._programme = programme
        self._who = who
        self._assessments: dict[str, Assessment] = {}
        self._agreements: dict[tuple[str, str], str] = {}
        self._entries: dict[tuple[str, Put], str] = {}

    def record(self, step: Step) -> None:
        """Record one step. Raises `Refused` where the rules forbid it, as they would a person."""
        write = Write(self._who, step.recorded_at)
        match step:
            case Decide() | HoldRound():
                self._event(step, write)
            case Match():
                self._match(step, write)
            case SetTask():
                tasks.set_task(
                    self._connection,
                    agreement=self._agreement(step.town, step.partner),
                    words=step.words,
                    owner=step.owner,
                    due=step.due,
                    write=write,
                )
            case ReportTask():
                tasks.report(
                    self._connection,
                    agreement=self._agreement(step.town, step.partner),
                    number=step.number,
                    state=step.state,
                    note=step.note,
                    write=write,
                )
            case Enter():
                self._enter(step, write)
            case TakeBack():
                code = self._entries[self._agreement(step.town, step.partner), step.entry]
                ledger.reverse(self._connection, code=code, on=step.on, reason=step.reason, write=write)
            case Remark():
                notes.add(
                    self._connection,
                    town=step.town,
                    kind=step.kind,
                    on=step.on,
                    words=step.words,
                    units=step.units,
                    write=write,
                )
            case _:
                raise TypeError(f"no way to record {type(step).__name__}")

    def _agreement(self, town: str, partner: str) -> str:
        return self._agreements[town, partner]

    def _event(self, step: Decide | HoldRound, write: Write) -> None:
        card = None if step.period is None else self._card(step.town, step.period)
        event = Event(
            kind=step.kind if isinstance(step, Decide) else EventKind.hold_round,
            on=step.on,
            who=self._who,
            reason=self._filled(step.reason, card, step.period),
            period=step.period,
        )
        town_class = None
        if isinstance(step, HoldRound) and card is not None:
            event = replace(
                event,
                round=step.number,
                decision=step.decision,
                criteria=criteria_results(self._programme, card),
                inspectors=step.inspectors,
            )
            town_class = class_after(step.decision, card)
        events.record(
            self._connection,
            programme=self._programme,
            town=step.town,
            event=event,
            town_class=town_class,
            write=write,
        )

    def _match(self, step: Match, write: Write) -> None:
        card = self._card(step.town, step.period)
        event = Event(
            kind=EventKind.match,
            on=step.on,
            who=self._who,
            reason=self._filled(step.reason, card, step.period),
            partners=step.partners,
        )
        codes = agreements.match(
            self._connection,
            programme=self._programme,
            town=step.town,
            event=event,
            first=step.first,
            last=step.last,
            goals=[_goal(card, aim) for aim in step.aims],
            write=write,
        )
        self._agreements.update(((step.town, each), code) for each, code in zip(step.partners, codes, strict=True))

    def _enter(self, step: Enter, write: Write) -> None:
        agreement = self._agreement(step.town, step.partner)
        offered = [
            NewInput(
                agreement=agreement,
                kind=each.kind,
                on=step.on,
                payer=each.payer,
                purpose=each.purpose,
                amount=each.amount,
                thing=each.thing,
                count=each.count,
                fund=each.fund,
            )
            for each in step.entries
        ]
        codes = ledger.enter(self._connection, offered, write=write)
        self._entries.update(((agreement, each), code) for each, code in zip(step.entries, codes, strict=True))

    def _card(self, town: str, period: str) -> Scorecard:
        """The scorecard in the official view, as it follows from what is stored when it is first asked for."""
        if period not in self._assessments:
            wanted, view = parse_period(period), self._programme.official_view
            needed = periods_needed(self._programme, wanted, view)
            self._assessments[period] = assess(
                programme=self._programme,
                areas=areas.revisions(self._connection),
                observations=observations.read(self._connection, quarters=needed),
                period=wanted,
                view=view,
            )
        return self._assessments[period].area(town)

    def _filled(self, text: str, card: Scorecard | None, period: str | None) -> str:
        if card is None or "{" not in text:
            return text
        return text.format_map({"period": period, **_words(self._programme, card)})


def _words(programme: Programme, card: Scorecard) -> Mapping[str, str]:
    """What a scorecard says, for the Chinese texts of a demo."""
    scores = {code: score for code, score in card.lines.items() if score is not None}
    weakest = min(scores, key=lambda code: scores[code])
    criteria = {each.code: each.name.zh for each in programme.twinning.criteria}
    between = standing_between(criteria_results(programme, card))
    return {
        "composite": "–" if card.composite is None else _one_decimal(card.composite),
        "weakest": next(line.name.zh for line in programme.lines if line.code == weakest),
        "weakest_score": _one_decimal(scores[weakest]),
        "open": "、".join(f"“{criteria[each.criterion]}”" for each in between),
    }


def _one_decimal(value: Fraction) -> str:
    return f"{float(value):.1f}"


def _goal(card: Scorecard, aim: Aim) -> Goal:
    value = next(each.value for each in card.indicators if each.indicator == aim.indicator)
    return Goal(aim.indicator, None if value is None else Decimal(numeral(value)), aim.target, aim.due)
