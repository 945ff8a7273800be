"""Builds the table of a release from the counts of towns: complements, sums over areas and over quarters, and counts
that have two names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assessment.disclosure.cells import Additive, Cell, Counted, Key, Offer, Part, Relation, Table

Members = Mapping[str, Collection[str]]
"""Which areas make up an area, or which periods a longer one."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The counts of one indicator of one area in one period.

    `share`: the numerator is a part of the denominator, so n - k is a count too. `revision`: see `Key`.
    """

    area: str
    indicator: str
    period: str
    numerator: int
    denominator: int | None = None
    share: bool = True
    counted: Counted = Counted.events
    counted_below: Counted = Counted.events
    revision: int = 0

    def key(self, part: Part) -> Key:
        """The name of one of its counts."""
        return Key(self.area, self.indicator, self.period, part, self.revision)


def table_of(
    figures: Iterable[Figure],
    *,
    groups: Members,
    spans: Members,
    listed: Collection[str],
    offers: Iterable[Offer] = (),
    listed_for: Members | None = None,
    groups_in: Mapping[str, Members] | None = None,
    stocks: Collection[str] = (),
    same: Iterable[Sequence[tuple[str, Part]]] = (),
) -> Table:
    """The cells of these figures and all relations between them.

    `groups` says which areas make up a tier or the district, `spans` which periods make up a longer one; the figures
    of both must be given too, and a relation is made of those parts that have a figure (a town that did not report is
    in no sum). Parts may have been released earlier, in other tables: then give their figures again. Areas that are
    not `listed` are guarded, not shown.

    `listed_for`: other areas than `listed` for some indicators. `groups_in`: other groups than `groups` in some
    periods, where a town changed its tier; a tier with other towns in one quarter than in the next is not the sum of
    its quarters. `stocks`: indicators of which a longer period has the counts of its last quarter (the last by name).
    `same`: counts that are one under several names, each as (indicator, part), such as the births below two rates.

    Raises ValueError where a figure is given twice, a numerator exceeds its denominator, or a sum does not come out.
    """
    made = _Maker(groups, groups_in or {}, spans, frozenset(stocks))
    for figure in figures:
        made.add(figure, figure.area in (listed_for or {}).get(figure.indicator, listed))
    made.relate(list(same))
    return Table(
        tuple(sorted(made.cells.values(), key=lambda cell: cell.key)),
        tuple(sorted(made.relations)),
        tuple(sorted(offers, key=lambda offer: offer.name)),
    )


@dataclass(slots=True)
class _Maker:
    groups: Members
    groups_in: Mapping[str, Members]
    spans: Members
    stocks: frozenset[str]
    cells: dict[Key, Cell] = field(default_factory=dict)
    relations: set[Relation] = field(default_factory=set)

    def add(self, figure: Figure, listed: bool) -> None:
        """The cells of a figure, and that a count and its complement add up."""
        made = _cells(figure, listed)
        for cell in made:
            if cell.key in self.cells:
                raise ValueError(f"{cell.key} is given twice")
            self.cells[cell.key] = cell
        if figure.share and figure.denominator is not None:
            numerator, denominator, complement = (cell.key for cell in made)
            self.relations.add(Relation(Additive.complement, denominator, (numerator, complement)))

    def relate(self, same: Sequence[Sequence[tuple[str, Part]]]) -> None:
        """All sums over areas and periods, and all counts with several names."""
        for key in self.cells:
            for relation in (*self._over_areas(key), *self._over_periods(key), *self._same(key, same)):
                if sum(self.cells[part].value for part in relation.parts) != self.cells[relation.total].value:
                    raise ValueError(f"{relation}: the sum does not come out")
                self.relations.add(relation)

    def _over_areas(self, key: Key) -> Iterator[Relation]:
        parts = self._parts(key)
        if parts:
            yield Relation(Additive.areas, key, parts)

    def _over_periods(self, key: Key) -> Iterator[Relation]:
        periods = sorted(self.spans.get(key.period, ()))
        if key.indicator in self.stocks:
            periods = periods[-1:]
        found = [self._like(key, period=period) for period in periods]
        parts = tuple(part for part in found if part is not None)
        if parts and all(self._towns(part) == self._towns(key) for part in parts):
            yield Relation(Additive.periods, key, parts)

    def _same(self, key: Key, same: Sequence[Sequence[tuple[str, Part]]]) -> Iterator[Relation]:
        for names in same:
            if (key.indicator, key.part) != names[0]:
                continue
            for indicator, part in names[1:]:
                found = self._like(key, indicator=indicator, part=part)
                if found is not None:
                    yield Relation(Additive.same, key, (found,))

    def _parts(self, key: Key) -> tuple[Key, ...]:
        """The same count of the areas that make up this one."""
        members = self.groups_in.get(key.period, self.groups).get(key.area, ())
        found = (self._like(key, area=area) for area in sorted(members))
        return tuple(part for part in found if part is not None)

    def _towns(self, key: Key) -> frozenset[str]:
        """The areas that this count is made of in the end; itself where nothing is known of parts."""
        parts = self._parts(key)
        return frozenset(town for part in parts for town in self._towns(part)) if parts else frozenset({key.area})

    def _like(
        self,
        key: Key,
        *,
        area: str | None = None,
        indicator: str | None = None,
        period: str | None = None,
        part: Part | None = None,
    ) -> Key | None:
        """The latest revision, not later than this one, of the same count of another area, indicator or period."""
        wanted = (area or key.area, indicator or key.indicator, period or key.period, part or key.part)
        for revision in range(key.revision, -1, -1):
            found = Key(*wanted, revision)
            if found in self.cells:
                return found
        return None


def _cells(figure: Figure, listed: bool) -> list[Cell]:
    made = [Cell(figure.key(Part.numerator), figure.numerator, figure.counted, listed)]
    if figure.denominator is not None:
        made.append(Cell(figure.key(Part.denominator), figure.denominator, figure.counted_below, listed))
        if figure.share:
            rest = figure.denominator - figure.numerator
            made.append(Cell(figure.key(Part.complement), rest, figure.counted, listed))
    return made
