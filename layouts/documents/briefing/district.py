"""The district in one view: the sentence, the large numbers, classes over time, and every indicator with its change."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.model import Chance, Indicator, TownClass
from assessment.movers import Change, district_changes
from layouts.documents.briefing.parts import (
    NONE,
    Listing,
    change_words,
    district_name,
    headings,
    points_unit,
)
from layouts.documents.provenance import missing_of
from layouts.documents.table import PlainTable
from layouts.documents.town_words import name_of
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import indicator_value, interval_edges, scope_name, with_unit

CLASSES = (TownClass.one, TownClass.two, TownClass.three, TownClass.unclassified)


@dataclass(frozen=True, slots=True)
class Figure:
    """A large number: what it is, the number, and a line about it."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many towns stand how on an indicator: adds up to the number of towns."""

    indicator: Indicator
    met: int
    unmet: int
    doubtful: int
    missing: int
    not_judged: int


def headline(text: Text, sealed: Sealed) -> str:
    """One sentence that a leader can read aloud."""
    now = class_counts(sealed)
    return text(
        "briefing.headline",
        scope=scope_name(text, sealed.period, sealed.assessment.view),
        district=district_name(text, sealed),
        classes=classes_words(text, now),
        unmet=_unmet(text, sealed),
    )


def class_counts(sealed: Sealed) -> dict[TownClass, int]:
    """How many towns are in each class."""
    found = [card.town_class for card in sealed.assessment.areas]
    return {each: found.count(each) for each in CLASSES}


def classes_words(text: Text, counts: dict[TownClass, int]) -> str:
    """9 个一类，7 个二类，2 个三类."""
    shown = [each for each in CLASSES if counts[each] or each is not TownClass.unclassified]
    return text("format.comma").join(text(f"briefing.class_count.{each}", n=counts[each]) for each in shown)


def _unmet(text: Text, sealed: Sealed) -> str:
    counts = tallies(sealed)
    unmet, doubtful = sum(each.unmet for each in counts), sum(each.doubtful for each in counts)
    judged = unmet + doubtful + sum(each.met for each in counts)
    return text("briefing.unmet", n=unmet + doubtful, of=judged, doubtful=doubtful)


def figures(text: Text, sealed: Sealed) -> tuple[Figure, ...]:
    """The large numbers: the first indicator, the classes, what was not met, what was not reported."""
    counts = tallies(sealed)
    doubtful = sum(each.doubtful for each in counts)
    unmet = doubtful + sum(each.unmet for each in counts)
    missing = missing_of(sealed)
    return (
        _first(text, sealed),
        Figure(text("briefing.figure.classes"), _classes(class_counts(sealed)), _classes_before(text, sealed)),
        Figure(text("briefing.figure.unmet"), str(unmet), text("briefing.figure.doubtful", n=doubtful)),
        Figure(
            text("briefing.figure.missing"),
            str(sum(map(len, missing.values()))),
            text("briefing.figure.missing_towns", n=len(missing)),
        ),
    )


def _first(text: Text, sealed: Sealed) -> Figure:
    indicator = sealed.programme.indicators[0]
    result = sealed.assessment.district.indicators[0]
    note = text("briefing.no_previous")
    if sealed.previous is not None:
        change = district_changes(sealed.previous, sealed.assessment)[0]
        note = text(
            "briefing.figure.change",
            change=difference_words(text, indicator, change),
            chance=chance_words(text, indicator, change),
        )
    return Figure(name_of(text, indicator), indicator_value(text, indicator, result.value, result.target), note)


def _classes(counts: dict[TownClass, int]) -> str:
    return " / ".join(str(counts[each]) for each in CLASSES[:3])


def _classes_before(text: Text, sealed: Sealed) -> str:
    if sealed.previous is None:
        return text("briefing.no_previous")
    found = [card.town_class for card in sealed.previous.areas]
    return text("briefing.figure.before", value=_classes({each: found.count(each) for each in CLASSES}))


def class_history(sealed: Sealed) -> dict[TownClass, tuple[int, ...]]:
    """How many towns were in each class in each of the last periods."""
    return {
        each: tuple(sum(town.town_class is each for town in past.towns.values()) for past in sealed.history)
        for each in CLASSES
    }


def tallies(sealed: Sealed) -> tuple[Tally, ...]:
    """How the towns stand, by indicator."""
    counts = sealed.assessment.district.counts
    return tuple(
        Tally(
            indicator=each,
            met=counts[each.code].met,
            unmet=counts[each.code].unmet - counts[each.code].indistinguishable,
            doubtful=counts[each.code].indistinguishable,
            missing=counts[each.code].missing,
            not_judged=counts[each.code].not_judged,
        )
        for each in sealed.programme.indicators
    )


def chance_words(text: Text, indicator: Indicator, change: Change) -> str:
    """Whether a change is more than chance, in words with their sign."""
    if change.more_than_chance is None:
        return text("briefing.chance.none" if indicator.chance is Chance.none else "briefing.chance.unknown")
    if not change.difference:
        return text("briefing.chance.same")
    return text("briefing.chance.more" if change.more_than_chance else "briefing.chance.within")


def difference_words(text: Text, indicator: Indicator, change: Change) -> str:
    """↑ +0.25 个百分点."""
    if change.difference is None:
        return NONE
    shown = change_words(change.difference, decimals=2)
    unit = points_unit(text, indicator)
    return with_unit(shown, unit)


def interval_words(text: Text, indicator: Indicator, change: Change) -> str:
    """The 95 % interval of a change as a sentence; empty without one."""
    if change.interval is None:
        return ""
    low, high = interval_edges(change.interval, 2)
    return text("briefing.interval", low=low, high=with_unit(high, points_unit(text, indicator)))


def indicator_listing(text: Text, sealed: Sealed) -> Listing:
    """Every indicator of the district: before, now, the change and whether it is more than chance, and the towns."""
    changes = (
        {}
        if sealed.previous is None
        else {each.indicator: each for each in district_changes(sealed.previous, sealed.assessment)}
    )
    results = {each.indicator: each for each in sealed.assessment.district.indicators}
    rows, evidence = [], []
    for tally in tallies(sealed):
        indicator, change = tally.indicator, changes.get(tally.indicator.code)
        now = results[indicator.code]
        before = NONE if change is None else indicator_value(text, indicator, change.value[0])
        rows.append(
            (
                name_of(text, indicator),
                before,
                indicator_value(text, indicator, now.value, now.target),
                NONE if change is None else difference_words(text, indicator, change),
                NONE if change is None else chance_words(text, indicator, change),
                str(tally.met),
                str(tally.unmet),
                str(tally.doubtful),
                str(tally.missing),
            )
        )
        if change is not None and change.interval is not None:
            evidence.append(
                text(
                    "briefing.evidence.district",
                    indicator=name_of(text, indicator),
                    change=difference_words(text, indicator, change),
                    interval=interval_words(text, indicator, change),
                    chance=chance_words(text, indicator, change),
                )
            )
    names = ("indicator", "before", "now", "change", "chance", "met", "unmet", "doubtful", "missing")
    return Listing(
        title=text("briefing.title.indicators"),
        table=PlainTable(headings(text, *names), tuple(rows), frozenset({1, 2, 3, 5, 6, 7, 8})),
        towns=(None,) * len(rows),
        empty="",
        summary=text("briefing.summary.indicators"),
        evidence=tuple(evidence),
    )
