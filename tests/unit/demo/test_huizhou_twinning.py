"""The twinning of Huizhou's demo as it is told: the published totals, within every term, by the criteria."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from assessment.model import TownClass
from assessment.periods import Quarter, last_day, parse_period
from assessment.twinning.acceptance import Decision, class_after, criteria_results
from assessment.twinning.inputs import InputKind, assessment_year
from assessment.twinning.lifecycle import EventKind
from dashboard.services.twinning.figures import quarter_of
from data.demo.huizhou.files import YEAR_START_MONTH, indicator_files
from data.demo.huizhou.help import FUND_TOWNS, PUT_IN, helped_towns
from data.demo.huizhou.story import FLAGGED, QUARTERS, ROUNDS
from data.demo.huizhou.twinning import partners_file, steps
from data.demo.twinning_steps import (
    Decide,
    Enter,
    HoldRound,
    Match,
    Put,
    ReportTask,
    SetTask,
    Step,
    TakeBack,
    digest_of,
    working_day,
)
from tests.unit.demo.huizhou import assessed, lagged, latest, programme


def told(kind: type[Step]) -> list:
    return [step for step in steps() if isinstance(step, kind)]


def counted() -> list[tuple[str, date, Put]]:
    """Entries that nobody took back: town, day, entry."""
    entries = [(step.town, step.on, put) for step in told(Enter) for put in step.entries]
    for wrong in told(TakeBack):
        place = max(at for at, (town, on, put) in enumerate(entries) if (town, put) == (wrong.town, wrong.entry))
        assert entries[place][1] < wrong.on
        del entries[place]
    return entries


def money(kind: InputKind) -> Decimal:
    return sum((put.amount for _, _, put in counted() if put.kind is kind), Decimal(0))


def test_what_was_put_in_is_what_was_published():
    assert money(InputKind.granted) - money(InputKind.repaid) == PUT_IN == 35_900_000
    things = Counter()
    for town, _, put in counted():
        if put.kind is InputKind.things:
            things[put.thing] += put.count
            things[town, put.thing] += put.count
    assert (things["service_station"], things["marriage_school"], things["village_point"]) == (16, 16, 272)
    assert {things[town.code, "village_point"] for town in lagged()} == {17}
    assert {things[town.code, "service_station"] for town in lagged()} == {1}


def test_several_units_pay_for_several_purposes_and_nothing_is_paid_out_twice():
    payers = {put.payer for _, _, put in counted()}
    purposes = {put.purpose for _, _, put in counted()}
    assert len(payers) >= 10 and len(purposes) == 5
    assert money(InputKind.spent) < money(InputKind.granted)
    for purpose in purposes:
        paid = {kind: Decimal(0) for kind in InputKind}
        for _, _, put in counted():
            if put.purpose == purpose and put.amount is not None:
                paid[put.kind] += put.amount
        assert paid[InputKind.spent] <= paid[InputKind.granted] - paid[InputKind.repaid]


def test_a_revolving_fund_is_lent_repaid_and_lent_again_and_counts_once():
    for town in FUND_TOWNS:
        entries = [(put.kind.value, int(put.amount)) for code, _, put in counted() if code == town and put.fund]
        assert entries == [("granted", 200_000), ("repaid", 120_000), ("granted", 120_000), ("repaid", 60_000)]


def test_two_slips_were_taken_back_with_a_reason():
    assert [bool(step.reason) for step in told(TakeBack)] == [True, True]


def test_every_entry_and_task_lies_within_the_term_of_its_agreement_and_after_the_help_began():
    terms = {(step.town, partner): (step.first, step.last) for step in told(Match) for partner in step.partners}
    begun = {}
    for step in told(Decide):
        if step.kind is EventKind.start:
            begun.setdefault(step.town, step.on)
    last_round = max(step.on for step in told(HoldRound))
    for step in told(Enter):
        first, last = terms[step.town, step.partner]
        assert max(first, begun[step.town]) <= step.on <= last
        assert step.on < last_round
    for step in told(SetTask):
        assert terms[step.town, step.partner][0] <= step.due <= terms[step.town, step.partner][1]
    assert all(last > last_round for _, last in terms.values())


def test_village_points_of_the_ledger_are_those_of_the_figures_quarter_by_quarter():
    for town in lagged():
        for quarter in QUARTERS:
            figures = latest()[town.code, "village_service_points", quarter].numerator
            day = last_day(quarter, YEAR_START_MONTH)
            entered = sum(
                put.count
                for code, on, put in counted()
                if code == town.code and put.thing == "village_point" and on <= day
            )
            assert figures == town.points + entered, (town.code, quarter)


def test_help_starts_in_the_quarter_in_which_it_first_shows():
    starts = {step.town: step.on for step in reversed(told(Decide)) if step.kind is EventKind.start}
    assert {code: quarter_of(day, YEAR_START_MONTH) for code, day in starts.items()} == {
        town.code: town.help_begins for town in lagged()
    }


def test_all_sixteen_are_proposed_of_the_quarter_in_which_they_lag_and_signed_by_the_end_of_2008():
    proposed = {step.town: step.period for step in told(Decide) if step.kind is EventKind.propose}
    assert proposed == {town.code: str(FLAGGED) for town in lagged()}
    assert all(step.reason for step in told(Decide) if step.kind is EventKind.confirm)
    first = {}
    for step in told(Match):
        first.setdefault(step.town, step.on)
    assert len(first) == 16
    assert date(2008, 10, 10) < min(first.values()) <= max(first.values()) <= date(2008, 12, 31)


@pytest.mark.parametrize(("number", "reached"), [(1, 5), (2, 11), (3, 16)])
def test_at_every_round_more_towns_have_reached_the_standard(number, reached):
    rounds = [step for step in told(HoldRound) if step.number == number]
    assert len({step.town for step in rounds}) == len(rounds) == 16
    assert {step.period for step in rounds} == {str(ROUNDS[number])}
    assert sum(step.decision is Decision.reached_standard for step in rounds) == reached


def test_every_decision_agrees_with_the_criteria_on_the_scorecard_of_its_round():
    criteria = programme().twinning.criteria
    assert len(criteria) == 4
    assert {each.source for each in criteria} == {programme().twinning.source} == {"ours"}
    for step in told(HoldRound):
        card = assessed(Quarter(*_quarter(step.period))).area(step.town)
        results = criteria_results(programme(), card)
        passed = all(each.met is True for each in results)
        assert passed == (step.decision is Decision.reached_standard), (step.town, step.number, results)
        assert (class_after(step.decision, card) is TownClass.three) == (not passed)


def test_a_round_is_held_after_the_report_it_rests_on():
    reported = {each.name: each.recorded_at for each in indicator_files()}
    for step in told(HoldRound):
        assert step.recorded_at > reported[f"demo-{step.period}.csv"]


def test_no_unit_helps_more_towns_than_it_can():
    rows = [line.split(",") for line in partners_file().content.decode().splitlines()[1:]]
    capacity = {row[0]: int(row[4]) for row in rows}
    held = Counter(partner for step in told(Match) for partner in step.partners)
    assert all(count <= capacity[partner] for partner, count in held.items())
    assert {row[3] for row in rows if row[0] in held} == {"town", "department", "direct_unit"}


def test_the_story_is_told_in_order_and_the_same_each_time():
    days = [step.recorded_at for step in steps()]
    assert days == sorted(days)
    steps.cache_clear()
    first = digest_of(steps())
    steps.cache_clear()
    assert digest_of(steps()) == first
    assert [step for step in steps() if step.on != working_day(step.on)] == []


def test_every_task_that_was_set_is_reported_but_the_work_that_goes_on():
    done = Counter((step.town, step.partner) for step in told(ReportTask))
    due = Counter((step.town, step.partner) for step in told(SetTask))
    assert sum((due - done).values()) == 5
    assert all(town.accepted == 3 for town in lagged() if (due - done)[town.code, _partner(town.code)])


def test_money_and_things_came_in_the_two_years_of_help():
    years = Counter(assessment_year(on, YEAR_START_MONTH) for _, on, _ in counted())
    assert set(years) == {2009, 2010}


def _partner(town: str) -> str:
    return next(each.partner for each in helped_towns() if each.code == town)


def _quarter(period: str) -> tuple[int, int]:
    quarter = parse_period(period).quarters[-1]
    return quarter.year, quarter.number
