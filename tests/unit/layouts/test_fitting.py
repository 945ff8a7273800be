"""What fits on a slide: wrapping, shrinking, leaving out, and columns that share their width."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layouts.documents.fitting import CUT, LEADING, cut_to, fitted, fitted_table, lines_of, width_of

WORDS = st.text(alphabet="平谷区镇罗营，。（）AbW 1.5%-●→≈✓", min_size=0, max_size=80)


@settings(max_examples=80, deadline=None)
@given(WORDS, st.sampled_from([9.0, 12.0, 28.0]), st.floats(60, 400))
def test_wrapping_loses_nothing_but_the_spaces_at_its_breaks(words: str, size: float, width: float) -> None:
    lines = lines_of(words, size, width)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(width_of(line, size) <= width or len(line) < 4 for line in lines)


def test_latin_words_stay_whole_and_no_line_begins_with_closing_punctuation() -> None:
    assert lines_of("Family-planning line", 10, 90) == ("Family-planning", "line")
    assert lines_of("Family-planning line", 10, 60) == ("Family-", "planning", "line")
    for width in range(30, 80):
        assert all(line[0] not in "，。）" for line in lines_of("镇街，镇街。（镇街）镇街。", 10, width))


def test_a_word_longer_than_its_line_is_broken() -> None:
    lines = lines_of("Wangxinzhuangzhen", 10, 40)
    assert len(lines) > 1 and "".join(lines) == "Wangxinzhuangzhen"


def test_a_text_takes_the_largest_size_at_which_it_fits() -> None:
    short = fitted("平谷区", width=200, height=30, sizes=(20, 16, 12))
    long = fitted("平谷区" * 20, width=200, height=30, sizes=(20, 16, 12))
    assert (short.size, short.cut) == (20, False)
    assert long.cut and long.size == 12 and long.text.endswith(CUT)
    assert long.lines * long.size * LEADING <= 30.01


def test_what_is_left_out_is_as_little_as_can_be() -> None:
    kept = cut_to("一二三四五六七八九十", 10, 55, 1)
    assert kept.endswith(CUT) and len(lines_of(kept, 10, 55)) == 1
    assert len(lines_of("一二三四五六七八九十"[: len(kept)] + CUT, 10, 55)) == 2


TABLE = st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=10)


@settings(max_examples=50, deadline=None)
@given(TABLE, st.floats(300, 900), st.floats(200, 400))
def test_a_table_always_fits_its_box(rows: list[list[str]], width: float, height: float) -> None:
    found = fitted_table(
        ("镇街", "Class", "变化"), rows, width=width, height=height, sizes=(16, 12, 9), pad=(5, 3), least_row=0
    )
    assert sum(found.widths) == pytest.approx(width)
    assert len(found.rows) == len(rows)
    # one line a row is the least there can be
    assert sum(found.heights) <= max(height, (len(rows) + 1) * (9 * LEADING + 6)) + 0.1
    for row, cut in zip(rows, found.rows, strict=True):
        assert all(shown == words or shown.endswith(CUT) for words, shown in zip(row, cut, strict=True))


def test_a_smaller_size_without_breaks_is_better_than_a_larger_with_some() -> None:
    rows = [("兴谷街道", "● 一类", "历年社会抚养费欠缴清收率 14.3% → 42.9%")]
    found = fitted_table(("镇街", "类别", "原因"), rows, width=470, height=400, sizes=(16, 14, 12), pad=(5, 3))
    assert found.size == 14
    assert found.heights[1] == pytest.approx(14 * LEADING + 6)
