"""The map of the briefing: how far each town is from its own target in the programme's first indicator."""

from __future__ import annotations

from layouts.documents.map_picture import MapPicture, rings_of
from layouts.documents.score_map import Ground, map_picture
from layouts.documents.score_table import town_name
from layouts.documents.town_words import name_of
from layouts.models.map import Colour, ColourKind
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import indicator_value


def picture(text: Text, sealed: Sealed) -> MapPicture | None:
    """The picture; None where the seal has no boundaries of any of its towns."""
    if sealed.map is None:
        return None
    ground = Ground(
        rings=rings_of(sealed.map.geojson.encode()),
        anchors=sealed.map.anchors,
        inset=sealed.map.inset,
        label=sealed.map.label,
    )
    if not any(card.area.code in ground.rings for card in sealed.assessment.areas):
        return None
    colour = Colour(kind=ColourKind.indicator, indicator=sealed.programme.indicators[0])
    return map_picture(text, sealed.assessment, colour, ground, synthetic=sealed.synthetic)


def map_words(text: Text, sealed: Sealed) -> str:
    """The map in words: every town with its figure."""
    indicator = sealed.programme.indicators[0]
    said = []
    for card in sealed.assessment.areas:
        result = next(each for each in card.indicators if each.indicator == indicator.code)
        shown = (
            text(f"verdict.{result.verdict}")
            if result.value is None
            else indicator_value(text, indicator, result.value, result.target)
        )
        said.append(f"{town_name(text, card)} {shown}")
    return text("report.map_alt", indicator=name_of(text, indicator), towns=text("format.semicolon").join(said))
