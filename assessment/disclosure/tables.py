"""Builds the table of a release from the counts of towns: complements, sums over areas and over quarters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from assessment.disclosure.cells import Additive, Cell, Counted, Key, Offer, Part, Relation, Table


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
    groups: Mapping[str, Collection[str]],
    spans: Mapping[str, Collection[str]],
    listed: Collection[str],
    offers: Iterable[Offer] = (),
) -> Table:
    """The cells of these figures and all relations between them.

    `groups` says which areas make up a tier or the district, `spans` which periods make up a longer one; the figures
    of both must be given too, and a relation is made of those parts that have a figure (a town that did not report is
    in no sum). Parts may have been released earlier, in other tables: then give their figures again. Areas that are
    not `listed` are guarded, not shown. Raises ValueError where a figure is given twice, a numerator exceeds its
    denominator, or a sum does not come out.
    """
    cells: dict[Key, Cell] = {}
    relations: set[Relation] = set()
    for figure in figures:
        made = _cells(figure, figure.area in listed)
        for cell in made:
            if cell.key in cells:
                raise ValueError(f"{cell.key} is given twice")
            cells[cell.key] = cell
        if figure.share and figure.denominator is not None:
            numerator, denominator, complement = (cell.key for cell in made)
            relations.add(Relation(Additive.complement, denominator, (numerator, complement)))
    for key in cells:
        for relation in _sums(key, cells, groups, spans):
            if sum(cells[part].value for part in relation.parts) != cells[relation.total].value:
                raise ValueError(f"{relation}: the sum does not come out")
            relations.add(relation)
    return Table(
        tuple(sorted(cells.values(), key=lambda cell: cell.key)),
        tuple(sorted(relations)),
        tuple(sorted(offers, key=lambda offer: offer.name)),
    )


def _cells(figure: Figure, listed: bool) -> list[Cell]:
    made = [Cell(figure.key(Part.numerator), figure.numerator, figure.counted, listed)]
    if figure.denominator is not None:
        made.append(Cell(figure.key(Part.denominator), figure.denominator, figure.counted_below, listed))
        if figure.share:
            rest = figure.denominator - figure.numerator
            made.append(Cell(figure.key(Part.complement), rest, figure.counted, listed))
    return made


def _sums(
    key: Key, cells: Mapping[Key, Cell], groups: Mapping[str, Collection[str]], spans: Mapping[str, Collection[str]]
) -> Iterable[Relation]:
    by_area = [_like(key, cells, area=area) for area in sorted(groups.get(key.area, ()))]
    by_period = [_like(key, cells, period=period) for period in sorted(spans.get(key.period, ()))]
    for kind, found in ((Additive.areas, by_area), (Additive.periods, by_period)):
        parts = tuple(part for part in found if part is not None)
        if parts:
            yield Relation(kind, key, parts)


def _like(key: Key, cells: Mapping[Key, Cell], *, area: str | None = None, period: str | None = None) -> Key | None:
    """The latest revision of the same count of another area or period."""
    wanted = (area or key.area, key.indicator, period or key.period, key.part)
    for revision in range(key.revision, -1, -1):
        found = Key(*wanted, revision)
        if found in cells:
            return found
    return None
