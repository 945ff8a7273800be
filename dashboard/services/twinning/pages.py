"""The models of twinning's pages, from the snapshot in which their address was found to be right."""

from __future__ import annotations

from collections.abc import Collection

from assessment.problems import Problem, Refused
from assessment.twinning.lifecycle import Stage
from dashboard.services.choosing import Choice, chosen, shell_of
from dashboard.services.snapshot import Snapshot
from dashboard.services.twinning.board import board_of, town_of
from dashboard.services.twinning.effect import effect_of
from dashboard.services.twinning.figures import SnapshotFigures, card_in, day_of
from dashboard.services.twinning.proposals import Wishes, proposals_of
from layouts.address import Address, PageProblem
from layouts.models.map import Geometry
from layouts.models.twinning import MatchRow, PartnerRow, Proposals, TownTwinning
from layouts.models.twinning_pages import BOARD, EFFECT, DossierPage, TwinningPage

_MATCHED_AGAIN = frozenset({Stage.proposed, Stage.confirmed, Stage.matched, Stage.continued, Stage.relapsed})


def twinning_page_of(snapshot: Snapshot, address: Address, *, editable: bool) -> TwinningPage:
    """Everything that `/twinning` shows. Raises PageProblem."""
    choice = chosen(snapshot, address)
    figures, records = SnapshotFigures(snapshot), snapshot.twinning()
    part = address.part or BOARD
    refused: tuple[Problem, ...] = ()
    proposals = None
    if part != EFFECT:
        try:
            proposals = _proposals(snapshot, address, choice)
        except Refused as contradiction:
            refused = contradiction.problems
    official = snapshot.facts.programme.official_view
    return TwinningPage(
        shell=shell_of(snapshot),
        address=address,
        part=part,
        period=choice.period,
        view=official,
        previous=choice.previous,
        following=choice.following,
        periods=choice.periods,
        board=board_of(figures, records, today=day_of(snapshot)),
        proposals=proposals,
        refused=refused,
        effect=snapshot.remembered("effect", lambda: effect_of(figures, records)) if part == EFFECT else None,
        cards={card.area.code: card for card in snapshot.assessment(choice.period, official).areas},
        geometry=_geometry(snapshot),
        editable=editable,
    )


def dossier_page_of(snapshot: Snapshot, address: Address, *, editable: bool) -> DossierPage:
    """Everything that `/twinning/CODE` shows. Raises PageProblem."""
    choice = chosen(snapshot, address)
    town = twinning_of(snapshot, address.town or "")
    found = None
    if town.stage in _MATCHED_AGAIN:
        plain = Address(page="twinning")
        found = _proposals(snapshot, plain, chosen(snapshot, plain))
    period = town.period or choice.period
    official = snapshot.facts.programme.official_view
    return DossierPage(
        shell=shell_of(snapshot),
        address=address,
        period=period,
        view=official,
        town=town,
        card=card_in(snapshot.assessment(period, official), town.town.code),
        suggestion=() if found is None else _matches(found, town.town.code),
        partners=() if found is None else _free(found.partners, but=town.town.code),
        geometry=_geometry(snapshot),
        editable=editable,
    )


def twinning_of(snapshot: Snapshot, town: str) -> TownTwinning:
    """One town's record. Raises PageProblem (404)."""
    try:
        return town_of(SnapshotFigures(snapshot), snapshot.twinning(), town, today=day_of(snapshot))
    except KeyError:
        raise PageProblem(404, "problem.town_unknown", code=town) from None


def check_pairs(snapshot: Snapshot, address: Address) -> None:
    """Raises PageProblem (404) where a pin or ban names a town or partner that is not there."""
    towns = {each.area.code for each in snapshot.facts.areas}
    for town, partner in (*address.pins, *address.bans):
        if town not in towns:
            raise PageProblem(404, "problem.town_unknown", code=town)
        if partner not in snapshot.twinning().partners:
            raise PageProblem(404, "problem.partner_unknown", code=partner)


def _proposals(snapshot: Snapshot, address: Address, choice: Choice) -> Proposals:
    wishes = Wishes(frozenset(address.pins), frozenset(address.bans))
    day = day_of(snapshot)

    def work_out() -> Proposals:
        figures, records = SnapshotFigures(snapshot), snapshot.twinning()
        return proposals_of(figures, records, choice.period, today=day, wishes=wishes)

    return snapshot.remembered(("proposals", choice.period, wishes, day), work_out)


def _matches(proposals: Proposals, town: str) -> tuple[MatchRow, ...]:
    return tuple(row for row in proposals.matches if row.town.code == town)


def _free(partners: Collection[PartnerRow], *, but: str) -> tuple[PartnerRow, ...]:
    return tuple(row for row in partners if row.available and row.load < row.capacity and row.unit.code != but)


def _geometry(snapshot: Snapshot) -> Geometry | None:
    geometry = snapshot.facts.geometry
    return None if geometry is None else geometry.model(tiles=False)
