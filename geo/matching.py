"""Which feature is which area: by code first (12-digit codes cut to 9), then by name; both sides reported."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import MultiPolygon, Polygon

from geo.errors import Problem, Refused
from geo.reading import Feature

Areas = Sequence[tuple[str, tuple[str, ...]]]
_ENDINGS = ("街道办事处", "地区办事处", "街道", "地区", "镇", "乡")
_ENGLISH_ENDINGS = ("sub-district", "subdistrict", "township", "town", "county", "area")
_SHORTEST_STEM = 2  # 马坊镇 → 马坊, but 镇 alone is no stem


@dataclass(frozen=True, slots=True)
class MatchReport:
    """Who met whom. `notes` tells of features joined to one area."""

    matched: Mapping[str, Feature]
    by: Mapping[str, str]
    unmatched_features: tuple[Feature, ...]
    unmatched_areas: tuple[str, ...]
    notes: tuple[Problem, ...] = ()


def match(features: Iterable[Feature], areas: Areas) -> MatchReport:
    """Match features to areas given as (code, names in any language).

    Several features with one code and one name are an area in several rows, and are joined (with a note),
    as are the villages of a town by their 12-digit codes. Raises Refused where features that differ
    claim one area.
    """
    claims: dict[str, list[Feature]] = {}
    by: dict[str, str] = {}
    rest = _match_codes(features, areas, claims)
    by.update(dict.fromkeys(claims, "code"))
    problems: list[Problem] = []
    for key_of in (_exact_name, _stem):
        rest = _match_names(rest, _unique_keys(areas, key_of), key_of, claims=claims, by=by, problems=problems)
    matched, notes = _join(claims, by, problems)
    if problems:
        raise Refused(problems)
    return MatchReport(
        matched=matched,
        by={code: by[code] for code in matched},
        unmatched_features=tuple(sorted(rest, key=lambda feature: feature.index)),
        unmatched_areas=tuple(sorted(code for code, _ in areas if code not in matched)),
        notes=tuple(notes),
    )


def _match_codes(features: Iterable[Feature], areas: Areas, claims: dict[str, list[Feature]]) -> list[Feature]:
    """Claim areas by code, exactly first, then both sides cut to 9 digits; the features left over."""
    exact = {code.strip(): code for code, _ in areas}
    cuts: dict[str, list[str]] = {}
    for code in exact:
        cuts.setdefault(_cut(code), []).append(code)
    rest: list[Feature] = []
    for feature in features:
        own = (feature.code or "").strip()
        towns = cuts.get(_cut(own), [])
        area = exact.get(own) or (towns[0] if len(towns) == 1 else None)
        if own and area is not None:
            claims.setdefault(area, []).append(feature)
        else:
            rest.append(feature)
    return rest


def _cut(code: str) -> str:
    """A 12-digit code (province 2, city 2, county 2, town 3, village 3) cut to the town's 9."""
    return code[:9] if len(code) == 12 and code.isdigit() else code


def _match_names(
    features: list[Feature],
    keys: Mapping[str, str],
    key_of: Callable[[str], str],
    *,
    claims: dict[str, list[Feature]],
    by: dict[str, str],
    problems: list[Problem],
) -> list[Feature]:
    """Claim areas by name; a feature without a code whose area is taken already contradicts the taker."""
    rest: list[Feature] = []
    found: dict[str, list[Feature]] = {}
    for feature in features:
        area = keys.get(key_of(feature.name)) if feature.name else None
        if area is None or (area in claims and feature.code is not None):
            rest.append(feature)
        elif area in claims:
            problems.append(_conflict(area, [*claims[area], feature]))
        else:
            found.setdefault(area, []).append(feature)
    claims.update(found)
    by.update(dict.fromkeys(found, "name"))
    return rest


def _unique_keys(areas: Areas, key_of: Callable[[str], str]) -> dict[str, str]:
    """Name key → area code, without keys that more than one area answers to."""
    owners: dict[str, set[str]] = {}
    for code, names in areas:
        for name in names:
            owners.setdefault(key_of(name), set()).add(code)
    return {key: min(codes) for key, codes in owners.items() if key and len(codes) == 1}


def _exact_name(name: str) -> str:
    """Without differences of width, case and spaces only."""
    return re.sub(r"[\s\u00b7·'’`-]", "", unicodedata.normalize("NFKC", name)).casefold()


def _stem(name: str) -> str:
    """Without the kind of area at its end: 马坊镇, 马坊地区, 马坊 are one; so are Mafang Town and Mafang."""
    word = unicodedata.normalize("NFKC", name).strip().casefold()
    for ending in (*_ENDINGS, *_ENGLISH_ENDINGS):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return _exact_name(word.removesuffix(ending))
    return _exact_name(word)


def _join(
    claims: Mapping[str, list[Feature]], by: Mapping[str, str], problems: list[Problem]
) -> tuple[dict[str, Feature], list[Problem]]:
    """One feature per area, sorted by code; several that agree are united."""
    matched: dict[str, Feature] = {}
    notes: list[Problem] = []
    for area, features in sorted(claims.items()):
        if len(features) > 1 and not _agree(features, by[area]):
            problems.append(_conflict(area, features))
            continue
        matched[area] = features[0] if len(features) == 1 else _united(features)
        if len(features) > 1:
            params = {"count": len(features), "area": area, "name": features[0].name or "–"}
            notes.append(Problem("boundaries.features_joined", {}, params))
    return matched, notes


def _agree(features: Sequence[Feature], matched_by: str) -> bool:
    """Whether features of one area are its parts: one name and code, or different villages of one town."""
    codes = {feature.code for feature in features if feature.code}
    names = {_exact_name(feature.name) for feature in features if feature.name}
    if matched_by == "name":
        return len(codes) <= 1
    villages = len(codes) == len(features) and all(len(code) == 12 and code[9:] != "000" for code in codes)
    return villages or (len(names) <= 1 and len(codes) == 1)


def _united(features: Sequence[Feature]) -> Feature:
    first = features[0]
    union = shapely.union_all([feature.geometry for feature in features])
    if not isinstance(union, Polygon | MultiPolygon):  # cannot be: polygons unite to polygons
        raise TypeError(f"a union of polygons became {union.geom_type}")
    return Feature(index=first.index, code=first.code, name=first.name, geometry=union)


def _conflict(area: str, features: Sequence[Feature]) -> Problem:
    params = {
        "area": area,
        "features": ", ".join(str(feature.index + 1) for feature in features),
        "names": ", ".join(feature.name or feature.code or "–" for feature in features),
    }
    return Problem("boundaries.two_features_one_area", {}, params)
