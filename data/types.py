"""Column types that keep instants, decimals and money exact on every database.

SQLAlchemy's `Numeric` is a REAL on SQLite (…3456.7891 comes back …3456.75) and aware times come back naive
there, so both are stored as text in one canonical spelling each. Money is stored as whole fen.
"""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, Dialect, String, Text
from sqlalchemy.types import TypeDecorator

INSTANT_LENGTH = len("2007-07-10T09:30:00.000000Z")


def instant_text(instant: datetime) -> str:
    """UTC with six digits of a second: such texts sort as the instants do. Raises `ValueError` if naive."""
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs its time zone: {instant!r}")
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(INSTANT_LENGTH, "0")


def parse_instant(text: str) -> datetime:
    """The aware UTC instant that `instant_text` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def decimal_text(number: Decimal | int) -> str:
    """The one spelling of a number: no exponent, trailing zeros or minus zero; whole ones without a point.

    Raises `ValueError` for NaN and infinities.
    """
    if isinstance(number, int):
        return str(number)
    if not number.is_finite():
        raise ValueError(f"not a finite number: {number}")
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def parse_decimal(text: str) -> Decimal | int:
    """The number that `decimal_text` wrote: an int where it is whole."""
    return Decimal(text) if "." in text else int(text)


FEN_A_YUAN = 100
LARGEST_FEN = 2**63 - 1


def fen_of(yuan: Decimal) -> int:
    """Yuan as whole fen. Raises `ValueError` for what is finer than a fen, not finite, or does not fit."""
    if not yuan.is_finite():
        raise ValueError(f"not an amount: {yuan}")
    fen = Fraction(yuan) * FEN_A_YUAN
    if fen.denominator != 1:
        raise ValueError(f"finer than a fen: {yuan}")
    if abs(fen.numerator) > LARGEST_FEN:
        raise ValueError(f"too large an amount: {yuan}")
    return fen.numerator


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored as UTC text with microseconds."""

    impl = String(INSTANT_LENGTH)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else instant_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else parse_instant(value)


class ExactDecimal(TypeDecorator[Decimal | int]):
    """A finite decimal or integer of any size, stored as canonical text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> str | None:
        return None if value is None else decimal_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | int | None:
        return None if value is None else parse_decimal(value)


class Yuan(TypeDecorator[Decimal]):
    """An amount of money in yuan with two decimals, stored as whole fen."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else fen_of(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2)
