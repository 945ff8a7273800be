"""The attribute table (.dbf) of a shapefile: its encoding found out, its text read in it.

Read here and not by GDAL because Chinese tables often come as GBK without a .cpg, or with a wrong one, which
GDAL turns to mojibake without a word. Layout: dBASE III/IV header, 32 bytes per field, fixed-width records.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Language driver id (byte 29) → Python codec. 0x00, 0x03 and 0x57 are left out on purpose: programs write
# them whatever the text is.
_LANGUAGE_DRIVERS = {
    0x01: "cp437", 0x02: "cp850", 0x13: "cp932", 0x4D: "gb18030", 0x4E: "cp949", 0x4F: "cp950",
    0x58: "cp1252", 0x59: "cp1252", 0x64: "cp852", 0x65: "cp866", 0x78: "cp950", 0x79: "cp949",
    0x7A: "gb18030", 0x7B: "cp932", 0xC8: "cp1250", 0xC9: "cp1251", 0xCA: "cp1254", 0xCB: "cp1253",
}  # fmt: skip
_CHINESE = {"gbk", "gb2312", "gb18030", "cp936", "936", "ms936"}
_DELETED = 0x2A
_LATIN_ENDS = 0x180  # Unicode's accented Latin letters
_HANZI_BEGIN = 0x800  # below it UTF-8 takes two bytes, as GBK does
_LEAST_COMMON_HANZI = 0.5  # share of two-byte characters within GB2312 from which a text counts as Chinese


class BadTable(Exception):
    """The bytes are no complete dBASE table; the message says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a table's text is read. `name` is None for plain ASCII; `stated` is what the file itself said."""

    name: str | None
    stated: str | None
    agrees: bool
    undecodable: int


@dataclass(frozen=True, slots=True)
class Table:
    """The text of the columns, one entry per record that is not deleted (None: blank).

    `rows`: how many those are; `records`: with the deleted ones.
    """

    columns: dict[str, list[str | None]]
    rows: int
    records: int
    encoding: Encoding


@dataclass(frozen=True, slots=True)
class _Field:
    name: bytes
    kind: str
    start: int
    width: int


def read_table(path: Path, *, stated: str | None) -> Table:
    """Read a .dbf. `stated` is the text of the .cpg, None without one. Raises BadTable."""
    data = path.read_bytes()
    fields, all_records = _layout(data)
    records = [record for record in all_records if record[0] != _DELETED]
    raw = {f: [record[f.start : f.start + f.width].strip(b" \0") for record in records] for f in fields}
    texts = [f.name for f in fields]
    texts += [value for f, values in raw.items() if f.kind == "C" for value in values]
    encoding, codec = _choose_encoding(texts, stated=stated, language_driver=data[29])
    columns: dict[str, list[str | None]] = {}
    for f, values in raw.items():
        columns[_free_name(_decode(f.name, codec), columns)] = [
            (_decode(v, codec).strip() or None) if f.kind == "C" else _number_text(v) for v in values
        ]
    return Table(columns=columns, rows=len(records), records=len(all_records), encoding=encoding)


def _layout(data: bytes) -> tuple[list[_Field], list[bytes]]:
    if len(data) < 33:
        raise BadTable("the .dbf has no header")
    count, header, width = struct.unpack("<IHH", data[4:12])
    if width == 0 or header > len(data):
        raise BadTable("the .dbf header is damaged")
    fields: list[_Field] = []
    start = 1
    for offset in range(32, header - 1, 32):
        entry = data[offset : offset + 32]
        if len(entry) < 32 or entry[0] == 0x0D:
            break
        fields.append(_Field(entry[:11].split(b"\0")[0].strip(), chr(entry[11]), start, entry[16]))
        start += entry[16]
    if start > width or header + count * width > len(data):
        raise BadTable(f"the .dbf announces {count} rows but ends before them")
    records = [data[header + i * width : header + (i + 1) * width] for i in range(count)]
    return fields, records


def _choose_encoding(texts: list[bytes], *, stated: str | None, language_driver: int) -> tuple[Encoding, str]:
    """The .cpg, else the language driver id, else what the bytes are; what the bytes deny is set aside."""
    high = [text for text in texts if not text.isascii()]
    named = stated or _LANGUAGE_DRIVERS.get(language_driver)
    if not high:
        return Encoding(name=None, stated=stated, agrees=True, undecodable=0), "ascii"
    codec = _codec(named) if named else None
    if codec is not None and _fits(high, codec):
        return Encoding(name=_shown(named or codec), stated=named, agrees=True, undecodable=0), codec
    if _fits(high, "utf-8") and not _is_gbk_by_chance_utf_8(high):
        codec = "utf-8"
    elif _looks_chinese(high):
        codec = "gb18030"
    else:
        codec = codec or "cp1252"
    lost = sum(1 for text in high if "\ufffd" in _decode(text, codec))
    return Encoding(name=_shown(codec), stated=named, agrees=named is None, undecodable=lost), codec


def _codec(name: str) -> str | None:
    """Python's codec for what a .cpg says ('UTF-8', '936', 'OEM 936', '65001', 'ISO 88591' …)."""
    word = name.strip().lower().removeprefix("oem").removeprefix("ansi").strip(" _-")
    if word in _CHINESE:
        return "gb18030"
    if word in {"65001", "utf8", "utf-8"}:
        return "utf-8"
    for candidate in (word, f"cp{word}", word.replace("88591", "8859-1").replace(" ", "-")):
        try:
            return codecs.lookup(candidate).name
        except LookupError:
            continue
    return None


def _shown(codec: str) -> str:
    return {"utf-8": "UTF-8", "cp1252": "Windows-1252"}.get(codec.lower(), codec.strip().upper())


def _fits(texts: list[bytes], codec: str) -> bool:
    return not any("\ufffd" in _decode(text, codec) for text in texts)


def _decode(text: bytes, codec: str) -> str:
    """Decode, dropping a character that the fixed field width cut in two, marking other bad bytes."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(text, final=False)
    except UnicodeDecodeError:
        return text.decode(codec, errors="replace")


def _looks_chinese(texts: list[bytes]) -> bool:
    """Whether the bytes read as GB18030 and mostly as common hanzi (Latin accents pair up into rare ones)."""
    if not _fits(texts, "gb18030"):
        return False
    hanzi = [char for text in texts for char in _decode(text, "gb18030") if not char.isascii()]
    return sum(_in_gb2312(hanzi)) >= _LEAST_COMMON_HANZI * len(hanzi)


def _is_gbk_by_chance_utf_8(texts: list[bytes]) -> bool:
    """Whether common hanzi throughout also read as UTF-8, of another script: 寨 is D5 AF in GBK, an Armenian letter in
    UTF-8. Real text in such a script has letters that are no common hanzi; accented Latin ones are taken for Latin.
    """
    foreign = {ord(char) for text in texts for char in _decode(text, "utf-8") if not char.isascii()}
    if max(foreign, default=0) < _LATIN_ENDS or max(foreign) >= _HANZI_BEGIN:
        return False
    return _fits(texts, "gb18030") and all(
        _in_gb2312([char for text in texts for char in _decode(text, "gb18030") if not char.isascii()])
    )


def _in_gb2312(chars: list[str]) -> Iterator[bool]:
    for char in chars:
        try:
            char.encode("gb2312")
        except UnicodeEncodeError:
            yield False
        else:
            yield True


def _number_text(value: bytes) -> str | None:
    """A dBASE number as text, whole numbers without decimals: codes are often stored as 37009.000."""
    text = value.decode("ascii", errors="replace").strip()
    if "e" in text.lower():
        try:
            text = f"{float(text):f}"
        except ValueError:
            return text
    whole, dot, fraction = text.partition(".")
    return (whole if dot and not fraction.strip("0") else text) or None


def _free_name(name: str, taken: dict[str, list[str | None]]) -> str:
    """The field's name, made different from one already taken (dBASE allows two of one name)."""
    number = 1
    free = name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free
