"""The picture that a chat shows for a link: 1,200 × 630 pixels, the sentence, few figures and the map."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from layouts.documents.fonts import FAMILY, missing_glyphs
from layouts.documents.map_labels import text_width
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
_MAP_BOX = (770, 96, 374, 400)  # left, top, width, height
_TONES = {"met": BLUE, "unmet": ORANGE, "": INK}
_UNKNOWN = "〓"  # what printers set for a character that they lack
_PATH = re.compile(r"[MLHVZmlhvz0-9 ,.\-]*")
_FEWEST_PX, _MOST_PX = 34, 52


def share_card(text: Text, edition: Edition) -> bytes:
    """The PNG. The same release gives the same bytes. A character that the font lacks is shown as 〓."""
    svg = card_svg(text, edition)
    for character in missing_glyphs(svg):
        svg = svg.replace(character, _UNKNOWN)
    return svg_to_png(svg, scale=1.0)


def card_svg(text: Text, edition: Edition) -> str:
    """The card as SVG."""
    document = edition.document
    drawn = _map(edition)
    room = (_MAP_BOX[0] if drawn else WIDTH) - 2 * _EDGE + (30 if drawn else 0)
    head = text("public.card_head", district=name(text, document.programme.district), number=document.number)
    foot = [scope_of(text, edition.leading), text("public.card_check", digest=edition.issue.digest[:12])]
    foot += [text("public.synthetic")] if document.synthetic else []
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f"font-family=\"'{FAMILY}', sans-serif\" fill=\"{INK}\"><defs><pattern id=\"hatch\" width=\"7\" height=\"7\" "
        f'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="{UNREPORTED}"/>'
        f'<path d="M1 0V7" stroke="{HATCH}" stroke-width="1.6"/></pattern></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{CANVAS}"/>'
        f'<rect x="24" y="24" width="{WIDTH - 48}" height="{HEIGHT - 48}" rx="18" fill="{SURFACE}"/>'
        f"{_words(head, _EDGE, 84, 26, fill=MUTED)}{_sentence(text, edition, room)}{drawn}{_figures(text, edition)}"
        f"{_words(' · '.join(foot), _EDGE, HEIGHT - 52, 21, fill=MUTED)}</svg>"
    )


def _words(said: str, x: float, y: float, size: float, *, weight: int = 400, fill: str = INK) -> str:
    # the weight stands twice: typst takes a variable font's from the variation settings only
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size:g}" font-weight="{weight}" fill="{fill}" '
        f"style=\"font-variation-settings:'wght' {weight}\">{words(said)}</text>"
    )


def _sentence(text: Text, edition: Edition, room: float) -> str:
    """As large as it can be in five lines."""
    pieces = story.lead(text, edition)
    for size in range(_MOST_PX, _FEWEST_PX - 1, -2):
        lines = list(_broken(pieces, size, room))
        if len(lines) * size * 1.38 <= 300:
            break
    drawn = []
    for number, line in enumerate(lines[: int(330 / (size * 1.38))]):
        x = float(_EDGE)
        for word, tone in line:
            drawn.append(_words(word, x, 112 + size + number * size * 1.38, size, weight=700, fill=_TONES[tone]))
            x += _width(word, size)
    return "".join(drawn)


def _width(said: str, size: float) -> float:
    # spaces at an end are not drawn, but keep their room; bold letters are a little wider
    return text_width(said, size) * (1.03 if said.isascii() else 1.0)


def _broken(pieces: Sequence[story.Piece], size: float, room: float) -> Iterator[list[tuple[str, str]]]:
    """Lines of (words, tone): broken between Chinese characters and at spaces, never before a full stop or comma."""
    line: list[tuple[str, str]] = []
    wide = 0.0
    for word, tone in _parts(pieces):
        if line and wide + _width(word.rstrip(), size) > room:
            yield line
            line, wide = [], 0.0
            word = word.lstrip()
        line.append((word, tone))
        wide += _width(word, size)
    if line:
        yield line


def _parts(pieces: Sequence[story.Piece]) -> Iterator[tuple[str, str]]:
    for piece in pieces:
        for part in re.findall(r"[\x21-\u2fff]+[ ,.;:，。、；：）]*|[^\x21-\u2fff][，。、；：） ]*", piece.words):
            yield part, piece.tone


def _figures(text: Text, edition: Edition) -> str:
    """The large figures along the foot."""
    shown = value_of(text, edition.headline, edition.figure(edition.district, edition.headline))
    found = [(name(text, edition.headline.name), shown.words, "")]
    towns = edition.towns_counted(edition.district, edition.headline)
    if towns is not None:
        found.append((text("public.kpi_towns_met"), f"✓ {towns.met}", "met"))
        found.append((text("public.kpi_towns_unmet"), f"× {towns.unmet}", "unmet"))
    x, drawn = float(_EDGE), []
    for label, value, tone in found:
        drawn.append(_words(label, x, 468, 20, fill=MUTED))
        drawn.append(_words(value, x, 518, 42, weight=700, fill=_TONES[tone]))
        x += max(text_width(label, 20), text_width(value, 42)) + 44
    return "".join(drawn)


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
