"""How wide words are in the document font at a weight: read from the font itself, so that lines fit their room."""

from __future__ import annotations

from functools import lru_cache

from fontTools.ttLib import TTFont
from fontTools.varLib.models import normalizeLocation, piecewiseLinearMap
from fontTools.varLib.varStore import VarStoreInstancer

from layouts.documents.fonts import font_file

_WEIGHT = "wght"


def measured(text: str, size: float, *, weight: int = 400) -> float:
    """How wide `text` is in px at font size `size`; kerning, which makes it a little narrower, is not counted."""
    ems = _Advances.of(weight)
    return size * sum(ems.em(character) for character in text)


class _Advances:
    """The advance of each character at one weight, in em."""

    def __init__(self, weight: int) -> None:
        self._font = TTFont(font_file(), lazy=True)
        self._glyphs = self._font.getBestCmap()
        self._widths = self._font["hmtx"].metrics
        self._units = float(self._font["head"].unitsPerEm)
        self._ids = self._font.getReverseGlyphMap()
        self._changes = _changes(self._font, weight)
        self._known: dict[str, float] = {}

    @staticmethod
    @lru_cache(maxsize=4)
    def of(weight: int) -> _Advances:
        return _Advances(weight)

    def em(self, character: str) -> float:
        found = self._known.get(character)
        if found is None:
            found = self._known[character] = self._read(character)
        return found

    def _read(self, character: str) -> float:
        glyph = self._glyphs.get(ord(character))
        if glyph is None:
            # drawn as a full square, whatever stands for it
            return 1.0
        # the font has no map of its own from glyphs to changes: they stand in the order of the glyphs
        return float(self._widths[glyph][0] + self._changes[self._ids[glyph]]) / self._units


def _changes(font: TTFont, weight: int) -> VarStoreInstancer:
    """What the weight adds to each advance of the variable font, by the number of the glyph."""
    axes = {each.axisTag: (each.minValue, each.defaultValue, each.maxValue) for each in font["fvar"].axes}
    place = normalizeLocation({_WEIGHT: weight}, axes)
    if "avar" in font:
        place = {axis: piecewiseLinearMap(value, font["avar"].segments[axis]) for axis, value in place.items()}
    return VarStoreInstancer(font["HVAR"].table.VarStore, font["fvar"].axes, place)
