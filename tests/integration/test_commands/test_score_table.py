"""`threeline score` as a table, and the requests it refuses."""

from __future__ import annotations

import pytest


def lines_with(found: str, text: str) -> list[str]:
    return [line for line in found.splitlines() if text in line]


def test_the_table_ranks_all_towns_and_lists_the_provisional_one_apart(run, demo):
    ended = run("score", "2007Q2")
    assert (ended.code, ended.err) == (0, "")
    body = [line for line in ended.out.splitlines() if "镇" in line or "乡" in line or "街道" in line][1:]
    ranks = [line.split()[0] for line in body]
    assert ranks[:17] == [str(number) for number in range(1, 18)]
    assert ranks[17] == "–"
    assert "马昌营镇" in body[17]
    assert "暂评" in body[17]


def test_the_table_speaks_english(run, demo):
    ended = run("score", "2007Q2", "--lang", "en")
    assert ended.code == 0
    assert "Wangxinzhuang" in ended.out
    assert lines_with(ended.out, "class three")
    assert all(ord(letter) < 0x3000 for letter in ended.out)


def test_columns_line_up_although_chinese_letters_are_wide(run, demo):
    import unicodedata

    def width(text: str) -> int:
        return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)

    out = run("score", "2007Q2").out
    heading = lines_with(out, "综合分")[0]
    end = width(heading[: heading.index("综合分") + 3])
    for line in lines_with(out, "平原镇"):
        score = next(word for word in line.split() if "." in word)
        assert width(line[: line.index(score) + len(score)]) == end


def test_one_towns_card_shows_counts_targets_and_why(run, demo):
    out = run("score", "2007Q2", "--area", "110117110", "--lang", "en").out
    assert "Wangxinzhuang (110117110, Plain)" in out
    row = lines_with(out, "Policy-compliant birth rate")[0]
    assert "92 / 102" in row
    assert "≥ 96.5" in row
    assert "unmet" in row
    assert "clear" in row
    assert lines_with(out, "Bundling")
    assert lines_with(out, "would make it class two")


@pytest.mark.parametrize(
    ("words", "chinese", "english"),
    [
        (("2017Q2",), "2017Q2 没有任何数据。现有数据：2005Q1 至 2007Q4", "There are data from 2005Q1 to 2007Q4"),
        (("2007X",), "2007X", "2007X"),
        (("2007Q2", "--area", "110117999"), "没有编码为 110117999", "There is no area 110117999"),
        (("2007Q2", "--as-of", "yesterday"), "看不懂时刻“yesterday”", 'Cannot read the moment "yesterday"'),
        (("2007Q2", "--as-of", "2007-07-06T01:00:00"), "看不懂时刻", "Cannot read the moment"),
        (("2007Q2", "--as-of", "2007-02-30"), "看不懂时刻", "Cannot read the moment"),
        (("2007Q2", "--as-of", "2007-07-06T00:59:59Z"), "尚未入库", "No data for 2007Q2 had been recorded"),
        (("2007Q2", "--as-of", "1999-01-01"), "尚无任何数据入库", "Nothing had been recorded"),
    ],
)
def test_a_request_that_cannot_be_granted_is_refused_with_its_reason(run, demo, words, chinese, english):
    in_chinese, in_english = run("score", *words), run("score", *words, "--lang", "en")
    assert (in_chinese.code, in_english.code) == (1, 1)
    assert chinese in in_chinese.err
    assert english in in_english.err
    assert in_chinese.out == in_english.out == ""


def test_an_instance_without_figures_says_what_to_load(run, district):
    ended = run("score", "2007Q1", "--lang", "en")
    assert ended.code == 1
    assert "threeline load indicators" in ended.err


def test_a_file_that_cannot_be_written_is_refused(run, demo, tmp_path):
    ended = run("score", "2007Q2", "--out", tmp_path / "no" / "such" / "folder.txt", "--lang", "en")
    assert ended.code == 1
    assert "folder.txt" in ended.err
