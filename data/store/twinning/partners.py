"""The register of units that help: towns, departments and directly administered units, with their revisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, insert, select

from assessment.twinning.costs import PartnerKind
from data.schema import partners
from data.types import decimal_text


@dataclass(frozen=True, slots=True)
class PartnerField:
    """What a unit is strong in.

    With a `share` (0 to 1) `name` is an indicator or a line of the programme, and the unit covers that share of a
    weakness there; without one it is a word that is shown and not counted.
    """

    name: str
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RegisteredPartner:
    """A unit of the register; `capacity` is the number of towns it can help at a time (0: none any more)."""

    code: str
    name_zh: str
    name_en: str
    kind: PartnerKind
    capacity: int
    fields: tuple[PartnerField, ...] = ()


def current(connection: Connection, *, as_of: datetime | None = None) -> dict[str, RegisteredPartner]:
    """The register as recorded by `as_of` (inclusive), by code, sorted."""
    query = select(partners).order_by(partners.c.code, partners.c.revision)
    if as_of is not None:
        query = query.where(partners.c.recorded_at <= as_of)
    return {
        row.code: RegisteredPartner(
            row.code, row.name_zh, row.name_en, PartnerKind(row.kind), row.capacity, _fields(row.fields)
        )
        for row in connection.execute(query)
    }


def add(connection: Connection, offered: Sequence[RegisteredPartner], *, recorded_at: datetime, batch: int) -> None:
    """Appends revisions; nothing is compared with what is there."""
    if not offered:
        return
    last: dict[str, int] = {}
    for code, revision in connection.execute(select(partners.c.code, partners.c.revision)):
        last[code] = max(last.get(code, 0), revision)
    rows = []
    for each in offered:
        last[each.code] = last.get(each.code, 0) + 1
        rows.append(
            {
                "code": each.code,
                "revision": last[each.code],
                "name_zh": each.name_zh,
                "name_en": each.name_en,
                "kind": each.kind.value,
                "capacity": each.capacity,
                "fields": "\n".join(_line(field) for field in each.fields),
                "recorded_at": recorded_at,
                "batch": batch,
            }
        )
    connection.execute(insert(partners), rows)


def _line(field: PartnerField) -> str:
    return field.name if field.share is None else f"{field.name}={decimal_text(field.share)}"


def _fields(text: str) -> tuple[PartnerField, ...]:
    found = []
    for line in text.splitlines():
        name, equals, share = line.rpartition("=")
        found.append(PartnerField(name, Decimal(share)) if equals else PartnerField(line))
    return tuple(found)
