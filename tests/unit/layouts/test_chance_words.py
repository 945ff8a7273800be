"""The sentence that explains 'cannot be told apart' by the number of cases."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from assessment.model import Comparator, Evidence, Indicator, Kind, Verdict, parse_programme
from assessment.results import IndicatorResult
from layouts.pages.map_card import chance_words
from layouts.text import Text
from tests.unit.assessment.test_rounds import SHIPPED

INDICATOR: Indicator = parse_programme(SHIPPED.read_text(encoding="utf-8"), origin="shipped").indicators[0]
RESULT = IndicatorResult(
    indicator="compliant_birth_rate",
    line="family_planning",
    kind=Kind.proportion,
    numerator=105,
    denominator=110,
    value=Fraction(10500, 110),
    target=Fraction(193, 2),
    stretch=None,
    comparator=Comparator.AT_LEAST,
    verdict=Verdict.unmet,
    margin_cases=-2,
    evidence=Evidence.indistinguishable,
    interval=(89.8, 98.0),
    points=Fraction(1),
    weight=Fraction(40),
    target_source="ours",
)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "With 110 cases, chance alone moves the rate by about ±4 points."),
        ("zh-CN", "110 例时，偶然因素本身就能使比率上下波动约 4 个百分点。"),
    ],
)
def test_with_110_births_chance_alone_moves_the_rate_by_about_four_points(language: str, words: str) -> None:
    assert chance_words(Text(language), INDICATOR, RESULT) == words


def test_a_clear_difference_needs_no_such_sentence() -> None:
    assert chance_words(Text("en"), INDICATOR, replace(RESULT, evidence=Evidence.clear)) == ""
