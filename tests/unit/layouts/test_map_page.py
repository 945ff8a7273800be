"""The map page: its sentence, its figures, its list and its card say what the scorecards say."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from layouts import ids
from layouts.address import parse_address
from layouts.models.map import MapPage
from layouts.pages.map import map_page, map_parts
from layouts.pages.map_list import ROWS_PER_PAGE
from layouts.text import Text
from tests.unit.layouts import world
from tests.unit.layouts.reading import attribute, by_id, ids_in, of_class, of_type, one, said, strings, walk, words

EN, ZH = Text("en"), Text("zh-CN")


def page(**changes: Any) -> MapPage:
    built, assessment = world.standard()
    return world.map_model(built, assessment, **changes)


def part(name: str, text: Text = EN, **changes: Any) -> Any:
    return map_parts(page(language=text.language, **changes), text)[name]


def squeezed(tree: Any) -> str:
    return re.sub(r"\s+", " ", words(tree))


def kpis(**changes: Any) -> list[str]:
    return [squeezed(cell) for cell in of_class(part(ids.MAP_KPIS, **changes), "kpi")]


def rows(**changes: Any) -> list[Any]:
    return of_type(of_type(part(ids.MAP_LIST, **changes), "Tbody")[0], "Tr")


def row_of(town: str, **changes: Any) -> Any:
    (row,) = [each for each in rows(**changes) if attribute(each, "data-town") == town]
    return row


# ---- the sentence


def test_the_page_speaks_first_in_one_sentence() -> None:
    heading = of_type(part(ids.MAP_SENTENCE), "H1")
    assert [words(each) for each in heading] == [
        "Compliant rate, Small district: 94.83%; 2 towns meet their targets; 2 do not; 1 of them within chance; "
        "1 not reported"
    ]


def test_the_sentence_in_chinese_uses_chinese_punctuation() -> None:
    sentence = words(of_type(part(ids.MAP_SENTENCE, ZH), "H1"))
    assert "符合政策率" in sentence
    assert "94.83%" in sentence
    assert "，" in sentence
    assert ";" not in sentence


def test_below_the_sentence_stand_period_targets_and_whether_classes_are_decided() -> None:
    about = words(one(part(ids.MAP_SENTENCE), "about"))
    assert about.split(" · ") == ["2007 Q2", "Plain 97, Hills 95", "Classes decided in this round", "Synthetic data"]


def test_figures_that_are_not_synthetic_are_not_called_so() -> None:
    shown = page()
    real = replace(shown, shell=replace(shown.shell, synthetic=False))
    assert not [text for text in said(map_page(real, EN)) if "ynthetic" in text]


def test_a_district_where_nobody_lags_says_nothing_of_unmet_or_missing() -> None:
    built = world.programme()
    met = world.assessed(built, [world.seen(town.code, "compliant", 999, 1000) for town in world.TOWNS])
    sentence = words(of_type(map_parts(world.map_model(built, met), EN)[ids.MAP_SENTENCE], "H1"))
    assert sentence == "Compliant rate, Small district: 99.90%; 6 towns meet their targets"


def test_a_district_without_any_figure_says_that_it_was_not_reported_and_shows_no_zero() -> None:
    built = world.programme()
    model = world.map_model(built, world.assessed(built, []))
    sentence = words(of_type(map_parts(model, EN)[ids.MAP_SENTENCE], "H1"))
    assert "Not reported" in sentence
    assert "0.00" not in sentence


def test_a_district_value_that_misses_its_target_by_little_does_not_read_like_it() -> None:
    built = world.programme(world.COMPLIANT | {"targets": [{"value": 97, "source": "ours"}]})
    rows = [world.seen("101", "compliant", 96_999, 100_000)]
    cell = of_class(map_parts(world.map_model(built, world.assessed(built, rows)), EN)[ids.MAP_KPIS], "kpi")[0]
    assert "≥ 97" in words(cell)
    assert words(one(cell, "kpi-number")) != "97.00%"


def test_targets_that_hold_for_one_period_only_are_named_too() -> None:
    yearly = [
        {"tier": tier, "value": value, "period": "2007", "source": "ours"}
        for tier, value in (("plain", 97), ("hill", 95))
    ]
    built = world.programme(world.COMPLIANT | {"targets": yearly})
    shown = world.map_model(built, world.assessed(built, world.observations()[:5]))
    about = words(one(map_parts(shown, EN)[ids.MAP_SENTENCE], "about"))
    assert "Plain 97" in about
    assert "Hills 95" in about


# ---- the large figures


def test_the_figures_are_district_met_unmet_missing_and_not_judged() -> None:
    assert kpis(missing_towns=("Beipo",), change=Fraction(-21, 100)) == [
        "94.83%Small district 2,584 / 2,725 · −0.21 on the previous period",
        "✓ 2Met of 6 towns",
        "✕ 2Unmet chance could explain 1 of them",
        "▨ 1Not reported Beipo",
        "– 1Not judged no cases, too few, or no target",
    ]


def test_the_counts_of_the_figures_are_all_towns() -> None:
    numbers = [int(found[1]) for cell in kpis()[1:] if (found := re.match(r"\S+ (\d+)", cell))]
    assert sum(numbers) == len(world.TOWNS)


def test_more_than_three_missing_towns_are_counted_and_not_all_named() -> None:
    assert "A, B, C and 2 more" in kpis(missing_towns=("A", "B", "C", "D", "E"))[3]


def test_without_unmet_towns_nothing_is_said_of_chance() -> None:
    built = world.programme()
    met = world.assessed(built, [world.seen("101", "compliant", 999, 1000)])
    cells = of_class(map_parts(world.map_model(built, met), EN)[ids.MAP_KPIS], "kpi")
    assert "chance" not in words(cells[2])


@pytest.mark.parametrize("by", ["class", "composite", "line:work"])
def test_a_map_of_scores_counts_the_classes_instead(by: str) -> None:
    cells = kpis(by=by)[1:]
    assert [cell.split("Class ")[0].split("Uncl")[0] for cell in cells] == ["● 5", "◆ 0", "▲ 1", "○ 0"]
    assert "Dongsi" in cells[2]


# ---- the list


def test_the_list_is_in_the_order_of_ranks_with_those_listed_apart_at_the_end() -> None:
    shown = [(words(of_class(row, "col-rank")), words(of_class(row, "town-link"))) for row in rows()]
    assert shown == [
        ("1", "Zhongzhuang"),
        ("1", "Xindian"),
        ("3", "Nanshan"),
        ("4", "Xihe"),
        ("5", "Dongsi"),
        ("apart", "Beipo"),
    ]


def test_a_town_that_did_not_report_has_the_word_and_no_number() -> None:
    cell = one(row_of(world.NOT_REPORTED), "col-value")
    assert words(cell) == "▨ Not reported"


def test_a_town_without_births_says_so() -> None:
    assert "No cases" in words(one(row_of(world.WITHOUT_BIRTHS), "col-value"))


def test_each_row_has_its_own_target_value_and_score() -> None:
    row = row_of(world.WITHIN_CHANCE)
    cells = {name: words(one(row, f"col-{name}")) for name in ("target", "value", "score")}
    assert cells == {"target": "95", "value": "94.0% Unmet", "score": "98.0"}


def test_a_verdict_in_the_list_is_never_told_by_colour_alone() -> None:
    for row in rows():
        assert re.search("Met|Unmet|Not reported|No cases", words(one(row, "col-value")))


def test_a_list_by_score_has_a_column_for_each_line() -> None:
    row = row_of(world.CLEARLY_UNMET, by="composite")
    assert [words(cell) for cell in of_class(row, "col-line")] == ["52.9", "100.0"]
    assert words(one(row, "col-score")) == "71.8"


@pytest.mark.parametrize("by", ["compliant", "class", "composite", "line:money", "deaths", "hearings"])
def test_every_row_has_as_many_cells_as_the_head(by: str) -> None:
    table = part(ids.MAP_LIST, by=by)
    (head,) = of_type(of_type(table, "Thead")[0], "Tr")
    for row in of_type(of_type(table, "Tbody")[0], "Tr"):
        assert len(row.children) == len(head.children)


def test_the_selected_town_is_marked_in_the_list_and_no_other() -> None:
    marked = [attribute(row, "data-town") for row in rows(town="103") if attribute(row, "aria-current")]
    assert marked == ["103"]
    assert not [row for row in rows() if attribute(row, "aria-current")]


def test_every_town_links_to_its_page_in_the_state_of_the_map() -> None:
    for row in rows(view=None, town="101"):
        (link,) = of_class(row, "town-link")
        assert link.href == f"/town/{attribute(row, 'data-town')}?colour=compliant&lang=en"


def many(count: int) -> MapPage:
    shown = page()
    towns = tuple(
        replace(
            shown.rows[0], card=replace(shown.rows[0].card, rank=n + 1, area=replace(world.TOWNS[0], code=f"{n:05}"))
        )
        for n in range(count)
    )
    return replace(shown, rows=towns)


def test_a_long_list_comes_in_pages_which_together_hold_every_town_once() -> None:
    shown = many(ROWS_PER_PAGE * 2 + 5)
    codes: list[str] = []
    for number in (1, 2, 3):
        table = map_parts(replace(shown, address=shown.address.but(rows=number)), EN)[ids.MAP_LIST]
        pager = one(table, "pager")
        assert [words(link) for link in of_type(pager, "A")] == ["1", "2", "3"]
        assert [words(link) for link in of_type(pager, "A") if attribute(link, "aria-current")] == [str(number)]
        codes += [attribute(row, "data-town") for row in of_type(of_type(table, "Tbody")[0], "Tr")]
    assert codes == sorted(row.card.area.code for row in shown.rows)


def test_a_short_list_has_no_pages() -> None:
    assert of_class(part(ids.MAP_LIST), "pager") == []


# ---- the card


def test_nothing_selected_shows_no_card() -> None:
    assert words(part(ids.MAP_CARD)) == ""


def test_the_card_has_score_rank_value_target_verdict_margin_and_the_way_in() -> None:
    card = part(ids.MAP_CARD, town=world.CLEARLY_UNMET)
    shown = squeezed(card)
    for said_there in (
        "Dongsi",
        "Composite 71.8",
        "Rank 5",
        "90.0%",
        "≥ 97",
        "✕ Unmet",
        "clear",
        "84 fewer failures needed",
    ):
        assert said_there in shown
    (way_in,) = of_class(card, "button")
    assert parse_address(*way_in.href.split("?")).page == "town"
    (close,) = of_class(card, "card-close")
    assert "town=" not in close.href


def test_the_card_of_a_town_listed_apart_says_why_and_has_no_rank() -> None:
    shown = squeezed(part(ids.MAP_CARD, town=world.NOT_REPORTED))
    assert "not ranked" in shown
    assert "Not reported" in shown
    assert "Rank" not in shown


# ---- controls and legend


def test_the_controls_offer_every_colour_with_the_chosen_one_set() -> None:
    select = by_id(part(ids.MAP_CONTROLS, by="line:money"), ids.MAP_COLOUR)
    built, _ = world.standard()
    assert [option["value"] for option in select.options] == [
        "class",
        "composite",
        "line:work",
        "line:money",
        *(indicator.code for indicator in built.indicators),
    ]
    assert select.value == "line:money"


def test_gap_or_raw_is_a_choice_for_indicators_only() -> None:
    assert "Raw" in list(strings(part(ids.MAP_CONTROLS)))
    assert "Raw" not in list(strings(part(ids.MAP_CONTROLS, by="composite")))


def test_every_link_of_the_controls_is_an_address_that_keeps_the_language() -> None:
    links = list(of_type(part(ids.MAP_CONTROLS, town="101"), "A"))
    assert len(links) > 6
    for link in links:
        path, _, query = link.href.partition("?")
        assert parse_address(path, query).language == "en"


def test_the_legend_explains_hatching_where_something_is_hatched() -> None:
    assert of_class(part(ids.MAP_LEGEND), "swatch-hatched")
    assert not of_class(part(ids.MAP_LEGEND, by="composite"), "swatch-hatched")


def test_the_legend_shows_the_ends_of_the_scale_and_its_middle() -> None:
    assert words(one(part(ids.MAP_LEGEND), "ramp-ticks")) == "−50+5"


def test_the_legend_of_classes_has_a_sign_and_a_word_for_each() -> None:
    shown = words(part(ids.MAP_LEGEND, by="class"))
    assert all(name in shown for name in ("● Class one", "◆ Class two", "▲ Class three", "○ Unclassified"))


def test_borders_are_said_to_be_schematic_and_tiles_to_be_tiles() -> None:
    assert "Schematic borders" in words(part(ids.MAP_LEGEND))
    assert "tile" in words(part(ids.MAP_LEGEND, tiles=True))


def test_without_boundaries_the_page_says_so_and_the_list_stands() -> None:
    shown = replace(page(), geometry=None)
    tree = map_page(shown, EN)
    assert "No boundaries" in words(by_id(tree, ids.MAP_LEGEND))
    assert len(of_type(of_type(tree, "Tbody")[0], "Tr")) == len(world.TOWNS)


# ---- the whole page


@pytest.mark.parametrize("text", [EN, ZH], ids=["en", "zh-CN"])
def test_the_whole_page_holds_every_part_once(text: Text) -> None:
    tree = map_page(page(language=text.language), text)
    found = ids_in(tree)
    assert len(found) == len(set(found))
    assert set(map_parts(page(), EN)) <= set(found)


def test_the_page_has_one_main_one_first_heading_and_a_way_to_skip_to_it() -> None:
    tree = map_page(page(), EN)
    assert len(of_type(tree, "Main")) == len(of_type(tree, "H1")) == 1
    (skip,) = of_class(tree, "skip")
    assert skip.href == f"#{of_type(tree, 'Main')[0].id}"


def test_the_other_language_is_one_link_to_the_same_state() -> None:
    (link,) = of_class(map_page(page(town="101"), EN), "language")
    assert link.href == "/?colour=compliant&town=101"
    assert link.lang == "zh-CN"


def test_every_component_is_told_apart_by_shape_or_word_and_every_image_has_words() -> None:
    for component in walk(map_page(page(), EN)):
        if type(component).__name__ == "Img":
            assert attribute(component, "alt")
        if attribute(component, "role") == "img":
            assert attribute(component, "aria-label")
