"""Makes a public release of a table: suppression, then the attack, until the attack fails; then what may be said of it.

Whatever the attack still finds is refused with the cell and the path.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import product

from assessment.disclosure.audit import Audit, Finding, Front, audit, together
from assessment.disclosure.cells import BASE, ENOUGH, Cell, Key, Offer, Published, Shown, Statement, Table
from assessment.disclosure.parts import Bundle, about_of, bundles, keys_of, offered
from assessment.disclosure.seen import Effort
from assessment.disclosure.suppress import ROOM, Pattern, Why, suppress
from assessment.problems import Problem, Refused

ATTEMPTS = 6
MORE_ROOM = 6  # what a count that was found gets in addition, each time
FEW_PATHS = 3  # enough to know which rates to say less precisely

# code -> English sentence; layouts/text/catalogue/*/problems_disclosure.po has the same
PROBLEMS: dict[str, str] = {
    "disclosure.recovered": (
        "{count} would be given away: it lies between {low} and {high}, with {possible} possible values instead of "
        "{expected}. Worked out from: {path}. Release less, or leave out what leads there."
    ),
    "disclosure.contradiction": (
        "What is public contradicts itself: {path}. Correct the registered figure, or give the corrected counts a new "
        "revision."
    ),
    "disclosure.revised": (
        "{count} was released already, and is another number now. Give the corrected count a new revision."
    ),
}


@dataclass(frozen=True, slots=True)
class Release:
    """A release that gives nothing away, as far as the audit can tell.

    `published` is what is stored and shown; `reasons` (why a count is withheld) and `said` (what became of each offer;
    None: nothing of it may be said) are for the preview and never public. `audit` covers what is tied to this release.
    """

    published: Published
    reasons: Mapping[Key, Why]
    said: Mapping[str, tuple[Statement, ...] | None]
    audit: Audit


def release(table: Table, *, earlier: Sequence[Published] = (), known: Sequence[Statement] = ()) -> Release:
    """The release of a table after the `earlier` ones, with figures that are `known` from elsewhere.

    Raises Refused: `disclosure.revised`, `disclosure.contradiction`, and `disclosure.recovered` for each count that
    this release would give away, or narrow further where it was given away before. Raises ValueError where a cell is
    given twice, or a relation or an offer is not true of the cells: an attack that believes it would prove nothing.
    """
    _check_truth(table)
    _check_revisions(table, earlier)
    made: list[_Made] = []
    problems: list[Problem] = []
    for bundle in bundles(table, earlier, known):
        found = _make(bundle)
        if isinstance(found, list):
            problems += found
        else:
            made.append(found)
    if problems:
        raise Refused(problems)
    published = _joined(each.published for each in made)
    reasons = {key: why for each in made for key, why in each.reasons.items()}
    said = {name: statements for each in made for name, statements in each.said.items()}
    return Release(
        published, dict(sorted(reasons.items())), dict(sorted(said.items())), together(each.audit for each in made)
    )


@dataclass(frozen=True, slots=True)
class _Made:
    """What became of one part of the table."""

    published: Published
    reasons: Mapping[Key, Why]
    said: Mapping[str, tuple[Statement, ...] | None]
    audit: Audit


def _make(bundle: Bundle) -> _Made | list[Problem]:
    """Suppression, again and again with more room for what the attack finds; then the offers."""
    truth = {cell.key: cell.value for cell in bundle.table.cells}
    front = front_of(bundle)
    counts = {key for offer in bundle.table.offers if offer.of_shown for key in offered(offer)}
    room: dict[Key, int] = {}
    before_that = None
    for attempt in range(ATTEMPTS):
        pattern = suppress(bundle.table, bundle.earlier, bundle.known, room=room)
        published = _published(bundle.table, pattern, ())
        releases = [*bundle.earlier, published]
        found = front.attack(releases, bundle.known, paths=0, hint=truth, effort=Effort.quick, not_alone=counts)
        given_away = [finding for finding in found.findings if finding.wanted == ENOUGH]
        if not given_away or pattern == before_that:
            break
        before_that = pattern
        for finding in given_away:
            room[finding.key] = room.get(finding.key, ROOM) + MORE_ROOM * (attempt + 1)
    before: dict[Key, Finding] = {}
    if given_away or found.contradictions:
        found = front.attack(releases, bundle.known, hint=truth, not_alone=counts)
        before = {each.key: each for each in audit(bundle.earlier, bundle.known, paths=0).findings}
    alone = {finding.key for finding in found.findings if finding.wanted < ENOUGH}
    found = replace(found, findings=tuple(finding for finding in found.findings if finding.wanted == ENOUGH))
    problems = _problems(found, before)
    if problems:
        return problems
    said, published, found = _Offers(bundle, front, published, truth, before, alone).say(found)
    return _Made(published, pattern.why, said, found)


def front_of(bundle: Bundle) -> Front:
    """Where the attack on this part begins."""
    relations = [*bundle.table.relations, *(relation for each in bundle.earlier for relation in each.relations)]
    shown = {each.key for release in bundle.earlier for each in release.cells}
    said = {key for release in bundle.earlier for each in release.statements for key in keys_of(each)}
    known = {key for each in bundle.known for key in keys_of(each)}
    return Front(about_of(bundle.table) | shown | said | known, relations)


def _is_new(finding: Finding, before: Mapping[Key, Finding]) -> bool:
    """Whether a count was not given away before, or not as narrowly."""
    held = before.get(finding.key)
    return held is None or finding.wanted > held.wanted or finding.possible < held.possible


def _joined(parts: Iterable[Published]) -> Published:
    every = list(parts)
    return Published(
        tuple(sorted((shown for each in every for shown in each.cells), key=lambda shown: shown.key)),
        tuple(sorted(relation for each in every for relation in each.relations)),
        tuple(sorted((statement for each in every for statement in each.statements), key=repr)),
    )


def _published(table: Table, pattern: Pattern, statements: Sequence[Statement]) -> Published:
    cells = [
        Shown(cell.key, pattern.values[cell.key], cell.counted, cell.key in pattern.exact, cell.listed)
        for cell in table.cells
        if cell.listed or cell.key in pattern.why
    ]
    return Published(
        tuple(sorted(cells, key=lambda shown: shown.key)),
        tuple(sorted(set(table.relations))),
        tuple(sorted(set(statements), key=repr)),
    )


# ---------------------------------------------------------------------- what may be said


@dataclass(slots=True)
class _Offers:
    """The offers of one part. `before`: what was given away before; `alone`: rounded counts of one value anyway."""

    bundle: Bundle
    front: Front
    published: Published
    truth: Mapping[Key, int]
    before: Mapping[Key, Finding]
    alone: Set[Key]

    def say(self, found: Audit) -> tuple[dict[str, tuple[Statement, ...] | None], Published, Audit]:
        """Of each offer the most precise alternative with which the attack still fails."""
        offers = sorted(self.bundle.table.offers, key=lambda offer: offer.name)
        shown = {each.key: each for each in self.published.cells}
        level = {offer.name: self._first_level(offer, shown) for offer in offers}
        while True:
            said = {offer.name: _at(offer, level[offer.name]) for offer in offers}
            chosen = {statement for each in said.values() for statement in each or ()}
            if not chosen:
                return said, self.published, found
            tried = replace(self.published, statements=tuple(sorted(chosen, key=repr)))
            attacked = self._attack(tried, [offer for offer in offers if offer.of_shown], said)
            fresh = [finding for finding in attacked.findings if _is_new(finding, self.before)]
            if not fresh and not attacked.contradictions:
                return said, tried, attacked
            for offer in _to_blame(offers, said, fresh):
                level[offer.name] += 1

    def _first_level(self, offer: Offer, shown: Mapping[Key, Shown]) -> int:
        if offer.of_shown and not self.alone.isdisjoint(offered(offer)):
            return len(offer.alternatives)
        return _first_level(offer, shown)

    def _attack(
        self, tried: Published, of_shown: Sequence[Offer], said: Mapping[str, tuple[Statement, ...] | None]
    ) -> Audit:
        counts = {key for offer in of_shown for each in said[offer.name] or () for key, _ in each.terms}
        releases = [*self.bundle.earlier, tried]
        return self.front.attack(
            releases,
            self.bundle.known,
            not_alone=counts,
            paths=FEW_PATHS,
            shortest=False,
            hint=self.truth,
            effort=Effort.full if self.before else Effort.hasty,
        )


def _to_blame(
    offers: Sequence[Offer], said: Mapping[str, tuple[Statement, ...] | None], findings: Sequence[Finding]
) -> list[Offer]:
    """The offers that led to the findings, or that are about the same areas, or all that say anything."""
    saying = [offer for offer in offers if said[offer.name]]
    areas = {finding.key.area for finding in findings}
    near = [offer for offer in saying if any(key.area in areas for key in offered(offer))]
    return [offer for offer in saying if _is_to_blame(said[offer.name], findings)] or near or saying


def _is_to_blame(statements: tuple[Statement, ...] | None, findings: Sequence[Finding]) -> bool:
    """Whether one of the statements is on a path, or is about a rounded count that it leaves a single value."""
    for each in statements or ():
        keys = {key for key, _ in each.terms}
        if any(each in finding.path or (finding.wanted < ENOUGH and finding.key in keys) for finding in findings):
            return True
    return False


def _at(offer: Offer, level: int) -> tuple[Statement, ...] | None:
    return offer.alternatives[level] if level < len(offer.alternatives) else None


def _first_level(offer: Offer, shown: Mapping[Key, Shown]) -> int:
    """The alternative to begin with: one that does not recover its counts all by itself."""
    if not offer.of_shown:
        return 0
    for level, statements in enumerate(offer.alternatives):
        ranges = {key: _range(shown.get(key)) for each in statements for key, _ in each.terms}
        if not all(ranges.values()):
            return len(offer.alternatives)
        worlds = [dict(zip(ranges, values, strict=True)) for values in product(*ranges.values())]
        fitting = [world for world in worlds if all(_holds(each, world) for each in statements)]
        if all(len(values) == 1 or len({world[key] for world in fitting}) > 1 for key, values in ranges.items()):
            return level
    return len(offer.alternatives)


def _range(shown: Shown | None) -> range:
    """The values that a shown count stands for; none for one that is withheld."""
    if shown is None or shown.value is None:
        return range(0)
    slack = 0 if shown.exact or shown.value == 0 else BASE // 2
    return range(shown.value - slack, shown.value + slack + 1)


def _holds(statement: Statement, values: Mapping[Key, int]) -> bool:
    total = sum(factor * values[key] for key, factor in statement.terms)
    return (statement.low is None or total >= statement.low) and (statement.high is None or total <= statement.high)


# ---------------------------------------------------------------------- refusals


def _check_truth(table: Table) -> None:
    truth = {cell.key: cell.value for cell in table.cells}
    if len(truth) < len(table.cells):
        raise ValueError("a cell is given twice")
    for relation in table.relations:
        keys = keys_of(relation)
        if truth.keys() >= set(keys) and truth[relation.total] != sum(truth[part] for part in relation.parts):
            raise ValueError(f"{relation}: the sum does not come out")
    for offer in table.offers:
        for statement in (each for alternative in offer.alternatives for each in alternative):
            if truth.keys() >= {key for key, _ in statement.terms} and not _holds(statement, truth):
                raise ValueError(f"{offer.name}: {statement} is not true")


def _check_revisions(table: Table, earlier: Sequence[Published]) -> None:
    before = {shown.key: shown for each in earlier for shown in each.cells if shown.listed}
    changed = [cell for cell in table.cells if cell.key in before and not _still(cell, before[cell.key])]
    if changed:
        raise Refused(
            Problem("disclosure.revised", {}, {"count": str(cell.key)})
            for cell in sorted(changed, key=lambda cell: cell.key)
        )


def _still(cell: Cell, shown: Shown) -> bool:
    if shown.value is None:
        return cell.value > 0
    slack = 0 if shown.exact or shown.value == 0 or not cell.counted.guarded else BASE // 2
    return abs(cell.value - shown.value) <= slack


def _problems(found: Audit, before: Mapping[Key, Finding]) -> list[Problem]:
    problems = [Problem("disclosure.contradiction", {}, {"path": _words(path)}) for path in found.contradictions]
    return [*problems, *(_recovered(each) for each in found.findings if _is_new(each, before))]


def _recovered(finding: Finding) -> Problem:
    params = {
        "count": str(finding.key),
        "low": finding.low,
        "high": finding.high,
        "possible": finding.possible,
        "expected": finding.wanted,
        "path": _words(finding.path),
    }
    return Problem("disclosure.recovered", {}, params)


def _words(path: Sequence[object]) -> str:
    return "; ".join(str(each) for each in path) or "-"
