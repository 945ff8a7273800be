"""The page on which public releases are made: final seals, a preview with all that is hidden, the audit's findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assessment.disclosure.audit import Audit
from assessment.periods import Period
from assessment.problems import Problem
from layouts.address import Address
from layouts.models.release import ReleaseDocument
from layouts.models.shell import Shell
from layouts.text.release import Names


class What(StrEnum):
    """What a reader is not told."""

    numerator = "numerator"
    denominator = "denominator"
    rate = "rate"
    verdict = "verdict"
    towns = "towns"
    mark = "mark"


@dataclass(frozen=True, slots=True)
class Hidden:
    """One thing that is not public, and why; `group` is a town's code for a `mark`, which has no indicator.

    `why`: small, complement_small, protects, withheld_before (counts); counts_hidden, recovers, quarter, falls (what
    is said of them); towns (how many met a target); other_towns (a class that is not public since another cannot be).
    """

    what: What
    group: str
    indicator: str | None
    period: str
    why: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An indicator of which nothing is public: programme, balance, value, per or amount."""

    indicator: str
    why: str


@dataclass(frozen=True, slots=True)
class FinalSeal:
    """A final seal, and the number of the release that was made from it."""

    number: int
    period: Period
    as_of: datetime
    root: str
    release: int | None


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release; what is known of it without opening it."""

    number: int
    period: Period
    hash: str
    made_at: datetime
    who: str
    seal: int


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A registered published figure by its number; `used`: the attack knows it, being a released count. None: nobody
    looked.

    `seal`: the final seal that holds it and is not public yet; its release will know the figure.
    """

    number: int
    area: str
    indicator: str
    period: str
    part: str
    value: int
    source: str
    used: bool | None
    seal: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A release as it would be published: what everybody will read, and what stays inside.

    `state` stands for everything that it was prepared after.
    """

    document: ReleaseDocument
    hidden: tuple[Hidden, ...]
    left_out: tuple[LeftOut, ...]
    known: tuple[KnownRow, ...]
    state: str


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """Everything that `/release` shows.

    `chosen` is the seal that was asked for: of one that is published there is the `document`, of any other a
    `preview`, or the `refused` reasons. `audit` is there once it was asked for.
    """

    shell: Shell
    address: Address
    names: Names
    seals: tuple[FinalSeal, ...]
    releases: tuple[ReleaseRow, ...]
    chosen: FinalSeal | None
    document: ReleaseDocument | None
    preview: Preview | None
    refused: tuple[Problem, ...]
    audit: Audit | None
    known: tuple[KnownRow, ...]
    editable: bool
