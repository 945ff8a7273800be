"""An SVG as PNG bytes without a browser: typst draws it with the document font only."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import typst

from layouts.documents.fonts import MissingGlyphs, missing_glyphs
from layouts.documents.fonts import font_paths as document_fonts

_SIZE = re.compile(r'<svg[^>]*\swidth="([\d.]+)"[^>]*\sheight="([\d.]+)"')
_PAGE = """#set page(width: {width}pt, height: {height}pt, margin: 0pt)
#image(bytes(sys.inputs.svg), width: 100%, height: 100%, format: "svg")"""


def svg_to_png(svg: str, *, scale: float = 2.0, font_paths: Sequence[Path] | None = None) -> bytes:
    """Draw an SVG of ours; one px becomes `scale` pixels. The same SVG gives the same bytes.

    `font_paths`: folders of fonts, by default that of the document font.

    Raises MissingGlyphs where the font would show boxes, ValueError where the SVG states no width and height in px.
    """
    size = _SIZE.search(svg)
    if size is None:
        raise ValueError("the svg states no width and height in px")
    missing = missing_glyphs("".join(ElementTree.fromstring(svg).itertext()))
    if missing:
        raise MissingGlyphs(missing)
    page = _PAGE.format(width=size.group(1), height=size.group(2))
    folders = tuple(document_fonts() if font_paths is None else font_paths)
    picture: bytes = typst.compile(
        page.encode(),
        format="png",
        ppi=72 * scale,
        ignore_system_fonts=True,
        font_paths=_fonts(folders),
        sys_inputs={"svg": svg},
    )
    return picture


@lru_cache(maxsize=4)
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=list(folders))
