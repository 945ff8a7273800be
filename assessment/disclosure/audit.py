"""The audit of public releases: an attacker who has read all of them, and every figure published elsewhere.

The attacker knows what adds up to what, that counts are whole, how they are rounded (a multiple of 5 stands for the
five counts around it, 0 for itself), that a withheld count is not 0, and every rate, class, verdict and colour as an
inequality; not which withheld counts were small. A release fails when a withheld count has fewer than eight possible
values (so also when all of them lie within 1-7). Rounded counts are not withheld: that sums of rounded counts now and
then leave one of them a single value is no finding, only a reason against a rate of it (`not_alone`).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assessment.disclosure.attack import Attack, Block, Narrow, Row
from assessment.disclosure.cells import BASE, ENOUGH, Key, Published, Relation, Statement

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
) -> Audit:
    """Attacks all releases together.

    `known`: figures published elsewhere; a count that is itself published exactly is public and no finding. `about`:
    only what is tied to these counts. `not_alone`: rounded counts that must keep two values. `paths`: of how many
    findings the path is looked for, and whether the `shortest`. The order of the releases does not matter.
    """
    public = _Public(releases, known, not_alone)
    findings: list[Finding] = []
    contradictions = []
    checked = 0
    blocks = [block for block in public.blocks() if about is None or not block.keys.isdisjoint(about)]
    for part in blocks:
        attack = Attack(part.block)
        checked += len(part.block.wanted)
        found = attack.run()
        if found is None:
            contradictions.append(tuple(public.facts[row.label] for row in part.block.rows))
            continue
        for narrow in found:
            withheld = part.block.wanted[narrow.column] == ENOUGH
            labels = attack.why(narrow, shortest=shortest) if withheld and len(findings) < paths else ()
            findings.append(_finding(part, narrow, tuple(public.facts[label] for label in labels)))
    findings.sort(key=lambda each: each.key)
    return Audit(tuple(findings), tuple(contradictions), checked, len(blocks))


def _finding(part: _Part, narrow: Narrow, path: tuple[Relation | Statement, ...]) -> Finding:
    wanted = part.block.wanted[narrow.column]
    return Finding(part.order[narrow.column], narrow.low, narrow.high, narrow.possible, wanted, path)


@dataclass(slots=True)
class _Part:
    """A block, with the names of its counts."""

    block: Block
    order: list[Key]
    keys: frozenset[Key]


class _Public:
    """Everything that is public, put together."""

    def __init__(self, releases: Sequence[Published], known: Sequence[Statement], not_alone: Iterable[Key]) -> None:
        said = {statement for release in releases for statement in release.statements}
        self.facts: list[Relation | Statement] = [
            *sorted({relation for release in releases for relation in release.relations}),
            *sorted({*said, *known}, key=repr),
        ]
        self.ranges: dict[Key, tuple[float, float]] = {}
        self.wanted: dict[Key, int] = {}
        self._read(releases)
        for key in not_alone:
            low, high = self.ranges.get(key, (0, math.inf))
            if low != high:
                self.wanted.setdefault(key, AT_LEAST_TWO)
        for statement in known:
            if statement.exact is not None:
                self.wanted.pop(statement.exact[0], None)
        self.terms = [_terms(fact) for fact in self.facts]
        for terms in self.terms:
            for key in terms:
                self.ranges.setdefault(key, (0, math.inf))

    def _read(self, releases: Iterable[Published]) -> None:
        for release in releases:
            for shown in release.cells:
                low, high = self.ranges.get(shown.key, (0, math.inf))
                if shown.value is None:
                    self.wanted[shown.key] = ENOUGH
                    low = max(low, 1 if shown.listed else 0)
                elif shown.exact or not shown.counted.guarded or shown.value == 0:
                    low, high = max(low, shown.value), min(high, shown.value)
                else:
                    low, high = max(low, shown.value - _HALF), min(high, shown.value + _HALF)
                self.ranges[shown.key] = (low, high)

    def blocks(self) -> list[_Part]:
        """Parts in which something is to be looked at; counts that are public exactly tie nothing together."""
        leader: dict[Key, Key] = {}

        def find(key: Key) -> Key:
            while leader.setdefault(key, key) != key:
                leader[key] = leader[leader[key]]
                key = leader[key]
            return key

        for terms in self.terms:
            loose = [key for key in terms if self._loose(key)]
            for key in loose:
                leader[find(key)] = find(loose[0])
        members: dict[Key, list[Key]] = {}
        for key in sorted({*self.wanted, *leader}):
            members.setdefault(find(key), []).append(key)
        facts: dict[Key, list[int]] = {}
        for label, terms in enumerate(self.terms):
            loose_one = next((key for key in terms if self._loose(key)), None)
            if loose_one is not None:
                facts.setdefault(find(loose_one), []).append(label)
        return [
            self._part(keys, facts.get(key, [])) for key, keys in members.items() if any(k in self.wanted for k in keys)
        ]

    def _loose(self, key: Key) -> bool:
        low, high = self.ranges[key]
        return low != high

    def _part(self, members: list[Key], labels: list[int]) -> _Part:
        order = sorted({*members, *(key for label in labels for key in self.terms[label])})
        place = {key: index for index, key in enumerate(order)}
        rows = []
        for label in labels:
            low, high = _limits(self.facts[label])
            rows.append(Row({place[key]: factor for key, factor in self.terms[label].items()}, low, high, label))
        ranges = np.array([self.ranges[key] for key in order], dtype=float)
        wanted = {place[key]: self.wanted[key] for key in members if key in self.wanted}
        return _Part(Block(ranges[:, 0], ranges[:, 1], rows, wanted), order, frozenset(members))


def _terms(fact: Relation | Statement) -> dict[Key, int]:
    pairs = [(fact.total, 1), *((part, -1) for part in fact.parts)] if isinstance(fact, Relation) else fact.terms
    terms: dict[Key, int] = {}
    for key, factor in pairs:
        terms[key] = terms.get(key, 0) + factor
    return terms


def _limits(fact: Relation | Statement) -> tuple[float, float]:
    if isinstance(fact, Relation):
        return 0.0, 0.0
    low = -math.inf if fact.low is None else float(fact.low)
    return low, math.inf if fact.high is None else float(fact.high)
