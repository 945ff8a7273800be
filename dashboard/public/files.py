"""What the page needs besides its text: its style, its script, and those slices of the font that it asks for.

It reads the manifest that `make assets` leaves, as `dashboard.static_files` does, but without what that needs of Flask
and Dash.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "static"
_RULE = re.compile(r'@font-face\{[^}]*?url\("[^"]*?([^/"]+\.woff2)"\)[^}]*?unicode-range:([^;}]+)\}')
_TYPES = {".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_FONT = re.compile(r"font-[a-z0-9-]+\.[0-9a-f]+\.woff2")
_WOFF2 = "font/woff2"
_FAMILY = "Threeline Sans"
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
    codes: frozenset[int]


class Files:
    """The files by name, which holds a hash of the content; `style` is no file: it stands in the page itself."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Raises FilesMissing."""
        path = folder / "manifest.json"
        names = json.loads(path.read_text(encoding="utf-8"))["names"] if path.is_file() else {}
        if not {"public.css", "public.js", "fonts.css"} <= names.keys():
            raise FilesMissing("the browser assets have not been built: run 'make assets'.")
        self._folder = folder
        self._fonts = frozenset(name for name in names.values() if _FONT.fullmatch(name))
        self._held: dict[str, StaticFile] = {}
        self.style = _COMMENT.sub("", (folder / names["public.css"]).read_text(encoding="utf-8")).strip()
        self.script = self._take(names["public.js"])
        self.icon = self._hold("icon", ".svg", _ICON.encode())
        self._slices = tuple(_slices((folder / names["fonts.css"]).read_text(encoding="utf-8")))

    def get(self, name: str) -> StaticFile | None:
        """The file of this name, None where there is none."""
        if name in self._fonts:
            path = self._folder / name
            # read anew each time: all slices together are large, and a browser keeps each for a year
            return StaticFile(path.read_bytes(), _WOFF2) if path.is_file() else None
        return self._held.get(name)

    def fonts_for(self, text: str) -> dict[str, frozenset[int]]:
        """Slices by file name with those code points of `text` that a browser will fetch them for.

        Where several slices hold a character, the last of them serves, as in the rules of the whole program.
        """
        codes, needed = frozenset(map(ord, text)), dict[str, frozenset[int]]()
        for piece in reversed(self._slices):
            if piece.codes & codes:
                needed[piece.file] = piece.codes & codes
                codes -= piece.codes
        return needed

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


def font_rules(fonts: Mapping[str, frozenset[int]], address: Callable[[str], str]) -> str:
    """The @font-face rules of those slices; `address` turns a file name into where the page finds it.

    The text is painted at once in whatever font there is, and again when the slices have come.
    """
    return "".join(
        f'@font-face{{font-family:"{_FAMILY}";font-weight:100 900;font-display:swap;'
        f'src:{_LOCAL},url("{address(file)}") format("woff2");unicode-range:{unicode_range(codes)}}}'
        for file, codes in fonts.items()
    )


def unicode_range(codes: Iterable[int]) -> str:
    """CSS `unicode-range` of code points, neighbours as runs."""
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def _slices(sheet: str) -> Iterator[_Slice]:
    for file, ranges in _RULE.findall(sheet):
        yield _Slice(file, frozenset(_codes(ranges)))


def _codes(ranges: str) -> Iterator[int]:
    for part in ranges.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)
