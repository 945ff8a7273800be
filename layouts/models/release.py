"""A public release as it is stored, hashed and read by everybody: nothing in it is secret, and nothing is left to ask.

A withheld count says only that it is withheld. Why it is, and what was never listed, stays in the store's private side.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from assessment.kinds import View
from assessment.periods import Quarter, parse_period, quarters_of_view
from assessment.problems import Problem, Refused
from assessment.seal import canonical

FORMAT = 2
"""The newest layout. Format 1 had no `working`, and a `per` also where it means nothing."""
_WITH_WORKING = 2
Level = Literal["district", "tier", "town"]
CountShown = Literal["exact", "rounded", "withheld", "none"]
RateShown = Literal["given", "withheld", "no_cases", "missing"]
Together = Literal["sum", "mean", "last"]
Mark = Literal["one", "two", "three", "unclassified", "met", "unmet"]


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ReleaseProgramme:
    """Which programme assessed which district."""

    code: str
    version: int
    name: Words
    district: Words


@dataclass(frozen=True, slots=True)
class ReleaseSeal:
    """The final seal that the release was made from."""

    number: int
    root: str


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One of the bundled scores; its indicators name it."""

    code: str
    name: Words


@dataclass(frozen=True, slots=True)
class Working:
    """How the figures of several quarters, and those of a group's towns, become one.

    `numerator` (of a value: the value itself), `denominator`: over the quarters their sum, their mean, or the last one;
    `towns`: over the towns. A rate is per × numerator / denominator; where it is `annual`, that times 4 / the number of
    quarters.
    """

    numerator: Together
    denominator: Together | None
    towns: Literal["sum", "mean"]
    annual: bool


@dataclass(frozen=True, slots=True)
class ReleaseIndicator:
    """What an indicator counts, and how its rate is worked out.

    proportion, rate, ratio: per × numerator / denominator, as `working` says; mean: numerator / denominator; count: the
    numerator; value: a number without counts. `per` is None where nothing is multiplied. In format 1 it is always
    there, and `working` never.
    `decimals`: how many the rates have at most; `source` in words is that of the definition.
    """

    code: str
    line: str
    kind: str
    name: Words
    numerator: Words
    denominator: Words | None
    unit: Words | None
    per: int | None
    decimals: int
    comparator: str | None
    source: str
    working: Working | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Whom figures are of: the district, a tier of it, or a town; `towns` is how many it has."""

    code: str
    level: Level
    name: Words
    towns: int
    tier: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator of one group in a quarter (2007Q1) or in the quarters from one to another (2007Q1-2007Q2).

    A count that is `rounded` is the nearest multiple of 5; `none`: the indicator has no such count. `rate` is the
    decimal number as it is printed, worked out from the counts before they were rounded.
    """

    group: str
    indicator: str
    period: str
    numerator: int | None
    denominator: int | None
    numerator_shown: CountShown
    denominator_shown: CountShown
    rate: str | None
    rate_shown: RateShown
    target: str | None
    verdict: Literal["met", "unmet"] | None


@dataclass(frozen=True, slots=True)
class TownCounts:
    """How many towns of a group met the target, did not, or could not be judged."""

    group: str
    indicator: str
    period: str
    met: int
    unmet: int
    other: int


@dataclass(frozen=True, slots=True)
class ReleaseTown:
    """A town with its class or its verdict; None where even that is withheld."""

    code: str
    name: Words
    tier: str | None
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class MapShape:
    """The outline of a town as SVG path data."""

    code: str
    path: str


@dataclass(frozen=True, slots=True)
class ReleaseMap:
    """The towns' outlines in a box of this width and height, y downwards."""

    width: int
    height: int
    shapes: tuple[MapShape, ...]


@dataclass(frozen=True, slots=True)
class ReleaseDocument:
    """Everything that is public of one period. `previous` is the hash of the release before.

    `view` is what leading figures cover; their period is the one that `leading` gives. `headline` is the indicator
    that comes first. `known`: figures that were published elsewhere and that the audit took into account, in words; in
    format 1 both languages in one text.
    """

    number: int
    previous: str | None
    programme: ReleaseProgramme
    period: str
    view: str
    made_at: str
    seal: ReleaseSeal
    synthetic: bool
    boundary_label: str | None
    headline: str
    lines: tuple[ReleaseLine, ...]
    indicators: tuple[ReleaseIndicator, ...]
    groups: tuple[Group, ...]
    figures: tuple[Figure, ...]
    counts: tuple[TownCounts, ...] = ()
    towns_by: Literal["class", "band"] | None = None
    towns: tuple[ReleaseTown, ...] = ()
    map: ReleaseMap | None = None
    known: tuple[Words | str, ...] = ()
    format: int = FORMAT

    @property
    def leading(self) -> str:
        """The period of the official view, as figures name it."""
        return span_code(quarters_of_view(parse_period(self.period), View(self.view)))

    @property
    def spans(self) -> tuple[str, ...]:
        """Every period that figures are given of: that of the official view first, then the single quarters."""
        found = dict.fromkeys(each.period for each in self.figures if each.period != self.leading)
        return (self.leading, *sorted(found))

    def indicator(self, code: str) -> ReleaseIndicator:
        """The indicator of this code; KeyError where there is none."""
        for each in self.indicators:
            if each.code == code:
                return each
        raise KeyError(code)

    def towns_counted(self, group: str, indicator: str, period: str) -> TownCounts | None:
        """How many towns met a target, None where the release does not say."""
        wanted = (group, indicator, period)
        return next((each for each in self.counts if (each.group, each.indicator, each.period) == wanted), None)

    def figure(self, group: str, indicator: str, period: str) -> Figure | None:
        """One figure, None where the release has none."""
        wanted = (group, indicator, period)
        return next((each for each in self.figures if (each.group, each.indicator, each.period) == wanted), None)


def span_code(quarters: Sequence[Quarter]) -> str:
    """The code of neighbouring quarters: 2007Q1, or 2007Q1-2007Q2."""
    first, last = quarters[0], quarters[-1]
    return str(first) if first == last else f"{first}-{last}"


_DOCUMENT: TypeAdapter[ReleaseDocument] = TypeAdapter(ReleaseDocument)


def release_bytes(document: ReleaseDocument) -> bytes:
    """The bytes that are stored, published and hashed: JSON with sorted keys and no spaces, in UTF-8."""
    raw = _DOCUMENT.dump_python(document, mode="json")
    if document.format < _WITH_WORKING:
        for each in raw["indicators"]:
            del each["working"]
    return canonical(raw)


def release_hash(content: bytes) -> str:
    """The SHA-256 of a release's bytes."""
    return hashlib.sha256(content).hexdigest()


def read_release(content: bytes) -> ReleaseDocument:
    """The release in a file.

    Raises Refused: `release.unreadable` for what is no release or was laid out anew, `release.newer_format` for one
    that a later version wrote.
    """
    try:
        raw = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused([Problem("release.unreadable", {}, {"reason": _first_line(error)})]) from None
    found = raw.get("format") if isinstance(raw, dict) else None
    if not isinstance(found, int) or isinstance(found, bool):
        raise Refused([Problem("release.unreadable", {}, {"reason": "format"})])
    if found > FORMAT:
        raise Refused([Problem("release.newer_format", {}, {"value": found, "expected": FORMAT})])
    try:
        document = _DOCUMENT.validate_json(content, strict=True)
    except ValidationError as error:
        raise Refused([Problem("release.unreadable", {}, {"reason": _first_line(error)})]) from None
    if release_bytes(document) != content or not _has_period(document):
        raise Refused([Problem("release.unreadable", {}, {"reason": "layout"})])
    return document


def _has_period(document: ReleaseDocument) -> bool:
    try:
        return bool(document.leading)
    except (Refused, ValueError):
        return False


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:120]
