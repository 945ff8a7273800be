"""From an address to what it asks for: defaults filled in, and a 404 for what is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assessment.model import View
from assessment.periods import Period
from assessment.results import Assessment, Scorecard
from dashboard.services.snapshot import Snapshot
from layouts.address import Address, PageProblem
from layouts.models.map import Colour, ColourKind
from layouts.models.shell import Shell
from layouts.pages.map_list import ROWS_PER_PAGE
from layouts.text import Text
from layouts.text.format import period_name


@dataclass(frozen=True, slots=True)
class Choice:
    """The period and view a page shows, with the periods around it."""

    period: Period
    view: View
    previous: Period | None
    following: Period | None
    periods: tuple[Period, ...]


def shell_of(snapshot: Snapshot) -> Shell:
    """The frame's model."""
    facts = snapshot.facts
    return Shell(
        programme=facts.programme,
        recorded_at=facts.recorded_at,
        batches=facts.batches,
        synthetic=facts.synthetic,
        boundaries=facts.boundary_label,
        viewer=snapshot.viewer,
    )


def chosen(snapshot: Snapshot, address: Address) -> Choice:
    """The period and view of an address. Raises PageProblem: 404 without data for the period, 503 without any."""
    facts = snapshot.facts
    if not facts.quarters:
        raise PageProblem(503, "problem.no_areas")
    known = set(facts.quarters)
    period = address.period or Period((facts.quarters[-1],))
    if not known.intersection(period.quarters):
        raise PageProblem(404, "problem.period_empty", period=period_name(Text(address.language), period))
    around = [
        other if known.intersection(other.quarters) else None
        for other in (period.previous(), period.shift(len(period.quarters)))
    ]
    periods = tuple(Period((quarter,)) for quarter in facts.quarters)
    view = address.view or facts.programme.official_view
    return Choice(period=period, view=view, previous=around[0], following=around[1], periods=periods)


def colour_of(snapshot: Snapshot, address: Address) -> Colour:
    """What colours the map; the programme's first indicator by default. Raises PageProblem(404)."""
    programme = snapshot.facts.programme
    code = address.colour
    if code is None:
        return Colour(kind=ColourKind.indicator, indicator=programme.indicators[0])
    if code in (ColourKind.town_class, ColourKind.composite):
        if snapshot.scope.line is not None:
            raise PageProblem(403, "problem.not_for_line")
        return Colour(kind=ColourKind(code))
    try:
        if code.startswith("line:"):
            return Colour(kind=ColourKind.line, line=programme.line(code.removeprefix("line:")))
        return Colour(kind=ColourKind.indicator, indicator=programme.indicator(code))
    except KeyError:
        raise PageProblem(404, "problem.colour_unknown", code=code) from None


def card_of(assessment: Assessment, town: str) -> Scorecard:
    """The scorecard of a town. Raises PageProblem(404)."""
    try:
        return assessment.area(town)
    except KeyError:
        raise PageProblem(404, "problem.town_unknown", code=town) from None


def others_of(snapshot: Snapshot) -> tuple[str, ...]:
    """The towns of which the viewer sees the outline and nothing else."""
    seen = {each.area.code for each in snapshot.facts.areas}
    geometry = snapshot.facts.geometry
    return () if geometry is None else tuple(sorted(geometry.web_map.anchors.keys() - seen))


def check_rows(snapshot: Snapshot, address: Address) -> None:
    """Raises PageProblem(404) for a page of the list beyond the last one."""
    towns = len({revision.area.code for revision in snapshot.facts.areas})
    if (address.rows - 1) * ROWS_PER_PAGE >= max(towns, 1):
        raise PageProblem(404, "problem.rows_beyond", rows=str(address.rows))


def ranked(cards: Sequence[Scorecard]) -> list[Scorecard]:
    """Ranked towns in order, then those listed apart."""
    return sorted(cards, key=lambda card: (card.rank is None, card.rank or 0, card.area.code))
