"""The life of a twinning, its agreements, its ledger and its acceptance rounds: what is allowed and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from assessment.assess import assess
from assessment.kinds import TownClass, View
from assessment.model import Programme, parse_programme
from assessment.periods import parse_period
from assessment.problems import PROBLEMS, Refused
from assessment.results import Scorecard
from assessment.twinning.acceptance import (
    CriterionResult,
    Decision,
    class_after,
    criteria_results,
    standing_between,
)
from assessment.twinning.agreements import Agreement, check_agreement
from assessment.twinning.inputs import (
    Entry,
    InputKind,
    check_entry,
    total,
    totals_by,
    totals_by_year,
)
from assessment.twinning.lifecycle import (
    BEGINNING,
    TRANSITIONS,
    Event,
    EventKind,
    Life,
    Stage,
    allowed_decisions,
    check_version,
    life_of,
    next_state,
)
from tests.unit.assessment.programmes import LABEL, counts, indicator, programme, towns
from tests.unit.assessment.test_programme_docs import documented_programme

DAY = date(2008, 3, 1)
MET = (CriterionResult("out_of_class_three", True, "two", "two"),)
UNMET = (CriterionResult("out_of_class_three", False, "three", "two"),)


def event(kind: EventKind, **more: Any) -> Event:
    needed: dict[str, Any] = {"reason": "seen in the field"} if kind is not EventKind.match else {"partners": ("P",)}
    given: dict[str, Any] = {"on": DAY, "who": "li"} | needed | more
    return Event(kind, **given)


def held(number: int, decision: Decision | None, **more: Any) -> Event:
    chosen: dict[str, Any] = {"criteria": MET if decision is Decision.reached_standard else UNMET}
    return event(EventKind.hold_round, round=number, decision=decision, **(chosen | more))


TO_RUNNING = [event(kind) for kind in (EventKind.propose, EventKind.confirm, EventKind.match, EventKind.start)]


def refused(call: Any, *arguments: Any) -> list[str]:
    with pytest.raises(Refused) as found:
        call(*arguments)
    for problem in found.value.problems:
        assert PROBLEMS[problem.code].format_map(problem.params)
    return [problem.code for problem in found.value.problems]


def test_huizhous_towns_reach_the_standard_at_the_third_round() -> None:
    rounds = [held(1, Decision.continued), held(2, Decision.continued), held(3, Decision.reached_standard)]
    life = life_of([*TO_RUNNING, *rounds])
    assert (life.stage, life.round, life.partners) == (Stage.reached_standard, 3, ("P",))
    assert life.version == 7


def test_a_relapse_opens_the_case_again_and_rounds_go_on_counting() -> None:
    events = [*TO_RUNNING, held(1, Decision.reached_standard), event(EventKind.relapse), event(EventKind.start)]
    life = life_of([*events, held(2, Decision.continued)])
    assert (life.stage, life.round) == (Stage.continued, 2)
    inspected = life_of([*TO_RUNNING, held(1, Decision.reached_standard), held(2, Decision.relapsed)])
    assert inspected.stage is Stage.relapsed


def test_a_town_flagged_by_hand_is_confirmed_at_once_but_not_without_a_reason() -> None:
    assert life_of([event(EventKind.flag_by_hand)]).stage is Stage.confirmed
    assert refused(next_state, BEGINNING, event(EventKind.flag_by_hand, reason=" ")) == ["twinning.reason_missing"]


def test_a_declined_town_can_be_proposed_again() -> None:
    events = [event(EventKind.propose), event(EventKind.decline), event(EventKind.propose)]
    assert life_of(events).stage is Stage.proposed


@pytest.mark.parametrize("kind", [EventKind.confirm, EventKind.decline])
def test_a_decision_on_a_proposal_needs_a_reason(kind: EventKind) -> None:
    proposed = life_of([event(EventKind.propose)])
    assert refused(next_state, proposed, event(kind, reason="")) == ["twinning.reason_missing"]


@pytest.mark.parametrize("stage", list(Stage))
def test_every_event_that_has_no_place_is_refused_in_words_of_the_stage(stage: Stage) -> None:
    life = Life(stage=stage)
    for kind in EventKind:
        if kind not in TRANSITIONS[stage]:
            assert refused(next_state, life, event(kind)) == [f"twinning.cannot_when.{stage}"]


def test_a_round_is_refused_out_of_order_without_decision_and_without_criteria() -> None:
    running = life_of(TO_RUNNING)
    assert refused(next_state, running, held(2, Decision.continued)) == ["twinning.round_out_of_order"]
    assert refused(next_state, running, held(1, None)) == ["twinning.decision_missing"]
    assert refused(next_state, running, held(1, Decision.continued, criteria=())) == [
        "twinning.decision_without_criteria"
    ]


def test_the_standard_is_reached_against_the_criteria_only_with_a_reason() -> None:
    running = life_of(TO_RUNNING)
    against = held(1, Decision.reached_standard, criteria=UNMET)
    assert next_state(running, against).stage is Stage.reached_standard
    assert refused(next_state, running, replace(against, reason="")) == ["twinning.reached_against_criteria"]
    unknown = (CriterionResult("verified", None, None, "passed"),)
    assert refused(next_state, running, replace(against, reason="", criteria=unknown)) == [
        "twinning.reached_against_criteria"
    ]


@pytest.mark.parametrize(
    ("events", "decision"),
    [
        (TO_RUNNING, Decision.relapsed),
        ([*TO_RUNNING, held(1, Decision.reached_standard)], Decision.continued),
    ],
)
def test_a_round_cannot_decide_what_does_not_fit_the_stage(events: list[Event], decision: Decision) -> None:
    life = life_of(events)
    assert decision not in allowed_decisions(life)
    found = refused(next_state, life, held(life.round + 1, decision))
    assert found == [f"twinning.decision_cannot.{decision}"]


def test_a_match_needs_a_partner_and_events_go_forward_in_time() -> None:
    confirmed = life_of(TO_RUNNING[:2])
    assert refused(next_state, confirmed, event(EventKind.match, partners=())) == ["twinning.partner_missing"]
    early = event(EventKind.match, on=date(2008, 2, 29))
    assert refused(next_state, confirmed, early) == ["twinning.event_before_last"]


def test_whoever_decides_second_is_shown_the_first_decision() -> None:
    seen = life_of([event(EventKind.propose)])
    now = next_state(seen, event(EventKind.decline, who="wang"))
    check_version(now, 2)
    with pytest.raises(Refused) as found:
        check_version(now, seen.version)
    (problem,) = found.value.problems
    assert problem.code == "twinning.decided_meanwhile"
    assert problem.params["who"] == "wang" and problem.params["stage"] == "declined"


@pytest.mark.parametrize(("decided", "seen"), [(0, 3), (1, 2), (0, -1)])
def test_a_version_that_never_was_is_nobodys_decision(decided: int, seen: int) -> None:
    with pytest.raises(Refused) as found:
        check_version(life_of([event(EventKind.propose)][:decided]), seen)
    assert [each.code for each in found.value.problems] == ["twinning.version_unknown"]


# ---------------------------------------------------------------- agreements


def agreement(
    code: str, town: str, partner: str = "P", first: str = "2008-01-01", last: str = "2008-12-31"
) -> Agreement:
    return Agreement(code, town, partner, date.fromisoformat(first), date.fromisoformat(last))


def test_an_agreement_with_itself_backwards_or_with_a_stranger_is_refused_with_every_reason() -> None:
    wrong = agreement("a", "A", "A", "2008-02-01", "2008-01-01")
    assert refused(check_agreement, wrong, [], {}) == [
        "twinning.agreement_with_itself",
        "twinning.term_backwards",
        "twinning.partner_unknown",
    ]


def test_agreements_beyond_a_partners_capacity_are_refused_only_where_they_overlap() -> None:
    standing = [agreement("a", "A", last="2008-06-30"), agreement("b", "B", first="2008-07-01")]
    check_agreement(agreement("c", "C"), standing, {"P": 2})  # never more than two on one day
    assert refused(check_agreement, agreement("c", "C"), standing, {"P": 1}) == ["twinning.partner_beyond_capacity"]
    check_agreement(agreement("c", "C", first="2009-01-01", last="2009-12-31"), standing, {"P": 1})
    touching = [agreement("a", "A", last="2008-07-01"), standing[1]]
    assert refused(check_agreement, agreement("c", "C"), touching, {"P": 2}) == ["twinning.partner_beyond_capacity"]


def test_the_same_pair_has_one_agreement_at_a_time() -> None:
    found = refused(check_agreement, agreement("b", "A", last="2008-03-01"), [agreement("a", "A")], {"P": 5})
    assert found == ["twinning.agreement_twice"]


# ---------------------------------------------------------------- inputs


def money(code: str, amount: str, kind: InputKind = InputKind.granted, **more: Any) -> Entry:
    given: dict[str, Any] = {"on": DAY, "town": "A", "payer": "finance"} | more
    return Entry(code, "a", partner="P", kind=kind, purpose="station", amount=Decimal(amount), **given)


def things(code: str, thing: str, count: int, **more: Any) -> Entry:
    given: dict[str, Any] = {"on": DAY, "town": "A", "payer": "finance"} | more
    return Entry(code, "a", partner="P", kind=InputKind.things, purpose="station", thing=thing, count=count, **given)


def test_a_revolving_fund_counts_every_yuan_once() -> None:
    rounds = [money("1", "50000"), money("2", "30000.50", InputKind.repaid), money("3", "30000.50")]
    found = total([*rounds, money("4", "42000", InputKind.spent)])
    assert (found.granted, found.repaid, found.spent) == (Decimal("80000.50"), Decimal("30000.50"), Decimal(42000))
    assert found.put_in == Decimal(50000)


def test_a_correction_takes_an_entry_out_of_every_total() -> None:
    wrong, right = money("1", "5000"), money("3", "500")
    reversal = replace(wrong, code="2", reverses="1", on=date(2009, 11, 1))
    check_entry(reversal, agreement("a", "A"), [wrong])
    stations = things("4", "service_station", 2)
    entries = [wrong, reversal, right, stations, replace(stations, code="5", reverses="4")]
    assert total(entries).granted == 500
    assert total(entries).things == {}
    years = totals_by_year(entries, year_start_month=10)
    assert {year: each.granted for year, each in years.items()} == {2008: 500}


def test_the_assessment_year_of_huizhou_begins_in_october() -> None:
    entries = [money("1", "1", on=date(2009, 9, 30)), money("2", "2", on=date(2009, 10, 1))]
    found = totals_by_year(entries, year_start_month=10)
    assert {year: each.granted for year, each in found.items()} == {2009: 1, 2010: 2}
    assert list(totals_by_year(entries, year_start_month=1)) == [2009]


def test_totals_by_town_count_things_by_kind() -> None:
    entries = [things("1", "station", 1), things("2", "station", 2), things("3", "school", 1, town="B")]
    found = totals_by(entries, lambda entry: entry.town)
    assert found["A"].things == {"station": 3} and found["B"].things == {"school": 1}


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (money("1", "-5"), "twinning.input_not_positive"),
        (money("1", "0"), "twinning.input_not_positive"),
        (money("1", "0.001"), "twinning.amount_below_fen"),
        (money("1", "NaN"), "twinning.input_incomplete"),
        (money("1", "5", on=date(2009, 1, 1)), "twinning.input_outside_term"),
        (things("1", "", 5), "twinning.input_incomplete"),
        (things("1", "station", -5), "twinning.input_not_positive"),
        (money("1", "5", reverses="0"), "twinning.reversed_unknown"),
    ],
)
def test_an_impossible_entry_is_refused(entry: Entry, code: str) -> None:
    assert refused(check_entry, entry, agreement("a", "A"), []) == [code]


def test_an_entry_is_reversed_once_and_as_it_stands() -> None:
    was = money("1", "5")
    back = replace(was, code="2", reverses="1")
    term = agreement("a", "A")
    assert refused(check_entry, replace(back, code="3"), term, [was, back]) == ["twinning.reversed_twice"]
    assert refused(check_entry, replace(back, amount=Decimal(4)), term, [was]) == ["twinning.reversal_differs"]
    again = replace(was, code="3", reverses="2")
    assert refused(check_entry, again, term, [was, back]) == ["twinning.reversed_unknown"]


# ---------------------------------------------------------------- acceptance

CRITERIA = {
    "criteria": [
        {"code": "class", "name": LABEL, "measure": "town_class", "source": "plan"},
        {"code": "score", "name": LABEL, "measure": "composite", "at_least": 80, "source": "plan"},
        {"code": "work", "name": LABEL, "measure": "line", "line": "work", "source": "plan"},
        {"code": "births", "name": LABEL, "measure": "indicator", "indicator": "compliant", "source": "plan"},
        {"code": "truth", "name": LABEL, "measure": "verification", "indicator": "compliant", "source": "plan"},
    ]
}
STRICT = programme(indicator(), twinning=CRITERIA)


def carded(k: int | None, n: int | None = 1000, of: Programme = STRICT) -> Scorecard:
    rows = [counts("A", "2008Q1", k, n)] if k is not None else []
    return assess(
        programme=of, areas=towns("A"), observations=rows, period=parse_period("2008Q1"), view=View.quarter
    ).areas[0]


def test_every_criterion_has_its_figure_and_what_was_needed() -> None:
    found = criteria_results(STRICT, carded(952), verification={"compliant": True})
    assert [(each.criterion, each.met, each.figure, each.needed) for each in found] == [
        ("class", True, "two", "two"),
        ("score", True, "80", "80"),
        ("work", True, "80", "60"),
        ("births", False, "95.2", "96.5"),
        ("truth", True, "passed", "passed"),
    ]
    assert [each.criterion for each in standing_between(found)] == ["births"]


def test_what_has_no_figure_is_never_taken_for_met() -> None:
    found = criteria_results(STRICT, carded(None))
    assert [each.met for each in found] == [None, None, None, None, None]
    assert len(standing_between(found)) == 5


def test_the_standard_reached_lifts_a_town_out_of_class_three_and_nothing_else_does() -> None:
    assert class_after(Decision.reached_standard, carded(940)) is TownClass.two
    assert class_after(Decision.reached_standard, carded(970)) is TownClass.one
    assert class_after(Decision.continued, carded(970)) is TownClass.three


def test_a_programme_without_twinning_has_every_default() -> None:
    found = parse_programme(documented_programme(), origin="p.toml").twinning
    assert found.distance == Fraction(1, 10)
    assert [each.measure for each in found.criteria] == ["town_class"]


@pytest.mark.parametrize(
    ("criterion", "code"),
    [
        ('measure = "line"', "criterion.key_needed_for_measure"),
        ('measure = "line"\nline = "other"', "criterion.reference_unknown"),
        ('measure = "indicator"\nindicator = "other"', "criterion.reference_unknown"),
        ('measure = "town_class"\nat_least = 80', "criterion.key_not_for_measure"),
        ('measure = "hope"', "programme.not_one_of"),
        ('measure = "composite"\nat_least = 101', "programme.out_of_range"),
    ],
)
def test_a_criterion_that_does_not_fit_is_refused_with_its_line(criterion: str, code: str) -> None:
    text = documented_programme() + "\n[[twinning.criteria]]\n" + criterion
    text += '\ncode = "c"\nname = { zh = "标准", en = "Criterion" }\nsource = "ours"\n'
    with pytest.raises(Refused) as found:
        parse_programme(text, origin="p.toml")
    (problem,) = found.value.problems
    assert problem.code == code
    assert problem.place["code"] == "c"
    assert int(problem.place["line"]) > documented_programme().count("\n")


def test_a_criterion_named_twice_and_a_negative_weight_are_refused() -> None:
    name = 'name = { zh = "一", en = "c" }'
    one = f'\n[[twinning.criteria]]\ncode = "c"\nmeasure = "town_class"\nsource = "ours"\n{name}\n'
    text = documented_programme() + "\n[twinning]\nload = -1\n" + one * 2
    with pytest.raises(Refused) as found:
        parse_programme(text, origin="p.toml")
    codes = [problem.code for problem in found.value.problems]
    assert codes == ["programme.out_of_range", "programme.code_twice"]
