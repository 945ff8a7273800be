"""A map as one self-contained SVG: shapes, names, legend, an enlarged inset, footnotes. No request, no script."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import shapely
from shapely.geometry import MultiPolygon, Polygon

from layouts.documents.map_labels import Placed, Wanted, place_labels, text_width
from layouts.documents.map_picture import Bounds, LegendEntry, MapPicture, ScaleLegend, Shape, rings_of
from layouts.documents.svg_png import svg_to_png
from layouts.theme import HAIRLINE, HATCH, INK, MUTED, SURFACE, UNREPORTED

__all__ = [
    "LegendEntry", "MapPicture", "ScaleLegend", "Shape", "render_map_svg", "rings_of", "svg_to_png",
]  # fmt: skip

_MARGIN = 32.0
_LABEL = 15.0
_FEW = 150  # areas; above, only names that fit are drawn
_HALO = f' stroke="{SURFACE}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
_INSET_SHARES = (0.27, 0.24, 0.21, 0.18)  # of the map's width, the largest that covers nothing


@dataclass(frozen=True, slots=True)
class _View:
    """Degrees to px: local equirectangular, longitude narrowed by the cosine of the middle latitude."""

    box: Bounds  # left, top, right, bottom in px
    west: float
    north: float
    per_degree: float
    narrowing: float
    left: float
    top: float

    @classmethod
    def fitting(cls, bounds: Bounds, box: Bounds, *, aside: float = 0.5) -> _View:
        """As large as `box` allows; spare width is left on the right (`aside` 0), the left (1) or both (½)."""
        west, south, east, north = bounds
        narrowing = max(math.cos(math.radians((south + north) / 2)), 0.05)
        wide, high = max((east - west) * narrowing, 1e-9), max(north - south, 1e-9)
        per_degree = min((box[2] - box[0]) / wide, (box[3] - box[1]) / high)
        left = box[0] + (box[2] - box[0] - wide * per_degree) * aside
        top = (box[1] + box[3] - high * per_degree) / 2
        return cls(box, west, north, per_degree, narrowing, left, top)

    def px(self, point: tuple[float, float]) -> tuple[float, float]:
        x = self.left + (point[0] - self.west) * self.narrowing * self.per_degree
        return x, self.top + (self.north - point[1]) * self.per_degree


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A shape in px."""

    shape: Shape
    path: str
    area: Polygon | MultiPolygon
    anchor: tuple[float, float]


def render_map_svg(model: MapPicture) -> str:
    """Draw the picture as SVG text; pure, the same model gives the same text. Raises ValueError without shapes."""
    if not model.shapes:
        raise ValueError("a map needs at least one shape")
    frame = _map_frame(model)
    view, drawn, corner = _arrange(model, frame)
    body = [_heading(model), _areas(drawn)]
    blocked: list[Bounds] = []
    named = drawn
    if model.inset is not None:
        inset, shown = _inset(model, model.inset, corner)
        body += [_frame_on_map(model.inset, view), inset]
        blocked.append(corner)
        named = [one for one in drawn if one.shape.code not in shown]
    body += [_labels(named, frame, blocked), _legend(model), _footnotes(model)]
    return _document(model, body)


def _document(model: MapPicture, body: Iterable[str]) -> str:
    family = quoteattr(f"'{model.font_family}', sans-serif")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{model.width}" height="{model.height}" '
        f'viewBox="0 0 {model.width} {model.height}" role="img" aria-labelledby="map-title map-about" '
        f'xml:lang={quoteattr(model.lang)} font-family={family} fill="{INK}">'
        f'<title id="map-title">{_text(model.title)}</title><desc id="map-about">{_text(model.subtitle)}</desc>'
        f"{_HATCH_PATTERN}"
        f'<rect width="{model.width}" height="{model.height}" fill="{SURFACE}"/>{"".join(body)}</svg>\n'
    )


_HATCH_PATTERN = (
    '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
    f'patternTransform="rotate(45)"><rect width="7" height="7" fill="{UNREPORTED}"/>'
    f'<path d="M1 0V7" stroke="{HATCH}" stroke-width="1.6"/></pattern></defs>'
)


def _text(text: str) -> str:
    """Escaped, and without the control characters that XML cannot hold."""
    return escape(_clean(text))


def _clean(text: str) -> str:
    return "".join(c for c in text if c in "\t\n" or (c.isprintable() and c not in "\ufffe\uffff"))


def _words(text: str, x: float, y: float, size: float, *, weight: int = 400, fill: str = INK, more: str = "") -> str:
    # the weight stands twice: typst takes a variable font's from the variation settings only
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" font-weight="{weight}" fill="{fill}" '
        f"style=\"font-variation-settings:'wght' {weight}\"{more}>{_text(text)}</text>"
    )


def _heading(model: MapPicture) -> str:
    room = model.width - 2 * _MARGIN
    size = min(28.0, 28.0 * room / max(text_width(model.title, 28.0), 1.0))
    title = _words(model.title, _MARGIN, _MARGIN + 24, size, weight=700)
    return title + _words(model.subtitle, _MARGIN, _MARGIN + 52, 15, fill=MUTED)


def _map_frame(model: MapPicture) -> Bounds:
    bottom = model.height - _MARGIN - 76
    return (_MARGIN, _MARGIN + 76, model.width - _MARGIN, bottom)


def _bounds(shapes: Sequence[Shape]) -> Bounds:
    lons, lats = zip(*(point for shape in shapes for ring in shape.rings for point in ring), strict=True)
    return (min(lons), min(lats), max(lons), max(lats))


def _draw(shape: Shape, view: _View) -> _Drawn:
    rings = [[view.px(point) for point in ring] for ring in shape.rings]
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring[:-1]) + "Z" for ring in rings)
    area = shapely.Polygon(rings[0]).buffer(0) if rings else Polygon()
    for ring in rings[1:]:  # a ring inside what is there is a hole, another is a part
        area = area.symmetric_difference(shapely.Polygon(ring).buffer(0))
    anchor = view.px(shape.anchor) if shape.anchor is not None else area.representative_point().coords[0]
    return _Drawn(shape, path, area, (float(anchor[0]), float(anchor[1])))


def _areas(drawn: Sequence[_Drawn]) -> str:
    """The areas, the selected ones last so that their outline is whole."""
    ordered = sorted(drawn, key=lambda one: one.shape.selected)
    return f'<g stroke-linejoin="round">{"".join(map(_area, ordered))}</g>'


def _area(one: _Drawn) -> str:
    shape = one.shape
    fill = "url(#hatch)" if shape.hatched else shape.fill
    stroke, width = (INK, 2.6) if shape.selected else (SURFACE, 1.4)
    name = " ".join(word for word in (shape.mark, shape.label, shape.value) if word)
    path = (
        f'<path d="{one.path}" fill="{escape(fill)}" fill-rule="evenodd" stroke="{stroke}" '
        f'stroke-width="{width}"><title>{_text(name)}</title></path>'
    )
    if shape.link is None:
        return path
    return f"<a href={quoteattr(shape.link)} aria-label={quoteattr(_clean(name))}>{path}</a>"


def _labels(drawn: Sequence[_Drawn], frame: Bounds, blocked: Sequence[Bounds]) -> str:
    by_code = {one.shape.code: one for one in drawn}
    wanted = [Wanted(one.shape.code, *_label_size(one.shape), one.area, one.anchor) for one in drawn if one.shape.label]
    placed = place_labels(wanted, frame=frame, blocked=blocked, leaders=len(drawn) <= _FEW)
    return f"<g>{''.join(_label(by_code[label.key], label) for label in placed)}</g>"


def _label_size(shape: Shape) -> tuple[float, float]:
    mark = _LABEL if shape.mark else 0.0
    width = max(text_width(shape.label, _LABEL) + mark, text_width(shape.value or "", _LABEL - 2))
    return width, _LABEL * (2.1 if shape.value else 1.1)


def _label(one: _Drawn, label: Placed) -> str:
    shape = one.shape
    halo = f' text-anchor="middle"{_HALO}'
    base = label.y + _LABEL * 0.36 - (_LABEL * 0.5 if shape.value else 0)
    shift = _LABEL * 0.5 if shape.mark else 0.0
    parts = []
    if label.leader is not None:
        (x1, y1), (x2, y2) = label.leader
        parts.append(
            f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{INK}" stroke-width="1"/>'
            f'<circle cx="{x1:.1f}" cy="{y1:.1f}" r="2.2"/>'
        )
    weight = 700 if shape.mark else 400
    parts.append(_words(shape.label, label.x + shift, base, _LABEL, weight=weight, more=halo))
    if shape.mark:
        start = label.x - text_width(shape.label, _LABEL) / 2 - _LABEL * 0.35
        parts.append(_mark(shape.mark, start, base - _LABEL * 0.36, _LABEL * 0.42))
    if shape.value:
        parts.append(_words(shape.value, label.x, base + _LABEL * 1.05, _LABEL - 2, fill=INK, more=halo))
    return "".join(parts)


def _mark(mark: str, x: float, y: float, r: float) -> str:
    """A class mark as a drawn sign, so that it looks alike in every font."""
    edge = f'fill="{INK}" stroke="{SURFACE}" stroke-width="2" paint-order="stroke"'
    match mark:
        case "▲":
            return f'<path d="M{x:.1f} {y - r:.1f}l{r * 1.1:.1f} {r * 1.9:.1f}h{-r * 2.2:.1f}z" {edge}/>'
        case "◆":
            return f'<path d="M{x:.1f} {y - r:.1f}l{r:.1f} {r:.1f}l{-r:.1f} {r:.1f}l{-r:.1f} {-r:.1f}z" {edge}/>'
        case "●":
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" {edge}/>'
        case _:
            return _words(mark, x - r, y + r * 0.8, 2.2 * r, weight=700)


def _arrange(model: MapPicture, frame: Bounds) -> tuple[_View, list[_Drawn], Bounds]:
    """The map in its frame and the inset's square: moved aside where that keeps the square off the areas."""
    best: tuple[float, _View, list[_Drawn], Bounds] | None = None
    for share in _INSET_SHARES:
        for aside in (0.5, 0.15, 0.85, 0.0, 1.0):
            view = _View.fitting(_bounds(model.shapes), frame, aside=aside)
            drawn = [_draw(shape, view) for shape in model.shapes]
            if model.inset is None:
                return view, drawn, frame
            covered, corner = _emptiest_corner(frame, drawn, share * (frame[2] - frame[0]))
            if best is None or covered < best[0]:
                best = (covered, view, drawn, corner)
            if best[0] == 0:
                return best[1:]
    if best is None:
        raise ValueError("no share of the map is set aside for an inset")
    return best[1:]


def _emptiest_corner(frame: Bounds, drawn: Sequence[_Drawn], side: float) -> tuple[float, Bounds]:
    """How much a square covers of the areas, and where, in the corner where that is least."""
    left, top, right, bottom = frame
    corners = [
        (right - side, top, right, top + side),
        (left, top, left + side, top + side),
        (right - side, bottom - side, right, bottom),
        (left, bottom - side, left + side, bottom),
    ]
    boxes = [shapely.box(*corner).buffer(8) for corner in corners]
    covered = [round(sum(one.area.intersection(box).area for one in drawn)) for box in boxes]
    least = covered.index(min(covered))
    return covered[least], corners[least]


def _inset(model: MapPicture, bounds: Bounds, box: Bounds) -> tuple[str, set[str]]:
    """The enlarged part, and the codes it names in the map's stead: those that lie inside it altogether."""
    view = _View.fitting(bounds, box)
    window = shapely.box(*box)
    drawn = [one for one in (_draw(shape, view) for shape in model.shapes) if one.area.intersects(window)]
    inner = [one for one in drawn if window.contains(one.area)]
    left, top, right, bottom = box
    rectangle = f'x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}" rx="10"'
    title = _words(model.inset_title, left + 12, top + 22, 13, more=_HALO) if model.inset_title else ""
    blocked = [(left, top, left + 24 + text_width(model.inset_title, 13), top + 30)] if model.inset_title else []
    labels = _labels(inner, (left + 4, top + 4, right - 4, bottom - 4), blocked)
    svg = (
        f'<g><clipPath id="inset"><rect {rectangle}/></clipPath><rect {rectangle} fill="{SURFACE}"/>'
        f'<g clip-path="url(#inset)">{_areas(drawn)}</g>{labels}{title}'
        f'<rect {rectangle} fill="none" stroke="{MUTED}" stroke-width="1"/></g>'
    )
    return svg, {one.shape.code for one in inner}


def _frame_on_map(bounds: Bounds, view: _View) -> str:
    (left, top), (right, bottom) = view.px((bounds[0], bounds[3])), view.px((bounds[2], bounds[1]))
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}" rx="4" '
        f'fill="none" stroke="{MUTED}" stroke-width="1" stroke-dasharray="4 3"/>'
    )


def _legend(model: MapPicture) -> str:
    y = model.height - _MARGIN - 44
    left = _scale_bar(model.scale, y) if model.scale is not None else ""
    x = model.width - _MARGIN
    parts: list[str] = []
    for entry in reversed(model.legend):
        x -= text_width(entry.label, 14)
        parts.append(_words(entry.label, x, y + 13, 14, fill=MUTED))
        x -= 24
        parts.append(_swatch(entry, x, y))
        x -= 22
    return f"<g>{left}{''.join(parts)}</g>"


def _swatch(entry: LegendEntry, x: float, y: float) -> str:
    if entry.mark is not None:
        return _mark(entry.mark, x + 9, y + 8, 7)
    fill = "url(#hatch)" if entry.hatched else escape(entry.fill or SURFACE)
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="18" height="16" rx="2" fill="{fill}" stroke="{HAIRLINE}"/>'


def _scale_bar(scale: ScaleLegend, y: float) -> str:
    width, x = 240.0, _MARGIN
    low = _words(scale.low, x, y + 13, 14, fill=MUTED)
    x += text_width(scale.low, 14) + 12
    last = max(len(scale.colours) - 1, 1)
    stops = "".join(f'<stop offset="{i / last:.3f}" stop-color="{escape(c)}"/>' for i, c in enumerate(scale.colours))
    ticks = "".join(
        f'<path d="M{x + place * width:.1f} {y + 16:.1f}v4" stroke="{MUTED}"/>'
        + _words(text, x + place * width, y + 34, 12, fill=MUTED, more=' text-anchor="middle"')
        for place, text in scale.ticks
    )
    return (
        f'{low}<defs><linearGradient id="scale">{stops}</linearGradient></defs>'
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:g}" height="16" rx="2" fill="url(#scale)"/>{ticks}'
        + _words(scale.high, x + width + 12, y + 13, 14, fill=MUTED)
    )


def _footnotes(model: MapPicture) -> str:
    text = " · ".join(model.footnotes)
    end = ' text-anchor="end"'
    return _words(text, model.width - _MARGIN, model.height - _MARGIN + 6, 13, fill=MUTED, more=end) if text else ""
