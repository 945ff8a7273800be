"""The demo's figures: the published half year exactly, and a story that holds together."""

from __future__ import annotations

import csv
import io
from collections import defaultdict

import pytest

from assessment.assess import assess
from assessment.facts import Area, AreaRevision, Observation
from assessment.model import Programme, TownClass, Verdict, View, parse_programme
from assessment.periods import Quarter, parse_period
from data.demo.chance import Draws, apportion
from data.demo.figures import corrections, figures, quarters
from data.demo.files import areas_file, indicator_files
from data.demo.story import HALF, LATE_FOUND, NOT_REPORTED, WITHOUT_BIRTHS, towns
from data.demo.tables import Figure


@pytest.fixture(scope="module")
def programme() -> Programme:
    from importlib.resources import files

    text = (files("data") / "programmes" / "pinggu-2005.toml").read_text(encoding="utf-8")
    return parse_programme(text, origin="pinggu-2005.toml")


@pytest.fixture(scope="module")
def latest() -> dict[tuple[str, str, Quarter], Figure]:
    """Every figure as it is after the correction, by area, indicator and quarter."""
    found = {(each.area, each.indicator, each.quarter): each for each in figures()}
    found.update({(each.area, each.indicator, each.quarter): each for each in corrections()})
    return found


@pytest.fixture(scope="module")
def areas() -> tuple[AreaRevision, ...]:
    rows = csv.DictReader(io.StringIO(areas_file().content.decode()))
    return tuple(
        AreaRevision(Area(row["code"], row["name_zh"], row["name_en"], row["kind"], row["tier"])) for row in rows
    )


def total(latest, indicator: str, of: str, *, among: tuple[Quarter, ...]) -> int:
    """The sum of one count of an indicator over all towns and some quarters."""
    wanted = [each for each in latest.values() if each.indicator == indicator and each.quarter in among]
    return sum(getattr(each, of) for each in wanted)


def test_the_first_half_of_2007_adds_up_to_what_was_published(latest):
    assert total(latest, "compliant_birth_rate", "denominator", among=HALF) == 1395
    assert total(latest, "compliant_birth_rate", "numerator", among=HALF) == 1341
    assert total(latest, "first_child_share", "numerator", among=HALF) == 1250
    assert total(latest, "late_first_birth_share", "numerator", among=HALF) == 856
    assert total(latest, "late_first_birth_share", "denominator", among=HALF) == 1250


@pytest.mark.parametrize("year", [2005, 2006, 2007])
def test_a_year_has_about_2400_births(latest, year):
    year_quarters = tuple(Quarter(year, number) for number in (1, 2, 3, 4))
    assert 2300 <= total(latest, "birth_rate", "numerator", among=year_quarters) <= 2500


def test_the_births_of_a_town_are_the_same_in_every_indicator(latest):
    for (area, code, quarter), each in latest.items():
        if code == "compliant_birth_rate":
            births = each.denominator
            assert latest[area, "first_child_share", quarter].denominator == births
            assert latest[area, "birth_rate", quarter].numerator == births
            first = latest[area, "first_child_share", quarter].numerator
            assert latest[area, "late_first_birth_share", quarter].denominator == first
            assert latest[area, "out_of_policy_third_births", quarter].numerator <= births - each.numerator


def test_no_count_is_negative_or_above_its_denominator(latest, programme):
    for (_, code, _), each in latest.items():
        for count in (each.numerator, each.denominator, each.value):
            assert count is None or count >= 0
        if programme.indicator(code).kind == "proportion":
            assert each.numerator <= each.denominator


def test_women_using_contraception_are_the_same_in_both_indicators_that_count_them(latest):
    for (area, code, quarter), each in latest.items():
        if code == "informed_choice_rate":
            assert each.denominator == latest[area, "contraceptive_prevalence", quarter].numerator


def test_every_figure_is_there_but_one_survey(latest, programme):
    expected = {
        (town.code, indicator.code, quarter)
        for town in towns()
        for indicator in programme.indicators
        for quarter in quarters()
    }
    assert expected - latest.keys() == {NOT_REPORTED}
    assert not latest.keys() - expected


def test_one_town_has_one_quarter_without_births(latest):
    without = [
        (area, quarter)
        for (area, code, quarter), each in latest.items()
        if code == "birth_rate" and each.numerator == 0
    ]
    assert without == [WITHOUT_BIRTHS]


def test_one_figure_is_corrected_some_weeks_later_and_is_not_of_the_published_half():
    files = indicator_files()
    names = [each.name for each in files]
    assert [each.recorded_at for each in files] == sorted(each.recorded_at for each in files)
    position = names.index("demo-2006Q4-correction.csv")
    assert names[position - 1] == "demo-2006Q4.csv"
    assert names[position + 1] == "demo-2007Q1.csv"
    assert LATE_FOUND[2] not in HALF
    first = next(each for each in figures() if (each.area, each.indicator, each.quarter) == LATE_FOUND)
    (corrected,) = corrections()
    assert first.numerator - corrected.numerator == 1
    assert first.denominator == corrected.denominator


def test_the_files_are_the_same_bytes_every_time():
    assert [each.sha256 for each in indicator_files()] == [each.sha256 for each in indicator_files()]
    assert len({each.sha256 for each in indicator_files()}) == 13


@pytest.fixture(scope="module")
def assessments(programme, areas, latest):
    observations = [
        Observation(each.area, each.indicator, each.quarter, each.numerator, each.denominator, each.value)
        for each in latest.values()
    ]
    return {
        str(quarter): assess(
            programme=programme,
            areas=areas,
            observations=observations,
            period=parse_period(str(quarter)),
            view=View.year_to_date,
        )
        for quarter in quarters()
    }


def test_every_quarter_has_towns_of_every_class_and_few_of_class_three(assessments):
    for assessment in assessments.values():
        count = defaultdict(int)
        for card in assessment.areas:
            count[card.town_class] += 1
        assert 6 <= count[TownClass.one] <= 12
        assert 3 <= count[TownClass.two] <= 9
        assert 1 <= count[TownClass.three] <= 4
        assert not count[TownClass.unclassified]


def test_two_towns_lag_throughout_and_one_turns_round(assessments):
    classes = {
        code: [assessments[f"{year}Q4"].area(code).town_class for year in (2005, 2006, 2007)]
        for code in ("110117104", "110117110", "110117105")
    }
    assert classes["110117104"] == classes["110117110"] == [TownClass.three] * 3
    assert classes["110117105"] == [TownClass.three, TownClass.two, TownClass.one]


def test_in_the_published_half_six_towns_miss_their_target_four_of_them_perhaps_by_chance(assessments):
    counts = assessments["2007Q2"].district.counts["compliant_birth_rate"]
    assert (counts.met, counts.unmet, counts.indistinguishable, counts.missing) == (12, 6, 4, 0)


def test_the_missing_survey_makes_a_card_provisional_until_the_year_ends(assessments):
    town = NOT_REPORTED[0]
    assert [assessments[f"2007Q{number}"].area(town).provisional for number in (1, 2, 3, 4)] == [
        False,
        True,
        True,
        False,
    ]
    last = assessments["2007Q4"].area(town)
    survey = next(each for each in last.indicators if each.indicator == NOT_REPORTED[1])
    assert (survey.verdict, survey.points) == (Verdict.missing, 0)


def test_apportioning_adds_up_and_keeps_to_the_weights():
    for whole in (0, 1, 7, 100):
        parts = apportion(whole, [3, 1, 0, 2.5])
        assert sum(parts) == whole
        assert parts[2] == 0
    assert apportion(10, [1, 1]) == [5, 5]


def test_draws_depend_on_nothing_but_the_seed():
    draws = Draws("seed")
    assert [draws.successes(100, 0.3) for _ in range(3)] == [37, 29, 35]
