"""Where the names on a map picture go: inside their area where they fit, else led out; none upon another."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

_GAP = 3.0  # px left free around every label
_FITS = 0.82  # share of a label's box that must lie in its own area to count as inside
_SPILLS = 0.45  # the least share for a label that may reach over the border
_REACHES = (22, 32, 44, 58, 74, 92, 112, 134, 158)  # px from the anchor that a leader may go
_ANGLES = [math.radians(15 * step) for step in range(24)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label to place: its size in px, the area it names and the point it belongs to, in px."""

    key: str
    width: float
    height: float
    area: Polygon | MultiPolygon
    anchor: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """The centre of a label's box; `leader` is the line to its area, for a label that stands apart."""

    key: str
    x: float
    y: float
    leader: tuple[tuple[float, float], tuple[float, float]] | None


def text_width(text: str, size: float) -> float:
    """About how wide `text` is in px at font size `size`: a full em for hanzi, fractions of it for letters."""
    return size * sum(_em(character) for character in text)


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in " .,:;'|il":
        return 0.3
    if character in "mMwW%":
        return 0.88
    return 0.66 if character.isupper() else 0.56


def place_labels(
    wanted: Sequence[Wanted],
    *,
    frame: tuple[float, float, float, float],
    blocked: Sequence[tuple[float, float, float, float]] = (),
    leaders: bool = True,
) -> tuple[Placed, ...]:
    """Place labels inside `frame`, clear of the `blocked` boxes and of each other (boxes: left, top, right, bottom).

    Large areas choose first. With `leaders`, one that finds no room in its area is led out to the nearest free
    place; without, or if there is none, it is left out.
    """
    taken = [shapely.box(*box) for box in blocked]
    whole = shapely.box(*frame)
    lines: list[LineString] = []
    placed: list[Placed] = []
    left: list[Wanted] = []
    for label in sorted(wanted, key=lambda label: (-label.area.area, label.key)):
        spot = _inside(label, taken, whole, least=_FITS)
        if spot is None:
            left.append(label)
        else:
            _take(label, spot, None, taken, lines, placed)
    anchors = {label.key: Point(label.anchor).buffer(3) for label in wanted}
    for label in reversed(left):
        spot = _inside(label, taken + lines, whole, least=_SPILLS)
        if spot is not None:
            _take(label, spot, None, taken, lines, placed)
        elif leaders:
            others = [dot for key, dot in anchors.items() if key != label.key]
            led = _led_out(label, taken, lines, others, whole)
            if led is not None:
                _take(label, led[0], led[1], taken, lines, placed)
    return tuple(sorted(placed, key=lambda label: label.key))


def _take(
    label: Wanted,
    spot: tuple[float, float],
    leader: LineString | None,
    taken: list[Polygon],
    lines: list[LineString],
    placed: list[Placed],
) -> None:
    taken.append(_box(label, spot))
    ends = None
    if leader is not None:
        lines.append(leader)
        first, last = leader.coords
        ends = ((float(first[0]), float(first[1])), (float(last[0]), float(last[1])))
    placed.append(Placed(label.key, spot[0], spot[1], ends))


def _box(label: Wanted, centre: tuple[float, float]) -> Polygon:
    x, y = centre
    half_width, half_height = label.width / 2 + _GAP, label.height / 2 + _GAP
    return shapely.box(x - half_width, y - half_height, x + half_width, y + half_height)


def _inside(
    label: Wanted, taken: Sequence[Polygon | LineString], whole: Polygon, *, least: float
) -> tuple[float, float] | None:
    """The free spot near the anchor, else anywhere in its area, with most of the label in it; None below `least`."""
    return _best(label, _near(label), taken, whole, least) or _best(label, _across(label), taken, whole, least)


def _near(label: Wanted) -> list[tuple[float, float]]:
    x, y = label.anchor
    steps = [(dx, dy) for dy in (0.0, -0.7, 0.7, -1.4, 1.4) for dx in (0.0, -0.2, 0.2, -0.4, 0.4)]
    return [(x + dx * label.width, y + dy * label.height) for dx, dy in steps]


def _across(label: Wanted) -> list[tuple[float, float]]:
    left, top, right, bottom = label.area.bounds
    shares = (0.2, 0.35, 0.5, 0.65, 0.8)
    return [(left + (right - left) * across, top + (bottom - top) * down) for down in shares for across in shares]


def _best(
    label: Wanted,
    spots: Sequence[tuple[float, float]],
    taken: Sequence[Polygon | LineString],
    whole: Polygon,
    least: float,
) -> tuple[float, float] | None:
    best: tuple[float, tuple[float, float]] | None = None
    for spot in spots:
        box = _box(label, spot)
        if not whole.contains(box) or any(box.intersects(other) for other in taken):
            continue
        share = box.intersection(label.area).area / box.area
        moved = math.hypot((spot[0] - label.anchor[0]) / label.width, (spot[1] - label.anchor[1]) / label.height)
        value = share - 0.12 * moved
        if share >= least and (best is None or value > best[0] + 1e-9):
            best = (value, spot)
    return None if best is None else best[1]


def _led_out(
    label: Wanted,
    taken: Sequence[Polygon],
    lines: Sequence[LineString],
    others: Sequence[Polygon],
    whole: Polygon,
) -> tuple[tuple[float, float], LineString] | None:
    """The nearest free spot outside the area, and the leader to it that crosses no label and no other leader."""
    for reach in _REACHES:
        for angle in _ANGLES:
            spot = (
                label.anchor[0] + math.cos(angle) * (reach + label.width / 2),
                label.anchor[1] + math.sin(angle) * (reach + label.height / 2),
            )
            box = _box(label, spot)
            obstacles = (*taken, *lines, *others)
            if not whole.contains(box) or any(box.intersects(other) for other in obstacles):
                continue
            edge = shapely.shortest_line(box, Point(label.anchor)).coords[0]
            leader = LineString([label.anchor, edge])
            if not any(leader.intersects(other) for other in (*taken, *lines)):
                return spot, leader
    return None
