"""The public document of a release: its bytes, its hash, and what is no release."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from assessment.problems import Refused
from layouts.models.release import (
    Figure,
    Group,
    ReleaseDocument,
    ReleaseIndicator,
    ReleaseLine,
    ReleaseProgramme,
    ReleaseSeal,
    ReleaseTown,
    Words,
    read_release,
    release_bytes,
    release_hash,
)

BIRTHS = Words("出生数", "births")
DOCUMENT = ReleaseDocument(
    number=2,
    previous="0" * 64,
    programme=ReleaseProgramme("small", 1, Words("方案", "Programme"), Words("某区", "District")),
    period="2007Q2",
    view="year_to_date",
    made_at="2007-07-20T04:00:00.000000Z",
    seal=ReleaseSeal(4, "a" * 64),
    synthetic=True,
    boundary_label="schematic",
    headline="rate",
    lines=(ReleaseLine("line", Words("线", "Line")),),
    indicators=(
        ReleaseIndicator(
            "rate", "line", "proportion", Words("率", "Rate"), BIRTHS, BIRTHS, Words("%", "%"), 100, 1, ">=", "文件"
        ),
    ),
    groups=(Group("d", "district", Words("某区", "District"), 3, None),),
    figures=(
        Figure("d", "rate", "2007Q1-2007Q2", None, 700, "withheld", "rounded", None, "withheld", "96.5", "unmet"),
    ),
    towns_by="band",
    towns=(ReleaseTown("t", Words("镇", "Town"), None, None),),
)


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_release(content)
    return caught.value.problems[0].code


def test_a_release_reads_back_from_its_bytes() -> None:
    content = release_bytes(DOCUMENT)
    assert read_release(content) == DOCUMENT
    assert release_bytes(read_release(content)) == content
    assert len(release_hash(content)) == 64


def test_a_release_in_format_1_reads_back_to_the_bytes_that_were_hashed() -> None:
    content = release_bytes(replace(DOCUMENT, format=1))
    assert b"working" not in content and b'"per":100' in content
    read = read_release(content)
    assert read.indicators[0].working is None
    assert release_bytes(read) == content
    assert refused(content.replace(b'"unit":', b'"working":null,"unit":')) == "release.unreadable"


def test_its_bytes_are_canonical_json_with_chinese_as_it_is() -> None:
    content = release_bytes(DOCUMENT)
    raw = json.loads(content)
    assert content.decode() == json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert "某区" in content.decode()


def test_the_hash_changes_with_every_change() -> None:
    other = replace(DOCUMENT, figures=(replace(DOCUMENT.figures[0], denominator=705),))
    assert release_hash(release_bytes(other)) != release_hash(release_bytes(DOCUMENT))


def test_the_leading_period_is_that_of_the_official_view() -> None:
    assert DOCUMENT.leading == "2007Q1-2007Q2"
    assert replace(DOCUMENT, view="quarter").leading == "2007Q2"
    assert replace(DOCUMENT, view="rolling").leading == "2006Q3-2007Q2"
    assert replace(DOCUMENT, period="2007H1", view="quarter").leading == "2007Q1-2007Q2"


def test_a_figure_is_found_by_whom_what_and_when() -> None:
    assert DOCUMENT.figure("d", "rate", DOCUMENT.leading) == DOCUMENT.figures[0]
    assert DOCUMENT.figure("d", "rate", "2007Q1") is None
    with pytest.raises(KeyError):
        DOCUMENT.indicator("other")


@pytest.mark.parametrize(
    "change",
    [
        (b'"towns":3', b'"towns":3.0'),
        (b'"synthetic":true', b'"synthetic":1'),
        (b'"known":[]', b'"known":[],"more":1'),
        (b'"known":[]', b'"known": []'),
        (b'"rounded"', b'"about"'),
        (b'"period":"2007Q2"', b'"period":"2007Q9"'),
        (b'"view":"year_to_date"', b'"view":"century"'),
    ],
)
def test_what_was_changed_by_hand_is_no_release(change: tuple[bytes, bytes]) -> None:
    content = release_bytes(DOCUMENT)
    assert change[0] in content
    assert refused(content.replace(*change, 1)) == "release.unreadable"


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"format":"1"}', b"[" * 100_000])
def test_what_is_no_json_of_a_release_is_refused(content: bytes) -> None:
    assert refused(content) == "release.unreadable"


def test_a_release_of_a_later_version_is_not_guessed_at() -> None:
    content = release_bytes(DOCUMENT).replace(b'"format":2', b'"format":3')
    assert refused(content) == "release.newer_format"
