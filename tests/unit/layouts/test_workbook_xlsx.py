"""The workbook: the numbers of the seal, no formula, sheets that can be filtered and printed, the same bytes."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assessment.model import Verdict
from assessment.periods import quarters_of_view
from assessment.seal import dump
from layouts.documents.workbook_xlsx import workbook_xlsx
from layouts.models.sealed import Sealed
from tests.unit.layouts import sealed_world as world

ROOT = Path(__file__).resolve().parents[3]
HEAD = 3
REMADE = """
import hashlib, sys
from assessment.seal import parse
from layouts.documents.workbook_xlsx import workbook_xlsx
from layouts.models.sealed import read_sealed
made = workbook_xlsx(read_sealed(parse(sys.stdin.buffer.read())), ("zh-CN", "en"))
print(hashlib.sha256(made).hexdigest())
"""
CHINESE = ("概览", "得分", "指标", "数据", "原因", "修订", "帮扶", "议定", "说明")
ENGLISH = (
    "Overview", "Scorecards", "Indicators", "Figures", "Reasons", "Revisions", "Twinning", "Decisions", "Provenance",
)  # fmt: skip


@cache
def made(*languages: str) -> bytes:
    return workbook_xlsx(world.final(), languages)


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def book() -> Workbook:
    return opened(made("zh-CN"))


def rows(sheet: Worksheet) -> Iterator[dict[str, Any]]:
    heads = [cell.value for cell in sheet[HEAD]]
    for row in sheet.iter_rows(min_row=HEAD + 1, values_only=True):
        yield dict(zip(heads, row, strict=True))


def test_each_language_has_its_sheets_and_both_have_all() -> None:
    assert tuple(opened(made("zh-CN")).sheetnames) == CHINESE
    assert tuple(opened(made("zh-CN", "en")).sheetnames) == CHINESE + ENGLISH


def test_the_scores_are_those_of_the_seal(book: Workbook) -> None:
    found = {row["代码"]: row for row in rows(book["得分"])}
    sealed = world.final()
    assert set(found) == {card.area.code for card in sealed.assessment.areas}
    for card in sealed.assessment.areas:
        row = found[card.area.code]
        assert row["镇街"] == card.area.name_zh
        assert row["名次"] == card.rank
        assert row["综合分"] == pytest.approx(float(card.composite or 0), abs=1e-12)
        for line in sealed.programme.lines:
            score = card.lines[line.code]
            assert row[line.name.zh] == (None if score is None else pytest.approx(float(score), abs=1e-12))


def test_the_indicators_are_those_of_the_seal_and_missing_is_empty_not_zero(book: Workbook) -> None:
    sealed = world.final()
    listed = list(rows(book["指标"]))
    results = [(card, each) for card in sealed.assessment.areas for each in card.indicators]
    assert len(listed) == len(results)
    for row, (card, result) in zip(listed, results, strict=True):
        assert row["代码"] == card.area.code
        assert row["指标"] == sealed.programme.indicator(result.indicator).name.zh
        assert row["实际"] == (None if result.value is None else pytest.approx(float(result.value), abs=1e-12))
        assert row["距目标（例）"] == result.margin_cases
        if isinstance(result.numerator, int):
            assert row["分子"] == result.numerator
    assert any(result.verdict is Verdict.missing for _, result in results)


def test_a_value_shows_the_decimals_that_tell_it_from_its_target(book: Workbook) -> None:
    formats = {row[6].number_format for row in book["指标"].iter_rows(min_row=HEAD + 1)}
    assert {"#,##0.0", "#,##0"} <= formats


def test_the_stored_figures_are_those_of_the_quarters_in_the_view(book: Workbook) -> None:
    sealed = world.final()
    quarters = quarters_of_view(sealed.period, sealed.assessment.view)
    kept = [each for each in sealed.figures if each.observation.quarter in quarters]
    listed = list(rows(book["数据"]))
    assert len(listed) == len(kept)
    (corrected,) = [row for row in listed if row["文件"] == "correction.csv"]
    assert (corrected["分子"], corrected["分母"], corrected["修订号"]) == (36, 41, 2)
    assert corrected["入库（北京时间）"] == datetime(2008, 2, 1, 10, 0)  # noqa: DTZ001


def test_every_step_of_the_ledger_is_there(book: Workbook) -> None:
    listed = list(rows(book["原因"]))
    assert len(listed) == sum(len(card.reasons) for card in world.final().assessment.areas)
    assert {"target.most_specific", "verdict.exact", "class.threshold"} <= {row["规则代码"] for row in listed}


def test_a_correction_stands_with_what_it_did(book: Workbook) -> None:
    (row,) = rows(book["修订"])
    assert (row["原分子"], row["现分子"]) == (40, 36)
    assert (row["原结论"], row["现结论"]) == ("✓ 达标", "✕ 未达标")
    (sealed,) = world.final().revisions.rows
    assert row["现综合分"] == pytest.approx(float(sealed.composite[1] or 0))


def test_without_a_correction_the_sheet_says_so() -> None:
    sheet = opened(workbook_xlsx(world.draft(), ("zh-CN",)))["修订"]
    assert sheet.cell(HEAD + 1, 1).value == "这是第一份封存件，没有可比的上次封存。"


def test_twinning_and_decisions_are_listed(book: Workbook) -> None:
    helped = {row["镇街"]: row for row in rows(book["帮扶"])}
    assert helped["王辛庄镇"]["帮扶单位"] == "滨河街道"
    assert "区财政局" in helped["马坊镇"]["建议配对及理由"]
    agreed = {row["编号"] + row["类型"]: row for row in rows(book["议定"])}
    assert agreed["2007Q1-1议定事项"]["进展"] == "▲ 逾期"
    assert agreed["2007Q2-1议定事项"]["预期"] == 96.5
    assert "由滨河街道帮扶王辛庄镇" in agreed["2007Q2-2决定"]["内容"]


def test_the_last_sheet_says_where_it_all_comes_from(book: Workbook) -> None:
    said = {row["项目"]: row["内容"] for row in rows(book["说明"])}
    assert said["校验码（SHA-256）"] == world.final().root
    assert said["边界"] == "边界示意"
    assert "合成数据" in said["数据性质"]
    assert said["未报"] == "共 1 项未报：马昌营镇。"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_text_is_a_formula(start: str) -> None:
    evil = f'{start}HYPERLINK("http://x","y")'
    sealed = _with_words(world.renamed(world.final(), world.LAGGING, zh=evil, en=evil), evil)
    content = workbook_xlsx(sealed, ("zh-CN", "en") if start == "=" else ("en",))
    found = 0
    for sheet in opened(content):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and "HYPERLINK" in cell.value:
                    found += 1
                    assert not cell.value.startswith(start)
    assert found > 10
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if re.search(r"worksheets/sheet\d+\.xml$", name)]
        assert not any(b"<f>" in archive.read(name) for name in sheets)


def _with_words(sealed: Sealed, words: str) -> Sealed:
    """The seal with these words as an action too."""
    first, *others = sealed.meeting.actions
    changed = replace(first, action=first.action.model_copy(update={"words": words, "owner": words}))
    return replace(sealed, meeting=replace(sealed.meeting, actions=(changed, *others)))


def test_sheets_are_frozen_filtered_and_print_on_paper_with_their_head(book: Workbook) -> None:
    for name in CHINESE:
        sheet = book[name]
        assert sheet.freeze_panes is not None
        assert sheet.page_setup.orientation == "landscape"
        # one page wide is the default that the file leaves out
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$3"
        assert world.final().root[:12] in str(sheet.oddFooter.left.text)
    assert book["指标"].auto_filter.ref == f"A3:Q{HEAD + 288}"


def test_verdicts_classes_and_low_lines_have_conditional_colours(book: Workbook) -> None:
    assert _rules(book["得分"]) >= {"beginsWith", "cellIs"}
    assert _rules(book["指标"]) == {"beginsWith"}


def _rules(sheet: Worksheet) -> set[str]:
    return {rule.type for ranges in sheet.conditional_formatting for rule in ranges.rules}


def test_the_same_seal_gives_the_same_bytes_in_another_process_zone_and_locale() -> None:
    environment = os.environ | {"TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    again = subprocess.run(
        [sys.executable, "-c", REMADE],
        input=dump(world.seals()[1]),
        capture_output=True,
        check=True,
        env=environment,
        cwd=ROOT,
    )
    assert again.stdout.decode().strip() == hashlib.sha256(made("zh-CN", "en")).hexdigest()
    assert workbook_xlsx(world.final(), ("zh-CN", "en")) == made("zh-CN", "en")


def test_its_own_time_is_that_of_the_seal(book: Workbook) -> None:
    assert book.properties.created == datetime(2008, 2, 7, 1, 0)  # noqa: DTZ001
    assert book.properties.modified == datetime(2008, 2, 7, 1, 0)  # noqa: DTZ001
