"""The town page: one township's scorecard, down to the stored figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from assessment.facts import Observation
from assessment.meeting import TownConfirmation
from assessment.model import View
from assessment.periods import Period
from assessment.results import Scorecard
from layouts.address import Address
from layouts.models.map import Geometry
from layouts.models.shell import Shell
from layouts.models.twinning import TownTwinning


@dataclass(frozen=True, slots=True)
class StoredFigure:
    """One stored revision of one observation, with where it came from."""

    observation: Observation
    revision: int
    recorded_at: datetime
    file: str
    row: int | None


@dataclass(frozen=True, slots=True)
class PastCard:
    """The town's standing at an earlier period of the same view."""

    period: Period
    card: Scorecard


@dataclass(frozen=True, slots=True)
class SealedStanding:
    """What the newest seal of this period says of the town: its number, composite and values by indicator."""

    number: int
    composite: Fraction | None
    values: Mapping[str, Fraction | None]


@dataclass(frozen=True, slots=True)
class OwnVoice:
    """What the town that looks at its own page said of the figures of the page's period, and by when it may.

    `deadline`: None without one; `closed`: the final seal was taken; `today`: the day on which it would speak.
    """

    said: TownConfirmation
    deadline: date | None
    closed: bool
    today: date


@dataclass(frozen=True, slots=True)
class TownPage:
    """Everything that `/town/CODE` shows; `sealed` is None where this period and view were never sealed."""

    shell: Shell
    address: Address
    period: Period
    view: View
    previous: Period | None
    following: Period | None
    card: Scorecard
    cards: tuple[Scorecard, ...]
    before: Scorecard | None
    after: Scorecard | None
    tier_rank: int | None
    tier_size: int
    trends: Mapping[str, tuple[Fraction | None, ...]]
    stored: Mapping[str, tuple[StoredFigure, ...]]
    history: tuple[PastCard, ...]
    annual: Fraction | None
    geometry: Geometry | None
    twinning: TownTwinning
    sealed: SealedStanding | None = None
    others: tuple[str, ...] = ()
    voice: OwnVoice | None = None
