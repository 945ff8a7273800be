"""The one HTML file: whole in itself, readable without a script, the seal's numbers, the same bytes every time."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from assessment.seal import dump
from layouts.documents.briefing.parts import score_words
from layouts.documents.briefing.ranking import ranking_listing
from layouts.documents.page_html import page_html
from layouts.text import Text
from layouts.text.format import counts
from tests.unit.layouts import sealed_world

BOTH = ("zh-CN", "en")
ROOT = Path(__file__).resolve().parents[3]
SCREENS = ("district", "actions", "movers", "laggards", "ranking", "towns", "quality", "decisions", "about")
VOID = {"meta", "br", "link", "img", "hr", "input"}


class Reading(HTMLParser):
    """Every element with its attributes, words by section, and whether tags are closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: dict[str, str] = {}
        self.open: list[tuple[str, str]] = []
        self.unclosed: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        self.elements.append((tag, own))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append((tag, own.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1][0] != tag:
            self.unclosed.append(tag)
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if any(tag in ("style", "script") for tag, _ in self.open):
            return
        for _, identity in self.open:
            self.words[identity] = self.words.get(identity, "") + data
        if any(tag in ("td", "th") for tag, _ in self.open) and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [own for name, own in self.elements if name == tag]


@cache
def made(which: str, *languages: str) -> str:
    sealed = sealed_world.final() if which == "final" else sealed_world.draft()
    return page_html(sealed, languages).decode("utf-8")


@cache
def read(which: str, *languages: str) -> Reading:
    return Reading(made(which, *languages))


def test_it_is_one_file_that_asks_for_nothing() -> None:
    page = read("final", *BOTH)
    fetched = [
        own for tag, own in page.elements if tag in ("link", "img", "iframe", "object", "embed", "audio", "base")
    ]
    assert fetched == []
    assert not [own for own in page.all("script") if "src" in own]
    links = [own["href"] for own in page.all("a")]
    assert len(links) > 100 and all(each.startswith("#") for each in links)
    outside = re.sub(r'xmlns(:\w+)?="[^"]*"', "", made("final", *BOTH))
    assert not re.search(r"https?://|@import|url\((?!#)", outside)


def test_the_policy_lets_only_its_own_script_run() -> None:
    page = made("final", "zh-CN")
    script = re.search(r"<script>(.*)</script>", page, re.DOTALL)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script.group(1).encode()).digest()).decode()
    policy = next(own["content"] for own in read("final", "zh-CN").all("meta") if own.get("http-equiv"))
    assert f"script-src 'sha256-{digest}'" in policy and "default-src 'none'" in policy


def test_every_element_is_closed_and_every_id_stands_once() -> None:
    page = read("final", *BOTH)
    assert page.unclosed == [] and page.open == []
    ids = Counter(own["id"] for _, own in page.elements if "id" in own)
    assert [each for each, times in ids.items() if times > 1] == []
    assert {own["href"][1:] for own in page.all("a")} <= ids.keys()
    referred = {part for _, own in page.elements for part in own.get("aria-labelledby", "").split()}
    assert referred <= ids.keys()
    assert set(re.findall(r"url\(#([^)]*)\)", made("final", *BOTH))) <= ids.keys()


@pytest.mark.parametrize("languages", [("zh-CN",), ("en",), BOTH])
def test_each_language_has_all_screens_and_a_section_for_every_town(languages: tuple[str, ...]) -> None:
    page, sealed = read("final", *languages), sealed_world.final()
    assert page.all("html")[0]["lang"] == languages[0]
    for language in languages:
        assert page.words[language]
        for screen in SCREENS:
            assert page.words[f"{language}-{screen}"].strip()
        for card in sealed.assessment.areas:
            name = card.area.name_zh if language == "zh-CN" else card.area.name_en
            assert name in page.words[f"{language}-town-{card.area.code}"]


def test_a_click_on_the_map_leads_to_the_towns_section_and_says_its_name() -> None:
    sealed = sealed_world.final()
    svg = re.search(r"<svg[^>]*aria-labelledby.*?</svg>", made("final", "zh-CN"), re.DOTALL)
    assert svg is not None
    tree = ElementTree.fromstring(svg.group())
    assert tree.get("role") == "group"
    links = {each.get("href"): each.get("aria-label") or "" for each in tree.iter("{http://www.w3.org/2000/svg}a")}
    for card in sealed.assessment.areas:
        assert card.area.name_zh in links[f"#zh-CN-town-{card.area.code}"]


def test_tables_have_captions_and_scopes_and_rows_are_headed() -> None:
    page = read("final", *BOTH)
    assert len(page.all("caption")) == len(page.all("table")) > 40
    assert all(own.get("scope") in ("col", "row") for own in page.all("th"))
    regions = [own for own in page.all("div") if own.get("role") == "region"]
    assert len(regions) == len(page.all("table"))
    assert all(own["aria-label"] and own["tabindex"] == "0" for own in regions)


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(tag[1]) for tag, _ in read("final", "zh-CN").elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(second <= first + 1 for first, second in pairwise(levels))


@pytest.mark.parametrize("language", BOTH)
def test_the_numbers_are_the_seals(language: str) -> None:
    sealed, text, page = sealed_world.final(), Text(language), read("final", language)
    rows = {tuple(row) for row in page.rows}
    assert {tuple(row) for row in ranking_listing(text, sealed).table.rows} <= rows
    for card in sealed.assessment.areas:
        said = page.words[f"{language}-town-{card.area.code}"]
        assert score_words(sealed.programme, card.composite) in said
        for result in card.indicators:
            assert counts(result.numerator, result.denominator) in said


def test_it_says_what_it_is_and_where_it_comes_from() -> None:
    sealed, page = sealed_world.final(), made("final", "zh-CN")
    for words in (
        sealed.root,
        "会后定稿",
        "北京时间",
        "UTC",
        "边界示意",
        "合成数据",
        "pinggu-2005",
        sealed.header.program,
    ):
        assert words in page
    assert "会前稿" in made("draft", "zh-CN") and "属正常波动范围" in read("draft", "zh-CN").words["zh-CN-about"]


def test_a_final_page_holds_the_meeting_and_a_draft_says_what_there_is_not_yet() -> None:
    sealed, final = sealed_world.final(), read("final", "zh-CN").words
    for decision in sealed.meeting.decisions:
        assert decision.reason in final["zh-CN-decisions"]
    for each in sealed.meeting.actions:
        assert each.action.words in final["zh-CN-decisions"]
    for each in sealed.earlier_actions:
        assert each.action.words in final["zh-CN-actions"]
    assert "本次会议尚无决定记录。" in read("draft", "zh-CN").words["zh-CN-decisions"]


def test_names_are_words_and_never_markup() -> None:
    odd = sealed_world.renamed(
        sealed_world.draft(), sealed_world.LAGGING, zh='<script>"王"&</script>', en='<b>O\'Town</b> & "Co"'
    )
    page = Reading(page_html(odd, BOTH).decode("utf-8"))
    assert (
        page.unclosed == []
        and len(page.all("script")) == 1
        and len(page.all("b")) == len(read("draft", *BOTH).all("b"))
    )
    assert '<script>"王"&</script>' in page.words[f"zh-CN-town-{sealed_world.LAGGING}"]


def test_eighteen_towns_take_less_than_a_megabyte_in_both_languages() -> None:
    assert len(made("final", *BOTH).encode("utf-8")) < 1_000_000


def test_without_boundaries_or_an_earlier_period_the_page_is_still_made() -> None:
    bare = replace(sealed_world.without_map(sealed_world.draft()), previous=None)
    page = Reading(page_html(bare, ("zh-CN",)).decode("utf-8"))
    assert "没有上一期的数据可比。" in page.words["zh-CN-movers"]
    assert not re.search(r'<svg[^>]*role="group"', page_html(bare, ("zh-CN",)).decode("utf-8"))


def test_the_same_seal_gives_the_same_bytes_in_another_process_zone_and_locale(tmp_path: Path) -> None:
    path = tmp_path / "seal.json"
    path.write_bytes(dump(sealed_world.seals()[1]))
    code = (
        "import sys, hashlib; from pathlib import Path; from assessment.seal import parse;"
        "from layouts.models.sealed import read_sealed; from layouts.documents.page_html import page_html;"
        "sealed = read_sealed(parse(Path(sys.argv[1]).read_bytes()));"
        "print(hashlib.sha256(page_html(sealed, ('zh-CN', 'en'))).hexdigest())"
    )
    settings = {"TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "77", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        env=os.environ | settings,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == hashlib.sha256(made("final", *BOTH).encode("utf-8")).hexdigest()
