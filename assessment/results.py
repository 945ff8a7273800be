"""What an assessment gives: frozen results with exact numbers, formatted elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from assessment.definitions import Programme
from assessment.facts import Area
from assessment.kinds import Comparator, Evidence, Kind, TownClass, Verdict, View
from assessment.periods import Period


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One indicator of one area (or of the district) in one period and view.

    `value`, `target`, `stretch` and `interval` are in the unit of the indicator (a proportion in percent).
    For a target `falls`, `target` is last year's value and `interval` that of the difference now - last year.
    `denominator` is person-years for a rate per population and the mean quarterly n for a mean.
    """

    indicator: str
    line: str
    kind: Kind
    numerator: int | Decimal | None
    denominator: int | Fraction | None
    value: Fraction | None
    target: Fraction | None
    stretch: Fraction | None
    comparator: Comparator
    verdict: Verdict
    margin_cases: int | None
    evidence: Evidence | None
    interval: tuple[float, float] | None
    points: Fraction | None
    weight: Fraction
    target_source: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the ledger: which rule, from which source, with which inputs, led to what.

    `change` is the machine form of what would have changed it, None where nothing would; `subject` is the
    code of an indicator or a line, or 'town'. Rules and forms of change are listed in `assessment.ledger`.
    """

    rule: str
    source: str
    inputs: Mapping[str, str]
    outcome: str
    change: Mapping[str, str] | None
    subject: str


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Everything about one town in one period and view; `cards` stays empty until cards are issued."""

    area: Area
    indicators: tuple[IndicatorResult, ...]
    lines: Mapping[str, Fraction | None]
    composite: Fraction | None
    rank: int | None
    rank_change: int | None
    town_class: TownClass
    class_decided: bool
    provisional: bool
    reported_share: Fraction | None
    reasons: tuple[Reason, ...]
    exempt: bool = False
    veto: bool = False
    cards: tuple[()] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many towns stand how on one indicator; `indistinguishable` counts those of the unmet."""

    met: int
    unmet: int
    indistinguishable: int
    missing: int
    not_judged: int


@dataclass(frozen=True, slots=True)
class DistrictResult:
    """The same indicators on the summed counts of the areas that reported; points are None."""

    indicators: tuple[IndicatorResult, ...]
    counts: Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The scorecards of all areas, sorted by code, and the district's own figures."""

    programme: Programme
    period: Period
    view: View
    as_of: datetime | None
    areas: tuple[Scorecard, ...]
    district: DistrictResult

    def area(self, code: str) -> Scorecard:
        """The scorecard of this area; KeyError where there is none."""
        for card in self.areas:
            if card.area.code == code:
                return card
        raise KeyError(code)
