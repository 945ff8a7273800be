"""Puts the page together: head, both languages one after the other, style and script inside the file."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from pathlib import Path

from layouts.documents.briefing.agreed import meeting_name
from layouts.documents.briefing.parts import district_name
from layouts.documents.page_html.markup import words
from layouts.documents.page_html.screens import SCREENS, contents, cover, section
from layouts.documents.page_html.towns import towns
from layouts.documents.provenance import provenance
from layouts.models.sealed import Sealed
from layouts.text import Text

_HERE = Path(__file__).parent


def page_html(sealed: Sealed, languages: tuple[str, ...]) -> bytes:
    """The page in UTF-8: it asks for nothing outside itself, and can be read without a script.

    The same seal gives the same bytes.
    """
    first = Text(languages[0])
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    script = (_HERE / "page.js").read_text(encoding="utf-8")
    title = first("slides.cover", district=district_name(first, sealed), meeting=meeting_name(first, sealed))
    parts = "".join(_part(Text(language), sealed, languages) for language in languages)
    page = (
        f'<!DOCTYPE html>\n<html lang="{first.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="generator" content="{escape(sealed.header.program)}">'
        f"<title>{escape(title)}</title><style>{style}</style></head>"
        f"<body><main>{parts}</main><script>{script}</script></body></html>\n"
    )
    return page.encode("utf-8")


def _policy(script: str) -> str:
    """Nothing may be fetched; only this very script may run."""
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"script-src 'sha256-{digest}'"
    )


def _part(text: Text, sealed: Sealed, languages: tuple[str, ...]) -> str:
    screens = {name: section(text, name, body(text, sealed)) for name, body in SCREENS}
    screens["ranking"] += section(text, "towns", towns(text, sealed))
    foot = "".join(f"<p>{words(each)}</p>" for each in provenance(text, sealed).foot)
    return (
        f'<div id="{text.language}" lang="{text.language}"><header class="screen cover">{cover(text, sealed)}'
        f"{_languages(text, languages)}{contents(text)}</header>{''.join(screens.values())}"
        f'<footer class="origin">{foot}</footer></div>'
    )


def _languages(text: Text, languages: tuple[str, ...]) -> str:
    others = [each for each in languages if each != text.language]
    links = "".join(
        f'<a href="#{each}" lang="{each}" hreflang="{each}">{escape(text("shell.other_language"))}</a>'
        for each in others
    )
    return f'<p class="languages">{links}</p>' if links else ""
