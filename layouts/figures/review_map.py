"""The map of the meeting: towns by class, drawn from the shapes in the seal itself, which nothing changes later."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from assessment.model import TownClass
from assessment.results import Scorecard
from layouts.figures.colouring import class_steps
from layouts.figures.ground import Figure, ground_layout, inset_frames, inset_of, lines, names
from layouts.models.map import Geometry
from layouts.models.sealed import Sealed, SealedMap
from layouts.text import Text
from layouts.text.format import fixed
from layouts.theme import CLASS_SIGN, FONT, HATCH, INK, SURFACE

_PLACE = {TownClass.unclassified: 0.125, TownClass.three: 0.375, TownClass.two: 0.625, TownClass.one: 0.875}
_ALL_NAMED = 30
"""With more towns than that only those are named of which something is to be said."""
_SIZE = 14


def review_map(sealed: Sealed, text: Text) -> Figure:
    """The figure; `data[0]` holds every town. Empty where nothing was drawn when it was sealed."""
    shapes = sealed.map
    if shapes is None:
        return {"data": [], "layout": {}}
    geometry = geometry_of(shapes)
    inset = inset_of(geometry)
    features = json.loads(shapes.geojson)
    data = _layer(sealed, text, geometry, features, "geo")
    if inset is not None:
        enlarged = {**features, "features": [each for each in features["features"] if _near(each, geometry)]}
        data += _layer(sealed, text, geometry, enlarged, "geo2") + inset_frames(inset, text)
    return {"data": data, "layout": ground_layout(geometry, inset)}


def geometry_of(shapes: SealedMap) -> Geometry:
    """The sealed shapes as figures take them; they come with the figure and have no address."""
    return Geometry(
        url="",
        bounds=shapes.bounds,
        anchors=shapes.anchors,
        hatches=shapes.hatches,
        inset_codes=shapes.inset_codes,
        inset_bounds=shapes.inset,
    )


def _layer(sealed: Sealed, text: Text, geometry: Geometry, features: dict[str, Any], geo: str) -> list[Figure]:
    drawn = {each["id"] for each in features["features"]}
    cards = [card for card in sealed.assessment.areas if card.area.code in drawn]
    told = _told(sealed)
    named = [card for card in told if card in cards and (card.area.code in geometry.inset_codes) == (geo == "geo2")]
    return [
        _towns(cards, text, features, geo),
        _hatches(cards, geometry, geo),
        _names(named, geometry, text, geo),
    ]


def _told(sealed: Sealed) -> list[Scorecard]:
    """The towns that are named: all of few; of many those in class three, without a class, or in another one now."""
    cards = list(sealed.assessment.areas)
    if len(cards) <= _ALL_NAMED:
        return cards
    before = {} if sealed.previous is None else {card.area.code: card.town_class for card in sealed.previous.areas}
    quiet = (TownClass.one, TownClass.two)
    return [
        card
        for card in cards
        if card.town_class not in quiet or before.get(card.area.code, card.town_class) is not card.town_class
    ]


def _near(feature: dict[str, Any], geometry: Geometry) -> bool:
    """Whether a town may reach into the inset: its box meets that of the inset."""
    if geometry.inset_bounds is None:
        return False
    west, south, east, north = geometry.inset_bounds
    points = list(_points(feature["geometry"]["coordinates"]))
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    margin = east - west
    return (
        min(lons) < east + margin
        and max(lons) > west - margin
        and min(lats) < north + margin
        and max(lats) > south - margin
    )


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
    else:
        for each in coordinates:
            yield from _points(each)


def _towns(cards: list[Scorecard], text: Text, features: dict[str, Any], geo: str) -> Figure:
    return {
        "type": "choropleth",
        "geo": geo,
        "geojson": features,
        "featureidkey": "id",
        "locations": [card.area.code for card in cards],
        "z": [_PLACE[card.town_class] for card in cards],
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[place, colour] for place, colour in class_steps()],
        "showscale": False,
        "text": [_hover(card, text) for card in cards],
        "hovertemplate": "%{text}<extra></extra>",
        "hoverlabel": {"bgcolor": SURFACE, "bordercolor": INK, "font": {"color": INK, "size": 16, "family": FONT}},
        "marker": {"line": {"color": SURFACE, "width": 1}},
    }


def _hover(card: Scorecard, text: Text) -> str:
    name = text.pick(zh=card.area.name_zh, en=card.area.name_en)
    score = "–" if card.composite is None else fixed(card.composite, 1)
    head = f"<b>{name}</b>  {CLASS_SIGN[card.town_class]} {text(f'class.{card.town_class}')}"
    return f"{head}<br>{text('map.hover_score', score=score)}"


def _hatches(cards: list[Scorecard], geometry: Geometry, geo: str) -> Figure:
    lon: list[float | None] = []
    lat: list[float | None] = []
    for card in cards:
        if card.town_class is TownClass.unclassified:
            for start, end in geometry.hatches.get(card.area.code, ()):
                lon += [start[0], end[0], None]
                lat += [start[1], end[1], None]
    return lines(lon, lat, geo, color=HATCH, width=0.8)


def _names(cards: list[Scorecard], geometry: Geometry, text: Text, geo: str) -> Figure:
    """Class three first, since of two names that collide the first one stays."""
    shown = [card for card in cards if card.area.code in geometry.anchors]
    shown.sort(key=lambda card: (card.town_class is not TownClass.three, card.area.code))
    places = [(geometry.anchors[card.area.code], _name(card, text)) for card in shown]
    found = names(places, geo)
    return {**found, "textfont": {**found["textfont"], "size": _SIZE}}


def _name(card: Scorecard, text: Text) -> str:
    name = text.pick(zh=card.area.name_zh, en=card.area.name_en)
    return f"▲ {name}" if card.town_class is TownClass.three else name
