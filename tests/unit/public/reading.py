"""Reads the page as a browser would: tags, attributes, ids and the words that are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from layouts.public.edition import Edition
from layouts.public.frame import Assets, Frame
from layouts.public.links import Links
from layouts.public.page import release_page
from layouts.text import Text

ASSETS = Assets("public.1.js", "icon.1.svg")


@dataclass
class Read(HTMLParser):
    """What a page holds."""

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def words(self) -> str:
        """All that is shown or heard."""
        return "".join(self.texts)

    def of(self, name: str) -> list[str]:
        """The values of an attribute, in order."""
        return [value for _, attribute, value in self.attributes if attribute == name]


def page(edition: Edition, language: str = "zh-CN") -> str:
    """The HTML of the newest page."""
    return release_page(Frame(Text(language), Links(), ASSETS), edition)


def read(html: str) -> Read:
    """The page, read."""
    found = Read()
    found.feed(html)
    return found
