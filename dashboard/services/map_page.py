"""The model of the map page."""

from __future__ import annotations

from fractions import Fraction

from assessment.model import Indicator, Verdict
from assessment.results import Assessment, IndicatorResult, Scorecard
from dashboard.services.choosing import Choice, chosen, colour_of, others_of, shell_of
from dashboard.services.snapshot import Snapshot
from dashboard.services.twinning.figures import day_of
from layouts.address import Address
from layouts.models.map import Colour, ColourKind, DistrictFigure, MapPage, TownRow
from layouts.text import Text


def map_page_of(snapshot: Snapshot, address: Address) -> MapPage:
    """Everything the map page shows, of an address that was checked. Raises PageProblem."""
    choice = chosen(snapshot, address)
    colour = colour_of(snapshot, address)
    assessment = snapshot.assessment(choice.period, choice.view)
    rows = _rows(snapshot, assessment, colour, choice)
    geometry = snapshot.facts.geometry
    headline = colour.indicator or snapshot.facts.programme.indicators[0]
    district = _district(snapshot, assessment, choice, headline, address.language)
    return MapPage(
        shell=shell_of(snapshot),
        address=address,
        period=choice.period,
        view=choice.view,
        previous=choice.previous,
        following=choice.following,
        periods=choice.periods,
        colour=colour,
        headline=district,
        headline_indicator=headline,
        figure=district if colour.indicator else None,
        rows=rows,
        geometry=None if geometry is None else geometry.model(tiles=address.tiles),
        selected=next((row for row in rows if row.card.area.code == address.town), None),
        decided=any(card.class_decided for card in assessment.areas),
        overdue=_overdue(snapshot),
        others=others_of(snapshot),
    )


def _overdue(snapshot: Snapshot) -> int:
    today = day_of(snapshot)
    return sum(each.overdue(today) for each in snapshot.actions())


def _rows(snapshot: Snapshot, assessment: Assessment, colour: Colour, choice: Choice) -> tuple[TownRow, ...]:
    indicator = colour.indicator
    trends = {} if indicator is None else snapshot.trends(indicator.code, choice.period.last)
    place = _place(assessment, indicator)
    return tuple(
        TownRow(
            card=card,
            tier=card.area.tier or "",
            result=None if place is None else card.indicators[place],
            score=_score(card, colour),
            trend=tuple(result.value for result in trends.get(card.area.code, ())),
        )
        for card in assessment.areas
    )


def _place(assessment: Assessment, indicator: Indicator | None) -> int | None:
    return None if indicator is None else assessment.programme.indicators.index(indicator)


def _score(card: Scorecard, colour: Colour) -> Fraction | None:
    if colour.kind is ColourKind.line and colour.line is not None:
        return card.lines.get(colour.line.code)
    return card.composite


def _district(
    snapshot: Snapshot, assessment: Assessment, choice: Choice, indicator: Indicator, language: str
) -> DistrictFigure:
    result = _of(assessment, indicator)
    change = None
    if choice.previous is not None and result.value is not None:
        before = _of(snapshot.assessment(choice.previous, choice.view), indicator).value
        change = None if before is None else result.value - before
    text = Text(language)
    place = assessment.programme.indicators.index(indicator)
    missing = tuple(
        text.pick(zh=card.area.name_zh, en=card.area.name_en)
        for card in assessment.areas
        if card.indicators[place].verdict is Verdict.missing
    )
    counts = assessment.district.counts[indicator.code]
    return DistrictFigure(result=result, counts=counts, change=change, missing_towns=missing)


def _of(assessment: Assessment, indicator: Indicator) -> IndicatorResult:
    return assessment.district.indicators[assessment.programme.indicators.index(indicator)]
