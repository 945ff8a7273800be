"""The demo's final seals of earlier quarters, and their public releases: the public page shows something at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from data.demo.builder import DEMO, Act
from data.demo.sources import SOURCES

if TYPE_CHECKING:
    from data.engine import Connection

_KNOWN_ON = date(2007, 7, 20)
_NOON = 4  # in China


def release_acts(connection: Connection, programme_code: str) -> list[Act]:
    """Seals each quarter after its meeting and publishes it two days later; before that, what others published."""
    acts: list[Act] = []
    for period, day in SOURCES[programme_code].released:
        acts.append(_act(day, partial(_seal, connection, period)))
        acts.append(_act(day + timedelta(days=2), partial(_publish, connection, period)))
    if acts:
        acts.append(_act(_KNOWN_ON, partial(_register, connection)))
    return acts


def _act(day: date, do: Callable[[datetime], None]) -> Act:
    moment = datetime(day.year, day.month, day.day, _NOON, tzinfo=UTC)
    return moment, partial(do, moment)


def _seal(connection: Connection, period: str, moment: datetime) -> None:
    from assessment.periods import parse_period
    from assessment.seal import SealKind
    from dashboard.services.sealing import take_seal

    take_seal(connection, period=parse_period(period), kind=SealKind.final, who=DEMO, at=moment)


def _publish(connection: Connection, period: str, moment: datetime) -> None:
    from assessment.seal import SealKind
    from dashboard.services.releasing import prepare, publish
    from data.store import seals
    from data.store.twinning.writes import Write

    sealed = seals.latest(connection, period=period, kind=SealKind.final)
    if sealed is not None:
        publish(connection, prepare(connection, sealed.number), write=Write(DEMO, moment))


def _register(connection: Connection, moment: datetime) -> None:
    """What the document on Pinggu has of the first half of 2007: the demo's figures are made to agree with it."""
    from assessment.disclosure.cells import Part
    from data.store import known_figures
    from data.store.known_figures import Known
    from data.store.twinning.writes import Write

    births = Known(
        area="110117",
        indicator="compliant_birth_rate",
        period="2007Q1-2007Q2",
        part=Part.denominator,
        value=1395,
        source="平谷区 2007 年上半年公开文件",
    )
    known_figures.add(connection, [births], write=Write(DEMO, moment))
