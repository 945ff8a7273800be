"""Zip containers: the same content gives the same bytes, and nothing of it is lost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest

from layouts.documents.containers import normalised_zip

CORE = (
    '<cp:coreProperties xmlns:dcterms="urn:d"><dcterms:created xsi:type="dcterms:W3CDTF">{time}</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{time}</dcterms:modified></cp:coreProperties>'
)


def packed(members: Mapping[str, bytes], *, year: int = 2026) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, date_time=(year, 2, 3, 4, 5, 6)), content)
    return target.getvalue()


def document(time: str, *, year: int, backwards: bool = False) -> bytes:
    workbook = packed({"xl/workbook.xml": b"<w/>", "docProps/core.xml": CORE.format(time=time).encode()}, year=year)
    members = {
        "ppt/embeddings/sheet1.xlsx": workbook,
        "docProps/core.xml": CORE.format(time="2007-07-06T01:30:00Z").encode(),
        "[Content_Types].xml": b"<Types/>",
    }
    return packed(dict(reversed(members.items())) if backwards else members, year=year)


def test_order_dates_and_the_clock_of_a_workbook_inside_do_not_show() -> None:
    one = document("2026-01-02T03:04:05Z", year=2026)
    other = document("2031-12-31T23:59:59Z", year=2031, backwards=True)
    assert one != other
    assert normalised_zip(one) == normalised_zip(other)


def test_a_changed_member_does_show() -> None:
    assert normalised_zip(packed({"a": b"1"})) != normalised_zip(packed({"a": b"2"}))


def test_the_content_stays_and_the_properties_of_the_document_itself_too() -> None:
    with zipfile.ZipFile(io.BytesIO(normalised_zip(document("2026-01-02T03:04:05Z", year=2026)))) as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2007-07-06T01:30:00Z" in archive.read("docProps/core.xml")
        with zipfile.ZipFile(io.BytesIO(archive.read("ppt/embeddings/sheet1.xlsx"))) as inner:
            assert inner.read("xl/workbook.xml") == b"<w/>"
            assert b"2026" not in inner.read("docProps/core.xml")


def test_it_is_done_once_and_for_all() -> None:
    once = normalised_zip(document("2026-01-02T03:04:05Z", year=2026))
    assert normalised_zip(once) == once


def test_what_is_no_container_is_refused() -> None:
    with pytest.raises(zipfile.BadZipFile):
        normalised_zip(b"no zip at all")
