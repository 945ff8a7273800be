"""The life of one town's twinning: a state that follows from its events, and which event may come next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assessment.problems import Problem, Refused
from assessment.twinning.acceptance import CriterionResult, Decision


class Stage(StrEnum):
    """Where a town stands; `none` before anything happened."""

    none = "none"
    proposed = "proposed"
    confirmed = "confirmed"
    declined = "declined"
    matched = "matched"
    running = "running"
    continued = "continued"
    reached_standard = "reached_standard"
    relapsed = "relapsed"


class EventKind(StrEnum):
    """What can happen to a town's twinning."""

    propose = "propose"  # the rules name the town
    flag_by_hand = "flag_by_hand"  # an evaluator names a town that the rules did not
    confirm = "confirm"
    decline = "decline"
    match = "match"
    start = "start"
    hold_round = "hold_round"
    relapse = "relapse"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the append-only sequence; which fields are needed depends on `kind`.

    confirm, decline, flag_by_hand, relapse: `reason`. match: `partners`. hold_round: `round`, `criteria` and
    `decision`, with `reason` where the decision goes against the criteria. `who` is the account that decided.
    """

    kind: EventKind
    on: date
    who: str
    reason: str = ""
    period: str | None = None
    partners: tuple[str, ...] = ()
    round: int | None = None
    decision: Decision | None = None
    criteria: tuple[CriterionResult, ...] = ()
    inspectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Life:
    """The state after all events so far.

    `round` is the number of the last round held (0: none yet; a relapse goes on counting), `version` the
    number of events, and `last` the latest of them.
    """

    stage: Stage = Stage.none
    round: int = 0
    partners: tuple[str, ...] = ()
    version: int = 0
    last: Event | None = None


BEGINNING = Life()

# stage -> the events that may come next, with the stage they lead to; a round's decision says where it leads
TRANSITIONS: Mapping[Stage, Mapping[EventKind, Stage | None]] = {
    Stage.none: {EventKind.propose: Stage.proposed, EventKind.flag_by_hand: Stage.confirmed},
    Stage.proposed: {EventKind.confirm: Stage.confirmed, EventKind.decline: Stage.declined},
    Stage.declined: {EventKind.propose: Stage.proposed, EventKind.flag_by_hand: Stage.confirmed},
    Stage.confirmed: {EventKind.match: Stage.matched},
    Stage.matched: {EventKind.match: Stage.matched, EventKind.start: Stage.running},
    Stage.running: {EventKind.hold_round: None},
    Stage.continued: {EventKind.hold_round: None, EventKind.match: Stage.matched},
    Stage.reached_standard: {EventKind.relapse: Stage.relapsed, EventKind.hold_round: None},
    Stage.relapsed: {EventKind.match: Stage.matched, EventKind.start: Stage.running},
}

_NEEDS_REASON = frozenset(
    {EventKind.confirm, EventKind.decline, EventKind.flag_by_hand, EventKind.relapse}
)
_DECIDED = {
    Decision.reached_standard: Stage.reached_standard,
    Decision.continued: Stage.continued,
    Decision.relapsed: Stage.relapsed,
}


def allowed_events(life: Life) -> tuple[EventKind, ...]:
    """The events that may come next, for buttons and commands."""
    return tuple(TRANSITIONS[life.stage])


def allowed_decisions(life: Life) -> tuple[Decision, ...]:
    """The decisions of the next round: a town that reached the standard is kept there or found relapsed."""
    if life.stage is Stage.reached_standard:
        return (Decision.reached_standard, Decision.relapsed)
    if EventKind.hold_round in TRANSITIONS[life.stage]:
        return (Decision.reached_standard, Decision.continued)
    return ()


def next_state(life: Life, event: Event) -> Life:
    """The state after `event`.

    Raises Refused with every reason: `twinning.cannot_when.STAGE` where the event has no place, else what the
    event itself lacks (`twinning.reason_missing`, `partner_missing`, `event_before_last`, and those of a round).
    """
    if event.kind not in TRANSITIONS[life.stage]:
        params = {"event": event.kind.value, "stage": life.stage.value}
        raise Refused([Problem(f"twinning.cannot_when.{life.stage}", {}, params)])
    problems = [*_lacking(life, event), *(_round_lacking(life, event) if _is_round(event) else ())]
    if problems:
        raise Refused(problems)
    stage = TRANSITIONS[life.stage][event.kind]
    if stage is None and event.decision is not None:
        stage = _DECIDED[event.decision]
    return Life(
        stage=stage or life.stage,
        round=event.round if _is_round(event) and event.round is not None else life.round,
        partners=event.partners if event.kind is EventKind.match else life.partners,
        version=life.version + 1,
        last=event,
    )


def life_of(events: Iterable[Event]) -> Life:
    """The state that follows from events in the order in which they were recorded; Refused as `next_state`."""
    life = BEGINNING
    for event in events:
        life = next_state(life, event)
    return life


def check_version(life: Life, expected: int) -> None:
    """Raise Refused where somebody else added an event in the meantime (`twinning.decided_meanwhile`), or where the
    version that was seen never was (`twinning.version_unknown`).
    """
    if life.version == expected:
        return
    last = life.last
    if last is None or expected > life.version:
        raise Refused([Problem("twinning.version_unknown")])
    params = {"stage": life.stage.value, "who": last.who, "date": last.on.isoformat(), "reason": last.reason}
    raise Refused([Problem("twinning.decided_meanwhile", {}, params)])


def _is_round(event: Event) -> bool:
    return event.kind is EventKind.hold_round


def _lacking(life: Life, event: Event) -> list[Problem]:
    found = []
    if event.kind in _NEEDS_REASON and not event.reason.strip():
        found.append(Problem("twinning.reason_missing", {}, {"event": event.kind.value}))
    if event.kind is EventKind.match and not event.partners:
        found.append(Problem("twinning.partner_missing"))
    if life.last is not None and event.on < life.last.on:
        params = {"date": event.on.isoformat(), "last": life.last.on.isoformat()}
        found.append(Problem("twinning.event_before_last", {}, params))
    return found


def _round_lacking(life: Life, event: Event) -> list[Problem]:
    found = []
    if event.round != life.round + 1:
        number = "" if event.round is None else event.round
        found.append(Problem("twinning.round_out_of_order", {}, {"value": number, "expected": life.round + 1}))
    if event.decision is None:
        found.append(Problem("twinning.decision_missing"))
    elif event.decision not in allowed_decisions(life):
        found.append(Problem(f"twinning.decision_cannot.{event.decision}"))
    if not event.criteria:
        found.append(Problem("twinning.decision_without_criteria"))
    elif event.decision is Decision.reached_standard and not event.reason.strip():
        unmet = [each.criterion for each in event.criteria if each.met is not True]
        if unmet:
            found.append(Problem("twinning.reached_against_criteria", {}, {"criteria": ", ".join(unmet)}))
    return found
