"""Puts the workbook together: the sheets of one language, or those of both one after the other."""

from __future__ import annotations

import io
from datetime import UTC

import xlsxwriter

from layouts.documents.containers import normalised_zip
from layouts.documents.provenance import as_of, provenance
from layouts.documents.workbook_xlsx.records import about, decisions, revisions, twinning
from layouts.documents.workbook_xlsx.sheet import Book
from layouts.documents.workbook_xlsx.tables import figures, indicators, overview, reasons, scorecards
from layouts.models.sealed import Sealed
from layouts.text import Text

_FONT = "Microsoft YaHei"
_SHEETS = (overview, scorecards, indicators, figures, reasons, revisions, twinning, decisions, about)


def workbook_xlsx(sealed: Sealed, languages: tuple[str, ...]) -> bytes:
    """The workbook of a seal; the same seal gives the same bytes."""
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": _FONT, "font_size": 10},
    }
    first = provenance(Text(languages[0]), sealed)
    with xlsxwriter.Workbook(stream, options) as workbook:
        workbook.set_properties(
            {
                "title": first.title,
                "author": Text(languages[0])("shell.product"),
                "comments": sealed.root,
                "created": as_of(sealed).astimezone(UTC).replace(tzinfo=None, microsecond=0),
            }
        )
        book: Book | None = None
        for language in languages:
            text = Text(language)
            named = provenance(text, sealed)
            formats = {} if book is None else book.formats
            book = Book(workbook, footer=named.foot[0], page=text("report.page"), formats=formats)
            for make in _SHEETS:
                book.add(make(text, sealed))
    return normalised_zip(stream.getvalue())
