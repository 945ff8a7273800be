"""Twinning for pages and commands: proposals, the board of all towns, one town, the ledger's totals, the effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from assessment.flagging import Proposal
from assessment.model import Programme, TownClass, View
from assessment.periods import Period, Quarter
from assessment.twinning.acceptance import CriterionResult, Decision
from assessment.twinning.changes import Change, Windows
from assessment.twinning.costs import Explanation, PairCost, PartnerKind
from assessment.twinning.effect import Effect, PerMoney
from assessment.twinning.expected import OwnForecast
from assessment.twinning.inputs import InputKind, Totals
from assessment.twinning.lifecycle import EventKind, Stage


@dataclass(frozen=True, slots=True)
class Unit:
    """A town or a partner by its code and names."""

    code: str
    name_zh: str
    name_en: str


# ------------------------------------------------------------------ proposals


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A class-three town that the rules propose, and where its twinning stands.

    `declined_now`: the proposal of this very period was declined, so it is not proposed again.
    """

    town: Unit
    flag: Proposal
    stage: Stage
    version: int
    declined_now: bool


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A unit of the register; `load` counts the agreements it has that are not over.

    `available` is False for a town that is in class three or is being helped itself: matching leaves it out.
    `fields` are (indicator, line or word, covered share or None).
    """

    unit: Unit
    kind: PartnerKind
    capacity: int
    load: int
    fields: tuple[tuple[str, Decimal | None], ...]
    available: bool


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A pair of the cheapest assignment, with what it costs term by term and why it fits."""

    town: Unit
    partner: Unit
    kind: PartnerKind
    pinned: bool
    cost: PairCost
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Wish:
    """A pin (or a ban), and what it alone adds to the cost."""

    town: Unit
    partner: Unit
    pinned: bool
    price: float


@dataclass(frozen=True, slots=True)
class Proposals:
    """Whom the rules propose for a period, and the one cheapest assignment of all towns that need a partner.

    `cost` and `free_cost` (without wishes) count points of the composite; `price` is their difference.
    """

    programme: Programme
    period: Period
    view: View
    flags: tuple[FlagRow, ...]
    matches: tuple[MatchRow, ...]
    unmatched: tuple[Unit, ...]
    wishes: tuple[Wish, ...]
    partners: tuple[PartnerRow, ...]
    cost: float
    free_cost: float
    price: float


# ------------------------------------------------------------------ board and town


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One town's place in the life cycle.

    `since` is the day of the event that led to the stage; `term_ends` the last day of its last agreement,
    `days_left` counted from today (negative: over). `criteria` are those of the newest period, `between` those of
    them that stand between the town and moving up (empty where there is no scorecard: `criteria` is empty too).
    """

    town: Unit
    stage: Stage
    round: int
    version: int
    since: date
    flagged_period: str | None
    partners: tuple[Unit, ...]
    agreements: tuple[str, ...]
    term_ends: date | None
    days_left: int | None
    tasks_open: int
    tasks_overdue: int
    criteria: tuple[CriterionResult, ...]
    between: tuple[CriterionResult, ...]
    town_class: TownClass | None
    composite: Fraction | None
    totals: Totals


@dataclass(frozen=True, slots=True)
class TotalRow:
    """Totals of one group of entries; `unit` where the group is a town or a partner, else `key` says it."""

    key: str
    unit: Unit | None
    totals: Totals


@dataclass(frozen=True, slots=True)
class TotalsTable:
    """The ledger added up in every way; years are assessment years."""

    overall: Totals
    by_town: tuple[TotalRow, ...]
    by_partner: tuple[TotalRow, ...]
    by_payer: tuple[TotalRow, ...]
    by_purpose: tuple[TotalRow, ...]
    by_fund: tuple[TotalRow, ...]
    by_year: tuple[TotalRow, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """All towns of which anything is recorded, by stage as in `Stage` and then by code; `period` is the newest."""

    programme: Programme
    period: Period | None
    today: date
    rows: tuple[BoardRow, ...]
    totals: TotalsTable


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of the life of a town's twinning."""

    number: int
    kind: EventKind
    on: date
    who: str
    reason: str
    period: str | None
    partners: tuple[Unit, ...]
    round: int | None
    decision: Decision | None
    criteria: tuple[CriterionResult, ...]
    inspectors: tuple[str, ...]
    town_class: TownClass | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal and how far it is; `now` is the value of the newest period in the official view.

    `progress` is the share of the way from `start` to `target` (may be negative or above 1), None where that
    cannot be told; `reached` is None without a figure.
    """

    indicator: str
    start: Decimal | None
    target: Decimal
    due: date
    now: Fraction | None
    progress: Fraction | None
    reached: bool | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task of an agreement; `state` is open, done or dropped."""

    number: int
    words: str
    owner: str
    due: date
    state: str
    note: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry of the ledger; `reversed_by` names the entry that takes it back."""

    code: str
    kind: InputKind
    on: date
    payer: str
    purpose: str
    fund: str | None
    amount: Decimal | None
    thing: str | None
    count: int | None
    reverses: str | None
    reversed_by: str | None
    reason: str
    who: str


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement with its goals, tasks and ledger."""

    code: str
    revision: int
    partner: Unit
    first: date
    last: date
    days_left: int
    reason: str
    goals: tuple[GoalRow, ...]
    tasks: tuple[TaskRow, ...]
    entries: tuple[EntryRow, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A visit or a note."""

    number: int
    kind: str
    on: date
    units: tuple[str, ...]
    words: str
    who: str


@dataclass(frozen=True, slots=True)
class TownTwinning:
    """Everything about one town's twinning.

    `flag` is its diagnosis in the period by which it was flagged, None where it was not class three then or the
    period has no figures. `decisions` are those that the next round may take.
    """

    programme: Programme
    period: Period | None
    today: date
    town: Unit
    stage: Stage
    round: int
    version: int
    next_events: tuple[EventKind, ...]
    decisions: tuple[Decision, ...]
    flag: Proposal | None
    criteria: tuple[CriterionResult, ...]
    between: tuple[CriterionResult, ...]
    events: tuple[EventRow, ...]
    agreements: tuple[AgreementRow, ...]
    notes: tuple[NoteRow, ...]
    totals: TotalsTable


# ------------------------------------------------------------------ effect


@dataclass(frozen=True, slots=True)
class TownEffect:
    """One helped town on one indicator.

    `change` is None while a window is not complete. `forecast` is its own, `expected` what regression to the mean
    lets expect after the value `chosen_by`; both say nothing about the help. `forecast_from` are the quarters that the
    forecast was made from: `windows.before`, or those right before the help where there are no
    older figures. `alone` tells of this town by itself.
    """

    town: Unit
    windows: Windows
    change: Change | None
    alone: Effect | None
    forecast: OwnForecast | None
    forecast_from: tuple[Quarter, ...]
    chosen_by: float | None
    expected: float | None
    put_in: Decimal


@dataclass(frozen=True, slots=True)
class IndicatorEffect:
    """What the help did to one indicator over all helped towns; `put_in` is for the compared towns."""

    indicator: str
    effect: Effect
    put_in: Decimal
    per_money: PerMoney | None
    towns: tuple[TownEffect, ...]
    too_early: bool = False
    """Nobody can be compared, ever: what is to be compared with lies before the first figures."""


@dataclass(frozen=True, slots=True)
class EffectPage:
    """Does the help work: indicator by indicator."""

    programme: Programme
    helped: tuple[Unit, ...]
    put_in: Decimal
    indicators: tuple[IndicatorEffect, ...]
