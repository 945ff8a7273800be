"""Areas (townships) and their revisions: a change of tier or name from a day on, or a correction, adds a
revision.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from assessment.facts import Area, AreaRevision
from data.schema import areas


@dataclass(frozen=True, slots=True)
class NamedRevision:
    """A revision with the area's other names (older ones, a code list's): for matching, never shown."""

    revision: AreaRevision
    other_names: tuple[str, ...] = ()


def revisions(connection: Connection, *, as_of: datetime | None = None) -> list[AreaRevision]:
    """All revisions recorded by `as_of` (inclusive), in the order in which they were recorded."""
    return [named.revision for named in named_revisions(connection, as_of=as_of)]


def named_revisions(connection: Connection, *, as_of: datetime | None = None) -> list[NamedRevision]:
    """As `revisions`, with the other names."""
    query = select(areas).order_by(areas.c.batch, areas.c.code, areas.c.revision)
    if as_of is not None:
        query = query.where(areas.c.recorded_at <= as_of)
    return [
        NamedRevision(
            AreaRevision(Area(row.code, row.name_zh, row.name_en, row.kind, row.tier), row.valid_from),
            tuple(row.other_names.splitlines()),
        )
        for row in connection.execute(query)
    ]


def names(connection: Connection, *, as_of: datetime | None = None) -> dict[str, tuple[str, ...]]:
    """Area code → every name it has or had: zh, en, others; sorted by code."""
    found: dict[str, dict[str, None]] = {}
    for named in named_revisions(connection, as_of=as_of):
        area = named.revision.area
        known = found.setdefault(area.code, {})
        known.update(dict.fromkeys(name for name in (area.name_zh, area.name_en, *named.other_names) if name))
    return {code: tuple(found[code]) for code in sorted(found)}


def add(connection: Connection, offered: Sequence[NamedRevision], *, recorded_at: datetime, batch: int) -> None:
    """Appends revisions; nothing is compared with what is there."""
    if not offered:
        return
    numbers = select(areas.c.code, func.max(areas.c.revision)).group_by(areas.c.code)
    last: dict[str, int] = {code: number for code, number in connection.execute(numbers)}  # noqa: C416
    rows = []
    for named in offered:
        area = named.revision.area
        last[area.code] = last.get(area.code, 0) + 1
        rows.append(
            {
                "code": area.code,
                "revision": last[area.code],
                "name_zh": area.name_zh,
                "name_en": area.name_en,
                "kind": area.kind,
                "tier": area.tier,
                "other_names": "\n".join(named.other_names),
                "valid_from": named.revision.valid_from,
                "recorded_at": recorded_at,
                "batch": batch,
            }
        )
    connection.execute(insert(areas), rows)
