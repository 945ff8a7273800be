"""The page as HTML: whole in both languages, harmless whatever the names are, one mark for all that is withheld."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layouts.models.release import Words, read_release
from layouts.public.edition import Edition, edition_of
from layouts.public.frame import Frame, empty_page, missing_page, unreadable_page
from layouts.public.links import FolderLinks, Links
from layouts.public.markup import WITHHELD
from layouts.public.page import release_page
from layouts.public.town_map import places, town_map
from layouts.public.trend import series_of
from layouts.text import LANGUAGES, Text
from tests.unit.public import releases
from tests.unit.public.reading import ASSETS, page, read

EVIL = "<script>alert(1)</script>\"'&<b x=y>\u202e\x00\u2028"
CODES = {"group", "indicator", "code", "line", "tier", "level", "headline", "kind", "comparator", "view", "towns_by"}
WORKING = {"numerator", "denominator", "towns"}
SHOWN = {"numerator_shown", "denominator_shown", "rate_shown"}
KEPT = CODES | WORKING | SHOWN | {"period", "mark", "verdict", "made_at", "path"}


def poisoned(value: object, key: str = "") -> object:
    """The document with every text for people replaced."""
    if isinstance(value, dict):
        return {name: poisoned(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [poisoned(each, key) for each in value]
    return EVIL if isinstance(value, str) and key not in KEPT else value


def hostile(edition: Edition) -> Edition:
    raw = json.loads(edition.issue.content)
    content = json.dumps(poisoned(raw), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return edition_of(releases.issue(read_release(content)), edition.earlier, newest=3)


@pytest.mark.parametrize("towns_by", ["band", "class", None])
@pytest.mark.parametrize("language", LANGUAGES)
def test_names_from_files_are_text_and_nothing_else(language: str, towns_by: str | None) -> None:
    edition = releases.edition(towns_by=towns_by)
    benign, found = read(page(edition, language)), read(page(hostile(edition), language))
    assert set(found.tags) == set(benign.tags)
    assert found.tags.count("script") == 1 and "b" in found.tags
    assert {name for _, name, _ in found.attributes} <= {name for _, name, _ in benign.attributes}
    assert "\x00" not in found.words and "\u202e" not in found.words
    assert "<script>alert(1)</script>" in found.words


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_script_stands_in_the_page_and_no_style_but_its_own(language: str) -> None:
    found = read(page(releases.edition(), language))
    assert found.tags.count("style") == 1
    names = {name for _, name, _ in found.attributes}
    assert "style" not in names and not [name for name in names if name.startswith("on")]
    scripts = [value for tag, name, value in found.attributes if tag == "script" and name == "src"]
    assert scripts == ["/public/static/public.1.js"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_address_is_our_own(language: str) -> None:
    found = read(page(releases.edition(), language))
    ids = found.of("id")
    assert len(ids) == len(set(ids))
    for each in (*found.of("href"), *found.of("src")):
        assert each.startswith("/public") or each.removeprefix("#") in ids
    for each in found.of("aria-labelledby"):
        assert set(each.split()) <= set(ids)


def test_both_languages_have_the_same_parts() -> None:
    zh, en = (read(page(releases.edition(), language)) for language in LANGUAGES)
    assert [each for each in zh.tags if each != "meta"] == [each for each in en.tags if each != "meta"]
    assert zh.of("lang")[0] == "zh-CN" and en.of("lang")[0] == "en"
    assert not re.search(r"\{[a-z_]+\}", zh.words + en.words)


def test_the_same_releases_make_the_same_page() -> None:
    assert page(releases.edition()) == page(releases.edition())


def test_everything_withheld_has_the_same_mark_whatever_the_reason() -> None:
    edition = releases.edition()
    tier = edition.tiers[0]
    html = page(edition)
    rows = {code: _cell(html, edition, code, tier) for code in (releases.WITHHELD_COUNT, releases.WITHHELD_ALL)}
    marks = {re.search(r"<b>(.*?)</b>", row)[1] for row in rows.values()}  # type: ignore[index]
    assert len(marks) == 1 and WITHHELD in marks.pop()
    # counts that are withheld altogether are not told a second time
    assert rows[releases.WITHHELD_ALL].count(WITHHELD) == 1


def _cell(html: str, edition: Edition, indicator: str, group: object) -> str:
    title = edition.document.indicator(indicator).name.zh
    row = next(each for each in html.split("<tr ") if f">{title}<small>" in each)
    return row.split("<td ")[2]


def test_a_figure_that_was_not_reported_is_a_word_and_no_mark_and_no_zero() -> None:
    edition = releases.edition()
    cell = _cell(page(edition), edition, releases.MISSING, None)
    assert "未报" in cell and WITHHELD not in cell and ">0" not in cell


@pytest.mark.parametrize(
    "known",
    [Words("全区出生数（公报）", "births of the district (公报)"), "全区出生数 / births of the district (公报)"],
    ids=["as published now", "format 1"],
)
def test_a_figure_that_was_published_elsewhere_is_named_in_the_language_of_the_page(known: Words | str) -> None:
    edition = releases.edition()
    changed = edition_of(releases.issue(replace(edition.document, known=(known,))), edition.earlier, newest=3)
    zh, en = (read(page(changed, language)).words for language in LANGUAGES)
    assert "全区出生数" in zh and "births of the district" not in zh
    assert "births of the district" in en and "全区出生数" not in en


def test_an_earlier_release_says_so_and_leads_to_the_newest() -> None:
    first, second, third = releases.issues()
    edition = edition_of(second, (first,), newest=third.number)
    html = release_page(Frame(Text("zh-CN"), Links(), ASSETS, 2), edition)
    assert "这是第 2 次公布，最新的是第 3 次" in html
    assert third.digest not in html and first.digest[:12] in html
    assert "最新的是" not in page(releases.edition())


def test_the_whole_hash_of_the_document_stands_on_the_page() -> None:
    edition = releases.edition()
    assert edition.issue.digest in page(edition)


@pytest.mark.parametrize("towns_by", ["band", "class", None])
def test_the_map_says_every_town_in_words_and_signs(towns_by: str | None) -> None:
    edition = releases.edition(towns_by=towns_by)
    svg = town_map(Text("zh-CN"), edition)
    found = read(svg)
    assert svg.count("<a ") == len(edition.document.towns)
    said = found.of("aria-label")
    for place in places(edition):
        assert any(each.startswith(f"{place.town.name.zh}：") for each in said)
    assert svg.count('url(#hatch)') == sum(each.mark is None for each in places(edition))
    assert found.tags[:2] == ["svg", "title"] and "desc" in found.tags


def test_a_town_without_a_verdict_is_told_as_not_judged_and_not_as_withheld() -> None:
    edition = releases.edition()
    towns = (replace(edition.document.towns[0], mark="unclassified"), *edition.document.towns[1:])
    changed = edition_of(releases.issue(replace(edition.document, towns=towns)), edition.earlier, newest=3)
    assert f'aria-label="{towns[0].name.zh}：未评"' in town_map(Text("zh-CN"), changed)


def test_towns_have_the_verdict_of_their_tier_where_their_own_is_not_public() -> None:
    edition = releases.edition(towns_by=None)
    by_tier: dict[str | None, set[str | None]] = {}
    for each in places(edition):
        by_tier.setdefault(each.town.tier, set()).add(each.mark)
    for tier in edition.tiers:
        figure = edition.figure(tier, edition.headline)
        assert figure is not None and by_tier[tier.code] == {figure.verdict}


def test_a_path_that_is_none_is_not_drawn() -> None:
    edition = releases.edition()
    drawing = edition.document.map
    assert drawing is not None
    shapes = (replace(drawing.shapes[0], path='M0 0"/><script>'), *drawing.shapes[1:])
    release = replace(edition.document, map=replace(drawing, shapes=shapes))
    svg = town_map(Text("en"), edition_of(releases.issue(release), edition.earlier, newest=3))
    assert svg.count("<a ") == len(shapes) - 1 and "script" not in svg


def test_without_boundaries_the_towns_are_listed_and_without_towns_nothing_is() -> None:
    edition = releases.edition()
    without = edition_of(releases.issue(replace(edition.document, map=None)), edition.earlier, newest=3)
    assert "map-box" not in page(without) and "town-18" in page(without)
    bare = edition_of(releases.issue(replace(edition.document, map=None, towns=())), edition.earlier, newest=3)
    assert 'id="map"' not in page(bare)


def test_a_quarter_that_the_newest_release_withholds_is_a_gap_though_an_earlier_one_gave_it() -> None:
    edition = releases.edition()
    figures = tuple(
        replace(each, rate=None, rate_shown="withheld")
        if (each.group, each.indicator, each.period) == (releases.DISTRICT, releases.HEADLINE, "2007Q1")
        else each
        for each in edition.document.figures
    )
    edition = edition_of(releases.issue(replace(edition.document, figures=figures)), edition.earlier, newest=3)
    (series,) = series_of(Text("zh-CN"), edition, edition.headline, (edition.district,))
    shown = {str(each.quarter): each.value for each in series.points}
    assert shown["2007Q1"] is None and shown["2007Q2"] is not None and shown["2006Q4"] is not None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [empty_page, missing_page, unreadable_page])
def test_pages_that_say_one_thing_say_it_in_both_languages(make: object, language: str) -> None:
    html = make(Frame(Text(language), Links(), ASSETS))  # type: ignore[operator]
    found = read(html)
    assert {"zh-CN", "en"} <= set(found.of("lang")) and found.tags.count("h1") == 1
    assert found.of("lang")[0] == language


@settings(max_examples=30)
@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_may_stand_in_a_release(name: str, rate: str) -> None:
    edition = releases.edition()
    district, number = (each.encode("utf-8", "ignore").decode() for each in (name, rate))
    programme = replace(edition.document.programme, district=Words(district, district))
    changed = edition_of(releases.issue(replace(edition.document, programme=programme)), edition.earlier, newest=3)
    changed = releases.with_figure(changed, releases.DISTRICT, releases.HEADLINE, rate=number, target=number)
    assert read(page(changed)).tags.count("html") == 1


def test_a_folder_has_relative_addresses_only() -> None:
    edition = releases.edition()
    links = FolderLinks(depth=2, first="zh-CN")
    found = read(release_page(Frame(Text("en"), links, ASSETS, 3), edition))
    for each in (*found.of("href"), *found.of("src")):
        assert each.startswith(("../../", "#"))
    assert "../../3/index.html" in found.of("href") and "../../data/3.csv" in found.of("href")


def test_a_share_has_whole_addresses_where_the_servers_own_is_known() -> None:
    html = release_page(Frame(Text("en"), Links("https://example.org"), ASSETS), releases.edition())
    assert 'content="https://example.org/public/card/3.en.png"' in html
    assert 'content="https://example.org/public?lang=en"' in html
    assert 'property="og:url"' not in page(releases.edition(), "en")
