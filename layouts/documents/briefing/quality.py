"""How far the figures can be relied on: what is missing, what towns said of them, what was corrected, what was late."""

from __future__ import annotations

from fractions import Fraction

from assessment.facts import Observation
from assessment.model import Indicator
from layouts.documents.briefing.parts import NONE, Listing, headings, names_of, pair, score_words
from layouts.documents.provenance import missing_of
from layouts.documents.table import PlainTable
from layouts.documents.town_words import name_of, verdict_words
from layouts.models.sealed import Revised, Sealed
from layouts.text import Text
from layouts.text.format import count, counts, date_of, indicator_value, listing, quarter_name


def missing_listing(text: Text, sealed: Sealed) -> Listing:
    """Which town did not report what; missing is never counted as zero."""
    names = names_of(text, sealed)
    found = missing_of(sealed)
    total = sum(map(len, found.values()))
    return Listing(
        title=text("briefing.title.missing"),
        table=PlainTable(
            headings(text, "town", "not_reported"),
            tuple(
                (names[town], "▨ " + listing(text, [names[code] for code in codes])) for town, codes in found.items()
            ),
        ),
        towns=tuple(found),
        empty=text("briefing.empty.missing"),
        summary=text("briefing.summary.missing", n=total, towns=len(found)) if found else "",
        evidence=(),
    )


def confirmation_words(text: Text, sealed: Sealed) -> str:
    """How many towns confirmed their figures, by when they had to, and how many objections stand."""
    towns = sealed.meeting.towns
    confirmed = sum(each.confirmed is not None for each in towns)
    objections = [line for each in towns for line in each.objections]
    said = text(
        "briefing.confirmed",
        n=confirmed,
        of=len(sealed.assessment.areas),
        objections=len(objections),
        open=sum(line.answer is None for line in objections),
    )
    deadline = sealed.meeting.deadline
    if deadline is None:
        return said
    late = late_figures(sealed)
    return text("change.space").join(
        [
            said,
            text("briefing.deadline", day=deadline.isoformat()),
            text("briefing.late", n=late) if late else text("briefing.late_none"),
        ]
    )


def late_figures(sealed: Sealed) -> int:
    """How many figures of the sealed period came in after the last day for confirming them; 0 without such a day."""
    deadline = sealed.meeting.deadline
    if deadline is None:
        return 0
    own = set(sealed.period.quarters)
    return sum(
        each.observation.quarter in own and date_of(each.recorded_at) > deadline.isoformat() for each in sealed.figures
    )


def objection_listing(text: Text, sealed: Sealed) -> Listing:
    """What towns objected to, and the answers."""
    names = names_of(text, sealed)
    found = [(each.town, line) for each in sealed.meeting.towns for line in each.objections]
    rows = tuple(
        (
            names.get(town, town),
            NONE if line.objection.indicator is None else names.get(line.objection.indicator, line.objection.indicator),
            line.objection.words,
            text("briefing.answer.open")
            if line.answer is None
            else text(f"briefing.answer.{'accepted' if line.answer.accepted else 'refused'}", words=line.answer.words),
        )
        for town, line in found
    )
    return Listing(
        title=text("briefing.title.objections"),
        table=PlainTable(headings(text, "town", "indicator", "objection", "answer"), rows),
        towns=tuple(town for town, _ in found),
        empty=text("briefing.empty.objections"),
        summary=confirmation_words(text, sealed),
    )


def revision_listing(text: Text, sealed: Sealed) -> Listing:
    """What was corrected since the seal before, and what that did."""
    found, since = sealed.revisions.rows, sealed.revisions
    names = names_of(text, sealed)
    columns = ("town", "indicator", "quarter", "figure", "view_value", "verdict", "composite")
    said = (
        text("briefing.empty.first_seal") if since.since is None else text("briefing.empty.revised", number=since.since)
    )
    summary = ""
    if found and since.since_as_of is not None:
        summary = text("briefing.summary.revised", n=len(found), number=since.since, day=date_of(since.since_as_of))
    return Listing(
        title=text("briefing.title.revised"),
        table=PlainTable(
            headings(text, *columns),
            tuple(_revised(text, sealed, each, names.get(each.area, each.area)) for each in found),
            frozenset({3, 4, 6}),
        ),
        towns=tuple(each.area for each in found),
        empty=said,
        summary=summary,
        evidence=tuple(
            text(
                "briefing.evidence.revised",
                town=names.get(each.area, each.area),
                indicator=names.get(each.indicator, each.indicator),
                file=each.file,
                day=date_of(each.recorded_at),
            )
            for each in found
        ),
    )


def _revised(text: Text, sealed: Sealed, each: Revised, town: str) -> tuple[str, ...]:
    indicator = next((one for one in sealed.programme.indicators if one.code == each.indicator), None)
    return (
        town,
        each.indicator if indicator is None else name_of(text, indicator),
        quarter_name(text, each.quarter),
        pair(_figure(each.before), _figure(each.after)),
        pair(*(_value(text, indicator, value) for value in each.value)),
        pair(*(verdict_words(text, verdict) for verdict in each.verdict)),
        pair(*(score_words(sealed.programme, score) for score in each.composite)),
    )


def _figure(seen: Observation) -> str:
    return count(seen.value) if seen.value is not None else counts(seen.numerator, seen.denominator)


def _value(text: Text, indicator: Indicator | None, value: Fraction | None) -> str:
    return NONE if indicator is None else indicator_value(text, indicator, value)
