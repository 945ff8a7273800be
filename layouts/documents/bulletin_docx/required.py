"""What the bulletin requires: what the meeting decided; without it, only what the figures themselves call for."""

from __future__ import annotations

from assessment.model import TownClass
from layouts.documents.briefing.agreed import action_listing, decision_words
from layouts.documents.briefing.laggards import laggards
from layouts.documents.briefing.parts import names_of
from layouts.documents.bulletin_docx.warned import missed_table
from layouts.documents.provenance import missing_of
from layouts.documents.table import PlainTable
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import listing


def decided(text: Text, sealed: Sealed) -> list[str]:
    """The decisions of the meeting, a sentence each."""
    names = names_of(text, sealed)
    return [decision_words(text, each, names) for each in sealed.meeting.decisions]


def to_do(text: Text, sealed: Sealed) -> PlainTable:
    """The actions of the meeting: what, who, by when, to what effect."""
    table = action_listing(text, sealed).table
    keep = (1, 2, 3, 4)
    return PlainTable(
        tuple(table.headings[index] for index in keep), tuple(tuple(row[index] for index in keep) for row in table.rows)
    )


def called_for(text: Text, sealed: Sealed) -> list[str]:
    """What the figures call for where the meeting has agreed nothing (yet); no day and no duty is invented."""
    names = names_of(text, sealed)
    lines = [text("bulletin.nothing_agreed")]
    missing = missing_of(sealed)
    if missing:
        lines.append(text("bulletin.report_missing", towns=listing(text, [names[code] for code in missing])))
    missed = missed_table(text, sealed)
    if missed.rows:
        owners = [text("bulletin.indicator_owner", indicator=row[0], owner=row[3]) for row in missed.rows]
        lines.append(text("bulletin.find_causes", owners=listing(text, owners)))
    three = [names[card.area.code] for card in laggards(sealed) if card.town_class is TownClass.three]
    if three:
        lines.append(text("bulletin.to_be_helped", towns=listing(text, three)))
    return lines if len(lines) > 1 else [*lines, text("bulletin.nothing_called_for")]
