"""The audit of public releases: an attacker who has read all of them, and every figure published elsewhere.

The attacker knows what adds up to what, that counts are whole, how they are rounded (a multiple of 5 stands for the
five counts around it, 0 for itself), that a withheld count is not 0, and every rate, class, verdict and colour as an
inequality (and that its denominator is not 0); not which withheld counts were small. A release fails when a withheld
count has fewer than eight possible values (so also when all of them lie within 1-7). Rounded counts are not withheld:
that sums of rounded counts now and then leave one of them a single value is no finding, only a reason against a rate
of it (`not_alone`).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assessment.disclosure.attack import Attack
from assessment.disclosure.cells import BASE, ENOUGH, Key, Part, Published, Relation, Shown, Statement
from assessment.disclosure.parts import keys_of, parts_of
from assessment.disclosure.reduce import NO_LABEL, Block, Row, Sums
from assessment.disclosure.seen import Effort, Memory

AT_LEAST_TWO = 2
MOST_PATHS = 40  # of so many findings the path is looked for; one is enough to refuse
_HALF = BASE // 2


@dataclass(frozen=True, slots=True)
class Finding:
    """A count that is given away: it lies in low … high and only `possible` values fit (`wanted`: how many must).

    `path`: sums, rates and published figures that together do it; none of them can be left out. Empty where the
    count's own published value does it, or where the audit names enough others.
    """

    key: Key
    low: int
    high: int
    possible: int
    wanted: int
    path: tuple[Relation | Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Audit:
    """`findings`: what is given away. `contradictions`: statements that cannot all be true with the sums; nothing can
    be said of their counts. `checked` counts in `blocks` parts that have nothing to do with each other were looked at.
    """

    findings: tuple[Finding, ...]
    contradictions: tuple[tuple[Relation | Statement, ...], ...]
    checked: int
    blocks: int

    @property
    def holds(self) -> bool:
        """Whether nothing is given away."""
        return not self.findings and not self.contradictions


def audit(
    releases: Sequence[Published],
    known: Sequence[Statement] = (),
    *,
    about: Collection[Key] | None = None,
    not_alone: Collection[Key] = (),
    paths: int = MOST_PATHS,
    shortest: bool = True,
    hint: Mapping[Key, int] | None = None,
    effort: Effort = Effort.full,
) -> Audit:
    """Attacks all releases together.

    `known`: figures published elsewhere; a count that is itself published exactly is public and no finding. `about`:
    only what is tied to these counts. `not_alone`: rounded counts that must keep two values. `paths`: of how many
    findings the path is looked for, and whether the `shortest`. `hint`: counts that fit all that is public, where they
    are known (the truth, when a release is made): only to be quicker, the answer is the same. `effort`: see
    `Effort`. The order of the releases does not matter.
    """
    parts = parts_of(releases, known)
    audits = []
    for part in parts if about is None else [each for each in parts if not each.keys.isdisjoint(about)]:
        front = Front(part.keys, [relation for each in part.releases for relation in each.relations])
        audits.append(
            front.attack(
                part.releases, part.known, not_alone=not_alone, paths=paths, shortest=shortest, hint=hint, effort=effort
            )
        )
        paths = max(0, paths - len(audits[-1].findings))
    return together(audits)


def together(audits: Iterable[Audit]) -> Audit:
    """One audit of parts that were looked at one by one."""
    every = list(audits)
    return Audit(
        tuple(sorted((finding for each in every for finding in each.findings), key=lambda each: each.key)),
        tuple(contradiction for each in every for contradiction in each.contradictions),
        sum(each.checked for each in every),
        sum(each.blocks for each in every),
    )


class Front:
    """One part of all that is public: what adds up to what in it, put together once and attacked as often as needed."""

    def __init__(self, keys: Iterable[Key], relations: Iterable[Relation]) -> None:
        self.relations = sorted(set(relations), key=_first_of)
        self.order = sorted({*keys, *(key for each in self.relations for key in keys_of(each))}, key=_in_order)
        self.place = {key: index for index, key in enumerate(self.order)}
        self.equations = [self._row(relation, label) for label, relation in enumerate(self.relations)]
        self.sums = Sums.of(len(self.order), self.equations)
        self.memory = Memory(len(self.order))
        self.said = 0

    def attack(
        self,
        releases: Sequence[Published],
        known: Sequence[Statement] = (),
        *,
        not_alone: Collection[Key] = (),
        paths: int = MOST_PATHS,
        shortest: bool = True,
        hint: Mapping[Key, int] | None = None,
        effort: Effort = Effort.full,
        left: Mapping[Key, int] | None = None,
    ) -> Audit:
        """What is given away in this part; see `audit`. Its relations stand, whatever the releases have.

        `left`: of counts that are given away anyway, how many values are possible now: only fewer are a finding.
        Without it an attack that is not `full` may stop at one of these and miss what else is given away.
        """
        statements = sorted({*known, *(each for release in releases for each in release.statements)}, key=repr)
        facts: list[Relation | Statement] = [*self.relations, *statements]
        if len(statements) > self.said:
            self.memory.hopeful.clear()
        self.said = len(statements)
        public = _Public(releases, known, statements, not_alone)
        block = self._block(public, statements, left or {})
        attack = Attack(block, self._hint(hint), sums=self.sums, memory=self.memory)
        found = attack.run(effort)
        if found is None:
            return Audit((), (tuple(facts[row.label] for row in block.rows),), len(block.wanted), 1)
        findings: list[Finding] = []
        for narrow in found:
            labels: Collection[int] = sorted(label for label in narrow.held_by if label != NO_LABEL)
            wanted = block.wanted[narrow.column]
            if not labels and wanted == ENOUGH and len(findings) < paths and effort is Effort.full:
                labels = attack.why(narrow, shortest=shortest)
            path = tuple(facts[label] for label in labels)
            key = self.order[narrow.column]
            findings.append(Finding(key, narrow.low, narrow.high, narrow.possible, wanted, path))
        return Audit(tuple(sorted(findings, key=lambda each: each.key)), (), len(block.wanted), 1)

    def _block(self, public: _Public, statements: Sequence[Statement], left: Mapping[Key, int]) -> Block:
        ranges = np.array([public.ranges.get(key, (0, math.inf)) for key in self.order], dtype=float).reshape(-1, 2)
        first = len(self.equations)
        rows = [*self.equations, *(self._row(each, first + number) for number, each in enumerate(statements))]
        wanted = {self.place[key]: min(number, left.get(key, number)) for key, number in public.wanted.items()}
        return Block(ranges[:, 0], ranges[:, 1], rows, dict(sorted(wanted.items())))

    def _row(self, fact: Relation | Statement, label: int) -> Row:
        low, high = _limits(fact)
        return Row({self.place[key]: factor for key, factor in _terms(fact).items()}, low, high, label)

    def _hint(self, hint: Mapping[Key, int] | None) -> list[int | None] | None:
        return None if hint is None else [hint.get(key) for key in self.order]


class _Public:
    """What is shown of each count, and how many values it must keep."""

    def __init__(
        self,
        releases: Sequence[Published],
        known: Iterable[Statement],
        statements: Iterable[Statement],
        not_alone: Iterable[Key],
    ) -> None:
        self.ranges: dict[Key, tuple[float, float]] = {}
        self.wanted: dict[Key, int] = {}
        for release in releases:
            for shown in release.cells:
                self._read(shown)
        for key in not_alone:
            low, high = self.ranges.get(key, (0, 0))
            if low != high:
                self.wanted.setdefault(key, AT_LEAST_TWO)
        for key in _public_elsewhere(releases, known):
            self.wanted.pop(key, None)
        for statement in statements:
            self._of_a_fraction(statement)

    def _read(self, shown: Shown) -> None:
        low, high = self.ranges.get(shown.key, (0, math.inf))
        if shown.value is None:
            self.wanted[shown.key] = ENOUGH
            low = max(low, 1 if shown.listed else 0)
        elif shown.exact or not shown.counted.guarded or shown.value == 0:
            low, high = max(low, shown.value), min(high, shown.value)
        else:
            low, high = max(low, shown.value - _HALF), min(high, shown.value + _HALF)
        self.ranges[shown.key] = (low, high)

    def _of_a_fraction(self, statement: Statement) -> None:
        """What is said of k / n says that n is not 0."""
        if len(statement.terms) > 1:
            for key, _ in statement.terms:
                if key.part is Part.denominator:
                    low, high = self.ranges.get(key, (0, math.inf))
                    self.ranges[key] = (max(low, 1), high)


def _public_elsewhere(releases: Iterable[Published], known: Iterable[Statement]) -> set[Key]:
    """The counts that were published exactly elsewhere, under every name that they have."""
    found = {each.exact[0] for each in known if each.exact is not None}
    same = [keys_of(each) for release in releases for each in release.relations if len(each.parts) == 1]
    more = True
    while found and more:
        wider = found.union(*(names for names in same if not found.isdisjoint(names)))
        more, found = wider != found, wider
    return found


def _in_order(key: Key) -> tuple[str, str, str, str, int]:
    return key.area, key.indicator, key.period, key.part, key.revision


def _first_of(relation: Relation) -> tuple[str, str, str, str, int, str, int]:
    return (*_in_order(relation.total), relation.kind, len(relation.parts))


def _terms(fact: Relation | Statement) -> dict[Key, int]:
    pairs = [(fact.total, 1), *((part, -1) for part in fact.parts)] if isinstance(fact, Relation) else fact.terms
    terms: dict[Key, int] = {}
    for key, factor in pairs:
        terms[key] = terms.get(key, 0) + factor
    return {key: factor for key, factor in terms.items() if factor}


def _limits(fact: Relation | Statement) -> tuple[float, float]:
    if isinstance(fact, Relation):
        return 0.0, 0.0
    low = -math.inf if fact.low is None else float(fact.low)
    return low, math.inf if fact.high is None else float(fact.high)
