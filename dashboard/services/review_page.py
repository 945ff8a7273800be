"""The model of the review meeting's page: screens from a seal, and the meeting's own record as it stands."""

from __future__ import annotations

from assessment.meeting import meeting_of, open_actions
from assessment.periods import Period
from assessment.seal import SealKind, parse
from dashboard.services.choosing import chosen, shell_of
from dashboard.services.memory import Memory
from dashboard.services.snapshot import Snapshot
from dashboard.services.twinning.figures import day_of
from data.engine import reading
from data.store import batches, meetings, seals
from data.store.seals import StoredSeal
from layouts.address import Address, PageProblem
from layouts.models.review import SCREENS, ReviewPage, SealRow
from layouts.models.sealed import Sealed, read_sealed

# a seal never changes, so what was opened of it never goes stale
_OPENED: Memory[Sealed] = Memory(4)
_FIGURES = frozenset({"areas", "indicators", "boundaries", "programme"})


def review_page_of(snapshot: Snapshot, address: Address, *, editable: bool) -> ReviewPage:
    """Everything that `/review/PERIOD` shows. Raises PageProblem: 404 for a seal or town that is not there."""
    choice = chosen(snapshot, address)
    period = choice.period
    with reading(snapshot.engine) as connection:
        listed = seals.all(connection)
        own = [each for each in listed if each.period == period.code]
        shown = _chosen(own, address)
        recorded = meetings.entries(connection)
        loaded = [batch.recorded_at for batch in batches.all(connection) if batch.kind in _FIGURES]
    closed = any(each.kind is SealKind.final for each in own)
    sealed = None if shown is None else opened(snapshot, shown.number, shown.root)
    if address.town is not None and sealed is not None:
        _check_town(sealed, address.town)
    return ReviewPage(
        shell=shell_of(snapshot),
        address=address,
        period=period,
        periods=_periods(choice.periods, period),
        screen=address.screen or SCREENS[0],
        sealed=sealed,
        seals=tuple(SealRow(each.number, each.kind, each.root, each.as_of, each.who) for each in own),
        meeting=meeting_of(period.code, recorded, closed=closed),
        actions=open_actions(recorded),
        partners=tuple(
            (code, partner.name_zh, partner.name_en) for code, partner in snapshot.twinning().partners.items()
        ),
        newer=shown is not None and any(at > shown.as_of for at in loaded),
        today=day_of(snapshot),
        editable=editable,
    )


def opened(snapshot: Snapshot, number: int, root: str) -> Sealed:
    """The model of a stored seal, read once."""
    return _OPENED.get(root, lambda: _open(snapshot, number))


def _open(snapshot: Snapshot, number: int) -> Sealed:
    with reading(snapshot.engine) as connection:
        content = seals.content(connection, number)
    if content is None:
        raise PageProblem(404, "problem.seal_unknown", number=str(number))
    return read_sealed(parse(content))


def _chosen(own: list[StoredSeal], address: Address) -> StoredSeal | None:
    if address.seal is None:
        return own[-1] if own else None
    found = next((each for each in own if each.number == address.seal), None)
    if found is None:
        raise PageProblem(404, "problem.seal_unknown", number=str(address.seal))
    return found


def _check_town(sealed: Sealed, town: str) -> None:
    try:
        sealed.assessment.area(town)
    except KeyError:
        raise PageProblem(404, "problem.town_unknown", code=town) from None


def _periods(periods: tuple[Period, ...], own: Period) -> tuple[Period, ...]:
    return periods if own in periods else (*periods, own)
