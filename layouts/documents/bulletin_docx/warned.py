"""Whom the bulletin warns: class three, targets missed beyond chance, figures missing, what is late."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.model import Evidence, TownClass, Verdict
from layouts.documents.briefing.agreed import earlier_listing
from layouts.documents.briefing.district import tallies
from layouts.documents.briefing.laggards import flag_of, help_words, laggards, since_words
from layouts.documents.briefing.movers import moved
from layouts.documents.briefing.parts import NONE, class_state, day_of, headings, names_of, score_words
from layouts.documents.bulletin_docx.commended import move_words
from layouts.documents.provenance import missing_of
from layouts.documents.table import PlainTable
from layouts.documents.town_words import cause_words, name_of
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import indicator_value, listing

_WORST_MOVERS = 3


def class_three(text: Text, sealed: Sealed) -> list[str]:
    """A paragraph a class-three town: score, cause, since when, and who helps."""
    found = [card for card in laggards(sealed) if card.town_class is TownClass.three]
    if not found:
        return [text("bulletin.no_class_three")]
    names = names_of(text, sealed)
    lines = []
    for card in found:
        flag = flag_of(sealed, card.area.code)
        parts = [
            text(
                "bulletin.class_three",
                town=names[card.area.code],
                town_class=class_state(text, card),
                score=score_words(sealed.programme, card.composite),
                cause=cause_words(text, sealed.programme, card),
            )
        ]
        if flag is not None:
            parts.append(text("briefing.evidence.since", since=since_words(text, flag)))
        helped = help_words(text, sealed, card.area.code)
        if helped != NONE:
            parts.append(text("bulletin.help", help=helped))
        lines.append(text("change.space").join(parts))
    return lines


def missed_table(text: Text, sealed: Sealed) -> PlainTable:
    """By indicator, the towns that miss their target by more than chance explains, with their values."""
    programme, names = sealed.programme, names_of(text, sealed)
    rows = []
    for indicator in programme.indicators:
        towns = []
        for card in sealed.assessment.areas:
            result = next(each for each in card.indicators if each.indicator == indicator.code)
            if result.verdict is Verdict.unmet and result.evidence is not Evidence.indistinguishable:
                value = indicator_value(text, indicator, result.value, result.target)
                towns.append(text("bulletin.town_score", town=names[card.area.code], score=value))
        if towns:
            owner = text.pick(zh=indicator.owner.zh, en=indicator.owner.en)
            rows.append((name_of(text, indicator), str(len(towns)), listing(text, towns), owner))
    return PlainTable(
        (*headings(text, "indicator"), text("bulletin.count"), text("bulletin.towns"), text("bulletin.owner")),
        tuple(rows),
        frozenset({1}),
    )


def doubtful_words(text: Text, sealed: Sealed) -> str:
    """How many results are unmet within chance, and are therefore not named."""
    doubtful = sum(each.doubtful for each in tallies(sealed))
    return text("bulletin.doubtful", n=doubtful) if doubtful else ""


def other_warnings(text: Text, sealed: Sealed) -> Iterator[str]:
    """Who fell most, who did not report, what was agreed and is overdue."""
    fell = moved(sealed, up=False)[:_WORST_MOVERS]
    if fell:
        yield text("bulletin.fell", towns=text("format.clause").join(move_words(text, sealed, each) for each in fell))
    missing = missing_of(sealed)
    if missing:
        names = names_of(text, sealed)
        towns = [
            text("bulletin.not_reported", town=names[town], indicators=listing(text, [names[code] for code in codes]))
            for town, codes in missing.items()
        ]
        yield text("bulletin.missing", towns=text("format.clause").join(towns))
    today = day_of(sealed)
    listed = earlier_listing(text, sealed)
    overdue = [row for row in listed.table.rows if row[0].startswith("×")]
    if overdue and any(each.overdue(today) for each in sealed.earlier_actions):
        items = [text("bulletin.late_item", words=row[1].rstrip("。. "), owner=row[2], due=row[3]) for row in overdue]
        yield text("bulletin.late", n=len(overdue), items=text("format.clause").join(items))
