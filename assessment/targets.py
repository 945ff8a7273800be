"""Which target holds: the most specific one for the area, its tier and the period."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.definitions import Indicator, Target
from assessment.kinds import Level
from assessment.periods import QUARTERS_A_YEAR, Period, parse_period

SCOPES = ("general", "tier", "area")  # from the least to the most specific


@dataclass(frozen=True, slots=True)
class Chosen:
    """The targets that hold for one area and period; `candidates` counts the binding ones that applied."""

    binding: Target | None
    stretch: Target | None
    candidates: int


def scope(target: Target) -> str:
    """'area', 'tier' or 'general': for whom the target is meant."""
    if target.area is not None:
        return "area"
    return "general" if target.tier is None else "tier"


def choose(indicator: Indicator, *, area: str | None, tier: str | None, period: Period) -> Chosen:
    """The binding and the stretch target that hold; area and tier None give the district's (general) ones.

    A target applies when it is meant for everyone, for this tier or for this area, and when the assessed
    period lies within its own. Of those, area goes before tier before none; then quarter before half year
    before year before none.
    """
    best: dict[Level, Target] = {}
    candidates = 0
    for target in indicator.targets:
        if not _applies(target, area, tier, period):
            continue
        candidates += target.level is Level.binding
        held = best.get(target.level)
        if held is None or _specificity(target) > _specificity(held):
            best[target.level] = target
    return Chosen(best.get(Level.binding), best.get(Level.stretch), candidates)


def _applies(target: Target, area: str | None, tier: str | None, period: Period) -> bool:
    if target.area is not None and target.area != area:
        return False
    if target.tier is not None and target.tier != tier:
        return False
    return target.period is None or period.within(parse_period(target.period))


def _specificity(target: Target) -> tuple[int, int]:
    length = 0 if target.period is None else 1 + QUARTERS_A_YEAR - len(parse_period(target.period).quarters)
    return SCOPES.index(scope(target)), length


class TargetTable:
    """The targets of one period, looked up once per tier and indicator."""

    def __init__(self, period: Period) -> None:
        self._period = period
        self._chosen: dict[tuple[str, str | None, str | None], Chosen] = {}
        self._names_areas: dict[str, bool] = {}

    def of(self, indicator: Indicator, *, area: str | None, tier: str | None) -> Chosen:
        """As `choose`, remembered."""
        names_areas = self._names_areas.get(indicator.code)
        if names_areas is None:
            names_areas = any(target.area is not None for target in indicator.targets)
            self._names_areas[indicator.code] = names_areas
        named = area if names_areas else None
        key = (indicator.code, tier, named)
        found = self._chosen.get(key)
        if found is None:
            found = choose(indicator, area=named, tier=tier, period=self._period)
            self._chosen[key] = found
        return found
