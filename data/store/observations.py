"""Observations and their revisions: what each area reported of each indicator, as it is now or was at any
instant.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache

from sqlalchemy import ColumnElement, Connection, Select, Text, insert, select, text, type_coerce

from assessment.facts import Observation
from assessment.periods import Quarter
from data.schema import batch_files, observations
from data.types import parse_decimal

Key = tuple[str, int, int, str]
"""Indicator, year, quarter number, area: what has revisions."""

_Cells = tuple[int, str | None, int | None, str | None]
_FILTER_IN_SQL = 500
"""A database takes a limited number of parameters: a longer list of areas is filtered here instead."""

_INDICATORS = text(
    "WITH RECURSIVE known(indicator) AS ("
    " SELECT min(indicator) FROM observations"
    " UNION ALL"
    " SELECT (SELECT min(indicator) FROM observations WHERE indicator > known.indicator)"
    " FROM known WHERE known.indicator IS NOT NULL)"
    " SELECT indicator FROM known WHERE indicator IS NOT NULL"
)
"""The distinct indicators by jumping along the key, which reads a handful of rows and not the table."""


@dataclass(frozen=True, slots=True)
class StoredObservation:
    """One revision and where it came from; `row` as a spreadsheet counts, `sheet` None for a csv file."""

    observation: Observation
    revision: int
    recorded_at: datetime
    batch: int
    file: str
    row: int
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class NewObservation:
    """A revision to be stored; `file` is the number of its table in the batch."""

    observation: Observation
    revision: int
    file: int
    row: int


def read(
    connection: Connection,
    *,
    quarters: Collection[Quarter] | None = None,
    indicators: Collection[str] | None = None,
    areas: Collection[str] | None = None,
    as_of: datetime | None = None,
) -> list[Observation]:
    """The latest revision of each observation recorded by `as_of` (inclusive), in no particular order.

    None for a filter means all. Whole numerators and values come back as int and as Decimal.
    """
    found = _latest(connection, quarters=quarters, indicators=indicators, areas=areas, as_of=as_of)
    return list(map(_observation, found.keys(), found.values()))


def latest(
    connection: Connection, *, quarters: Collection[Quarter], indicators: Collection[str]
) -> dict[Key, tuple[int, Observation]]:
    """Key → (last revision, observation), of all areas: what a loading is compared with."""
    return {
        key: (cells[0], _observation(key, cells))
        for key, cells in _latest(connection, quarters=quarters, indicators=indicators, areas=None, as_of=None).items()
    }


def history(connection: Connection, *, area: str, indicator: str) -> list[StoredObservation]:
    """Every revision of an area's indicator, by quarter and revision."""
    table = observations.c
    return _stored(connection, (table.indicator == indicator) & (table.area == area))


def revisions(
    connection: Connection, *, quarters: Collection[Quarter], as_of: datetime
) -> dict[Key, list[StoredObservation]]:
    """Every revision of these quarters that was recorded by `as_of` (inclusive), in order, by key."""
    table = observations.c
    wanted = {(quarter.year, quarter.number) for quarter in quarters}
    years = table.year.in_(sorted({year for year, _ in wanted}))
    found: dict[Key, list[StoredObservation]] = {}
    for each in _stored(connection, years & (table.recorded_at <= as_of)):
        seen = each.observation
        key = (seen.indicator, seen.quarter.year, seen.quarter.number, seen.area)
        if key[1:3] in wanted:
            found.setdefault(key, []).append(each)
    return found


def _stored(connection: Connection, which: ColumnElement[bool]) -> list[StoredObservation]:
    table = observations
    query = (
        select(table, batch_files.c.file.label("file_name"), batch_files.c.sheet)
        .join(batch_files, (batch_files.c.batch == table.c.batch) & (batch_files.c.number == table.c.file))
        .where(which)
        .order_by(table.c.indicator, table.c.area, table.c.year, table.c.quarter, table.c.revision)
    )
    return [
        StoredObservation(
            observation=Observation(
                area=row.area,
                indicator=row.indicator,
                quarter=_quarter(row.year, row.quarter),
                numerator=row.numerator,
                denominator=row.denominator,
                value=None if row.value is None else Decimal(row.value),
            ),
            revision=row.revision,
            recorded_at=row.recorded_at,
            batch=row.batch,
            file=row.file_name,
            row=row.row,
            sheet=row.sheet,
        )
        for row in connection.execute(query)
    ]


def periods(connection: Connection, *, as_of: datetime | None = None) -> list[Quarter]:
    """The quarters that hold any observation recorded by `as_of` (inclusive), sorted. Reads the whole key."""
    query = select(observations.c.year, observations.c.quarter).distinct()
    if as_of is not None:
        query = query.where(observations.c.recorded_at <= as_of)
    return sorted(_quarter(year, number) for year, number in connection.execute(query))


def indicators_stored(connection: Connection) -> list[str]:
    """The codes of the indicators that hold any observation."""
    return sorted(row[0] for row in connection.execute(_INDICATORS))


def add(connection: Connection, offered: Iterable[NewObservation], *, recorded_at: datetime, batch: int) -> None:
    """Appends revisions; the batch and its files must be there."""
    rows = [
        {
            "indicator": new.observation.indicator,
            "year": new.observation.quarter.year,
            "quarter": new.observation.quarter.number,
            "area": new.observation.area,
            "revision": new.revision,
            "numerator": new.observation.numerator,
            "denominator": new.observation.denominator,
            "value": new.observation.value,
            "recorded_at": recorded_at,
            "batch": batch,
            "file": new.file,
            "row": new.row,
        }
        for new in offered
    ]
    if rows:
        connection.execute(insert(observations), rows)


def _latest(
    connection: Connection,
    *,
    quarters: Collection[Quarter] | None,
    indicators: Collection[str] | None,
    areas: Collection[str] | None,
    as_of: datetime | None,
) -> dict[Key, _Cells]:
    if indicators is None and quarters is not None:
        # the key is led by the indicator: with it the database jumps to the quarters, without it it reads
        # everything
        indicators = indicators_stored(connection)
    query = _query(quarters=quarters, indicators=indicators, areas=areas, as_of=as_of)
    found: dict[Key, _Cells] = {}
    for row in connection.execute(query):
        key, cells = (row[0], row[1], row[2], row[3]), (row[4], row[5], row[6], row[7])
        known = found.get(key)
        if known is None or known[0] < cells[0]:
            found[key] = cells
    if quarters is not None:
        wanted = {(quarter.year, quarter.number) for quarter in quarters}
        found = {key: cells for key, cells in found.items() if key[1:3] in wanted}
    if areas is not None and len(areas) > _FILTER_IN_SQL:
        kept = frozenset(areas)
        found = {key: cells for key, cells in found.items() if key[3] in kept}
    return found


def _query(
    *,
    quarters: Collection[Quarter] | None,
    indicators: Collection[str] | None,
    areas: Collection[str] | None,
    as_of: datetime | None,
) -> Select[str, int, int, str, int, str | None, int | None, str | None]:
    table = observations.c
    # decimals as the text they are: decoding 40,000 through a TypeDecorator takes longer than reading them
    query = select(
        table.indicator,
        table.year,
        table.quarter,
        table.area,
        table.revision,
        type_coerce(table.numerator, Text),
        table.denominator,
        type_coerce(table.value, Text),
    )
    if indicators is not None:
        query = query.where(table.indicator.in_(sorted(indicators)))
    if quarters is not None:
        # years × quarter numbers: a superset that follows the key; the caller drops what was not asked for
        query = query.where(
            table.year.in_(sorted({quarter.year for quarter in quarters})),
            table.quarter.in_(sorted({quarter.number for quarter in quarters})),
        )
    if areas is not None and len(areas) <= _FILTER_IN_SQL:
        query = query.where(table.area.in_(sorted(areas)))
    if as_of is not None:
        query = query.where(table.recorded_at <= as_of)
    return query


# Tens of thousands of observations hold a few quarters and a few hundred numbers: those are made once


@cache
def _quarter(year: int, number: int) -> Quarter:
    return Quarter(year, number)


@lru_cache(maxsize=10_000)
def _number(text: str | None) -> int | Decimal | None:
    return None if text is None else parse_decimal(text)


@lru_cache(maxsize=10_000)
def _value(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _observation(key: Key, cells: _Cells) -> Observation:
    indicator, year, number, area = key
    _, numerator, denominator, value = cells
    return Observation(area, indicator, _quarter(year, number), _number(numerator), denominator, _value(value))
