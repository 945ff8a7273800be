"""Twinning as recorded, on both engines: entries that are never edited, refusals that leave nothing, time travel."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from assessment.kinds import TownClass
from assessment.problems import Refused
from assessment.twinning.acceptance import CriterionResult, Decision
from assessment.twinning.inputs import InputKind, total
from assessment.twinning.lifecycle import Event, EventKind, Stage
from data import schema
from data.engine import Connection, Engine, reading, writing
from data.intake import load_partners
from data.store import batches
from data.store.twinning import agreements, events, ledger, notes, records, tasks
from data.store.twinning.agreements import Goal
from data.store.twinning.ledger import NewInput
from data.store.twinning.notes import NoteKind
from data.store.twinning.tasks import TaskState
from data.store.twinning.writes import Write
from tests.integration.small_programme import later, small_programme, write_csv

PROGRAMME = small_programme()
TOWN, OTHER, HELPER = "110117003", "110117002", "110117001"
FIRST, LAST = date(2007, 8, 1), date(2008, 7, 31)
MET = (CriterionResult("out_of_class_three", True, "two", "two"),)
UNMET = (CriterionResult("out_of_class_three", False, "three", "two"),)
PARTNERS = f"""code,name_zh,name_en,kind,capacity,fields
{HELPER},,,town,1,
finance,财政局,Finance bureau,department,2,line=0.5;财政
health,卫生局,Health bureau,department,1,compliant=0.8
"""


def wrote(minutes: int, who: str = "me") -> Write:
    return Write(who, later(minutes))


@pytest.fixture
def helped(loaded: Engine, tmp_path: Path) -> Engine:
    """Three areas and three partners."""
    path = write_csv(tmp_path, PARTNERS, name="partners.csv")
    with writing(loaded) as connection:
        load_partners(connection, programme=PROGRAMME, path=path, recorded_at=later(1), who="me")
    return loaded


def event(kind: EventKind, day: date = FIRST, **more: Any) -> Event:
    given: dict[str, Any] = {"who": "me", "reason": "because", "period": "2007Q2"}
    return Event(kind, day, **(given | more))


def record(connection: Connection, happened: Event, minutes: int, town: str = TOWN, **more: Any) -> None:
    events.record(
        connection, programme=PROGRAMME, town=town, event=happened, write=wrote(minutes, happened.who), **more
    )


def matched(connection: Connection, minutes: int, *partners: str, town: str = TOWN, **more: Any) -> tuple[str, ...]:
    given: dict[str, Any] = {"first": FIRST, "last": LAST, "goals": ()}
    return agreements.match(
        connection,
        programme=PROGRAMME,
        town=town,
        event=event(EventKind.match, partners=partners),
        write=wrote(minutes),
        **(given | more),
    )


def running(engine: Engine, *partners: str) -> None:
    """The town is flagged, matched with partners from minute 10 on, and helped."""
    with writing(engine) as connection:
        record(connection, event(EventKind.flag_by_hand), 10)
        matched(connection, 11, *(partners or ("finance",)))
        record(connection, event(EventKind.start), 12)


def given(agreement: str = "A1", **more: Any) -> NewInput:
    values: dict[str, Any] = {
        "agreement": agreement,
        "kind": InputKind.granted,
        "on": date(2007, 9, 1),
        "payer": "finance",
        "purpose": "station",
        "amount": Decimal("120000.00"),
    }
    return NewInput(**(values | more))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [each.code for each in refused.value.problems]


def counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in schema.metadata.tables.items()
        }


# ------------------------------------------------------------------ life


def test_a_story_from_proposal_to_the_standard_is_read_back_as_it_was_recorded(helped: Engine) -> None:
    with writing(helped) as connection:
        record(connection, event(EventKind.propose, reason=""), 10)
        record(connection, event(EventKind.confirm, reason="three quarters in class three"), 11)
        assert matched(connection, 12, "finance") == ("A1",)
        record(connection, event(EventKind.start), 13)
        failed = event(
            EventKind.hold_round,
            date(2007, 10, 1),
            round=1,
            decision=Decision.continued,
            criteria=UNMET,
            inspectors=("市计生局", "财政局"),
        )
        record(connection, failed, 14, town_class=TownClass.three)
        passed = event(
            EventKind.hold_round, date(2008, 1, 9), round=2, decision=Decision.reached_standard, criteria=MET
        )
        record(connection, passed, 15, town_class=TownClass.two)
    with reading(helped) as connection:
        listed = events.history(connection, town=TOWN)[TOWN]
        now = events.life(connection, TOWN)
    assert [each.number for each in listed] == [1, 2, 3, 4, 5, 6]
    assert listed[4].event == failed and listed[5].event == passed
    assert [each.town_class for each in listed] == [None, None, None, None, TownClass.three, TownClass.two]
    assert (now.stage, now.round, now.version, now.partners) == (Stage.reached_standard, 2, 6, ("finance",))


def test_an_event_out_of_place_is_refused_and_leaves_nothing(helped: Engine) -> None:
    before = counts(helped)
    with pytest.raises(Refused) as refused, writing(helped) as connection:
        record(connection, event(EventKind.confirm), 10)
    assert codes(refused) == ["twinning.cannot_when.none"]
    assert counts(helped) == before


def test_all_reasons_against_an_event_are_told_at_once(helped: Engine) -> None:
    running(helped)
    wrong = (CriterionResult("no_such", True, None, "x"),)
    held = event(EventKind.hold_round, date(2007, 7, 1), round=3, decision=Decision.continued, criteria=wrong)
    with pytest.raises(Refused) as refused, writing(helped) as connection:
        record(connection, held, 20)
    assert codes(refused) == [
        "twinning.event_before_last",
        "twinning.round_out_of_order",
        "twinning_store.criterion_unknown",
        "twinning_store.criteria_missing",
    ]


def test_a_decision_without_criteria_is_refused(helped: Engine) -> None:
    running(helped)
    held = event(EventKind.hold_round, date(2007, 10, 1), round=1, decision=Decision.continued)
    with pytest.raises(Refused) as refused, writing(helped) as connection:
        record(connection, held, 20)
    assert codes(refused) == ["twinning.decision_without_criteria"]


def test_an_unknown_town_has_no_life(helped: Engine) -> None:
    with pytest.raises(Refused) as refused, writing(helped) as connection:
        record(connection, event(EventKind.propose), 10, town="999")
    assert codes(refused) == ["twinning_store.town_unknown"]


def test_help_starts_only_within_an_agreement(helped: Engine) -> None:
    with writing(helped) as connection:
        record(connection, event(EventKind.flag_by_hand), 10)
        matched(connection, 11, "finance")
    with pytest.raises(Refused) as refused, writing(helped) as connection:
        record(connection, event(EventKind.start, date(2008, 8, 1)), 12)
    assert codes(refused) == ["twinning_store.start_outside_term"]


def test_a_match_without_its_agreements_is_a_mistake_of_the_program(helped: Engine) -> None:
    with pytest.raises(ValueError, match="agreements"), writing(helped) as connection:
        record(connection, event(EventKind.match, partners=("finance",)), 10)


def test_who_decides_second_is_told_what_was_decided_first(helped: Engine) -> None:
    with writing(helped) as connection:
        record(connection, event(EventKind.propose), 10)
    with writing(helped) as connection:
        record(connection, event(EventKind.decline, who="Wang", reason="a slip in the table"), 11, expected=1)
    with pytest.raises(Refused) as refused, writing(helped) as connection:
        record(connection, event(EventKind.confirm, who="Li", reason="it lags"), 12, expected=1)
    (problem,) = refused.value.problems
    assert problem.code == "twinning.decided_meanwhile"
    assert problem.params == {
        "stage": "declined",
        "who": "Wang",
        "date": FIRST.isoformat(),
        "reason": "a slip in the table",
    }
    with reading(helped) as connection:
        assert events.life(connection, TOWN).stage is Stage.declined


def test_of_two_who_decide_at_the_same_moment_one_is_kept_and_the_other_told(helped: Engine) -> None:
    with writing(helped) as connection:
        record(connection, event(EventKind.propose), 10)
    both_ready = threading.Barrier(2)
    told: list[str] = []

    def decide(kind: EventKind) -> None:
        both_ready.wait()
        try:
            with writing(helped) as connection:
                record(connection, event(kind, who=kind.value), 11, expected=1)
        except Refused as refused:
            told.extend(each.code for each in refused.problems)

    people = [threading.Thread(target=decide, args=(kind,)) for kind in (EventKind.confirm, EventKind.decline)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert told == ["twinning.decided_meanwhile"]
    with reading(helped) as connection:
        listed = events.history(connection, town=TOWN)[TOWN]
    assert len(listed) == 2 and listed[1].event.who == listed[1].event.kind.value


def test_the_key_itself_refuses_a_number_that_is_taken(helped: Engine) -> None:
    with writing(helped) as connection:
        record(connection, event(EventKind.propose), 10)
        batch = batches.all(connection)[-1].id
    with pytest.raises(DBAPIError), writing(helped) as connection:
        before = events.history(connection, town=TOWN)[TOWN][0]
        events.insert_event(connection, TOWN, events.life(connection, OTHER), before.event, wrote(11), batch)


# ------------------------------------------------------------------ agreements


def test_a_match_signs_an_agreement_with_each_partner(helped: Engine) -> None:
    goal = Goal("compliant", Decimal("91.52"), Decimal("96.5"), date(2008, 6, 30))
    with writing(helped) as connection:
        record(connection, event(EventKind.flag_by_hand), 10)
        assert matched(connection, 11, "finance", HELPER, goals=(goal,)) == ("A1", "A2")
    with reading(helped) as connection:
        first, second = agreements.read(connection)
    assert (first.agreement.partner, second.agreement.partner) == ("finance", HELPER)
    assert first.goals == second.goals == (goal,)
    assert (first.agreement.first, first.agreement.last, first.who) == (FIRST, LAST, "me")


@pytest.mark.parametrize(
    ("partners", "more", "expected"),
    [
        ((TOWN,), {}, ["twinning.agreement_with_itself", "twinning.partner_unknown"]),
        (("nobody",), {}, ["twinning.partner_unknown"]),
        ((), {}, ["twinning.partner_missing"]),
        (("finance", "finance"), {}, ["twinning.agreement_twice"]),
        (("finance",), {"last": date(2007, 7, 31)}, ["twinning.term_backwards"]),
        (
            ("finance",),
            {"goals": (Goal("no_such", None, Decimal(1), date(2009, 1, 1)),)},
            ["twinning_store.goal_indicator_unknown", "twinning_store.goal_outside_term"],
        ),
        (
            ("finance",),
            {"goals": (Goal("first", None, Decimal("90.1234567"), LAST), Goal("first", None, Decimal(90), LAST))},
            ["twinning_store.goal_too_long", "twinning_store.goal_twice"],
        ),
    ],
)
def test_an_agreement_that_cannot_be_is_refused_and_leaves_nothing(
    helped: Engine, partners: tuple[str, ...], more: dict[str, Any], expected: list[str]
) -> None:
    with writing(helped) as connection:
        record(connection, event(EventKind.flag_by_hand), 10)
    before = counts(helped)
    with pytest.raises(Refused) as refused, writing(helped) as connection:
        matched(connection, 11, *partners, **more)
    assert codes(refused) == expected
    assert counts(helped) == before


def test_a_partner_takes_no_more_towns_at_a_time_than_it_can(helped: Engine) -> None:
    with writing(helped) as connection:
        record(connection, event(EventKind.flag_by_hand), 10)
        record(connection, event(EventKind.flag_by_hand), 11, town=OTHER)
        matched(connection, 12, HELPER)
    with pytest.raises(Refused) as refused, writing(helped) as connection:
        matched(connection, 13, HELPER, town=OTHER)
    assert codes(refused) == ["twinning.partner_beyond_capacity"]
    with writing(helped) as connection:
        afterwards = {"first": date(2008, 8, 1), "last": date(2009, 7, 31)}
        assert matched(connection, 14, HELPER, town=OTHER, **afterwards) == ("A2",)


def test_a_longer_term_is_a_revision_and_the_earlier_one_stays_for_the_past(helped: Engine) -> None:
    running(helped)
    with writing(helped) as connection:
        amended = agreements.amend(
            connection,
            programme=PROGRAMME,
            code="A1",
            last=date(2008, 12, 31),
            reason="the station is late",
            write=wrote(20, "Wang"),
        )
    assert (amended.revision, amended.agreement.last, amended.who) == (2, date(2008, 12, 31), "Wang")
    assert amended.signed_at == later(11)
    with reading(helped) as connection:
        (past,) = agreements.read(connection, as_of=later(19))
    assert (past.revision, past.agreement.last) == (1, LAST)


def test_an_amendment_needs_a_reason_and_a_term_that_holds_the_ledger(helped: Engine) -> None:
    running(helped)
    with writing(helped) as connection:
        ledger.enter(connection, [given()], write=wrote(20))
    with pytest.raises(Refused) as refused, writing(helped) as connection:
        agreements.amend(
            connection, programme=PROGRAMME, code="A1", last=date(2007, 8, 31), reason=" ", write=wrote(21)
        )
    assert codes(refused) == ["twinning_store.text_missing", "twinning_store.inputs_outside_term"]
    with writing(helped) as connection:
        ledger.reverse(connection, code="E1", on=date(2007, 9, 2), reason="paid twice", write=wrote(22))
    with writing(helped) as connection:
        agreements.amend(
            connection, programme=PROGRAMME, code="A1", last=date(2007, 8, 31), reason="ended", write=wrote(23)
        )


def test_an_amendment_cannot_go_beyond_the_partners_capacity(helped: Engine) -> None:
    running(helped, HELPER)
    after = {"first": date(2008, 8, 1), "last": date(2009, 7, 31)}
    with writing(helped) as connection:
        record(connection, event(EventKind.flag_by_hand), 20, town=OTHER)
        matched(connection, 21, HELPER, town=OTHER, **after)
    with pytest.raises(Refused) as refused, writing(helped) as connection:
        agreements.amend(
            connection, programme=PROGRAMME, code="A1", last=date(2008, 8, 1), reason="longer", write=wrote(22)
        )
    assert codes(refused) == ["twinning.partner_beyond_capacity"]


def test_an_agreement_is_found_by_its_day(helped: Engine) -> None:
    running(helped, "finance", "health")
    with reading(helped) as connection:
        with pytest.raises(Refused) as missing:
            agreements.in_force(connection, town=OTHER, on=FIRST)
        with pytest.raises(Refused) as several:
            agreements.in_force(connection, town=TOWN, on=FIRST)
        with pytest.raises(Refused) as unknown:
            agreements.one(connection, "A9", town=TOWN)
    assert codes(missing) == ["twinning_store.agreement_missing"]
    assert several.value.problems[0].params == {"town": TOWN, "date": FIRST.isoformat(), "known": "A1, A2"}
    assert unknown.value.problems[0].params == {"value": "A9", "known": "A1, A2"}


# ------------------------------------------------------------------ ledger


def test_money_comes_back_to_the_fen(helped: Engine) -> None:
    running(helped)
    amounts = [Decimal("0.01"), Decimal("120000.00"), Decimal("35900000.1"), Decimal("9999999999999.99")]
    with writing(helped) as connection:
        entered = ledger.enter(connection, [given(amount=each) for each in amounts], write=wrote(20))
    assert entered == ("E1", "E2", "E3", "E4")
    with reading(helped) as connection:
        found = ledger.read(connection)
    assert [each.entry.amount for each in found] == amounts
    assert total(each.entry for each in found).granted == sum(amounts)
    assert {each.entry.partner for each in found} == {"finance"}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"amount": Decimal("-1")}, "twinning.input_not_positive"),
        ({"amount": Decimal(0)}, "twinning.input_not_positive"),
        ({"amount": Decimal("0.001")}, "twinning.amount_below_fen"),
        ({"amount": None}, "twinning.input_incomplete"),
        ({"amount": Decimal("NaN")}, "twinning.input_incomplete"),
        ({"amount": Decimal(10) ** 14}, "twinning_store.amount_too_large"),
        ({"on": date(2007, 7, 31)}, "twinning.input_outside_term"),
        ({"on": date(2008, 8, 1)}, "twinning.input_outside_term"),
        ({"kind": InputKind.things, "amount": None, "thing": "station", "count": -2}, "twinning.input_not_positive"),
        ({"kind": InputKind.things, "amount": None, "thing": None, "count": 2}, "twinning.input_incomplete"),
        ({"kind": InputKind.things, "thing": "village", "count": 2**60}, "twinning_store.amount_too_large"),
        ({"payer": " "}, "twinning_store.text_missing"),
        ({"purpose": "x" * 201}, "twinning_store.text_too_long"),
        ({"purpose": "for 11010519491231002X"}, "twinning_store.persons"),
        ({"agreement": "A7"}, "twinning_store.agreement_unknown"),
    ],
)
def test_a_wrong_input_is_refused_with_all_others_of_its_writing(
    helped: Engine, more: dict[str, Any], expected: str
) -> None:
    running(helped)
    before = counts(helped)
    with pytest.raises(Refused) as refused, writing(helped) as connection:
        ledger.enter(connection, [given(), given(**more)], write=wrote(20))
    assert codes(refused) == [expected]
    assert counts(helped) == before


def test_a_correction_is_an_entry_and_happens_once(helped: Engine) -> None:
    running(helped)
    with writing(helped) as connection:
        ledger.enter(
            connection, [given(), given(kind=InputKind.repaid, amount=Decimal(5), fund="loans")], write=wrote(20)
        )
        day = date(2007, 9, 9)
        assert ledger.reverse(connection, code="E2", on=day, reason="wrong fund", write=wrote(21)) == "E3"
    with reading(helped) as connection:
        found = ledger.read(connection)
        assert ledger.read(connection, as_of=later(20)) == found[:2]
    assert (found[2].entry.reverses, found[2].fund, found[2].reason) == ("E2", "loans", "wrong fund")
    assert total(each.entry for each in found).repaid == 0
    for code, expected in (("E2", "twinning.reversed_twice"), ("E3", "twinning.reversed_unknown")):
        with pytest.raises(Refused) as refused, writing(helped) as connection:
            ledger.reverse(connection, code=code, on=day, reason="again", write=wrote(22))
        assert codes(refused) == [expected]
    with pytest.raises(Refused) as refused, writing(helped) as connection:
        ledger.reverse(connection, code="E9", on=day, reason="again", write=wrote(22))
    assert codes(refused) == ["twinning_store.entry_unknown"]


# ------------------------------------------------------------------ tasks, visits, time


def test_a_task_is_reported_on_by_entries_and_is_overdue_by_the_day(helped: Engine) -> None:
    running(helped)
    with writing(helped) as connection:
        task = tasks.set_task(
            connection, agreement="A1", words="build", owner="finance", due=date(2007, 12, 1), write=wrote(20)
        )
        tasks.report(connection, agreement="A1", number=1, state=TaskState.done, note="handed over", write=wrote(21))
    with reading(helped) as connection:
        (now,), (past,) = tasks.read(connection), tasks.read(connection, as_of=later(20))
    assert (now.state, now.note, now.revision, now.words) == (TaskState.done, "handed over", 2, "build")
    assert past == task
    assert not past.overdue(date(2007, 12, 1)) and past.overdue(date(2007, 12, 2))
    assert not now.overdue(date(2009, 1, 1))
    with pytest.raises(Refused) as refused, writing(helped) as connection:
        tasks.report(connection, agreement="A1", number=2, state=TaskState.done, write=wrote(22))
    assert codes(refused) == ["twinning_store.task_unknown"]


def test_a_visit_names_units_and_never_persons(helped: Engine) -> None:
    with writing(helped) as connection:
        visit = notes.add(
            connection, town=TOWN, kind=NoteKind.visit, on=FIRST, words="seen", units=("市局",), write=wrote(10)
        )
        note = notes.add(connection, town=TOWN, kind=NoteKind.note, on=FIRST, words="rain", write=wrote(11))
    with reading(helped) as connection:
        assert notes.read(connection) == [visit, note]
        assert notes.read(connection, as_of=later(10)) == [visit]
    with pytest.raises(Refused) as refused, writing(helped) as connection:
        notes.add(connection, town=TOWN, kind=NoteKind.visit, on=FIRST, words="call 13812345678", write=wrote(12))
    assert codes(refused) == ["twinning_store.persons", "twinning_store.text_missing"]


def test_every_write_changes_the_stamp_and_names_who_wrote(helped: Engine) -> None:
    stamps = []

    def look() -> None:
        with reading(helped) as connection:
            stamps.append(batches.stamp(connection))

    look()
    steps = [
        lambda c: record(c, event(EventKind.flag_by_hand, who="Wang"), 10),
        lambda c: matched(c, 11, "finance"),
        lambda c: record(c, event(EventKind.start), 12),
        lambda c: ledger.enter(c, [given()], write=wrote(13)),
        lambda c: ledger.reverse(c, code="E1", on=FIRST, reason="slip", write=wrote(14)),
        lambda c: tasks.set_task(c, agreement="A1", words="w", owner="o", due=LAST, write=wrote(15)),
        lambda c: tasks.report(c, agreement="A1", number=1, state=TaskState.dropped, write=wrote(16)),
        lambda c: notes.add(c, town=TOWN, kind=NoteKind.note, on=FIRST, words="w", write=wrote(17)),
        lambda c: agreements.amend(c, programme=PROGRAMME, code="A1", reason="r", last=LAST, write=wrote(18)),
    ]
    for step in steps:
        with writing(helped) as connection:
            step(connection)
        look()
    assert len(set(stamps)) == len(steps) + 1
    with reading(helped) as connection:
        written = [each for each in batches.all(connection) if each.kind == "twinning"]
    assert len(written) == len(steps)
    assert (written[0].who, written[0].file) == ("Wang", f"{TOWN} flag_by_hand")


def test_the_past_is_as_it_was(helped: Engine) -> None:
    running(helped)
    with writing(helped) as connection:
        ledger.enter(connection, [given()], write=wrote(20))
    with reading(helped) as connection:
        now, before = records.read(connection), records.read(connection, as_of=later(10))
        never = records.read(connection, as_of=later(0))
    assert now.life(TOWN).stage is Stage.running and len(now.entries) == 1
    assert before.life(TOWN).stage is Stage.confirmed
    assert (before.agreements, before.entries, len(before.partners)) == ((), (), 3)
    assert (never.life(TOWN).stage, never.partners) == (Stage.none, {})


# ------------------------------------------------------------------ an older database


def test_a_database_from_before_twinning_is_upgraded_and_keeps_what_it_holds(empty_database: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    import data
    from data.engine import require_current, upgrade
    from data.errors import DatabaseNotReady

    config = Config()
    config.set_main_option("script_location", str(Path(data.__file__).parent / "migrations"))
    with writing(empty_database) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO batches (id, kind, file, sha256, recorded_at, who, rows, added, revised)"
                " VALUES (1, 'areas', 'a.csv', 'x', '2007-01-01T00:00:00.000000Z', 'me', 1, 1, 0)"
            )
        )
    with pytest.raises(DatabaseNotReady, match="0001"):
        require_current(empty_database)
    upgrade(empty_database)
    require_current(empty_database)
    with reading(empty_database) as connection:
        assert len(batches.all(connection)) == 1
        assert records.read(connection).partners == {}
