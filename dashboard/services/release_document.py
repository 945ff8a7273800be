"""The public document of a release: what the disclosure rules let be said of a seal, and nothing else of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from assessment.disclosure.cells import BASE, Key, Part, Shown, Statement
from assessment.disclosure.releasing import Release
from assessment.facts import Observation
from assessment.judging import Frame
from assessment.measures import Facts, State, total
from assessment.model import Comparator, Indicator, Kind, Label, ReleaseLevel, TownsPublic, Verdict, View
from assessment.targets import choose
from assessment.verdicts import meets
from dashboard.services.release_indicator import is_mean, release_indicator
from dashboard.services.release_map import release_map
from dashboard.services.release_offers import (
    SEPARATOR,
    headline_of,
    is_guarded,
    judgement,
    mark_name,
    period_of,
    rate_name,
    result_of,
    tier_of,
    towns_by,
    towns_name,
    verdict_name,
)
from dashboard.services.release_table import SPAN, Counts, TrueTable, Whole
from layouts.models.release import (
    CountShown,
    Figure,
    Group,
    Mark,
    RateShown,
    ReleaseDocument,
    ReleaseLine,
    ReleaseProgramme,
    ReleaseSeal,
    ReleaseTown,
    TownCounts,
    Words,
)
from layouts.models.sealed import Sealed
from layouts.text.format import MINUS, shortest

_MOST_DECIMALS = 6
_TOWNS_BY: Mapping[TownsPublic, Literal["class", "band"] | None] = {
    TownsPublic.none: None,
    TownsPublic.town_class: "class",
    TownsPublic.band: "band",
}
_JUDGED: Mapping[Verdict, Literal["met", "unmet"]] = {Verdict.met: "met", Verdict.unmet: "unmet"}


Said = Mapping[str, tuple[Statement, ...] | None]
"""What became of each offer, by its name; None: nothing of it may be said."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Where a document stands in the chain, and when it was made (UTC, RFC 3339)."""

    number: int
    previous: str | None
    made_at: str


def document_of(
    sealed: Sealed, true: TrueTable, release: Release, *, before: Said, chain: Chain, known: Sequence[Words] = ()
) -> ReleaseDocument:
    """The document of a release that was made from the table of this seal; `before`: what was said before already."""
    programme = sealed.programme
    maker = _Maker(sealed, true, release, before)
    by = towns_by(sealed)
    return ReleaseDocument(
        number=chain.number,
        previous=chain.previous,
        programme=ReleaseProgramme(
            programme.code, programme.version, _words(programme.name), _words(programme.district.name)
        ),
        period=sealed.period.code,
        view=sealed.assessment.view.value,
        made_at=chain.made_at,
        seal=ReleaseSeal(sealed.header.number, sealed.root),
        synthetic=sealed.synthetic,
        boundary_label=None if sealed.map is None else sealed.map.label,
        headline=headline_of(sealed, true).code,
        lines=tuple(
            ReleaseLine(line.code, _words(line.name))
            for line in programme.lines
            if any(each.line == line.code for each in true.indicators)
        ),
        indicators=tuple(release_indicator(sealed, each) for each in true.indicators),
        groups=tuple(_group(sealed, each) for each in maker.groups),
        figures=tuple(maker.figures()),
        counts=tuple(maker.town_counts()),
        towns_by=_TOWNS_BY[by],
        towns=() if by is TownsPublic.none else tuple(maker.towns(by)),
        map=None if sealed.map is None else release_map(sealed.map),
        known=tuple(known),
    )


def _words(label: Label) -> Words:
    return Words(label.zh, label.en)


def _group(sealed: Sealed, group: Whole) -> Group:
    if group.level is ReleaseLevel.district:
        return Group(group.code, "district", _words(sealed.programme.district.name), len(group.towns), None)
    tier = sealed.programme.tier(group.code)
    return Group(group.code, "tier", _words(tier.name), len(group.towns), tier.code)


class _Maker:
    """Puts the figures of one release together."""

    def __init__(self, sealed: Sealed, true: TrueTable, release: Release, before: Said) -> None:
        self.sealed = sealed
        self.true = true
        self.said: Said = {**before, **release.said}
        self.shown: Mapping[Key, Shown] = {each.key: each for each in release.published.cells if each.listed}
        self.groups = tuple(each for each in true.groups if each.level in sealed.programme.release.levels)
        self.facts = Facts(_observations(sealed))

    # ------------------------------------------------------------------ figures

    def figures(self) -> Iterator[Figure]:
        for group in self.groups:
            for indicator in self.true.indicators:
                for period in self.true.listed:
                    if indicator.kind is Kind.value:
                        yield self._plain(group, indicator, period)
                    else:
                        yield self._counted(group, indicator, period)

    def _plain(self, group: Whole, indicator: Indicator, period: str) -> Figure:
        """The figure of an indicator that has no counts, and counts neither persons nor events."""
        own = period_of(self.sealed, period)
        view = self.sealed.assessment.view if SPAN in period else View.quarter
        frame = Frame(self.sealed.programme, self.facts, own, view)
        measure = total(indicator, (frame.measure(indicator, town) for town in group.towns))
        chosen = choose(indicator, area=None, tier=tier_of(self.true, group.code), period=own).binding
        target = None if chosen is None else chosen.value
        met = None
        if measure.value is not None and target is not None and indicator.comparator is not Comparator.FALLS:
            met = meets(measure.value, target, indicator.comparator)
        return Figure(
            group=group.code,
            indicator=indicator.code,
            period=period,
            numerator=None,
            denominator=None,
            numerator_shown="none",
            denominator_shown="none",
            rate=None if measure.value is None else _plain_number(measure.value, most=2),
            rate_shown="missing" if measure.state is State.missing else "given",
            target=None if target is None else _plain_number(target),
            verdict=None if met is None else "met" if met else "unmet",
        )

    def _counted(self, group: Whole, indicator: Indicator, period: str) -> Figure:
        counts = self.true.found(group.code, indicator, period)
        tier, own = tier_of(self.true, group.code), period_of(self.sealed, period)
        chosen = choose(indicator, area=None, tier=tier, period=own).binding
        target = None if chosen is None or chosen.value is None else _plain_number(chosen.value)
        if counts is None:
            none: CountShown = "none"
            return Figure(
                group.code, indicator.code, period, None, None, none, none, None, "missing", target, None
            )  # fmt: skip
        numerator, numerator_shown = self._numerator(indicator, counts)
        denominator, denominator_shown = self._denominator(indicator, counts)
        judged = judgement(indicator, counts, tier=tier, period=own)
        verdict = None
        if self.said.get(verdict_name(counts)) and judged.met is not None:
            verdict = "met" if judged.met else "unmet"
        rate = _printed(self.said.get(rate_name(counts)))
        return Figure(
            group=group.code,
            indicator=indicator.code,
            period=period,
            numerator=numerator,
            denominator=denominator,
            numerator_shown=numerator_shown,
            denominator_shown=denominator_shown,
            rate=rate,
            rate_shown=_rate_shown(indicator, counts, rate, numerator_shown),
            target=target,
            verdict=verdict,  # type: ignore[arg-type]  # one of the two words above
        )

    def _numerator(self, indicator: Indicator, counts: Counts) -> tuple[int | None, CountShown]:
        value, shown = _shown(self.shown.get(counts.of(Part.numerator)))
        if value is None or counts.scale == 1:
            return value, shown
        # an amount that is no whole number of yuan has no place among counts
        return (value // counts.scale, shown) if value % counts.scale == 0 else (None, "none")

    def _denominator(self, indicator: Indicator, counts: Counts) -> tuple[int | None, CountShown]:
        if counts.denominator is None:
            return None, "none"
        value, shown = _shown(self.shown.get(counts.of(Part.denominator)))
        if value is None or counts.quarters == 1 or not is_mean(indicator):
            return value, shown
        # the sum over the quarters is what is rounded and audited; its mean is what people know
        mean = Fraction(value, counts.quarters)
        return (BASE * round(mean / BASE), "rounded") if shown == "rounded" else (round(mean), shown)

    # ------------------------------------------------------------------ towns

    def town_counts(self) -> Iterator[TownCounts]:
        tiers = [each for each in self.true.groups if each.level is ReleaseLevel.tier] or list(self.true.groups[:1])
        covered = {town for each in tiers for town in each.towns}
        for indicator in self.true.indicators:
            allowed = {each.code for each in tiers if self._towns_allowed(each, indicator)}
            for group in self.groups:
                needed = {group.code} if group in tiers else {each.code for each in tiers}
                if needed <= allowed and covered >= set(group.towns):
                    yield self._counted_towns(group, indicator)

    def _towns_allowed(self, group: Whole, indicator: Indicator) -> bool:
        if indicator.comparator is Comparator.FALLS:
            return False
        rules = self.sealed.programme.release
        if towns_by(self.sealed) is TownsPublic.band and indicator.code == rules.band:
            return all(self.said.get(mark_name(town), ()) is not None for town in group.towns)
        plain = indicator.kind is Kind.value or not is_guarded(indicator)
        if not plain and indicator != headline_of(self.sealed, self.true):
            return False
        return self.said.get(towns_name(group.code, indicator.code, self.true.leading), ()) is not None

    def _counted_towns(self, group: Whole, indicator: Indicator) -> TownCounts:
        verdicts = [result_of(self.sealed.assessment.area(town), indicator.code).verdict for town in group.towns]
        met, unmet = verdicts.count(Verdict.met), verdicts.count(Verdict.unmet)
        other = len(verdicts) - met - unmet
        return TownCounts(group.code, indicator.code, self.true.leading, met, unmet, other)

    def towns(self, by: TownsPublic) -> Iterator[ReleaseTown]:
        hidden = by is TownsPublic.town_class and hides_classes(self.said)
        for card in self.sealed.assessment.areas:
            area = card.area
            mark = None if hidden else self._mark(by, area.code)
            yield ReleaseTown(area.code, Words(area.name_zh, area.name_en), area.tier, mark)

    def _mark(self, by: TownsPublic, town: str) -> Mark | None:
        card = self.sealed.assessment.area(town)
        said = self.said.get(mark_name(town), ())
        if by is TownsPublic.band:
            band = self.sealed.programme.release.band or ""
            verdict = result_of(card, band).verdict
            if said is None:
                return None
            return _JUDGED.get(verdict, "unclassified")
        if not card.class_decided:
            return "unclassified"
        if not said:
            return card.town_class.value if said is not None else None
        reached = said[0].words.split(SEPARATOR)[2]
        return card.town_class.value if reached == card.town_class.value else None


def hides_classes(said: Said) -> bool:
    """Whether even that some town's class is not three would give something away: then no class is public."""
    return any(each is None for name, each in said.items() if name.startswith(mark_name("")))


def _observations(sealed: Sealed) -> Iterator[Observation]:
    return (each.observation for each in sealed.figures)


def _shown(shown: Shown | None) -> tuple[int | None, CountShown]:
    if shown is None or shown.value is None:
        return None, "withheld"
    exact = shown.exact or shown.value == 0 or not shown.counted.guarded
    return shown.value, "exact" if exact else "rounded"


def _rate_shown(indicator: Indicator, counts: Counts, rate: str | None, numerator: CountShown) -> RateShown:
    if counts.denominator == 0:
        return "no_cases"
    if indicator.kind is Kind.count:
        return "withheld" if numerator == "withheld" else "given"
    return "withheld" if rate is None else "given"


def _printed(said: Sequence[Statement] | None) -> str | None:
    """The number that an offered rate prints; None where nothing may be said."""
    if not said:
        return None
    return said[0].words.split(SEPARATOR)[-1].split(" ")[0]


def _plain_number(value: Fraction, *, most: int = _MOST_DECIMALS) -> str:
    """A number with as few decimals as it needs, without grouping: what a program can read."""
    return shortest(value, most=most).replace(",", "").replace(MINUS, "-")
