"""Instants and decimals as the database keeps them."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.types import INSTANT_LENGTH, decimal_text, instant_text, parse_decimal, parse_instant

INSTANTS = st.datetimes(
    datetime(1, 1, 2),  # noqa: DTZ001 (hypothesis adds the zone)
    datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]),
)


@given(INSTANTS)
def test_an_instant_comes_back(instant: datetime) -> None:
    assert parse_instant(instant_text(instant)) == instant
    assert len(instant_text(instant)) == INSTANT_LENGTH


@given(INSTANTS, INSTANTS)
def test_the_texts_of_instants_sort_as_they_do(first: datetime, second: datetime) -> None:
    assert (instant_text(first) <= instant_text(second)) == (first <= second)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        instant_text(datetime(2007, 7, 10))  # noqa: DTZ001 (the point)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12) | st.integers())
def test_a_number_comes_back_and_has_one_spelling(number: Decimal | int) -> None:
    text = decimal_text(number)
    assert parse_decimal(text) == number
    assert decimal_text(parse_decimal(text)) == text
    assert "E" not in text


@pytest.mark.parametrize(
    ("number", "text"),
    [("-0", "0"), ("-0.00", "0"), ("1E+3", "1000"), ("1.50", "1.5"), ("100", "100"), ("0.10", "0.1")],
)
def test_equal_numbers_are_spelled_alike(number: str, text: str) -> None:
    assert decimal_text(Decimal(number)) == text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        decimal_text(Decimal(number))
