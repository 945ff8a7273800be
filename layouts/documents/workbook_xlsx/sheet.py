"""A table on a sheet of its own: typed columns, frozen head, filter, print set-up, and no text that is a formula."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from layouts.documents.map_labels import text_width
from layouts.theme import BLUE, CLASS_SIGN, GREY, HAIRLINE, INK, MUTED, ORANGE, VERDICT_SIGN

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
HEAD_ROW = 2  # above it the title and a note
_A4 = 9
_LINE_HEIGHT = 15.0  # points
_MOST_IN_FOOTER = 180  # Excel refuses more than 255 together


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is stored, and with how many decimals it is shown; `sign` shows + as well."""

    value: Fraction | Decimal | int | float
    decimals: int
    sign: bool = False


Value = str | int | Fraction | Decimal | Number | date | datetime | None


class Rule(StrEnum):
    """Which colours a column takes: by the sign of its verdict, of its class, or below a limit."""

    none = "none"
    verdict = "verdict"
    town_class = "class"
    below = "below"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in characters, whether long texts wrap, and its rule of colours."""

    head: str
    width: float = 12
    wrap: bool = False
    rule: Rule = Rule.none
    limit: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a sheet, and the two lines above its table."""

    name: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: `frozen` columns stay when scrolling to the right, `empty` stands there where there are no rows."""

    heading: Heading
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    frozen: int = 0
    filtered: bool = True
    empty: str = ""


def guarded(words: str) -> str:
    """A text that no spreadsheet takes for a formula, not even after a detour over csv."""
    return f"'{words}" if words.startswith(FORMULA_STARTS) else words


@dataclass(slots=True)
class Book:
    """An xlsxwriter workbook with its formats, each made once."""

    workbook: xlsxwriter.Workbook
    footer: str
    page: str
    formats: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def format(self, **properties: Any) -> Format:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format(properties)
        return self.formats[key]

    def add(self, table: Table) -> None:
        """Adds a sheet with the table. Raises ValueError where a row has other columns than the head."""
        sheet = self.workbook.add_worksheet(table.heading.name)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, guarded(table.heading.title), self.format(bold=True, font_size=14, font_color=INK))
        sheet.write_string(1, 0, guarded(table.heading.note), self.format(font_color=MUTED))
        head = {"bold": True, "font_color": INK, "bottom": 1, "bottom_color": GREY, "text_wrap": True}
        for at, column in enumerate(table.columns):
            side = {"align": "right"} if _holds_numbers(table, at) else {"align": "left", "indent": 1}
            sheet.set_column(at, at, column.width)
            sheet.write_string(HEAD_ROW, at, guarded(column.head), self.format(**head, **side))
        self._write_rows(sheet, table)
        last = HEAD_ROW + max(len(table.rows), 1)
        if table.filtered and table.rows:
            sheet.autofilter(HEAD_ROW, 0, last, len(table.columns) - 1)
        sheet.freeze_panes(HEAD_ROW + 1, table.frozen)
        for at, column in enumerate(table.columns):
            self._colour(sheet, column, at, last)
        self._set_print(sheet)

    def _write_rows(self, sheet: Worksheet, table: Table) -> None:
        if not table.rows and table.empty:
            sheet.write_string(HEAD_ROW + 1, 0, guarded(table.empty), self.format(font_color=MUTED))
        for number, row in enumerate(table.rows, start=HEAD_ROW + 1):
            if len(row) != len(table.columns):
                raise ValueError(f"{table.heading.name}: a row has {len(row)} cells, the head {len(table.columns)}")
            for at, value in enumerate(row):
                self._write(sheet, number, at, value, table.columns[at])
            lines = max(_lines(value, column) for value, column in zip(row, table.columns, strict=True))
            if lines > 1:
                # not every program makes a row as high as its wrapped text
                sheet.set_row(number, lines * _LINE_HEIGHT)

    def _write(self, sheet: Worksheet, row: int, at: int, value: Value, column: Column) -> None:
        look: dict[str, Any] = {"bottom": 1, "bottom_color": HAIRLINE, "valign": "top"}
        if column.wrap:
            look["text_wrap"] = True
        if value is None:
            sheet.write_blank(row, at, None, self.format(**look))
        elif isinstance(value, str):
            # a little room after the figures of the column before
            sheet.write_string(row, at, guarded(value), self.format(indent=1, align="left", **look))
        elif isinstance(value, datetime):
            # China time as it is shown everywhere; Excel knows no zones
            sheet.write_datetime(
                row, at, value.replace(tzinfo=None), self.format(num_format="yyyy-mm-dd hh:mm", **look)
            )
        elif isinstance(value, date):
            sheet.write_datetime(row, at, value, self.format(num_format="yyyy-mm-dd", **look))
        else:
            shown = value if isinstance(value, Number) else Number(value, 0)
            sheet.write_number(row, at, float(shown.value), self.format(num_format=_number_format(shown), **look))

    def _colour(self, sheet: Worksheet, column: Column, at: int, last: int) -> None:
        blue, orange = self.format(font_color=BLUE), self.format(font_color=ORANGE, bold=True)
        rules: list[dict[str, Any]] = []
        match column.rule:
            case Rule.verdict:
                signs = {name.value: sign for name, sign in VERDICT_SIGN.items()}
                rules = [_begins(signs["met"], blue), _begins(signs["unmet"], orange)]
            case Rule.town_class:
                classes = {name.value: sign for name, sign in CLASS_SIGN.items()}
                rules = [_begins(classes["one"], blue), _begins(classes["three"], orange)]
            case Rule.below if column.limit is not None:
                # an empty cell counts as 0 and is none
                rules = [{"type": "blanks", "format": None, "stop_if_true": True}]
                rules.append({"type": "cell", "criteria": "<", "value": float(column.limit), "format": orange})
            case _:
                pass
        for rule in rules:
            sheet.conditional_format(HEAD_ROW + 1, at, last, at, rule)

    def _set_print(self, sheet: Worksheet) -> None:
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, HEAD_ROW)
        pages = self.page.format(page="&P", pages="&N")
        left = self.footer[:_MOST_IN_FOOTER].replace("&", "&&")
        # a number after the size of the letters would be read as part of it
        sheet.set_footer(f"&L&7 {left}&R&7 {pages}")


def _lines(value: Value, column: Column) -> int:
    """How many lines a wrapped text takes in its column."""
    if not column.wrap or not isinstance(value, str):
        return 1
    # a column is as wide as so many digits, of about half an em each
    return sum(max(1, math.ceil(text_width(part, 2.0) / (column.width - 2))) for part in value.split("\n"))


def _holds_numbers(table: Table, at: int) -> bool:
    found = next((row[at] for row in table.rows if row[at] is not None), None)
    return isinstance(found, Number | int | Fraction | Decimal)


def _begins(sign: str, look: Format) -> dict[str, Any]:
    return {"type": "text", "criteria": "begins with", "value": sign, "format": look}


def _number_format(number: Number) -> str:
    shown = "#,##0" + (f".{'0' * number.decimals}" if number.decimals else "")
    return f"+{shown};-{shown};0" if number.sign else shown
