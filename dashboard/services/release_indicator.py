"""What a release says of its indicators: names, and exactly how each figure is worked out."""

from __future__ import annotations

from collections.abc import Mapping

from assessment.model import Accumulates, Aggregate, Exposure, Indicator, Kind, Label
from layouts.models.release import ReleaseIndicator, Together, Words, Working
from layouts.models.sealed import Sealed
from layouts.text import LANGUAGES, Text
from layouts.text.format import decimals_of
from layouts.text.sources import say_source

_PERCENT = 100
_OVER: Mapping[Aggregate, Together] = {Aggregate.sum: "sum", Aggregate.mean: "mean", Aggregate.latest: "last"}


def release_indicator(sealed: Sealed, indicator: Indicator) -> ReleaseIndicator:
    """What the public document says of an indicator."""
    numerator, denominator = indicator.numerator_name, indicator.denominator_name
    sources = [say_source(Text(language), sealed.programme, indicator.source) for language in LANGUAGES]
    return ReleaseIndicator(
        code=indicator.code,
        line=indicator.line,
        kind=indicator.kind.value,
        name=_words(indicator.name),
        numerator=_words(numerator or indicator.name),
        denominator=None if denominator is None else _words(denominator),
        unit=_words(indicator.unit),
        per=_per(indicator),
        decimals=decimals_of(indicator),
        comparator=indicator.comparator.value,
        source=" / ".join(dict.fromkeys(sources)),
        working=_working(indicator),
    )


def _per(indicator: Indicator) -> int | None:
    """What numerator / denominator is multiplied with; None where it is not."""
    match indicator.kind:
        case Kind.proportion | Kind.ratio:
            return _PERCENT
        case Kind.rate | Kind.balance:
            return int(indicator.per)
        case Kind.mean | Kind.count | Kind.value:
            return None


def _working(indicator: Indicator) -> Working:
    """How quarters and towns are put together, as `assessment.measures` does it."""
    stock = indicator.accumulates is Accumulates.stock
    if indicator.kind is Kind.value:
        over: Together = "last" if stock or indicator.aggregate is None else _OVER[indicator.aggregate]
        return Working(over, None, "sum" if indicator.aggregate is Aggregate.sum else "mean", annual=False)
    numerator: Together = "last" if stock else "sum"
    below: Together | None = "last" if stock else "mean" if is_mean(indicator) else "sum"
    annual = indicator.kind is Kind.rate and indicator.exposure is Exposure.population
    return Working(numerator, None if indicator.kind is Kind.count else below, "sum", annual=annual)


def is_mean(indicator: Indicator) -> bool:
    """Whether people know the denominator as a mean over the quarters, and not as their sum."""
    return indicator.kind is Kind.mean or indicator.exposure is Exposure.population


def _words(label: Label) -> Words:
    return Words(label.zh, label.en)
