"""The model of the town page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction

from assessment.periods import Period, quarters_of_view
from assessment.results import Assessment, Scorecard
from assessment.rounds import annual_result
from assessment.scoping import assessment_seen
from assessment.seal import SealKind
from dashboard.services.choosing import Choice, card_of, chosen, others_of, ranked, shell_of
from dashboard.services.review_page import opened
from dashboard.services.snapshot import Snapshot
from dashboard.services.twinning.figures import day_of
from dashboard.services.twinning.pages import twinning_of
from data.engine import reading
from data.store import meetings, observations, seals
from layouts.address import Address
from layouts.models.town import OwnVoice, PastCard, SealedStanding, StoredFigure, TownPage

_EARLIER_PERIODS = 8


def town_page_of(snapshot: Snapshot, address: Address) -> TownPage:
    """Everything a town's page shows. Raises PageProblem."""
    choice = chosen(snapshot, address)
    assessment = snapshot.assessment(choice.period, choice.view)
    card = card_of(assessment, address.town or "")
    order = ranked(assessment.areas)
    place = order.index(card)
    # a place among all towns of the tier says nothing about any other of them
    whole = snapshot.whole().assessment(choice.period, choice.view).areas
    ranks = [other.rank for other in whole if other.area.tier == card.area.tier and other.rank is not None]
    geometry = snapshot.facts.geometry
    return TownPage(
        shell=shell_of(snapshot),
        address=address,
        period=choice.period,
        view=choice.view,
        previous=choice.previous,
        following=choice.following,
        card=card,
        cards=assessment.areas,
        before=order[place - 1] if place > 0 else None,
        after=order[place + 1] if place + 1 < len(order) else None,
        tier_rank=None if card.rank is None or snapshot.scope.line else 1 + sum(rank < card.rank for rank in ranks),
        tier_size=len(ranks),
        trends=_trends(snapshot, choice, card),
        stored=_stored(snapshot, choice, card),
        history=_history(snapshot, choice, card),
        annual=_annual(snapshot, choice, card),
        geometry=None if geometry is None else geometry.model(tiles=False),
        twinning=twinning_of(snapshot, card.area.code),
        sealed=_sealed(snapshot, choice, card),
        others=others_of(snapshot),
        voice=_voice(snapshot, choice, card),
    )


def _voice(snapshot: Snapshot, choice: Choice, card: Scorecard) -> OwnVoice | None:
    """What a town said of its own figures; of no interest to whoever is not that town."""
    if snapshot.scope.area != card.area.code:
        return None
    with reading(snapshot.engine) as connection:
        meeting = meetings.meeting(connection, choice.period.code)
    return OwnVoice(meeting.town(card.area.code), meeting.deadline, meeting.closed, day_of(snapshot))


def _sealed(snapshot: Snapshot, choice: Choice, card: Scorecard) -> SealedStanding | None:
    """What was sealed of this period: of its newest seal, a final one before a draft."""
    if choice.view is not snapshot.facts.programme.official_view:
        return None
    with reading(snapshot.engine) as connection:
        own = [each for each in seals.all(connection) if each.period == choice.period.code]
    if not own:
        return None
    newest = max(own, key=lambda each: (each.kind is SealKind.final, each.number))
    sealed = assessment_seen(opened(snapshot, newest.number, newest.root).assessment, snapshot.scope)
    found = _card(sealed, card.area.code)
    if found is None:
        return None
    values = {each.indicator: each.value for each in found.indicators}
    return SealedStanding(newest.number, found.composite, values)


def _trends(snapshot: Snapshot, choice: Choice, card: Scorecard) -> Mapping[str, tuple[Fraction | None, ...]]:
    town = card.area.code
    return {
        indicator.code: tuple(result.value for result in snapshot.town_trend(indicator.code, choice.period.last, town))
        for indicator in snapshot.facts.programme.indicators
    }


def _stored(snapshot: Snapshot, choice: Choice, card: Scorecard) -> Mapping[str, tuple[StoredFigure, ...]]:
    covered = set(quarters_of_view(choice.period, choice.view))
    recorded_by = snapshot.facts.recorded_at or datetime.now(UTC)
    with reading(snapshot.engine) as connection:
        return {
            indicator.code: tuple(
                StoredFigure(
                    observation=stored.observation,
                    revision=stored.revision,
                    recorded_at=stored.recorded_at,
                    file=stored.file,
                    row=stored.row,
                )
                for stored in observations.history(connection, area=card.area.code, indicator=indicator.code)
                if stored.observation.quarter in covered and stored.recorded_at <= recorded_by
            )
            for indicator in snapshot.facts.programme.indicators
        }


def _history(snapshot: Snapshot, choice: Choice, card: Scorecard) -> tuple[PastCard, ...]:
    past: list[PastCard] = []
    period: Period = choice.period
    known = set(snapshot.facts.quarters)
    while len(past) < _EARLIER_PERIODS and known.intersection(period.quarters):
        assessment = snapshot.assessment(period, choice.view)
        found = _card(assessment, card.area.code)
        if found is not None:
            past.append(PastCard(period=period, card=found))
        period = period.previous()
    return tuple(reversed(past))


def _card(assessment: Assessment, town: str) -> Scorecard | None:
    return next((card for card in assessment.areas if card.area.code == town), None)


def _annual(snapshot: Snapshot, choice: Choice, card: Scorecard) -> Fraction | None:
    """The result of the year, once it is complete; of no line alone."""
    programme = snapshot.facts.programme
    if snapshot.scope.line is not None:
        return None
    last = choice.period.last
    if last.number != 4:
        return None
    composites: dict[tuple[str, int], Fraction | None] = {}
    for each in programme.rounds:
        for number in each.quarters:
            period = Period((last.shift(number - 4),))
            found = _card(snapshot.assessment(period, each.view or programme.official_view), card.area.code)
            composites[each.code, number] = None if found is None else found.composite
    return annual_result(programme, composites)
