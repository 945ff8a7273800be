"""Makes a public release from a final seal: prepared and shown first, then published for good; and audits them all.

Preparing reads only. What was prepared is published only if nothing was published or registered in between, so what a
leader saw is what becomes public.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC

from assessment.disclosure.audit import Audit, audit
from assessment.disclosure.cells import Published
from assessment.disclosure.releasing import Release, release
from assessment.problems import Problem, Refused
from assessment.seal import SealKind, parse
from dashboard.services.memory import Memory
from dashboard.services.release_document import Chain, Said, document_of
from dashboard.services.release_known import Matched, known_words, matched
from dashboard.services.release_offers import offers_of, ranks_of, said_before
from dashboard.services.release_saying import say
from dashboard.services.release_table import TrueTable, true_table
from data.engine import Connection
from data.store import known_figures, releases, seals
from data.store.known_figures import StoredKnown
from data.store.releases import StoredRelease
from data.store.twinning.writes import Write
from layouts.models.release import ReleaseDocument, release_bytes
from layouts.models.sealed import Sealed, read_sealed


@dataclass(frozen=True, slots=True)
class Prepared:
    """A release that is ready to be published. `seen`: the state of everything that it was made after.

    `true` and `release.reasons` are not public; `before` is what earlier releases said of figures. `known`: registered
    figures that the attack knew; `other`: those that are not what the seal holds.
    """

    sealed: Sealed
    true: TrueTable
    release: Release
    before: Said
    known: tuple[StoredKnown, ...]
    other: tuple[StoredKnown, ...]
    seen: tuple[str, ...]

    def document(self, chain: Chain) -> ReleaseDocument:
        """The public document, at its place in the chain."""
        words = known_words(self.sealed, self.known)
        return document_of(
            self.sealed, self.true, self.release, before=self.before, chain=chain, known=words
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """A stored release; not `new` where its seal was published before, and then nothing was changed."""

    stored: StoredRelease
    new: bool


# a seal never changes, and what came before it is part of the key
_PREPARED: Memory[Prepared] = Memory(4)
_OPENED: Memory[Sealed] = Memory(4)


def prepare(connection: Connection, number: int) -> Prepared:
    """The release of a seal as it would be published now.

    Raises Refused: `release.seal_unknown`, `release.no_final`, `release.draft`, `release.nothing`, and `disclosure.*`
    with every count that would be given away.
    """
    stored = next((each for each in seals.all(connection) if each.number == number), None)
    if stored is None:
        finals = [each.number for each in seals.all(connection) if each.kind is SealKind.final]
        if not finals:
            raise Refused([Problem("release.no_final", {}, {"number": number})])
        known = ", ".join(str(each) for each in finals)
        raise Refused([Problem("release.seal_unknown", {}, {"number": number, "known": known})])
    if stored.kind is not SealKind.final:
        raise Refused([Problem("release.draft", {}, {"number": number, "period": stored.period})])
    state = seen(connection)
    return _PREPARED.get((stored.root, state), lambda: _prepare(connection, number, stored.root, state))


def publish(connection: Connection, prepared: Prepared, *, write: Write) -> Outcome:
    """Stores what was prepared, in the caller's writing transaction; the audit trail has an entry of it.

    A seal that is published already stays as it is. Raises Refused (`release.overtaken`) where something was published
    or registered after it was prepared.
    """
    number = prepared.sealed.header.number
    before = releases.of_seal(connection, number)
    if before is not None:
        return Outcome(before, new=False)
    if seen(connection) != prepared.seen:
        raise Refused([Problem("release.overtaken", {}, {"number": number})])
    last = releases.all(connection)[-1:]
    chain = Chain(
        number=last[0].number + 1 if last else 1,
        previous=last[0].hash if last else None,
        made_at=write.recorded_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
    )
    stored = releases.add(
        connection,
        release_bytes(prepared.document(chain)),
        published=prepared.release.published,
        seal=number,
        seal_root=prepared.sealed.root,
        period=prepared.sealed.period.code,
        write=write,
    )
    return Outcome(stored, new=True)


def next_chain(connection: Connection) -> Chain:
    """The place that the next release takes; it has no time yet."""
    last = releases.all(connection)[-1:]
    return Chain(last[0].number + 1 if last else 1, last[0].hash if last else None, "")


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The attack on all releases together, with what it knew, and with registered figures that no release holds.

    `waiting`: of those, what a final seal holds that is not public yet: number of the figure to that of the seal.
    """

    releases: tuple[StoredRelease, ...]
    audit: Audit
    known: tuple[StoredKnown, ...]
    other: tuple[StoredKnown, ...]
    waiting: Mapping[int, int]


def audit_all(connection: Connection) -> AuditReport:
    """Attacks every release together with every registered figure."""
    stored, published = releases.all(connection), releases.published(connection)
    registered = known_figures.all(connection)
    tables = _tables_for(connection, stored, published, registered)
    found = matched(registered, tables)
    waiting = waiting_for(connection, found.other)
    return AuditReport(tuple(stored), audit(published, found.statements), found.known, found.other, waiting)


def known_figures_of(connection: Connection) -> Matched:
    """The registered figures: those that are counts of a release, and the others."""
    stored, published = releases.all(connection), releases.published(connection)
    registered = known_figures.all(connection)
    return matched(registered, _tables_for(connection, stored, published, registered))


def waiting_for(connection: Connection, other: Sequence[StoredKnown]) -> dict[int, int]:
    """Which of these figures a final seal holds that is not public yet: number of the figure to that of the seal."""
    if not other:
        return {}
    public = {each.seal for each in releases.all(connection)}
    found: dict[int, int] = {}
    for each in seals.all(connection):
        if each.kind is SealKind.final and each.number not in public:
            # one that was altered or cannot be told apart will be refused when it is to be published
            with suppress(Refused):
                table = true_table(opened(connection, each.number, each.root))
                found |= {one.number: each.number for one in matched(other, [table]).known}
    return found


def opened(connection: Connection, number: int, root: str) -> Sealed:
    """The model of a stored seal, read once. Raises Refused for one that was altered."""

    def read() -> Sealed:
        content = seals.content(connection, number)
        return read_sealed(parse(content or b""))

    return _OPENED.get(root, read)


def _prepare(connection: Connection, number: int, root: str, state: tuple[str, ...]) -> Prepared:
    sealed = opened(connection, number, root)
    earlier = releases.published(connection)
    true = true_table(sealed, earlier=earlier)
    if not true.indicators:
        raise Refused([Problem("release.nothing", {}, {"number": number})])
    registered = known_figures.all(connection)
    tables = _tables_for(connection, releases.all(connection), earlier, registered)
    found = matched(registered, [*tables, true])
    made = release(true.table, earlier=earlier, known=found.statements)
    offers = offers_of(sealed, true, earlier=earlier)
    table = replace(true.table, offers=offers)
    made = say(made, table, ranks=ranks_of(sealed, true, offers), earlier=earlier, known=found.statements)
    return Prepared(sealed, true, made, said_before(earlier), found.known, found.other, state)


def _tables_for(
    connection: Connection,
    stored: Sequence[StoredRelease],
    published: Sequence[Published],
    registered: Sequence[StoredKnown],
) -> list[TrueTable]:
    """The true tables of earlier releases: only needed to tell which count a registered figure is."""
    if not registered:
        return []
    return [
        true_table(opened(connection, each.seal, each.seal_root), earlier=published[:at])
        for at, each in enumerate(stored)
    ]


def seen(connection: Connection) -> tuple[str, ...]:
    """What a release depends on beside its seal: all releases before it, and all registered figures."""
    hashes = [each.hash for each in releases.all(connection)]
    return (*hashes, *(f"known {each.number}" for each in known_figures.all(connection)))


def state_of(seen_before: tuple[str, ...]) -> str:
    """What a release was prepared after, as one hash: a form sends it back."""
    return hashlib.sha256("\n".join(seen_before).encode()).hexdigest()
