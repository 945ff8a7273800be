"""Boxes of text, tables and pictures on a slide, all in points, with the typeface set for Latin and Chinese.

The typeface is Microsoft YaHei: it comes with Windows and with WPS, and on a Mac with Office, so a slide looks alike
where these meetings are held. Noto Sans SC, the font of the other papers, is hardly ever installed there and cannot be
embedded in a PPTX in a way that WPS reads. It is set as `a:latin` and as `a:ea`: without the latter PowerPoint takes
the theme's East Asian font, which differs from one machine to the next. A machine with neither takes its own Chinese
font; the boxes have air for that.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Pt

from layouts.documents.fitting import BOLD, LEADING, FittedTable, fitted
from layouts.documents.table import PlainTable
from layouts.theme import BLUE, CANVAS, HAIRLINE, INK, MUTED, ORANGE

TYPEFACE = "Microsoft YaHei"
_NS = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_FONTS = f'<a:latin typeface="{TYPEFACE}"/><a:ea typeface="{TYPEFACE}"/><a:cs typeface="{TYPEFACE}"/>'
_EMU = 12700
PAD = (5.0, 4.0)
"""Air in a table cell: to the sides, above and below."""
_TONES = {"✓": BLUE, "●": BLUE, "×": ORANGE, "▲": ORANGE}

Box = tuple[float, float, float, float]
"""Left, top, width, height in points."""


def emu(points: float) -> int:
    """Points as the units of the format."""
    return round(points * _EMU)


def tone_of(words: str, default: str = INK) -> str:
    """The colour that goes with the sign a text begins with."""
    return _TONES.get(words[:1], default)


def paragraph(
    words: str, *, language: str, size: float, colour: str = INK, bold: bool = False, align: str = "l", gap: float = 0.0
) -> str:
    """A paragraph as XML with exact line spacing; `gap`: points above it."""
    spacing = f'<a:lnSpc><a:spcPts val="{round(size * LEADING * 100)}"/></a:lnSpc>'
    spacing += f'<a:spcBef><a:spcPts val="{round(gap * 100)}"/></a:spcBef>'
    other = "en-US" if language == "zh-CN" else "zh-CN"
    about = f'lang="{language if language == "zh-CN" else "en-US"}" altLang="{other}"'
    fill = f'<a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill>'
    properties = f'{about} sz="{round(size * 100)}" b="{int(bold)}" dirty="0"'
    run = f"<a:r><a:rPr {properties}>{fill}{_FONTS}</a:rPr><a:t>{escape(_clean(words))}</a:t></a:r>" if words else ""
    return f'<a:p><a:pPr algn="{align}">{spacing}</a:pPr>{run}</a:p>'


def _clean(words: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(each for each in words if each in "\t\n" or (each.isprintable() and each not in "\ufffe\uffff"))


def put_text(
    slide: Any,
    box: Box,
    words: str,
    *,
    language: str,
    sizes: Sequence[float],
    colour: str = INK,
    bold: bool = False,
    align: str = "l",
    anchor: str = "t",
    name: str = "",
) -> float:
    """A text that fits its box; the size that was taken."""
    found = fitted(words, width=box[2] / (BOLD if bold else 1.0), height=box[3], sizes=sizes)
    shape = slide.shapes.add_textbox(*(emu(each) for each in box))
    if name:
        shape.name = name
    fill_text(
        shape,
        [paragraph(found.text, language=language, size=found.size, colour=colour, bold=bold, align=align)],
        anchor,
    )
    return found.size


def fill_text(shape: Any, paragraphs: Sequence[str], anchor: str = "t") -> None:
    """Puts paragraphs in place of a shape's text: no margins, wrapped, no resizing by the program that opens it."""
    body = (
        f'<a:bodyPr {_NS} wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
    )
    frame = shape.text_frame._txBody
    for child in list(frame):
        frame.remove(child)
    frame.append(parse_xml(body))
    frame.append(parse_xml(f"<a:lstStyle {_NS}/>"))
    for each in paragraphs:
        frame.append(parse_xml(each.replace("<a:p>", f"<a:p {_NS}>", 1)))


def put_table(
    slide: Any, box: Box, table: FittedTable, model: PlainTable, *, language: str, name: str, about: str
) -> float:
    """A native table; the height that it takes. `about` is what is read out in its place."""
    count = len(table.rows) + 1
    frame = slide.shapes.add_table(
        count, len(table.headings), emu(box[0]), emu(box[1]), emu(sum(table.widths)), emu(sum(table.heights))
    )
    frame.name = name
    describe(frame, about)
    graphic = frame._element.graphic.graphicData
    for child in list(graphic):
        graphic.remove(child)
    graphic.append(parse_xml(_table(table, model, language)))
    return sum(table.heights)


def _table(table: FittedTable, model: PlainTable, language: str) -> str:
    grid = "".join(f'<a:gridCol w="{emu(width)}"/>' for width in table.widths)
    rows = [_row(table.headings, table, model, language, heading=True, height=table.heights[0])]
    rows += [
        _row(row, table, model, language, heading=False, height=height)
        for row, height in zip(table.rows, table.heights[1:], strict=True)
    ]
    return f'<a:tbl {_NS}><a:tblPr firstRow="1"/><a:tblGrid>{grid}</a:tblGrid>{"".join(rows)}</a:tbl>'


def _row(
    cells: Sequence[str], table: FittedTable, model: PlainTable, language: str, *, heading: bool, height: float
) -> str:
    shown = []
    for index, words in enumerate(cells):
        text = paragraph(
            words,
            language=language,
            size=table.size,
            colour=MUTED if heading else tone_of(words),
            bold=heading,
            align="r" if index in model.right else "l",
        )
        fill = f'<a:solidFill><a:srgbClr val="{CANVAS[1:]}"/></a:solidFill>' if heading else "<a:noFill/>"
        shown.append(f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{text}</a:txBody>{_CELL.format(fill=fill)}</a:tc>")
    return f'<a:tr h="{emu(height)}">{"".join(shown)}</a:tr>'


_NO_LINE = "".join(f'<a:{side} w="0"><a:noFill/></a:{side}>' for side in ("lnL", "lnR", "lnT"))
_CELL = (
    f'<a:tcPr marL="{emu(PAD[0])}" marR="{emu(PAD[0])}" marT="{emu(PAD[1])}" marB="{emu(PAD[1])}" anchor="ctr">'
    f'{_NO_LINE}<a:lnB w="6350"><a:solidFill><a:srgbClr val="{HAIRLINE[1:]}"/></a:solidFill></a:lnB>{{fill}}</a:tcPr>'
)


def put_picture(slide: Any, box: Box, picture: bytes, *, name: str, about: str, cut_top: float = 0.0) -> None:
    """A picture as large as the box allows, in its middle; `about` is what is read out in its place.

    `cut_top`: the share of its height that is hidden at the top.
    """
    shape = slide.shapes.add_picture(io.BytesIO(picture), 0, 0)
    shape.crop_top = cut_top
    shape.height = round(shape.height * (1 - cut_top))
    scale = min(emu(box[2]) / shape.width, emu(box[3]) / shape.height)
    shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
    shape.left = emu(box[0]) + (emu(box[2]) - shape.width) // 2
    shape.top = emu(box[1]) + (emu(box[3]) - shape.height) // 2
    shape.name = name
    describe(shape, about)


def describe(shape: Any, about: str) -> None:
    """The alternative text of a shape."""
    for properties in shape._element.iter(qn("p:cNvPr")):
        properties.set("descr", _clean(about))
        return


def put_bar(slide: Any, box: Box, colour: str) -> None:
    """A coloured bar that means nothing to who cannot see it."""
    shape = slide.shapes.add_shape(1, *(emu(each) for each in box))
    shape.fill.solid()
    shape.fill.fore_color.rgb = _rgb(colour)
    shape.line.fill.background()
    shape.shadow.inherit = False
    shape.name = "bar"
    mark_as_decoration(shape)


def mark_as_decoration(shape: Any) -> None:
    """Tells readers of the screen to pass a shape over."""
    for properties in shape._element.iter(qn("p:cNvPr")):
        properties.append(
            parse_xml(
                f'<a:extLst {_NS}><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}"><adec:decorative '
                'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
            )
        )
        return


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour[1:].upper())


def typeface(font: Any, *, size: float, colour: str = INK, bold: bool = False) -> None:
    """Size, colour and typeface of a chart's font, Chinese included."""
    font.size, font.bold = Pt(size), bold
    font.color.rgb = _rgb(colour)
    properties = font._element if hasattr(font, "_element") else font._rPr
    for tag in ("a:latin", "a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
        properties.append(parse_xml(f'<{tag} {_NS} typeface="{TYPEFACE}"/>'))
