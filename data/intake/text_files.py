"""Reads csv text: finds out its encoding and its separator."""

import codecs
import csv
import io
import re
import unicodedata
from itertools import islice

from assessment.problems import Problem, Refused
from data.intake.problems import problem
from data.intake.tables import MAX_COLUMNS, MAX_ROWS, Row, Table, tidy

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SEPARATORS = (",", "\t", ";")
_SAMPLE_ROWS = 50
_HTML = re.compile(r"\s*<(?:!doctype|html|head|meta|table|\?xml|script|body)", re.IGNORECASE)


def read_text(data: bytes, *, file: str) -> tuple[Table, tuple[Problem, ...]]:
    """The table of a csv text, and what was found out about it. Raises `Refused`."""
    text, encoding = _decoded(data, file=file)
    if _HTML.match(text):
        raise Refused([problem("file.html_not_excel", {"file": file})])
    separator, text = _separator(text, file=file)
    rows = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for number, cells in enumerate(reader, start=1):
            if number > MAX_ROWS:
                raise Refused([problem("file.too_many_rows", {"file": file}, expected=MAX_ROWS)])
            if len(cells) > MAX_COLUMNS:
                raise Refused([problem("file.too_many_columns", {"file": file}, expected=MAX_COLUMNS)])
            tidied = tuple(tidy(cell) for cell in cells)
            if any(tidied):
                rows.append(Row(number, tidied))
    except csv.Error as error:
        raise Refused([problem("file.csv_broken", {"file": file}, value=str(error))]) from error
    notes = () if encoding == "UTF-8" else (problem("file.encoding_detected", {"file": file}, value=encoding),)
    return Table(file, None, tuple(rows), grouped_by_comma=separator != ";"), notes


def _decoded(data: bytes, *, file: str) -> tuple[str, str]:
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _strictly(data, codec, name, file=file)
    if b"\0" in data[:4096]:
        # ASCII text in UTF-16 has a zero in every second byte; anything else with zeros is no text
        zeros = [data[start:4096:2].count(0) for start in (0, 1)]
        if max(zeros) > len(data[:4096]) // 6 and min(zeros) == 0:
            return _strictly(data, "utf-16-be" if zeros[0] else "utf-16-le", "UTF-16", file=file)
        raise Refused([problem("file.not_a_table", {"file": file}, value="binary")])
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _strictly(data, "gb18030", "GB18030 (GBK)", file=file)


def _strictly(data: bytes, codec: str, name: str, *, file: str) -> tuple[str, str]:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise Refused([problem("file.encoding_unknown", {"file": file})]) from error
    if codec == "gb18030" and not _reads_as_chinese(text):
        raise Refused([problem("file.encoding_unknown", {"file": file})])
    return text, name


def _reads_as_chinese(text: str) -> bool:
    """GB18030 decodes nearly any bytes; another encoding shows as private and unassigned characters."""
    foreign = [character for character in text if ord(character) > 127]
    strange = sum(unicodedata.category(character) in ("Co", "Cn", "Cc", "Cs") for character in foreign)
    ideographs = sum("\u4e00" <= character <= "\u9fff" for character in foreign)
    return strange == 0 and ideographs * 2 >= len(foreign)


def _separator(text: str, *, file: str) -> tuple[str, str]:
    """The separator, and the text without the `sep=;` line of some programs (its row stays, empty)."""
    stated = re.match(r"sep=([,;\t])\r?\n", text)
    if stated:
        return stated[1], "\n" + text[stated.end() :]
    widths = {}
    for separator in _SEPARATORS:
        # the full text, not a slice: a slice could end within a quoted cell
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            widths[separator] = max((len(row) for row in islice(reader, _SAMPLE_ROWS)), default=0)
        except csv.Error as error:
            raise Refused([problem("file.csv_broken", {"file": file}, value=str(error))]) from error
    return max(_SEPARATORS, key=lambda separator: widths[separator]), text
