"""The report as PDF: the numbers of the seal, found by searching; tags that hold; the same bytes everywhere."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from pikepdf import Pdf

from assessment.seal import dump
from layouts.documents.fonts import MissingGlyphs
from layouts.documents.report_pdf import report, report_pdf
from layouts.documents.report_pdf.joining import joined
from layouts.documents.report_pdf.movers import movers
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import fixed, indicator_value
from tests.unit.layouts import sealed_world as world
from tests.unit.layouts.pdf_reading import elements, fonts, parents, texts

ROOT = Path(__file__).resolve().parents[3]
REMADE = """
import hashlib, sys
from assessment.seal import parse
from layouts.documents.report_pdf import report_pdf
from layouts.models.sealed import read_sealed
made = report_pdf(read_sealed(parse(sys.stdin.buffer.read())), ("zh-CN",))
print(hashlib.sha256(made).hexdigest())
"""


@cache
def whole(*languages: str) -> bytes:
    return report_pdf(world.final(), languages)


@cache
def in_parts() -> bytes:
    """The same report as if seven pages of towns were too many at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "MOST_AT_ONCE", 7)
        patch.setattr(report, "PIECE", 7)
        return report_pdf(world.final(), ("zh-CN", "en"))


@pytest.fixture
def pdf() -> Iterator[Pdf]:
    with Pdf.open(io.BytesIO(whole("zh-CN"))) as opened:
        yield opened


def bare(words: str) -> str:
    return "".join(words.split())


# ------------------------------------------------------------------ the seal's numbers


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_town_has_a_page_with_its_name_score_and_figures(language: str) -> None:
    sealed, text = world.final(), Text(language)
    pages = texts(whole(language))[-len(sealed.assessment.areas) :]
    for card in sealed.assessment.areas:
        name = bare(text.pick(zh=card.area.name_zh, en=card.area.name_en))
        (page,) = [page for page in pages if page.startswith(name)]
        if card.composite is not None:
            assert fixed(card.composite, 1) in page
        for result in card.indicators:
            indicator = sealed.programme.indicator(result.indicator)
            assert bare(text.pick(zh=indicator.name.zh, en=indicator.name.en)) in page
            if result.value is not None:
                assert bare(indicator_value(text, indicator, result.value, result.target)) in page


def test_the_ranking_names_every_town_and_the_page_it_is_on() -> None:
    sealed, pages = world.final(), texts(whole("zh-CN"))
    listed = pages[1]
    for card in sealed.assessment.areas:
        (number,) = [index for index, page in enumerate(pages, start=1) if page.startswith(card.area.name_zh)]
        # after the page comes the next row's rank, or what follows the table
        assert re.search(rf"{card.area.name_zh}[^✓×▨]*[✓×▨]未?(达标|报)≈?{number}(\d+[↑↓–]|单列|≈属)", listed)


def test_the_front_page_says_the_sentence_and_who_moved_most() -> None:
    front = texts(whole("zh-CN"))[0]
    tally = world.final().assessment.district.counts["compliant_birth_rate"]
    assert f"{tally.met}个镇街达标，{tally.unmet}个未达标，其中{tally.indistinguishable}个属正常波动范围" in front
    first, last = movers(world.final())[0], movers(world.final())[-1]
    assert f"{first.card.area.name_zh}↑{fixed(first.points, 1)}" in front
    assert f"{last.card.area.name_zh}↓{fixed(-last.points, 1)}" in front


def test_every_page_says_which_seal_it_is_from_and_its_number() -> None:
    sealed, pages = world.final(), texts(whole("zh-CN"))
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页，共{len(pages)}页" in page
        assert sealed.root[:12] in page
        assert "会后定稿第2号" in page
        assert "边界示意·合成数据" in page
        assert "2008-02-0709:00（北京时间），2008-02-0701:00（UTC）" in page
    assert sealed.root in "".join(pages)


def test_what_the_meeting_decided_and_what_is_overdue_is_told() -> None:
    told = "".join(texts(whole("zh-CN")))
    assert "决定2：由滨河街道帮扶王辛庄镇，期限2008-03-01至2009-02-28" in told
    assert "▲逾期" in told
    assert "出席单位：区政府办、规划统计科、王辛庄镇" in told
    assert "预期96.5%" in told


def test_what_was_corrected_is_told_with_its_effect() -> None:
    told = "".join(texts(whole("zh-CN")))
    assert "40/4136/4197.6%→92.7%✓达标→×未达标" in told
    assert "问卷少收一个村，请复核×未采纳" in told


def test_a_draft_says_what_is_not_there_yet() -> None:
    sealed = replace(world.draft(), earlier_actions=())
    told = "".join(texts(report_pdf(sealed, ("zh-CN",))))
    assert "会前稿第1号" in told
    for sentence in ("尚未记录决定", "没有以往的议定事项", "没有设定数据确认期限", "这是第一份封存件"):
        assert sentence in told


def test_a_chosen_town_is_one_page() -> None:
    (page,) = texts(report_pdf(world.final(), ("zh-CN",), town=world.LAGGING))
    assert page.startswith("王辛庄镇▲三类")
    assert "第1页，共1页" in page
    assert "由滨河街道帮扶王辛庄镇" in page


def test_a_town_that_the_seal_does_not_hold_is_an_error() -> None:
    with pytest.raises(KeyError):
        report_pdf(world.final(), ("zh-CN",), town="999")


def test_a_district_without_boundaries_has_a_report_without_maps() -> None:
    pages = texts(report_pdf(world.without_map(world.final()), ("zh-CN",)))
    assert len(pages) >= len(world.final().assessment.areas)
    assert "尚未载入边界" in "".join(pages)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_longest_names_keep_to_one_page_a_town(language: str) -> None:
    sealed = world.with_longest_names(world.draft())
    text = Text(language)
    pages = texts(report_pdf(sealed, (language,)))
    names = {bare(text.pick(zh=card.area.name_zh, en=card.area.name_en)) for card in sealed.assessment.areas}
    assert all(any(page.startswith(name) for name in names) for page in pages[-len(names) :])


def test_a_name_that_the_font_cannot_show_is_an_error_that_names_town_and_character() -> None:
    sealed = world.renamed(world.final(), world.NAMED, zh="东\U0001f3d4村", en="Donggaocun")
    with pytest.raises(MissingGlyphs) as missing:
        report_pdf(sealed, ("zh-CN",))
    assert missing.value.who == "东\U0001f3d4村"
    assert missing.value.characters == ("\U0001f3d4",)


# ------------------------------------------------------------------ tags


def test_the_file_says_that_it_is_tagged_and_archivable(pdf: Pdf) -> None:
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "zh-CN"
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["dc:title"] == "平谷区 2007 年二季度三线考核报告"
        assert metadata["xmp:CreateDate"] == "2008-02-07T01:00:00Z"


def test_the_one_font_is_embedded(pdf: Pdf) -> None:
    found = fonts(pdf)
    assert found
    assert all(embedded and "NotoSansSC" in name for name, embedded in found.items())


def test_tables_headings_and_pictures_are_tagged(pdf: Pdf) -> None:
    found: dict[str, int] = {}
    for element in elements(pdf):
        found[str(element.S)] = found.get(str(element.S), 0) + 1
    towns = len(world.final().assessment.areas)
    assert found["/H1"] == towns + 1
    assert found["/Table"] > 3 * towns
    assert found["/TH"] > 9 * 3 * towns
    pictures = [element for element in elements(pdf) if str(element.S) == "/Figure"]
    assert pictures
    assert all("/Alt" in each for each in pictures)


def _tags_hold(content: bytes) -> None:
    with Pdf.open(io.BytesIO(content)) as opened:
        pages = {page.obj.objgen for page in opened.pages}
        held = parents(opened)
        for page in opened.pages:
            mine = held[int(page.obj.StructParents)]
            assert {element.Pg.objgen for element in mine} == {page.obj.objgen}
        heads = [str(element.ID) for element in elements(opened) if "/ID" in element]
        assert len(heads) == len(set(heads))
        assert set(heads) == {str(each) for each in list(opened.Root.StructTreeRoot.IDTree.Names)[0::2]}
        for element in elements(opened):
            assert "/Pg" not in element or element.Pg.objgen in pages
            for attributes in element.get("/A", ()):
                assert {str(each) for each in attributes.get("/Headers", ())} <= set(heads)


def test_the_tags_of_a_report_lead_to_its_pages() -> None:
    _tags_hold(whole("zh-CN"))


def test_a_report_joined_from_parts_keeps_its_tags() -> None:
    _tags_hold(in_parts())


def test_a_report_joined_from_parts_says_the_same_with_pages_counted_through() -> None:
    once, joined = texts(whole("zh-CN", "en")), texts(in_parts())
    assert joined == once
    assert f"第{len(once) // 2}页，共{len(once)}页" in joined[len(once) // 2 - 1]


def test_a_report_joined_from_parts_has_a_bookmark_for_every_town() -> None:
    with Pdf.open(io.BytesIO(in_parts())) as opened, opened.open_outline() as outline:
        titles = [item.title for item in outline.root]
    for card in world.final().assessment.areas:
        assert any(title.startswith(card.area.name_zh) for title in titles)
        assert any(title.startswith(card.area.name_en) for title in titles)


# ------------------------------------------------------------------ the same wherever it is made


def test_the_same_seal_gives_the_same_bytes() -> None:
    sealed = world.final()
    assert report_pdf(sealed, ("zh-CN",)) == whole("zh-CN")


def test_parts_are_joined_to_the_same_bytes() -> None:
    parts = [report_pdf(world.final(), ("zh-CN",), town=town) for town in (world.LAGGING, world.NAMED, world.HELPER)]
    assert joined(parts) == joined(parts)


def test_another_process_time_zone_and_locale_give_the_same_bytes() -> None:
    environment = os.environ | {"TZ": "Asia/Shanghai", "LC_ALL": "C"} | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    made = subprocess.run(
        [sys.executable, "-c", REMADE],
        input=dump(world.seals()[1]),
        capture_output=True,
        check=True,
        env=environment,
        cwd=ROOT,
    )
    assert made.stdout.decode().strip() == hashlib.sha256(whole("zh-CN")).hexdigest()


def test_progress_is_told_and_ends_at_the_whole() -> None:
    told: list[float] = []
    report_pdf(world.final(), ("zh-CN",), town=world.NAMED, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_sealed_value_that_changes_changes_the_report() -> None:
    assert report_pdf(_other(world.final()), ("zh-CN",), town=world.LAGGING) != report_pdf(
        world.final(), ("zh-CN",), town=world.LAGGING
    )


def _other(sealed: Sealed) -> Sealed:
    return world.renamed(sealed, world.LAGGING, zh="王新庄镇", en="Wangxinzhuang")
