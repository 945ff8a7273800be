"""Numbers as people read them: nothing that is shown contradicts the exact comparison behind it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, example, given
from hypothesis import strategies as st

from layouts.text.format import MINUS, apart, count, counts, fixed, shortest, signed

FINEST = Fraction(1, 10**6)

values = st.fractions(min_value=-10_000, max_value=10_000, max_denominator=5_000)
shares = st.fractions(min_value=0, max_value=100, max_denominator=3_000)
# what programmes carry: at most two decimals
targets = st.integers(min_value=0, max_value=10_000).map(lambda hundredths: Fraction(hundredths, 100))
places = st.integers(min_value=0, max_value=6)


def number(text: str) -> Fraction:
    """The number that a person reads."""
    return Fraction(text.replace(",", "").replace(MINUS, "-").removeprefix("+"))


@given(values, places)
def test_a_fixed_number_is_the_nearest_and_of_two_nearest_the_even_one(value: Fraction, decimals: int) -> None:
    shown = number(fixed(value, decimals))
    assert shown == round(value, decimals)
    assert abs(shown - value) <= Fraction(1, 2 * 10**decimals)


@given(values, st.integers(min_value=1, max_value=6))
def test_a_fixed_number_has_exactly_its_decimals(value: Fraction, decimals: int) -> None:
    _, _, after = fixed(value, decimals).partition(".")
    assert len(after) == decimals


@given(values, places)
def test_a_number_carries_a_true_minus_sign_only_when_what_is_shown_is_below_zero(
    value: Fraction, decimals: int
) -> None:
    text = fixed(value, decimals)
    assert "-" not in text
    assert text.startswith(MINUS) == (round(value, decimals) < 0)


@given(values, places)
def test_a_signed_number_always_tells_its_direction_unless_it_shows_zero(value: Fraction, decimals: int) -> None:
    text = signed(value, decimals)
    rounded = round(value, decimals)
    assert text[0] == (MINUS if rounded < 0 else "+" if rounded > 0 else "0")
    assert "nan" not in text


@given(shares, targets, st.integers(min_value=0, max_value=2))
@example(value=Fraction(12800, 130), target=Fraction(197, 2), decimals=1)
@example(value=Fraction(9999, 100), target=Fraction(100), decimals=1)
def test_a_value_that_misses_its_target_never_reads_like_it(value: Fraction, target: Fraction, decimals: int) -> None:
    assume(abs(value - target) > FINEST)
    shown, against = number(apart(value, target, decimals=decimals)), number(shortest(target))
    assert shown != against
    assert (shown < against) == (value < target)


@given(targets, st.integers(min_value=0, max_value=2))
def test_a_value_at_its_target_reads_like_any_other_value(target: Fraction, decimals: int) -> None:
    assert apart(target, target, decimals=decimals) == fixed(target, decimals)


@given(shares, targets)
def test_more_decimals_are_taken_only_where_fewer_would_mislead(value: Fraction, target: Fraction) -> None:
    text = apart(value, target)
    decimals = len(text.partition(".")[2])
    assert decimals == 1 or round(value, decimals - 1) == round(target, decimals - 1)


@given(st.integers(min_value=-(10**9), max_value=10**9), st.integers(min_value=0, max_value=6))
def test_the_shortest_form_loses_nothing_and_has_no_needless_zero(units: int, decimals: int) -> None:
    value = Fraction(units, 10**decimals)
    text = shortest(value)
    assert number(text) == value
    assert "." not in text or not text.endswith("0")


@given(st.integers(min_value=0, max_value=10**12))
def test_counts_are_grouped_by_thousands_and_lose_nothing(n: int) -> None:
    text = count(n)
    assert number(text) == n
    assert all(len(group) == 3 for group in text.split(",")[1:])


@given(st.none() | st.integers(min_value=0, max_value=10**6), st.none() | st.integers(min_value=0, max_value=10**6))
def test_what_is_missing_is_a_dash_and_never_a_zero(numerator: int | None, denominator: int | None) -> None:
    text = counts(numerator, denominator)
    if numerator is None:
        assert text == "–"
    else:
        assert text.startswith(count(numerator))
        assert (" / " in text) == (denominator is not None)


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=4))
def test_amounts_are_formatted_like_the_fractions_they_are(amount: Decimal) -> None:
    assert fixed(amount, 2) == fixed(Fraction(amount), 2)
