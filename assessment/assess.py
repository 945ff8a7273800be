"""The whole assessment: scorecards of all areas for a period and view; an indicator over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from assessment.classes import Scores, class_of, class_reasons, deciding_round, round_reason
from assessment.definitions import Programme
from assessment.district import district_result
from assessment.facts import Area, AreaRevision, Observation, areas_on
from assessment.judging import Frame, Judged
from assessment.kinds import TownClass, Verdict, View
from assessment.measures import Facts
from assessment.periods import Period, Quarter
from assessment.reasons import IndicatorLedger, composite_reason, line_reasons
from assessment.results import Assessment, IndicatorResult, Reason, Scorecard
from assessment.scoring import LineTotal, composite_of, line_totals, ranks, reported_share


@dataclass(frozen=True, slots=True)
class _Town:
    """A town on the way to its scorecard."""

    area: Area
    judged: dict[str, Judged]
    results: tuple[IndicatorResult, ...]
    totals: dict[str, LineTotal]
    scores: Scores
    town_class: TownClass

    @property
    def composite_to_rank(self) -> Fraction | None:
        """The composite, None where the town is listed apart."""
        apart = self.scores.provisional or self.town_class is TownClass.unclassified
        return None if apart else self.scores.composite


def assess(
    *,
    programme: Programme,
    areas: Sequence[AreaRevision],
    observations: Iterable[Observation],
    period: Period,
    view: View,
    as_of: datetime | None = None,
) -> Assessment:
    """Score every area of the last day of the view.

    `observations` must hold the quarters of `periods_needed`, one for each area, indicator and quarter (else
    Refused, `observations.twice`); the order of rows and areas has no effect. `as_of` is only noted.
    """
    facts = Facts(observations)
    frame = Frame(programme, facts, period, view)
    towns = _towns(frame, areas, in_detail=True)
    places = ranks([town.composite_to_rank for town in towns])
    before = _ranks_before(Frame(programme, facts, period.previous(), view), areas)
    decided = round_reason(programme, period, view)
    ledgers = [IndicatorLedger(each) for each in programme.indicators]
    cards = tuple(
        _card(frame, town, rank, before.get(town.area.code), [*_reasons(frame, town, ledgers), decided])
        for town, rank in zip(towns, places, strict=True)
    )
    district = district_result(frame, [town.judged for town in towns])
    return Assessment(programme, period, view, as_of, cards, district)


def indicator_series(
    *,
    programme: Programme,
    indicator: str,
    areas: Sequence[AreaRevision],
    observations: Iterable[Observation],
    quarters: Sequence[Quarter],
    view: View,
) -> dict[str, tuple[IndicatorResult, ...]]:
    """Results of one indicator by area code, one for each quarter and its view, for trends.

    The areas are those of the last quarter's last day; where one did not exist yet, its result has the
    verdict `no_target` and no figures. Raises KeyError for an unknown indicator.
    """
    definition = programme.indicator(indicator)
    facts = Facts(observations)
    found: dict[str, list[IndicatorResult]] = {}
    frames = [Frame(programme, facts, Period((quarter,)), view) for quarter in quarters]
    for code in [area.code for area in areas_on(areas, frames[-1].day)] if frames else []:
        found[code] = []
    for frame in frames:
        existing = {area.code: area for area in areas_on(areas, frame.day)}
        for code, results in found.items():
            area = existing.get(code)
            judged = frame.judge(definition, area) if area else frame.absent(definition)
            results.append(judged.result)
    return {code: tuple(results) for code, results in found.items()}


def _towns(frame: Frame, areas: Sequence[AreaRevision], *, in_detail: bool) -> list[_Town]:
    return [_town(frame, area, in_detail=in_detail) for area in areas_on(areas, frame.day)]


def _town(frame: Frame, area: Area, *, in_detail: bool) -> _Town:
    programme = frame.programme
    judged = {
        each.code: frame.judge(each, area, in_detail=in_detail) for each in programme.indicators
    }
    results = tuple(each.result for each in judged.values())
    totals = line_totals(programme, results)
    lines = {code: total.score for code, total in totals.items()}
    missing = any(each.verdict is Verdict.missing for each in results)
    scores = Scores(
        lines=lines,
        composite=composite_of(programme, lines),
        reported_share=reported_share(results),
        provisional=missing and not frame.at_year_end,
    )
    town_class = class_of(programme, scores, missing_is_zero=frame.missing_is_zero)
    return _Town(area, judged, results, totals, scores, town_class)


def _ranks_before(frame: Frame, areas: Sequence[AreaRevision]) -> dict[str, int | None]:
    towns = _towns(frame, areas, in_detail=False)
    if not any(result.value is not None for town in towns for result in town.results):
        # nobody reported anything: there were no ranks to compare with, whatever a missing figure scores
        return {}
    places = ranks([town.composite_to_rank for town in towns])
    return {town.area.code: rank for town, rank in zip(towns, places, strict=True)}


def _card(
    frame: Frame, town: _Town, rank: int | None, before: int | None, reasons: list[Reason]
) -> Scorecard:
    return Scorecard(
        area=town.area,
        indicators=town.results,
        lines=town.scores.lines,
        composite=town.scores.composite,
        rank=rank,
        rank_change=None if rank is None or before is None else before - rank,
        town_class=town.town_class,
        class_decided=town.town_class is not TownClass.unclassified
        and deciding_round(frame.programme, frame.period, frame.view) is not None,
        provisional=town.scores.provisional,
        reported_share=town.scores.reported_share,
        reasons=tuple(reasons),
    )


def _reasons(frame: Frame, town: _Town, ledgers: Sequence[IndicatorLedger]) -> list[Reason]:
    programme, scores = frame.programme, town.scores
    found: list[Reason] = []
    for ledger, judged in zip(ledgers, town.judged.values(), strict=True):
        found += ledger.reasons(judged, town.area.tier)
    found += line_reasons(programme, town.results, town.totals)
    if scores.composite is not None:
        found.append(composite_reason(programme, scores.lines, scores.composite))
    found += class_reasons(programme, scores, town.results, missing_is_zero=frame.missing_is_zero)
    return found
