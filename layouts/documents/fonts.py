"""The font of documents: Noto Sans SC from an installed wheel, and which characters it cannot show."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont

FAMILY = "Noto Sans SC"


class MissingGlyphs(ValueError):
    """A text holds characters that the font would show as boxes; `characters` lists them."""

    def __init__(self, characters: tuple[str, ...]) -> None:
        self.characters = characters
        shown = " ".join(f"{character} (U+{ord(character):04X})" for character in characters)
        super().__init__(f"the font {FAMILY} has no glyph for: {shown}")


def font_paths() -> tuple[Path, ...]:
    """Folders for typst's `font_paths`, to be used with `ignore_system_fonts=True`."""
    return (Path(str(files("justmytype_intl_cjk") / "fonts" / "ofl" / "notosanssc")),)


def missing_glyphs(text: str) -> tuple[str, ...]:
    """The characters of `text` without a glyph in the font, sorted, each once; spaces and breaks do not count."""
    known = _characters()
    return tuple(sorted({char for char in text if not char.isspace() and ord(char) not in known}))


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    (folder,) = font_paths()
    (file,) = sorted(folder.glob("*.ttf"))
    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())
