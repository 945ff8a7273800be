"""`[release]` of a programme: its defaults, and everything that is wrong with it told at once."""

from __future__ import annotations

from importlib.resources import files

import pytest

from assessment.disclosure.cells import Counted
from assessment.model import Programme, ReleaseLevel, TownsPublic, parse_programme
from assessment.problems import Refused
from tests.unit.assessment.test_programme_docs import documented_programme

SMALL = documented_programme()


def refused(section: str, *, instead: tuple[str, str] = ("", "")) -> set[tuple[str, str]]:
    text = SMALL.replace(*instead) if instead[0] else SMALL
    with pytest.raises(Refused) as caught:
        parse_programme(f"{text}\n{section}", origin="small.toml")
    return {(str(each.place["key"]), each.code) for each in caught.value.problems}


def test_without_the_section_district_and_tiers_are_public_and_nothing_of_towns() -> None:
    rules = parse_programme(SMALL, origin="small.toml").release
    assert rules.levels == (ReleaseLevel.district, ReleaseLevel.tier)
    assert (rules.towns, rules.band, rules.headline, rules.indicators) == (TownsPublic.none, None, None, ())


def test_a_count_of_which_nothing_is_said_is_guarded() -> None:
    indicator = parse_programme(SMALL, origin="small.toml").indicators[0]
    assert indicator.counted.guarded
    assert indicator.counted_below.guarded


@pytest.mark.parametrize(
    ("code", "counted", "below"),
    [
        ("budget_per_head", Counted.money, Counted.persons),
        ("birth_rate", Counted.events, Counted.persons),
        ("responsibility_signed_rate", Counted.units, Counted.units),
        ("satisfaction_rate", Counted.persons, Counted.persons),
    ],
)
def test_what_the_shipped_programme_counts(code: str, counted: Counted, below: Counted) -> None:
    indicator = shipped("pinggu-2005").indicator(code)
    assert (indicator.counted, indicator.counted_below) == (counted, below)


def test_every_problem_of_the_section_is_told_at_once() -> None:
    section = (
        '[release]\nlevels = ["district", "town", "district"]\ntowns = "class"\nband = "nothing"\n'
        'headline = "compliant_birth_rate"\nindicators = ["other", "other"]\nsecret = true\n'
    )
    assert refused(section) == {
        ("release.levels[1]", "programme.not_one_of"),
        ("release.levels[2]", "release.twice"),
        ("release.band", "release.key_not_for"),
        ("release.band", "release.not_listed"),
        ("release.band", "release.reference_unknown"),
        ("release.headline", "release.not_listed"),
        ("release.indicators[0]", "release.reference_unknown"),
        ("release.indicators[1]", "release.reference_unknown"),
        ("release.indicators[1]", "release.twice"),
        ("release.secret", "programme.key_unknown"),
    }


def test_towns_by_band_need_an_indicator_that_has_counts() -> None:
    assert refused('[release]\ntowns = "band"') == {("release", "release.key_needed")}
    assert refused('[release]\nband = "compliant_birth_rate"') == {("release.band", "release.key_not_for")}
    falls = ('comparator = ">="', 'comparator = "falls"')
    found = refused('[release]\ntowns = "band"\nband = "compliant_birth_rate"', instead=falls)
    assert ("release.band", "release.band_kind") in found


def test_the_district_is_always_public() -> None:
    assert refused('[release]\nlevels = ["tier"]') == {("release.levels", "release.level_needed")}


def test_counts_of_persons_cannot_pass_for_money() -> None:
    money = ('chance = "binomial"', 'chance = "binomial"\ncounts = "money"')
    assert refused("", instead=money) == {("indicators[0].counts", "indicator.key_not_for_kind")}


def shipped(code: str) -> Programme:
    text = (files("data") / "programmes" / f"{code}.toml").read_text(encoding="utf-8")
    return parse_programme(text, origin=code)


def test_both_shipped_programmes_say_what_is_public() -> None:
    assert shipped("pinggu-2005").release.towns is TownsPublic.band
    assert shipped("huizhou-2010").release.towns is TownsPublic.town_class
