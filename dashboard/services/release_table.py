"""The true counts of a release, from the content of a seal alone: every town's, and what they add up to.

Figures of towns are never listed. They stand here because the audit must know what the public figures are sums of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assessment.disclosure.cells import Additive, Cell, Counted, Key, Part, Published, Relation, Table
from assessment.facts import Area, Observation
from assessment.model import Accumulates, Indicator, Kind, ReleaseLevel
from assessment.periods import Quarter, quarters_of_view
from assessment.problems import Problem, Refused
from layouts.models.release import span_code
from layouts.models.sealed import Sealed

COUNTED_KINDS = (Kind.proportion, Kind.rate, Kind.ratio, Kind.count, Kind.mean)
"""Kinds whose figures are counts. A plain value has none; a balance is the difference of two and never public."""
FEN = 100
SPAN = "-"
"""Between the first and the last quarter of a period."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A group of towns whose figures are public: the district, or a tier of it."""

    code: str
    level: ReleaseLevel
    towns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """The true counts of one indicator of an area in a period.

    `scale`: what an amount of money was multiplied with to be whole. `quarters`: how many the denominator is summed
    over; `reporters`: the towns in it.
    """

    key: Key
    numerator: int
    denominator: int | None
    scale: int
    quarters: int
    reporters: tuple[str, ...]

    def of(self, part: Part) -> Key:
        """The name of one of the counts."""
        return Key(self.key.area, self.key.indicator, self.key.period, part, self.key.revision)


Place = tuple[str, str, str]
"""Area, indicator and period."""


@dataclass(frozen=True, slots=True)
class TrueTable:
    """Counts by area, indicator and period; `cells` and `relations` are what the disclosure rules read.

    `leading` is the period of the official view; `listed` the periods whose figures are public.
    """

    groups: tuple[Whole, ...]
    indicators: tuple[Indicator, ...]
    leading: str
    listed: tuple[str, ...]
    counts: Mapping[Place, Counts]
    table: Table

    def found(self, area: str, indicator: Indicator, period: str) -> Counts | None:
        """The counts behind a figure: of a stock those of the last quarter. None where nothing was reported."""
        if indicator.accumulates is Accumulates.stock:
            period = period.split(SPAN)[-1]
        return self.counts.get((area, indicator.code, period))


def public_indicators(sealed: Sealed) -> tuple[Indicator, ...]:
    """The indicators that are public, in the programme's order."""
    return tuple(each for each in sealed.programme.indicators if why_left_out(each, sealed) is None)


def why_left_out(indicator: Indicator, sealed: Sealed) -> str | None:
    """Why nothing of an indicator is public; None where it is.

    `programme`: it is not among those that the programme names; `balance`: the difference of two counts; `value`: a
    number that may count persons or events; `per`, `amount`: its rate or its amounts cannot be told in whole numbers.
    """
    chosen = sealed.programme.release.indicators
    if chosen and indicator.code not in chosen:
        return "programme"
    if indicator.kind is Kind.balance:
        return "balance"
    if indicator.kind is Kind.value:
        return "value" if indicator.counted.guarded else None
    if indicator.per.denominator != 1:
        return "per"
    return None if indicator.kind is not Kind.mean or _whole(indicator, sealed) else "amount"


def true_table(sealed: Sealed, *, earlier: Sequence[Published] = ()) -> TrueTable:
    """The table of a seal. `earlier` releases decide which sums need a new revision of their name.

    Raises Refused (`release.code_twice`) where a tier or the district has the code of a town.
    """
    return _Maker(sealed, earlier).made()


def _check_codes(sealed: Sealed) -> None:
    groups = [sealed.programme.district.code, *(tier.code for tier in sealed.programme.tiers)]
    codes = [*groups, *(card.area.code for card in sealed.assessment.areas)]
    twice = sorted({code for code in groups if codes.count(code) > 1})
    if twice:
        raise Refused(Problem("release.code_twice", {}, {"value": code}) for code in twice)


def groups_of(sealed: Sealed) -> tuple[Whole, ...]:
    """The district and its tiers, with the towns that belonged to them on the last day of the period."""
    areas = [card.area for card in sealed.assessment.areas]
    district = Whole(sealed.programme.district.code, ReleaseLevel.district, tuple(area.code for area in areas))
    tiers = [
        Whole(tier.code, ReleaseLevel.tier, tuple(area.code for area in areas if area.tier == tier.code))
        for tier in sealed.programme.tiers
    ]
    return (district, *(tier for tier in tiers if tier.towns))


@dataclass(slots=True)
class _Maker:
    sealed: Sealed
    earlier: Sequence[Published]
    counts: dict[Place, Counts] = field(default_factory=dict)
    relations: set[Relation] = field(default_factory=set)

    def made(self) -> TrueTable:
        sealed = self.sealed
        _check_codes(sealed)
        indicators = public_indicators(sealed)
        counted = [each for each in indicators if each.kind in COUNTED_KINDS]
        areas = [card.area for card in sealed.assessment.areas]
        groups = groups_of(sealed)
        view = quarters_of_view(sealed.period, sealed.assessment.view)
        quarters = sorted({*view, *quarters_of_the_year(sealed)})
        before = _before(self.earlier)
        for indicator in counted:
            self._quarters(indicator, areas, quarters)
            if len(view) > 1 and indicator.accumulates is Accumulates.flow:
                self._span(indicator, areas, view, before)
            for group in reversed(groups):  # tiers first: the district is the sum of them
                periods = [*map(str, quarters), *([span_code(view)] if len(view) > 1 else [])]
                for period in periods:
                    self._sum(indicator, group, groups, areas, period, before)
        listed = tuple(dict.fromkeys([*self._listed_quarters(), span_code(view)]))
        wholes = {group.code for group in groups if group.level in sealed.programme.release.levels}
        cells = self._cells(counted, wholes, set(listed))
        self.relations |= set(_same(counted, self.counts))
        table = Table(tuple(sorted(cells.values(), key=lambda cell: cell.key)), tuple(sorted(self.relations)))
        return TrueTable(groups, indicators, span_code(view), listed, self.counts, table)

    def _listed_quarters(self) -> list[str]:
        """The sealed quarters, and those before them in the year that an earlier release made public."""
        public = {shown.key.period for published in self.earlier for shown in published.cells if shown.listed}
        public |= {str(quarter) for quarter in self.sealed.period.quarters}
        return [str(quarter) for quarter in quarters_of_the_year(self.sealed) if str(quarter) in public]

    def _quarters(self, indicator: Indicator, areas: Sequence[Area], quarters: Sequence[Quarter]) -> None:
        towns, wanted = {area.code for area in areas}, set(quarters)
        scale = scale_of(indicator)
        for each in self.sealed.figures:
            seen = each.observation
            if (
                seen.indicator != indicator.code
                or seen.area not in towns
                or seen.quarter not in wanted
                or not _is_given(indicator, seen)
            ):
                continue
            key = Key(seen.area, indicator.code, str(seen.quarter), Part.numerator, each.revision)
            numerator = int((seen.numerator or 0) * scale)
            below = None if indicator.kind is Kind.count else int(seen.denominator or 0)
            self.counts[key.area, key.indicator, key.period] = Counts(key, numerator, below, scale, 1, (seen.area,))

    def _span(self, indicator: Indicator, areas: Sequence[Area], view: Sequence[Quarter], before: _Before) -> None:
        for area in areas:
            parts = [self.counts.get((area.code, indicator.code, str(quarter))) for quarter in view]
            given = [part for part in parts if part is not None]
            if len(given) == len(view):
                self._add(area.code, span_code(view), given, {Additive.periods: given}, before)

    def _sum(
        self,
        indicator: Indicator,
        group: Whole,
        groups: Sequence[Whole],
        areas: Sequence[Area],
        period: str,
        before: _Before,
    ) -> None:
        found = [self.counts.get((town, indicator.code, period)) for town in group.towns]
        towns = [each for each in found if each is not None]
        if not towns:
            return
        parts = towns
        if group.level is ReleaseLevel.district:
            parts = [*self._tiers(indicator, groups, period), *_without_tier(towns, groups)]
        kinds = {Additive.areas: parts}
        quarters = [self.counts.get((group.code, indicator.code, each)) for each in _quarters_in(period)]
        over = [each for each in quarters if each is not None and each.reporters == _reporters(towns)]
        if len(quarters) > 1 and len(over) == len(quarters):
            # the same towns in every quarter; otherwise the sums of towns say all there is to say
            kinds[Additive.periods] = over
        self._add(group.code, period, towns, kinds, before)

    def _tiers(self, indicator: Indicator, groups: Sequence[Whole], period: str) -> list[Counts]:
        tiers = [each for each in groups if each.level is ReleaseLevel.tier]
        found = [self.counts.get((tier.code, indicator.code, period)) for tier in tiers]
        return [each for each in found if each is not None]

    def _add(
        self,
        area: str,
        period: str,
        summed: Sequence[Counts],
        kinds: Mapping[Additive, Sequence[Counts]],
        before: _Before,
    ) -> None:
        """A sum under a name that no earlier release gave to the sum of other counts."""
        first = summed[0]
        below = None if first.denominator is None else sum(each.denominator or 0 for each in summed)
        numerator = sum(each.numerator for each in summed)
        own = {kind: tuple(sorted(part.key for part in parts)) for kind, parts in kinds.items()}
        revision = max(key.revision for keys in own.values() for key in keys)
        while True:
            key = Key(area, first.key.indicator, period, Part.numerator, revision)
            if before.fits(key, own, numerator=numerator, denominator=below):
                break
            revision += 1
        over_quarters = Additive.periods in kinds and len(summed) > 1 and area == first.key.area
        made = Counts(
            key=key,
            numerator=numerator,
            denominator=below,
            scale=first.scale,
            quarters=len(summed) if over_quarters else first.quarters,
            reporters=first.reporters if over_quarters else _reporters(summed),
        )
        self.counts[area, key.indicator, period] = made
        indicator = self.sealed.programme.indicator(key.indicator)
        for part in _guarded_parts(indicator, made):
            for kind, parts in kinds.items():
                self.relations.add(Relation(kind, made.of(part), tuple(sorted(each.of(part) for each in parts))))

    def _cells(self, counted: Iterable[Indicator], wholes: set[str], listed: set[str]) -> dict[Key, Cell]:
        known = {each.code: each for each in counted}
        cells: dict[Key, Cell] = {}
        for (area, code, period), counts in self.counts.items():
            indicator, shown = known[code], area in wholes and period in listed
            numerator = Cell(counts.of(Part.numerator), counts.numerator, indicator.counted, shown)
            cells[numerator.key] = numerator
            if counts.denominator is None:
                continue
            below = Cell(counts.of(Part.denominator), counts.denominator, indicator.counted_below, shown)
            cells[below.key] = below
            if indicator.kind is Kind.proportion and indicator.counted.guarded:
                # the document shows no complement, but must not give a small one away either
                value = counts.denominator - counts.numerator
                rest = Cell(counts.of(Part.complement), value, indicator.counted, listed=False)
                cells[rest.key] = rest
                self.relations.add(Relation(Additive.complement, below.key, (numerator.key, rest.key)))
        return cells


@dataclass(frozen=True, slots=True)
class _Before:
    """What the releases before said: what each sum was made of (by kind, as names of numerators), and exact counts."""

    parts: Mapping[tuple[Additive, Key], tuple[Key, ...]]
    exact: Mapping[Key, int]

    def fits(
        self, key: Key, parts: Mapping[Additive, tuple[Key, ...]], *, numerator: int, denominator: int | None
    ) -> bool:
        """Whether a sum may have this name: no release before gave it to another sum."""
        if any(self.parts.get((kind, key), own) != own for kind, own in parts.items()):
            return False
        below = replace(key, part=Part.denominator)
        return self.exact.get(key, numerator) == numerator and self.exact.get(below, denominator) == denominator


def _before(earlier: Iterable[Published]) -> _Before:
    parts: dict[tuple[Additive, Key], tuple[Key, ...]] = {}
    exact: dict[Key, int] = {}
    for published in earlier:
        for each in published.relations:
            if each.kind in (Additive.areas, Additive.periods):
                named = tuple(sorted(replace(part, part=Part.numerator) for part in each.parts))
                parts[each.kind, replace(each.total, part=Part.numerator)] = named
        exact |= {shown.key: shown.value for shown in published.cells if shown.exact and shown.value is not None}
    return _Before(parts, exact)


def quarters_of_the_year(sealed: Sealed) -> tuple[Quarter, ...]:
    """The quarters of the assessment year up to the sealed one."""
    last = sealed.period.last
    return tuple(Quarter(last.year, number) for number in range(1, last.number + 1))


def _quarters_in(period: str) -> list[str]:
    """The quarters from one to another; none of a single quarter."""
    if SPAN not in period:
        return []
    first, last = (Quarter(int(each[:4]), int(each[5:])) for each in period.split(SPAN))
    return [str(first.shift(count)) for count in range(last.ordinal - first.ordinal + 1)]


def _reporters(towns: Iterable[Counts]) -> tuple[str, ...]:
    return tuple(sorted(code for each in towns for code in each.reporters))


def _without_tier(towns: Iterable[Counts], groups: Iterable[Whole]) -> Iterator[Counts]:
    held = {town for each in groups if each.level is ReleaseLevel.tier for town in each.towns}
    yield from (each for each in towns if each.key.area not in held)


def _guarded_parts(indicator: Indicator, counts: Counts) -> Iterator[Part]:
    """The counts whose sums the audit reads: those of areas, units and money tell nothing of persons or events."""
    if indicator.counted.guarded:
        yield Part.numerator
    if counts.denominator is not None and indicator.counted_below.guarded:
        yield Part.denominator


def _is_given(indicator: Indicator, seen: Observation) -> bool:
    if indicator.kind is Kind.count:
        return seen.numerator is not None
    return seen.denominator is not None and (seen.numerator is not None or seen.denominator == 0)


def _same(counted: Sequence[Indicator], counts: Mapping[Place, Counts]) -> Iterator[Relation]:
    """Counts that the programme calls by one name and that are equal: births below two rates are the same births."""
    named: dict[tuple[str, str], list[tuple[str, Part]]] = {}
    for indicator in counted:
        for part, label in ((Part.numerator, indicator.numerator_name), (Part.denominator, indicator.denominator_name)):
            guarded = (indicator.counted if part is Part.numerator else indicator.counted_below).guarded
            if label is not None and guarded:
                named.setdefault((label.zh, label.en), []).append((indicator.code, part))
    places = sorted({(area, period) for area, _, period in counts})
    for uses in named.values():
        for area, period in places if len(uses) > 1 else ():
            known = [(counts[area, code, period], part) for code, part in uses if (area, code, period) in counts]
            for other, part in known[1:]:
                first, first_part = known[0]
                if _value(first, first_part) == _value(other, part):
                    yield Relation(Additive.same, first.of(first_part), (other.of(part),))


def _value(counts: Counts, part: Part) -> int | None:
    return counts.numerator if part is Part.numerator else counts.denominator


def scale_of(indicator: Indicator) -> int:
    """What amounts are multiplied with to be whole: money is counted in fen."""
    return FEN if indicator.counted is Counted.money else 1


def _whole(indicator: Indicator, sealed: Sealed) -> bool:
    """Whether every amount of an indicator is a whole number of what is counted."""
    numerators = (each.observation.numerator for each in sealed.figures if each.observation.indicator == indicator.code)
    return all(each is None or each * scale_of(indicator) % 1 == 0 for each in numerators)
