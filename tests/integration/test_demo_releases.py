"""What the demo's releases say of themselves holds: every formula leads to the rate that is printed."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable, Iterator
from fractions import Fraction

import pytest

from assessment.facts import Observation
from dashboard.services.release_offers import is_guarded
from layouts.models.release import Figure, ReleaseIndicator, read_release, release_hash
from layouts.models.sealed import Sealed
from layouts.public.edition import Edition, Issue, edition_of, name
from layouts.public.numbers import unit_of
from layouts.public.open_data import dictionary_csv, figures_csv
from layouts.text import LANGUAGES, Text
from tests.integration.demo_releases import editions, seals
from tests.unit.public.reading import page

FIRST, SECOND, THIRD = range(3)
RELEASES = pytest.mark.parametrize("number", [FIRST, SECOND, THIRD])
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)
QUOTIENT = re.compile(r"(.+?) ÷ (.+?)((?: [×÷] [0-9,]+)*)")


def towns_of(edition: Edition, sealed: Sealed, group: str) -> list[str]:
    cards = [card.area for card in sealed.assessment.areas]
    return [each.code for each in cards if group in (each.tier, edition.district.code)]


def reported(sealed: Sealed, indicator: str, towns: list[str], quarters: list[str]) -> list[list[Observation]]:
    """What each town reported in each of the quarters."""
    found = {(each.observation.area, str(each.observation.quarter)): each.observation
             for each in sealed.figures if each.observation.indicator == indicator}  # fmt: skip
    return [[found[town, quarter] for quarter in quarters] for town in towns]


def quarters_of(period: str) -> list[str]:
    first, _, last = period.partition("-")
    year, number, end = first[:4], int(first[5]), int((last or first)[5])
    return [f"{year}Q{each}" for each in range(number, end + 1)]


def put_together(how: str | None, per_quarter: list[Fraction]) -> Fraction:
    if len(per_quarter) == 1 or how == "last":
        return per_quarter[-1]
    total = sum(per_quarter, Fraction(0))
    return total / len(per_quarter) if how == "mean" else total


def counted(rows: list[list[Observation]], part: str, how: str | None) -> Fraction:
    """A count of a group: its towns added up in each quarter, the quarters put together as the words say."""
    quarters = range(len(rows[0]))
    return put_together(how, [sum((Fraction(getattr(row[at], part)) for row in rows), Fraction(0)) for at in quarters])


def agrees(printed: str | None, value: Fraction) -> bool:
    decimals = len((printed or "").partition(".")[2])
    return printed is not None and abs(Fraction(printed) - value) <= Fraction(1, 2 * 10**decimals)


def factors(said: str) -> Fraction:
    found = Fraction(1)
    for sign, number in re.findall(r" ([×÷]) ([0-9,]+)", said):
        found = found * int(number.replace(",", "")) if sign == "×" else found / int(number.replace(",", ""))
    return found


def said_over(text: Text, words: str) -> tuple[str | None, str | None]:
    """How quarters are put together above and below, as the words say it; nothing where there is one quarter."""
    if text("public.over_sum_mean") in words:
        return "sum", "mean"
    for how in ("sum", "mean", "last"):
        if text(f"public.over_{how}") in words:
            return how, how
    return None, None


def definitions(edition: Edition, language: str) -> dict[str, str]:
    """What the page says of each indicator, by code."""
    shown = page(edition, language)
    listed = shown[shown.index("<details><summary>", shown.index('id="method"')) :]
    told = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", listed))
    text = Text(language)
    return {each.code: html.unescape(told[html.escape(name(text, each.name))]) for each in edition.document.indicators}


def given(edition: Edition, indicator: ReleaseIndicator) -> Iterator[Figure]:
    for group in edition.document.groups:
        figure = edition.figure(group, indicator)
        if figure is not None and figure.rate_shown == "given" and figure.rate is not None:
            yield figure


@RELEASES
@EVERY_LANGUAGE
def test_the_words_for_every_indicator_lead_from_what_towns_reported_to_the_rate_that_is_printed(
    number: int, language: str
) -> None:
    edition, sealed, text = editions()[number], seals()[number], Text(language)
    told, checked = definitions(edition, language), set()
    for indicator in edition.document.indicators:
        words = told[indicator.code]
        above, below = said_over(text, words)
        assert (above is None) == (len(quarters_of(edition.leading)) == 1)
        for figure in given(edition, indicator):
            rows = reported(
                sealed, indicator.code, towns_of(edition, sealed, figure.group), quarters_of(edition.leading)
            )
            if indicator.kind == "count":
                assert text("public.formula_count", top=name(text, indicator.numerator)) in words
                continue
            if indicator.kind == "value":
                assert text("public.over_towns_mean") in words
                each_town = [put_together(above, [Fraction(each.value) for each in row]) for row in rows]
                value = sum(each_town, Fraction(0)) / len(each_town)
            else:
                quotient = words.partition(text("public.formula_unit", unit=unit_of(text, indicator)))[0]
                found = QUOTIENT.fullmatch(quotient)
                assert found is not None and found[1] == name(text, indicator.numerator), words
                value = factors(found[3]) * counted(rows, "numerator", above) / counted(rows, "denominator", below)
            assert agrees(figure.rate, value), (words, figure, float(value))
            checked.add(indicator.kind)
    assert checked == {"proportion", "rate", "mean", "value"}


@RELEASES
def test_the_table_says_of_every_rate_what_the_quotient_is_multiplied_with(number: int) -> None:
    edition, sealed = editions()[number], seals()[number]
    rows = list(csv.DictReader(io.StringIO(figures_csv(edition).decode("utf-8-sig"))))
    working = {each.code: each.working for each in edition.document.indicators}
    kinds = {each.code: each.kind for each in edition.document.indicators}
    checked = 0
    for row in rows:
        kind, how = kinds[row["indicator"]], working[row["indicator"]]
        if row["rate_shown"] != "given" or kind in ("count", "value"):
            assert kind not in ("count", "value") or (row["per"], row["annual_quarters"]) == ("", "")
            continue
        seen = reported(
            sealed, row["indicator"], towns_of(edition, sealed, row["group"]), quarters_of(row["period"])
        )
        value = counted(seen, "numerator", how.numerator) / counted(seen, "denominator", how.denominator)
        value *= int(row["per"] or 1)
        value *= Fraction(4, int(row["annual_quarters"])) if row["annual_quarters"] else 1
        assert agrees(row["rate"], value), row
        assert (row["annual_quarters"] == "") == (row["indicator"] != "birth_rate")
        checked += 1
    assert checked > 20


def test_money_per_head_is_multiplied_with_nothing_anywhere() -> None:
    for edition in editions():
        raw = json.loads(edition.issue.content)
        per = {each["code"]: each["per"] for each in raw["indicators"]}
        assert (per["budget_per_head"], per["hearings_held"], per["out_of_policy_third_births"]) == (None, None, None)
        assert (per["birth_rate"], per["compliant_birth_rate"]) == (1000, 100)
        for language in LANGUAGES:
            assert "×" not in definitions(edition, language)["budget_per_head"]


def test_the_dictionary_has_the_same_words_as_the_page() -> None:
    for edition in editions():
        rows = list(csv.DictReader(io.StringIO(dictionary_csv(edition).decode("utf-8-sig"))))
        for language, column in zip(LANGUAGES, ("meaning_zh", "meaning_en"), strict=True):
            said = {row["column"]: row[column] for row in rows if row["file"] == "indicator"}
            for code, words in definitions(edition, language).items():
                assert said[code].endswith(words)


@RELEASES
def test_how_many_towns_met_a_target_is_told_of_the_indicators_that_the_rules_name(number: int) -> None:
    edition, rules = editions()[number], seals()[number].programme
    told = {each.indicator for each in edition.document.counts}
    harmless = {each.code for each in rules.indicators if not is_guarded(each)}
    assert told and told <= harmless | {edition.document.headline, rules.release.band}
    assert {each.period for each in edition.document.counts} == {edition.leading}


# ---------------------------------------------------------------------- the dictionary of the document


KINDS: dict[str, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "{zh, en}": lambda value: isinstance(value, dict) and set(value) == {"zh", "en"},
    "decimal as text": lambda value: isinstance(value, str) and Fraction(value) is not None,
    "null": lambda value: value is None,
}


def keys_of(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every key that stands in a document, by its path, with what it holds."""
    if isinstance(value, list):
        for each in value:
            yield from keys_of(each, f"{path}[]")
    elif isinstance(value, dict) and set(value) != {"zh", "en"}:
        for name_, each in value.items():
            own = f"{path}.{name_}" if path else name_
            yield own, each
            yield from keys_of(each, own)


def fits(kind: str, value: object) -> bool:
    options = kind.split(" | ")
    listed = options[0].removeprefix("list of ")
    if listed != options[0]:
        return isinstance(value, list) and all(KINDS[listed](each) for each in value)
    return any(KINDS[each](value) for each in options)


@pytest.mark.parametrize("old", [False, True], ids=["as published now", "format 1"])
@RELEASES
def test_every_key_of_the_document_is_explained_in_both_languages_and_holds_what_the_dictionary_says(
    number: int, old: bool
) -> None:
    edition = in_format_1(editions()[number]) if old else editions()[number]
    rows = list(csv.DictReader(io.StringIO(dictionary_csv(edition).decode("utf-8-sig"))))
    told = {row["column"]: row for row in rows if row["file"] == f"{edition.issue.number}.json"}
    document = json.loads(edition.issue.content)
    held = list(keys_of(document))
    assert {path for path, _ in held} == set(told)
    for path, value in held:
        assert fits(told[path]["type"], value), (path, value)
    assert all(row["meaning_zh"] and row["meaning_en"] for row in told.values())
    assert any("indicators[].working" in path for path in told) != old


# ---------------------------------------------------------------------- releases that are published already


def in_format_1(edition: Edition) -> Edition:
    """The release as it was published before the format said how figures are worked out."""
    raw = json.loads(edition.issue.content)
    raw["format"] = 1
    for each in raw["indicators"]:
        del each["working"]
        each["per"] = each["per"] or 1000
    content = json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    issue = Issue(read_release(content), content, release_hash(content))
    return edition_of(issue, edition.earlier, newest=edition.newest)


@RELEASES
@EVERY_LANGUAGE
def test_a_release_in_format_1_says_nothing_else_of_its_figures_or_says_less(number: int, language: str) -> None:
    edition = editions()[number]
    new, old = definitions(edition, language), definitions(in_format_1(edition), language)
    for code, words in new.items():
        assert words.startswith(old[code])
    same = {code for code in new if new[code] == old[code]}
    assert set(new) - same <= {"hearings_held", "out_of_policy_third_births"}
