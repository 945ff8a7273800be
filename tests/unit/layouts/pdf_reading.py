"""Reads a tagged PDF of ours back with pikepdf alone: its text page by page, its fonts, its structure."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, parse_content_stream

_CHAR = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_RANGE = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


@cache
def texts(content: bytes) -> list[str]:
    """The text of each page as a reader that searches it finds it, without spaces and line breaks."""
    with Pdf.open(io.BytesIO(content)) as pdf:
        return [re.sub(r"\s+", "", _page_text(page.obj)) for page in pdf.pages]


def _page_text(page: Any) -> str:
    maps = {str(name): _unicode(font) for name, font in page.Resources.get("/Font", {}).items()}
    said: list[str] = []
    known: dict[int, str] = {}
    for instruction in parse_content_stream(page):
        operands, operator = instruction.operands, str(instruction.operator)
        if operator == "Tf":
            known = maps[str(operands[0])]
        elif operator in ("Tj", "TJ"):
            pieces = operands[0] if operator == "TJ" else [operands[0]]
            for piece in pieces:
                if not isinstance(piece, (int, float)) and hasattr(piece, "__bytes__"):
                    raw = bytes(piece)
                    said += [known.get(int.from_bytes(raw[i : i + 2]), "") for i in range(0, len(raw), 2)]
    return "".join(said)


def _unicode(font: Any) -> dict[int, str]:
    found: dict[int, str] = {}
    table = font.ToUnicode.read_bytes().decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        found |= {int(code, 16): _decoded(text) for code, text in _CHAR.findall(block)}
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.S):
        for first, last, text in _RANGE.findall(block):
            start = int(text, 16)
            found |= {code: chr(start + code - int(first, 16)) for code in range(int(first, 16), int(last, 16) + 1)}
    return found


def _decoded(text: str) -> str:
    return bytes.fromhex(text).decode("utf-16-be")


def fonts(pdf: Pdf) -> dict[str, bool]:
    """Every font by name, and whether it is embedded."""
    found = {}
    for page in pdf.pages:
        for font in page.obj.Resources.get("/Font", {}).values():
            inner = font.DescendantFonts[0]
            descriptor = inner.FontDescriptor
            found[str(inner.BaseFont)] = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return found


def elements(pdf: Pdf) -> Iterator[Any]:
    """Every element of the structure tree, in no order."""
    waiting = list(pdf.Root.StructTreeRoot.K)
    while waiting:
        element = waiting.pop()
        yield element
        children = element.get("/K", ())
        waiting += [
            each
            for each in (children if isinstance(children, Array) else [children])
            if isinstance(each, Dictionary) and each.get("/Type") == Name.StructElem
        ]


def parents(pdf: Pdf) -> dict[int, Any]:
    """By key of a page or a link the elements that its content belongs to."""
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    return {int(key): value for key, value in zip(numbers[0::2], numbers[1::2], strict=True)}
