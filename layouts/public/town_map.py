"""The map as SVG made on the server: every town a shape with its words, so that no script is needed to read it.

Names stand on the map where there is room, signs alone on a small screen: a colour never speaks by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import MultiPolygon, Polygon

from assessment.kinds import TownClass
from layouts.documents.map_labels import Placed, Wanted, place_labels, text_width
from layouts.models.release import MapShape, ReleaseMap, ReleaseTown
from layouts.public.edition import Edition, name
from layouts.public.markup import WITHHELD, words
from layouts.text import Text
from layouts.text.format import listing
from layouts.theme import CLASS_COLOUR, CLASS_SIGN, HATCH, INK, SURFACE, UNREPORTED

_PATH = re.compile(r"[MLHVZmlhvz0-9 ,.\-]*")
_POINT = re.compile(r"(-?\d+(?:\.\d+)?)[ ,]+(-?\d+(?:\.\d+)?)")
_ABSOLUTE = re.compile(r"[MLZ0-9 ,.\-]*")
_LABEL_SHARE = 1 / 46  # of the map's width: about 15 px on a desk
_FEW = 150
_MET, _UNMET = CLASS_COLOUR[TownClass.one], CLASS_COLOUR[TownClass.three]
_COLOURS = {str(each): colour for each, colour in CLASS_COLOUR.items()} | {"met": _MET, "unmet": _UNMET}
_SIGNS = {str(each): sign for each, sign in CLASS_SIGN.items()} | {"met": "✓", "unmet": "✕"}
NOT_JUDGED = "not_judged"
_COLOURS[NOT_JUDGED], _SIGNS[NOT_JUDGED] = UNREPORTED, "–"
_ORDER = ("one", "two", "three", "unclassified", "met", "unmet", NOT_JUDGED)


@dataclass(frozen=True, slots=True)
class Place:
    """A town as map and list show it. `mark` is None where even that is withheld."""

    town: ReleaseTown
    anchor: str
    mark: str | None

    @property
    def sign(self) -> str:
        """Its sign; that of everything withheld where there is no mark."""
        return _SIGNS.get(self.mark or "", WITHHELD)

    @property
    def fill(self) -> str:
        """Its colour, or the hatching."""
        return _COLOURS.get(self.mark or "", "url(#hatch)")


@dataclass(frozen=True, slots=True)
class _Drawn:
    place: Place
    shape: MapShape
    area: Polygon | MultiPolygon
    at: tuple[float, float]


def places(edition: Edition) -> tuple[Place, ...]:
    """The towns in the release's order; where towns are not marked themselves, each has the verdict of its tier."""
    by = edition.document.towns_by
    verdicts: dict[str | None, str | None] = {}
    for tier in edition.tiers:
        figure = edition.figure(tier, edition.headline)
        verdicts[tier.code] = None if figure is None else figure.verdict
    return tuple(
        Place(each, f"town-{number}", verdicts.get(each.tier) if by is None else _mark(each, by))
        for number, each in enumerate(edition.document.towns, 1)
    )


def _mark(town: ReleaseTown, by: str) -> str | None:
    # where towns are marked by their verdict, a town without a class is one without a verdict
    return NOT_JUDGED if (by, town.mark) == ("band", "unclassified") else town.mark


def mark_words(text: Text, mark: str | None) -> str:
    """What a mark says."""
    if mark is None:
        return text("public.withheld")
    if mark == NOT_JUDGED:
        return text("public.not_judged")
    return text(f"verdict.{mark}") if mark in ("met", "unmet") else text(f"class.{mark}")


def about(text: Text, edition: Edition) -> str:
    """What the colours mean."""
    indicator = name(text, edition.headline.name)
    match edition.document.towns_by:
        case "class":
            return text("public.map_class")
        case "band":
            return text("public.map_band", indicator=indicator)
        case None:
            return text("public.map_tier", indicator=indicator)


def counted(towns: Sequence[Place]) -> list[tuple[str | None, list[Place]]]:
    """The towns by mark, best first, those without one last; marks that no town has are left out."""
    groups = [(mark, [each for each in towns if each.mark == mark]) for mark in (*_ORDER, None)]
    return [(mark, found) for mark, found in groups if found]


def town_map(text: Text, edition: Edition) -> str:
    """The SVG; empty without boundaries or towns."""
    drawing, towns = edition.document.map, places(edition)
    if drawing is None or not towns:
        return ""
    by_code = {each.town.code: each for each in towns}
    drawn = [
        _draw(by_code[shape.code], shape)
        for shape in drawing.shapes
        if shape.code in by_code and _PATH.fullmatch(shape.path)
    ]
    said = "; ".join(
        f"{mark_words(text, mark)}: {listing(text, [name(text, each.town.name) for each in found])}"
        for mark, found in counted(towns)
    )
    return (
        f'<svg class="map" viewBox="0 0 {drawing.width} {drawing.height}" role="group" '
        f'aria-labelledby="map-title map-about"><title id="map-title">{words(about(text, edition))}</title>'
        f'<desc id="map-about">{words(said)}</desc>{_hatching(drawing)}'
        f'<g stroke="{SURFACE}" stroke-width="{drawing.width / 700:.1f}" stroke-linejoin="round">'
        f"{''.join(_area(text, each) for each in drawn)}</g>"
        f"{_names(text, drawing, drawn)}{_signs(drawing, drawn)}</svg>"
    )


def _hatching(drawing: ReleaseMap) -> str:
    step = drawing.width / 110
    return (
        f'<defs><pattern id="hatch" width="{step:.1f}" height="{step:.1f}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="{step:.1f}" height="{step:.1f}" fill="{UNREPORTED}"/>'
        f'<path d="M{step / 2:.1f} 0V{step:.1f}" stroke="{HATCH}" stroke-width="{step / 5:.1f}"/></pattern></defs>'
    )


def _area(text: Text, each: _Drawn) -> str:
    said = f"{name(text, each.place.town.name)}{text('format.colon')}{mark_words(text, each.place.mark)}"
    return (
        f'<a href="#{each.place.anchor}" class="town" aria-label="{words(said)}"><title>{words(said)}</title>'
        f'<path d="{words(each.shape.path)}" fill="{each.place.fill}" fill-rule="evenodd"/></a>'
    )


def _draw(place: Place, shape: MapShape) -> _Drawn:
    area: Polygon | MultiPolygon = Polygon()
    if _ABSOLUTE.fullmatch(shape.path):
        for part in shape.path.split("M"):
            ring = [(float(x), float(y)) for x, y in _POINT.findall(part)]
            if len(ring) > 2:
                # a ring inside what is there is a hole, another is a part
                area = area.symmetric_difference(shapely.Polygon(ring).buffer(0))
    at = area.representative_point().coords[0] if not area.is_empty else (0.0, 0.0)
    return _Drawn(place, shape, area, (float(at[0]), float(at[1])))


def _names(text: Text, drawing: ReleaseMap, drawn: Sequence[_Drawn]) -> str:
    size = drawing.width * _LABEL_SHARE
    labels = {each.place.anchor: f"{each.place.sign} {name(text, each.place.town.name)}" for each in drawn}
    wanted = [
        Wanted(each.place.anchor, text_width(labels[each.place.anchor], size), size * 1.2, each.area, each.at)
        for each in drawn
        if not each.area.is_empty
    ]
    placed = place_labels(wanted, frame=(0, 0, drawing.width, drawing.height), leaders=len(drawn) <= _FEW)
    written = "".join(_name(labels[each.key], each, size) for each in placed)
    return (
        f'<g class="names" aria-hidden="true" font-size="{size:.0f}" fill="{INK}" text-anchor="middle" '
        f'paint-order="stroke" stroke="{SURFACE}" stroke-width="{size / 5:.1f}" stroke-linejoin="round">{written}</g>'
    )


def _name(label: str, placed: Placed, size: float) -> str:
    leader = ""
    if placed.leader is not None:
        (x1, y1), (x2, y2) = placed.leader
        leader = f'<path class="leader" d="M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}"/>'
    return f'{leader}<text x="{placed.x:.0f}" y="{placed.y + size * 0.36:.0f}">{words(label)}</text>'


def _signs(drawing: ReleaseMap, drawn: Sequence[_Drawn]) -> str:
    size = drawing.width / 20
    written = "".join(
        f'<text x="{each.at[0]:.0f}" y="{each.at[1] + size * 0.36:.0f}">{words(each.place.sign)}</text>'
        for each in drawn
        if not each.area.is_empty
    )
    return (
        f'<g class="signs" aria-hidden="true" font-size="{size:.0f}" fill="{INK}" text-anchor="middle" '
        f'paint-order="stroke" stroke="{SURFACE}" stroke-width="{size / 8:.1f}">{written}</g>'
    )
