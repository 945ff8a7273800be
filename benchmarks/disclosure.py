"""How long public releases take: making one after earlier ones, and the audit of twenty quarters together.

Districts are made up: sixteen indicators from a few cases to thousands a quarter, most of them nearly always complied
with, so that small counts and small complements are everywhere. Processor time, so that other work does not count.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from assessment.disclosure.audit import audit
from assessment.disclosure.cells import Cell, Offer, Part, Published, Table
from assessment.disclosure.releasing import Release, release
from assessment.disclosure.statements import at_least, below, rate_offer
from assessment.disclosure.tables import Figure, table_of
from benchmarks.table import Took

DISTRICT = "district"
TIERS = 3
QUARTERS = 4  # of a year
LONG = 20  # quarters that are audited together
SMALL, LARGE = 18, 75
# cases of a town in a quarter, and the share that is as it should be
INDICATORS = (
    *((30, 0.96), (30, 0.85), (30, 0.5), (25, 0.7), (12, 0.9), (8, 0.6)),
    *((40, 0.97), (40, 0.99), (6, 0.8), (60, 0.98), (100, 0.95), (200, 0.9)),
    *((500, 0.97), (1500, 0.93), (4000, 0.9), (5000, 0.003)),
)
TARGET = Fraction(95)
_SEED = 20


@dataclass(slots=True)
class District:
    """A made-up district whose quarters are released one after the other; with `bands` towns meet a target, or not."""

    towns: int
    bands: bool = False
    counts: dict[tuple[str, int, int], tuple[int, int]] = field(default_factory=dict)
    sizes: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        self.sizes = tuple(np.random.default_rng(_SEED).uniform(0.3, 1.9, self.towns))

    @property
    def tiers(self) -> dict[str, list[str]]:
        """The towns of each tier."""
        return {f"tier{tier}": [f"t{town:02d}" for town in range(tier, self.towns, TIERS)] for tier in range(TIERS)}

    def table(self, quarter: int) -> Table:
        """What is released after this quarter, counted from 0: its figures and those of the year so far."""
        year, last = divmod(quarter, QUARTERS)
        names = [f"{2001 + year}Q{each + 1}" for each in range(last + 1)]
        spans = {f"{names[0]}-{end + 1}": names[: end + 1] for end in range(1, last + 1)}
        figures = [
            figure
            for number in range(len(INDICATORS))
            for period, parts in {**{name: [name] for name in names}, **spans}.items()
            for figure in self._figures(number, period, [year * QUARTERS + names.index(part) for part in parts])
        ]
        towns = [town for members in self.tiers.values() for town in members]
        return table_of(
            figures,
            groups={**self.tiers, DISTRICT: list(self.tiers)},
            spans=spans,
            listed={*self.tiers, DISTRICT},
            offers=self._offers(figures, [names[-1], *list(spans)[-1:]], towns),
        )

    def _figures(self, number: int, period: str, quarters: Sequence[int]) -> Iterator[Figure]:
        whole = [0, 0]
        for tier, towns in self.tiers.items():
            total = [0, 0]
            for town in towns:
                counts = [self._counts(number, int(town[1:]), quarter) for quarter in quarters]
                k, n = (sum(each) for each in zip(*counts, strict=True))
                total = [total[0] + k, total[1] + n]
                yield Figure(town, f"i{number:02d}", period, k, n)
            whole = [whole[0] + total[0], whole[1] + total[1]]
            yield Figure(tier, f"i{number:02d}", period, *total)
        yield Figure(DISTRICT, f"i{number:02d}", period, *whole)

    def _counts(self, number: int, town: int, quarter: int) -> tuple[int, int]:
        random = np.random.default_rng((_SEED, number, town, quarter))
        cases, share = INDICATORS[number]
        n = int(random.poisson(cases * self.sizes[town]))
        return int(random.binomial(n, share)), n

    def _offers(self, figures: Sequence[Figure], periods: Collection[str], towns: Collection[str]) -> Iterator[Offer]:
        """Rates of district and tiers; of towns, whether one indicator of the year so far meets its target."""
        for each in figures:
            if each.period not in periods or not each.denominator:
                continue
            if each.area not in towns:
                cells = (Cell(each.key(part), value, each.counted) for part, value in _parts(each))
                yield rate_offer(f"{each.area} {each.indicator} {each.period}", *cells)
            elif self.bands and each.indicator == "i00" and each.period == list(periods)[-1]:
                yield _band(each)


def _parts(figure: Figure) -> tuple[tuple[Part, int], ...]:
    return (Part.numerator, figure.numerator), (Part.denominator, figure.denominator or 0)


def _band(figure: Figure) -> Offer:
    k, n = figure.key(Part.numerator), figure.key(Part.denominator)
    met = figure.numerator * TARGET.denominator * 100 >= TARGET.numerator * (figure.denominator or 0)
    said = (at_least if met else below)(k, n, TARGET, words=f"{figure.area} {'met' if met else 'unmet'}")
    return Offer(f"band {figure.area} {figure.period}", ((said,),))


def rows() -> Iterator[Took]:
    """The rows of the table: releases of a county and of a large district, and the audit of five years of them."""
    small, large = District(SMALL), District(LARGE, bands=True)
    several = [seconds for _, seconds in made(small, 12)]
    what = f"release of {SMALL} towns × {len(INDICATORS)} indicators"
    yield Took(f"{what}, the ninth", several[8], "s")
    yield Took(f"{what}, the twelfth: a whole year", several[11], "s")
    long = list(made(large, LONG))
    yield Took(f"release of {LARGE} towns, the slowest of {LONG}", max(seconds for _, seconds in long), "s")
    yield _audited(f"audit of these {LONG} releases", [one.published for one, _ in long])


def made(district: District, quarters: int) -> Iterator[tuple[Release, float]]:
    """The releases of quarters one after the other, and the seconds that each took."""
    earlier: list[Published] = []
    for quarter in range(quarters):
        table = district.table(quarter)
        start = time.process_time()
        one = release(table, earlier=earlier)
        yield one, time.process_time() - start
        earlier.append(one.published)


def _audited(what: str, releases: Sequence[Published]) -> Took:
    start = time.process_time()
    audit(releases, paths=0)
    return Took(what, time.process_time() - start, "s", 60.0)
