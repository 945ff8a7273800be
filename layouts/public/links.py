"""Where things lie, seen from one page: under /public on a server, or in a folder of files."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from layouts.text import DEFAULT_LANGUAGE

ROOT = "/public"
FILES = ("csv", "towns.csv", "dictionary.csv", "json")
"""The open data of a release, by the end of their names."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses on a server. `address` is its own, such as https://example.org, where it is known."""

    address: str = ""

    def page(self, number: int | None, language: str) -> str:
        """The page of a release, or of the newest."""
        path = ROOT if number is None else f"{ROOT}/{number}"
        return path if language == DEFAULT_LANGUAGE else f"{path}?lang={language}"

    def data(self, number: int, kind: str) -> str:
        """One of FILES of a release."""
        return f"{ROOT}/data/{file_name(number, kind)}"

    def card(self, number: int, language: str) -> str:
        """The share card: whole where the server's own address is known, since those who fetch it need that."""
        return f"{self.address}{ROOT}/card/{card_name(number, language)}"

    def asset(self, file: str) -> str:
        """A style sheet, script or font."""
        return f"{ROOT}/static/{file}"

    def whole(self, number: int | None, language: str) -> str:
        """The page's address for others; empty where the server's own is not known."""
        return f"{self.address}{self.page(number, language)}" if self.address else ""


@dataclass(frozen=True, slots=True)
class FolderLinks(Links):
    """Addresses in a folder of files, relative to a page `depth` folders down; `first` is the language at the top."""

    depth: int = 0
    first: str = DEFAULT_LANGUAGE

    def page(self, number: int | None, language: str) -> str:
        """The file of a page."""
        return self._up() + page_file(number, language, first=self.first)

    def data(self, number: int, kind: str) -> str:
        """One of FILES of a release."""
        return f"{self._up()}data/{file_name(number, kind)}"

    def card(self, number: int, language: str) -> str:
        """The share card."""
        return (f"{self.address}/" if self.address else self._up()) + f"card/{card_name(number, language)}"

    def asset(self, file: str) -> str:
        """A style sheet, script or font."""
        return f"{self._up()}static/{file}"

    def whole(self, number: int | None, language: str) -> str:
        """The page's address for others."""
        return f"{self.address}/{page_file(number, language, first=self.first)}" if self.address else ""

    def _up(self) -> str:
        return "../" * self.depth


@dataclass(frozen=True, slots=True)
class RootedLinks(FolderLinks):
    """Addresses in a folder of files for a page that a server shows at any depth: from the root of its own host."""

    def _up(self) -> str:
        return f"{urlsplit(self.address).path.rstrip('/')}/"


def file_name(number: int, kind: str) -> str:
    """3.json, 3.csv, 3.towns.csv"""
    return f"{number}.{kind}"


def card_name(number: int, language: str) -> str:
    """3.en.png"""
    return f"{number}.{language}.png"


def page_file(number: int | None, language: str, *, first: str) -> str:
    """The file of a page in a folder: index.html, en/index.html, 3/index.html, 3/en/index.html"""
    parts = [*([] if number is None else [str(number)]), *([] if language == first else [language]), "index.html"]
    return "/".join(parts)
