"""Facts that a publication says of counts, as inequalities in whole numbers: rates, verdicts, bands, known figures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm

from assessment.disclosure.cells import Cell, Key, Offer, Statement

PERCENT = 100
DECIMALS = (2, 1, 0)


def exactly(key: Key, value: int, *, source: str) -> Statement:
    """A count that was published somewhere as it is."""
    return Statement(f"{source}: {key} = {value}", ((key, 1),), value, value)


def at_least(numerator: Key, denominator: Key, bound: Fraction, *, words: str, per: int = PERCENT) -> Statement:
    """per × numerator / denominator ≥ bound: a target that is met, the lower end of a band or colour.

    As every statement on a fraction it says that the denominator is not 0 (the audit takes it so).
    """
    return _linear(words, numerator, denominator, Fraction(per), bound, low=0)


def below(numerator: Key, denominator: Key, bound: Fraction, *, words: str, per: int = PERCENT) -> Statement:
    """per × numerator / denominator < bound: a target that is missed, the upper end of a band or colour."""
    return _linear(words, numerator, denominator, Fraction(per), bound, high=-1)


def above(numerator: Key, denominator: Key, bound: Fraction, *, words: str, per: int = PERCENT) -> Statement:
    """per × numerator / denominator > bound: a target that is missed where less is better."""
    return _linear(words, numerator, denominator, Fraction(per), bound, low=1)


def at_most(numerator: Key, denominator: Key, bound: Fraction, *, words: str, per: int = PERCENT) -> Statement:
    """per × numerator / denominator ≤ bound: a target that is met where less is better."""
    return _linear(words, numerator, denominator, Fraction(per), bound, high=0)


def between(key: Key, low: int | None, high: int | None, *, words: str) -> Statement:
    """low ≤ count ≤ high: a count that was published as a range, or the cases that were too few to judge."""
    return Statement(words, ((key, 1),), low, high)


def rate(numerator: Key, denominator: Key, shown: Decimal, *, words: str, per: int = PERCENT) -> tuple[Statement, ...]:
    """The rate per × numerator / denominator as `rounded` prints it: it lies within half a unit of the last decimal.

    A value half way between two is printed as the even one: so both ends belong to an even last digit and to an odd
    one neither does.
    """
    exponent = shown.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{shown} is no number")
    half = Fraction(Decimal(1).scaleb(exponent)) / 2
    odd = shown.as_tuple().digits[-1] % 2
    from_, to = (">", "<") if odd else ("≥", "≤")
    return (
        _linear(f"{words} {from_}", numerator, denominator, Fraction(per), Fraction(shown) - half, low=odd),
        _linear(f"{words} {to}", numerator, denominator, Fraction(per), Fraction(shown) + half, high=-odd),
    )


def rounded(value: Fraction, decimals: int) -> Decimal:
    """The value with so many decimals, half to even, as pages print it."""
    unit = Decimal(1).scaleb(-decimals)
    return Decimal(round(value / Fraction(unit))) * unit


def rate_offer(
    name: str, numerator: Cell, denominator: Cell, *, per: int = PERCENT, decimals: tuple[int, ...] = DECIMALS
) -> Offer:
    """The rate of two counts with fewer and fewer decimals; the name of each alternative ends in what is printed.

    Raises ZeroDivisionError where the denominator is 0: there is no rate then.
    """
    value = Fraction(per * numerator.value, denominator.value)
    printed = [rounded(value, each) for each in decimals]
    return Offer(
        name,
        tuple(rate(numerator.key, denominator.key, each, words=f"{name} {each}", per=per) for each in printed),
        of_shown=True,
    )


def _linear(
    words: str,
    numerator: Key,
    denominator: Key,
    per: Fraction,
    bound: Fraction,
    *,
    low: int | None = None,
    high: int | None = None,
) -> Statement:
    scale = lcm(per.denominator, bound.denominator)
    left, right = int(per * scale), int(bound * scale)
    common = gcd(left, right) or 1
    terms = ((numerator, left // common), (denominator, -right // common))
    return Statement(words, tuple(term for term in terms if term[1]), low, high)
