"""What must fit together in a programme: codes, references, targets, floors, aliases, rounds.

The checks work on the raw TOML tables, not on the model, so that they also find what is wrong in a file
whose forms are partly broken; `BROKEN` stands where a form error was already reported, and is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assessment.criterion_checks import criterion_checks
from assessment.headings import heading_key
from assessment.indicator_checks import indicator_checks
from assessment.raw_tables import BROKEN, Found, Table, entries, number, word
from assessment.release_checks import release_checks

__all__ = ["BROKEN", "Found", "cross_checks"]


def cross_checks(raw: Table) -> list[Found]:
    """All problems of a raw programme that no single key shows."""
    found: list[Found] = []
    for section in ("tiers", "lines", "indicators", "rounds"):
        found += _codes_once(raw, section)
    found += _lines_used(raw)
    lines, tiers = _codes(raw, "lines"), _codes(raw, "tiers")
    rates = {word(each, "code"): each for _, each in entries(raw, "indicators")}
    for index, indicator in entries(raw, "indicators"):
        at = ("indicators", index)
        line = word(indicator, "line")
        if line is not None and lines and line not in lines:
            found.append(Found("indicator.line_unknown", (*at, "line"), _unknown(line, lines)))
        found += indicator_checks(indicator, at, tiers=tiers, indicators=rates)
    found += _headings_clear(raw)
    found += _classes_ordered(raw)
    found += _round_quarters(raw)
    found += criterion_checks(raw, lines=lines, indicators=_codes(raw, "indicators"))
    found += release_checks(raw, indicators=_codes(raw, "indicators"))
    return found


def _unknown(value: str, known: list[str]) -> dict[str, object]:
    return {"value": value, "expected": ", ".join(known)}


def _codes(raw: Table, section: str) -> list[str]:
    """The codes of a section; empty (nothing to compare with) where an entry of it is broken."""
    codes = [word(each, "code") for _, each in entries(raw, section)]
    listed = raw.get(section)
    if not isinstance(listed, list) or BROKEN in listed or None in codes:
        return []
    return [code for code in codes if code is not None]


def _codes_once(raw: Table, section: str) -> Iterator[Found]:
    first: dict[str, int] = {}
    for index, each in entries(raw, section):
        code = word(each, "code")
        if code is None:
            continue
        if code in first:
            params = {"value": code, "first": f"{section}[{first[code]}]"}
            yield Found("programme.code_twice", (section, index, "code"), params)
        first.setdefault(code, index)


def _lines_used(raw: Table) -> Iterator[Found]:
    indicators = raw.get("indicators")
    if not isinstance(indicators, list) or BROKEN in indicators:
        return
    used = {word(each, "line") for _, each in entries(raw, "indicators")}
    if None in used:
        return
    for index, line in entries(raw, "lines"):
        code = word(line, "code")
        if code is not None and code not in used:
            yield Found("line.empty", ("lines", index), {"value": code})


def _headings(indicator: Table) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text that names an indicator's column, with its place in the indicator."""
    code, name, aliases = indicator.get("code"), indicator.get("name"), indicator.get("aliases")
    if isinstance(code, str):
        yield ("code",), code
    if isinstance(name, Mapping):
        yield from ((("name", key), text) for key, text in name.items() if isinstance(text, str))
    if isinstance(aliases, list):
        yield from ((("aliases", at), text) for at, text in enumerate(aliases) if isinstance(text, str))


def _headings_clear(raw: Table) -> Iterator[Found]:
    owner: dict[str, tuple[int, str]] = {}
    for index, indicator in entries(raw, "indicators"):
        name = word(indicator, "code") or f"indicators[{index}]"
        for place, text in _headings(indicator):
            first, first_name = owner.setdefault(heading_key(text), (index, name))
            if first != index and place != ("code",):
                params = {"value": text, "first": first_name, "second": name}
                yield Found("indicator.alias_ambiguous", ("indicators", index, *place), params)


def _classes_ordered(raw: Table) -> Iterator[Found]:
    classes = raw.get("classes")
    if not isinstance(classes, Mapping):
        return
    one, two = number(classes, "one"), number(classes, "two")
    if one is not None and two is not None and one <= two:
        yield Found("classes.order", ("classes", "one"), {"one": classes["one"], "two": classes["two"]})


def _round_quarters(raw: Table) -> Iterator[Found]:
    for index, each in entries(raw, "rounds"):
        quarters = each.get("quarters")
        if not isinstance(quarters, list):
            continue
        for at, quarter in enumerate(quarters):
            if quarter is not BROKEN and quarter in quarters[:at]:
                place = ("rounds", index, "quarters", at)
                yield Found("round.quarter_twice", place, {"value": quarter})
