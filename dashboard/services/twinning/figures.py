"""Where twinning takes its figures from: a snapshot (pages), or a connection and an instant (commands)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Protocol

from assessment.assess import assess
from assessment.facts import Area, AreaRevision, Observation, areas_on
from assessment.model import Programme, View
from assessment.periods import Period, Quarter, last_day, periods_needed
from assessment.results import Assessment, Scorecard
from assessment.twinning.costs import Place
from assessment.twinning.inputs import assessment_year
from data.store import areas, boundaries, observations
from geo.simplify import simplify
from geo.webmap import build
from layouts.models.twinning import Unit

if TYPE_CHECKING:
    from dashboard.services.snapshot import Snapshot
    from data.engine import Connection
    from data.store.twinning.records import Records

_CHINA = timezone(timedelta(hours=8))
REPORTED_WITHIN = timedelta(days=92)
"""How long after its end a quarter's figures are those that a district works with."""

HISTORY = 8
"""Periods in a row that a diagnosis looks back over."""


class Figures(Protocol):
    """What was reported, and what follows from it."""

    @property
    def programme(self) -> Programme: ...

    @property
    def areas(self) -> Sequence[AreaRevision]: ...

    @property
    def quarters(self) -> tuple[Quarter, ...]: ...

    @property
    def places(self) -> Mapping[str, Place]: ...

    def assessment(self, period: Period, view: View) -> Assessment: ...

    def observations(self, quarters: Collection[Quarter]) -> list[Observation]: ...


class StoredFigures:
    """The figures as recorded by an instant (None: by now), read from a connection as they are asked for."""

    def __init__(self, connection: Connection, programme: Programme, *, as_of: datetime | None = None) -> None:
        self._connection = connection
        self._as_of = as_of
        self._assessments: dict[tuple[Period, View], Assessment] = {}
        self.programme = programme
        self.areas: Sequence[AreaRevision] = areas.revisions(connection, as_of=as_of)
        self.quarters: tuple[Quarter, ...] = tuple(observations.periods(connection, as_of=as_of))

    @property
    def places(self) -> Mapping[str, Place]:
        """The point of every area at which its name stands on the map: longitude, latitude, as on the pages."""
        layer = boundaries.current(self._connection, as_of=self._as_of)
        return {} if layer is None else build(simplify(layer.geometries)).anchors

    def assessment(self, period: Period, view: View) -> Assessment:
        """The scorecards of a period and view."""
        key = (period, view)
        if key not in self._assessments:
            self._assessments[key] = assess(
                programme=self.programme,
                areas=self.areas,
                observations=self.observations(periods_needed(self.programme, period, view)),
                period=period,
                view=view,
                as_of=self._as_of,
            )
        return self._assessments[key]

    def observations(self, quarters: Collection[Quarter]) -> list[Observation]:
        """The newest revision of every observation of these quarters."""
        return observations.read(self._connection, quarters=quarters, as_of=self._as_of)


class SnapshotFigures:
    """The figures of a page's snapshot, which remembers what it computed."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.programme = snapshot.facts.programme
        self.areas = snapshot.facts.areas
        self.quarters = snapshot.facts.quarters

    @property
    def places(self) -> Mapping[str, Place]:
        """The point of every area at which its name stands on the map."""
        geometry = self._snapshot.facts.geometry
        return {} if geometry is None else geometry.web_map.anchors

    def assessment(self, period: Period, view: View) -> Assessment:
        """The scorecards of a period and view."""
        return self._snapshot.assessment(period, view)

    def observations(self, quarters: Collection[Quarter]) -> list[Observation]:
        """The newest revision of every observation of these quarters."""
        return self._snapshot.observations(quarters)


def reference_day(figures: Figures, *, today: date) -> date:
    """The day that terms and tasks are counted from: today, but in an archive that ended long ago the day on which
    its last figures were the current ones.
    """
    if not figures.quarters:
        return today
    return min(today, last_day(figures.quarters[-1], figures.programme.year_start_month) + REPORTED_WITHIN)


def china_today() -> date:
    """Today in China, where the districts are."""
    return datetime.now(UTC).astimezone(_CHINA).date()


def day_of(snapshot: Snapshot) -> date:
    """The day that a page counts from."""
    return reference_day(SnapshotFigures(snapshot), today=china_today())


def newest_period(figures: Figures) -> Period | None:
    """The last quarter with any figure."""
    return Period((figures.quarters[-1],)) if figures.quarters else None


def newest(figures: Figures) -> Assessment | None:
    """The assessment of the last quarter with any figure, in the official view."""
    period = newest_period(figures)
    return None if period is None else figures.assessment(period, figures.programme.official_view)


def history_of(figures: Figures, period: Period) -> list[Assessment]:
    """The assessments of at most eight periods in a row up to this one that have figures, earliest first."""
    known = set(figures.quarters)
    found: list[Assessment] = []
    while len(found) < HISTORY and (not found or known.intersection(period.quarters)):
        found.append(figures.assessment(period, figures.programme.official_view))
        period = period.previous()
    return found[::-1]


def card_in(assessment: Assessment | None, town: str) -> Scorecard | None:
    """The scorecard of a town, None where it has none."""
    cards = () if assessment is None else assessment.areas
    return next((card for card in cards if card.area.code == town), None)


def areas_now(figures: Figures) -> dict[str, Area]:
    """The areas as they are on the last day with figures (or ever), by code."""
    if not figures.quarters:
        return {each.area.code: each.area for each in figures.areas}
    day = last_day(figures.quarters[-1], figures.programme.year_start_month)
    return {area.code: area for area in areas_on(figures.areas, day)}


def quarter_of(day: date, year_start_month: int) -> Quarter:
    """The quarter of the assessment year that a day lies in."""
    return Quarter(assessment_year(day, year_start_month), (day.month - year_start_month) % 12 // 3 + 1)


class Names:
    """Names of towns and partners by code; a code that nobody knows any more stands for itself."""

    def __init__(self, figures: Figures, records: Records) -> None:
        self._units = {code: Unit(code, partner.name_zh, partner.name_en) for code, partner in records.partners.items()}
        for revision in figures.areas:
            area = revision.area
            self._units[area.code] = Unit(area.code, area.name_zh, area.name_en)

    def unit(self, code: str) -> Unit:
        """The unit of this code."""
        return self._units.get(code) or Unit(code, code, code)

    def units(self, codes: Collection[str]) -> tuple[Unit, ...]:
        """The units of these codes, in order, each once."""
        return tuple(self.unit(code) for code in dict.fromkeys(codes))
