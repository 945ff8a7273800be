"""The evidence mark and the trend: their parts stand where the numbers are."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.kinds import Evidence, Verdict
from assessment.results import IndicatorResult
from layouts.components.marks import Axis, axis_for, bar, evidence_mark, spark
from layouts.text import Text
from tests.unit.layouts import world
from tests.unit.layouts.reading import attribute, of_class, one

EN = Text("en")


def result(town: str, indicator: str = "compliant") -> IndicatorResult:
    _, assessment = world.standard()
    return next(each for each in assessment.area(town).indicators if each.indicator == indicator)


def mark(town: str, axis: Axis | None = None) -> Any:
    built, _ = world.standard()
    found = result(town)
    indicator = built.indicator("compliant")
    return evidence_mark(EN, indicator, found, axis or axis_for([found], indicator))


def left(part: Any) -> float:
    return float(part.style["left"].removesuffix("%"))


@pytest.mark.parametrize("town", [world.CLEARLY_UNMET, world.JUST_MET, world.WITHIN_CHANCE, world.WELL_MET])
def test_bar_target_and_dot_stand_in_the_order_of_their_numbers(town: str) -> None:
    drawn, found = mark(town, Axis(low=80, high=100)), result(town)
    assert found.interval is not None
    assert found.value is not None
    assert found.target is not None
    interval = one(drawn, "mark-bar")
    start, end = left(interval), left(interval) + float(interval.style["width"].removesuffix("%"))
    numbers = [found.interval[0], float(found.value), found.interval[1], float(found.target)]
    places = [start, left(one(drawn, "mark-dot")), end, left(one(drawn, "mark-target"))]
    for (number, place), (other, elsewhere) in pairwise(sorted(zip(numbers, places, strict=True))):
        assert place <= elsewhere + 0.02, (number, other)
    assert start < left(one(drawn, "mark-dot")) < end


def test_a_clear_result_is_solid_and_one_within_chance_is_open() -> None:
    assert of_class(mark(world.CLEARLY_UNMET), "mark-clear")
    assert of_class(mark(world.WITHIN_CHANCE), "mark-open")
    assert not of_class(mark(world.WITHIN_CHANCE), "mark-clear")


def test_the_tone_is_that_of_the_official_verdict_whatever_chance_says() -> None:
    assert of_class(mark(world.WITHIN_CHANCE), "mark-unmet")
    assert of_class(mark(world.JUST_MET), "mark-met")


def test_the_mark_is_told_in_words_too() -> None:
    words = attribute(mark(world.CLEARLY_UNMET), "aria-label")
    assert all(part in words for part in ("90.0%", "≥ 97", "95%", "clear"))


@pytest.mark.parametrize("town", [world.NOT_REPORTED, world.WITHOUT_BIRTHS])
def test_without_a_value_there_is_no_mark(town: str) -> None:
    assert mark(town) == ""


def test_a_figure_that_chance_has_no_say_in_has_no_mark() -> None:
    built, _ = world.standard()
    budget = built.indicator("budget")
    found = result(world.JUST_MET, "budget")
    assert evidence_mark(EN, budget, found, axis_for([found], budget)) == ""


def test_the_axis_of_a_column_holds_every_value_and_every_target() -> None:
    built, assessment = world.standard()
    results = [card.indicators[0] for card in assessment.areas]
    axis = axis_for(results, built.indicator("compliant"))
    for each in results:
        if each.value is not None and each.target is not None:
            assert axis.low <= min(each.value, each.target)
            assert max(each.value, each.target) <= axis.high


def test_the_axis_of_towns_without_figures_is_no_error() -> None:
    built, _ = world.standard()
    axis = axis_for([result(world.NOT_REPORTED)], built.indicator("compliant"))
    assert axis.high > axis.low


def test_an_axis_of_a_single_point_still_has_a_width() -> None:
    built, _ = world.standard()
    found = replace(result(world.WELL_MET), value=Fraction(97), interval=(97.0, 97.0))
    axis = axis_for([found], built.indicator("compliant"))
    assert axis.low < 97 < axis.high


@given(st.floats(-1000, 1000), st.floats(-1000, 1000), st.floats(-1e6, 1e6))
def test_every_value_stands_on_its_axis(low: float, high: float, value: float) -> None:
    assert 0 <= Axis(low=low, high=high).percent(value) <= 100


# ---- trend


def svg(values: list[Fraction | None]) -> str:
    built, _ = world.standard()
    image: Any = spark(EN, built.indicator("compliant"), values)
    return unquote(image.src)


def path(values: list[Fraction | None]) -> str:
    found = re.search(r"<path d='([^']*)'", svg(values))
    assert found
    return found[1]


def numbers(*values: int | None) -> list[Fraction | None]:
    return [None if value is None else Fraction(value) for value in values]


def test_a_whole_trend_is_one_line_with_a_dot_at_the_newest() -> None:
    assert path(numbers(1, 2, 3)).count("M") == 1
    assert path(numbers(1, 2, 3)).count("L") == 2
    assert "<circle" in svg(numbers(1, 2, 3))


def test_a_quarter_without_a_value_is_a_gap_and_no_bridge_leads_over_it() -> None:
    assert path(numbers(1, 2, None, 3, 4)).count("M") == 2
    assert path(numbers(1, 2, None, 3, 4)).count("L") == 2


def test_a_missing_newest_quarter_has_no_dot() -> None:
    assert "<circle" not in svg(numbers(1, 2, None))


def test_a_value_between_two_gaps_is_still_seen() -> None:
    # a bare 'M' draws nothing: three values apart are three marks
    drawn = svg(numbers(1, None, 2, None, 3))
    lone = re.findall(r"M[\d.]+ [\d.]+(?=M|$)", path(numbers(1, None, 2, None, 3)))
    assert drawn.count("<circle") >= len(lone)


def test_higher_values_stand_higher_and_equal_ones_level() -> None:
    ys = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", path(numbers(1, 3, 2)))]
    assert ys[1] < ys[2] < ys[0]
    assert len(set(re.findall(r"[ML][\d.]+ ([\d.]+)", path(numbers(2, 2, 2))))) == 1


def test_one_value_is_no_trend() -> None:
    built, _ = world.standard()
    assert spark(EN, built.indicator("compliant"), numbers(None, 5)) == ""
    assert spark(EN, built.indicator("compliant"), numbers(None, None)) == ""


def test_the_trend_is_told_in_words_with_a_dash_for_each_gap() -> None:
    built, _ = world.standard()
    image: Any = spark(EN, built.indicator("compliant"), numbers(1, None, 3))
    assert "1.0%, –, 3.0%" in image.alt


def test_a_score_bar_is_as_long_as_its_score() -> None:
    assert one(bar(float(Fraction(200, 3)), "ink"), "bar-ink").children.style == {"width": "66.7%"}


def test_the_worlds_results_are_what_these_tests_say() -> None:
    assert result(world.CLEARLY_UNMET).evidence is Evidence.clear
    assert result(world.WITHIN_CHANCE).evidence is Evidence.indistinguishable
    assert result(world.WITHIN_CHANCE).verdict is Verdict.unmet
    assert result(world.JUST_MET).margin_cases == 0
