"""Values from counts, exactly: puts the quarters of a view together and computes what the kind says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from assessment.definitions import Indicator
from assessment.facts import Observation
from assessment.kinds import Accumulates, Aggregate, Exposure, Kind
from assessment.periods import QUARTERS_A_YEAR
from assessment.problems import Problem, Refused

PERCENT = 100
EXACT_SUMS = Context(prec=60)  # amounts are added without rounding


class State(StrEnum):
    """Whether a view has a figure."""

    ok = "ok"
    missing = "missing"
    no_cases = "no_cases"


@dataclass(frozen=True, slots=True)
class Measure:
    """The counts of a view and the value that follows from them.

    `value` is in the unit of the indicator (a proportion in percent) and None unless `state` is ok;
    `parts` are the two rates of a balance that is computed from others.
    """

    state: State
    numerator: int | Decimal | None = None
    denominator: int | Fraction | None = None
    value: Fraction | None = None
    parts: tuple[Measure, Measure] | None = None


MISSING = Measure(State.missing)


class Facts:
    """Observations found by area, indicator and quarter; each figure may be given once."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        self._rows: dict[tuple[str, str], dict[int, Observation]] = {}
        for each in observations:
            key = (each.area, each.indicator)
            quarters = self._rows.get(key)
            if quarters is None:
                quarters = self._rows[key] = {}
            ordinal = each.quarter.ordinal
            if ordinal in quarters:
                params = {"area": each.area, "indicator": each.indicator, "quarter": str(each.quarter)}
                raise Refused([Problem("observations.twice", {}, params)])
            quarters[ordinal] = each

    def of(self, area: str, indicator: str) -> Mapping[int, Observation]:
        """The observations of one indicator of one area by the ordinal of their quarter."""
        return self._rows.get((area, indicator), _NONE)


_NONE: Mapping[int, Observation] = {}


def value_of(
    indicator: Indicator, numerator: int | Decimal | Fraction, denominator: int | Fraction | None
) -> Fraction:
    """The value of counts, in the unit of the indicator; the denominator must not be 0.

    proportion and ratio 100 k/n; rate and balance per k/n; count k; mean amount/n; value as it is.
    """
    match indicator.kind:
        case Kind.proportion | Kind.ratio:
            return Fraction(PERCENT * int(numerator), denominator)
        case Kind.rate | Kind.balance:
            return indicator.per * Fraction(int(numerator), denominator)
        case Kind.mean:
            return Fraction(numerator) / _cases(denominator)
        case Kind.count | Kind.value:
            return Fraction(numerator)


def measure(
    indicator: Indicator, facts: Facts, area: str, quarters: Sequence[int], partners: Mapping[str, Indicator]
) -> Measure:
    """The measure of one indicator of one area over the quarters (ordinals, earliest first) of a view.

    `partners` are the programme's indicators by code, for a balance computed from two of them.
    """
    if indicator.plus is not None and indicator.minus is not None:
        plus = measure(partners[indicator.plus], facts, area, quarters, partners)
        minus = measure(partners[indicator.minus], facts, area, quarters, partners)
        return balance_of(indicator, plus, minus)
    rows = facts.of(area, indicator.code)
    if indicator.accumulates is Accumulates.stock or indicator.aggregate is Aggregate.latest:
        quarters = quarters[-1:]
    given: list[Observation] = []
    for quarter in quarters:
        row = rows.get(quarter)
        if row is None or not _is_given(indicator, row):
            return MISSING
        given.append(row)
    return _put_together(indicator, given)


def _is_given(indicator: Indicator, row: Observation) -> bool:
    """True where the row holds every figure its kind needs; a denominator of 0 needs no numerator."""
    if indicator.kind is Kind.value:
        return row.value is not None
    if indicator.kind is Kind.count:
        return row.numerator is not None
    return row.denominator is not None and (row.numerator is not None or row.denominator == 0)


def _put_together(indicator: Indicator, rows: Sequence[Observation]) -> Measure:
    match indicator.kind:
        case Kind.value:
            total = sum((Fraction(_present(row.value)) for row in rows), Fraction(0))
            value = total / len(rows) if indicator.aggregate is Aggregate.mean else total
            return Measure(State.ok, value=value)
        case Kind.mean:
            mean_cases = Fraction(sum(row.denominator or 0 for row in rows), len(rows))
            return from_counts(indicator, _amounts(row.numerator for row in rows), mean_cases)
        case Kind.count:
            return from_counts(indicator, _events(rows), None)
        case Kind.balance:
            return from_counts(indicator, _events(rows), _person_years(rows))
        case Kind.rate if indicator.exposure is Exposure.population:
            return from_counts(indicator, _events(rows), _person_years(rows))
        case Kind.proportion | Kind.rate | Kind.ratio:
            return from_counts(indicator, _events(rows), sum(row.denominator or 0 for row in rows))


def from_counts(
    indicator: Indicator, numerator: int | Decimal, denominator: int | Fraction | None
) -> Measure:
    """The measure of summed counts; `no_cases` where the denominator is 0."""
    if denominator is not None and denominator == 0:
        return Measure(State.no_cases, numerator, denominator)
    return Measure(State.ok, numerator, denominator, value_of(indicator, numerator, denominator))


def balance_of(indicator: Indicator, plus: Measure, minus: Measure) -> Measure:
    """The balance of two rates per population: per (k1/N1 - k2/N2), where N1 and N2 should be the same.

    Its numerator is k1 - k2, its denominator that of the first.
    """
    for state in (State.missing, State.no_cases):
        if state in (plus.state, minus.state):
            return Measure(state)
    gained, lost = int(plus.numerator or 0), int(minus.numerator or 0)
    value = indicator.per * (gained / _cases(plus.denominator) - lost / _cases(minus.denominator))
    return Measure(State.ok, gained - lost, plus.denominator, value, (plus, minus))


def total(indicator: Indicator, measures: Iterable[Measure]) -> Measure:
    """The district's measure: counts summed over the areas that reported, `missing` where none did.

    A plain value has no counts: with `aggregate = sum` it is summed, else its mean over areas is taken.
    """
    reported = [each for each in measures if each.state is not State.missing]
    if not reported:
        return MISSING
    if indicator.derived:
        pairs = [each.parts for each in reported if each.parts is not None]
        if not pairs:
            return Measure(State.no_cases)
        rate = indicator.model_copy(update={"kind": Kind.rate, "plus": None, "minus": None})
        return balance_of(
            indicator, total(rate, (pair[0] for pair in pairs)), total(rate, (pair[1] for pair in pairs))
        )
    if indicator.kind is Kind.value:
        value = sum((_present(each.value) for each in reported), Fraction(0))
        summed = indicator.aggregate is Aggregate.sum
        return Measure(State.ok, value=value if summed else value / len(reported))
    numerator: int | Decimal
    if indicator.kind is Kind.mean:
        numerator = _amounts(each.numerator for each in reported)
    else:
        numerator = sum(int(each.numerator or 0) for each in reported)
    if indicator.kind is Kind.count:
        return from_counts(indicator, numerator, None)
    return from_counts(indicator, numerator, sum(each.denominator or 0 for each in reported))


def _events(rows: Iterable[Observation]) -> int:
    return sum(int(row.numerator or 0) for row in rows)


def _person_years(rows: Iterable[Observation]) -> Fraction:
    """A quarter's mean population lives a quarter of a year each."""
    return Fraction(sum(row.denominator or 0 for row in rows), QUARTERS_A_YEAR)


def _amounts(amounts: Iterable[int | Decimal | None]) -> Decimal:
    found = Decimal(0)
    for amount in amounts:
        found = EXACT_SUMS.add(found, Decimal(amount or 0))
    return found


def _cases(denominator: int | Fraction | None) -> Fraction:
    if denominator is None:
        raise ValueError("a denominator is missing where the state says it is there")
    return Fraction(denominator)


Number = TypeVar("Number", int, Decimal, Fraction)


def _present(number: Number | None) -> Number:
    """A number that the state promises to be there."""
    if number is None:
        raise ValueError("a figure is missing where the state says it is there")
    return number
