"""The open data: every figure once, nothing of what is withheld, no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from layouts.models.release import Words, read_release, release_hash
from layouts.public import open_data
from layouts.public.edition import edition_of
from tests.unit.public import releases


def rows(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_there_is_a_row_for_every_figure_and_a_withheld_one_is_empty() -> None:
    edition = releases.edition()
    found = rows(open_data.figures_csv(edition))
    assert len(found) == len(edition.document.figures)
    withheld = [each for each in found if each["rate_shown"] == "withheld"]
    assert withheld and {each["rate"] for each in withheld} == {""}
    assert {each["numerator"] for each in found if each["numerator_shown"] == "withheld"} == {""}
    assert {each["verdict"] for each in withheld} == {""}


def test_every_town_has_its_mark_or_none() -> None:
    edition = releases.edition()
    found = rows(open_data.towns_csv(edition))
    assert [each["mark"] or None for each in found] == [each.mark for each in edition.document.towns]


def test_every_column_and_every_indicator_is_explained_in_both_languages() -> None:
    edition = releases.edition()
    explained = rows(open_data.dictionary_csv(edition))
    columns = {(each["file"], each["column"]) for each in explained}
    assert {("3.csv", each) for each in open_data.FIGURES} <= columns
    assert {("3.towns.csv", each) for each in open_data.TOWNS} <= columns
    assert {each.code for each in edition.document.indicators} <= {each["column"] for each in explained}
    assert all(each["meaning_zh"] and each["meaning_en"] for each in explained)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-x", "@SUM(A1)", "\tx", "  =2", "＝1", "=cmd|' /C calc'!A0"])
def test_a_name_that_begins_like_a_formula_is_made_harmless(name: str) -> None:
    edition = releases.edition()
    towns = (replace(edition.document.towns[0], name=Words(name, name)), *edition.document.towns[1:])
    changed = edition_of(releases.issue(replace(edition.document, towns=towns)), edition.earlier, newest=3)
    assert rows(open_data.towns_csv(changed))[0]["town_zh"] == f"'{name}"


def test_a_negative_number_stays_a_number() -> None:
    edition = releases.with_figure(releases.edition(), releases.DISTRICT, releases.HEADLINE, rate="-1.3")
    assert "-1.3" in {each["rate"] for each in rows(open_data.figures_csv(edition))}


def test_the_document_is_published_to_the_byte() -> None:
    issue = releases.edition().issue
    assert release_hash(issue.content) == issue.digest
    assert read_release(issue.content) == issue.document
    assert json.loads(issue.content)["previous"] == releases.issues()[1].digest
