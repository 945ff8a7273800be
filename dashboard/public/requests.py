"""What a visitor asks for: a path either is one of ours, letter by letter, or there is nothing there.

A page's path may end with a slash. Of what follows a question mark only the language counts: chats and search engines
add words of their own to the addresses that they pass on, and those must not lead nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from layouts.public.links import FILES, ROOT
from layouts.text import DEFAULT_LANGUAGE, LANGUAGES

_NUMBER = "[1-9][0-9]{0,5}"
_PAGE = re.compile(rf"{ROOT}(?:/({_NUMBER}))?/?", re.ASCII)
_DATA = re.compile(rf"{ROOT}/data/({_NUMBER})\.({'|'.join(map(re.escape, FILES))})", re.ASCII)
_CARD = re.compile(rf"{ROOT}/card/({_NUMBER})\.({'|'.join(LANGUAGES)})\.png", re.ASCII)
_STATIC = re.compile(rf"{ROOT}/static/([A-Za-z0-9][A-Za-z0-9._-]{{0,99}})", re.ASCII)
_LONGEST = 200


class What(StrEnum):
    """The kinds of things there are."""

    page = "page"
    data = "data"
    card = "card"
    static = "static"
    front = "front"
    robots = "robots"
    nothing = "nothing"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing. `number`: of the release, None for the newest; `name`: the kind of data, or a static file."""

    what: What
    number: int | None = None
    language: str = DEFAULT_LANGUAGE
    name: str = ""


def wanted(path: str, query: str) -> Wanted:
    """What the address asks for; `path` and `query` may be any characters."""
    language = _language(query)
    if len(path) > _LONGEST:
        return Wanted(What.nothing, language=language)
    if (found := _PAGE.fullmatch(path)) is not None:
        return Wanted(What.page, None if found[1] is None else int(found[1]), language)
    if (found := _DATA.fullmatch(path)) is not None:
        return Wanted(What.data, int(found[1]), name=found[2])
    if (found := _CARD.fullmatch(path)) is not None:
        return Wanted(What.card, int(found[1]), found[2])
    if (found := _STATIC.fullmatch(path)) is not None:
        return Wanted(What.static, name=found[1])
    if path in ("/", ""):
        return Wanted(What.front, language=language)
    return Wanted(What.robots if path == "/robots.txt" else What.nothing, language=language)


def _language(query: str) -> str:
    for part in query[:_LONGEST].split("&"):
        key, _, value = part.partition("=")
        if key == "lang" and value in LANGUAGES:
            return value
    return DEFAULT_LANGUAGE
