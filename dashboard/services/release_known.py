"""Registered published figures: which count of which release each of them is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assessment.disclosure.cells import Key, Part, Statement
from assessment.disclosure.statements import exactly
from dashboard.services.release_table import Counts, TrueTable
from data.store.known_figures import Known, StoredKnown
from layouts.models.release import Words
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.release import Names, say_count


@dataclass(frozen=True, slots=True)
class Matched:
    """`statements` for the attack; `known` are the figures that they come from, `other` those that no table holds."""

    statements: tuple[Statement, ...]
    known: tuple[StoredKnown, ...]
    other: tuple[StoredKnown, ...]


def matched(registered: Sequence[StoredKnown], tables: Iterable[TrueTable]) -> Matched:
    """Finds the counts that registered figures are.

    One that differs from every table is an earlier or a later state of the count, or counts something else: it says
    nothing certain about a count that is public, and stays out of the attack.
    """
    held = list(tables)
    statements: list[Statement] = []
    known: list[StoredKnown] = []
    other: list[StoredKnown] = []
    for each in registered:
        keys = {key for table in held for key in _keys(each.known, table)}
        (known if keys else other).append(each)
        statements += [exactly(key, each.known.value, source=each.known.source) for key in sorted(keys)]
    return Matched(tuple(statements), tuple(known), tuple(other))


def _keys(known: Known, table: TrueTable) -> Iterable[Key]:
    counts = table.counts.get((known.area, known.indicator, known.period))
    if counts is not None and true_value(counts, known.part) == known.value:
        yield counts.of(known.part)


def true_value(counts: Counts, part: Part) -> int | None:
    """One of the counts behind a figure."""
    match part:
        case Part.numerator:
            return counts.numerator
        case Part.denominator:
            return counts.denominator
        case Part.complement:
            return None if counts.denominator is None else counts.denominator - counts.numerator


def known_words(sealed: Sealed, known: Sequence[StoredKnown]) -> tuple[Words, ...]:
    """What the public is told of them: which count, and where it was published; not the number itself."""
    return tuple(dict.fromkeys(_sentence(sealed, each.known) for each in known))


def names_of(sealed: Sealed) -> Names:
    """What codes stand for, by the seal."""
    return Names(sealed.programme, {each.code: (each.name_zh, each.name_en) for each in sealed.areas})


def _sentence(sealed: Sealed, known: Known) -> Words:
    names = names_of(sealed)
    key = Key(known.area, known.indicator, known.period, known.part)
    zh, en = (
        text("public.known_figure", count=say_count(text, names, key), source=known.source)
        for text in (Text("zh-CN"), Text("en"))
    )
    return Words(zh, en)
