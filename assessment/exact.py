"""Exact numbers: read them from TOML without rounding, write them as short decimal text."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

# Outside this range a decimal exponent is a slip of the pen, and Fraction(Decimal('1e999999999')) would
# fill the memory.
LARGEST_EXPONENT = 15
SMALLEST_EXPONENT = -12
SHOWN_DECIMALS = 6
_SCALE = 10**SHOWN_DECIMALS


def exact(number: int | Decimal | Fraction) -> Fraction | None:
    """The number as a Fraction, or None where it is no finite number of a sensible size."""
    if isinstance(number, bool) or not isinstance(number, int | Decimal | Fraction):
        return None
    if isinstance(number, Decimal):
        if not number.is_finite() or number.adjusted() > LARGEST_EXPONENT:
            return None
        if int(number.as_tuple().exponent) < SMALLEST_EXPONENT:
            return None
    return Fraction(number)


def _read_exact(value: object) -> Fraction:
    found = exact(value) if isinstance(value, int | Decimal | Fraction) else None
    if found is None:
        raise PydanticCustomError("exact_number", "expected a number")
    return found


Exact = Annotated[Fraction, BeforeValidator(_read_exact)]
Positive = Annotated[Exact, Field(gt=0)]
NotNegative = Annotated[Exact, Field(ge=0)]
AtLeastOne = Annotated[Exact, Field(ge=1)]
Percentage = Annotated[Exact, Field(ge=0, le=100)]
Share = Annotated[Exact, Field(ge=0, le=1)]


def numeral(number: int | Decimal | Fraction) -> str:
    """Canonical text of a number for `Reason.inputs`: at most 6 decimals, half-even, no trailing zeros.

    It is machine text (always readable by `Decimal`); what people see is formatted in layouts.
    """
    if isinstance(number, int):
        return str(number)
    if isinstance(number, Decimal):
        number = Fraction(number)
    numerator, denominator = number.numerator, number.denominator
    if denominator == 1:
        return str(numerator)
    # in integers, since this runs for every step of every ledger
    scaled, rest = divmod(abs(numerator) * _SCALE, denominator)
    if rest * 2 > denominator or (rest * 2 == denominator and scaled % 2):
        scaled += 1
    whole, decimals = divmod(scaled, _SCALE)
    sign = "-" if numerator < 0 and scaled else ""
    if not decimals:
        return f"{sign}{whole}"
    return f"{sign}{whole}.{decimals:0{SHOWN_DECIMALS}d}".rstrip("0")
