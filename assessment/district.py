"""The district's own figures: every indicator on the summed counts of the areas that reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assessment.definitions import Indicator, Programme
from assessment.judging import Frame, Judged, judged
from assessment.kinds import Comparator, Evidence, Verdict
from assessment.measures import MISSING, Measure, State, total
from assessment.results import Counts, DistrictResult, IndicatorResult

Cards = Sequence[Mapping[str, Judged]]


def district_result(frame: Frame, cards: Cards) -> DistrictResult:
    """District results and counts from the judged indicators of every area."""
    programme: Programme = frame.programme
    results = tuple(
        _district_indicator(frame, indicator, [card[indicator.code] for card in cards])
        for indicator in programme.indicators
    )
    counts = {
        indicator.code: counted([card[indicator.code].result for card in cards])
        for indicator in programme.indicators
    }
    return DistrictResult(results, counts)


def _district_indicator(frame: Frame, indicator: Indicator, towns: Sequence[Judged]) -> IndicatorResult:
    now = total(indicator, (each.measure for each in towns))
    base = _base(indicator, towns) if indicator.comparator is Comparator.FALLS else None
    chosen = frame.targets.of(indicator, area=None, tier=None)
    return judged(indicator, now, base, chosen, missing_is_zero=False, with_points=False).result


def _base(indicator: Indicator, towns: Sequence[Judged]) -> Measure:
    """Last year's sum; none unless the same towns reported in both years, or the sums would not compare."""
    before = [each.base or MISSING for each in towns]
    same = all(
        (each.measure.state is State.missing) == (base.state is State.missing)
        for each, base in zip(towns, before, strict=True)
    )
    return total(indicator, before) if same else MISSING


def counted(results: Sequence[IndicatorResult]) -> Counts:
    """How many towns stand how."""
    verdicts = [each.verdict for each in results]
    met, unmet = verdicts.count(Verdict.met), verdicts.count(Verdict.unmet)
    missing = verdicts.count(Verdict.missing)
    by_chance = sum(
        each.verdict is Verdict.unmet and each.evidence is Evidence.indistinguishable for each in results
    )
    return Counts(
        met=met,
        unmet=unmet,
        indistinguishable=by_chance,
        missing=missing,
        not_judged=len(results) - met - unmet - missing,
    )
