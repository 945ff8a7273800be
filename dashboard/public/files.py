"""The files that the page needs: its style, its script, and those slices of the font that its own characters ask for.

It reads the manifest that `make assets` leaves, as `dashboard.static_files` does, but without what that needs of Flask
and Dash.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "static"
_RULE = re.compile(r'@font-face\{[^}]*?url\("[^"]*?([^/"]+\.woff2)"\)[^}]*?unicode-range:([^;}]+)\}')
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FONT = re.compile(r"font-[a-z0-9-]+\.[0-9a-f]+\.woff2")
_WOFF2 = "font/woff2"
_FAMILY = "Threeline Sans"
_SHEET = re.compile(r"fonts-([0-9a-f]{1,64})\.([0-9a-f]{12})\.css")
# a phone that has the font under a name of its own need not fetch it
_LOCAL = ",".join(f'local("{name}")' for name in ("Noto Sans CJK SC", "NotoSansCJKsc-Regular", "Source Han Sans SC"))
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#17212b"/>'
    '<path d="M8 10h16M8 16h12M8 22h7" stroke="#fff" stroke-width="3.4" stroke-linecap="round"/></svg>'
)


class FilesMissing(Exception):
    """The browser assets were not built: 'run make assets'."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is sent."""

    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class _Slice:
    file: str
    ranges: str
    codes: frozenset[int]


class Files:
    """The files by name; every name holds a hash of the content."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Raises FilesMissing."""
        path = folder / "manifest.json"
        names = json.loads(path.read_text(encoding="utf-8"))["names"] if path.is_file() else {}
        if not {"public.css", "public.js", "fonts.css"} <= names.keys():
            raise FilesMissing("the browser assets have not been built: run 'make assets'.")
        self._folder = folder
        self._fonts = frozenset(name for name in names.values() if _FONT.fullmatch(name))
        self._held: dict[str, StaticFile] = {}
        self.style = self._take(names["public.css"])
        self.script = self._take(names["public.js"])
        self.icon = self._hold("icon", ".svg", _ICON.encode())
        sheet = (folder / names["fonts.css"]).read_bytes()
        self._slices = tuple(_slices(sheet.decode("utf-8")))
        self._digest = _digest(sheet + _LOCAL.encode())

    def get(self, name: str) -> StaticFile | None:
        """The file of this name, None where there is none."""
        if name in self._fonts:
            path = self._folder / name
            # read anew each time: all slices together are large, and a browser keeps each for a year
            return StaticFile(path.read_bytes(), _WOFF2) if path.is_file() else None
        sheet = _SHEET.fullmatch(name)
        if sheet is not None and sheet[2] == self._digest:
            chosen = int(sheet[1], 16)
            slices = (piece for place, piece in enumerate(self._slices) if chosen >> place & 1)
            return StaticFile(_sheet(slices).encode(), _TYPES[".css"])
        return self._held.get(name)

    def font_sheet(self, text: str) -> str:
        """The name of a style sheet of just those slices that hold the characters of `text`.

        The name tells which they are: a server process that has not made the page can still make its sheet.
        """
        needed = self.slices_for(text)
        chosen = sum(1 << place for place, piece in enumerate(self._slices) if piece in needed)
        return f"fonts-{chosen:x}.{self._digest}.css"

    def slices_for(self, text: str) -> list[_Slice]:
        """The slices that a browser fetches for `text`: where several hold a character, the last of them."""
        codes, needed = {ord(each) for each in text}, []
        for piece in reversed(self._slices):
            if piece.codes & codes:
                needed.append(piece)
                codes -= piece.codes
        return needed[::-1]

    def fonts_for(self, text: str) -> tuple[str, ...]:
        """The names of the slices for `text`."""
        return tuple(piece.file for piece in self.slices_for(text))

    def _take(self, name: str) -> str:
        path = self._folder / name
        if not path.is_file():
            raise FilesMissing(f"{name} is missing: run 'make assets'.")
        self._held[name] = StaticFile(path.read_bytes(), _TYPES[path.suffix])
        return name

    def _hold(self, stem: str, suffix: str, content: bytes) -> str:
        name = f"{stem}.{_digest(content)}{suffix}"
        self._held[name] = StaticFile(content, _TYPES[suffix])
        return name


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _sheet(slices: Iterable[_Slice]) -> str:
    """The rules, with addresses beside the sheet itself."""
    return "\n".join(
        f'@font-face{{font-family:"{_FAMILY}";font-style:normal;font-weight:100 900;font-display:swap;'
        f'src:{_LOCAL},url("{piece.file}") format("woff2");unicode-range:{piece.ranges}}}'
        for piece in slices
    )


def _slices(sheet: str) -> Iterator[_Slice]:
    for file, ranges in _RULE.findall(sheet):
        yield _Slice(file, ranges, frozenset(_codes(ranges)))


def _codes(ranges: str) -> Iterator[int]:
    for part in ranges.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)
