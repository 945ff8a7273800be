"""The slides: the seal's numbers in native charts and tables, nothing outside its box, the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fontTools.ttLib import TTFont
from pptx import Presentation
from pptx.oxml.ns import qn

from assessment.model import TownClass
from assessment.seal import dump
from layouts.documents.briefing.parts import ranked, score_words
from layouts.documents.briefing.ranking import ranking_listing
from layouts.documents.fonts import MissingGlyphs, font_paths
from layouts.documents.slides_pptx import slides_pptx
from layouts.documents.slides_pptx.drawing import TYPEFACE
from layouts.models.review import ROWS_A_SCREEN
from layouts.models.sealed import Sealed
from layouts.text import Text
from tests.unit.layouts import sealed_world

BOTH = ("zh-CN", "en")
ROOT = Path(__file__).resolve().parents[3]
EMU = 12700


@cache
def made(which: str, *languages: str) -> bytes:
    worlds = {
        "final": sealed_world.final,
        "draft": sealed_world.draft,
        "longest": lambda: sealed_world.with_longest_names(sealed_world.final()),
    }
    return slides_pptx(worlds[which](), languages)


def opened(which: str, *languages: str) -> Any:
    return Presentation(io.BytesIO(made(which, *languages)))


def texts(slide: Any) -> str:
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    found += [cell.text for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


def tables(deck: Any) -> Iterator[list[list[str]]]:
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_table:
                yield [[cell.text for cell in row.cells] for row in shape.table.rows]


def chart_shapes(deck: Any) -> list[Any]:
    return [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def test_the_slides_are_wide_and_each_says_its_number_of_how_many() -> None:
    deck = opened("final", *BOTH)
    assert (deck.slide_width, deck.slide_height) == (12192000, 6858000)
    total = len(deck.slides)
    for number, slide in enumerate(deck.slides, 1):
        shown = next(shape for shape in slide.shapes if shape.name == "number")
        assert shown.text_frame.text == f"{number} / {total}"
        assert shown._element.find(f".//{qn('a:fld')}").get("type") == "slidenum"


def test_every_slide_has_a_title_and_the_origin_of_its_figures() -> None:
    sealed = sealed_world.final()
    for slide in opened("final", "zh-CN").slides:
        assert slide.shapes.title.text_frame.text
        foot = next(shape for shape in slide.shapes if shape.name == "foot").text_frame.text
        assert sealed.root[:12] in foot and sealed.root not in foot
        for words in ("平谷区", "会后定稿", "北京时间", "UTC", "pinggu-2005", "threeline", "合成数据", "边界示意"):
            assert words in foot


def test_the_whole_root_stands_on_one_slide_and_a_draft_says_that_it_is_one() -> None:
    whole = [slide for slide in opened("final", "zh-CN").slides if sealed_world.final().root in texts(slide)]
    assert len(whole) == 1
    assert "会前稿" in texts(opened("draft", "zh-CN").slides[0])


@pytest.mark.parametrize("language", BOTH)
def test_the_ranked_list_is_the_seals_at_most_ten_rows_a_slide(language: str) -> None:
    sealed, text = sealed_world.final(), Text(language)
    listing = ranking_listing(text, sealed, tiers=False)
    found = [table for table in tables(opened("final", language)) if tuple(table[0]) == listing.table.headings]
    assert [len(table) - 1 for table in found] == [ROWS_A_SCREEN, len(sealed.areas) - ROWS_A_SCREEN]
    rows = [tuple(row) for table in found for row in table[1:]]
    assert rows == list(listing.table.rows)
    assert [row[4] for row in rows] == [
        score_words(sealed.programme, card.composite) for card in ranked(sealed.assessment.areas)
    ]


def test_no_table_has_more_than_ten_rows() -> None:
    many = sealed_world.many(sealed_world.draft(), 74)
    deck = Presentation(io.BytesIO(slides_pptx(many, ("zh-CN",))))
    assert max(len(table) - 1 for table in tables(deck)) == ROWS_A_SCREEN
    said = "\n".join(map(texts, deck.slides))
    assert all(card.area.name_zh in said for card in many.assessment.areas)


def test_the_charts_are_native_and_hold_the_seals_numbers() -> None:
    sealed = sealed_world.final()
    classes, headline, verdicts, *_ = chart_shapes(opened("final", "zh-CN"))
    for series, town_class in zip(
        classes.plots[0].series, (TownClass.one, TownClass.two, TownClass.three), strict=True
    ):
        expected = [sum(town.town_class is town_class for town in past.towns.values()) for past in sealed.history]
        assert list(series.values) == expected
    first = sealed.programme.indicators[0].code
    assert list(headline.plots[0].series[0].values) == [
        pytest.approx(float(past.district[first] or 0), abs=5e-7) for past in sealed.history
    ]
    counts = sealed.assessment.district.counts
    met, unmet, doubtful, missing, not_judged = (list(each.values) for each in verdicts.plots[0].series)
    for index, indicator in enumerate(sealed.programme.indicators):
        tally = counts[indicator.code]
        assert met[index] == tally.met
        assert unmet[index] + doubtful[index] == tally.unmet and doubtful[index] == tally.indistinguishable
        assert (missing[index], not_judged[index]) == (tally.missing, tally.not_judged)


def test_who_opens_a_charts_data_finds_the_same_numbers_in_the_workbook() -> None:
    for chart in chart_shapes(opened("final", "zh-CN")):
        sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
        for column, series in enumerate(chart.plots[0].series, 2):
            values = [sheet.cell(row, column).value for row in range(2, 2 + len(list(series.values)))]
            assert values == list(series.values)
            assert sheet.cell(1, column).value == series.name


def test_charts_tables_and_pictures_can_be_read_out() -> None:
    deck = opened("final", *BOTH)
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table or shape.shape_type == 13:
                about = shape._element.find(f".//{qn('p:cNvPr')}").get("descr")
                assert about, shape.name
    pictures = [shape for slide in opened("final", "zh-CN").slides for shape in slide.shapes if shape.shape_type == 13]
    about = pictures[0]._element.find(f".//{qn('p:cNvPr')}").get("descr")
    assert all(card.area.name_zh in about for card in sealed_world.final().assessment.areas)


def test_every_run_names_the_typeface_for_latin_and_for_chinese() -> None:
    deck = opened("final", *BOTH)
    holders = [slide._element for slide in deck.slides]
    holders += [slide.notes_slide._element for slide in deck.slides if slide.has_notes_slide]
    charts = [chart._chartSpace for chart in chart_shapes(deck)]
    fonts = [each for holder in holders for each in holder.iter(qn("a:rPr")) if each.getparent().tag == qn("a:r")]
    fonts += [each for chart in charts for each in chart.iter(qn("a:defRPr"))]
    assert len(fonts) > 500
    for font in fonts:
        for tag in ("a:latin", "a:ea"):
            face = font.find(qn(tag))
            assert face is not None and face.get("typeface") == TYPEFACE


def test_speaker_notes_hold_the_evidence_and_what_the_presenter_noted() -> None:
    sealed = sealed_world.final()
    noted = replace(sealed, meeting=replace(sealed.meeting, notes=(("movers", "先表扬，后批评。"),)))
    deck = Presentation(io.BytesIO(slides_pptx(noted, ("zh-CN",))))
    spoken = {
        slide.shapes.title.text_frame.text: slide.notes_slide.notes_text_frame.text
        for slide in deck.slides
        if slide.has_notes_slide
    }
    assert spoken["进步较大的镇街"].startswith("先表扬，后批评。")
    assert "95% 区间" in spoken["进步较大的镇街"]
    assert "单凭" in "".join(spoken.values()) or "偶然" in "".join(spoken.values())


def test_a_final_deck_holds_the_meeting_and_a_draft_says_what_there_is_not_yet() -> None:
    sealed = sealed_world.final()
    final = "\n".join(map(texts, opened("final", "zh-CN").slides))
    said = [each.action.words for each in (*sealed.earlier_actions, *sealed.meeting.actions)]
    said += [each.reason for each in sealed.meeting.decisions]
    said += [line.objection.words for each in sealed.meeting.towns for line in each.objections]
    assert len(said) >= 5
    assert [words for words in said if words not in final] == []
    draft = "\n".join(map(texts, opened("draft", "zh-CN").slides))
    assert "本次会议尚无决定记录。" in draft and "这是第一份封存件" in draft


def test_without_boundaries_or_an_earlier_period_the_deck_is_still_made() -> None:
    bare = replace(sealed_world.without_map(sealed_world.draft()), previous=None)
    deck = Presentation(io.BytesIO(slides_pptx(bare, ("en",))))
    assert not [shape for slide in deck.slides for shape in slide.shapes if shape.shape_type == 13]
    assert "There are no figures of the period before" in "\n".join(map(texts, deck.slides))


def test_a_name_that_the_map_cannot_show_is_refused_with_the_town_and_the_character() -> None:
    odd = sealed_world.renamed(sealed_world.draft(), sealed_world.LAGGING, zh="王辛\U0002a6d6镇", en="Wang")
    with pytest.raises(MissingGlyphs, match=r"王辛.*U\+2A6D6"):
        slides_pptx(odd, ("zh-CN",))


# ------------------------------------------------------------------ nothing overflows


@cache
def _advances() -> tuple[dict[int, str], Any, int]:
    (file,) = font_paths()[0].glob("*.ttf")
    font = TTFont(file)
    return font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm


def real_width(words: str, size: float) -> float:
    """How wide a text is in a real Chinese font."""
    cmap, metrics, em = _advances()
    return sum(metrics[cmap[ord(each)]][0] if ord(each) in cmap else em for each in words) * size / em


def real_lines(words: str, size: float, width: float) -> int:
    """Lines, breaking anywhere in Chinese and between Latin words: written apart from the code it checks."""
    lines = 0
    for paragraph in words.split("\n"):
        lines, line, word = lines + 1, 0.0, 0.0
        for each in paragraph:
            advance = real_width(each, size)
            word = 0.0 if each == " " or ord(each) > 0x2E80 else word + advance
            if line + advance > width and line > 0:
                lines, line = lines + 1, (word if 0 < word <= width else advance)
            else:
                line += advance
    return lines


def sized(element: Any) -> tuple[str, float]:
    """The text under an element and its largest font size in points."""
    sizes = [int(each.get("sz")) / 100 for each in element.iter(qn("a:rPr"))]
    paragraphs = ["".join(t.text or "" for t in p.iter(qn("a:t"))) for p in element.iter(qn("a:p"))]
    return "\n".join(paragraphs), max(sizes, default=0.0)


@pytest.mark.parametrize("languages", [("zh-CN",), ("en",)])
def test_nothing_overflows_its_box_at_the_longest_names(languages: tuple[str, ...]) -> None:
    deck = opened("longest", *languages)
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame and shape.text_frame.text:
                words, size = sized(shape._element)
                lines = real_lines(words, size, shape.width / EMU)
                assert lines * size * 1.2 <= shape.height / EMU, (shape.name, words)
            if shape.has_table:
                for row in shape.table.rows:
                    for column, cell in zip(shape.table.columns, row.cells, strict=True):
                        words, size = sized(cell._tc)
                        lines = real_lines(words, size, (column.width - cell.margin_left - cell.margin_right) / EMU)
                        room = (row.height - cell.margin_top - cell.margin_bottom) / EMU
                        assert lines * size * 1.2 <= room, words


@pytest.mark.parametrize("which", ["final", "longest"])
def test_no_shape_leaves_the_slide_or_covers_another(which: str) -> None:
    deck = opened(which, *BOTH)
    for slide in deck.slides:
        boxes = []
        for shape in slide.shapes:
            high = sum(row.height for row in shape.table.rows) if shape.has_table else shape.height
            boxes.append((shape.left, shape.top, shape.left + shape.width, shape.top + high, shape.name))
        for left, top, right, bottom, name in boxes:
            assert left >= 0 and top >= 0 and right <= deck.slide_width and bottom <= deck.slide_height, name
        for index, one in enumerate(boxes):
            for other in boxes[index + 1 :]:
                apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] + EMU or other[3] <= one[1] + EMU
                assert apart, (slide.shapes.title.text_frame.text, one, other)


def test_a_town_that_lags_is_named_whole_however_long_its_name_is() -> None:
    sealed = sealed_world.with_longest_names(sealed_world.final())
    said = "\n".join(map(texts, opened("longest", *BOTH).slides))
    assert all(card.area.name_zh in said and card.area.name_en in said for card in sealed.assessment.areas)


# ------------------------------------------------------------------ the same bytes


def test_the_same_seal_gives_the_same_bytes_in_another_process_zone_and_locale(tmp_path: Path) -> None:
    path = tmp_path / "seal.json"
    path.write_bytes(dump(sealed_world.seals()[1]))
    code = (
        "import sys, hashlib; from pathlib import Path; from assessment.seal import parse;"
        "from layouts.models.sealed import read_sealed; from layouts.documents.slides_pptx import slides_pptx;"
        "sealed = read_sealed(parse(Path(sys.argv[1]).read_bytes()));"
        "print(hashlib.sha256(slides_pptx(sealed, ('zh-CN', 'en'))).hexdigest())"
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


def test_another_figure_gives_other_bytes() -> None:
    sealed: Sealed = sealed_world.final()
    changed = sealed_world.renamed(sealed, sealed_world.LAGGING, zh="王新庄镇", en="Wangxinzhuang")
    assert slides_pptx(changed, ("zh-CN",)) != made("final", "zh-CN")
