"""What a release would like to say beside its counts: rates, verdicts, how many towns met a target, what each town is.

Each is an offer with the inequalities that it means; `assessment.disclosure` decides which of them give nothing away.
A verdict on a value that should fall compares two rates, which no inequality in whole numbers says: it is not offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from assessment.disclosure.cells import Key, Offer, Part, Published, Statement
from assessment.disclosure.statements import rate, rounded
from assessment.model import (
    Comparator,
    Exposure,
    Indicator,
    Kind,
    Programme,
    ReleaseLevel,
    TownClass,
    TownsPublic,
    Verdict,
)
from assessment.periods import QUARTERS_A_YEAR, Period, parse_period
from assessment.results import IndicatorResult, Scorecard
from assessment.targets import choose
from assessment.verdicts import meets
from dashboard.services.release_table import SPAN, Counts, TrueTable, scale_of
from layouts.models.sealed import Sealed
from layouts.text.format import decimals_of

PERCENT = 100
_MOST_POWER = 7
JUDGED = (Verdict.met, Verdict.unmet)
_REACHED = {TownClass.one: (TownClass.one, TownClass.two), TownClass.two: (TownClass.two,)}
SEPARATOR = "|"
"""Between the parts of a statement's name, which is put into words where somebody reads it."""
RATE, VERDICT, TOWNS, MARK = "rate", "verdict", "towns", "mark"
_RANK_OF_TOWNS = 1
_NAMED = 4  # parts after the kind that name a figure: group, indicator, period, revision


@dataclass(frozen=True, slots=True)
class Judgement:
    """A figure of a group with its exact value, its target and verdict (None where there is no case or no target)."""

    counts: Counts
    value: Fraction | None
    target: Fraction | None
    met: bool | None


def offers_of(sealed: Sealed, true: TrueTable, *, earlier: Sequence[Published] = ()) -> tuple[Offer, ...]:
    """Everything that the release of this seal would like to say.

    Of a figure that an earlier release had already nothing new is said: see `said_before`.
    """
    old = {shown.key for published in earlier for shown in published.cells if shown.listed}
    return (*_figures(sealed, true, old), *_towns_a_tier(sealed, true), *_marks(sealed, true))


def ranks_of(sealed: Sealed, true: TrueTable, offers: Iterable[Offer]) -> dict[str, int]:
    """How important each offer is, 0 first: the district before tiers, what leads before the rest, now before then."""
    leading, district = headline_of(sealed, true).code, true.groups[0].code
    return {each.name: _rank(each.name.split(SEPARATOR), leading, district, true.leading) for each in offers}


def _rank(name: Sequence[str], leading: str, district: str, period: str) -> int:
    kind, group, *rest = name
    if kind == MARK:
        return _RANK_OF_TOWNS
    indicator, when = rest[:2]
    leads, whole, now = indicator == leading, group == district, when == period or SPAN not in period
    if kind == TOWNS or (leads and now and kind == VERDICT):
        return _RANK_OF_TOWNS
    if leads and whole:
        return 0
    far = 2 * (not now) + (not whole) + (kind == VERDICT)
    return _RANK_OF_TOWNS + 1 + far + 2 * (not leads)


def said_before(earlier: Sequence[Published]) -> Mapping[str, tuple[Statement, ...]]:
    """What earlier releases said of figures, by the name of its offer: it is said again in the same words."""
    found: dict[str, tuple[Statement, ...]] = {}
    for published in earlier:
        for each in published.statements:
            kind, *rest = each.words.split(SEPARATOR)
            if kind in (RATE, VERDICT):
                name = SEPARATOR.join((kind, *rest[:_NAMED]))
                found[name] = tuple(dict.fromkeys((*found.get(name, ()), each)))
    return found


def rate_name(counts: Counts) -> str:
    """The name of the offer of a rate."""
    return _name(RATE, counts)


def verdict_name(counts: Counts) -> str:
    """The name of the offer of a verdict."""
    return _name(VERDICT, counts)


def _name(kind: str, counts: Counts) -> str:
    key = counts.key
    return SEPARATOR.join((kind, key.area, key.indicator, key.period, str(key.revision)))


def towns_name(group: str, indicator: str, period: str) -> str:
    """The name of the offer of how many towns of a tier met a target."""
    return SEPARATOR.join((TOWNS, group, indicator, period))


def mark_name(town: str) -> str:
    """The name of the offer of a town's class or verdict."""
    return SEPARATOR.join((MARK, town))


def judgement(indicator: Indicator, counts: Counts, *, tier: str | None, period: Period) -> Judgement:
    """The value of a figure, and how it stands to its target in that period."""
    value = value_of_counts(indicator, counts)
    chosen = choose(indicator, area=None, tier=tier, period=period).binding
    target = None if chosen is None else chosen.value
    met = None
    if value is not None and target is not None and not _too_few(indicator, counts):
        met = meets(value, target, indicator.comparator)
    return Judgement(counts, value, target, met)


def period_of(sealed: Sealed, code: str) -> Period:
    """The period whose targets hold for a figure: its own quarter, or the sealed period for the quarters to date."""
    return sealed.period if SPAN in code else parse_period(code)


def _too_few(indicator: Indicator, counts: Counts) -> bool:
    """Whether fewer cases than the programme asks for stand behind a figure."""
    cases = Fraction(counts.denominator or 0)
    if indicator.kind is Kind.ratio:
        cases += counts.numerator
    elif indicator.kind is Kind.mean:
        cases /= counts.quarters
    elif indicator.exposure is Exposure.population:
        cases /= QUARTERS_A_YEAR
    return indicator.min_n is not None and cases < indicator.min_n


def value_of_counts(indicator: Indicator, counts: Counts) -> Fraction | None:
    """The exact value in the unit of the indicator; None without a case."""
    if counts.denominator is None:
        return Fraction(counts.numerator)
    if counts.denominator == 0:
        return None
    return factor_of(indicator, counts) * Fraction(counts.numerator, counts.denominator)


def factor_of(indicator: Indicator, counts: Counts) -> Fraction:
    """What numerator / denominator, as counted, is multiplied with to give the value."""
    match indicator.kind:
        case Kind.proportion | Kind.ratio:
            return Fraction(PERCENT)
        case Kind.rate if indicator.exposure is Exposure.population:
            return indicator.per * QUARTERS_A_YEAR
        case Kind.rate:
            return indicator.per
        case Kind.mean:
            return Fraction(counts.quarters, scale_of(indicator))
        case _:
            return Fraction(1)


def tier_of(true: TrueTable, group: str) -> str | None:
    """The tier whose targets hold for a group: its own, none for the district."""
    found = next(each for each in true.groups if each.code == group)
    return found.code if found.level is ReleaseLevel.tier else None


# ---------------------------------------------------------------------- figures of groups


def _figures(sealed: Sealed, true: TrueTable, old: Set[Key]) -> Iterator[Offer]:
    levels = sealed.programme.release.levels
    for group in (each for each in true.groups if each.level in levels):
        for indicator in true.indicators:
            seen: set[str] = set()
            for period in true.listed:
                counts = true.found(group.code, indicator, period)
                # of a stock the year to date is its last quarter: one figure under two names
                if counts is None or counts.key.period in seen or counts.key in old:
                    continue
                seen.add(counts.key.period)
                judged = judgement(indicator, counts, tier=tier_of(true, group.code), period=period_of(sealed, period))
                leads = counts is true.found(group.code, indicator, true.leading)
                # of single quarters the trends are told: of the district, and of the indicator that leads
                if leads or group is true.groups[0] or indicator is headline_of(sealed, true):
                    yield from _rate(indicator, judged, rate_name(counts))
                if leads:
                    yield from _verdict(indicator, judged, verdict_name(counts))


def _rate(indicator: Indicator, judged: Judgement, name: str) -> Iterator[Offer]:
    counts, value = judged.counts, judged.value
    if value is None or counts.denominator is None:
        return
    factor = factor_of(indicator, counts)
    decimals = decimals_of(indicator)
    if judged.target is not None and value != judged.target and rounded(value, decimals) == judged.target:
        decimals += 1  # or it would read like the target that it misses
    printed = list(dict.fromkeys(rounded(value, each) for each in range(decimals, -1, -1)))
    # both sides times a power of ten that makes the factor whole: the inequality is in whole numbers
    power = next((each for each in range(_MOST_POWER) if (factor * 10**each).denominator == 1), None)
    if power is None:
        return
    yield Offer(
        name,
        tuple(
            rate(
                counts.of(Part.numerator),
                counts.of(Part.denominator),
                each.scaleb(power),
                words=f"{name}{SEPARATOR}{each}",
                per=int(factor * 10**power),
            )
            for each in printed
        ),
        of_shown=True,
    )


def _verdict(indicator: Indicator, judged: Judgement, name: str) -> Iterator[Offer]:
    said = _judged(indicator, judged, name)
    enough = _enough_cases(indicator, judged.counts, name, enough=True)
    if said is not None:
        yield Offer(name, ((said,) if enough is None else (said, enough),))


def _judged(indicator: Indicator, judged: Judgement, name: str) -> Statement | None:
    """The verdict as an inequality; None where there is none, or none in whole numbers."""
    if judged.met is None or judged.target is None or indicator.comparator is Comparator.FALLS:
        return None
    words = SEPARATOR.join((name, "met" if judged.met else "unmet"))
    # met with 'at least' and unmet with 'at most' lie above the target; only what is met may be equal to it
    above = judged.met == indicator.comparator.higher_is_better
    return bound(indicator, judged.counts, judged.target, above=above, strict=not judged.met, words=words)


def bound(indicator: Indicator, counts: Counts, value: Fraction, *, above: bool, strict: bool, words: str) -> Statement:
    """The value of a figure is at least (or at most, or strictly beyond) some value."""
    factor = factor_of(indicator, counts)
    scale = lcm(factor.denominator, value.denominator)
    terms = [(counts.of(Part.numerator), int(factor * scale))]
    limit = 0
    if counts.denominator is None:
        limit = int(value * scale)
    else:
        terms.append((counts.of(Part.denominator), -int(value * scale)))
    kept = tuple(term for term in terms if term[1])
    if above:
        return Statement(words, kept, limit + strict, None)
    return Statement(words, kept, None, limit - strict)


# ---------------------------------------------------------------------- towns


def _towns_a_tier(sealed: Sealed, true: TrueTable) -> Iterator[Offer]:
    """How many towns of a tier met the target that leads the release: said where even which ones could be said."""
    leading = headline_of(sealed, true)
    if not is_guarded(leading) or leading.comparator is Comparator.FALLS:
        return
    # those of the band's own indicator follow from the marks of the towns
    if towns_by(sealed) is TownsPublic.band and leading.code == sealed.programme.release.band:
        return
    parts = [each for each in true.groups if each.level is ReleaseLevel.tier] or list(true.groups[:1])
    for group in parts:
        name = towns_name(group.code, leading.code, true.leading)
        said = tuple(_verdicts(sealed, true, group.towns, leading, name))
        if said:
            yield Offer(name, (said,))


def headline_of(sealed: Sealed, true: TrueTable) -> Indicator:
    """The indicator that leads the release: the one that the programme names, else the first that is public."""
    wanted = sealed.programme.release.headline
    return next((each for each in true.indicators if each.code == wanted), true.indicators[0])


def _verdicts(
    sealed: Sealed, true: TrueTable, towns: Sequence[str], indicator: Indicator, name: str
) -> Iterator[Statement]:
    for town in towns:
        yield from _town_verdict(sealed, true, town, indicator, name)


def _town_verdict(sealed: Sealed, true: TrueTable, town: str, indicator: Indicator, name: str) -> Iterator[Statement]:
    """What a town's verdict says of its counts: where it stands to the target, and that it had cases enough, or not."""
    result = result_of(sealed.assessment.area(town), indicator.code)
    counts = true.found(town, indicator, true.leading)
    if counts is None or not is_guarded(indicator):
        return
    words = SEPARATOR.join((name, town))
    if result.verdict in JUDGED:
        judged = Judgement(counts, result.value, result.target, result.verdict is Verdict.met)
        said = _judged(indicator, judged, words)
        if said is not None:
            yield said
    # a town that is not judged may have had no case at all: that says less than too few, which then says it all
    enough = _enough_cases(indicator, counts, words, enough=result.verdict in JUDGED)
    if enough is not None and result.verdict in (*JUDGED, Verdict.too_few):
        yield enough


def _enough_cases(indicator: Indicator, counts: Counts, words: str, *, enough: bool) -> Statement | None:
    """That a figure has as many cases as the programme asks for, or fewer; None where it asks for none."""
    if indicator.min_n is None or counts.denominator is None:
        return None
    terms = [(counts.of(Part.denominator), 1)]
    least = indicator.min_n
    if indicator.kind is Kind.ratio:
        terms.append((counts.of(Part.numerator), 1))
    elif indicator.kind is Kind.mean:
        least *= counts.quarters
    elif indicator.exposure is Exposure.population:
        least *= QUARTERS_A_YEAR
    return Statement(words, tuple(terms), least, None) if enough else Statement(words, tuple(terms), None, least - 1)


def is_guarded(indicator: Indicator) -> bool:
    """Whether any count of an indicator is one of persons or events."""
    return indicator.counted.guarded or (indicator.kind is not Kind.count and indicator.counted_below.guarded)


def result_of(card: Scorecard, indicator: str) -> IndicatorResult:
    """A town's result of an indicator."""
    return next(each for each in card.indicators if each.indicator == indicator)


def towns_by(sealed: Sealed) -> TownsPublic:
    """What the release says of towns: a class only after a round that decided it."""
    rules = sealed.programme.release
    if rules.towns is TownsPublic.town_class and not any(card.class_decided for card in sealed.assessment.areas):
        return TownsPublic.none
    return rules.towns


def _marks(sealed: Sealed, true: TrueTable) -> Iterator[Offer]:
    match towns_by(sealed):
        case TownsPublic.band:
            yield from _bands(sealed, true)
        case TownsPublic.town_class:
            yield from _classes(sealed, true)
        case TownsPublic.none:
            return


def _classes(sealed: Sealed, true: TrueTable) -> Iterator[Offer]:
    """Class one, or at least that the class is not three: a class three is never withheld, so a withheld one says that.

    Where even this gives something away (`release_hides_classes`), no class of any town is public.
    """
    for card in sealed.assessment.areas:
        name = mark_name(card.area.code)
        offered = [
            tuple(_class_says(sealed, true, card, name, reached)) for reached in _REACHED.get(card.town_class, ())
        ]
        if any(offered):
            yield Offer(name, tuple(offered))


def _bands(sealed: Sealed, true: TrueTable) -> Iterator[Offer]:
    indicator = sealed.programme.indicator(sealed.programme.release.band or "")
    for card in sealed.assessment.areas:
        name = mark_name(card.area.code)
        said = tuple(_town_verdict(sealed, true, card.area.code, indicator, name))
        if said:
            yield Offer(name, (said,))


def _class_says(sealed: Sealed, true: TrueTable, card: Scorecard, name: str, reached: TownClass) -> Iterator[Statement]:
    """What reaching a class says of each indicator of a town, if every other one had full points.

    Class one or two needs a composite, and every line its floor: so no indicator may lose more than that leaves.
    Class three says nothing of any one indicator, since it may come from each of them.
    """
    programme = sealed.programme
    least = programme.classes.one if reached is TownClass.one else programme.classes.two
    for indicator in true.indicators:
        result, counts = result_of(card, indicator.code), true.found(card.area.code, indicator, true.leading)
        if counts is None or result.verdict not in JUDGED or not is_guarded(indicator):
            continue
        lowest = _lowest_value(programme, indicator, card, result, least)
        if lowest is not None:
            above = indicator.comparator.higher_is_better
            words = SEPARATOR.join((name, reached.value, indicator.code))
            yield bound(indicator, counts, lowest, above=above, strict=False, words=words)


def _lowest_value(
    programme: Programme, indicator: Indicator, card: Scorecard, result: IndicatorResult, least: Fraction
) -> Fraction | None:
    """The worst value with which the town can still have its class; None where any value will do."""
    weighed = [each for each in card.indicators if each.points is not None]
    of_line = sum((each.weight for each in weighed if each.line == indicator.line), Fraction(0))
    lines = [line for line in programme.lines if card.lines.get(line.code) is not None]
    total = sum((line.weight for line in lines), Fraction(0))
    if not of_line or not total or result.target is None:
        return None
    in_line = result.weight / of_line
    in_composite = in_line * programme.line(indicator.line).weight / total
    shares = [1 - (PERCENT - least) / (PERCENT * in_composite)]
    if programme.classes.line_floor is not None:
        shares.append(1 - (PERCENT - programme.classes.line_floor) / (PERCENT * in_line))
    share = max(shares)
    if share <= 0:
        return None
    if indicator.floor is not None:
        return indicator.floor + (result.target - indicator.floor) * share
    if indicator.steps:
        within = [step.within for step in indicator.steps if step.share >= share]
        off = max(within, default=Fraction(0))
        return result.target - off if indicator.comparator.higher_is_better else result.target + off
    return result.target
