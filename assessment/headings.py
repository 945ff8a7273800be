"""Headings of an indicator's column: compared without case, width and spaces."""

from __future__ import annotations

import unicodedata

from assessment.definitions import Indicator


def heading_key(text: str) -> str:
    """The form in which headings are compared: full width as half width, no spaces, no case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def headings_of(indicator: Indicator) -> frozenset[str]:
    """All keys that name this indicator: its code, its names in both languages and its aliases."""
    texts = (indicator.code, indicator.name.zh, indicator.name.en, *indicator.aliases)
    return frozenset(heading_key(text) for text in texts)
