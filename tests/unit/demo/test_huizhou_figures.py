"""Huizhou's figures: what is published comes out exactly, and whole numbers agree with each other."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest

from assessment.model import Kind, Verdict
from assessment.periods import Quarter, first_day, last_day
from data.demo.huizhou.figures import corrections, figures
from data.demo.huizhou.files import YEAR_START_MONTH, indicator_files
from data.demo.huizhou.story import LATE_FOUND, NOT_REPORTED, QUARTERS, towns
from tests.unit.demo.huizhou import assessed, latest, programme, quarters_of

LAST = Quarter(2010, 4)


def shown(value: Fraction) -> str:
    """As a document prints it: two decimals."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal("0.01"), ROUND_HALF_EVEN))


def district(indicator: str):
    return next(each for each in assessed(LAST).district.indicators if each.indicator == indicator)


def test_the_statistical_year_runs_from_october_to_september():
    assert programme().year_start_month == YEAR_START_MONTH == 10
    assert str(first_day(Quarter(2010, 1), YEAR_START_MONTH)) == "2009-10-01"
    assert str(last_day(LAST, YEAR_START_MONTH)) == "2010-09-30"


@pytest.mark.parametrize(
    ("indicator", "numerator", "denominator", "published"),
    [
        ("birth_rate", 39_407, 3_345_200, "11.78"),
        ("natural_growth", 23_383, 3_345_200, "6.99"),
        ("compliant_birth_rate", 38_217, 39_407, "96.98"),
        ("villages_without_rate", 707, 1_244, "56.83"),
    ],
)
def test_the_year_2010_comes_out_as_published(indicator, numerator, denominator, published):
    result = district(indicator)
    assert (result.numerator, result.denominator) == (numerator, denominator)
    assert shown(result.value) == published


def test_45_of_74_towns_are_without_an_out_of_policy_third_birth():
    counts = assessed(LAST).district.counts["out_of_policy_third_births"]
    assert (counts.met, counts.unmet, counts.missing, counts.not_judged) == (45, 29, 0, 0)
    assert shown(Fraction(100 * counts.met, len(assessed(LAST).areas))) == "60.81"


def test_both_withouts_have_no_interval_because_chance_is_not_their_model():
    for code in ("out_of_policy_third_births", "villages_without_rate"):
        assert all(
            result.interval is None
            for card in assessed(LAST).areas
            for result in card.indicators
            if result.indicator == code
        )


def test_what_no_document_gives_is_marked_as_ours():
    targets = {
        (each.code, target.source) for each in programme().indicators for target in each.targets if target.value != 0
    }
    assert {source for _, source in targets} == {"ours"}
    assert programme().classes.source == "ours"
    assert {tier.source for tier in programme().tiers} == {"ours"}


def test_every_source_that_is_named_is_put_in_words():
    model = programme()
    named = {each.source for each in (*model.lines, *model.indicators, *model.rounds)}
    named |= {target.source for each in model.indicators for target in each.targets}
    assert named - {"ours"} == set(model.sources)


def test_every_figure_is_there_but_two_surveys():
    loaded = [each for each in programme().indicators if each.kind != Kind.balance]
    expected = {(town.code, each.code, quarter) for town in towns() for each in loaded for quarter in QUARTERS}
    assert expected - latest().keys() == set(NOT_REPORTED)
    assert not latest().keys() - expected


def test_a_survey_that_was_never_handed_in_earns_nothing_at_the_end_of_the_year():
    for area, indicator, quarter in NOT_REPORTED:
        year_end = assessed(Quarter(quarter.year, 4)).area(area)
        result = next(each for each in year_end.indicators if each.indicator == indicator)
        assert (result.verdict, result.points, year_end.provisional) == (Verdict.missing, 0, False)
        assert assessed(quarter).area(area).provisional


def test_no_count_is_negative_or_above_its_denominator():
    for (_, code, _), each in latest().items():
        assert (each.numerator or 0) >= 0
        if programme().indicator(code).kind == Kind.proportion:
            assert each.numerator <= each.denominator
            assert each.denominator > 0


def test_births_and_population_are_the_same_in_every_indicator_that_counts_them():
    for (area, code, quarter), each in latest().items():
        if code == "birth_rate":
            assert latest()[area, "compliant_birth_rate", quarter].denominator == each.numerator
            assert latest()[area, "death_rate", quarter].denominator == each.denominator
            assert latest()[area, "budget_per_head", quarter].denominator == each.denominator


def test_a_third_birth_and_a_village_with_one_are_births_outside_policy():
    for town in towns():
        for year in (2008, 2009, 2010):
            outside = 0
            for quarter in quarters_of(year):
                births = latest()[town.code, "compliant_birth_rate", quarter]
                outside += births.denominator - births.numerator
                third = latest()[town.code, "out_of_policy_third_births", quarter].numerator
                assert third <= births.denominator - births.numerator
                villages = latest()[town.code, "villages_without_rate", quarter]
                assert villages.denominator - villages.numerator <= outside


def test_villages_with_an_out_of_policy_birth_only_become_more_within_a_year():
    for town in towns():
        for year in (2008, 2009, 2010):
            without = [latest()[town.code, "villages_without_rate", each].numerator for each in quarters_of(year)]
            assert without == sorted(without, reverse=True)


def test_births_that_were_reported_late_are_corrected_and_do_not_touch_the_published_year():
    area, indicator, quarter, births = LATE_FOUND
    (corrected,) = corrections()
    first = next(each for each in figures() if (each.area, each.indicator, each.quarter) == (area, indicator, quarter))
    assert first.numerator - corrected.numerator == births
    assert first.denominator == corrected.denominator
    assert quarter.year < 2010
    names = [each.name for each in indicator_files()]
    assert names.index(f"demo-{quarter}-correction.csv") == names.index(f"demo-{quarter}.csv") + 1


def test_the_files_are_the_same_bytes_every_time_in_the_order_of_their_recording():
    built = indicator_files()
    assert [each.sha256 for each in built] == [each.sha256 for each in indicator_files()]
    assert len({each.sha256 for each in built}) == len(QUARTERS) + 1
    assert [each.recorded_at for each in built] == sorted(each.recorded_at for each in built)
    assert built[0].recorded_at.date() > last_day(Quarter(2008, 1), YEAR_START_MONTH)
