"""The sealed snapshot: canonical JSON in sections, one SHA-256 a section, a root over these and the seal before it.

A seal tells from itself whether anything in it was altered, and where. Whoever recomputes every hash as well makes a
consistent file: that shows only against the database or a root that was printed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assessment.problems import Problem, Refused

FORMAT = 1
_KEYS = ("format", "hashes", "header", "root", "sections")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z")
_PERIOD = re.compile(r"[0-9]{4}([QH][1-4])?")
_HEADER = (
    "as_of", "kind", "number", "period", "previous", "program", "programme", "sealed_at", "view", "who",
)  # fmt: skip
SECTIONS = (
    "areas",
    "assessment",
    "boundaries",
    "confirmations",
    "meeting",
    "observations",
    "programme",
    "revisions",
    "sources",
    "trends",
    "twinning",
)


class SealKind(StrEnum):
    """Before the meeting (会前稿), or after it with its decisions (会后定稿)."""

    draft = "draft"
    final = "final"


@dataclass(frozen=True, slots=True)
class Header:
    """What a seal is of. `as_of` and `sealed_at` are UTC, RFC 3339; `previous` is the root of the seal before it."""

    number: int
    kind: SealKind
    period: str
    view: str
    as_of: str
    sealed_at: str
    who: str
    program: str
    programme: str
    previous: str | None


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal whose hashes are right; `sections` hold plain JSON values, every number that is not whole as a text."""

    header: Header
    sections: Mapping[str, Any]
    hashes: Mapping[str, str]
    root: str
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Verification:
    """What a file tells of itself: `altered` names the sections (or `header`, `layout`) that do not fit their hash."""

    seal: Seal | None
    altered: tuple[str, ...]

    @property
    def intact(self) -> bool:
        """Whether nothing was altered."""
        return self.seal is not None and not self.altered


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces, in UTF-8. Raises TypeError for a number with a fraction, which has no one
    text: it is written as a text before.
    """
    _refuse_fractions(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def plain(value: Any) -> Any:
    """The same value with numbers that are not whole as their shortest texts; tuples become lists."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def make(header: Header, sections: Mapping[str, Any]) -> Seal:
    """Seals the sections. Raises ValueError unless they are exactly those of the format."""
    if tuple(sorted(sections)) != SECTIONS:
        raise ValueError(f"a seal has the sections {', '.join(SECTIONS)}")
    kept = {name: plain(value) for name, value in sections.items()}
    hashes = {name: _digest(value) for name, value in kept.items()}
    return Seal(header, kept, hashes, _root(FORMAT, _header_of(header), hashes))


def dump(seal: Seal) -> bytes:
    """The file of a seal."""
    return canonical(
        {
            "format": seal.format,
            "header": _header_of(seal.header),
            "hashes": seal.hashes,
            "root": seal.root,
            "sections": seal.sections,
        }
    )


def verify(content: bytes) -> Verification:
    """What a file tells of itself.

    Raises Refused for what is no seal at all (`seal.unreadable`, `seal.no_seal`) and for one of a format that a later
    version writes (`seal.newer_format`).
    """
    raw = _read(content)
    header, hashes, sections = raw["header"], raw["hashes"], raw["sections"]
    altered = [name for name in sorted({*SECTIONS, *sections, *hashes}) if _differs(name, sections, hashes)]
    if _root(raw["format"], header, hashes) != raw["root"] or not _is_header(header):
        altered.insert(0, "header")
    elif not altered and canonical(raw) != content:
        # the values are the sealed ones, the bytes are not: spaces, another order, a key given twice
        altered.append("layout")
    if altered:
        return Verification(None, tuple(altered))
    return Verification(Seal(Header(**header | {"kind": SealKind(header["kind"])}), sections, hashes, raw["root"]), ())


def parse(content: bytes) -> Seal:
    """The seal in a file. Raises Refused: as `verify`, and `seal.altered` with what was altered."""
    found = verify(content)
    if found.seal is None:
        raise Refused([Problem("seal.altered", {}, {"sections": ", ".join(found.altered)})])
    return found.seal


def _read(content: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused([Problem("seal.unreadable", {}, {"reason": _first_line(error)})]) from None
    if not isinstance(raw, dict) or not isinstance(raw.get("format"), int) or "root" not in raw:
        raise Refused([Problem("seal.no_seal")])
    if raw["format"] > FORMAT:
        raise Refused([Problem("seal.newer_format", {}, {"value": raw["format"], "expected": FORMAT})])
    whole = tuple(sorted(raw)) == _KEYS and all(isinstance(raw[key], dict) for key in ("header", "hashes", "sections"))
    if not whole or raw["format"] != FORMAT:
        raise Refused([Problem("seal.no_seal")])
    return raw


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:120]


def _differs(name: str, sections: Mapping[str, Any], hashes: Mapping[str, Any]) -> bool:
    if name not in SECTIONS or name not in sections or name not in hashes:
        return True
    try:
        return bool(_digest(sections[name]) != hashes[name])
    except (TypeError, ValueError):
        # a number with a fraction, or a half of a surrogate pair: no seal was ever made with them
        return True


def _is_header(header: Mapping[str, Any]) -> bool:
    texts = [header.get(key) for key in _HEADER if key not in ("number", "previous")]
    return (
        tuple(sorted(header)) == _HEADER
        and isinstance(header["number"], int)
        and isinstance(header["previous"], str | None)
        and all(isinstance(each, str) for each in texts)
        and header["kind"] in tuple(SealKind)
        and all(_INSTANT.fullmatch(header[key]) for key in ("as_of", "sealed_at"))
        and _PERIOD.fullmatch(header["period"]) is not None
    )


def _header_of(header: Header) -> dict[str, Any]:
    return {key: getattr(header, key) for key in _HEADER} | {"kind": header.kind.value}


def _root(number: int, header: Mapping[str, Any], hashes: Mapping[str, Any]) -> str:
    try:
        return _digest({"format": number, "header": header, "hashes": hashes})
    except (TypeError, ValueError):
        return ""


def _digest(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def _refuse_fractions(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a number with a fraction has no one text")
    if isinstance(value, Mapping):
        for each in value.values():
            _refuse_fractions(each)
    elif isinstance(value, list | tuple):
        for each in value:
            _refuse_fractions(each)
