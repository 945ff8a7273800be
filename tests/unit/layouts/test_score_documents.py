"""Exact decimals and safe cells of the score documents."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.documents.scores import decimal_string, instant_string, score_csv


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**9))
def test_six_decimals_are_the_half_even_rounding_of_the_exact_fraction(numerator, denominator):
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(numerator) / Decimal(denominator)
        expected = exact.quantize(Decimal("0.000001"), rounding=ROUND_HALF_EVEN)
    shown = decimal_string(Fraction(numerator, denominator))
    assert Decimal(shown) == expected
    assert len(shown.partition(".")[2]) == 6


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(1, 2_000_000), "0.000000"),
        (Fraction(3, 2_000_000), "0.000002"),
        (Fraction(-1, 10_000_000), "0.000000"),
        (Fraction(-5, 2), "-2.500000"),
        (Decimal("12.3456789"), "12.345679"),
        (7, "7.000000"),
        (None, None),
    ],
)
def test_decimals_of_halves_negatives_and_nothing(value, shown):
    assert decimal_string(value) == shown


def test_an_instant_is_utc_rfc_3339():
    china = timezone(timedelta(hours=8))
    assert instant_string(datetime(2007, 7, 6, 9, tzinfo=china)) == "2007-07-06T01:00:00Z"
    assert instant_string(datetime(2007, 7, 6, 1, 2, 3, 4, tzinfo=UTC)) == "2007-07-06T01:02:03.000004Z"
    assert instant_string(None) is None


def one_row(**changes: object) -> dict[str, str]:
    """The csv row of a document with one area and one indicator."""
    area = {
        "code": "1", "name": {"zh": "甲镇", "en": "A"}, "tier": "plain", "composite": "-1.000000", "rank": None,
        "rank_change": -2, "class": "one", "class_decided": True, "provisional": False, "exempt": False, "veto": False,
    }  # fmt: skip
    indicator = {
        "code": "i", "line": "l", "kind": "balance", "numerator": -3, "denominator": "4.000000", "value": "-0.750000",
        "target": None, "comparator": "<=", "verdict": "no_target", "margin_cases": None, "evidence": None,
        "interval": [-1.5, 0.25], "points": None, "weight": "1.000000",
    }  # fmt: skip
    document = {
        "period": "2007Q2",
        "view": "quarter",
        "as_of": None,
        "areas": [{**area, **changes, "indicators": [indicator]}],
    }
    (row,) = csv.DictReader(io.StringIO(score_csv(document), newline=""))
    return row


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_name_that_a_spreadsheet_would_calculate_gets_an_apostrophe(start):
    name = f'{start}HYPERLINK("x")'
    assert one_row(name={"zh": name, "en": "A"})["name_zh"] == f"'{name}"


def test_negative_numbers_stay_numbers_and_nothing_stays_empty():
    row = one_row()
    assert (row["composite"], row["rank_change"], row["numerator"], row["interval_low"]) == (
        "-1.000000",
        "-2",
        "-3",
        "-1.5",
    )
    assert (row["rank"], row["target"], row["points"], row["as_of"]) == ("", "", "", "")
    assert (row["class_decided"], row["provisional"]) == ("true", "false")
