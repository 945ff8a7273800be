"""Pieces that every part of the briefing uses: listings, names, scores, ranks, classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from assessment.model import Indicator, Kind, Programme, TownClass
from assessment.results import Scorecard
from layouts.documents.provenance import as_of
from layouts.documents.score_table import town_name
from layouts.documents.table import PlainTable
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import apart, date_of, fixed, signed, unit_of
from layouts.text.twinning import unit_name
from layouts.theme import CLASS_SIGN

NONE = "–"
_FINEST = 4


@dataclass(frozen=True, slots=True)
class Listing:
    """A table that stands on a screen, a page or a sheet.

    `towns`: the code of the town that each row is about, None for none. `evidence`: sentences behind the rows, for
    whoever speaks. `empty`: what is said where there are no rows. `summary`: one sentence above the table.
    """

    title: str
    table: PlainTable
    towns: tuple[str | None, ...]
    empty: str
    summary: str = ""
    evidence: tuple[str, ...] = ()

    def pages(self, rows: int) -> Iterator[Listing]:
        """The listing in parts of at most `rows` rows, each with the evidence of its own rows; one part if empty."""
        table, own = self.table, len(self.evidence) == len(self.table.rows)
        for start in range(0, max(len(table.rows), 1), rows):
            part = slice(start, start + rows)
            yield replace(
                self,
                table=replace(table, rows=table.rows[part]),
                towns=self.towns[part],
                evidence=self.evidence[part] if own else self.evidence,
            )


def headings(text: Text, *names: str) -> tuple[str, ...]:
    """Headings of columns."""
    return tuple(text(f"briefing.column.{name}") for name in names)


def names_of(text: Text, sealed: Sealed) -> Mapping[str, str]:
    """Names of towns, partners and indicators by code, as far as the seal knows them."""
    names = {each.code: text.pick(zh=each.name.zh, en=each.name.en) for each in sealed.programme.indicators}
    units = [row.unit for row in sealed.proposals.partners]
    units += [unit for row in sealed.board.rows for unit in (row.town, *row.partners)]
    units += [unit for row in sealed.proposals.matches for unit in (row.town, row.partner)]
    names |= {unit.code: unit_name(text, unit) for unit in units}
    return names | {card.area.code: town_name(text, card) for card in sealed.assessment.areas}


def district_name(text: Text, sealed: Sealed) -> str:
    """The district's name."""
    name = sealed.programme.district.name
    return text.pick(zh=name.zh, en=name.en)


def day_of(sealed: Sealed) -> date:
    """The day of the seal in China: what is due before it is overdue."""
    return date.fromisoformat(date_of(as_of(sealed)))


def score_words(programme: Programme, score: Fraction | None) -> str:
    """A composite with one decimal, more where it would read like a limit of a class that it misses or exceeds."""
    if score is None:
        return NONE
    limits = (programme.classes.one, programme.classes.two)
    return apart(score, min(limits, key=lambda limit: abs(limit - score)))


def change_words(value: Fraction | None, *, decimals: int = 1) -> str:
    """A signed change with an arrow: ↑ +1.2, ↓ −0.4; more decimals where it would read like none; – without one."""
    if value is None:
        return NONE
    if value == 0:
        return fixed(0, decimals)
    while decimals < _FINEST and round(value * 10**decimals) == 0:
        decimals += 1
    return f"{'↑' if value > 0 else '↓'} {signed(value, decimals)}"


def points_unit(text: Text, indicator: Indicator) -> str:
    """The unit of a difference: percentage points for a share, else the indicator's own."""
    return text("scores.map.points") if indicator.kind is Kind.proportion else unit_of(text, indicator)


def pair(before: str, now: str) -> str:
    """Before → now, once where both are the same."""
    return now if before == now else f"{before} → {now}"


def rank_words(before: int | None, now: int | None) -> str:
    """18 → 16; a dash where a town has no rank."""
    return pair(*(NONE if each is None else str(each) for each in (before, now)))


def class_sign(text: Text, town_class: TownClass | None) -> str:
    """▲ 三类."""
    return NONE if town_class is None else f"{CLASS_SIGN[town_class]} {text(f'class.{town_class}')}"


def class_state(text: Text, card: Scorecard) -> str:
    """The class with what is to be known of it: not decided in this round, or provisional for want of figures."""
    name = class_sign(text, card.town_class)
    if card.provisional:
        return text("briefing.class_incomplete", name=name)
    if not card.class_decided and card.town_class is not TownClass.unclassified:
        return text("class.provisional_of", name=name)
    return name


def ranked(cards: Sequence[Scorecard]) -> list[Scorecard]:
    """By rank; those without one at the end by code."""
    return sorted(cards, key=lambda card: (card.rank is None, card.rank or 0, card.area.code))
