"""The picture that a chat shows for a link: 1,200 × 630 pixels, the sentence, few figures and the map."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from layouts.documents.font_measure import measured
from layouts.documents.fonts import FAMILY, missing_glyphs
from layouts.documents.svg_png import svg_to_png
from layouts.public import story
from layouts.public.edition import Edition, name
from layouts.public.markup import words
from layouts.public.numbers import scope_of, value_of
from layouts.public.town_map import places
from layouts.text import Text
from layouts.theme import BLUE, CANVAS, HATCH, INK, MUTED, ORANGE, SURFACE, UNREPORTED

WIDTH, HEIGHT = 1200, 630
"""Pixels."""
_EDGE = 56
_GAP = 30
_BOLD = 700
_LEADING = 1.38
_SENTENCE_HIGH = 305
_BETWEEN = " · "
_NEVER_FIRST = ",.;:，。、；：） "
_MAP_BOX = (770, 96, 374, 400)  # left, top, width, height
_TONES = {"met": BLUE, "unmet": ORANGE, "": INK}
_UNKNOWN = "〓"  # what printers set for a character that they lack
_PATH = re.compile(r"[MLHVZmlhvz0-9 ,.\-]*")
_FEWEST_PX, _MOST_PX = 34, 52

Line = list[tuple[str, str]]
"""Words with their tone."""


def share_card(text: Text, edition: Edition) -> bytes:
    """The PNG. The same release gives the same bytes. A character that the font lacks is shown as 〓."""
    svg = card_svg(text, edition)
    for character in missing_glyphs(svg):
        svg = svg.replace(character, _UNKNOWN)
    return svg_to_png(svg, scale=1.0)


def card_svg(text: Text, edition: Edition) -> str:
    """The card as SVG. Nothing is wider than its room: it is broken, else set smaller, else cut with an ellipsis."""
    document = edition.document
    drawn = _map(edition)
    beside = (_MAP_BOX[0] - _GAP if drawn else WIDTH - _EDGE) - _EDGE
    head = text("public.card_head", district=name(text, document.programme.district), number=document.number)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f"font-family=\"'{FAMILY}', sans-serif\" fill=\"{INK}\"><defs><pattern id=\"hatch\" width=\"7\" height=\"7\" "
        f'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="{UNREPORTED}"/>'
        f'<path d="M1 0V7" stroke="{HATCH}" stroke-width="1.6"/></pattern></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{CANVAS}"/>'
        f'<rect x="24" y="24" width="{WIDTH - 48}" height="{HEIGHT - 48}" rx="18" fill="{SURFACE}"/>'
        f"{_in_one_line(head, _EDGE, 84, WIDTH - 2 * _EDGE, sizes=(26, 18))}{_sentence(text, edition, beside)}{drawn}"
        f"{_figures(text, edition, beside)}{_foot(text, edition)}</svg>"
    )


def _drawn(pieces: Sequence[tuple[str, str]], x: float, y: float, size: float, *, weight: int = 400) -> str:
    """One line of (words, colour). It is one text, so that the font itself sets the words apart."""
    spans = "".join(f'<tspan fill="{colour}">{words(said)}</tspan>' for said, colour in pieces)
    # the weight stands twice: typst takes a variable font's from the variation settings only
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size:g}" font-weight="{weight}" '
        f"style=\"font-variation-settings:'wght' {weight}\">{spans}</text>"
    )


def _in_one_line(
    said: str, x: float, y: float, room: float, *, sizes: tuple[int, int], weight: int = 400, fill: str = MUTED
) -> str:
    """As large as it fits, from the first of the sizes down to the second; cut where even that is too wide."""
    most, fewest = sizes
    size = next((size for size in range(most, fewest, -1) if measured(said, size, weight=weight) <= room), fewest)
    return _drawn([(_cut(said, size, room, weight=weight), fill)], x, y, size, weight=weight)


def _cut(said: str, size: float, room: float, *, weight: int, always: bool = False) -> str:
    """The words, or as many of their characters as leave room for an ellipsis."""
    if not always and measured(said, size, weight=weight) <= room:
        return said
    while said and measured(f"{said.rstrip()}…", size, weight=weight) > room:
        said = said[:-1]
    return f"{said.rstrip()}…"


# ---------------------------------------------------------------------- the sentence


def _sentence(text: Text, edition: Edition, room: float) -> str:
    """As large as it can be above the figures; what does not fit at the smallest size ends in an ellipsis."""
    pieces = story.lead(text, edition)
    for size in range(_MOST_PX, _FEWEST_PX - 1, -2):
        lines = list(_broken(pieces, size, room))
        whole = len(lines) * size * _LEADING <= _SENTENCE_HIGH and all(_width(each, size) <= room for each in lines)
        if whole:
            break
    most = int(_SENTENCE_HIGH / (size * _LEADING))
    drawn = []
    for number, line in enumerate(lines[:most]):
        last = number == most - 1 and len(lines) > most
        shown = [(said, _TONES[tone]) for said, tone in _fitting(line, size, room, cut=last)]
        drawn.append(_drawn(shown, _EDGE, 112 + size + number * size * _LEADING, size, weight=_BOLD))
    return "".join(drawn)


def _fitting(line: Line, size: float, room: float, *, cut: bool) -> Line:
    """The line, ended by an ellipsis where it is too wide or where others that follow have no place."""
    if not cut and _width(line, size) <= room:
        return line
    *before, (said, tone) = line
    return [*before, (_cut(said, size, room - _width(before, size), weight=_BOLD, always=True), tone)]


def _width(line: Line, size: float) -> float:
    return measured("".join(said for said, _ in line).rstrip(), size, weight=_BOLD)


def _broken(pieces: Sequence[story.Piece], size: float, room: float) -> Iterator[Line]:
    """Lines of (words, tone): broken between Chinese characters and at spaces, never before a full stop or comma."""
    line: Line = []
    for word, tone in _parts(pieces):
        if line and _width([*line, (word, tone)], size) > room:
            yield line
            line = []
        line = _joined(line, word if line else word.lstrip(), tone)
    if line:
        yield line


def _joined(line: Line, word: str, tone: str) -> Line:
    """The line with another word; words of one tone are one piece."""
    if line and line[-1][1] == tone:
        return [*line[:-1], (line[-1][0] + word, tone)]
    return [*line, (word, tone)]


def _parts(pieces: Sequence[story.Piece]) -> Iterator[tuple[str, str]]:
    """Words that stay together, with the tone of their piece; a mark that begins a piece goes with the word before."""
    held: tuple[str, str] | None = None
    for piece in pieces:
        for part in re.findall(r"[\x21-\u2fff]+[ ,.;:，。、；：）]*|[^\x21-\u2fff][，。、；：） ]*", piece.words):
            if held is not None and part[0] in _NEVER_FIRST:
                held = (held[0] + part, held[1])
                continue
            if held is not None:
                yield held
            held = (part, piece.tone)
    if held is not None:
        yield held


# ---------------------------------------------------------------------- below it


def _figures(text: Text, edition: Edition, room: float) -> str:
    """The large figures along the foot, each in its share of the room."""
    shown = value_of(text, edition.headline, edition.figure(edition.district, edition.headline))
    found = [(name(text, edition.headline.name), shown.words, "")]
    towns = edition.towns_counted(edition.district, edition.headline)
    if towns is not None:
        found.append((text("public.kpi_towns_met"), f"✓ {towns.met}", "met"))
        found.append((text("public.kpi_towns_unmet"), f"× {towns.unmet}", "unmet"))
    left = room - _GAP * (len(found) - 1)
    wanted = [max(measured(label, 20), measured(value, 42, weight=_BOLD)) for label, value, _ in found]
    share = min(1.0, left / sum(wanted))
    x, drawn = float(_EDGE), []
    for (label, value, tone), wide in zip(found, wanted, strict=True):
        own = wide * share + 1
        drawn.append(_in_one_line(label, x, 468, own, sizes=(20, 15)))
        drawn.append(_in_one_line(value, x, 518, own, sizes=(42, 24), weight=_BOLD, fill=_TONES[tone]))
        x += own + _GAP
    return "".join(drawn)


def _foot(text: Text, edition: Edition) -> str:
    """The span, the hash, and whether it is a demonstration: in one line where it fits, else the last in its own."""
    parts = [scope_of(text, edition.leading), text("public.card_check", digest=edition.issue.digest[:12])]
    parts += [text("public.card_synthetic")] if edition.document.synthetic else []
    room, whole = WIDTH - 2 * _EDGE, _BETWEEN.join(parts)
    if measured(whole, 21) <= room:
        return _in_one_line(whole, _EDGE, HEIGHT - 52, room, sizes=(21, 16))
    first, last = _BETWEEN.join(parts[:-1]), parts[-1]
    above = _in_one_line(first, _EDGE, HEIGHT - 68, room, sizes=(20, 15))
    return above + _in_one_line(last, _EDGE, HEIGHT - 40, room, sizes=(20, 15))


def _map(edition: Edition) -> str:
    drawing, towns = edition.document.map, places(edition)
    if drawing is None or not towns:
        return ""
    left, top, wide, high = _MAP_BOX
    scale = min(wide / drawing.width, high / drawing.height)
    x, y = left + (wide - drawing.width * scale) / 2, top + (high - drawing.height * scale) / 2
    fills = {each.town.code: each.fill for each in towns}
    shapes = "".join(
        f'<path d="{words(each.path)}" fill="{fills[each.code]}" fill-rule="evenodd"/>'
        for each in drawing.shapes
        if each.code in fills and _PATH.fullmatch(each.path)
    )
    return (
        f'<g transform="translate({x:.1f} {y:.1f}) scale({scale:.5f})" stroke="{SURFACE}" '
        f'stroke-width="{1.4 / scale:.2f}" stroke-linejoin="round">{shapes}</g>'
    )
