"""Escaping: every text of a release is somebody's file content, and stands on the page as text and as nothing else."""

from __future__ import annotations

from html import escape

from layouts.theme import WITHHELD_SIGN

NO_BREAK = "\u00a0"
WITHHELD = WITHHELD_SIGN
"""The one mark of every withheld figure, whatever the reason."""


def words(text: str) -> str:
    """Escaped for HTML and SVG, for attributes too, without what cannot be shown: control and direction characters."""
    return escape("".join(each for each in text if each.isprintable() or each == NO_BREAK), quote=True)


def attributes(**given: str | None) -> str:
    """' name="value"' for each; underscores stand for hyphens, a trailing one is dropped, None is left out."""
    named = ((name.rstrip("_").replace("_", "-"), value) for name, value in given.items())
    return "".join(f' {name}="{words(value)}"' for name, value in named if value is not None)


def hidden(text: str) -> str:
    """Words for those who hear the page, where others see a sign."""
    return f'<span class="hear">{words(text)}</span>'


def sign(mark: str) -> str:
    """A sign that stands beside its word, so that it is not read out."""
    return f'<span aria-hidden="true">{words(mark)}</span>'
