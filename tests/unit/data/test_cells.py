"""Numbers, dates, quarters and headings as people write them in cells."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.periods import Quarter
from data.intake.headings import key_of, keys_of, nearest
from data.intake.numbers import LARGEST, CellFault, cumulative, day, number, quarter, quarters_within, whole
from data.intake.tables import Cell, letter, shown, tidy


@given(st.integers(-LARGEST, LARGEST))
def test_a_whole_number_is_read_however_it_is_grouped(count: int) -> None:
    assert whole(str(count)) == whole(f"{count:,}") == whole(count) == whole(Decimal(count)) == count


@given(st.decimals(-(10**12), 10**12, places=4))
def test_a_decimal_is_read_exactly(amount: Decimal) -> None:
    assert number(format(amount, "f")) == amount


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_named_as_none(text: str) -> None:
    cell = tidy(text)
    try:
        found = number(cell)
    except CellFault as fault:
        assert fault.code.startswith("cell.")
    else:
        assert (found is None) == (cell is None)


@pytest.mark.parametrize(("cell", "expected"), [("１２", 12), ("−3", -3), ("+4", 4), ("5.0", 5), (None, None)])
def test_counts_may_be_written_in_full_width_or_with_a_sign(cell: Cell, expected: int | None) -> None:
    assert whole(cell) == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1,39", "cell.not_a_number"),
        ("12人", "cell.not_a_number"),
        ("0x10", "cell.not_a_number"),
        ("1_000", "cell.not_a_number"),
        ("½", "cell.not_a_number"),
        (date(2007, 7, 1), "cell.not_a_number"),
        ("12%", "cell.percent_sign"),
        ("12％", "cell.percent_sign"),
        ("1" * 41, "cell.number_too_large"),
        (LARGEST + 1, "cell.number_too_large"),
        (Decimal("0.5"), "cell.not_whole"),
    ],
)
def test_what_is_no_count_is_named(cell: Cell, code: str) -> None:
    with pytest.raises(CellFault) as caught:
        whole(cell)
    assert caught.value.code == code


@pytest.mark.parametrize("cell", ["2007-7-1", "2007/07/01", "2007年7月1日", "2007.7.1", date(2007, 7, 1)])
def test_dates_are_read_in_common_spellings(cell: Cell) -> None:
    assert day(cell) == date(2007, 7, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2007Q2",
        "2007q2",
        "2007-Q2",
        "2007 Q2",
        "Q2 2007",
        "2007年二季度",
        "2007年第二季度",
        "2007年2季",
        "２００７Ｑ２",
    ],
)
def test_quarters_are_read_in_common_spellings(text: str) -> None:
    assert quarter(text) == Quarter(2007, 2)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (None, "cell.period_missing"),
        (2007, "cell.period_not_quarter"),
        ("2007年", "cell.period_not_quarter"),
        ("2007年上半年", "cell.period_not_quarter"),
        ("2007年1-6月", "cell.period_not_quarter"),
        ("2007Q5", "cell.period_unreadable"),
        ("1807Q2", "cell.period_unreadable"),
        ("二季度", "cell.period_unreadable"),
    ],
)
def test_what_is_no_quarter_is_named(cell: Cell, code: str) -> None:
    with pytest.raises(CellFault) as caught:
        quarter(cell)
    assert caught.value.code == code


def test_titles_give_their_quarters_once() -> None:
    assert quarters_within("平谷区2007年第二季度统计表（2007Q2）") == (Quarter(2007, 2),)
    assert quarters_within("2007Q1–2007Q2") == (Quarter(2007, 1), Quarter(2007, 2))
    assert quarters_within("统计表 2007-06-30") == ()


@pytest.mark.parametrize("title", ["2007年二季度累计", "2007年1-6月", "2007年1—9月份", "2007年上半年", "2007年全年"])
def test_sums_since_the_beginning_of_the_year_are_seen(title: str) -> None:
    assert cumulative(title)
    assert not cumulative("2007年二季度（4-6月）")


def test_headings_are_compared_without_case_width_space_and_punctuation() -> None:
    assert key_of("Area_Code") == key_of("area code") == key_of("ＡＲＥＡ－ＣＯＤＥ")
    assert key_of("符合政策生育率（分子）") == key_of("符合政策生育率 分子")
    assert keys_of("出生数（人）") == ("出生数人", "出生数")
    assert nearest("numerater", ["numerator", "denominator"]) == "numerator"
    assert nearest("月球", ["滨河街道"], cutoff=0.5) is None


def test_cells_are_shown_short_and_columns_by_letter() -> None:
    assert [letter(index) for index in (0, 25, 26)] == ["A", "Z", "AA"]
    assert len(shown("x" * 500)) == 60
    assert tidy(" \u3000滨河\u200b街道\ufeff ") == "滨河街道"
    assert tidy("\u3000 ") is None
