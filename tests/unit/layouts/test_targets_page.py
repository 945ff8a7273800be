"""The targets page: the tiers side by side, each town against the target of its own."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from assessment.evidence import funnel_limits
from layouts import ids
from layouts.address import parse_address
from layouts.models.targets import TargetsPage
from layouts.pages.targets import has_funnel, targets_page
from layouts.text import Text
from tests.unit.layouts import world
from tests.unit.layouts.reading import attribute, by_id, ids_in, of_class, of_type, one, said, words

EN, ZH = Text("en"), Text("zh-CN")


def model(**changes: Any) -> TargetsPage:
    built, assessment = world.standard()
    return world.targets_model(built, assessment, **changes)


def columns(**changes: Any) -> list[Any]:
    return of_class(targets_page(model(**changes), EN), "tier")


def test_the_page_speaks_first_and_names_the_tier_that_lags_most() -> None:
    (heading,) = of_type(targets_page(model(), EN), "H1")
    assert words(heading) == ("Compliant rate: 2 of 4 judged towns meet the target of their tier; 1 unmet in Plain")


def test_nobody_is_named_where_nobody_lags() -> None:
    built = world.programme()
    met = world.assessed(built, [world.seen(town.code, "compliant", 999, 1000) for town in world.TOWNS])
    (heading,) = of_type(targets_page(world.targets_model(built, met), EN), "H1")
    assert words(heading) == "Compliant rate: 6 of 6 judged towns meet the target of their tier"


def test_every_tier_has_a_column_with_its_target_in_the_order_of_the_programme() -> None:
    heads = [(words(of_type(column, "H2")), words(one(column, "tier-target"))) for column in columns()]
    assert heads[:2] == [("Plain", "≥ 97"), ("Hills", "≥ 95")]
    assert heads[2][0] == "Streets"


def test_a_stretch_target_stands_below_the_binding_one() -> None:
    assert "stretch target ≥ 98.5" in words(columns()[0])
    assert "stretch" not in words(columns()[1])


def test_each_town_stands_once_in_the_column_of_its_tier() -> None:
    named = [[words(link) for link in of_type(of_type(column, "Tbody"), "A")] for column in columns()]
    assert named == [["Dongsi", "Xihe", "Xindian"], ["Nanshan", "Beipo", "Zhongzhuang"], []]


def test_each_town_has_value_counts_and_verdict_with_sign_and_word() -> None:
    row = of_type(of_type(columns()[0], "Tbody"), "Tr")[0]
    cells = {name: words(one(row, f"col-{name}")) for name in ("value", "counts", "verdict")}
    assert cells == {"value": "90.0%", "counts": "1,080 / 1,200", "verdict": "✕ Unmet"}


def test_a_missing_figure_and_a_town_without_births_have_their_words() -> None:
    verdicts = [words(cell) for cell in of_class(columns()[1], "col-verdict")[1:]]
    assert verdicts == ["✕ Unmet", "▨ Not reported", "– No cases"]


def test_a_tier_without_towns_says_so() -> None:
    assert "No town in this tier" in words(columns()[2])


def test_every_town_leads_to_the_same_indicator_on_its_own_page() -> None:
    built, assessment = world.standard()
    links = [link for column in columns() for link in of_type(of_type(column, "Tbody"), "A")]
    assert len(links) == len(world.TOWNS)
    for link in links:
        url, _, anchor = link.href.partition("#")
        town = parse_address(*url.split("?")).town
        assert town is not None
        page = world.town_model(built, assessment, town)
        assert anchor == "ind-compliant"
        assert page.card.area.code == town


def test_every_indicator_can_be_chosen_and_the_shown_one_is_set() -> None:
    select = by_id(targets_page(model(code="deaths"), EN), ids.TARGETS_INDICATOR)
    assert [option["value"] for option in select.options] == ["compliant", "third", "deaths", "budget", "hearings"]
    assert select.value == "deaths"


def test_only_a_binomial_proportion_has_a_funnel() -> None:
    built, _ = world.standard()
    assert [each.code for each in built.indicators if has_funnel(each)] == ["compliant"]
    assert "no funnel" in words(targets_page(model(code="budget"), EN))


def test_a_funnel_has_its_own_id_and_words_for_those_who_do_not_see_it() -> None:
    shown = model()
    funnel = tuple((n, funnel_limits(n, Fraction(97))) for n in range(20, 1300, 20))
    page = targets_page(replace(shown, columns=(replace(shown.columns[0], funnel=funnel), *shown.columns[1:])), EN)
    graph = by_id(page, ids.funnel("plain"))
    assert graph.config["showSendToCloud"] is False
    (holder,) = [each for each in of_type(page, "Div") if attribute(each, "role") == "img"]
    assert "Plain" in attribute(holder, "aria-label")


@pytest.mark.parametrize("text", [EN, ZH], ids=["en", "zh-CN"])
@pytest.mark.parametrize("code", [raw["code"] for raw in world.INDICATORS])
def test_nothing_is_a_raw_value_and_each_id_stands_once(text: Text, code: str) -> None:
    page = targets_page(model(code=code, language=text.language), text)
    found = ids_in(page)
    assert len(found) == len(set(found))
    assert not [piece for piece in said(page) if "None" in piece or "{" in piece or "nan" in piece.split()]
