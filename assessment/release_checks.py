"""What must fit together in `[release]` of a programme: the indicators it names, and what towns are told apart by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assessment.kinds import Comparator, Kind, ReleaseLevel, TownsPublic
from assessment.raw_tables import BROKEN, Found, Table, entries, word
from assessment.toml_places import Path

BAND_KINDS = (Kind.proportion, Kind.rate, Kind.ratio, Kind.count)
"""Kinds whose verdict is a statement about counts, so that the audit of a release can read it."""

_BAND = f'towns = "{TownsPublic.band}"'


def release_checks(raw: Table, *, indicators: list[str]) -> Iterator[Found]:
    """All problems of `[release]` that no single key shows; an empty list of codes: nothing to compare with."""
    rules = raw.get("release")
    if not isinstance(rules, Mapping):
        return
    for key in ("levels", "indicators"):
        yield from _once(rules, key)
    yield from _known(rules, indicators)
    yield from _listed(rules)
    levels = rules.get("levels")
    if isinstance(levels, list) and levels and BROKEN not in levels and ReleaseLevel.district not in levels:
        yield Found("release.level_needed", ("release", "levels"), {"value": "district"})
    towns = rules.get("towns", TownsPublic.none.value)
    if towns == TownsPublic.band and "band" not in rules:
        yield Found("release.key_needed", ("release",), {"value": "band", "subject": _BAND})
    if "band" in rules and towns in set(TownsPublic) - {TownsPublic.band}:
        yield Found("release.key_not_for", ("release", "band"), {"value": "band", "subject": f'towns = "{towns}"'})
    yield from _band_kind(raw, word(rules, "band"))


def _names(rules: Table, key: str) -> Iterator[tuple[Path, str]]:
    listed = rules.get(key)
    if isinstance(listed, list):
        yield from ((("release", key, at), each) for at, each in enumerate(listed) if isinstance(each, str))


def _once(rules: Table, key: str) -> Iterator[Found]:
    seen: set[str] = set()
    for place, name in _names(rules, key):
        if name in seen:
            yield Found("release.twice", place, {"value": name})
        seen.add(name)


def _known(rules: Table, indicators: list[str]) -> Iterator[Found]:
    single = ((("release", key), word(rules, key)) for key in ("headline", "band"))
    for place, name in (*single, *_names(rules, "indicators")):
        if name is not None and indicators and name not in indicators:
            yield Found("release.reference_unknown", place, {"value": name, "expected": ", ".join(indicators)})


def _listed(rules: Table) -> Iterator[Found]:
    listed = rules.get("indicators")
    if not isinstance(listed, list) or not listed or BROKEN in listed:
        return
    for key in ("headline", "band"):
        name = word(rules, key)
        if name is not None and name not in listed:
            yield Found("release.not_listed", ("release", key), {"value": name, "expected": ", ".join(listed)})


def _band_kind(raw: Table, band: str | None) -> Iterator[Found]:
    for _, each in entries(raw, "indicators"):
        kind, comparator = word(each, "kind"), word(each, "comparator")
        if band is None or word(each, "code") != band or kind is None or comparator is None:
            continue
        if kind not in BAND_KINDS or comparator == Comparator.FALLS:
            yield Found("release.band_kind", ("release", "band"), {"value": band, "expected": ", ".join(BAND_KINDS)})
