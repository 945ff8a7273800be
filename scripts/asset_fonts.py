"""Cuts Noto Sans SC into WOFF2 slices that a browser fetches only for the characters it shows.

Three layers of @font-face rules, the later one winning where they overlap: the whole font in contiguous
ranges (rare characters, large slices), the two levels of GB2312 (common ones, small slices), and one slice
of exactly the characters the interface itself uses. Every glyph of the font stays available.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import justmytype_intl_cjk
import uharfbuzz
from fontTools.ttLib import TTFont

from scripts.asset_store import Cache, digest

FAMILY = "Threeline Sans"
FONT_FILE = (
    Path(justmytype_intl_cjk.__file__).parent / "fonts" / "ofl" / "notosanssc" / "NotoSansSC[wght].ttf"
)

# Fonts that the reader has come first, by family name: then their own bold is used and nothing is fetched.
FONT_STACK = (
    '"Noto Sans SC","Source Han Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",'
    f'"{FAMILY}",system-ui,sans-serif'
)

PACKAGES = ("fonttools", "uharfbuzz", "justmytype-intl-cjk")
LATIN = frozenset([*range(0x20, 0x250), *range(0x2000, 0x2070), *range(0x2190, 0x2200), 0x20AC, 0x2122])
PUNCTUATION = frozenset(
    [*range(0x2070, 0x2190), *range(0x2200, 0x2E80), *range(0x3000, 0x3040), *range(0xFF00, 0xFFF0)]
)
UNUSED_TABLES = ["BASE", "DSIG", "STAT", "VVAR", "vhea", "vmtx"]
LAYOUT_TABLES = ["GDEF", "GPOS", "GSUB"]
LAYOUT_FEATURES = ["ccmp", "kern", "liga", "mark"]
SLICE_OF_LEVEL_1 = 160
SLICE_OF_LEVEL_2 = 250
SLICE_OF_THE_REST = 800


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the font: its logical name, its characters and whether it keeps kerning and the like."""

    name: str
    codes: tuple[int, ...]
    layout: bool = False

    @property
    def key(self) -> str:
        """Names the result in the cache: the characters, the tool and the font decide it."""
        made_by = [version(package) for package in PACKAGES]
        return f"{digest(repr((self.codes, self.layout, made_by)).encode())}.woff2"


def words_in(paths: Iterable[Path]) -> set[int]:
    """The code points that occur in text files, lines of comment left out: what the interface shows."""
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return {ord(character) for line in lines if not line.lstrip().startswith("#") for character in line}


def plan(available: Iterable[int], interface: set[int]) -> list[Slice]:
    """Every slice in the order of its @font-face rule, covering all `available` code points."""
    there = set(available)
    slices = [
        Slice(f"font-all-{number:02d}.woff2", codes)
        for number, codes in enumerate(_pieces(sorted(there - LATIN - PUNCTUATION), SLICE_OF_THE_REST))
    ]
    for level, rows, size in ((1, range(16, 56), SLICE_OF_LEVEL_1), (2, range(56, 88), SLICE_OF_LEVEL_2)):
        common = [code for code in _gb2312(rows) if code in there]
        slices += [
            Slice(f"font-gb{level}-{number:02d}.woff2", codes)
            for number, codes in enumerate(_pieces(common, size))
        ]
    slices.append(Slice("font-punctuation.woff2", tuple(sorted(PUNCTUATION & there))))
    words = tuple(sorted((interface & there) - LATIN))
    if words:
        slices.append(Slice("font-interface.woff2", words))
    slices.append(Slice("font-latin.woff2", tuple(sorted(LATIN & there)), layout=True))
    return slices


def build(slices: Sequence[Slice], cache: Cache) -> dict[str, bytes]:
    """WOFF2 bytes by logical name; what the cache has is not made again."""
    made = {piece.name: content for piece in slices if (content := cache.get(piece.key)) is not None}
    missing = [piece for piece in slices if piece.name not in made]
    with ProcessPoolExecutor(max_workers=2) as pool:
        for piece, content in zip(missing, pool.map(_cut, missing), strict=True):
            made[piece.name] = cache.put(piece.key, content)
    return made


def stylesheet(slices: Sequence[Slice], url: Callable[[str], str]) -> str:
    """The @font-face rules; `url` turns a logical name into the address written into the sheet."""
    rules = [f":root{{--font-sans:{FONT_STACK}}}"]
    for piece in slices:
        rules.append(
            f'@font-face{{font-family:"{FAMILY}";font-style:normal;font-weight:100 900;font-display:swap;'
            f'src:url("{url(piece.name)}") format("woff2");unicode-range:{unicode_range(piece.codes)}}}'
        )
    return "\n".join(rules) + "\n"


def unicode_range(codes: Sequence[int]) -> str:
    """CSS `unicode-range` of code points, as runs."""
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def available_codes() -> list[int]:
    """All code points that the font has a glyph for, sorted."""
    with TTFont(FONT_FILE, lazy=True) as font:
        return sorted(font.getBestCmap())


def _gb2312(rows: Iterable[int]) -> Iterator[int]:
    """The characters of GB2312's rows (16–55: level 1, by pronunciation; 56–87: level 2, by radical)."""
    for row in rows:
        for cell in range(1, 95):
            try:
                yield ord(bytes((0xA0 + row, 0xA0 + cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue  # the last five cells of level 1 are empty


def _pieces(codes: Sequence[int], size: int) -> Iterator[tuple[int, ...]]:
    for start in range(0, len(codes), size):
        yield tuple(codes[start : start + size])


@lru_cache(maxsize=1)
def _whole() -> uharfbuzz.Face:
    return uharfbuzz.Face(uharfbuzz.Blob(FONT_FILE.read_bytes()))


def _cut(piece: Slice) -> bytes:
    """The slice as WOFF2. HarfBuzz cuts: fontTools itself takes four times as long for so many glyphs."""
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    wanted.unicode_set.update(piece.codes)
    wanted.drop_table_tag_set.update(map(_tag, UNUSED_TABLES if piece.layout else [*UNUSED_TABLES, *LAYOUT_TABLES]))
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(map(_tag, LAYOUT_FEATURES))
    font = TTFont(io.BytesIO(uharfbuzz.subset(_whole(), wanted).blob.data), lazy=True, recalcTimestamp=False)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _tag(name: str) -> int:
    return int.from_bytes(name.ljust(4).encode("ascii"), "big")
