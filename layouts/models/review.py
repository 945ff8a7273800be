"""The review meeting of a period: screens from a seal, with what the meeting itself records as an overlay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from assessment.meeting import ActionLine, Meeting
from assessment.periods import Period
from assessment.seal import SealKind
from layouts.address import Address
from layouts.models.sealed import Sealed
from layouts.models.shell import Shell

SCREENS = ("district", "actions", "movers", "laggards", "town", "quality", "decisions")
ROWS_A_SCREEN = 10


@dataclass(frozen=True, slots=True)
class SealRow:
    """A seal of the period, newest last."""

    number: int
    kind: SealKind
    root: str
    as_of: datetime
    who: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Everything that `/review/PERIOD` shows.

    `sealed` is the seal that the screens show, None where the period has none yet: what is loaded later never changes
    a screen. `meeting` and `actions` (of all meetings) are as recorded now. `newer`: figures were recorded
    after the seal. `partners` are (code, name in Chinese, name in English) of the register.
    """

    shell: Shell
    address: Address
    period: Period
    periods: tuple[Period, ...]
    screen: str
    sealed: Sealed | None
    seals: tuple[SealRow, ...]
    meeting: Meeting
    actions: tuple[ActionLine, ...]
    partners: tuple[tuple[str, str, str], ...]
    newer: bool
    today: date
    editable: bool
