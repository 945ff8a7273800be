"""Properties of twinning: the cheapest assignment, wishes that hold, totals without order, the allowed transitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from assessment.problems import Refused
from assessment.twinning.acceptance import CriterionResult, Decision
from assessment.twinning.agreements import Agreement, check_agreement
from assessment.twinning.costs import CostTable, Need, Pair, Partner, PartnerKind
from assessment.twinning.inputs import Entry, InputKind, Totals, total, totals_by, totals_by_year
from assessment.twinning.lifecycle import BEGINNING, Event, EventKind, Stage, allowed_events, life_of, next_state
from assessment.twinning.matching import match
from tests.unit.assessment.programmes import indicator, programme

WHOLE = programme(indicator(code="a"), indicator(code="b"), indicator(code="c", line="two"))
shares = st.floats(0, 1, allow_nan=False, width=32)
points = st.floats(0, 30, allow_nan=False, width=32)
places = st.none() | st.tuples(st.floats(114, 115, width=32), st.floats(23, 24, width=32))
tiers = st.sampled_from(["plain", "hill"])


@st.composite
def tables(draw: st.DrawFn, *, most_towns: int, most_partners: int) -> CostTable:
    needs = [
        Need(f"T{number}", {code: draw(points) for code in "abc"}, draw(tiers), draw(places))
        for number in range(draw(st.integers(1, most_towns)))
    ]
    partners = []
    for number in range(draw(st.integers(1, most_partners))):
        kind = draw(st.sampled_from(list(PartnerKind)))
        # some partners are themselves towns in need: they must never help themselves
        code = f"T{number}" if kind is PartnerKind.town and draw(st.booleans()) else f"P{number}"
        strength = {key: draw(shares) for key in draw(st.sets(st.sampled_from(["a", "b", "c", "work", "two"])))}
        capacity, load = draw(st.integers(0, 3)), draw(st.integers(0, 1))
        partners.append(Partner(code, kind, capacity, strength, draw(tiers), draw(places), load))
    pairs = st.tuples(
        st.sampled_from([need.town for need in needs]), st.sampled_from([each.code for each in partners])
    )
    before = draw(st.sets(pairs, max_size=3))
    return CostTable(needs, partners, programme=WHOLE, without_effect=before)


def cost_of(table: CostTable, chosen: Sequence[str | None]) -> float:
    """The cost of a whole assignment, added up from its pairs; infinite where it is not allowed."""
    cost, taken = 0.0, dict.fromkeys(table.partner_at, 0)
    for need, partner, left_out in zip(table.needs, chosen, table.left_out(), strict=True):
        if partner is None:
            cost += left_out
            continue
        if partner == need.town or taken[partner] >= table.partners[table.partner_at[partner]].free:
            return float("inf")
        cost += table.pair(need.town, partner, more_load=taken[partner]).total
        taken[partner] += 1
    return float(cost)


def cheapest(table: CostTable, allowed: Any) -> float:
    """By trying every assignment, town after town."""
    codes: list[str | None] = [*table.partner_at, None]

    def tried(chosen: list[str | None]) -> Iterator[float]:
        if len(chosen) == len(table.needs):
            yield cost_of(table, chosen)
            return
        town = table.needs[len(chosen)].town
        for code in codes:
            if allowed(town, code) and (code is None or chosen.count(code) < 3):
                yield from tried([*chosen, code])

    return min(tried([]))


def random_assignment(table: CostTable, draws: np.random.Generator) -> list[str | None]:
    """A feasible one: towns in random order take any partner that still has a place, some of them none."""
    places = {each.code: each.free for each in table.partners}
    chosen: dict[str, str | None] = {}
    for at in draws.permutation(len(table.needs)):
        town = table.needs[at].town
        open_to = [code for code, free in places.items() if free and code != town]
        if not open_to or draws.random() < 0.05:
            chosen[town] = None
            continue
        code = open_to[draws.integers(len(open_to))]
        chosen[town] = code
        places[code] -= 1
    return [chosen[need.town] for need in table.needs]


@settings(max_examples=25)
@given(tables(most_towns=4, most_partners=4))
def test_the_assignment_is_as_cheap_as_the_best_of_all(table: CostTable) -> None:
    found = match(table)
    assert found.cost == pytest.approx(cheapest(table, lambda town, code: True))
    partners = {each.cost.town: each.cost.partner for each in found.matches}
    assert found.cost == pytest.approx(cost_of(table, [partners.get(need.town) for need in table.needs]))


def seven(seed: int) -> CostTable:
    """Seven towns and seven partners of one place each."""
    draws = np.random.default_rng(seed)
    needs = [Need(f"T{at}", dict(zip("abc", draws.uniform(0, 20, 3), strict=True)), "plain") for at in range(7)]
    partners = [
        Partner(f"P{at}", PartnerKind.town, 1, dict(zip("abc", draws.uniform(0, 1, 3), strict=True)), "hill")
        for at in range(7)
    ]
    return CostTable(needs, partners, programme=WHOLE)


@pytest.mark.parametrize("seed", range(3))
def test_seven_towns_are_matched_as_cheaply_as_the_best_of_5040(seed: int) -> None:
    table = seven(seed)
    costs = table.first
    best = min(costs[range(7), order].sum() for order in permutations(range(7)))
    assert match(table).cost == pytest.approx(best)


@settings(max_examples=10)
@given(tables(most_towns=12, most_partners=9), st.integers(0, 2**32))
def test_no_random_assignment_of_a_thousand_is_cheaper(table: CostTable, seed: int) -> None:
    draws = np.random.default_rng(seed)
    found = match(table).cost
    for _ in range(1_000):
        assert found <= cost_of(table, random_assignment(table, draws)) + 1e-9


@given(tables(most_towns=6, most_partners=5), st.data())
def test_pins_and_bans_always_hold_or_are_refused(table: CostTable, data: st.DataObject) -> None:
    pairs: st.SearchStrategy[Pair] = st.tuples(
        st.sampled_from(list(table.town_at)), st.sampled_from(list(table.partner_at))
    )
    pins, bans = data.draw(st.sets(pairs, max_size=4)), data.draw(st.sets(pairs, max_size=8))
    asked = [partner for _, partner in pins]
    contradictory = (
        bool(pins & bans)
        or len({town for town, _ in pins}) < len(pins)
        or any(town == partner for town, partner in pins)
        or any(asked.count(each.code) > each.free for each in table.partners)
    )
    if contradictory:
        with pytest.raises(Refused):
            match(table, pins=pins, bans=bans)
        return
    found = match(table, pins=pins, bans=bans)
    made = {(each.cost.town, each.cost.partner) for each in found.matches}
    assert pins <= made
    assert not bans & made
    assert all(town != partner for town, partner in made)
    assert {town for town, _ in made} | set(found.unmatched) == set(table.town_at)
    for each in table.partners:
        assert [partner for _, partner in made].count(each.code) <= each.free
    assert found.free_cost <= found.cost + 1e-9


@given(tables(most_towns=6, most_partners=5), st.randoms(use_true_random=False))
def test_the_proposal_does_not_depend_on_the_order_of_towns_and_partners(table: CostTable, shuffler: Any) -> None:
    needs, partners = list(table.needs), list(table.partners)
    shuffler.shuffle(needs)
    shuffler.shuffle(partners)
    plain = CostTable(table.needs, table.partners, programme=WHOLE)
    assert match(CostTable(needs, partners, programme=WHOLE)) == match(plain)


# ---------------------------------------------------------------- ledger

fen = st.integers(1, 10**12).map(lambda number: Decimal(number) / 100)
days = st.dates(date(2007, 1, 1), date(2010, 12, 31))


@st.composite
def ledgers(draw: st.DrawFn) -> list[Entry]:
    entries = []
    for number in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(list(InputKind)))
        counted = kind is InputKind.things
        entry = Entry(
            code=str(number),
            agreement="a",
            town=draw(st.sampled_from("AB")),
            partner=draw(st.sampled_from("PQ")),
            kind=kind,
            on=draw(days),
            payer="finance",
            purpose="station",
            amount=None if counted else draw(fen),
            thing=draw(st.sampled_from(["station", "school"])) if counted else None,
            count=draw(st.integers(1, 99)) if counted else None,
        )
        entries.append(entry)
        if draw(st.booleans()) and draw(st.booleans()):
            back = replace(entry, code=f"{number}r", reverses=entry.code, on=entry.on + timedelta(days=400))
            entries.append(back)
    return entries


def plainly(entries: list[Entry]) -> dict[str, Any]:
    """The sums of what was not taken back, added up one by one."""
    gone = {each.reverses for each in entries if each.reverses}
    standing = [each for each in entries if each.reverses is None and each.code not in gone]
    found: dict[str, Any] = dict.fromkeys(("granted", "spent", "repaid"), Decimal(0))
    things: dict[str, int] = {}
    for each in standing:
        if each.thing is not None:
            things[each.thing] = things.get(each.thing, 0) + (each.count or 0)
        else:
            found[each.kind] += each.amount or 0
    return found | {"things": things}


def told(totals: Totals) -> dict[str, Any]:
    money = {"granted": totals.granted, "spent": totals.spent, "repaid": totals.repaid}
    return money | {"things": dict(totals.things)}


@given(ledgers(), st.randoms(use_true_random=False))
def test_totals_are_the_sum_of_the_entries_that_stand_in_any_order(entries: list[Entry], shuffler: Any) -> None:
    expected = plainly(entries)
    shuffler.shuffle(entries)
    assert told(total(entries)) == expected


@given(ledgers(), st.randoms(use_true_random=False))
def test_the_totals_of_towns_and_years_add_up_to_the_whole(entries: list[Entry], shuffler: Any) -> None:
    whole = total(entries)
    parts = (
        totals_by(entries, lambda entry: entry.town).values(),
        totals_by_year(entries, year_start_month=10).values(),
    )
    for part in parts:
        assert sum((each.granted for each in part), Decimal(0)) == whole.granted
        assert sum((each.put_in for each in part), Decimal(0)) == whole.put_in
        assert all(each.granted >= 0 and each.spent >= 0 and each.repaid >= 0 for each in part)
        for thing in ("station", "school"):
            assert sum(each.things.get(thing, 0) for each in part) == whole.things.get(thing, 0)
    years = totals_by_year(entries, year_start_month=10)
    shuffler.shuffle(entries)
    assert totals_by_year(entries, year_start_month=10) == years


@given(st.lists(st.tuples(days, st.integers(0, 400)), min_size=1, max_size=7), st.integers(1, 3))
def test_no_day_ever_has_more_agreements_than_the_partner_can_hold(
    terms: list[tuple[date, int]], capacity: int
) -> None:
    signed: list[Agreement] = []
    for number, (first, length) in enumerate(terms):
        new = Agreement(str(number), f"T{number}", "P", first, first + timedelta(days=length))
        day_by_day = [
            sum(each.first <= new.first + timedelta(days=day) <= each.last for each in signed)
            for day in range(length + 1)
        ]
        fits = max(day_by_day) < capacity
        try:
            check_agreement(new, signed, {"P": capacity})
        except Refused:
            assert not fits
        else:
            assert fits
            signed.append(new)


# ---------------------------------------------------------------- life cycle

CRITERIA = (CriterionResult("c", True, "two", "two"),)
# written out again, from the rules: what may follow what
LIFE = {
    "none": {"propose": "proposed", "flag_by_hand": "confirmed"},
    "proposed": {"confirm": "confirmed", "decline": "declined"},
    "declined": {"propose": "proposed", "flag_by_hand": "confirmed"},
    "confirmed": {"match": "matched"},
    "matched": {"match": "matched", "start": "running"},
    "running": {"round:reached_standard": "reached_standard", "round:continued": "continued"},
    "continued": {
        "round:reached_standard": "reached_standard",
        "round:continued": "continued",
        "match": "matched",
    },
    "reached_standard": {
        "round:reached_standard": "reached_standard",
        "round:relapsed": "relapsed",
        "relapse": "relapsed",
    },
    "relapsed": {"match": "matched", "start": "running"},
}


class LifeCycle(RuleBasedStateMachine):
    """Throws every event at a life and keeps a model of its own beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.life = BEGINNING
        self.events: list[Event] = []
        self.stage, self.rounds, self.day = "none", 0, date(2008, 1, 1)

    def happen(self, event: Event, name: str, *, complete: bool) -> None:
        leads_to = LIFE[self.stage].get(name) if complete else None
        try:
            self.life = next_state(self.life, event)
        except Refused as refused:
            assert leads_to is None
            assert refused.problems
            return
        assert leads_to is not None
        self.stage = leads_to
        self.events.append(event)
        self.day = event.on
        self.rounds += event.kind is EventKind.hold_round

    @rule(
        kind=st.sampled_from([each for each in EventKind if each is not EventKind.hold_round]),
        reason=st.sampled_from(["", " ", "seen"]),
        partners=st.sampled_from([(), ("P",), ("P", "Q")]),
        later=st.integers(-1, 30),
    )
    def something(self, kind: EventKind, reason: str, partners: tuple[str, ...], later: int) -> None:
        day = self.day + timedelta(days=later)
        explained = bool(reason.strip()) or kind in (EventKind.propose, EventKind.match, EventKind.start)
        complete = explained and (kind is not EventKind.match or bool(partners))
        complete = complete and (later >= 0 or not self.events)
        self.happen(Event(kind, day, "li", reason, partners=partners), kind.value, complete=complete)

    @rule(
        decision=st.sampled_from([*Decision, None]),
        skipped=st.sampled_from([0, 0, 0, 1, -1]),
        criteria=st.sampled_from([CRITERIA, CRITERIA, ()]),
    )
    def a_round(self, decision: Decision | None, skipped: int, criteria: tuple[CriterionResult, ...]) -> None:
        event = Event(
            EventKind.hold_round,
            self.day,
            "li",
            round=self.rounds + 1 + skipped,
            decision=decision,
            criteria=criteria,
        )
        self.happen(event, f"round:{decision}", complete=not skipped and bool(criteria))

    @invariant()
    def the_life_is_what_its_events_say(self) -> None:
        assert self.life.stage.value == self.stage
        assert self.life.round == self.rounds
        assert self.life.version == len(self.events)
        assert life_of(self.events) == self.life
        assert {each.value for each in allowed_events(self.life)} == {
            "hold_round" if name.startswith("round:") else name for name in LIFE[self.stage]
        }


TestLifeCycle = LifeCycle.TestCase


def test_the_model_of_the_test_names_every_stage() -> None:
    assert set(LIFE) == {stage.value for stage in Stage}
