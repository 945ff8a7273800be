"""The effect: an honest sentence, each helped town beside what was to be expected, and how it was compared."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from assessment.twinning.changes import Windows
from assessment.twinning.effect import Effect, Finding, Method, PerMoney, WhyNot
from assessment.twinning.expected import OwnForecast
from layouts.components.marks import Axis
from layouts.figures.effect_strip import Strip, axis_of, strip_mark, ticks_of
from layouts.models.twinning import EffectPage
from layouts.models.twinning_pages import TwinningPage
from layouts.pages.twinning_effect import effect_part
from layouts.pages.twinning_effect_rows import rows_of, standing
from layouts.text import Text
from tests.unit.layouts import world
from tests.unit.layouts.match_world import (
    BETTER,
    NOT_SHOWN,
    UNKNOWN,
    WEAK,
    WEAK_TOO,
    WINDOWS,
    compared,
    effects,
    indicator_effect,
    page,
    quarters,
    town_effect,
)
from tests.unit.layouts.reading import attribute, of_class, of_type, one, said, words

EN, ZH = Text("en"), Text("zh-CN")
BUILT, _ = world.standard()
COMPLIANT = BUILT.indicator("compliant")
DEATHS = BUILT.indicator("deaths")
THIRD = BUILT.indicator("third")


def part(*indicators: Any, text: Text = EN) -> list[Any]:
    return effect_part(page(effect=effects(*indicators)), text)


def headline(*indicators: Any) -> str:
    return words(of_type(part(*indicators), "H1"))


def body_rows(shown: list[Any], name: str = "effect-rows") -> list[Any]:
    return of_type(of_type(of_class(shown, name)[0], "Tbody"), "Tr")


def left_of(mark: Any, name: str) -> float:
    found: str = one(mark, name).style["left"]
    return float(found.removesuffix("%"))


# ---- the sentence


def test_where_nothing_can_be_told_the_sentence_says_so_and_why() -> None:
    assert headline() == (
        "2 towns were helped: whether it worked cannot be told yet (no town of the same tier was left unhelped)"
    )


def test_each_finding_names_its_indicators() -> None:
    shown = headline(
        indicator_effect("compliant", BETTER), indicator_effect("third", NOT_SHOWN), indicator_effect("deaths", UNKNOWN)
    )
    assert shown == (
        "2 towns were helped: Compliant rate improved more than in similar towns; "
        "no effect is shown on Third births; Infant deaths cannot be told yet"
    )


def test_many_indicators_of_one_finding_are_counted() -> None:
    codes = ("compliant", "third", "deaths", "budget")
    shown = headline(*(indicator_effect(code, NOT_SHOWN) for code in codes))
    assert shown.endswith("Compliant rate, Third births, Infant deaths and others (4 in all)")


def test_the_money_stands_below_with_the_caution() -> None:
    head = one(part(), "sentence")
    assert "Put in 240,000 yuan (granted less repaid)" in words(one(head, "about"))
    assert "prove nothing" in words(one(head, "cause"))


def test_before_anybody_is_helped_the_page_says_what_to_do() -> None:
    for nobody in (EffectPage(BUILT, (), Decimal(0), ()), None):
        model = page(effect=effects())
        shown = effect_part(replace(model, effect=nobody), EN)
        assert words(of_type(shown, "H1")) == "No town is being helped yet, so there is no effect to tell"
        assert "4 quarters" in words(one(shown, "cause"))
        assert of_class(shown, "button")[0].href == "/twinning?lang=en"


# ---- what is said of an indicator


def test_only_the_first_indicator_is_open_and_each_has_sign_and_word() -> None:
    panels = of_class(part(indicator_effect("compliant", BETTER), indicator_effect("third")), "effect-panel")
    assert [panel.open for panel in panels] == [True, False]
    assert [words(one(panel, "effect-tag")) for panel in panels] == ["↑ Effect shown", "– Cannot be told yet"]


def test_where_nobody_was_left_unhelped_only_own_forecasts_remain_and_that_is_said() -> None:
    told = words(one(part(), "effect-said"))
    assert "only the towns' own forecasts, which prove nothing" in told
    assert "(2 towns): 1 better, 1 within, 0 worse" in told
    with_pairs = words(one(part(indicator_effect("compliant", BETTER)), "effect-said"))
    assert "which prove nothing" not in with_pairs
    assert "1 better, 1 within" in with_pairs


def test_money_is_set_against_the_effect_only_where_that_may_be_said() -> None:
    known = indicator_effect("compliant", BETTER, per_money=PerMoney(0.21, (0.03, 0.34)))
    assert "+0.2100 points" in words(one(part(known), "effect-said"))
    assert "Effect per 10,000 yuan: cannot be told yet" in words(one(part(), "effect-said"))


def test_towns_without_controls_are_counted_as_left_out() -> None:
    left = replace(BETTER, left_out=(WEAK_TOO,))
    assert "1 helped towns had no like controls" in words(one(part(indicator_effect("compliant", left)), "effect-said"))


# ---- the rows


def test_the_town_that_improved_most_comes_first_also_where_less_is_better() -> None:
    towns = [town_effect(WEAK, 5.0, 4.0), town_effect(WEAK_TOO, 5.0, 2.0)]
    model = page(effect=effects())
    for indicator, order in ((DEATHS, [WEAK_TOO, WEAK]), (COMPLIANT, [WEAK, WEAK_TOO])):
        found = rows_of(model, indicator, indicator_effect(indicator.code, towns=towns))
        assert [row.town.town.code for row in found] == order


def test_a_town_that_cannot_be_told_yet_comes_last_and_says_when() -> None:
    late = Windows(quarters("2005Q1"), quarters("2006Q1", 2), quarters("2006Q4"))
    unknown = town_effect(WEAK, None, windows=late, forecast=None)
    gone = town_effect(WEAK_TOO, None, forecast=None)
    first, second = (words(one(row, "col-strip")) for row in body_rows(part(indicator_effect(towns=[unknown, gone]))))
    assert first == "to be told once 2007 Q3 is in"
    assert second == "figures incomplete: cannot be compared"
    ordered = body_rows(part(indicator_effect(towns=[unknown, town_effect(WEAK_TOO)])))
    assert [words(of_type(row, "Th")) for row in ordered] == ["Nanshan", "Dongsi"]


def test_a_row_gives_every_figure_in_words_too() -> None:
    row = body_rows(part())[0]
    told = {name: words(one(row, f"col-{name}")) for name in ("before", "chosen", "after", "moved", "expected")}
    assert told == {"before": "90.0", "chosen": "88.0", "after": "95.0 ✕Unmet", "moved": "+5.0", "expected": "90.5"}
    assert words(one(row, "col-forecast")) == "89.0 to 94.0better than foretold"
    assert words(one(row, "col-put_in")) == "120,000"
    label = attribute(one(row, "strip"), "aria-label")
    assert label == (
        "Dongsi: Before 90.0, When chosen 88.0, After 95.0, Target 97.0, By regression alone 90.5, "
        "Own forecast 89.0 to 94.0"
    )


def test_a_change_is_told_as_it_is_also_where_less_is_better() -> None:
    (row,) = body_rows(part(indicator_effect("deaths", towns=[town_effect(WEAK, 4.0, 2.5)])))
    assert words(one(row, "col-moved")) == "−1.5"


def test_the_value_after_is_judged_by_the_towns_own_target() -> None:
    # 97 is asked of Dongsi in the plain, 95 of Nanshan in the hills
    towns = [town_effect(WEAK, 90.0, 95.5), town_effect(WEAK_TOO, 90.0, 95.0)]
    tones = {
        words(of_type(row, "Th")): (one(row, "strip-after").className.split()[-1], words(one(row, "col-after"))[5])
        for row in body_rows(part(indicator_effect(towns=towns)))
    }
    assert tones == {"Dongsi": ("mark-unmet", "✕"), "Nanshan": ("mark-met", "✓")}


def test_what_falls_from_last_year_has_no_target_to_draw() -> None:
    (row,) = body_rows(part(indicator_effect("deaths", towns=[town_effect(WEAK, 4.0, 2.0)])))
    assert of_class(row, "strip-target") == []
    assert "mark-none" in one(row, "strip-after").className


def test_a_figure_that_no_town_has_gets_no_column() -> None:
    towns = [town_effect(town, None, expected=None) for town in (WEAK, WEAK_TOO)]
    shown = part(indicator_effect(towns=towns))
    heads = [words(each) for each in of_type(of_type(of_class(shown, "effect-rows"), "Thead"), "Th")]
    assert heads[2:] == ["When chosen", "After", "Since chosen", "Own forecast", "Put in (yuan)"]


def test_the_standing_to_the_forecast_turns_where_less_is_better() -> None:
    high, low = (town_effect(WEAK, forecast=OwnForecast(3.0, (2.0, 4.0), observed)) for observed in (5.0, 1.0))
    assert (standing(COMPLIANT, high), standing(COMPLIANT, low)) == ("better", "worse")
    assert (standing(DEATHS, high), standing(DEATHS, low)) == ("worse", "better")
    assert standing(COMPLIANT, town_effect(WEAK, forecast=None)) is None


# ---- the drawing


def test_marks_stand_where_their_values_are() -> None:
    axis = Axis(low=80.0, high=100.0)
    strip = Strip(90.0, 88.0, 95.0, 91.0, (89.0, 94.0), 97.0, False)
    mark = strip_mark(strip, axis, (85.0,), "words")
    placed = {name: left_of(mark, f"strip-{name}") for name in ("before", "chosen", "after", "expected", "target")}
    assert placed == {"before": 50.0, "chosen": 40.0, "after": 75.0, "expected": 55.0, "target": 85.0}
    band = one(mark, "strip-forecast").style
    assert (band["left"], band["width"]) == ("45.0%", "25.0%")
    way = one(mark, "strip-way").style
    assert (way["left"], way["width"]) == ("50.0%", "25.0%")


def test_without_a_window_before_the_way_begins_when_the_town_was_chosen() -> None:
    strip = Strip(None, 88.0, 84.0, None, None, None, None)
    way = one(strip_mark(strip, Axis(low=80.0, high=100.0), (), "words"), "strip-way").style
    assert (way["left"], way["width"]) == ("20.0%", "20.0%")


def test_the_axis_holds_every_value_of_every_town() -> None:
    strips = [Strip(99.0, 20.0, 99.5, None, (15.0, 98.0), 97.0, True), Strip(None, None, 50.0, 12.0, None, None, None)]
    axis = axis_of(strips)
    assert axis is not None
    assert axis.low < 12.0
    assert axis.high > 99.5
    assert axis_of([Strip(None, None, None, None, None, None, None)]) is None


@pytest.mark.parametrize(("low", "high"), [(83.2, 98.9), (0.0, 1.0), (11.3, 14.9), (-3.0, 104.0), (97.41, 97.52)])
def test_ticks_are_few_and_on_the_axis(low: float, high: float) -> None:
    ticks = ticks_of(Axis(low=low, high=high))
    assert 3 <= len(ticks) <= 8
    assert all(low <= each <= high for each in ticks)
    steps = {round(b - a, 9) for a, b in pairwise(ticks)}
    assert len(steps) == 1


def test_the_legend_explains_the_marks_that_are_drawn_and_no_others() -> None:
    marks = [each.split(" ")[0] for each in map(words, of_type(one(part(), "effect-marks"), "B"))]
    assert marks == ["Before", "When", "After", "Target", "By", "Own"]
    bare = [town_effect(WEAK, None, expected=None, forecast=OwnForecast(92.0, (89.0, 94.0), 93.0))]
    shown = part(indicator_effect("deaths", towns=bare))
    assert [words(each) for each in of_type(one(shown, "effect-marks"), "B")] == [
        "When chosen",
        "After",
        "Own forecast",
    ]
    assert "part of any rise is regression" in words(one(shown, "effect-legend"))
    assert "part of any rise is regression" not in words(one(part(), "effect-legend"))


def test_where_nothing_is_drawn_yet_the_legend_says_so() -> None:
    shown = part(indicator_effect(towns=[town_effect(WEAK, None, forecast=None)]))
    assert of_class(shown, "effect-marks") == []
    assert "No town has figures for 4 quarters" in words(one(shown, "effect-legend"))


def test_several_indicators_carry_the_warning_that_one_in_twenty_differs_by_chance() -> None:
    several = part(indicator_effect("compliant", BETTER), indicator_effect("third", NOT_SHOWN))
    assert "one in 20" in words(one(several, "effect-legend"))
    assert "one in 20" not in words(one(part(), "effect-legend"))


# ---- how it was compared


def test_quarters_that_all_towns_share_are_said_once() -> None:
    fold = one(part(), "fold")
    (listed,) = of_class(fold, "effect-quarters")
    assert [words(each) for each in of_type(listed, "Li")] == [
        "Before: 2004 Q3 to 2005 Q2",
        "Chosen by: 2005 Q3 to 2005 Q4",
        "After: 2006 Q1 to 2006 Q4",
    ]
    other = replace(WINDOWS, after=quarters("2006Q2"))
    apart = one(part(indicator_effect(towns=[town_effect(WEAK), town_effect(WEAK_TOO, windows=other)])), "fold")
    assert [words(of_type(each, "B")) for each in of_class(apart, "effect-quarters")] == ["Dongsi", "Nanshan"]


def test_without_a_window_before_there_is_no_table_of_comparisons() -> None:
    towns = [town_effect(town, None) for town in (WEAK, WEAK_TOO)]
    assert of_class(part(indicator_effect(towns=towns)), "effect-pairs") == []
    assert len(of_class(part(), "effect-pairs")) == 1


def test_a_compared_town_stands_with_its_controls_and_what_it_gained_beyond_them() -> None:
    effect = compared(BETTER, WEAK, "106")
    rows = body_rows(part(indicator_effect("compliant", effect)), "effect-pairs")
    told = {
        words(of_type(row, "Th")): [words(one(row, f"col-{name}")) for name in ("controls", "beyond")] for row in rows
    }
    assert told["Dongsi"][0] == "Xindian 93.0 → 93.5"
    # log odds 3.0 are 95.26 %, 0.45 less are 92.76 %
    assert told["Dongsi"][1] == "+2.50"
    assert told["Nanshan"] == ["No controls", "–"]


def test_a_town_by_itself_is_told_with_its_interval_or_not_at_all() -> None:
    alone = Effect(Finding.better, Method.placebo, effect=3.0, interval=(0.5, 5.5))
    few = Effect(Finding.cannot_be_told_yet, Method.none, WhyNot.few_unhelped)
    towns = [town_effect(WEAK, alone=alone), town_effect(WEAK_TOO, alone=few)]
    rows = body_rows(part(indicator_effect(towns=towns)), "effect-pairs")
    assert [words(one(row, "col-alone")) for row in rows] == [
        "Effect shown+3.00, +0.50 to +5.50",
        "Cannot be told yet",
    ]


# ---- everything


@pytest.mark.parametrize("text", [EN, ZH], ids=["en", "zh-CN"])
@pytest.mark.parametrize(
    "model",
    [
        page(effect=effects()),
        page(effect=effects(indicator_effect("compliant", compared(BETTER, WEAK, "106")), indicator_effect("third"))),
        page(effect=effects(indicator_effect(towns=[town_effect(WEAK, None, forecast=None, chosen_by=None)]))),
        page(effect=effects(indicator_effect(towns=[]))),
        replace(page(effect=effects()), effect=EffectPage(BUILT, (), Decimal(0), ())),
    ],
    ids=["own only", "compared", "too early", "no towns", "nobody"],
)
def test_nothing_is_a_raw_value(model: TwinningPage, text: Text) -> None:
    shown = effect_part(model, text)
    assert not [piece for piece in said(shown) if "None" in piece or "{" in piece or "nan" in piece.split()]
    assert len(of_type(shown, "H1")) == 1
