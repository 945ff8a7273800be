"""The board of twinning: what is said of it, where each town stands, what is due, and the ledger added up."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from assessment.kinds import TownClass
from assessment.twinning.inputs import Totals
from assessment.twinning.lifecycle import Stage
from layouts.components.stages import COLUMNS, column_of
from layouts.models.acts import parse_act
from layouts.models.twinning import TotalRow
from layouts.pages.twinning_board import board_part
from layouts.pages.twinning_words import money
from layouts.text import Text
from tests.unit.layouts import board_world as world
from tests.unit.layouts.board_world import FINANCE, GRANTED, TODAY, UNITS, ledger, page, proposed, row
from tests.unit.layouts.reading import attribute, of_class, of_type, one, walk, words

EN, ZH = Text("en"), Text("zh-CN")
HELP: dict[str, Any] = {"partners": (UNITS["106"],), "left": 200}


def said(*rows: Any, text: Text = EN, **changes: Any) -> str:
    (heading,) = of_type(board_part(page(*rows, **changes), text), "H1")
    return words(heading)


def columns(*rows: Any, **changes: Any) -> dict[str, list[str]]:
    """The towns in each column, by the column's name."""
    shown = of_class(board_part(page(*rows, **changes), EN), "column")
    return {attribute(each, "aria-label"): [words(link) for link in of_class(each, "card-link")] for each in shown}


def card(each: Any, text: Text = EN) -> dict[str, str]:
    """What the only card says, by label."""
    shown = one(board_part(page(each), text), "town-card")
    return dict(zip(map(words, of_type(shown, "Dt")), map(words, of_type(shown, "Dd")), strict=True))


def tone(each: Any, label: str) -> str:
    shown = one(board_part(page(each), EN), "town-card")
    (fact,) = [part for part in of_type(one(shown, "town-card"), "Div") if words(part).startswith(label)]
    return str(of_type(fact, "Dd")[0].className)


def kpis(*rows: Any, **changes: Any) -> list[str]:
    return [words(each) for each in of_class(board_part(page(*rows, **changes), EN), "kpi")]


def test_the_sentence_counts_those_in_twinning_and_tells_how_far_they_are() -> None:
    rows = [
        row("101", Stage.running, **HELP),
        row("102", Stage.continued, **HELP),
        row("103", Stage.reached_standard),
        row("104", Stage.relapsed),
        row("105", Stage.matched, **HELP),
    ]
    assert said(*rows, totals=ledger()) == (
        "5 towns in twinning: 1 has reached the standard for moving up; 2 are being helped; "
        "1 is matched and not begun; 1 needs a partner; 35.9 million yuan put in so far"
    )
    assert said(*rows, totals=ledger(), text=ZH) == (
        "5 个镇街纳入结对帮扶：1 个已达到升类标准，2 个帮扶中，1 个已匹配、尚未开始，1 个待匹配帮扶单位；"
        "累计投入 3,590 万元"
    )


def test_a_town_that_is_only_proposed_is_not_in_twinning_yet() -> None:
    both = row("101", Stage.running, **HELP), row("102", Stage.proposed)
    assert said(*both) == "1 town in twinning: 1 is being helped; 1 more awaits a decision"
    assert said(both[1]) == "1 class-three town awaits a decision, none is in twinning yet"


def test_a_declined_town_counts_nowhere() -> None:
    assert said(row("101", Stage.declined)) == "No town is in twinning; 1 was declined"
    assert said(row("101", Stage.declined), row("102", Stage.running, **HELP)).startswith("1 town in twinning")


@pytest.mark.parametrize("column", [each for each in COLUMNS if each.code != "proposed"], ids=lambda each: each.code)
def test_where_all_stand_alike_the_sentence_says_so_once(column: Any) -> None:
    stage = min(column.stages)
    assert said(row("101", stage), row("102", stage)).startswith("All 2 towns in twinning")


def test_without_records_the_page_says_what_to_do_and_shows_no_empty_board() -> None:
    parts = board_part(page(flags=[proposed("101")]), EN)
    assert words(of_type(parts, "H1")) == "Nothing is recorded of twinning yet"
    assert words(one(parts, "cause")).startswith("First record the class-three towns")
    assert of_class(parts, "board") == of_class(parts, "kpis") == of_class(parts, "twinning-map") == []
    none = board_part(page(), EN)
    assert words(one(none, "cause")) == (
        "By the scores of 2007 Q2 the rules propose no town; one can be flagged by hand in its own record."
    )


def test_the_day_the_scores_and_the_programme_stand_below_the_sentence() -> None:
    about = words(one(board_part(page(row("101", Stage.proposed)), EN), "about"))
    assert (
        about == "as of 2008-03-01 · criteria checked against the scores of 2007 Q2 · Small programme · Synthetic data"
    )


def test_every_stage_of_the_life_has_one_column_but_none_and_declined() -> None:
    assert [stage for stage in Stage if column_of(stage) is None] == [Stage.none, Stage.declined]
    assert sum(len(column.stages) for column in COLUMNS) == len(Stage) - 2


def test_columns_stand_in_the_order_of_the_life_cycle_with_their_towns() -> None:
    rows = [
        row("101", Stage.reached_standard),
        row("102", Stage.relapsed),
        row("103", Stage.confirmed),
        row("104", Stage.proposed),
        row("105", Stage.declined),
        row("106", Stage.running, left=200),
    ]
    assert list(columns(*rows).items()) == [
        ("to be decided", ["Beipo"]),
        ("needs a partner", ["Xihe", "Nanshan"]),
        ("matched", []),
        ("being helped", ["Xindian"]),
        ("reached the standard", ["Dongsi"]),
    ]


def test_the_term_that_ends_first_and_the_town_that_waited_longest_come_first() -> None:
    helped = [
        row("101", Stage.running, left=50),
        row("102", Stage.continued, left=-3),
        row("103", Stage.running, left=9),
    ]
    assert columns(*helped)["being helped"] == ["Xihe", "Nanshan", "Dongsi"]
    waiting = [row("101", Stage.proposed), row("102", Stage.proposed, since=TODAY - timedelta(days=90))]
    assert columns(*waiting)["to be decided"] == ["Xihe", "Dongsi"]


def test_each_card_has_one_link_to_the_towns_record() -> None:
    shown = of_class(board_part(page(row("101", Stage.running, **HELP), row("102", Stage.proposed)), EN), "town-card")
    assert [[link.href for link in of_type(each, "A")] for each in shown] == [
        ["/twinning/102?lang=en"],
        ["/twinning/101?lang=en"],
    ]


def test_a_card_tells_partner_rounds_criteria_term_tasks_and_days() -> None:
    each = row("101", Stage.running, left=200, partners=(UNITS["106"], FINANCE), round=1, tasks_open=3, tasks_overdue=1)
    assert card(each) == {
        "partners": "Xindian, Finance bureau",
        "rounds": "1 held",
        "standard": "✓ all criteria met",
        "term": "2008-09-17 200 days left",
        "tasks": "3 open, 1 overdue",
        "in stage": "since 2008-01-31, 30 days",
    }


def test_a_card_names_two_criteria_that_are_missing_and_counts_the_others() -> None:
    each = row("101", Stage.running, left=200, criteria=world.SHORT, between=world.SHORT)
    assert card(each)["standard"] == "✕ criterion_0 (now 71.2)✕ criterion_1 (now 71.2)and 1 more"
    unknown = tuple(replace(result, met=None, figure=None) for result in world.SHORT[:1])
    assert card(row("101", Stage.running, criteria=unknown, between=unknown))["standard"] == "– criterion_0 (no figure)"


def test_a_town_without_scorecard_has_no_figures_and_is_not_said_to_meet_all() -> None:
    each = row("101", Stage.running, left=200, criteria=(), town_class=None)
    assert card(each)["standard"] == EN("twins.no_figures")
    assert of_class(board_part(page(each), EN), "class") == []


def test_class_is_told_by_sign_and_word() -> None:
    shown = one(board_part(page(row("101", Stage.proposed, town_class=TownClass.three)), ZH), "class")
    assert words(shown) == "▲ 三类"


@pytest.mark.parametrize(("left", "expected"), [(91, ""), (90, "tone-unmet"), (0, "tone-unmet"), (-1, "tone-unmet")])
def test_a_term_warns_from_ninety_days_on(left: int, expected: str) -> None:
    assert tone(row("101", Stage.running, left=left), "term") == expected


def test_a_term_that_is_over_says_so_in_words() -> None:
    assert card(row("101", Stage.matched, left=-1))["term"] == "2008-02-29 1 day over"


def test_the_term_of_a_town_that_reached_the_standard_needs_nobodys_care() -> None:
    each = row("101", Stage.reached_standard, left=-400)
    assert card(each)["term"] == "2007-01-26, over"
    assert tone(each, "term") == ""
    assert "0 towns" in kpis(each)[3]


def test_relapsed_and_continued_towns_are_marked_within_their_column() -> None:
    assert card(row("101", Stage.relapsed))["stage"] == "relapsed"
    assert card(row("101", Stage.continued, left=200))["stage"] == "continued"
    assert "stage" not in card(row("101", Stage.running, left=200))


def test_a_proposal_tells_by_which_scores_it_was_made() -> None:
    assert card(row("101", Stage.proposed))["scores of"] == "2007 Q2"


def test_declined_towns_are_folded_at_the_end_and_still_lead_to_their_record() -> None:
    parts = board_part(page(row("101", Stage.declined), row("102", Stage.proposed)), EN)
    fold = one(parts, "fold-panel")
    assert words(of_type(fold, "Summary")) == "1 town was declined"
    assert [link.href for link in of_type(fold, "A")] == ["/twinning/101?lang=en"]
    assert of_class(board_part(page(row("102", Stage.proposed)), EN), "fold-panel") == []


def test_the_large_figures_tell_money_things_help_terms_and_tasks() -> None:
    rows = [
        row("101", Stage.running, left=-1, tasks_open=2, tasks_overdue=1),
        row("102", Stage.continued, left=90),
        row("103", Stage.matched, left=91),
        row("104", Stage.reached_standard, left=-9, tasks_open=1),
    ]
    assert kpis(*rows, totals=ledger()) == [
        "35.9 million yuanput in granted 36.26 million yuan less repaid 360,000 yuan · spent 500 yuan",
        "272village service points",
        "2 townsbeing helped 1 of them continued after acceptance",
        "2 townsterm over or near 1 over, 1 within 90 days",
        "1 taskoverdue of 3 tasks still open",
    ]


def test_an_empty_ledger_is_said_to_be_empty() -> None:
    shown = kpis(row("101", Stage.proposed))
    assert shown[:2] == ["0 yuanput in nothing entered in the ledger", "–things put in nothing entered in the ledger"]
    assert of_class(board_part(page(row("101", Stage.proposed)), EN), "ledger-panel") == []


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        ("35900000", "3,590 万元", "35.9 million yuan"),
        ("120000", "12 万元", "120,000 yuan"),
        ("9999.99", "9,999.99 元", "9,999.99 yuan"),
        ("1234567.89", "1,234,567.89 元", "1,234,567.89 yuan"),
        ("12345600", "1,234.56 万元", "12,345,600 yuan"),
    ],
)
def test_large_sums_stay_exact(amount: str, zh: str, en: str) -> None:
    assert (money(ZH, Decimal(amount)), money(EN, Decimal(amount))) == (zh, en)


def test_proposals_that_are_not_recorded_are_counted_named_and_can_be_recorded() -> None:
    flags = [
        proposed("101"),
        proposed("102", Stage.declined),
        proposed("103", Stage.declined, declined_now=True),
        proposed("104", Stage.running),
    ]
    shown = one(board_part(page(row("104", Stage.running, **HELP), flags=flags), EN), "pending")
    assert "2 class-three towns that the rules propose are not recorded yet: Dongsi, Xihe." in words(shown)
    (form,) = of_type(shown, "Form")
    (day,) = [each for each in of_class(form, "field") if each]
    assert words(day) == EN("twins.field.on")
    act = parse_act(
        attribute(form, "data-act"), json.loads(attribute(form, "data-values")), {"on": [TODAY.isoformat()]}
    )
    assert act.model_dump() == {"act": "propose", "period": "2007Q2", "on": "2008-03-01"}
    assert of_class(shown, "onward")[0].href == "/twinning?part=match&lang=en"


def test_nothing_is_said_of_proposals_where_all_are_recorded() -> None:
    flags = [proposed("101", Stage.proposed)]
    assert of_class(board_part(page(row("101", Stage.proposed), flags=flags), EN), "pending") == []
    assert of_class(board_part(page(row("101", Stage.proposed), proposals=None), EN), "pending") == []


def test_who_may_not_record_is_told_the_command() -> None:
    shown = one(board_part(page(flags=[proposed("101")], editable=False), EN), "pending")
    assert of_type(shown, "Form") == []
    assert "threeline twinning propose 2007Q2" in words(shown)


def tables(**changes: Any) -> list[Any]:
    return of_type(board_part(page(row("101", Stage.proposed), **changes), EN), "Table")


def test_the_ledger_is_added_up_by_year_purpose_fund_partner_and_payer() -> None:
    captions = [words(of_type(each, "Caption")) for each in tables(totals=ledger())]
    assert captions == ["By year", "By purpose", "By revolving fund", "By partner", "By payer"]


def test_columns_of_the_ledger_without_any_sum_are_left_out() -> None:
    year, _, _, partner, _ = tables(totals=ledger())
    heads = [[words(each) for each in of_type(of_type(table, "Thead"), "Th")] for table in (year, partner)]
    assert heads == [
        ["year", "put in (yuan)", "granted (yuan)", "spent (yuan)", "repaid (yuan)", "things"],
        ["partner", "granted (yuan)"],
    ]


def test_the_largest_sums_come_first_the_others_are_folded_and_all_are_added_up() -> None:
    parts = board_part(page(row("101", Stage.proposed), totals=ledger(partners=10)), EN)
    (panel,) = [each for each in of_class(parts, "ledger-panel") if "By partner" in words(each)]
    first, rest = of_type(panel, "Table")
    names = [[words(of_type(line, "Th")) for line in of_type(of_type(t, "Tbody"), "Tr")] for t in (first, rest)]
    assert names == [[f"Unit {n}" for n in range(10, 2, -1)], ["Unit 2", "Unit 1"]]
    assert words(of_type(first, "Tfoot")) == "all 1036,260,000"
    assert of_type(rest, "Tfoot") == []
    assert words(of_type(panel, "Summary")) == "2 more"


def test_the_sum_of_a_revolving_fund_is_not_shown_as_that_of_the_ledger() -> None:
    two = (TotalRow("甲", None, GRANTED), TotalRow("乙", None, Totals(granted=Decimal(5))))
    fund = tables(totals=replace(ledger(), by_fund=two))[2]
    assert words(of_type(fund, "Caption")) == "By revolving fund"
    assert of_type(fund, "Tfoot") == []


def test_partners_without_a_place_stand_beside_the_map() -> None:
    parts = board_part(page(row("101", Stage.running, left=9, partners=(FINANCE, UNITS["106"]))), EN)
    listed = [words(each) for each in of_type(one(parts, "placeless"), "Li")]
    assert listed == ["Finance bureau helps Dongsi"]


def test_without_boundaries_there_is_no_map() -> None:
    parts = board_part(page(row("101", Stage.running, **HELP), geometry=None), EN)
    assert of_class(parts, "twinning-map") == []
    assert of_class(parts, "board") != []


def test_headings_go_down_one_level_at_a_time() -> None:
    parts = board_part(page(row("101", Stage.running, **HELP), flags=[proposed("102")], totals=ledger()), EN)
    levels = [int(found[1]) for each in walk(parts) if (found := str(each._type)) in ("H1", "H2", "H3", "H4")]
    assert levels[0] == 1
    assert set(levels) == {1, 2, 3, 4}
    assert all(after <= before + 1 for before, after in pairwise(levels))
