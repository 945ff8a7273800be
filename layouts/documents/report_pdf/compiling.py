"""Typst as a library: the template with its data to PDF or pictures, the same bytes at every run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from layouts.documents.fonts import font_paths

_KEPT = 12  # compilations for which typst keeps what it made before
_FOLDER = Path(__file__).parent


def to_pdf(document: Mapping[str, Any], *, timestamp: datetime) -> bytes:
    """A tagged PDF. Raises typst.TypstError where typst refuses, for a glyph that the font lacks for instance."""
    made = typst.compile(
        _template("report"),
        format="pdf",
        ignore_system_fonts=True,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(document, ensure_ascii=False)},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=timestamp.replace(microsecond=0),
    )
    return made


def forget() -> None:
    """Makes typst let go of what it keeps of earlier documents: it does so some compilations later, so here are some.

    Without it a document of many pages leaves its hundreds of megabytes behind until as many others were made.
    """
    for number in range(_KEPT):
        # each other than the one before, which typst would only look up
        typst.compile(f"#h({number}pt)".encode(), format="svg", ignore_system_fonts=True, font_paths=_fonts())


def to_png(document: Mapping[str, Any], *, scale: float) -> bytes:
    """The card as a picture; one point becomes `scale` pixels.

    A glyph that the font lacks would show as a box: `fonts.check_glyphs` comes before.
    """
    return typst.compile(
        _template("card"),
        format="png",
        ppi=72 * scale,
        ignore_system_fonts=True,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(document, ensure_ascii=False)},
    )


@lru_cache(maxsize=2)
def _template(name: str) -> bytes:
    return b"".join((_FOLDER / f"{each}.typ").read_bytes() for each in ("common", name))


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    # nothing of the machine's and nothing of typst's own: the document font or an error
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(font_paths()))
