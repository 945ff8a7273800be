"""The font of documents: Noto Sans SC from an installed wheel, and which characters it cannot show."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont

FAMILY = "Noto Sans SC"


class MissingGlyphs(ValueError):
    """A text holds characters that the font would show as boxes; `characters` lists them.

    `who` is whose text it is, a town's name for instance; empty where nobody said.
    """

    def __init__(self, characters: tuple[str, ...], who: str = "") -> None:
        self.characters = characters
        self.who = who
        shown = " ".join(f"{character} (U+{ord(character):04X})" for character in characters)
        whose = f" of {who}" if who else ""
        super().__init__(f"the font {FAMILY} has no glyph for{whose}: {shown}")


def font_paths() -> tuple[Path, ...]:
    """Folders for typst's `font_paths`, to be used with `ignore_system_fonts=True`."""
    return (Path(str(files("justmytype_intl_cjk") / "fonts" / "ofl" / "notosanssc")),)


def missing_glyphs(text: str) -> tuple[str, ...]:
    """The characters of `text` without a glyph in the font, sorted, each once; spaces and breaks do not count."""
    unknown = set(text) - _characters()
    return tuple(sorted(char for char in unknown if not char.isspace()))


def check_glyphs(texts: Iterable[tuple[str, str]]) -> None:
    """Checks pairs of (whose text, text). Raises MissingGlyphs for the first that the font cannot show whole."""
    listed = list(texts)
    # all of it at once: hardly ever is anything missing
    if not missing_glyphs("".join(text for _, text in listed)):
        return
    for who, text in listed:
        missing = missing_glyphs(text)
        if missing:
            raise MissingGlyphs(missing, who)


def font_file() -> Path:
    """The font itself: one variable file of all weights."""
    (folder,) = font_paths()
    (file,) = sorted(folder.glob("*.ttf"))
    return file


@lru_cache(maxsize=1)
def _characters() -> frozenset[str]:
    with TTFont(font_file(), lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
