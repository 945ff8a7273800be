"""The map page: one period, one view, one thing that colours the towns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assessment.model import Indicator, Line, View
from assessment.periods import Period
from assessment.results import Counts, IndicatorResult, Scorecard
from layouts.address import Address
from layouts.models.shell import Shell


class ColourKind(StrEnum):
    """What a colour on the map can stand for."""

    town_class = "class"
    composite = "composite"
    line = "line"
    indicator = "indicator"


@dataclass(frozen=True, slots=True)
class Colour:
    """The thing that colours the towns; `line` or `indicator` is set for those kinds."""

    kind: ColourKind
    line: Line | None = None
    indicator: Indicator | None = None

    @property
    def code(self) -> str:
        """As it stands in the URL and on the command line."""
        if self.line is not None:
            return f"line:{self.line.code}"
        if self.indicator is not None:
            return self.indicator.code
        return self.kind.value


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the shapes are to be had, and what the figure must know of them."""

    url: str
    bounds: tuple[float, float, float, float]
    anchors: Mapping[str, tuple[float, float]]
    hatches: Mapping[str, tuple[tuple[tuple[float, float], tuple[float, float]], ...]]
    inset_codes: tuple[str, ...]
    inset_bounds: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class TownRow:
    """One township in the list and on the map. `trend`: value of the last eight quarters, None where there is none."""

    card: Scorecard
    tier: str
    result: IndicatorResult | None
    score: Fraction | None
    trend: tuple[Fraction | None, ...]


@dataclass(frozen=True, slots=True)
class DistrictFigure:
    """The district's own value of an indicator, and how many towns meet their target."""

    result: IndicatorResult
    counts: Counts
    change: Fraction | None
    missing_towns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MapPage:
    """Everything that `/` shows."""

    shell: Shell
    address: Address
    period: Period
    view: View
    previous: Period | None
    following: Period | None
    periods: tuple[Period, ...]
    colour: Colour
    headline: DistrictFigure
    headline_indicator: Indicator
    figure: DistrictFigure | None
    rows: tuple[TownRow, ...]
    geometry: Geometry | None
    selected: TownRow | None
    decided: bool
    overdue: int = 0
    """Open actions of review meetings whose day has passed."""
    others: tuple[str, ...] = ()
    """Towns of which the viewer sees the outline and nothing else."""

    @property
    def towns(self) -> int:
        """How many towns the headline counts."""
        counts = self.headline.counts
        return counts.met + counts.unmet + counts.missing + counts.not_judged
