"""The board of all towns in twinning, one town's whole record, and the totals of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from assessment.flagging import Proposal
from assessment.periods import parse_period
from assessment.results import Assessment
from assessment.twinning.acceptance import CriterionResult, criteria_results, standing_between
from assessment.twinning.inputs import Entry, Totals, total, totals_by, totals_by_year
from assessment.twinning.lifecycle import Stage, allowed_decisions, allowed_events
from dashboard.services.twinning.figures import Figures, Names, card_in, newest, newest_period
from dashboard.services.twinning.proposals import flags_of
from layouts.models.twinning import (
    AgreementRow,
    Board,
    BoardRow,
    EntryRow,
    EventRow,
    GoalRow,
    NoteRow,
    TaskRow,
    TotalRow,
    TotalsTable,
    TownTwinning,
)

if TYPE_CHECKING:
    from data.store.twinning.agreements import Goal, StoredAgreement
    from data.store.twinning.events import StoredEvent
    from data.store.twinning.ledger import StoredEntry
    from data.store.twinning.records import Records

_ORDER = {stage: place for place, stage in enumerate(Stage)}


def board_of(figures: Figures, records: Records, *, today: date) -> Board:
    """Every town of which anything is recorded, and the totals of all."""
    names = Names(figures, records)
    now = newest(figures)
    rows = [_board_row(figures, records, names, now, town, today) for town in records.lives]
    return Board(
        programme=figures.programme,
        period=newest_period(figures),
        today=today,
        rows=tuple(sorted(rows, key=lambda row: (_ORDER[row.stage], row.town.code))),
        totals=totals_table(figures, names, records.entries),
    )


def town_of(figures: Figures, records: Records, town: str, *, today: date) -> TownTwinning:
    """One town's record, also of a town of which nothing is recorded yet. Raises KeyError for no town."""
    if not any(each.area.code == town for each in figures.areas):
        raise KeyError(town)
    names = Names(figures, records)
    now = newest(figures)
    life = records.life(town)
    criteria = _criteria(figures, now, town)
    entries = [each for each in records.entries if each.entry.town == town]
    return TownTwinning(
        programme=figures.programme,
        period=newest_period(figures),
        today=today,
        town=names.unit(town),
        stage=life.stage,
        round=life.round,
        version=life.version,
        next_events=allowed_events(life),
        decisions=allowed_decisions(life),
        flag=_flag(figures, records, town),
        criteria=criteria,
        between=standing_between(criteria),
        events=tuple(_event_row(names, each) for each in records.events.get(town, ())),
        agreements=tuple(
            _agreement_row(figures, records, names, now, each, today) for each in records.agreements_of(town)
        ),
        notes=tuple(
            NoteRow(each.number, each.kind.value, each.on, each.units, each.words, each.who)
            for each in records.notes
            if each.town == town
        ),
        totals=totals_table(figures, names, entries),
    )


def totals_table(figures: Figures, names: Names, stored: Iterable[StoredEntry]) -> TotalsTable:
    """Entries added up by town, partner, payer, purpose, fund and assessment year."""
    listed = list(stored)
    entries = [each.entry for each in listed]
    funds = {each.entry.code: each.fund for each in listed}
    in_funds = [each for each in entries if funds[each.code] is not None]

    def by(key: Callable[[Entry], str], among: Iterable[Entry]) -> tuple[TotalRow, ...]:
        return tuple(TotalRow(name, None, totals) for name, totals in totals_by(among, key).items())

    def by_unit(key: Callable[[Entry], str]) -> tuple[TotalRow, ...]:
        return tuple(TotalRow(code, names.unit(code), totals) for code, totals in totals_by(entries, key).items())

    years = totals_by_year(entries, year_start_month=figures.programme.year_start_month)
    return TotalsTable(
        overall=total(entries),
        by_town=by_unit(lambda each: each.town),
        by_partner=by_unit(lambda each: each.partner),
        by_payer=by(lambda each: each.payer, entries),
        by_purpose=by(lambda each: each.purpose, entries),
        by_fund=by(lambda each: funds[each.code] or "", in_funds),
        by_year=tuple(TotalRow(str(year), None, totals) for year, totals in years.items()),
    )


def current_criteria(figures: Figures, town: str) -> tuple[CriterionResult, ...]:
    """The programme's criteria against the town's newest scorecard; none where it has no scorecard."""
    return _criteria(figures, newest(figures), town)


def _criteria(figures: Figures, now: Assessment | None, town: str) -> tuple[CriterionResult, ...]:
    card = card_in(now, town)
    return () if card is None else criteria_results(figures.programme, card)


def _board_row(
    figures: Figures, records: Records, names: Names, now: Assessment | None, town: str, today: date
) -> BoardRow:
    life = records.life(town)
    events = records.events[town]
    signed = records.agreements_of(town)
    standing = [each for each in signed if each.agreement.last >= today] or list(signed[-1:])
    term_ends = max((each.agreement.last for each in standing), default=None)
    codes = {each.code for each in signed}
    tasks = [each for each in records.tasks if each.agreement in codes]
    criteria = _criteria(figures, now, town)
    card = card_in(now, town)
    return BoardRow(
        town=names.unit(town),
        stage=life.stage,
        round=life.round,
        version=life.version,
        since=events[-1].event.on,
        flagged_period=flagged_period(events),
        partners=names.units([each.agreement.partner for each in standing] or life.partners),
        agreements=tuple(each.code for each in standing),
        term_ends=term_ends,
        days_left=None if term_ends is None else (term_ends - today).days,
        tasks_open=sum(each.state.value == "open" for each in tasks),
        tasks_overdue=sum(each.overdue(today) for each in tasks),
        criteria=criteria,
        between=standing_between(criteria),
        town_class=None if card is None else card.town_class,
        composite=None if card is None else card.composite,
        totals=total(each.entry for each in records.entries if each.entry.town == town),
    )


def flagged_period(events: Iterable[StoredEvent]) -> str | None:
    """The period by which the town was flagged last."""
    periods = [each.event.period for each in events if each.event.kind.value in ("propose", "flag_by_hand")]
    return periods[-1] if periods else None


def _flag(figures: Figures, records: Records, town: str) -> Proposal | None:
    code = flagged_period(records.events.get(town, ()))
    if code is None:
        return None
    period = parse_period(code)
    if not set(figures.quarters).intersection(period.quarters):
        return None
    return next((each for each in flags_of(figures, period) if each.town == town), None)


def _event_row(names: Names, stored: StoredEvent) -> EventRow:
    event = stored.event
    return EventRow(
        number=stored.number,
        kind=event.kind,
        on=event.on,
        who=event.who,
        reason=event.reason,
        period=event.period,
        partners=names.units(event.partners),
        round=event.round,
        decision=event.decision,
        criteria=event.criteria,
        inspectors=event.inspectors,
        town_class=stored.town_class,
        recorded_at=stored.recorded_at,
    )


def _agreement_row(
    figures: Figures,
    records: Records,
    names: Names,
    now: Assessment | None,
    stored: StoredAgreement,
    today: date,
) -> AgreementRow:
    entries = [each for each in records.entries if each.entry.agreement == stored.code]
    taken_back = {each.entry.reverses: each.entry.code for each in entries if each.entry.reverses}
    return AgreementRow(
        code=stored.code,
        revision=stored.revision,
        partner=names.unit(stored.agreement.partner),
        first=stored.agreement.first,
        last=stored.agreement.last,
        days_left=(stored.agreement.last - today).days,
        reason=stored.reason,
        goals=tuple(_goal_row(figures, now, stored.agreement.town, goal, today) for goal in stored.goals),
        tasks=tuple(
            TaskRow(each.number, each.words, each.owner, each.due, each.state.value, each.note, each.overdue(today))
            for each in records.tasks
            if each.agreement == stored.code
        ),
        entries=tuple(_entry_row(each, taken_back) for each in entries),
        totals=_totals(entries),
    )


def _totals(entries: Iterable[StoredEntry]) -> Totals:
    return total(each.entry for each in entries)


def _entry_row(stored: StoredEntry, taken_back: Mapping[str, str]) -> EntryRow:
    entry = stored.entry
    return EntryRow(
        code=entry.code,
        kind=entry.kind,
        on=entry.on,
        payer=entry.payer,
        purpose=entry.purpose,
        fund=stored.fund,
        amount=entry.amount,
        thing=entry.thing,
        count=entry.count,
        reverses=entry.reverses,
        reversed_by=taken_back.get(entry.code),
        reason=stored.reason,
        who=stored.who,
    )


def _goal_row(figures: Figures, now: Assessment | None, town: str, goal: Goal, today: date) -> GoalRow:
    value = value_now(now, town, goal.indicator)
    indicator = next((each for each in figures.programme.indicators if each.code == goal.indicator), None)
    target = Fraction(goal.target)
    reached = None
    if value is not None and indicator is not None:
        reached = value >= target if indicator.comparator.higher_is_better else value <= target
    progress = None
    if value is not None and goal.start is not None and target != goal.start:
        progress = (value - Fraction(goal.start)) / (target - Fraction(goal.start))
    return GoalRow(
        indicator=goal.indicator,
        start=goal.start,
        target=goal.target,
        due=goal.due,
        now=value,
        progress=progress,
        reached=reached,
        overdue=goal.due < today and reached is not True,
    )


def value_now(now: Assessment | None, town: str, indicator: str) -> Fraction | None:
    """The town's value of an indicator in an assessment, None where there is none."""
    card = card_in(now, town)
    results = () if card is None else card.indicators
    return next((each.value for each in results if each.indicator == indicator), None)
