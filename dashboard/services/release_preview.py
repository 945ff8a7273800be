"""What a prepared release hides and why: for whoever decides on it, and never public."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assessment.disclosure.cells import Key, Part
from assessment.disclosure.suppress import Why
from assessment.model import Comparator, Indicator, TownsPublic
from dashboard.services.release_document import hides_classes
from dashboard.services.release_offers import (
    headline_of,
    judgement,
    mark_name,
    period_of,
    rate_name,
    tier_of,
    towns_by,
    verdict_name,
)
from dashboard.services.release_table import SPAN, Counts, Whole, why_left_out
from dashboard.services.releasing import Prepared
from layouts.models.release import ReleaseDocument
from layouts.models.release_page import Hidden, LeftOut, What

_PARTS = {Part.numerator: What.numerator, Part.denominator: What.denominator}


def hidden_of(prepared: Prepared, document: ReleaseDocument) -> tuple[Hidden, ...]:
    """Everything that a reader will not be told, in the order of the programme: each with its reason."""
    return (*_figures(prepared), *_town_counts(prepared, document), *_marks(prepared, document))


def left_out_of(prepared: Prepared) -> tuple[LeftOut, ...]:
    """The indicators of which nothing is public."""
    sealed = prepared.sealed
    reasons = ((each.code, why_left_out(each, sealed)) for each in sealed.programme.indicators)
    return tuple(LeftOut(code, why) for code, why in reasons if why is not None)


def _figures(prepared: Prepared) -> Iterator[Hidden]:
    sealed, true = prepared.sealed, prepared.true
    groups = [each for each in true.groups if each.level in sealed.programme.release.levels]
    for indicator in true.indicators:
        for group in groups:
            seen: set[str] = set()
            for period in true.listed:
                counts = true.found(group.code, indicator, period)
                if counts is not None and counts.key.period not in seen:
                    seen.add(counts.key.period)
                    yield from _counts(prepared, indicator, group, counts)
                    yield from _sayings(prepared, indicator, group, counts)


def _counts(prepared: Prepared, indicator: Indicator, group: Whole, counts: Counts) -> Iterator[Hidden]:
    for part, what in _PARTS.items():
        why = prepared.release.reasons.get(counts.of(part))
        if why is not None:
            yield Hidden(what, group.code, indicator.code, counts.key.period, Why(why).value)


def _sayings(prepared: Prepared, indicator: Indicator, group: Whole, counts: Counts) -> Iterator[Hidden]:
    named = (group.code, indicator.code, counts.key.period)
    said, reasons = {**prepared.before, **prepared.release.said}, prepared.release.reasons
    if counts.denominator and said.get(rate_name(counts)) is None:
        yield Hidden(What.rate, *named, _why_no_rate(counts, asked=rate_name(counts) in said, reasons=reasons))
    period = period_of(prepared.sealed, counts.key.period)
    judged = judgement(indicator, counts, tier=tier_of(prepared.true, group.code), period=period)
    leads = counts is prepared.true.found(group.code, indicator, prepared.true.leading)
    if judged.met is None or not leads:
        return
    if indicator.comparator is Comparator.FALLS:
        yield Hidden(What.verdict, *named, "falls")
    elif said.get(verdict_name(counts)) is None:
        yield Hidden(What.verdict, *named, "recovers")


def _why_no_rate(counts: Counts, *, asked: bool, reasons: Mapping[Key, Why]) -> str:
    if any(counts.of(part) in reasons for part in _PARTS):
        return "counts_hidden"
    # an earlier release tells of a rate only where it said one
    return "recovers" if asked or SPAN in counts.key.period else "quarter"


def _town_counts(prepared: Prepared, document: ReleaseDocument) -> Iterator[Hidden]:
    told = {(each.group, each.indicator) for each in document.counts}
    for indicator in (headline_of(prepared.sealed, prepared.true),):
        for group in document.groups:
            if (group.code, indicator.code) not in told:
                falls = indicator.comparator is Comparator.FALLS
                yield Hidden(
                    What.towns, group.code, indicator.code, prepared.true.leading, "falls" if falls else "towns"
                )


def _marks(prepared: Prepared, document: ReleaseDocument) -> Iterator[Hidden]:
    by, said = towns_by(prepared.sealed), prepared.release.said
    every = by is TownsPublic.town_class and hides_classes(said)
    for town in document.towns:
        if town.mark is None:
            blamed = said.get(mark_name(town.code), ()) is None or not every
            yield Hidden(What.mark, town.code, None, prepared.true.leading, "recovers" if blamed else "other_towns")
