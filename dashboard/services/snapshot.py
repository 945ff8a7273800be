"""The database as it stands: read once per change of it, shared by all requests until the next change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from assessment.assess import assess, indicator_series
from assessment.facts import AreaRevision, Observation
from assessment.meeting import ActionLine, open_actions
from assessment.model import Programme, View, parse_programme
from assessment.periods import Period, Quarter, periods_needed
from assessment.results import Assessment, IndicatorResult
from assessment.viewers import EVERYTHING, Scope, Viewer
from dashboard.services.geometry import MapGeometry, map_geometry
from dashboard.services.memory import Memory
from data.engine import Engine, reading
from data.store import areas, batches, boundaries, meetings, observations, programmes
from data.store.twinning import records
from data.store.twinning.records import Records
from layouts.address import PageProblem

DEMO = "demo"
_NO_FIGURES = frozenset({"twinning", "partners", "meeting", "seal", "publish", "known"})
_Found = TypeVar("_Found")
_TREND_QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Facts:
    """What every page needs of the database, read in one go; `figures` changes only with them."""

    stamp: str
    figures: str
    programme: Programme
    areas: Sequence[AreaRevision]
    quarters: tuple[Quarter, ...]
    recorded_at: datetime | None
    batches: int
    synthetic: bool
    boundary_label: str | None
    geometry: MapGeometry | None


@dataclass(slots=True)
class Snapshot:
    """One state of the database and what was computed from it."""

    engine: Engine
    facts: Facts
    _assessments: Memory[Assessment] = field(default_factory=lambda: Memory(64))
    _quarters: Memory[tuple[Observation, ...]] = field(default_factory=lambda: Memory(64))
    _series: Memory[dict[str, tuple[IndicatorResult, ...]]] = field(default_factory=lambda: Memory(128))
    _rest: Memory[Any] = field(default_factory=lambda: Memory(32))
    viewer: Viewer | None = None
    """For whom it is: `dashboard.services.seen`."""

    @property
    def scope(self) -> Scope:
        """How much of the figures is in it."""
        return EVERYTHING if self.viewer is None else self.viewer.scope

    def whole(self) -> Snapshot:
        """The snapshot with what is not for the viewer."""
        return self

    def after(self, facts: Facts) -> Snapshot:
        """The snapshot of a later state; what was computed from figures alone stays where these are the same."""
        if facts.figures != self.facts.figures:
            return Snapshot(self.engine, facts)
        return Snapshot(self.engine, facts, self._assessments, self._quarters, self._series)

    def twinning(self) -> Records:
        """Everything recorded of twinning."""
        return self.remembered("records", self._read_twinning)

    def _read_twinning(self) -> Records:
        with reading(self.engine) as connection:
            return records.read(connection, as_of=self.facts.recorded_at)

    def actions(self) -> tuple[ActionLine, ...]:
        """Every action of every review meeting as it stands."""
        return self.remembered("actions", self._read_actions)

    def _read_actions(self) -> tuple[ActionLine, ...]:
        with reading(self.engine) as connection:
            return open_actions(meetings.entries(connection, as_of=self.facts.recorded_at))

    def remembered(self, key: Hashable, compute: Callable[[], _Found]) -> _Found:
        """What `compute` finds, worked out once in this snapshot."""
        found: _Found = self._rest.get(key, compute)
        return found

    def assessment(self, period: Period, view: View) -> Assessment:
        """The scorecards of a period and view."""
        return self._assessments.get((period, view), lambda: self._assess(period, view))

    def _assess(self, period: Period, view: View) -> Assessment:
        programme = self.facts.programme
        return assess(
            programme=programme,
            areas=self.facts.areas,
            observations=self.observations(periods_needed(programme, period, view)),
            period=period,
            view=view,
        )

    def observations(self, quarters: Collection[Quarter]) -> list[Observation]:
        """The newest revision of every observation of these quarters."""
        return [seen for quarter in sorted(quarters) for seen in self._quarter(quarter)]

    def _quarter(self, quarter: Quarter) -> tuple[Observation, ...]:
        return self._quarters.get(quarter, lambda: self._read(quarter))

    def _read(self, quarter: Quarter) -> tuple[Observation, ...]:
        with reading(self.engine) as connection:
            # as of the snapshot: what is loaded meanwhile belongs to the next one
            return tuple(observations.read(connection, quarters=[quarter], as_of=self.facts.recorded_at))

    def trends(self, indicator: str, last: Quarter) -> dict[str, tuple[IndicatorResult, ...]]:
        """Each area's results of one indicator in the eight quarters up to `last`, quarter by quarter."""
        return self._series.get((indicator, last), lambda: self._trend(indicator, last, None))

    def town_trend(self, indicator: str, last: Quarter, town: str) -> tuple[IndicatorResult, ...]:
        """The same for one area alone."""
        key = (indicator, last, town)
        return self._series.get(key, lambda: self._trend(indicator, last, town)).get(town, ())

    def _trend(self, indicator: str, last: Quarter, town: str | None) -> dict[str, tuple[IndicatorResult, ...]]:
        quarters = tuple(last.shift(count) for count in range(1 - _TREND_QUARTERS, 1))
        # last year's quarters too, for indicators that are to fall
        wanted = {quarter.shift(-4) for quarter in quarters} | set(quarters)
        return indicator_series(
            programme=self.facts.programme,
            indicator=indicator,
            areas=[known for known in self.facts.areas if town in (None, known.area.code)],
            observations=_of_town(self.observations(wanted), town),
            quarters=quarters,
            view=View.quarter,
        )


def _of_town(seen: Iterable[Observation], town: str | None) -> list[Observation]:
    return [each for each in seen if town in (None, each.area)]


class Library:
    """Hands out the current snapshot; looks at the database's stamp each time and reads again when it changed.

    `known_stamp` gives the stamp where it was read for this request already.
    """

    def __init__(self, engine: Engine, known_stamp: Callable[[], str | None] = lambda: None) -> None:
        self._engine = engine
        self._known_stamp = known_stamp
        self._lock = Lock()
        self._snapshot: Snapshot | None = None

    @property
    def engine(self) -> Engine:
        """The engine of the instance."""
        return self._engine

    def synthetic(self) -> bool:
        """Whether the instance is a demo; an empty one is not."""
        with reading(self._engine) as connection:
            return any(batch.who == DEMO for batch in batches.all(connection))

    def stamp(self) -> str:
        """The state of the database, as a text that changes with every write."""
        known = self._known_stamp()
        if known is not None:
            return known
        with reading(self._engine) as connection:
            return batches.stamp(connection)

    def snapshot(self) -> Snapshot:
        """The database as it stands now. Raises PageProblem(503) where no programme is registered."""
        stamp = self.stamp()
        current = self._snapshot
        if current is not None and current.facts.stamp == stamp:
            return current
        with self._lock:
            if self._snapshot is None or self._snapshot.facts.stamp != stamp:
                facts = _facts(self._engine)
                before = self._snapshot
                self._snapshot = Snapshot(self._engine, facts) if before is None else before.after(facts)
            return self._snapshot


def _facts(engine: Engine) -> Facts:
    with reading(engine) as connection:
        stamp = batches.stamp(connection)
        stored = programmes.current(connection)
        if stored is None:
            raise PageProblem(503, "problem.no_programme")
        known = batches.all(connection)
        layer = boundaries.current(connection)
        return Facts(
            stamp=stamp,
            figures=" ".join(str(batch.id) for batch in known if batch.kind not in _NO_FIGURES),
            programme=parse_programme(stored.text, origin=stored.code),
            areas=tuple(areas.revisions(connection)),
            quarters=tuple(observations.periods(connection)),
            recorded_at=max((batch.recorded_at for batch in known), default=None),
            batches=len(known),
            synthetic=any(batch.who == DEMO for batch in known),
            boundary_label=None if layer is None else layer.label,
            geometry=None if layer is None else map_geometry(layer.digest, layer.geometries),
        )
