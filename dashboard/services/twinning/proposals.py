"""Whom the rules propose for help in a period, and the cheapest matching of all who need a partner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from assessment.flagging import Proposal, propose
from assessment.model import TownClass
from assessment.periods import Period
from assessment.results import Assessment, Scorecard
from assessment.twinning.costs import CostTable, Pair, Partner, PartnerKind, Place, need_of, town_partner
from assessment.twinning.lifecycle import EventKind, Stage
from assessment.twinning.matching import match, prices
from dashboard.services.twinning.figures import Figures, Names, card_in, history_of
from layouts.models.twinning import FlagRow, MatchRow, PartnerRow, Proposals, Wish

if TYPE_CHECKING:
    from data.store.twinning.partners import RegisteredPartner
    from data.store.twinning.records import Records

NEEDS_PARTNER = frozenset({Stage.none, Stage.proposed, Stage.confirmed, Stage.relapsed})
BEING_HELPED = frozenset({Stage.proposed, Stage.confirmed, Stage.matched, Stage.running, Stage.continued})


@dataclass(frozen=True, slots=True)
class Wishes:
    """Pairs (town, partner) that a leader wants, and those that must not be."""

    pins: frozenset[Pair] = frozenset()
    bans: frozenset[Pair] = frozenset()


def flags_of(figures: Figures, period: Period) -> tuple[Proposal, ...]:
    """The proposals of a period, each with its diagnosis over the periods before."""
    return propose(history_of(figures, period))


def proposals_of(
    figures: Figures, records: Records, period: Period, *, today: date, wishes: Wishes | None = None
) -> Proposals:
    """The proposals of a period and the matching of the towns that need a partner.

    These are the towns proposed now or confirmed before, without those that have a partner or were declined.
    Raises Refused for wishes that contradict each other (`matching.*`).
    """
    wishes = wishes or Wishes()
    names = Names(figures, records)
    assessment = figures.assessment(period, figures.programme.official_view)
    flags = tuple(_flag(names, records, each, period) for each in flags_of(figures, period))
    places = figures.places
    partners = _partners(records, assessment, places, today)
    table = _table(records, assessment, flags, partners, places)
    found = match(table, pins=wishes.pins, bans=wishes.bans)
    alone = prices(table, pins=wishes.pins, bans=wishes.bans) if wishes.pins or wishes.bans else {}
    return Proposals(
        programme=figures.programme,
        period=period,
        view=assessment.view,
        flags=flags,
        matches=tuple(
            MatchRow(
                town=names.unit(each.cost.town),
                partner=names.unit(each.cost.partner),
                kind=records.partners[each.cost.partner].kind,
                pinned=each.pinned,
                cost=each.cost,
                explanation=each.explanation,
            )
            for each in found.matches
        ),
        unmatched=names.units(found.unmatched),
        wishes=tuple(
            Wish(names.unit(pair[0]), names.unit(pair[1]), pair in wishes.pins, price) for pair, price in alone.items()
        ),
        partners=tuple(
            _partner_row(names, records.partners[code], code in partners, today, records) for code in records.partners
        ),
        cost=found.cost,
        free_cost=found.free_cost,
        price=found.price,
    )


def _flag(names: Names, records: Records, flag: Proposal, period: Period) -> FlagRow:
    life = records.life(flag.town)
    declined = life.stage is Stage.declined and any(
        each.event.kind is EventKind.propose and each.event.period == period.code
        for each in records.events.get(flag.town, ())
    )
    return FlagRow(names.unit(flag.town), flag, life.stage, life.version, declined)


def _table(
    records: Records,
    assessment: Assessment,
    flags: tuple[FlagRow, ...],
    partners: Mapping[str, Partner],
    places: Mapping[str, Place],
) -> CostTable:
    flagged = {each.town.code for each in flags if not each.declined_now}
    waiting = {town for town, life in records.lives.items() if life.stage in NEEDS_PARTNER}
    towns = sorted(waiting | {town for town in flagged if _may_be_proposed(records.life(town).stage)})
    cards = {town: card_in(assessment, town) for town in towns}
    needs = [
        need_of(card, assessment.programme, place=places.get(town)) for town, card in cards.items() if card is not None
    ]
    before = [(each.agreement.town, each.agreement.partner) for each in records.agreements]
    return CostTable(needs, list(partners.values()), programme=assessment.programme, without_effect=before)


def _may_be_proposed(stage: Stage) -> bool:
    return stage in (Stage.none, Stage.declined)


def _partners(records: Records, assessment: Assessment, places: Mapping[str, Place], today: date) -> dict[str, Partner]:
    """Those that can be matched: a town only while it neither lags nor is helped itself."""
    found = {}
    for code, each in records.partners.items():
        load = _load(records, code, today)
        if each.kind is not PartnerKind.town:
            strength = {field.name: float(field.share) for field in each.fields if field.share is not None}
            found[code] = Partner(code, each.kind, each.capacity, strength, load=load)
            continue
        card = card_in(assessment, code)
        if card is not None and _can_help(card, records.life(code).stage):
            found[code] = town_partner(card, capacity=each.capacity, load=load, place=places.get(code))
    return found


def _can_help(card: Scorecard, stage: Stage) -> bool:
    return card.town_class in (TownClass.one, TownClass.two) and stage not in BEING_HELPED


def _load(records: Records, partner: str, today: date) -> int:
    return sum(each.agreement.partner == partner and each.agreement.last >= today for each in records.agreements)


def _partner_row(
    names: Names, partner: RegisteredPartner, available: bool, today: date, records: Records
) -> PartnerRow:
    return PartnerRow(
        unit=names.unit(partner.code),
        kind=partner.kind,
        capacity=partner.capacity,
        load=_load(records, partner.code, today),
        fields=tuple((field.name, field.share) for field in partner.fields),
        available=available,
    )
