"""The deck of the meeting: its slides in order, in each language one after the other."""

from __future__ import annotations

import io

from layouts.documents.briefing.agreed import action_listing, decision_listing, earlier_listing, meeting_name
from layouts.documents.briefing.district import indicator_listing
from layouts.documents.briefing.laggards import laggard_listing
from layouts.documents.briefing.movers import mover_listing
from layouts.documents.briefing.parts import district_name
from layouts.documents.briefing.quality import missing_listing, objection_listing, revision_listing
from layouts.documents.briefing.ranking import ranking_listing
from layouts.documents.containers import normalised_zip
from layouts.documents.fonts import check_glyphs
from layouts.documents.slides_pptx.frame import Deck
from layouts.documents.slides_pptx.slides import Speaker
from layouts.models.sealed import Sealed
from layouts.text import Text


def slides_pptx(sealed: Sealed, languages: tuple[str, ...]) -> bytes:
    """The slides as a PPTX file: the same seal gives the same bytes.

    Raises MissingGlyphs where the map cannot show a town's name.
    """
    if sealed.map is not None:
        names = [(card.area.code, f"{card.area.name_zh}{card.area.name_en}") for card in sealed.assessment.areas]
        check_glyphs((f"{name} ({code})", name) for code, name in names)
    first = Text(languages[0])
    deck = Deck(
        sealed, first("slides.cover", district=district_name(first, sealed), meeting=meeting_name(first, sealed))
    )
    for language in languages:
        _part(Speaker(deck, Text(language), sealed))
    deck.finish()
    target = io.BytesIO()
    deck.presentation.save(target)
    return normalised_zip(target.getvalue())


def _part(speaker: Speaker) -> None:
    """The slides in one language, in the order of the meeting's screens; the appendix at the end."""
    text, sealed = speaker.text, speaker.sealed
    speaker.cover()
    speaker.district()
    speaker.verdicts()
    speaker.listed(indicator_listing(text, sealed), screen="district")
    speaker.listed(earlier_listing(text, sealed), screen="actions")
    speaker.listed(mover_listing(text, sealed, up=True), screen="movers")
    speaker.listed(mover_listing(text, sealed, up=False), screen="movers")
    speaker.listed(laggard_listing(text, sealed), screen="laggards")
    speaker.laggards()
    speaker.map()
    quality = [each(text, sealed) for each in (missing_listing, objection_listing, revision_listing)]
    speaker.grouped(text("slides.quality"), quality, screen="quality")
    agreed = [each(text, sealed) for each in (decision_listing, action_listing)]
    if all(each.table.rows for each in agreed):
        for each in agreed:
            speaker.listed(each, screen="decisions")
    else:
        speaker.grouped(text("slides.agreed"), agreed, screen="decisions")
    speaker.about()
    speaker.listed(ranking_listing(text, sealed, tiers=False), screen="", appendix=True)
