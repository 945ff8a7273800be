"""Judges one indicator of one area: measure, target, verdict, margin, evidence and points in one result."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from assessment.definitions import Indicator, Programme
from assessment.evidence import evidence_of, fall_interval, interval_of
from assessment.facts import Area
from assessment.kinds import Comparator, Evidence, MissingScores, Verdict, View
from assessment.measures import MISSING, Facts, Measure, measure
from assessment.periods import QUARTERS_A_YEAR, Period, last_day, quarters_of_view
from assessment.results import IndicatorResult
from assessment.scoring import points_of
from assessment.targets import Chosen, TargetTable
from assessment.verdicts import margin_cases, verdict_of


@dataclass(frozen=True, slots=True)
class Judged:
    """A result with what it was made from, for the ledger and for the district's sums."""

    result: IndicatorResult
    measure: Measure
    base: Measure | None  # last year's, for `falls`
    chosen: Chosen


@dataclass(frozen=True, slots=True)
class Frame:
    """One period and view of a programme over a set of facts: what every judgement has in common."""

    programme: Programme
    facts: Facts
    period: Period
    view: View
    quarters: tuple[int, ...] = field(init=False)
    targets: TargetTable = field(init=False)
    partners: dict[str, Indicator] = field(init=False)

    def __post_init__(self) -> None:
        quarters = tuple(quarter.ordinal for quarter in quarters_of_view(self.period, self.view))
        object.__setattr__(self, "quarters", quarters)
        object.__setattr__(self, "targets", TargetTable(self.period))
        object.__setattr__(self, "partners", {each.code: each for each in self.programme.indicators})

    @property
    def missing_is_zero(self) -> bool:
        """At year-end (the view ends with the last quarter) a missing figure may count as no points."""
        return self.at_year_end and self.programme.missing_scores is MissingScores.zero

    @property
    def at_year_end(self) -> bool:
        """The view ends with the last quarter: the year is no longer open, so no card is provisional."""
        return self.period.last.number == QUARTERS_A_YEAR

    @property
    def day(self) -> date:
        """The last day of the view, on which tiers and areas are looked up."""
        return last_day(self.period.last, self.programme.year_start_month)

    def measure(self, indicator: Indicator, area: str, *, years_back: int = 0) -> Measure:
        """The measure of an area in this view, or in the same view of an earlier year."""
        quarters = self.quarters
        if years_back:
            quarters = tuple(quarter - years_back * QUARTERS_A_YEAR for quarter in quarters)
        return measure(indicator, self.facts, area, quarters, self.partners)

    def judge(self, indicator: Indicator, area: Area, *, in_detail: bool = True) -> Judged:
        """The result of one indicator of one area; without detail, margin and evidence are left out."""
        now = self.measure(indicator, area.code)
        base = None
        if indicator.comparator is Comparator.FALLS:
            base = self.measure(indicator, area.code, years_back=1)
        chosen = self.targets.of(indicator, area=area.code, tier=area.tier)
        return judged(
            indicator, now, base, chosen, missing_is_zero=self.missing_is_zero, in_detail=in_detail
        )

    def absent(self, indicator: Indicator) -> Judged:
        """The result of an area that did not exist yet."""
        return judged(indicator, MISSING, None, Chosen(None, None, 0), missing_is_zero=False)


def judged(
    indicator: Indicator,
    now: Measure,
    base: Measure | None,
    chosen: Chosen,
    *,
    missing_is_zero: bool,
    in_detail: bool = True,
    with_points: bool = True,
) -> Judged:
    """Judge a measure against the chosen targets; `base` is last year's where the value is to fall."""
    target = _target_value(indicator, base, chosen)
    verdict = verdict_of(indicator, now, target, has_target=chosen.binding is not None)
    margin, evidence, interval, points = None, None, None, None
    if in_detail and target is not None and verdict in (Verdict.met, Verdict.unmet):
        margin = margin_cases(indicator, now, target)
        evidence, interval = _evidence(indicator, now, base, target)
    if with_points:
        points = points_of(indicator, verdict, now.value, target, missing_is_zero=missing_is_zero)
    result = IndicatorResult(
        indicator=indicator.code,
        line=indicator.line,
        kind=indicator.kind,
        numerator=now.numerator,
        denominator=now.denominator,
        value=now.value,
        target=target,
        stretch=chosen.stretch.value if chosen.stretch else None,
        comparator=indicator.comparator,
        verdict=verdict,
        margin_cases=margin,
        evidence=evidence,
        interval=interval,
        points=points,
        weight=indicator.weight,
        target_source=chosen.binding.source if chosen.binding else indicator.source,
    )
    return Judged(result, now, base, chosen)


def _target_value(indicator: Indicator, base: Measure | None, chosen: Chosen) -> Fraction | None:
    if chosen.binding is None:
        return None
    if indicator.comparator is Comparator.FALLS:
        return base.value if base else None
    return chosen.binding.value


def _evidence(
    indicator: Indicator, now: Measure, base: Measure | None, target: Fraction
) -> tuple[Evidence, tuple[float, float] | None]:
    interval = fall_interval(indicator, now, base) if base else interval_of(indicator, now)
    return evidence_of(indicator.comparator, interval, target), interval
