"""The empty deck: 16:9, the typeface in its themes, a title on every slide, notes, footers with page n of m."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.opc.package import Part
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Emu

from layouts.documents.fitting import BOLD, fitted
from layouts.documents.provenance import as_of
from layouts.documents.slides_pptx.drawing import TYPEFACE, Box, emu, fill_text, paragraph, put_text
from layouts.models.sealed import Sealed
from layouts.theme import INK, MUTED

WIDTH, HEIGHT, MARGIN = 960.0, 540.0, 36.0
ROOM = WIDTH - 2 * MARGIN
TITLE: Box = (MARGIN, 22.0, ROOM, 40.0)
SUMMARY: Box = (MARGIN, 64.0, ROOM, 32.0)
BODY: Box = (MARGIN, 102.0, ROOM, 392.0)
_FOOT: Box = (MARGIN, 504.0, ROOM - 90.0, 25.0)
_NUMBER: Box = (WIDTH - MARGIN - 80.0, 504.0, 80.0, 20.0)
_TITLES = (28.0, 26.0, 24.0, 22.0, 20.0, 18.0, 16.0, 14.0)
_TITLE_ONLY = "Title Only"
_KEPT = ("Title Slide", "Title and Content", _TITLE_ONLY, "Blank")
_FACE = re.compile(rb'(<a:(?:latin|ea) typeface=")[^"]*(")')
_THEME = "theme"
_THUMBNAIL = "/thumbnail"
_FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"


class Deck:
    """Slides one after the other; `finish` puts footers on all of them."""

    def __init__(self, sealed: Sealed, title: str) -> None:
        self.presentation = Presentation()
        self.footers: list[tuple[Any, str, str]] = []
        self._prepare()
        self._properties(sealed, title)

    def slide(self, title: str, *, language: str, foot: str, box: Box = TITLE, sizes: Sequence[float] = _TITLES) -> Any:
        """A new slide with its title."""
        layout = next(each for each in self.presentation.slide_layouts if each.name == _TITLE_ONLY)
        slide = self.presentation.slides.add_slide(layout)
        found = fitted(title, width=box[2] / BOLD, height=box[3], sizes=sizes)
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = (emu(each) for each in box)
        fill_text(shape, [paragraph(found.text, language=language, size=found.size, bold=True)], "ctr")
        self.footers.append((slide, language, foot))
        return slide

    def finish(self) -> None:
        """Footers, with how many slides there are now."""
        total = len(self.footers)
        for number, (slide, language, foot) in enumerate(self.footers, 1):
            put_text(slide, _FOOT, foot, language=language, sizes=(9.0, 8.5, 8.0, 7.5, 7.0), colour=MUTED, name="foot")
            shape = slide.shapes.add_textbox(*(emu(each) for each in _NUMBER))
            shape.name = "number"
            fill_text(shape, [_page_number(number, total, language)])

    def _prepare(self) -> None:
        deck = self.presentation
        narrow = int(deck.slide_width or 0)
        deck.slide_width, deck.slide_height = Emu(emu(WIDTH)), Emu(emu(HEIGHT))
        for layout in list(deck.slide_layouts):
            if layout.name not in _KEPT:
                deck.slide_layouts.remove(layout)
        for holder in (deck.slide_master, *deck.slide_layouts):
            _widen(holder, emu(WIDTH) / narrow)
        relations = deck.part.package._rels
        for key in [key for key, each in relations.items() if each.reltype.endswith(_THUMBNAIL)]:
            # the template's picture of itself is not one of these slides
            relations.pop(key)
        for part in deck.part.package.iter_parts():
            _set_typeface(part)

    def _properties(self, sealed: Sealed, title: str) -> None:
        properties = self.presentation.core_properties
        moment = as_of(sealed).replace(tzinfo=None, microsecond=0)
        properties.title, properties.author, properties.last_modified_by = title, sealed.header.program, ""
        properties.created = properties.modified = moment
        properties.revision = 1
        properties.subject = f"{sealed.header.programme} {sealed.header.period} {sealed.root}"


def _widen(holder: Any, by: float) -> None:
    """The shapes of a layout were made for 4:3."""
    for shape in holder.shapes:
        if shape.element.find(f".//{qn('a:xfrm')}") is not None:
            shape.left, shape.width = round(shape.left * by), round(shape.width * by)


def _set_typeface(part: Part) -> None:
    if _THEME in part.partname and part.blob:
        part._blob = _FACE.sub(rb"\g<1>" + TYPEFACE.encode() + rb"\g<2>", part.blob)


def _page_number(number: int, total: int, language: str) -> str:
    """n / m: n counts anew where somebody moves the slide."""
    words = paragraph(f"/ {total}", language=language, size=12.0, colour=INK, align="r")
    start, end = words.index("<a:r>"), words.index("<a:t>")
    properties = words[start + len("<a:r>") : end]
    field = f'<a:fld id="{_FIELD}" type="slidenum">{properties}<a:t>{number}</a:t></a:fld>'
    return words[:start] + field + words[start:].replace(f"<a:t>/ {total}", f"<a:t> / {total}")


def write_notes(slide: Any, sentences: Sequence[str], *, language: str) -> None:
    """Speaker notes: one paragraph a sentence."""
    said = [each for each in sentences if each]
    if not said:
        return
    notes = slide.notes_slide
    _set_typeface(notes.part.notes_master.part.part_related_by(_THEME_RELATION))
    frame = notes.notes_text_frame
    if frame is None:
        return
    body = frame._txBody
    for old in body.findall(qn("a:p")):
        body.remove(old)
    for each in said:
        xml = paragraph(each, language=language, size=12.0)
        body.append(parse_xml(xml.replace("<a:p>", f"<a:p {_A}>", 1)))


_THEME_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
