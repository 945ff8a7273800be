"""Takes a release apart into parts that have nothing to do with each other, with all that was published before of each.

Counts belong together that a sum, a statement or an offer ties. Each part can be made and attacked by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from assessment.disclosure.cells import Key, Offer, Published, Relation, Statement, Table

Thing = TypeVar("Thing", bound=Hashable)
Anything = TypeVar("Anything")


@dataclass(slots=True)
class Ties(Generic[Thing]):
    """What is tied to what: disjoint sets that grow together."""

    above: dict[Thing, Thing] = field(default_factory=dict)

    def find(self, thing: Thing) -> Thing:
        """The one that stands for all that are tied to this one."""
        above = self.above
        top = above.setdefault(thing, thing)
        while above[top] != top:
            above[top] = top = above[above[top]]
        above[thing] = top
        return top

    def tie(self, things: Iterable[Thing]) -> None:
        """Ties all of these together."""
        first, *others = things
        top = self.find(first)
        for other in others:
            self.above[self.find(other)] = top


@dataclass(frozen=True, slots=True)
class Bundle:
    """One part: what is to be released of it, what was released before, and what is known from elsewhere."""

    table: Table
    earlier: tuple[Published, ...]
    known: tuple[Statement, ...]


def keys_of(fact: Relation | Statement) -> list[Key]:
    """The counts a fact is about."""
    return [fact.total, *fact.parts] if isinstance(fact, Relation) else [key for key, _ in fact.terms]


def about_of(table: Table) -> set[Key]:
    """Every count that a table says something of, listed or not."""
    said = (key for offer in table.offers for key in offered(offer))
    return {cell.key for cell in table.cells} | {key for each in table.relations for key in keys_of(each)} | set(said)


def bundles(table: Table, earlier: Sequence[Published], known: Sequence[Statement]) -> list[Bundle]:
    """The parts of a table, in order of their first count. Counts that nothing ties are one part together."""
    places = _Places(_tied([*_facts(earlier, known), *table.relations], table.offers), {})
    for key in sorted(about_of(table)):
        places.add(key)
    return places.bundles(table, earlier, known)


@dataclass(frozen=True, slots=True)
class PublicPart:
    """One part of all that is public, and all counts in it."""

    keys: frozenset[Key]
    releases: tuple[Published, ...]
    known: tuple[Statement, ...]


def parts_of(releases: Sequence[Published], known: Sequence[Statement]) -> list[PublicPart]:
    """The parts of what is public in which something is withheld or known from elsewhere or said."""
    facts = _facts(releases, known)
    places = _Places(_tied(facts, ()), {})
    keys = {key for fact in facts for key in keys_of(fact)} | {each.key for one in releases for each in one.cells}
    members: dict[int, set[Key]] = {}
    for key in sorted(keys):
        members.setdefault(places.add(key), set()).add(key)
    before: dict[int, list[Published]] = {}
    for each in releases:
        for number, part in places.published(each).items():
            before.setdefault(number, []).append(part)
    statements = places.sort(known, keys_of)
    return [
        PublicPart(frozenset(members[number]), tuple(before.get(number, ())), tuple(statements.get(number, ())))
        for number in sorted(members)
    ]


def _facts(releases: Iterable[Published], known: Iterable[Statement]) -> list[Relation | Statement]:
    relations = {relation for each in releases for relation in each.relations}
    said = {statement for each in releases for statement in each.statements}
    return [*relations, *said, *known]


def _tied(facts: Iterable[Relation | Statement], offers: Iterable[Offer]) -> Ties[Key]:
    ties: Ties[Key] = Ties()
    for keys in (*map(keys_of, facts), *map(offered, offers)):
        if keys:
            ties.tie(keys)
    return ties


def offered(offer: Offer) -> set[Key]:
    """The counts an offer is about."""
    return {key for alternative in offer.alternatives for statement in alternative for key, _ in statement.terms}


@dataclass(slots=True)
class _Places:
    """Into which part each thing goes; `numbers`: the part of whatever stands for a set of tied counts."""

    ties: Ties[Key]
    numbers: dict[Key | None, int]

    def add(self, key: Key) -> int:
        return self.numbers.setdefault(self._top(key), len(self.numbers))

    def _top(self, key: Key) -> Key | None:
        return self.ties.find(key) if key in self.ties.above else None

    def of(self, keys: Iterable[Key]) -> int | None:
        """The part that these counts, which are tied, belong to; None: to nothing of this table."""
        first = next(iter(keys), None)
        return self.numbers.get(None if first is None else self._top(first))

    def sort(self, things: Iterable[Anything], keys: Callable[[Anything], Iterable[Key]]) -> dict[int, list[Anything]]:
        """The things of each part."""
        found: dict[int, list[Anything]] = {}
        for thing in things:
            number = self.of(keys(thing))
            if number is not None:
                found.setdefault(number, []).append(thing)
        return found

    def bundles(self, table: Table, earlier: Sequence[Published], known: Sequence[Statement]) -> list[Bundle]:
        self.numbers.setdefault(None, len(self.numbers))
        cells = self.sort(table.cells, lambda cell: [cell.key])
        relations = self.sort(table.relations, keys_of)
        offers = self.sort(table.offers, offered)
        statements = self.sort(known, keys_of)
        before: dict[int, list[Published]] = {}
        for each in earlier:
            for number, part in self.published(each).items():
                before.setdefault(number, []).append(part)
        return [
            Bundle(
                Table(tuple(cells.get(number, ())), tuple(relations.get(number, ())), tuple(offers.get(number, ()))),
                tuple(before.get(number, ())),
                tuple(statements.get(number, ())),
            )
            for number in range(len(self.numbers))
            if number in cells or number in relations or number in offers
        ]

    def published(self, release: Published) -> dict[int, Published]:
        """What each part has of an earlier release."""
        cells = self.sort(release.cells, lambda shown: [shown.key])
        relations, statements = self.sort(release.relations, keys_of), self.sort(release.statements, keys_of)
        return {
            number: Published(
                tuple(cells.get(number, ())), tuple(relations.get(number, ())), tuple(statements.get(number, ()))
            )
            for number in sorted({*cells, *relations, *statements})
        }
