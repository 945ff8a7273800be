"""What was reported, and about whom: observations and areas with their dated revisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assessment.periods import Quarter


@dataclass(frozen=True, slots=True)
class Observation:
    """The figures of one indicator of one area for one quarter; None where a figure was not given."""

    area: str
    indicator: str
    quarter: Quarter
    numerator: int | Decimal | None = None
    denominator: int | None = None
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A township, town or sub-district; `tier` is the code of its tier, None where it has none."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    tier: str | None


@dataclass(frozen=True, slots=True)
class AreaRevision:
    """An area as it is from `valid_from` on; None: from the beginning."""

    area: Area
    valid_from: date | None = None


def areas_on(revisions: Iterable[AreaRevision], day: date) -> tuple[Area, ...]:
    """The areas as they are on a day, sorted by code.

    Of an area's revisions the one with the greatest `valid_from` not after the day counts; of equal dates the
    later in order. Areas that start later are left out.
    """
    chosen: dict[str, AreaRevision] = {}
    for revision in revisions:
        start = revision.valid_from or date.min
        if start > day:
            continue
        held = chosen.get(revision.area.code)
        if held is None or start >= (held.valid_from or date.min):
            chosen[revision.area.code] = revision
    return tuple(chosen[code].area for code in sorted(chosen))
