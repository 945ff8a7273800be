"""The only place that turns numbers, periods and dates into text; exact halves round to even."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

from assessment.model import Comparator, Indicator, Kind, View
from assessment.periods import Period, Quarter
from layouts.text import Text

_MOST_DECIMALS = 6
_CHINA = timezone(timedelta(hours=8))
_ZH_QUARTERS = ("一", "二", "三", "四")
MINUS = "\u2212"

Number = Fraction | Decimal | int


def fixed(value: Number, decimals: int) -> str:
    """`value` with exactly `decimals` decimals, half to even, thousands grouped, a true minus sign."""
    scaled = round(Fraction(value) * 10**decimals)
    whole, rest = divmod(abs(scaled), 10**decimals)
    text = f"{whole:,}" + (f".{rest:0{decimals}d}" if decimals else "")
    return f"{MINUS}{text}" if scaled < 0 else text


def shortest(value: Number, *, most: int = _MOST_DECIMALS) -> str:
    """`value` with as few decimals as it needs, at most `most` (targets: 97, 96.5)."""
    for decimals in range(most):
        if (Fraction(value) * 10**decimals).denominator == 1:
            return fixed(value, decimals)
    return fixed(value, most)


def apart(value: Fraction, target: Fraction | None, *, decimals: int = 1) -> str:
    """`value` with `decimals` decimals, more where it would otherwise read like a target that it misses or exceeds.

    128/130 against 98.5 shows 98.46, not 98.5.
    """
    if target is None or value == target:
        return fixed(value, decimals)
    for more in range(decimals, _MOST_DECIMALS):
        if round(value * 10**more) != round(target * 10**more):
            return fixed(value, more)
    return fixed(value, _MOST_DECIMALS)


def signed(value: Number, decimals: int) -> str:
    """`value` with its sign always shown, +0.21 or −1.30; a value that rounds to zero has no sign."""
    text = fixed(value, decimals)
    rounded = round(Fraction(value) * 10**decimals)
    return f"+{text}" if rounded > 0 else text


def with_unit(number: str, unit: str) -> str:
    """A number and its unit: nothing between a number and % or ‰, a space before words."""
    if not unit:
        return number
    return f"{number}{unit}" if unit[0] in "%‰" else f"{number} {unit}"


def unit_of(text: Text, indicator: Indicator) -> str:
    """The indicator's unit in the language of `text`."""
    return text.pick(zh=indicator.unit.zh, en=indicator.unit.en)


def difference_unit_of(text: Text, indicator: Indicator) -> str:
    """The unit of a difference between two values: of two percentages, percentage points."""
    return text("scores.map.points") if indicator.kind is Kind.proportion else unit_of(text, indicator)


def decimals_of(indicator: Indicator) -> int:
    """How many decimals a value of the indicator is shown with at least."""
    return 0 if indicator.kind in (Kind.count, Kind.value) else 1


def indicator_value(text: Text, indicator: Indicator, value: Fraction | None, target: Fraction | None = None) -> str:
    """A value of an indicator with its unit, or a dash when there is none."""
    if value is None:
        return "–"
    if indicator.kind is Kind.value:
        number = shortest(value, most=2)
        if target is not None and value != target and round(100 * value) == round(100 * target):
            number = apart(value, target, decimals=2)
        return with_unit(number, unit_of(text, indicator))
    decimals = decimals_of(indicator)
    number = apart(value, target, decimals=decimals)
    return with_unit(number, unit_of(text, indicator))


def target_text(text: Text, indicator: Indicator, target: Fraction | None, value: Fraction | None = None) -> str:
    """The target with its sign: ≥ 96.5, ≤ 0, or 'falls from 118.2' with decimals that tell it apart from `value`."""
    if indicator.comparator is Comparator.FALLS:
        if target is None:
            return text("format.falls")
        return text("format.falls_from", value=apart(target, value, decimals=decimals_of(indicator)))
    if target is None:
        return "–"
    sign = "≥" if indicator.comparator is Comparator.AT_LEAST else "≤"
    return f"{sign} {shortest(target)}"


def interval_edges(interval: tuple[float, float], decimals: int) -> tuple[str, str]:
    """Both ends of an interval, as they are shown."""
    low, high = (fixed(Fraction(edge), decimals) for edge in interval)
    return low, high


def count(value: Number | None) -> str:
    """A count with thousands grouped; person-years and amounts with at most two decimals; a dash for none."""
    return "–" if value is None else shortest(value, most=2)


def counts(numerator: Number | None, denominator: Number | None) -> str:
    """Numerator and denominator as they stand in the table: 105 / 110."""
    if numerator is None:
        return "–"
    if denominator is None:
        return count(numerator)
    return f"{count(numerator)} / {count(denominator)}"


def period_name(text: Text, period: Period) -> str:
    """2007 年二季度 / 2007 Q2, 2007 年上半年 / 2007 H1, 2007 年 / 2007."""
    code = str(period)
    year = period.last.year
    if "Q" in code:
        return quarter_name(text, period.last)
    if "H" in code:
        half = code[-1]
        return text(f"format.half_{half}", year=year)
    return text("format.year", year=year)


def quarter_name(text: Text, quarter: Quarter) -> str:
    """2007 年二季度 / 2007 Q2."""
    if text.language == "en":
        return f"{quarter.year} Q{quarter.number}"
    return f"{quarter.year} 年{_ZH_QUARTERS[quarter.number - 1]}季度"


def scope_name(text: Text, period: Period, view: View) -> str:
    """What the figures of a view cover, in words: 2007 年上半年累计 / 2007, first half to date."""
    last = period.last
    match view:
        case View.quarter:
            return period_name(text, period)
        case View.year_to_date:
            return text(f"format.to_date_{last.number}", year=last.year)
        case View.rolling:
            first = last.shift(-3)
            return text("format.rolling", first=quarter_name(text, first), last=quarter_name(text, last))


def date_of(moment: datetime) -> str:
    """The day of a moment in China: 2007-07-06."""
    return moment.astimezone(_CHINA).strftime("%Y-%m-%d")


def minute_of(moment: datetime) -> str:
    """Day and minute of a moment in China: 2007-07-06 09:00."""
    return moment.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M")


def listing(text: Text, items: Sequence[str]) -> str:
    """Items one after the other, with the language's separator."""
    return text("format.comma").join(items)
