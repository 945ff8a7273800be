"""Decides what may be said beside the counts of a release: as much as gives nothing away, what matters most first.

The counts stand; each offer (a rate, a verdict, a town's class) is tried at its most precise. Whatever the attack then
finds, the least important offer that leads there is said less precisely or not at all, until it finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from assessment.disclosure.audit import Audit, Finding, Front, together
from assessment.disclosure.cells import BASE, ENOUGH, Key, Offer, Published, Shown, Statement, Table
from assessment.disclosure.parts import Bundle, bundles, keys_of, offered
from assessment.disclosure.releasing import Release, front_of
from assessment.disclosure.seen import Effort

_TWO, _SOME = 2, 4
Ranks = Mapping[str, int]
"""How important each offer is, by its name: 0 for what a release should say if it says anything."""


def say(
    release: Release, table: Table, *, ranks: Ranks, earlier: Sequence[Published], known: Sequence[Statement]
) -> Release:
    """The release with what may be said of the table's offers; `release` was made of the same table without them."""
    said: dict[str, tuple[Statement, ...] | None] = {}
    audits: list[Audit] = []
    truth = {cell.key: cell.value for cell in table.cells}
    shown = {each.key: each for each in release.published.cells}
    for bundle in bundles(table, earlier, known):
        if not bundle.table.offers:
            continue
        chooser = _Chooser(bundle, front_of(bundle), _published(bundle, shown), truth, ranks, release.audit.holds)
        audits.append(chooser.choose(said))
    chosen = {statement for each in said.values() for statement in each or ()}
    published = replace(release.published, statements=tuple(sorted(chosen, key=repr)))
    return Release(published, release.reasons, dict(sorted(said.items())), together(audits))


def _published(bundle: Bundle, shown: Mapping[Key, Shown]) -> Published:
    """What the release shows of one part."""
    cells = tuple(shown[cell.key] for cell in bundle.table.cells if cell.key in shown)
    return Published(cells, bundle.table.relations)


@dataclass(slots=True)
class _Chooser:
    """One part of a release, with its offers; `clean`: its counts alone give nothing away."""

    bundle: Bundle
    front: Front
    published: Published
    truth: Mapping[Key, int]
    ranks: Ranks
    clean: bool

    def choose(self, said: dict[str, tuple[Statement, ...] | None]) -> Audit:
        """Adds to `said` what may be said of each offer; returns the attack on it, which found nothing new."""
        offers = self.bundle.table.offers
        shown = {each.key: each for each in self.published.cells}
        level = {offer.name: _first_level(offer, shown, rank=self.ranks.get(offer.name, 0)) for offer in offers}
        # every one of them, and exactly: an attack that knows of them looks for nothing else but what is new
        before = () if self.clean else self._attack(offers, {}, {}, Effort.full).findings
        old = {finding.key: finding for finding in before}
        now, found = self._lower(level, old)
        # what gave way to something that gave way itself has another chance, at its coarsest
        gone = [offer for offer in offers if level[offer.name] == len(offer.alternatives) and _fits(offer, shown)]
        if gone:
            level |= {offer.name: len(offer.alternatives) - 1 for offer in gone}
            now, found = self._lower(level, old)
        for offer in sorted(offers, key=lambda offer: offer.name):
            if self.ranks.get(offer.name) == 0 and level[offer.name] > 0:
                found = self._more_precisely(offer, offers, now, level[offer.name], old) or found
        said |= {offer.name: now.get(offer) for offer in offers}
        return found

    def _lower(
        self, level: dict[str, int], old: Mapping[Key, Finding]
    ) -> tuple[dict[Offer, tuple[Statement, ...]], Audit]:
        """Lowers offers until the attack finds nothing; returns what is said then, and the attack."""
        offers = self.bundle.table.offers
        while True:
            now = {offer: each for offer in offers if (each := _at(offer, level[offer.name])) is not None}
            found = self._attack(offers, now, old)
            if not found.findings and not found.contradictions:
                return now, found
            for name in self._blamed(found.findings, now):
                level[name] += 1

    def _more_precisely(
        self,
        offer: Offer,
        offers: Sequence[Offer],
        now: dict[Offer, tuple[Statement, ...]],
        level: int,
        old: Mapping[Key, Finding],
    ) -> Audit | None:
        """Now that lesser offers gave way: the most precise that can be said of what matters most, if it is more."""
        for finer in range(level):
            tried = {**now, offer: offer.alternatives[finer]}
            found = self._attack(offers, tried, old)
            if not found.contradictions and not found.findings:
                now |= tried
                return found
        return None

    def _attack(
        self,
        offers: Iterable[Offer],
        now: Mapping[Offer, tuple[Statement, ...]],
        old: Mapping[Key, Finding],
        effort: Effort = Effort.quick,
    ) -> Audit:
        """What is given away beyond what was `old` already."""
        chosen = [(offer, now[offer]) for offer in offers if offer in now]
        statements = {statement for _, each in chosen for statement in each}
        tried = replace(self.published, statements=tuple(sorted(statements, key=repr)))
        counts = {key for offer, each in chosen if offer.of_shown for said in each for key in keys_of(said)}
        return self.front.attack(
            [*self.bundle.earlier, tried],
            self.bundle.known,
            not_alone=counts,
            paths=0,
            hint=self.truth,
            effort=effort,
            left={key: finding.possible for key, finding in old.items()},
        )

    def _blamed(self, findings: Sequence[Finding], now: Mapping[Offer, tuple[Statement, ...]]) -> set[str]:
        """Of the offers that may lead to each finding the least important one."""
        if not now:
            raise ValueError("something is given away although nothing is said")
        blamed = set()
        for finding in findings:
            near = [offer for offer, each in now.items() if _leads_to(offer, each, finding)]
            blamed.add(max(near or now, key=lambda offer: (self.ranks.get(offer.name, 0), offer.name)).name)
        return blamed or {max(now, key=lambda offer: (self.ranks.get(offer.name, 0), offer.name)).name}


def _leads_to(offer: Offer, statements: Sequence[Statement], finding: Finding) -> bool:
    """Whether an offer may have given a count away."""
    if finding.wanted < ENOUGH:
        # only what is said of shown counts asks for two values of them
        return offer.of_shown and finding.key in offered(offer)
    return any(each in finding.path or finding.key in keys_of(each) for each in statements)


def _at(offer: Offer, level: int) -> tuple[Statement, ...] | None:
    return offer.alternatives[level] if level < len(offer.alternatives) else None


def _first_level(offer: Offer, shown: Mapping[Key, Shown], *, rank: int) -> int:
    """The alternative to begin with: one that leaves each of its counts some values, if nothing else were known.

    Two would do. What matters less begins with more, since sums will take some of them away.
    """
    enough = _TWO if rank == 0 else _SOME
    if not offer.of_shown:
        return 0
    ranges = {key: _range(shown.get(key)) for key in sorted(offered(offer))}
    if not all(ranges.values()):
        return len(offer.alternatives)
    worlds = [dict(zip(ranges, values, strict=True)) for values in product(*ranges.values())]
    for level, statements in enumerate(offer.alternatives):
        fitting = [world for world in worlds if all(_holds(each, world) for each in statements)]
        left = [len({world[key] for world in fitting}) for key, values in ranges.items() if len(values) > 1]
        if all(each >= enough for each in left):
            return level
    return len(offer.alternatives)


def _fits(offer: Offer, shown: Mapping[Key, Shown]) -> bool:
    """Whether all counts are shown that an offer needs shown."""
    return not offer.of_shown or all(_range(shown.get(key)) for key in offered(offer))


def _range(shown: Shown | None) -> range:
    """The values that a shown count stands for; none for one that is withheld."""
    if shown is None or shown.value is None:
        return range(0)
    slack = 0 if shown.exact or shown.value == 0 else BASE // 2
    return range(shown.value - slack, shown.value + slack + 1)


def _holds(statement: Statement, values: Mapping[Key, int]) -> bool:
    total = sum(factor * values[key] for key, factor in statement.terms)
    return (statement.low is None or total >= statement.low) and (statement.high is None or total <= statement.high)
