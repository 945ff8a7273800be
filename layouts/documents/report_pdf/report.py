"""Puts the report together: its parts in one language or both, compiled whole or in parts that are joined."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assessment.results import Scorecard
from layouts.documents.fonts import check_glyphs
from layouts.documents.provenance import as_of, provenance
from layouts.documents.report_pdf.compiling import forget, to_pdf
from layouts.documents.report_pdf.decisions import decisions_section
from layouts.documents.report_pdf.front import front_part, map_svg
from layouts.documents.report_pdf.joining import first_pages, joined, packed, page_count
from layouts.documents.report_pdf.lagging import lagging_section
from layouts.documents.report_pdf.locator import Locator, locator
from layouts.documents.report_pdf.overview import indicators_section, ranking_section
from layouts.documents.report_pdf.quality import quality_section, sources_section
from layouts.documents.report_pdf.town import town_part
from layouts.documents.score_table import town_name
from layouts.models.sealed import Sealed
from layouts.text import Text

Progress = Callable[[float], None]
MOST_AT_ONCE = 100
"""Pages of towns that are laid out as a whole; typst keeps all it makes in memory, some 3 MB a page."""
PIECE = 60
"""Pages of towns in a piece of a larger report."""
_SECTIONS = (
    ranking_section, indicators_section, lagging_section, quality_section, decisions_section, sources_section,
)  # fmt: skip
_LANGUAGES = {"zh-CN": ("zh", "cn"), "en": ("en", "gb")}
_WRITTEN = 0.2  # share of the work that is done when everything is put into words


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is compiled at a time: front pages, pages of towns, or both, in one language."""

    language: str
    part: Mapping[str, Any]
    pages: int = 0

    @property
    def towns(self) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self.part["towns"]
        return found

    @property
    def is_front(self) -> bool:
        return "front" in self.part


def report_pdf(
    sealed: Sealed,
    languages: tuple[str, ...],
    *,
    town: str | None = None,
    progress: Progress = lambda share: None,
) -> bytes:
    """The report of a seal; with `town` that town's page alone. More than `MOST_AT_ONCE` pages of towns are compiled
    in parts, which are joined with their tags.

    Raises MissingGlyphs where the font lacks a character, KeyError for a town that the seal does not hold.
    """
    cards = sealed.assessment.areas if town is None else (sealed.assessment.area(town),)
    ordered = sorted(cards, key=lambda card: (card.rank is None, card.rank or 0, card.area.code))
    parts = {each: _part(Text(each), sealed, ordered, whole=town is None) for each in languages}
    frame = _frame(sealed, languages, maps=town is None)
    check_glyphs(_texts(frame["title"], parts, sealed))
    place = locator(sealed)
    progress(_WRITTEN)
    if len(cards) * len(languages) <= MOST_AT_ONCE:
        pieces = [_Piece(each, part) for each, part in parts.items()]
        made = packed(_compiled(sealed, frame, place, pieces, links=town is None))
        if town is None:
            forget()
    else:
        made = joined(_in_parts(sealed, frame, place, parts, progress))
    progress(1.0)
    return made


# ------------------------------------------------------------------ content


def _part(text: Text, sealed: Sealed, cards: Sequence[Scorecard], *, whole: bool) -> dict[str, Any]:
    lang, region = _LANGUAGES[text.language]
    part: dict[str, Any] = {
        "lang": lang,
        "region": region,
        "foot": list(provenance(text, sealed).foot),
        "page": text("report.page"),
        "sections": [],
        "towns": [town_part(text, sealed, card) for card in cards],
    }
    if whole:
        part["sections"] = [make(text, sealed) for make in _SECTIONS]
        part["front"] = dict(front_part(text, sealed)) | {"map": text.language}
    return part


def _frame(sealed: Sealed, languages: Sequence[str], *, maps: bool) -> dict[str, Any]:
    """What all pieces share."""
    text, moment = Text(languages[0]), as_of(sealed)
    names = ("year", "month", "day", "hour", "minute", "second")
    return {
        "title": provenance(text, sealed).title,
        "author": text("shell.product"),
        "keywords": [sealed.programme.code, sealed.period.code, sealed.root],
        "date": {name: getattr(moment, name) for name in names},
        "maps": {each: map_svg(Text(each), sealed) for each in languages} if maps else {},
    }


def _texts(title: str, parts: Mapping[str, Mapping[str, Any]], sealed: Sealed) -> Iterator[tuple[str, str]]:
    """Every text of the document, and whose it is: the towns' own names first."""
    for language in parts:
        for card in sealed.assessment.areas:
            name = town_name(Text(language), card)
            yield name, name
    for part in parts.values():
        for town in part["towns"]:
            yield town["name"], "".join(_strings(town))
        yield title, "".join(_strings([title, part.get("front", ""), part["sections"], part["foot"]]))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)


# ------------------------------------------------------------------ compiling


def _compiled(
    sealed: Sealed,
    frame: Mapping[str, Any],
    place: Locator | None,
    pieces: Sequence[_Piece],
    *,
    links: bool = False,
    first: int = 1,
    pages: int = 0,
    known: Mapping[str, int] | None = None,
) -> bytes:
    """A PDF of pieces whose first page is number `first` of `pages` (0: of as many as there are).

    `known` are pages by label for tables that name them; without it they are found in the piece itself.
    """
    codes = {town["code"] for piece in pieces for town in piece.towns}
    document = dict(frame) | {
        "first": first,
        "pages": pages,
        "links": links,
        "known": known,
        "base": [] if place is None or not codes else list(place.base),
        "outlines": {} if place is None else {code: svg for code, svg in place.outlines.items() if code in codes},
        "parts": [piece.part for piece in pieces],
    }
    return to_pdf(document, timestamp=as_of(sealed))


def _in_parts(
    sealed: Sealed,
    frame: Mapping[str, Any],
    place: Locator | None,
    parts: Mapping[str, Mapping[str, Any]],
    progress: Progress,
) -> list[bytes]:
    """The pieces of a large report. Their page numbers are found in rounds, mostly one: a page a town is assumed."""
    pieces = [piece for language, part in parts.items() for piece in _pieces(language, part)]
    made = [b""] * len(pieces)
    known: dict[str, int] = {}
    for index, piece in enumerate(pieces):
        if piece.is_front:
            made[index] = _compiled(sealed, frame, place, [piece], known={})
            pieces[index] = replace(piece, pages=page_count(made[index]))
    done = 0
    stale = [not piece.is_front for piece in pieces]
    while any(stale):
        total = sum(piece.pages for piece in pieces)
        for index, piece in enumerate(pieces):
            if not stale[index]:
                continue
            first = 1 + sum(each.pages for each in pieces[:index])
            numbered = known if piece.is_front else {}
            made[index] = _compiled(sealed, frame, place, [piece], first=first, pages=total, known=numbered)
            forget()
            done += 1
            progress(_WRITTEN + (1 - _WRITTEN) * min(0.9, done / (len(pieces) + 1)))
        counts = [page_count(each) for each in made]
        before, known = known, _known(pieces, counts, made)
        settled = counts == [piece.pages for piece in pieces]
        stale = [not settled or (piece.is_front and before != known) for piece in pieces]
        pieces = [replace(piece, pages=count) for piece, count in zip(pieces, counts, strict=True)]
    return made


def _pieces(language: str, part: Mapping[str, Any]) -> Iterator[_Piece]:
    """The front pages, then the towns in equal shares."""
    towns = part["towns"]
    yield _Piece(language, dict(part) | {"towns": []})
    bare = {name: value for name, value in part.items() if name != "front"} | {"sections": []}
    shares = -(-len(towns) // PIECE)
    size = -(-len(towns) // shares)
    for start in range(0, len(towns), size):
        chosen = towns[start : start + size]
        yield _Piece(language, bare | {"towns": chosen}, pages=len(chosen))


def _known(pieces: Sequence[_Piece], counts: Sequence[int], made: Sequence[bytes]) -> dict[str, int]:
    """On which page each town begins, by its label."""
    known = {}
    for index, piece in enumerate(pieces):
        first = 1 + sum(counts[:index])
        if not piece.is_front:
            for town, page in zip(piece.towns, first_pages(made[index]), strict=True):
                known[town["label"]] = first + page
    return known
