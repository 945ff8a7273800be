"""The model of the page on which releases are made, and the previews that page and commands share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from assessment.model import parse_programme
from assessment.periods import parse_period
from assessment.problems import Problem, Refused
from assessment.seal import SealKind
from dashboard.services.choosing import shell_of
from dashboard.services.memory import Memory
from dashboard.services.release_preview import hidden_of, left_out_of
from dashboard.services.releasing import (
    AuditReport,
    Prepared,
    audit_all,
    next_chain,
    prepare,
    seen,
    state_of,
    waiting_for,
)
from dashboard.services.snapshot import Snapshot
from data.engine import Connection, reading
from data.store import areas, known_figures, programmes, releases, seals
from data.store.known_figures import StoredKnown
from data.store.releases import StoredRelease
from layouts.address import Address, PageProblem
from layouts.models.release import ReleaseDocument, read_release
from layouts.models.release_page import FinalSeal, KnownRow, Preview, ReleasePage, ReleaseRow
from layouts.text.release import Names

_AUDITED: Memory[AuditReport] = Memory(2)


def release_page_of(snapshot: Snapshot, address: Address, *, editable: bool) -> ReleasePage:
    """Everything that `/release` shows.

    Raises PageProblem: 404 for a seal that is not there or not final, 503 for a release that was altered.
    """
    with reading(snapshot.engine) as connection, _whole():
        stored = releases.all(connection)
        finals = final_seals(connection, stored)
        chosen = _chosen(finals, address)
        unpublished = chosen is not None and chosen.release is None
        preview, refused = _tried(connection, chosen.number) if chosen and unpublished else (None, ())
        report = audited(connection) if address.audit else None
        return ReleasePage(
            shell=shell_of(snapshot),
            address=address,
            names=names_of_instance(connection),
            seals=finals,
            releases=tuple(release_row(each) for each in stored),
            chosen=chosen,
            document=None if chosen is None or chosen.release is None else _document(connection, chosen.release),
            preview=preview,
            refused=refused,
            audit=None if report is None else report.audit,
            known=known_rows(
                known_figures.all(connection), report.known if report else None, report.waiting if report else {}
            ),
            editable=editable,
        )


def check_release(snapshot: Snapshot, address: Address) -> None:
    """Raises PageProblem (404) for a seal that is not there or not final; prepares nothing."""
    if address.seal is not None:
        with reading(snapshot.engine) as connection:
            _chosen(final_seals(connection, ()), address)


@contextmanager
def _whole() -> Iterator[None]:
    """A release that was altered in the database and cannot be read is said on a page of its own."""
    try:
        yield
    except Refused as refused:
        first = refused.problems[0]
        fields = {name: str(value) for name, value in first.params.items()}
        raise PageProblem(503, first.code, **fields) from None


def _document(connection: Connection, number: int) -> ReleaseDocument:
    return read_release(releases.content(connection, number) or b"")


def _tried(connection: Connection, number: int) -> tuple[Preview | None, tuple[Problem, ...]]:
    try:
        return preview_of(connection, prepare(connection, number)), ()
    except Refused as refused:
        return None, refused.problems


def audited(connection: Connection) -> AuditReport:
    """The attack on all releases, made once for as long as nothing is sealed, published or registered."""
    sealed = tuple(f"seal {each.root}" for each in seals.all(connection))
    return _AUDITED.get((*seen(connection), *sealed), lambda: audit_all(connection))


def preview_of(connection: Connection, prepared: Prepared) -> Preview:
    """What a prepared release says and hides."""
    document = prepared.document(next_chain(connection))
    registered = (*prepared.known, *prepared.other)
    known = known_rows(registered, prepared.known, waiting_for(connection, prepared.other))
    return Preview(document, hidden_of(prepared, document), left_out_of(prepared), known, state_of(prepared.seen))


def final_seals(connection: Connection, stored: Sequence[StoredRelease]) -> tuple[FinalSeal, ...]:
    """The final seals, newest first, each with its release."""
    of_seal = {each.seal: each.number for each in stored}
    found = [
        FinalSeal(each.number, parse_period(each.period), each.as_of, each.root, of_seal.get(each.number))
        for each in seals.all(connection)
        if each.kind is SealKind.final
    ]
    return tuple(reversed(found))


def release_row(stored: StoredRelease) -> ReleaseRow:
    """What is listed of a release."""
    return ReleaseRow(
        stored.number, parse_period(stored.period), stored.hash, stored.made_at, stored.who, stored.seal
    )  # fmt: skip


def known_rows(
    registered: Sequence[StoredKnown], used: Sequence[StoredKnown] | None, waiting: Mapping[int, int]
) -> tuple[KnownRow, ...]:
    """Registered figures, whether the attack knew them (None: there was no attack), and which seal holds the others."""
    numbers = {each.number for each in used or ()}
    return tuple(
        KnownRow(
            number=each.number,
            area=each.known.area,
            indicator=each.known.indicator,
            period=each.known.period,
            part=each.known.part.value,
            value=each.known.value,
            source=each.known.source,
            used=None if used is None else each.number in numbers,
            seal=waiting.get(each.number),
        )
        for each in sorted(registered, key=lambda each: each.number)
    )


def names_of_instance(connection: Connection) -> Names:
    """What codes stand for, as registered now. Raises PageProblem (503) without a programme."""
    stored = programmes.current(connection)
    if stored is None:
        raise PageProblem(503, "problem.no_programme")
    known = {each.area.code: (each.area.name_zh, each.area.name_en) for each in areas.revisions(connection)}
    return Names(parse_programme(stored.text, origin=stored.code), known)


def _chosen(finals: Sequence[FinalSeal], address: Address) -> FinalSeal | None:
    if address.seal is None:
        return None
    found = next((each for each in finals if each.number == address.seal), None)
    if found is None:
        raise PageProblem(404, "problem.seal_unknown", number=str(address.seal))
    return found
