"""Office files as zip containers whose bytes depend on their content alone: no clock, no order of writing."""

from __future__ import annotations

import io
import re
import zipfile

_FIRST = ("[Content_Types].xml", "_rels/.rels", "word/document.xml", "ppt/presentation.xml", "xl/workbook.xml")
_PACKED = (".png", ".jpg", ".jpeg", ".xlsx", ".docx", ".pptx", ".zip")
_DATE = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
_ZIP = b"PK\x03\x04"


def normalised_zip(content: bytes) -> bytes:
    """The same container with sorted members and 1980 dates, workbooks in it included.

    The members that tell what kind of file it is come first, as readers expect. The times that a workbook inside
    notes of itself are fixed too; those of the container's own properties are its maker's to set. Raises
    zipfile.BadZipFile.
    """
    return _repacked(content, inside=False)


def _repacked(content: bytes, *, inside: bool) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in sorted(set(source.namelist()), key=_place):
            archive.writestr(_entry(name), _member(name, source.read(name), inside=inside))
    return target.getvalue()


def _member(name: str, content: bytes, *, inside: bool) -> bytes:
    if content.startswith(_ZIP):
        return _repacked(content, inside=True)
    if inside and name == _CORE:
        return _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", content)
    return content


def _place(name: str) -> tuple[int, str]:
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=_DATE)
    # what is packed already only costs time to pack again
    entry.compress_type = zipfile.ZIP_STORED if name.lower().endswith(_PACKED) else zipfile.ZIP_DEFLATED
    entry.create_system = 0
    entry.external_attr = 0
    return entry
