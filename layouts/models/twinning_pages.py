"""The pages of twinning: all towns (`/twinning`), and the record of one (`/twinning/CODE`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.model import View
from assessment.periods import Period
from assessment.problems import Problem
from assessment.results import Scorecard
from layouts.address import Address
from layouts.models.map import Geometry
from layouts.models.shell import Shell
from layouts.models.twinning import Board, EffectPage, MatchRow, PartnerRow, Proposals, TownTwinning

BOARD, MATCH, EFFECT = "board", "match", "effect"
PARTS = (BOARD, MATCH, EFFECT)


@dataclass(frozen=True, slots=True)
class TwinningPage:
    """Everything that `/twinning` shows; `part` says which of its parts.

    `period` is the one whose scorecards propose. `proposals` is None on the part of the effect, or where the pins and
    bans of the address contradict each other (`refused`). `effect` is there on its own part only. `editable`:
    whether this visitor may record anything. `geometry` is None without boundaries. `cards` are those of the
    period, by code.
    """

    shell: Shell
    address: Address
    part: str
    period: Period
    view: View
    previous: Period | None
    following: Period | None
    periods: tuple[Period, ...]
    board: Board
    proposals: Proposals | None
    refused: tuple[Problem, ...]
    effect: EffectPage | None
    cards: Mapping[str, Scorecard]
    geometry: Geometry | None
    editable: bool


@dataclass(frozen=True, slots=True)
class DossierPage:
    """Everything that `/twinning/CODE` shows: one town's record, and what may be recorded next.

    `card` is its scorecard of the newest period. `suggestion` are the pairs that the cheapest matching proposes for
    it, `partners` every unit that may help it (available, with capacity left).
    """

    shell: Shell
    address: Address
    period: Period
    view: View
    town: TownTwinning
    card: Scorecard | None
    suggestion: tuple[MatchRow, ...]
    partners: tuple[PartnerRow, ...]
    geometry: Geometry | None
    editable: bool
