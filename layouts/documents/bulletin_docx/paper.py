"""A sheet in official layout (GB/T 9704-2012): margins, typefaces, line grid, headings, native tables, page n of m.

Typefaces are those of the standard that Windows and WPS both bring: 仿宋 for the text, 黑体 and 楷体 for headings, 宋体
for the title (the standard's 小标宋 is licensed and mostly absent). The font table names substitutes for machines that
call them otherwise. Sizes: title 二号 (22 pt), text 三号 (16 pt) on lines of 28 pt, so that a page holds 22 lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from layouts.documents.fitting import column_widths
from layouts.documents.table import PlainTable

SONG, FANG, HEI, KAI, LATIN = "宋体", "仿宋", "黑体", "楷体", "Times New Roman"
_ALSO = {
    FANG: "FangSong;仿宋_GB2312;STFangsong",
    KAI: "KaiTi;楷体_GB2312;STKaiti",
    HEI: "SimHei;STHeiti",
    SONG: "SimSun;STSong",
}
TITLE, TEXT, SMALL, TINY = 22.0, 16.0, 10.5, 8.0
_LINE = 28.0
_RED = RGBColor(0xC0, 0x00, 0x00)
_TEXT_WIDTH = 156.0
"""Of the standard, in mm; the margins are what is left of A4."""
_CELL_AIR = 5.6
"""Points to either side of a cell's text, as the format has it."""
_THUMBNAIL = "/thumbnail"


class Paper:
    """A document that paragraphs and tables are put on, one below the other."""

    def __init__(self) -> None:
        self.document = Document()
        self.bold_headings = False
        self._new_page = False
        self._page()
        self._styles()
        _name_fonts(self.document)
        _without_thumbnail(self.document)

    # ------------------------------------------------------------------ paragraphs

    def title(self, words: str) -> None:
        """The title: centred, large; a line break in `words` is one in the title."""
        paragraph = self.document.add_paragraph(words, style="Title")  # python-docx turns \n into a break
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def heading(self, words: str, level: int = 1) -> None:
        """一、… (level 1) or （一）… (level 2)."""
        paragraph = self.document.add_paragraph(style=f"Heading {level}")
        self._begin(paragraph)
        run = paragraph.add_run(words)
        if self.bold_headings:
            run.bold = True

    def text(self, words: str, *, indented: bool = True) -> None:
        """A paragraph of the text, its first line indented by two characters."""
        paragraph = self.document.add_paragraph(words)
        if indented:
            _indent(paragraph)

    def line(self, words: str, align: str = "left", *, size: float = TEXT, bold: bool = False) -> None:
        """A line by itself: number, addressees, signature, day."""
        paragraph = self.document.add_paragraph()
        self._begin(paragraph)
        paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
        run = paragraph.add_run(words)
        run.font.size, run.bold = Pt(size), bold

    def rule(self) -> None:
        """The red line below the number."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(8)
        border = f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="12" w:space="1" w:color="{_RED}"/></w:pBdr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(border))

    def new_page(self) -> None:
        """What is put on the paper next begins on a new page."""
        self._new_page = True

    def _begin(self, paragraph: Any) -> None:
        if self._new_page:
            paragraph.paragraph_format.page_break_before = True
            self._new_page = False

    # ------------------------------------------------------------------ tables

    def table(self, model: PlainTable, *, size: float = SMALL, about: str) -> None:
        """A native table across the page; its heading is repeated on every page, no row is broken.

        `about` is what is read out of it first.
        """
        table = self.document.add_table(rows=0, cols=len(model.headings), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        room = Mm(_TEXT_WIDTH).pt
        widths = [Pt(each) for each in column_widths((model.headings, *model.rows), size, room, _CELL_AIR)]
        for index, words in enumerate((model.headings, *model.rows)):
            row = table.add_row()
            _row_property(row, "w:cantSplit")
            if index == 0:
                _row_property(row, "w:tblHeader")
            for column, cell in enumerate(row.cells):
                cell.width = widths[column]
                _fill(cell, words[column], size, bold=index == 0, right=column in model.right)
        for column, width in enumerate(widths):
            table.columns[column].width = width
        description = OxmlElement("w:tblDescription")
        description.set(qn("w:val"), about)
        table._tbl.tblPr.append(description)
        self.document.add_paragraph().paragraph_format.line_spacing = Pt(8)

    # ------------------------------------------------------------------ page

    def footer(self, pages: tuple[str, str, str], origin: Sequence[str]) -> None:
        """Page n of m as fields, between the words of `pages`, and where the figures come from."""
        footer = self.document.sections[0].footer
        first = footer.paragraphs[0]
        first.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _tight(first)
        for words, field in zip(pages, ("PAGE", "NUMPAGES", None), strict=True):
            first.add_run(words).font.size = Pt(14)
            if field is not None:
                _add_field(first, field)
        for words in origin:
            paragraph = footer.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _tight(paragraph)
            paragraph.add_run(words).font.size = Pt(TINY)

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(16)

    def _styles(self) -> None:
        styles = self.document.styles
        normal = styles["Normal"]
        _typeface(normal, FANG, TEXT)
        spacing = normal.paragraph_format
        spacing.space_before = spacing.space_after = Pt(0)
        spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(_LINE)
        for name, face, size, bold in (
            ("Title", SONG, TITLE, True),
            ("Heading 1", HEI, TEXT, False),
            ("Heading 2", KAI, TEXT, True),
        ):
            style = styles[name]
            _typeface(style, face, size, bold=bold)
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
            style.paragraph_format.keep_with_next = True
            _without_border(style)
            if name != "Title":
                _indent(style)
        title = styles["Title"].paragraph_format
        title.line_spacing_rule, title.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(36)
        title.space_before = title.space_after = Pt(14)


def _typeface(style: Any, face: str, size: float, *, bold: bool = False) -> None:
    style.font.name, style.font.size, style.font.bold = LATIN, Pt(size), bold
    style.font.italic, style.font.color.rgb = False, RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", face)):
        fonts.set(qn(f"w:{kind}"), name)
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _indent(of: Any) -> None:
    """Two characters, whatever their size."""
    properties = (of._p if hasattr(of, "_p") else of.element).get_or_add_pPr()
    indent = properties.get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "640")


def _without_border(style: Any) -> None:
    """The template underlines its title."""
    for border in style.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _tight(paragraph: Any) -> None:
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _fill(cell: Any, words: str, size: float, *, bold: bool, right: bool) -> None:
    paragraph = cell.paragraphs[0]
    _tight(paragraph)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    run = paragraph.add_run(words)
    run.font.size, run.bold = Pt(size), bold


def _row_property(row: Any, tag: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(tag))


def _add_field(paragraph: Any, name: str) -> None:
    """A field with a value to begin with; Word and WPS put the right one there as they lay the page out."""
    for kind, words in (("begin", ""), ("", name), ("separate", ""), ("value", "1"), ("end", "")):
        run = paragraph.add_run("1" if kind == "value" else "")
        run.font.size = Pt(14)
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif words and kind == "":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {words} "
            run._r.append(code)


def _name_fonts(document: Any) -> None:
    """Tells the program that opens the document what to take where a typeface goes by another name."""
    (part,) = (each for each in document.part.package.iter_parts() if each.partname == "/word/fontTable.xml")
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{also}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, also in _ALSO.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", fonts.encode("utf-8") + b"</w:fonts>")


def _without_thumbnail(document: Any) -> None:
    """The template's picture of itself is not one of the bulletin."""
    relations = document.part.package.rels
    for key in [key for key, each in relations.items() if each.reltype.endswith(_THUMBNAIL)]:
        relations.pop(key)
