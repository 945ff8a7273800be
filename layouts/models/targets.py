"""The targets page: who meets which tier's target of one indicator."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from assessment.evidence import FunnelLimits
from assessment.model import Indicator, Tier, View
from assessment.periods import Period
from assessment.results import IndicatorResult, Scorecard
from layouts.address import Address
from layouts.models.shell import Shell


@dataclass(frozen=True, slots=True)
class TierTown:
    """One town of a tier; `position`: where it lies in the funnel, None where no funnel is drawn."""

    card: Scorecard
    result: IndicatorResult
    position: str | None


@dataclass(frozen=True, slots=True)
class TierColumn:
    """One tier with its target, its towns (worst first) and the funnel around its target."""

    tier: Tier
    target: Fraction | None
    stretch: Fraction | None
    towns: tuple[TierTown, ...]
    funnel: tuple[tuple[int, FunnelLimits], ...]


@dataclass(frozen=True, slots=True)
class TargetsPage:
    """Everything that `/targets` shows."""

    shell: Shell
    address: Address
    period: Period
    view: View
    previous: Period | None
    following: Period | None
    indicator: Indicator
    columns: tuple[TierColumn, ...]
