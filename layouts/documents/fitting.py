"""What fits where: how text wraps, the size at which it fits its box, widths of columns, heights of rows.

Widths are estimates (`map_labels.text_width`) with some air, since PowerPoint and WPS have fonts and kerning of their
own. The rule where text is too long: the size goes down step by step to the smallest; then lines beyond the box are
left out and '…' says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from layouts.documents.map_labels import text_width

LEADING = 1.25
"""Height of a line in font sizes; set as exact spacing, so that no font makes a line higher."""
AIR = 1.06
"""By how much a text may turn out wider than estimated."""
BOLD = 1.06
"""By how much bold letters are wider."""
CUT = "…"
_SIGN = 0.44
"""What a sign of ambiguous width takes beyond a letter, in font sizes."""
_MEETS = 0.12
"""What some programs put between a Chinese character and a letter or digit, in font sizes."""
_MEETING = re.compile(r"(?<=[\u3400-\u9fff])(?=[0-9A-Za-z ])|(?<=[0-9A-Za-z ])(?=[\u3400-\u9fff])")
_PIECE = re.compile(r"[^\W\d_]+-(?=[^\W\d_])|[^ \t\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]+|[ \t]+|.", re.DOTALL)
_UNBROKEN = 3.0
_STEP = 4.0
_AFTER_SIGN = re.compile("(?<=[●◆▲○✓×≈▨]) ")
_SHORT, _LONG = 6.3, 9.0
_NOT_FIRST = frozenset("，。、；：？！）》」』”’％%‰…—·,.;:!?)]}")


@lru_cache(maxsize=8192)
def width_of(text: str, size: float) -> float:
    """How wide a text may turn out, in points: signs such as ● → are as wide as a Chinese character in its font."""
    signs = sum(map(_is_sign, text))
    meetings = len(_MEETING.findall(text))
    return (text_width(text, size) + size * (signs * _SIGN + meetings * _MEETS)) * AIR


def _is_sign(character: str) -> bool:
    ambiguous = unicodedata.east_asian_width(character) == "A"
    return ambiguous or (ord(character) > 0xFF and unicodedata.category(character) in ("So", "Sm"))


@lru_cache(maxsize=4096)
def lines_of(text: str, size: float, width: float) -> tuple[str, ...]:
    """The text in lines of at most `width` points: Latin words stay whole where they can, Chinese breaks anywhere."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph):
            if not line and piece.isspace():
                continue
            if width_of((line + piece).rstrip(), size) <= width:
                line += piece
                continue
            if line.strip():
                lines.append(line.rstrip())
            *full, line = _chopped(piece.lstrip(), size, width)
            lines += full
        lines.append(line.rstrip())
    return tuple(lines)


def _pieces(text: str) -> list[str]:
    """What may not be broken: a Latin word, a sign with the closing punctuation behind it."""
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        if pieces and piece in _NOT_FIRST and not pieces[-1].isspace():
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def _chopped(piece: str, size: float, width: float) -> list[str]:
    """A piece in parts that fit: usually one, more for a word longer than the line."""
    parts, part = [], ""
    for character in piece:
        if part and width_of(part + character, size) > width:
            parts.append(part)
            part = ""
        part += character
    return [*parts, part]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text that fits its box at `size` points; `cut`: something was left out."""

    text: str
    size: float
    lines: int
    cut: bool


def fitted(text: str, *, width: float, height: float, sizes: Sequence[float]) -> Fitted:
    """The largest of `sizes` (falling) at which the text fits; at the smallest what does not fit is left out."""
    for size in sizes:
        lines = lines_of(text, size, width)
        if len(lines) * size * LEADING <= height + 0.01:
            return Fitted(text, size, len(lines), cut=False)
    size = sizes[-1]
    kept = cut_to(text, size, width, max(int((height + 0.01) // (size * LEADING)), 1))
    return Fitted(kept, size, len(lines_of(kept, size, width)), cut=True)


def cut_to(text: str, size: float, width: float, lines: int) -> str:
    """As much of the text as goes into so many lines, with '…' where something was left out."""
    if len(lines_of(text, size, width)) <= lines:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if len(lines_of(text[:middle].rstrip() + CUT, size, width)) <= lines:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + CUT


@dataclass(frozen=True, slots=True)
class FittedTable:
    """Cells that fit: texts, font size, widths of columns and heights of rows (the heading's first), in points."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    size: float
    widths: tuple[float, ...]
    heights: tuple[float, ...]


def fitted_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    width: float,
    height: float,
    sizes: Sequence[float],
    pad: tuple[float, float],
    least_row: float = 0.0,
) -> FittedTable:
    """The table at the largest size at which all of it fits; `pad`: to the sides and above and below, in points.

    A smaller size at which no cell wraps is better, as long as it is at most `_UNBROKEN` smaller. At the smallest size
    cells lose the lines that their row has no room for.
    """
    across, down = pad
    table = [tuple(headings), *map(tuple, rows)]
    unbroken = [each for each in sizes if each >= sizes[0] - _UNBROKEN and _wanted(table, each, across) <= width]
    for size in (*unbroken[:1], *sizes):
        widths = column_widths(table, size, width, across)
        heights = [max(each, least_row) for each in _heights(table, widths, size, pad)]
        if sum(heights) <= height + 0.01:
            return FittedTable(table[0], tuple(table[1:]), size, widths, tuple(heights))
    size = sizes[-1]
    widths = column_widths(table, size, width, across)
    allowed = _shared(_heights(table, widths, size, pad), height)
    lines = [max(int((each - 2 * down + 0.01) // (size * LEADING)), 1) for each in allowed]
    cut = [
        tuple(cut_to(cell, size, column - 2 * across, most) for cell, column in zip(row, widths, strict=True))
        for row, most in zip(table, lines, strict=True)
    ]
    heights = _heights(cut, widths, size, pad)
    return FittedTable(cut[0], tuple(cut[1:]), size, widths, tuple(heights))


def _heights(
    table: Sequence[Sequence[str]], widths: Sequence[float], size: float, pad: tuple[float, float]
) -> list[float]:
    heights = []
    for index, row in enumerate(table):
        # the heading is bold
        room = [(width - 2 * pad[0]) / (1.0 if index else BOLD) for width in widths]
        lines = max(len(lines_of(cell, size, each)) for cell, each in zip(row, room, strict=True))
        heights.append(lines * size * LEADING + 2 * pad[1])
    return heights


def _shared(wanted: Sequence[float], total: float) -> list[float]:
    """`total` shared out: low rows get what they want, the high ones share what is left evenly."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    left, given = total, [0.0] * len(wanted)
    for position, index in enumerate(order):
        given[index] = min(wanted[index], left / (len(order) - position))
        left -= given[index]
    return given


def column_widths(table: Sequence[Sequence[str]], size: float, width: float, across: float) -> tuple[float, ...]:
    """Widths that add up to `width`: what each column wants or, where that is too much, its least and then always more
    for the column with the most lines.
    """
    columns = list(zip(*table, strict=True))
    wanted = [_widest(column, size, across) for column in columns]
    if sum(wanted) <= width:
        spare = (width - sum(wanted)) / len(wanted)
        return tuple(each + spare for each in wanted)
    widths = [min(_least(column, size) + 2 * across + 1, want) for column, want in zip(columns, wanted, strict=True)]
    if sum(widths) >= width:
        return tuple(each * width / sum(widths) for each in widths)
    left = width - sum(widths)
    while left > 0.01:
        step = min(_STEP, left)
        needy = max(range(len(widths)), key=lambda index: (wanted[index] - 2 * across) / (widths[index] - 2 * across))
        widths[needy] += step
        left -= step
    return tuple(widths)


def _wanted(table: Sequence[Sequence[str]], size: float, across: float) -> float:
    return sum(_widest(column, size, across) for column in zip(*table, strict=True))


def _widest(column: Sequence[str], size: float, across: float) -> float:
    widths = (width_of(column[0], size * BOLD), *(width_of(cell, size) for cell in column[1:]))
    return max(widths) + 2 * across + 1


def _least(column: Sequence[str], size: float) -> float:
    """The width below which a column should not go: its longest word, if that is not very long, or a short cell."""
    # a sign stays on the line of its word
    signed = [_AFTER_SIGN.sub("\u00a0", cell) for cell in column]
    longest = max((width_of(piece, size) for cell in signed for piece in _pieces(cell)), default=0.0)
    widths = [width_of(column[0], size * BOLD), *(width_of(cell, size) for cell in column[1:])]
    short = max((each for each in widths if each <= _SHORT * size), default=0.0)
    return max(min(longest * BOLD, _LONG * size), short)
