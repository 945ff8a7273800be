"""The open data of a release: figures and towns as CSV for any spreadsheet, and what each column means."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from layouts.public.edition import Edition, name
from layouts.public.json_dictionary import entries
from layouts.public.numbers import unit_of
from layouts.public.working import annual_quarters, formula, per_of
from layouts.text import LANGUAGES, Text

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
FIGURES = (
    "release", "period", "group", "level", "group_zh", "group_en", "line", "indicator", "indicator_zh", "indicator_en",
    "numerator", "numerator_shown", "denominator", "denominator_shown", "rate", "rate_shown", "unit_zh", "unit_en",
    "comparator", "target", "verdict", "towns_met", "towns_unmet", "towns_other",
    "per", "annual_quarters",
)  # fmt: skip
TOWNS = ("release", "period", "town", "town_zh", "town_en", "tier", "marked_by", "mark")
_INTEGERS = (
    "release", "numerator", "denominator", "towns_met", "towns_unmet", "towns_other", "per", "annual_quarters",
)  # fmt: skip
DICTIONARY = ("file", "column", "type", "meaning_zh", "meaning_en")


def figures_csv(edition: Edition) -> bytes:
    """One row a figure. A withheld count or rate is empty, and its `…_shown` says withheld."""
    document = edition.document
    groups = {each.code: each for each in document.groups}
    indicators = {each.code: each for each in document.indicators}
    zh, en = (Text(language) for language in LANGUAGES)
    rows = []
    for each in document.figures:
        group, indicator = groups[each.group], indicators[each.indicator]
        counted = edition.counts.get((each.group, each.indicator, each.period))
        towns = ("", "", "") if counted is None else (counted.met, counted.unmet, counted.other)
        rows.append(
            (
                document.number, each.period, group.code, group.level, group.name.zh, group.name.en, indicator.line,
                indicator.code, indicator.name.zh, indicator.name.en, each.numerator, each.numerator_shown,
                each.denominator, each.denominator_shown, each.rate, each.rate_shown, unit_of(zh, indicator),
                unit_of(en, indicator), indicator.comparator, each.target, each.verdict, *towns,
                per_of(indicator), annual_quarters(document, indicator, each.period),
            )
        )
    return _csv(FIGURES, rows)


def towns_csv(edition: Edition) -> bytes:
    """One row a town with its mark; empty where that is withheld."""
    document = edition.document
    return _csv(
        TOWNS,
        [
            (
                document.number, edition.leading, each.code, each.name.zh, each.name.en, each.tier,
                document.towns_by or "none", each.mark,
            )
            for each in document.towns
        ],
    )


def dictionary_csv(edition: Edition) -> bytes:
    """What every column and every key of the document means, then how each indicator is worked out."""
    zh, en = (Text(language) for language in LANGUAGES)
    rows: list[tuple[object, ...]] = []
    for file, columns in (("csv", FIGURES), ("towns.csv", TOWNS)):
        for column in columns:
            key = f"public.column_{_same(column)}"
            rows.append((f"{edition.document.number}.{file}", column, _kind(column), zh(key), en(key)))
    for entry in entries(edition.document):
        rows.append((f"{edition.document.number}.json", entry.path, entry.kind, entry.meaning(zh), entry.meaning(en)))
    for each in edition.document.indicators:
        meanings = [
            f"{name(text, each.name)}{text('format.colon')}{formula(text, edition, each)}" for text in (zh, en)
        ]
        rows.append(("indicator", each.code, each.kind, *meanings))
    return _csv(DICTIONARY, rows)


def _same(column: str) -> str:
    """The key of a column: the name and its translation mean the same."""
    stem = column.removesuffix("_zh").removesuffix("_en")
    return f"{stem}_name" if stem != column and stem != "unit" else stem


def _kind(column: str) -> str:
    if column in _INTEGERS:
        return "integer"
    return "decimal" if column in ("rate", "target") else "text"


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[_harmless(each) for each in row] for row in rows])
    # with the mark of UTF-8 at its head, which spreadsheets need for Chinese
    return out.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: one that begins like one gets an apostrophe, numbers do not."""
    if value is None:
        return ""
    shown = str(value)
    if shown.lstrip(" ").startswith(_BEGINS_A_FORMULA) and not _NUMBER.fullmatch(shown):
        return f"'{shown}"
    return shown
