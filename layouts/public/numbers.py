"""Figures of a release as words. What is withheld is one mark everywhere; what is missing is a word, never a zero."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assessment.periods import Quarter, parse_period
from layouts.models.release import CountShown, Figure, ReleaseIndicator
from layouts.public.edition import name
from layouts.public.markup import NO_BREAK, WITHHELD
from layouts.text import Text
from layouts.text.format import MINUS, fixed, quarter_name, with_unit

_COUNT = "count"
_SPAN = re.compile(r"(\d{4}Q[1-4])-(\d{4}Q[1-4])")
_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,9})?")


class State(StrEnum):
    """Whether there is a figure, and if not, why."""

    given = "given"
    withheld = "withheld"
    no_cases = "no_cases"
    missing = "missing"
    absent = "absent"


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in words."""

    words: str
    state: State


_ABSENT = Shown("–", State.absent)


def value_of(text: Text, indicator: ReleaseIndicator, figure: Figure | None) -> Shown:
    """The rate with its unit, or the count of an indicator that only counts."""
    if figure is None:
        return _ABSENT
    if indicator.kind == _COUNT and figure.numerator_shown != "none":
        if figure.rate_shown in ("missing", "no_cases"):
            return _unreported(text, figure)
        return _count_value(text, indicator, figure)
    if figure.rate_shown == "withheld":
        return Shown(WITHHELD, State.withheld)
    if figure.rate_shown != "given" or figure.rate is None:
        return _unreported(text, figure)
    return Shown(with_unit(decimal_text(figure.rate), unit_of(text, indicator)), State.given)


def _unreported(text: Text, figure: Figure) -> Shown:
    state = State.no_cases if figure.rate_shown == "no_cases" else State.missing
    return Shown(text(f"verdict.{state}"), state)


def _count_value(text: Text, indicator: ReleaseIndicator, figure: Figure) -> Shown:
    if figure.numerator_shown == "withheld":
        return Shown(WITHHELD, State.withheld)
    if figure.numerator is None:
        return Shown(text("verdict.missing"), State.missing)
    return Shown(with_unit(f"{figure.numerator:,}", unit_of(text, indicator)), State.given)


def counts_of(figure: Figure | None) -> str:
    """Numerator / denominator, each given or withheld; empty where the indicator has none or all are withheld."""
    if figure is None:
        return ""
    pairs = ((figure.numerator, figure.numerator_shown), (figure.denominator, figure.denominator_shown))
    parts = [count_text(count, shown) for count, shown in pairs if shown != "none"]
    if all(each in ("", WITHHELD) for each in parts):
        return ""
    return " / ".join(each or "–" for each in parts)


def rounded_note(text: Text, indicator: ReleaseIndicator, figure: Figure | None, counts: str) -> str:
    """The counts, and which of them are rounded: both, one of them by its name, or none."""
    if figure is None or not counts:
        return ""
    above, below = (shown == "rounded" for shown in (figure.numerator_shown, figure.denominator_shown))
    others = {figure.numerator_shown, figure.denominator_shown} & {"exact"}
    if not above and not below:
        return counts
    if not others:
        return text("public.rounded_counts", counts=counts)
    named = indicator.numerator if above else indicator.denominator
    what = text("public.formula_top" if above else "public.formula_bottom") if named is None else name(text, named)
    return text("public.rounded_one", counts=counts, what=what)


def count_text(count: int | None, shown: CountShown) -> str:
    """A count, the mark where it is withheld, nothing where there is none."""
    if shown == "withheld":
        return WITHHELD
    return "" if count is None or shown == "none" else f"{count:,}"


def unit_of(text: Text, indicator: ReleaseIndicator) -> str:
    """The unit in the language; nothing where the indicator has none."""
    return "" if indicator.unit is None else name(text, indicator.unit)


def decimal_text(number: str) -> str:
    """A decimal number as it is printed, thousands grouped, with a true minus sign; other words as they are."""
    if not _DECIMAL.fullmatch(number):
        return number
    whole, point, rest = number.lstrip("-").partition(".")
    return f"{MINUS if number.startswith('-') else ''}{int(whole):,}{point}{rest}"


def exact(number: str | None) -> Decimal | None:
    """The number that is printed, None for what is none."""
    return Decimal(number) if number is not None and _DECIMAL.fullmatch(number) else None


def target_of(text: Text, indicator: ReleaseIndicator, figure: Figure | None) -> str:
    """The target with its sign, ≥ 96.5; empty where none is said."""
    if figure is None or figure.target is None:
        return ""
    if indicator.comparator == "falls":
        return text("format.falls_from", value=decimal_text(figure.target))
    sign = "≥" if indicator.comparator == ">=" else "≤"
    return f"{sign}{NO_BREAK}{decimal_text(_shortest(figure.target))}"


def _shortest(number: str) -> str:
    if "." not in number or not _DECIMAL.fullmatch(number):
        return number
    return number.rstrip("0").rstrip(".")


def difference_of(text: Text, indicator: ReleaseIndicator, now: Decimal, before: Decimal) -> str:
    """How far two printed rates lie apart: 0.21 个百分点. Both are public, so their difference is."""
    apart = abs(now - before)
    exponent = apart.as_tuple().exponent
    number = fixed(apart, -exponent if isinstance(exponent, int) and exponent < 0 else 0)
    unit = text("public.points") if indicator.kind == "proportion" else unit_of(text, indicator)
    return with_unit(number, unit) if unit != text("public.points") else f"{number} {unit}"


def scope_of(text: Text, code: str) -> str:
    """The quarter, or the quarters from one to another, in words: 2007 年上半年累计."""
    found = _SPAN.fullmatch(code)
    if found is None:
        last = parse_period(code).last
        return quarter_name(text, last) if code == str(last) else code
    first, last = (parse_period(each).last for each in found.groups())
    if (first.year, first.number) == (last.year, 1):
        return text(f"format.to_date_{last.number}", year=last.year)
    return text("format.rolling", first=quarter_name(text, first), last=quarter_name(text, last))


def is_quarter(code: str) -> bool:
    """Whether a figure's period is one quarter."""
    return "-" not in code


def quarter_short(quarter: Quarter) -> str:
    """07Q2: for the foot of a small figure."""
    return f"{quarter.year % 100:02d}Q{quarter.number}"
