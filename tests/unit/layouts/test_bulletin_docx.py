"""The bulletin: commended first, then warned, then required; the seal's numbers; nothing invented; the same bytes."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from assessment.model import Evidence, TownClass, Verdict
from assessment.seal import dump
from layouts.documents.briefing.parts import score_words
from layouts.documents.bulletin_docx import bulletin_docx
from layouts.documents.bulletin_docx.commended import best_movers, class_one
from layouts.models.sealed import Sealed
from tests.unit.layouts import sealed_world

ROOT = Path(__file__).resolve().parents[3]
BOTH = ("zh-CN", "en")


@cache
def made(which: str, *languages: str) -> bytes:
    sealed = sealed_world.final() if which == "final" else sealed_world.draft()
    return bulletin_docx(sealed, languages)


def opened(which: str, *languages: str) -> Any:
    return Document(io.BytesIO(made(which, *languages)))


def said(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def cells(document: Any) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def between(document: Any, first: str, last: str) -> str:
    words = said(document)
    return "\n".join(words[words.index(first) : words.index(last)])


def test_commended_towns_come_first_then_warnings_then_requirements() -> None:
    headings = [p.text for p in opened("final", "zh-CN").paragraphs if p.style.name == "Heading 1"]
    assert headings[:3] == ["一、通报表扬", "二、存在问题的镇街", "三、有关要求"]


def test_it_begins_with_number_title_and_addressees_and_ends_with_the_district_and_the_day() -> None:
    words = said(opened("final", "zh-CN"))
    assert "〔2008〕" in words[0]
    assert words[2] == "平谷区关于 2007 年二季度\n三线考核情况的通报"
    assert words[3] == "各镇人民政府、乡人民政府、街道办事处，各有关单位："
    end = words.index("平谷区")
    assert words[end + 1] == "2008 年 2 月 7 日"


def test_a_number_that_is_given_stands_where_the_blank_was() -> None:
    document = Document(io.BytesIO(bulletin_docx(sealed_world.final(), ("zh-CN",), number="平政发〔2008〕12 号")))
    assert said(document)[0] == "平政发〔2008〕12 号"


def test_only_ranked_class_one_towns_are_commended_each_with_its_score() -> None:
    sealed = sealed_world.final()
    part = between(opened("final", "zh-CN"), "一、通报表扬", "二、存在问题的镇街")
    commended = {card.area.code for card in class_one(sealed)} | {each.town for each in best_movers(sealed)}
    assert commended
    for card in sealed.assessment.areas:
        assert (card.area.name_zh in part) == (card.area.code in commended)
    for card in class_one(sealed):
        assert f"{card.area.name_zh}（{score_words(sealed.programme, card.composite)}）" in part


def test_a_vetoed_town_and_one_in_class_three_are_never_commended() -> None:
    sealed = sealed_world.final()
    first = class_one(sealed)[0].area.code
    cards = tuple(replace(card, veto=card.area.code == first) for card in sealed.assessment.areas)
    vetoed = replace(sealed, assessment=replace(sealed.assessment, areas=cards))
    assert first not in {card.area.code for card in class_one(vetoed)}
    assert first not in {each.town for each in best_movers(vetoed)}
    lagging = {card.area.code for card in sealed.assessment.areas if card.town_class is TownClass.three}
    assert lagging and not lagging & {each.town for each in best_movers(sealed)}


def test_what_is_unmet_within_chance_is_counted_but_not_named() -> None:
    sealed, document = sealed_world.final(), opened("final", "zh-CN")
    missed = next(table for table in cells(document) if table[0][0] == "指标")
    rows = {row[0]: row for row in missed[1:]}
    doubtful = 0
    for indicator in sealed.programme.indicators:
        clear = set()
        for card in sealed.assessment.areas:
            result = next(each for each in card.indicators if each.indicator == indicator.code)
            if result.verdict is Verdict.unmet and result.evidence is Evidence.indistinguishable:
                doubtful += 1
            elif result.verdict is Verdict.unmet:
                clear.add(card.area.name_zh)
        named = set(re.findall(r"([^、]+?)（[^）]*）", rows[indicator.name.zh][2])) if clear else set()
        assert named == clear
        assert (indicator.name.zh in rows) == bool(clear)
    assert any(f"另有 {doubtful} 项次未达标" in words for words in said(document))


def test_the_requirements_are_the_meetings_decisions_and_actions() -> None:
    sealed, document = sealed_world.final(), opened("final", "zh-CN")
    names = {card.area.code: card.area.name_zh for card in sealed.assessment.areas}
    part = between(document, "三、有关要求", "平谷区")
    for decision in sealed.meeting.decisions:
        line = next(each for each in part.splitlines() if each.startswith(f"{decision.number}．"))
        assert names[decision.town] in line and decision.reason in line
        assert all(names[code] in line for code in decision.partners if code in names)
    actions = next(table for table in cells(document) if table[0][0] == "议定事项")
    assert len(sealed.meeting.actions) == len(actions) - 1 >= 2
    for row, each in zip(actions[1:], sealed.meeting.actions, strict=True):
        assert each.action.words in row[0]
        assert row[1:3] == [each.action.owner, each.action.due.isoformat()]


def test_before_the_meeting_it_says_so_and_requires_only_what_the_figures_call_for() -> None:
    document = opened("draft", "zh-CN")
    words = "\n".join(said(document))
    assert "（会前稿" in words and "（会前稿" not in "\n".join(said(opened("final", "zh-CN")))
    part = between(document, "三、有关要求", "平谷区")
    assert "会议尚未作出决定，以下仅由数据得出。" in part
    assert "马昌营镇" in part and "规划统计科" in part
    # no day is invented
    assert not re.search(r"\d{4}-\d\d-\d\d", part)


def test_the_ranking_is_the_seals() -> None:
    sealed = sealed_world.final()
    table = next(table for table in cells(opened("final", "zh-CN")) if table[0][0] == "名次")
    scores = {row[2]: (row[0], row[4]) for row in table[1:]}
    for card in sealed.assessment.areas:
        rank = "–" if card.rank is None else str(card.rank)
        assert scores[card.area.name_zh] == (rank, score_words(sealed.programme, card.composite))


def test_tables_are_native_repeat_their_heading_and_fit_the_width_of_the_text() -> None:
    document = opened("final", *BOTH)
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert [round(each.mm) for each in (section.page_width, section.page_height, section.left_margin)] == [210, 297, 28]
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert abs(sum(column.width for column in table.columns) - room) < 12700


def test_pages_are_counted_by_fields_and_the_foot_says_where_the_figures_come_from() -> None:
    footer = opened("final", "zh-CN").sections[0].footer
    codes = [each.text.strip() for each in footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    words = "\n".join(paragraph.text for paragraph in footer.paragraphs)
    assert words.startswith("— 第 1 页，共 1 页 —")
    for part in (sealed_world.final().root[:12], "会后定稿", "合成数据", "pinggu-2005"):
        assert part in words


def test_the_whole_root_stands_in_the_last_annex() -> None:
    found = [row for table in cells(opened("final", "zh-CN")) for row in table if sealed_world.final().root in row]
    assert len(found) == 1


def test_the_typefaces_are_those_of_official_papers_with_a_substitute_each() -> None:
    document = opened("final", "zh-CN")
    faces = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Normal", "Title", "Heading 1", "Heading 2")
    }
    assert faces == {"Normal": "仿宋", "Title": "宋体", "Heading 1": "黑体", "Heading 2": "楷体"}
    with zipfile.ZipFile(io.BytesIO(made("final", "zh-CN"))) as archive:
        fonts = archive.read("word/fontTable.xml").decode()
    assert all(f'w:name="{name}"><w:altName' in fonts for name in faces.values())


@pytest.mark.parametrize("which", ["final", "draft"])
def test_both_languages_stand_one_after_the_other(which: str) -> None:
    words = said(opened(which, *BOTH))
    assert words.index("一、通报表扬") < words.index("1. Commended")
    english = "\n".join(said(opened(which, "en")))
    assert all(each.area.name_en in english for each in class_one(sealed_world.final()))


def test_without_class_three_or_a_period_before_it_says_so() -> None:
    sealed = sealed_world.draft()
    cards = tuple(replace(card, town_class=TownClass.one) for card in sealed.assessment.areas)
    calm: Sealed = replace(sealed, assessment=replace(sealed.assessment, areas=cards), previous=None)
    words = "\n".join(said(Document(io.BytesIO(bulletin_docx(calm, ("zh-CN",))))))
    assert "本期没有三类镇街。" in words and "进步较大" not in words


def test_the_same_seal_gives_the_same_bytes_in_another_process_zone_and_locale(tmp_path: Path) -> None:
    path = tmp_path / "seal.json"
    path.write_bytes(dump(sealed_world.seals()[1]))
    code = (
        "import sys, hashlib; from pathlib import Path; from assessment.seal import parse;"
        "from layouts.models.sealed import read_sealed; from layouts.documents.bulletin_docx import bulletin_docx;"
        "sealed = read_sealed(parse(Path(sys.argv[1]).read_bytes()));"
        "print(hashlib.sha256(bulletin_docx(sealed, ('zh-CN', 'en'))).hexdigest())"
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
    assert done.stdout.strip() == hashlib.sha256(made("final", *BOTH)).hexdigest()
