"""What the demo's releases say of themselves holds: every formula leads to the rate that is printed."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from assessment.facts import Observation
from dashboard.commands import threeline
from dashboard.services.release_indicator import is_mean
from dashboard.services.release_offers import is_guarded, value_of_counts
from dashboard.services.release_table import TrueTable, true_table
from dashboard.services.releasing import opened
from data.engine import open_engine, reading
from data.store import releases
from layouts.models.release import Figure, ReleaseIndicator, read_release, release_hash
from layouts.models.sealed import Sealed
from layouts.public.edition import Edition, Issue, edition_of, name
from layouts.public.numbers import unit_of
from layouts.public.open_data import dictionary_csv, figures_csv, towns_csv
from layouts.public.share_card import share_card
from layouts.text import LANGUAGES, Text
from tests.integration.demo_releases import database, editions, seals
from tests.integration.demo_releases import engine as demo_engine
from tests.integration.public_cells import NUMBER, SURFACES, Behind, Place, hits, unveiled, withheld
from tests.unit.dashboard import released_world
from tests.unit.public import releases as made_up
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


# ---------------------------------------------------------------------- what is withheld


def true_of(edition: Edition, sealed: Sealed, table: TrueTable) -> dict[Place, Behind]:
    """What the seal holds behind every figure of a release that has counts."""
    found: dict[Place, Behind] = {}
    for each in edition.document.figures:
        indicator = sealed.programme.indicator(each.indicator)
        counts = table.found(each.group, indicator, each.period)
        if counts is not None:
            rate = None if counts.denominator in (None, 0) else value_of_counts(indicator, counts)
            below = counts.denominator
            if below is not None and is_mean(indicator):
                below = round(Fraction(below, counts.quarters))
            found[each.group, each.indicator, each.period] = Behind(counts.numerator // counts.scale, below, rate)
    return found


def worlds() -> list[tuple[Edition, dict[Place, Behind]]]:
    """The demo's releases, and those of a small made-up district; both tell of each town whether it met its target."""
    engine = open_engine(f"sqlite:///{released_world.released()}")
    found = []
    for at in (demo_engine(), engine):
        with reading(at) as connection:
            stored, published = releases.all(connection), releases.published(connection)
            for place, each in enumerate(stored):
                sealed = opened(connection, each.seal, each.seal_root)
                table = true_table(sealed, earlier=published[:place])
                issues = [Issue(read_release(content), content, one.hash) for one in stored[: place + 1]
                          if (content := releases.content(connection, one.number))]  # fmt: skip
                edition = edition_of(issues[-1], tuple(issues[:-1]), newest=len(stored))
                found.append((edition, true_of(edition, sealed, table)))
    return found


def hidden_in(edition: Edition, true: dict[Place, Behind]) -> dict[Place, set[str]]:
    found = {place: withheld(edition.document.figure(*place), behind) for place, behind in true.items()}
    return {place: numbers for place, numbers in found.items() if numbers}


def test_no_withheld_number_stands_in_any_public_place_of_its_figure_and_would_be_found_if_it_did() -> None:
    reached, many = set(), 0
    for edition, true in worlds():
        assert edition.document.towns_by == "band"
        hidden = hidden_in(edition, true)
        assert hidden
        many += sum(map(len, hidden.values()))
        assert hits(edition, hidden) == []
        # the control: the same search, where nothing is withheld
        open_ = unveiled(edition, true)
        found = hits(open_, hidden)
        assert {hit.place for hit in found if hit.surface == "json"} == set(hidden)
        assert {hit.place for hit in found if hit.surface == "csv"} == set(hidden)
        leading = {place for place in hidden if place[2] == edition.leading}
        assert {hit.place for hit in found if hit.surface == "table"} == leading
        reached |= {hit.surface for hit in found}
    assert many > 100 and {"json", "csv", "table", "quarters"} <= reached


def test_a_withheld_headline_stands_in_no_sentence_card_picture_or_trend() -> None:
    """What the demo never withholds: of the district, what the page leads with, and each of its quarters."""
    edition = made_up.edition()
    behind = Behind(1367, 1391, Fraction(136700, 1391))
    document = edition.document
    places = [(group.code, made_up.HEADLINE, span) for group in document.groups for span in document.spans]
    gone = {"numerator": None, "denominator": None, "numerator_shown": "withheld", "denominator_shown": "withheld",
            "rate": None, "rate_shown": "withheld", "verdict": None}  # fmt: skip
    figures = tuple(
        replace(each, **gone) if (each.group, each.indicator, each.period) in places else each  # type: ignore[arg-type]
        for each in edition.document.figures
    )
    silent = edition_of(made_up.issue(replace(edition.document, figures=figures)), edition.earlier, newest=3)
    true = dict.fromkeys(places, behind)
    hidden = hidden_in(silent, true)
    assert hits(silent, hidden) == []
    assert {hit.surface for hit in hits(unveiled(silent, true), hidden)} == SURFACES


def test_nothing_of_a_town_is_a_number_and_no_picture_carries_text_beside_its_pixels() -> None:
    for edition, _ in worlds():
        for row in csv.DictReader(io.StringIO(towns_csv(edition).decode("utf-8-sig"))):
            told = " ".join(value for column, value in row.items() if column not in ("release", "period", "town"))
            assert not NUMBER.findall(told.replace(row["tier"], ""))
        for language in LANGUAGES:
            labels = re.findall(r'<a href="[^"]*" class="town" aria-label="([^"]*)"', page(edition, language))
            assert not [each for each in labels if NUMBER.search(each)]
            assert len(labels) == (0 if edition.document.map is None else len(edition.document.towns))
            picture = share_card(Text(language), edition)
            assert not {b"tEXt", b"zTXt", b"iTXt", b"eXIf"} & set(chunks(picture))


def chunks(png: bytes) -> Iterator[bytes]:
    """The kinds of the parts of a PNG file."""
    at = 8
    while at < len(png):
        yield png[at + 4 : at + 8]
        at += 12 + int.from_bytes(png[at : at + 4])


# ---------------------------------------------------------------------- what was given away elsewhere


def test_a_release_gives_nothing_away_beside_what_a_newspaper_gave_away_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copyfile(database(), tmp_path / "threeline.sqlite")
    monkeypatch.setenv("THREELINE_HOME", str(tmp_path))

    def told(*words: str, code: int = 0) -> Any:
        ended = CliRunner().invoke(threeline, [*words, "--format", "json"], prog_name="threeline")
        assert ended.exit_code == code, ended.output
        return json.loads(ended.stdout)

    def found(report: Any) -> list[Any]:
        return [{name: each[name] for name in ("count", "low", "high", "possible")} for each in report["findings"]]

    newspaper = ("110117213", "compliant_birth_rate", "2007Q1", "denominator", "7", "--source", "Newspaper")
    assert CliRunner().invoke(threeline, ["known", "add", *newspaper], prog_name="threeline").exit_code == 0
    before = found(told("audit", code=1))
    assert before
    seal = told("seal", "2007Q2", "--final")["number"]
    assert told("publish", str(seal))["new"] is True
    assert found(told("audit", code=1)) == before
