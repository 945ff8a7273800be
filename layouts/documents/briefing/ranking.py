"""All towns by rank."""

from __future__ import annotations

from assessment.model import Evidence, Verdict
from assessment.results import Scorecard
from layouts.documents.briefing.parts import NONE, Listing, class_state, headings, ranked, score_words
from layouts.documents.score_table import town_name
from layouts.documents.table import PlainTable
from layouts.documents.town_words import change_sign, name_of, tier_name
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import fixed


def ranking_listing(text: Text, sealed: Sealed, *, tiers: bool = True) -> Listing:
    """Rank, change, tier (unless there is no room), class, composite, lines, and how many indicators stand how."""
    programme = sealed.programme
    cards = ranked(sealed.assessment.areas)
    lines = tuple(name_of(text, line) for line in programme.lines)
    first = headings(text, "rank", "rank_change", "town", *(("tier",) if tiers else ()), "class", "composite")
    after = headings(text, "met", "unmet", "doubtful", "missing")
    return Listing(
        title=text("briefing.title.ranking"),
        table=PlainTable(
            (*first, *lines, *after),
            tuple(_row(text, sealed, card, tiers=tiers) for card in cards),
            frozenset({0, 1, *range(len(first) - 1, len(first) + len(lines) + len(after))}),
        ),
        towns=tuple(card.area.code for card in cards),
        empty="",
        summary=text("briefing.summary.ranking"),
    )


def _row(text: Text, sealed: Sealed, card: Scorecard, *, tiers: bool) -> tuple[str, ...]:
    verdicts = [each.verdict for each in card.indicators]
    doubtful = sum(
        each.verdict is Verdict.unmet and each.evidence is Evidence.indistinguishable for each in card.indicators
    )
    return (
        NONE if card.rank is None else str(card.rank),
        change_sign(card.rank_change) or NONE,
        town_name(text, card),
        *((tier_name(text, sealed.programme, card),) if tiers else ()),
        class_state(text, card),
        score_words(sealed.programme, card.composite),
        *(
            NONE if score is None else fixed(score, 1)
            for score in (card.lines[each.code] for each in sealed.programme.lines)
        ),
        str(verdicts.count(Verdict.met)),
        str(verdicts.count(Verdict.unmet) - doubtful),
        str(doubtful),
        str(verdicts.count(Verdict.missing)),
    )
