"""The store takes exactly the events that the life cycle allows, whatever is tried: a state machine, both engines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from assessment.facts import Area, AreaRevision
from assessment.problems import Refused
from assessment.twinning.acceptance import CriterionResult, Decision
from assessment.twinning.costs import PartnerKind
from assessment.twinning.lifecycle import BEGINNING, Event, EventKind, Life, Stage
from data.engine import Connection, Engine, reading, writing
from data.store import areas
from data.store.twinning import agreements, events, partners
from data.store.twinning.partners import RegisteredPartner
from data.store.twinning.writes import Write, open_batch
from tests.integration.small_programme import later, small_programme

PROGRAMME = small_programme()
START = date(2007, 8, 1)
DAY = timedelta(days=1)
NAMES = count(1)
CRITERIA = (CriterionResult("out_of_class_three", True, "two", "two"),)

# written out here once more, so that a slip in the program's own table is seen
ALLOWED: dict[Stage, dict[tuple[EventKind, Decision | None], Stage]] = {
    Stage.none: {
        (EventKind.propose, None): Stage.proposed,
        (EventKind.flag_by_hand, None): Stage.confirmed,
    },
    Stage.proposed: {
        (EventKind.confirm, None): Stage.confirmed,
        (EventKind.decline, None): Stage.declined,
    },
    Stage.declined: {
        (EventKind.propose, None): Stage.proposed,
        (EventKind.flag_by_hand, None): Stage.confirmed,
    },
    Stage.confirmed: {(EventKind.match, None): Stage.matched},
    Stage.matched: {(EventKind.match, None): Stage.matched, (EventKind.start, None): Stage.running},
    Stage.running: {
        (EventKind.hold_round, Decision.reached_standard): Stage.reached_standard,
        (EventKind.hold_round, Decision.continued): Stage.continued,
    },
    Stage.continued: {
        (EventKind.hold_round, Decision.reached_standard): Stage.reached_standard,
        (EventKind.hold_round, Decision.continued): Stage.continued,
        (EventKind.match, None): Stage.matched,
    },
    Stage.reached_standard: {
        (EventKind.relapse, None): Stage.relapsed,
        (EventKind.hold_round, Decision.reached_standard): Stage.reached_standard,
        (EventKind.hold_round, Decision.relapsed): Stage.relapsed,
    },
    Stage.relapsed: {(EventKind.match, None): Stage.matched, (EventKind.start, None): Stage.running},
}


class Lives(RuleBasedStateMachine):
    """One town of its own in a shared database: every event is tried at every stage."""

    engine: ClassVar[Engine]
    minutes: ClassVar[Iterator[int]]

    def __init__(self) -> None:
        super().__init__()
        self.town = f"town{next(NAMES)}"
        self.stage, self.round, self.version = Stage.none, 0, 0
        self.day = START
        with self.written() as (connection, write):
            batch = open_batch(connection, write, about=self.town)
            areas.add(
                connection,
                [areas.NamedRevision(AreaRevision(Area(self.town, "镇", "Town", "town", None)))],
                recorded_at=write.recorded_at,
                batch=batch,
            )

    @contextmanager
    def written(self) -> Iterator[tuple[Connection, Write]]:
        with writing(self.engine) as connection:
            yield connection, Write("me", later(next(self.minutes)))

    @rule(
        kind=st.sampled_from(list(EventKind)),
        decision=st.sampled_from(list(Decision)),
        days=st.integers(0, 3),
        off_by=st.sampled_from([0, 0, 0, 0, 1, -1]),
        stale=st.sampled_from([False, False, False, True]),
    )
    def try_an_event(self, kind: EventKind, decision: Decision, days: int, off_by: int, stale: bool) -> None:
        held = kind is EventKind.hold_round
        following = ALLOWED[self.stage].get((kind, decision if held else None))
        allowed = following is not None and not (held and off_by) and not (stale and self.version)
        day = self.day + days * DAY
        more: dict[str, Any] = {"partners": ("helper",)} if kind is EventKind.match else {}
        if held:
            more = {"round": self.round + 1 + off_by, "decision": decision, "criteria": CRITERIA}
        happened = Event(kind, day, "me", "because", **more)
        try:
            self._write(happened, self.version - 1 if stale and self.version else self.version)
        except Refused:
            assert not allowed, (self.stage, kind, decision)
            return
        assert allowed and following is not None, (self.stage, kind, decision)
        self.stage, self.version, self.day = following, self.version + 1, day
        self.round += held

    @rule(choice=st.integers(0, 10), days=st.integers(0, 3))
    def go_on(self, choice: int, days: int) -> None:
        """Events by chance alone seldom come far: this one takes an allowed step."""
        steps = list(ALLOWED[self.stage])
        kind, decision = steps[choice % len(steps)]
        self.try_an_event(kind, decision or Decision.continued, days, 0, False)

    def _write(self, happened: Event, expected: int) -> None:
        given: dict[str, Any] = {"programme": PROGRAMME, "town": self.town, "event": happened, "expected": expected}
        with self.written() as (connection, write):
            if happened.kind is not EventKind.match:
                events.record(connection, write=write, **given)
                return
            # every match is for a time of its own, so that only the life cycle can forbid it; the first covers all
            past = len(agreements.read(connection, town=self.town))
            first = START if not past else START - (past + 1) * DAY
            last = START + 3650 * DAY if not past else first
            agreements.match(connection, first=first, last=last, write=write, **given)

    @invariant()
    def the_store_says_what_was_accepted(self) -> None:
        with reading(self.engine) as connection:
            life = events.life(connection, self.town)
        assert (life.stage, life.round, life.version) == (self.stage, self.round, self.version)
        assert life != BEGINNING or life == Life()


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_the_store_takes_exactly_the_allowed_events(database: Engine) -> None:
    with writing(database) as connection:
        write = Write("me", later(0))
        batch = open_batch(connection, write, about="helper")
        helper = RegisteredPartner("helper", "单位", "Helper", PartnerKind.department, 1_000)
        partners.add(connection, [helper], recorded_at=write.recorded_at, batch=batch)

    class OnThisEngine(Lives):
        engine = database
        minutes = count(1)

    checks = [HealthCheck.too_slow]
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        OnThisEngine,
        settings=settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=checks),
    )
