"""The town page: headline, cause, margins, reasons and the stored figures behind them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from assessment.kinds import TownClass, View
from assessment.model import Programme
from assessment.periods import parse_period
from assessment.results import Assessment
from layouts.address import parse_address
from layouts.pages.town import town_page
from layouts.text import Text
from tests.unit.layouts import world
from tests.unit.layouts.reading import attribute, by_id, ids_in, of_class, of_type, one, said, strings, words

EN, ZH = Text("en"), Text("zh-CN")
LATIN = re.compile(r"[A-Za-z_]{4,}")
# What a Chinese page may say in Latin letters: codes, rule ids, files, the other language, names of methods
CODES = {"small", "births", "xlsx", "English"}


def tree(town: str, text: Text = EN, **changes: Any) -> Any:
    built, assessment = world.standard()
    model = world.town_model(built, assessment, town, language=text.language, rows=world.observations(), **changes)
    return town_page(model, text)


def shown(town: str, text: Text = EN, **changes: Any) -> str:
    return re.sub(r"\s+", " ", words(tree(town, text, **changes)))


def drawn(built: Programme, assessment: Assessment, town: str, **changes: Any) -> Any:
    return town_page(world.town_model(built, assessment, town, **changes), EN)


def row(page: Any, indicator: str) -> dict[str, str]:
    """The cells of an indicator's row by the name of their column."""
    cells = by_id(page, f"ind-{indicator}").children
    return {cell.className.split()[0].removeprefix("col-"): re.sub(r"\s+", " ", words(cell)) for cell in cells}


def facts(page: Any) -> list[str]:
    """The points under 'why' and 'what would change it'."""
    return [re.sub(r"\s+", " ", words(item)) for item in of_type(one(page, "town-facts"), "Li")]


# ---- headline


def test_the_headline_is_town_class_score_and_rank() -> None:
    headline = words(of_type(tree(world.CLEARLY_UNMET), "H1"))
    assert re.sub(r"\s+", " ", headline).startswith("Dongsi ▲ Class three Composite 71.8; Rank 5")


def test_a_class_that_no_round_decides_is_called_provisional() -> None:
    built = world.programme(world.COMPLIANT)
    rows = [world.seen("101", "compliant", 99, 100, quarter="2007Q3")]
    page = drawn(built, world.assessed(built, rows, period=parse_period("2007Q3")), "101")
    assert "(provisional)" in words(of_type(page, "H1"))
    assert "(provisional)" not in words(of_type(tree(world.CLEARLY_UNMET), "H1"))


def test_a_town_listed_apart_says_so_instead_of_a_rank() -> None:
    headline = words(of_type(tree(world.NOT_REPORTED), "H1"))
    assert "not ranked" in headline
    assert "Rank" not in headline


def test_the_cause_names_the_weakest_line_the_indicator_the_gap_the_evidence_and_the_need() -> None:
    cause = words(one(tree(world.CLEARLY_UNMET), "cause"))
    for part in ("Work line 52.9", "Third births"):
        assert part in cause
    built = world.programme(world.COMPLIANT)
    rows = [world.seen("101", "compliant", 90, 100), world.seen("103", "compliant", 94, 100)]
    assessment = world.assessed(built, rows)
    clear, chance = (words(one(drawn(built, assessment, town), "cause")) for town in ("101", "103"))
    assert "90.0% (target ≥ 97), clearly short; 7 fewer failures needed" in clear
    assert "94.0% (target ≥ 95), cannot be told from chance; 1 fewer failure needed" in chance


def test_a_town_that_meets_everything_says_so() -> None:
    assert words(one(tree(world.WELL_MET), "cause")) == "Every reported indicator meets its target"


def test_a_town_that_did_not_report_is_not_said_to_meet_everything() -> None:
    assert "not reported: Compliant rate" in words(one(tree(world.NOT_REPORTED), "cause"))


def test_a_town_that_reported_nothing_is_not_said_to_meet_its_targets() -> None:
    built = world.programme()
    page = drawn(built, world.assessed(built, []), "101")
    assert "meets its target" not in words(one(page, "cause"))
    assert "None" not in " ".join(said(page))


# ---- why, and what would change it


def test_why_a_class_is_what_it_is_with_rule_and_source_of_each_step() -> None:
    found = facts(tree(world.CLEARLY_UNMET))
    assert any(
        "Composite 71.8 < 75 → class three" in item and "class.threshold · source: 文件戊" in item for item in found
    )
    assert any("No line below 40 → no bundling" in item for item in found)
    assert any("Half-year round: this round decides the class" in item for item in found)


def test_a_line_under_the_floor_is_named_with_its_score() -> None:
    built = world.programme(classes={"one": 90, "two": 50, "line_floor": 60, "source": "文件戊"})
    assessment = world.assessed(built, world.observations())
    assert assessment.area(world.CLEARLY_UNMET).town_class is TownClass.three
    found = facts(drawn(built, assessment, world.CLEARLY_UNMET))
    assert any("Work line 52.9 < 60 → class three by bundling" in item for item in found)
    assert not any("no bundling" in item for item in found)
    assert any("Work line" in item and "60" in item for item in found if "bundling" not in item)


def test_a_town_without_class_is_not_said_to_have_no_line_under_the_floor_when_one_is() -> None:
    built = world.programme(reported_share=1)
    rows = [world.seen("101", "compliant", 80, 100), world.seen("101", "third", 5)]
    assessment = world.assessed(built, rows)
    card = assessment.area("101")
    assert card.town_class is TownClass.unclassified
    assert card.lines["work"] == 0
    assert not any("No line below" in item for item in facts(drawn(built, assessment, "101")))


def test_an_unclassified_town_says_how_much_was_reported_of_how_much() -> None:
    built = world.programme(reported_share=Decimal("0.9"))
    assessment = world.assessed(built, world.observations())
    found = facts(drawn(built, assessment, world.NOT_REPORTED))
    assert any("Reported weight 40 of 50, less than 90% → unclassified" in item for item in found)


def test_a_composite_just_under_a_threshold_does_not_read_like_it() -> None:
    built, assessment = world.standard()
    card = assessment.area(world.CLEARLY_UNMET)
    near = replace(assessment, areas=(replace(card, composite=Fraction(74_99, 100)),))
    assert any("Composite 74.99 < 75" in item for item in facts(drawn(built, near, world.CLEARLY_UNMET)))


def test_every_point_of_what_would_change_it_is_a_whole_sentence() -> None:
    built, assessment = world.standard()
    for town in (area.code for area in world.TOWNS):
        for item in facts(drawn(built, assessment, town)):
            assert not re.search(r"[:：]\s*[;；，,]", item), item
            assert not re.search(r"\b(None|nan)\b", item)


def test_the_indicator_that_would_help_most_is_named_with_its_gain() -> None:
    built = world.programme(world.COMPLIANT)
    assessment = world.assessed(built, [world.seen("101", "compliant", 90, 100)])
    found = facts(drawn(built, assessment, "101"))
    assert any("Compliant rate: 7 fewer failures needed" in item and "worth" in item for item in found)


def test_at_year_end_a_missing_figure_counts_as_zero_and_the_advice_still_makes_sense() -> None:
    built = world.programme()
    rows = [world.seen("101", "third", 0, quarter="2007Q4")]
    assessment = world.assessed(built, rows, period=parse_period("2007Q4"))
    for item in facts(drawn(built, assessment, "101")):
        assert not re.search(r"[:：]\s*[;；，,]", item), item


# ---- rows


def test_each_line_has_its_score_its_share_and_who_answers() -> None:
    heads = [re.sub(r"\s+", " ", words(head)) for head in of_class(tree(world.CLEARLY_UNMET), "line-head")]
    assert heads == [
        "Work line52.960% of the composite · The office",
        "Money line100.040% of the composite · The treasury",
    ]


def test_unmet_indicators_come_first_in_their_line() -> None:
    ids = [each for each in ids_in(tree(world.JUST_MET)) if each.startswith("ind-")]
    assert ids == ["ind-compliant", "ind-third", "ind-deaths", "ind-budget", "ind-hearings"]
    first = [each for each in ids_in(tree(world.NOT_REPORTED)) if each.startswith("ind-")]
    assert first[0] == "ind-compliant"


def test_a_row_has_value_counts_target_verdict_margin_and_points() -> None:
    cells = row(tree(world.CLEARLY_UNMET), "compliant")
    assert cells["value"] == "90.0%"
    assert cells["counts"] == "1,080 / 1,200"
    assert cells["target"] == "≥ 97"
    assert cells["verdict"].startswith("✕ Unmet")
    assert "clear" in cells["verdict"]
    assert cells["margin"] == "84 fewer failures needed"
    assert cells["points"] == "5.9 / 10"


@pytest.mark.parametrize(
    ("town", "indicator", "margin"),
    [
        (world.JUST_MET, "compliant", "just met: one more would have failed"),
        (world.WITHIN_CHANCE, "compliant", "1 fewer failure needed"),
        (world.WELL_MET, "compliant", "27 more failures allowed"),
        (world.CLEARLY_UNMET, "third", "1 fewer case needed"),
        (world.CLEARLY_UNMET, "deaths", "1 more case allowed"),
        (world.NOT_REPORTED, "compliant", "Not reported; not counted as zero"),
        (world.WITHOUT_BIRTHS, "compliant", "No cases in this period; leaves the weights"),
        (world.WITHIN_CHANCE, "deaths", "No figure of last year to compare with"),
    ],
)
def test_the_margin_is_told_in_words(town: str, indicator: str, margin: str) -> None:
    assert row(tree(town), indicator)["margin"] == margin


def test_what_leaves_the_weights_has_no_points_and_no_zero() -> None:
    cells = row(tree(world.NOT_REPORTED), "compliant")
    assert (cells["value"], cells["counts"], cells["points"]) == ("–", "–", "left out")


@pytest.mark.parametrize(("now", "before"), [(11_821, 11_824), (11_824, 11_821), (12_100, 12_140)])
def test_a_value_and_last_years_value_never_read_the_wrong_way_round(now: int, before: int) -> None:
    built = world.programme(world.DEATHS)
    rows = [world.seen("101", "deaths", now, 10**6), world.seen("101", "deaths", before, 10**6, quarter="2006Q2")]
    cells = row(drawn(built, world.assessed(built, rows), "101"), "deaths")
    value, target = (Decimal(re.findall(r"\d+\.?\d*", cells[name])[0]) for name in ("value", "target"))
    assert (value < target) == (now < before)
    assert value != target


def test_every_row_opens_to_details_that_are_there() -> None:
    page = tree(world.CLEARLY_UNMET)
    openers = of_class(page, "opener")
    assert len(openers) == len(world.INDICATORS)
    for opener in openers:
        assert attribute(opener, "aria-expanded") == "false"
        assert attribute(opener, "aria-controls") == attribute(opener, "data-opens")
        assert by_id(page, attribute(opener, "data-opens")).hidden is True


def test_the_details_have_formula_source_reason_and_owner() -> None:
    detail = words(by_id(tree(world.CLEARLY_UNMET), "detail-compliant"))
    for part in (
        "compliant births ÷ births × 100",
        "文件甲第二条",
        "文件甲第五条",
        "It matters",
        "Statistics",
        "verdict.exact",
    ):
        assert part in detail


def test_the_details_hold_the_stored_figures_with_file_row_and_revision() -> None:
    detail = by_id(tree(world.CLEARLY_UNMET), "detail-compliant")
    stored = [[words(cell) for cell in of_type(line, "Td")] for line in of_type(one(detail, "stored"), "Tr")[1:]]
    assert ["2007 Q2", "1,080", "1,200", "–", "2", "2007-07-06 09:30", "births.xlsx, row 12"] in stored


def test_an_indicator_without_stored_figures_says_so() -> None:
    assert "No stored figures" in words(by_id(tree(world.NOT_REPORTED), "detail-compliant"))


def test_a_stretch_target_is_shown_and_not_judged() -> None:
    assert "≥ 98.5" in words(by_id(tree(world.JUST_MET), "detail-compliant"))
    assert row(tree(world.JUST_MET), "compliant")["verdict"].startswith("✓ Met")


def test_the_interval_of_a_fall_is_said_to_be_that_of_the_difference() -> None:
    detail = words(by_id(tree(world.CLEARLY_UNMET), "detail-deaths")).lower()
    assert "difference" in detail or "change" in detail


def test_negative_numbers_have_a_true_minus_sign() -> None:
    pieces = [re.sub(r"\d{4}-\d\d-\d\d|small-2007", "", piece) for piece in said(tree(world.CLEARLY_UNMET))]
    assert [piece for piece in pieces if re.search(r"-\d", piece)] == []


# ---- around


def test_the_neighbours_are_named_with_their_ranks() -> None:
    _, assessment = world.standard()
    links = of_type(
        one(tree(world.WITHIN_CHANCE, before=assessment.area("106"), after=assessment.area("102")), "neighbours"), "A"
    )
    assert [words(link) for link in links] == ["‹ Back to the map", "↑ Rank 1 Xindian", "↓ Rank 4 Xihe"]
    assert [parse_address(*link.href.split("?")).town for link in links] == ["103", "106", "102"]


def test_a_neighbour_that_is_listed_apart_has_no_rank_instead_of_rank_none() -> None:
    _, assessment = world.standard()
    for text in (EN, ZH):
        links = words(one(tree(world.CLEARLY_UNMET, text, after=assessment.area(world.NOT_REPORTED)), "neighbours"))
        assert "None" not in links
        assert ("Beipo" if text is EN else "北坡") in links


def test_the_way_back_to_the_map_keeps_the_town_selected() -> None:
    back = of_type(one(tree("103"), "neighbours"), "A")[0]
    assert back.href == "/?town=103&lang=en"


def test_earlier_periods_are_links_and_the_present_one_is_marked() -> None:
    links = of_class(tree("103"), "past")
    assert [words(link.children[0]) for link in links] == ["2007 Q1", "2007 Q2"]
    assert [attribute(link, "aria-current") for link in links] == [None, "true"]


def test_the_weighted_result_of_the_year_is_shown_once_there_is_one() -> None:
    assert "rounds: 88.2" in shown("103", annual=Fraction(8825, 100))
    assert "rounds:" not in shown("103")


def test_a_town_without_tier_says_so() -> None:
    built = world.programme()
    bare = replace(world.TOWNS[0], tier=None)
    page = drawn(built, world.assessed(built, world.observations(), towns=[bare]), "101")
    assert "No tier" in words(page)


@pytest.mark.parametrize("text", [EN, ZH], ids=["en", "zh-CN"])
@pytest.mark.parametrize("town", [area.code for area in world.TOWNS])
def test_nothing_on_the_page_is_a_raw_value(town: str, text: Text) -> None:
    for piece in said(tree(town, text)):
        assert not re.search(r"\b(None|nan|True|False|Fraction|Decimal)\b|[{}]", piece), piece


def test_a_chinese_page_says_nothing_in_english_but_codes_rule_ids_and_files() -> None:
    rule = re.compile(r"[a-z_]+\.[a-z_]+")
    found = {word for piece in said(tree(world.CLEARLY_UNMET, ZH)) for word in LATIN.findall(rule.sub("", piece))}
    assert found - CODES == set()


def test_each_id_stands_once() -> None:
    found = ids_in(tree("103"))
    assert len(found) == len(set(found))


def test_the_view_of_the_figures_is_named() -> None:
    built = world.programme()
    assessment = world.assessed(built, world.observations(), view=View.year_to_date)
    assert "2007, first half to date" in " ".join(strings(drawn(built, assessment, "103")))
