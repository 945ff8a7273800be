"""The record of one town: where it stands, the forms for what may come next, plan, rounds, history."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from assessment.twinning.acceptance import Decision
from assessment.twinning.lifecycle import Event
from layouts.address import parse_address
from layouts.components.still import finished
from layouts.models.acts import parse_act
from layouts.pages.dossier import dossier_page
from layouts.pages.dossier_terms import year_on
from layouts.text import Text
from tests.unit.layouts import twinning_world as story
from tests.unit.layouts import world
from tests.unit.layouts.reading import attribute, by_id, ids_in, of_class, of_type, one, said, walk, words

EN, ZH = Text("en"), Text("zh-CN")
TOWN = world.CLEARLY_UNMET
RUNNING = (story.PROPOSED, story.CONFIRMED, story.MATCHED, story.STARTED)
WHOLE = (*RUNNING, story.FAILED, story.PASSED, story.RELAPSED)


def tree(*events: Event, text: Text = EN, town: dict[str, Any] | None = None, **changes: Any) -> Any:
    """The page of Dongsi after these events; `town` changes its record, everything else the page's model."""
    built, assessment = world.standard()
    record = story.record(built, assessment, TOWN, *events, **(town or {}))
    model = world.dossier_model(built, assessment, TOWN, language=text.language, town=record, **changes)
    return dossier_page(model, text)


def full(*, text: Text = EN, **changes: Any) -> Any:
    """Everything that a record can hold."""
    town = {"agreements": (story.agreement(),), "notes": story.NOTES, "flag": story.flag()}
    return tree(*WHOLE, text=text, town=town, **({"partners": story.PARTNERS} | changes))


def headline(page: Any) -> str:
    return re.sub(r"\s+", " ", words(of_type(page, "H1")))


def form(page: Any, act: str, **values: Any) -> Any:
    """The only form of an act (with these fixed values)."""
    (found,) = [
        each
        for each in of_type(page, "Form")
        if attribute(each, "data-act") == act and values.items() <= json.loads(attribute(each, "data-values")).items()
    ]
    return found


def acts(page: Any) -> list[str]:
    return [attribute(each, "data-act") for each in of_type(page, "Form")]


def fields(part: Any) -> dict[str, list[Any]]:
    """The fields of a form by name."""
    found: dict[str, list[Any]] = {}
    for each in walk(part):
        if type(each).__name__ == "Plain" and (name := attribute(each, "name")):
            found.setdefault(name, []).append(each)
    return found


def typed(part: Any) -> dict[str, list[str]]:
    """What the browser would send of a form that nobody touched, with words where some are required."""
    sent: dict[str, list[str]] = {}
    for name, boxes in fields(part).items():
        for box in boxes:
            if attribute(box, "type") == "checkbox":
                if attribute(box, "defaultChecked"):
                    sent.setdefault(name, []).append(attribute(box, "value"))
                continue
            value = attribute(box, "defaultValue") or ""
            if not value and attribute(box, "required"):
                options = [attribute(each, "value") for each in of_type(box, "Plain")]
                value = next((each for each in options if each), "x")
            sent.setdefault(name, []).append(value)
    return sent


# ---- the sentence


@pytest.mark.parametrize(
    ("events", "sentence"),
    [
        ((), "Dongsi ▲ Class three: not in twinning yet"),
        ((story.PROPOSED,), "Dongsi ▲ Class three: proposed for help, waiting to be confirmed"),
        ((story.PROPOSED, story.DECLINED), "Dongsi ▲ Class three: proposed, and declined"),
        (RUNNING, "Dongsi ▲ Class three: being helped"),
        (WHOLE, "Dongsi ▲ Class three: fell back after reaching the standard; 2 acceptance rounds held"),
    ],
)
def test_the_headline_says_town_class_stage_and_rounds(events: tuple[Event, ...], sentence: str) -> None:
    assert headline(tree(*events)) == sentence


def test_the_headline_names_the_partner_and_the_days_that_are_left() -> None:
    running = tree(*RUNNING, town={"agreements": (story.agreement(),)})
    assert headline(running).endswith("being helped; helped by Finance bureau; until 2008-06-30, 121 days left")
    over = tree(*RUNNING, town={"agreements": (story.agreement(days_left=-3),)})
    assert headline(over).endswith("the term ended on 2008-06-30")


def test_a_town_that_is_not_in_class_three_is_not_said_to_wait() -> None:
    built, assessment = world.standard()
    page = dossier_page(world.dossier_model(built, assessment, world.WELL_MET), EN)
    assert headline(page).endswith("not in twinning")


def test_the_ways_lead_to_all_towns_and_to_the_scorecard() -> None:
    links = [parse_address(*link.href.partition("?")[::2]) for link in of_type(one(tree(), "neighbours"), "A")]
    assert [(link.page, link.town, link.language) for link in links] == [("twinning", None, "en"), ("town", TOWN, "en")]


# ---- the way


def steps(page: Any) -> list[tuple[str, str]]:
    """The steps with the state that their class and sign tell."""
    return [(words(of_type(each, "B")), words(one(each, "path-sign"))) for each in of_class(page, "path-step")]


def test_the_way_shows_what_happened_and_what_lies_ahead() -> None:
    assert steps(tree(*RUNNING)) == [
        ("Proposed", "✓"),
        ("Confirmed", "✓"),
        ("Matched", "✓"),
        ("Help began", "●"),
        ("Round 1", "○"),
        ("Reached the standard", "○"),
    ]


def test_a_round_not_passed_and_a_relapse_are_marked_on_the_way() -> None:
    assert steps(tree(*WHOLE))[4:] == [
        ("Round 1", "✕"),
        ("Round 2", "✓"),
        ("Reached the standard", "✓"),
        ("Relapsed", "↓"),
        ("Help began", "○"),
        ("Round 3", "○"),
        ("Reached the standard", "○"),
    ]


def test_a_standard_kept_at_a_later_round_is_not_reached_twice() -> None:
    kept = story.held(3, Decision.reached_standard, date(2008, 2, 25), story.MET)
    assert [name for name, _ in steps(tree(*WHOLE[:-1], kept))].count("Reached the standard") == 1


def test_a_round_that_finds_a_relapse_shows_it() -> None:
    fell = story.held(3, Decision.relapsed, date(2008, 2, 25))
    assert steps(tree(*WHOLE[:-1], fell))[7:9] == [("Round 3", "✕"), ("Relapsed", "↓")]


def test_one_step_is_where_the_town_stands_with_its_day() -> None:
    (here,) = [each for each in of_class(tree(*RUNNING), "path-step") if attribute(each, "aria-current") == "step"]
    assert words(here) == "●Help began2007-08-01"
    assert not [each for each in of_class(tree(), "path-step") if attribute(each, "aria-current")]


def test_a_declined_proposal_has_nothing_ahead() -> None:
    assert steps(tree(story.PROPOSED, story.DECLINED))[-1] == ("Declined", "✕")


# ---- the next step


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), ["flag"]),
        ((story.PROPOSED,), ["confirm", "decline"]),
        ((story.PROPOSED, story.DECLINED), ["flag"]),
        (RUNNING[:2], ["match"]),
        (RUNNING[:3], ["start", "match"]),
        (RUNNING, ["round"]),
        ((*RUNNING, story.FAILED), ["round", "match"]),
        (WHOLE[:-1], ["round", "relapse"]),
        (WHOLE, ["match", "start"]),
    ],
)
def test_exactly_the_events_that_may_come_next_have_a_form(events: tuple[Event, ...], expected: list[str]) -> None:
    assert acts(one(tree(*events), "record-next")) == expected


def test_whoever_may_not_record_gets_no_form_but_a_sentence_about_the_command() -> None:
    page = full(editable=False)
    assert of_type(page, "Form") == []
    assert "threeline twinning" in words(one(page, "record-next"))
    assert "match, start" in words(one(page, "record-next"))


def test_a_town_that_is_on_no_list_is_led_to_where_the_rules_propose() -> None:
    (link,) = of_type(one(tree(), "record-next"), "A")
    assert parse_address(*link.href.partition("?")[::2]).page == "twinning"


@pytest.mark.parametrize(
    ("events", "act"),
    [
        ((), "flag"),
        ((story.PROPOSED,), "confirm"),
        ((story.PROPOSED,), "decline"),
        (RUNNING[:2], "match"),
        (RUNNING[:3], "start"),
        (RUNNING, "round"),
        (WHOLE[:-1], "relapse"),
    ],
)
def test_a_decision_is_an_act_that_the_server_takes_with_the_version_that_was_seen(
    events: tuple[Event, ...], act: str
) -> None:
    shown = form(tree(*events, partners=story.PARTNERS, suggestion=(story.suggested(),)), act)
    values = json.loads(attribute(shown, "data-values"))
    parsed = parse_act(act, values, typed(shown))
    assert values["town"] == TOWN
    assert values["version"] == len(events)
    assert parsed.act == act


def test_a_decision_is_dated_today_but_never_before_the_last_one() -> None:
    (today,) = fields(form(tree(story.PROPOSED), "confirm"))["on"]
    assert attribute(today, "defaultValue") == "2008-03-01"
    late = replace(story.PROPOSED, on=date(2008, 4, 4))
    (after,) = fields(form(tree(late), "confirm"))["on"]
    assert attribute(after, "defaultValue") == "2008-04-04"


def test_the_help_begins_within_the_term() -> None:
    later = story.agreement(first=date(2008, 5, 1))
    (day,) = fields(form(tree(*RUNNING[:3], town={"agreements": (later,)}), "start"))["on"]
    assert attribute(day, "defaultValue") == "2008-05-01"


@pytest.mark.parametrize("act", ["confirm", "decline"])
def test_a_decision_about_a_proposal_needs_its_reason(act: str) -> None:
    (reason,) = fields(form(tree(story.PROPOSED), act))["reason"]
    assert attribute(reason, "required") is True


def test_the_proposed_partner_is_ticked_with_its_sentence_and_stands_there_once() -> None:
    match = form(tree(*RUNNING[:2], partners=story.PARTNERS, suggestion=(story.suggested(),)), "match")
    boxes = [(attribute(box, "value"), attribute(box, "defaultChecked")) for box in fields(match)["partners"]]
    assert boxes == [("102", True), ("finance", False)]
    assert "Xihe for Dongsi" in words(match)
    assert "14 km" in words(match)


def test_a_partner_says_how_much_room_it_has_and_what_it_is_strong_in() -> None:
    match = form(tree(*RUNNING[:2], partners=story.PARTNERS), "match")
    assert "Finance bureau (room for 1): Budget a head, 财政" in words(match)
    assert [attribute(box, "defaultChecked") for box in fields(match)["partners"]] == [False, False]


def test_without_a_register_the_match_says_what_to_load() -> None:
    assert "threeline twinning partners" in words(form(tree(*RUNNING[:2]), "match"))


def test_goals_begin_with_what_costs_most_and_carry_the_towns_own_target() -> None:
    match = form(tree(*RUNNING[:2], partners=story.PARTNERS, town={"flag": story.flag()}), "match")
    chosen = [attribute(box, "defaultValue") for box in fields(match)["goal_indicator"]]
    targets = [attribute(box, "defaultValue") for box in fields(match)["goal_target"]]
    assert chosen[:2] == ["compliant", "third"]
    assert targets[:2] == ["97", "0"]
    assert not any(attribute(box, "required") for box in fields(match)["goal_target"])


def test_what_the_town_meets_by_now_is_no_goal() -> None:
    match = form(tree(*RUNNING[:2], partners=story.PARTNERS, town={"flag": story.flag()}), "match")
    (third,) = fields(match)["goal_target"][2:]
    assert attribute(third, "defaultValue") == ""


def test_the_term_begins_today_and_lasts_a_year() -> None:
    match = fields(form(tree(*RUNNING[:2], partners=story.PARTNERS), "match"))
    days = [attribute(match[name][0], "defaultValue") for name in ("first", "last")]
    assert days == ["2008-03-01", "2009-02-28"]
    assert year_on(date(2008, 2, 29)) == date(2009, 2, 28)


def test_a_round_asks_for_every_criterion_and_shows_its_figure() -> None:
    held = form(tree(*RUNNING), "round")
    asked = [name for name in fields(held) if name.startswith("finding:")]
    built, _ = world.standard()
    assert asked == [f"finding:{each.code}" for each in built.twinning.criteria]
    assert "class three, needed class two, not met" in words(held).lower()
    assert json.loads(attribute(held, "data-values"))["number"] == 1


def test_a_round_can_be_held_without_a_scorecard() -> None:
    held = form(tree(*RUNNING, town={"scored": False}), "round")
    assert [name for name in fields(held) if name.startswith("finding:")]


def test_no_decision_is_taken_by_default() -> None:
    (decision,) = fields(form(tree(*RUNNING, story.FAILED), "round"))["decision"]
    offered = [attribute(each, "value") for each in of_type(decision, "Plain")]
    assert [each for each in offered if each] == ["reached_standard", "continued"]
    assert not attribute(decision, "defaultValue")
    assert attribute(decision, "required") is True


def test_what_was_typed_does_not_pass_from_one_stage_to_the_next() -> None:
    keys = [attribute(one(tree(*WHOLE[:n]), "record-next"), "key") for n in range(len(WHOLE) + 1)]
    assert len(set(keys)) == len(keys)


# ---- diagnosis and criteria


def panel(page: Any, heading: str) -> Any:
    (found,) = [each for each in of_class(page, "panel") if words(of_type(each, "H2")) == heading]
    return found


def cells(part: Any) -> list[list[str]]:
    """The rows of a table by what their cells say, without those that are folded away."""
    rows = [row for row in of_type(of_type(part, "Tbody"), "Tr") if not getattr(row, "hidden", None)]
    return [[re.sub(r"\s+", " ", words(cell)).strip() for cell in row.children] for row in rows]


def test_the_diagnosis_tells_points_chance_and_since_when() -> None:
    page = panel(full(), "Diagnosis when it was flagged")
    assert cells(page) == [
        ["Compliant rate", "9.0 60% of all", "by 5.2 points", "2007 Q1"],
        ["Third births", "6.0 40% of all", "chance plays no part", "2007 Q2"],
    ]
    for part in ("71.8", "Work line", "2007 Q1, 2 periods in a row", "low level"):
        assert part in words(page)
    assert "By chance" not in words(page)


def test_a_town_that_chance_alone_may_have_put_there_is_marked() -> None:
    noisy = story.flag(noise=True, leaves_by_chance=0.234)
    page = tree(*RUNNING, town={"flag": noisy})
    assert "23.4%" in words(one(page, "record-mark"))


def test_without_a_diagnosis_the_page_says_why() -> None:
    assert "no diagnosis" in words(panel(tree(), "Diagnosis when it was flagged"))
    assert "not in class three in the period" in words(panel(tree(*RUNNING), "Diagnosis when it was flagged"))


def test_what_stands_between_the_town_and_moving_up_is_counted_and_signed() -> None:
    page = panel(tree(*RUNNING), "Standard for moving up")
    assert "1 criterion is not met yet" in words(page)
    assert cells(page)[0][-1] == "✕ Not met"
    assert "no scorecard" in words(panel(tree(*RUNNING, town={"scored": False}), "Standard for moving up"))


# ---- the plan


def test_a_goal_shows_the_way_that_is_done() -> None:
    said_of = words(one(full(), "goal"))
    assert "90.0% → now 93.5% → 97.0%" in said_of
    assert "50% of the way" in said_of
    (done,) = of_type(one(one(full(), "goal"), "bar"), "I")
    assert done.style == {"width": "50.0%"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"reached": True, "progress": Fraction(3, 2)}, "✓ reached"),
        ({"progress": Fraction(-1, 2)}, "worse than at the start"),
        ({"now": None, "progress": None, "reached": None}, "▨ no figure"),
        ({"start": None, "progress": None}, "not yet"),
        ({"overdue": True}, "overdue"),
    ],
)
def test_a_goal_says_where_it_stands(changes: dict[str, Any], expected: str) -> None:
    row = story.agreement(goals=(story.goal(**changes),))
    page = tree(*RUNNING, town={"agreements": (row,)})
    assert expected in words(one(page, "goal"))
    (done,) = of_type(one(one(page, "goal"), "bar"), "I")
    assert 0 <= float(done.style["width"].rstrip("%")) <= 100


def test_tasks_tell_their_state_by_sign_and_word() -> None:
    states = [words(one(each, "verdict")) for each in of_class(full(), "task")]
    assert states == ["✕ Overdue", "✓ Done", "– Dropped"]


def test_a_report_names_its_task_and_agreement() -> None:
    shown = form(full(), "report", number=2)
    parsed = parse_act("report", json.loads(attribute(shown, "data-values")), typed(shown))
    assert parsed.model_dump() | {"note": ""} == {
        "act": "report", "town": TOWN, "agreement": "A1", "number": 2, "state": "done", "note": "",
    }  # fmt: skip


@pytest.mark.parametrize("act", ["money", "things", "task", "amend"])
def test_the_forms_of_an_agreement_are_acts_that_the_server_takes(act: str) -> None:
    shown = form(full(), act)
    values = json.loads(attribute(shown, "data-values"))
    assert values == {"town": TOWN, "agreement": "A1"}
    assert parse_act(act, values, typed(shown)).act == act


@pytest.mark.parametrize(("today", "day"), [(date(2009, 1, 1), "2008-06-30"), (date(2007, 1, 1), "2007-07-20")])
def test_money_is_dated_within_the_term(today: date, day: str) -> None:
    page = tree(*RUNNING, town={"agreements": (story.agreement(),), "today": today})
    (box,) = fields(form(page, "money"))["on"]
    assert attribute(box, "defaultValue") == day


def test_a_reversed_entry_and_its_reversal_are_struck_out_and_say_so() -> None:
    rows = cells(one(full(), "record-entries"))
    assert [row[2] for row in rows] == ["50,000 yuan", "50,000 yuan", "12,000.50 yuan", "service stations: 2"]
    assert "taken back by E2" in rows[0][5]
    assert "takes E1 back: 录错" in rows[1][5]
    assert [words(each) for each in of_type(one(full(), "record-entries"), "S")] == ["50,000 yuan", "50,000 yuan"]


def test_only_what_still_counts_can_be_reversed() -> None:
    page = full()
    entries = [json.loads(attribute(each, "data-values"))["entry"] for each in of_type(page, "Form")
               if attribute(each, "data-act") == "reverse"]  # fmt: skip
    assert entries == ["E3", "E4"]
    for entry in entries:
        assert by_id(page, f"reverse-{entry}").hidden is True
    shown = form(page, "reverse", entry="E3")
    assert parse_act("reverse", json.loads(attribute(shown, "data-values")), typed(shown)).act == "reverse"


def test_totals_leave_out_what_was_taken_back() -> None:
    assert words(one(full(), "record-totals")) == "Put in12,000.50 yuanservice stations2"


def test_a_fund_that_was_paid_back_shows_all_three_sums() -> None:
    totals = replace(story.agreement().totals, granted=Decimal(900), spent=Decimal(500), repaid=Decimal(300), things={})
    page = tree(*RUNNING, town={"agreements": (story.agreement(totals=totals),)})
    assert words(one(page, "record-totals")) == "Put in600 yuangranted900 yuanspent500 yuanrepaid300 yuan"


def test_of_several_agreements_the_newest_comes_first_below_the_sum_of_all() -> None:
    second = story.agreement(code="A2", partner=story.WEST, entries=())
    page = tree(*RUNNING, town={"agreements": (story.agreement(), second)})
    heads = [words(each) for each in of_type(page, "H2")]
    place = heads.index("Put in under all agreements")
    assert heads[place + 1 : place + 3] == ["Helped by Xihe", "Helped by Finance bureau"]


# ---- rounds, notes, history


def test_rounds_stand_side_by_side_with_figures_decision_class_and_reason() -> None:
    rows = {row[0]: row[1:] for row in cells(one(full(), "record-rounds"))}
    assert rows["Day"] == ["2007-11-01", "2008-02-01"]
    assert rows["Decision"] == ["✕ Continued", "✓ Reached the standard"]
    assert rows["Class that follows"] == ["▲ Class three", "◆ Class two"]
    assert rows["Inspectors"] == ["计生委, 统计局"] * 2
    criteria = [row for name, row in rows.items() if "class three" in name.lower() and "follows" not in name]
    assert criteria == [["✕ Not met class three", "✓ Met class two"]]


def test_before_the_first_round_there_is_no_panel_of_rounds() -> None:
    assert of_class(tree(*RUNNING), "record-rounds") == []


def test_notes_stand_with_the_newest_first_and_can_be_added() -> None:
    assert [words(each) for each in of_type(one(full(), "record-notes"), "Li")] == [
        "2007-10-01 · note by 李会议纪要",
        "2007-09-01 · visit by 卫生局查看台账",
    ]
    for act in ("visit", "note"):
        shown = form(full(), act)
        assert parse_act(act, json.loads(attribute(shown, "data-values")), typed(shown)).act == act


def test_the_history_tells_every_event_with_who_and_when_it_was_recorded() -> None:
    rows = cells(one(full(), "record-events"))
    assert [row[0] for row in rows] == ["7", "6", "5", "4", "3", "2", "1"]
    assert rows[-2] == ["2", "2007-07-12", "Confirm", "王", "核实属实", "2007-07-20 09:30"]


# ---- all of it


@pytest.mark.parametrize("text", [EN, ZH], ids=["en", "zh-CN"])
@pytest.mark.parametrize("number", range(len(WHOLE) + 1))
def test_nothing_is_a_raw_value_and_each_id_stands_once(text: Text, number: int) -> None:
    agreements = (story.agreement(), story.agreement(code="A2", entries=())) if number > 2 else ()
    town = {"agreements": agreements, "notes": story.NOTES, "flag": story.flag()}
    page = tree(*WHOLE[:number], text=text, town=town, partners=story.PARTNERS, suggestion=(story.suggested(),))
    found = ids_in(page)
    assert len(found) == len(set(found))
    assert not [piece for piece in said(page) if "None" in piece or "{" in piece or "Fraction" in piece]


def test_headings_follow_each_other() -> None:
    levels = [int(type(each).__name__[1]) for each in walk(full()) if re.fullmatch(r"H\d", type(each).__name__)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_field_has_words_and_every_cell_the_name_of_its_column() -> None:
    page = full(suggestion=(story.suggested(),))
    for label in of_class(page, "field"):
        assert words(of_class(label, "label") or of_type(label, "Legend"))
    for row in of_type(of_type(page, "Tbody"), "Tr"):
        if "detail" not in (row.className or ""):
            assert all(attribute(cell, "data-label") for cell in row.children[1:])


def test_the_page_goes_out_as_plain_elements() -> None:
    sent = finished(full())
    assert (sent["type"], sent["namespace"]) == ("Still", "threeline")
    json.dumps(sent)
