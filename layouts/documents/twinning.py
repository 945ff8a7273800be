"""Twinning as tables and lines of text: proposals with their matching, the board, one town, the effect."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from assessment.flagging import Proposal
from assessment.model import Indicator, Programme
from layouts.documents.table import PlainTable
from layouts.models.twinning import (
    AgreementRow,
    Board,
    BoardRow,
    EffectPage,
    EntryRow,
    FlagRow,
    GoalRow,
    IndicatorEffect,
    MatchRow,
    Proposals,
    TotalRow,
    TotalsTable,
    TownEffect,
    TownTwinning,
)
from layouts.text import Text
from layouts.text.format import (
    difference_unit_of,
    fixed,
    indicator_value,
    listing,
    period_name,
    shortest,
    signed,
    with_unit,
)
from layouts.text.twinning import (
    criterion_name,
    say_criterion,
    say_effect,
    say_match,
    thing_name,
    totals_text,
    unit_name,
    unit_names,
    who_text,
    yuan,
)

_NONE = "–"
_COST_TERMS = ("weakness", "tier", "distance", "load", "without_effect", "total")


def _headings(text: Text, *names: str) -> tuple[str, ...]:
    return tuple(text(f"twins.column.{name}") for name in names)


def _point(value: float, decimals: int = 1) -> str:
    return fixed(Decimal(repr(value)), decimals)


def _indicator_name(text: Text, programme: Programme, code: str) -> str:
    found = next((each for each in programme.indicators if each.code == code), None)
    return code if found is None else text.pick(zh=found.name.zh, en=found.name.en)


# ------------------------------------------------------------------ proposals


def flag_table(text: Text, model: Proposals) -> PlainTable:
    """The proposed towns: what pulls each down, since when, what kind of shortfall, and whether it could be noise."""
    names = ("town", "composite", "line", "weaknesses", "since", "shortfall", "chance", "stage")
    return PlainTable(
        headings=_headings(text, *names),
        rows=tuple(_flag_row(text, model, row) for row in model.flags),
        right=frozenset({1, 6}),
    )


def _flag_row(text: Text, model: Proposals, row: FlagRow) -> tuple[str, ...]:
    flag = row.flag
    line = None if flag.line is None else model.programme.line(flag.line).name
    chance = text("twins.share", value=_point(100 * flag.leaves_by_chance))
    return (
        unit_name(text, row.town),
        fixed(flag.composite, 2),
        _NONE if line is None else text.pick(zh=line.zh, en=line.en),
        weaknesses_text(text, model.programme, flag),
        since_text(text, flag),
        text(f"twins.shortfall.{flag.kind.value}"),
        text("twins.noise", chance=chance) if flag.noise else chance,
        text("twins.declined_now") if row.declined_now else text(f"twins.stage.{row.stage.value}"),
    )


def weaknesses_text(text: Text, programme: Programme, flag: Proposal, *, most: int = 3) -> str:
    """The costliest indicators with the points of the composite each costs."""
    shown = [
        text("twins.weakness", name=_indicator_name(text, programme, each.indicator), points=fixed(each.points, 1))
        for each in flag.weaknesses[:most]
    ]
    return listing(text, shown) if shown else _NONE


def since_text(text: Text, flag: Proposal) -> str:
    """Since when a town is in class three; open where no earlier period is known."""
    return text("twins.since_beginning", period=flag.since) if flag.since_beginning else flag.since


def match_table(text: Text, model: Proposals) -> PlainTable:
    """The cheapest assignment, with the cost of each pair term by term."""
    return PlainTable(
        headings=_headings(text, "town", "partner", "wish", *_COST_TERMS),
        rows=tuple(_match_row(text, row) for row in model.matches),
        right=frozenset(range(3, 3 + len(_COST_TERMS))),
    )


def _match_row(text: Text, row: MatchRow) -> tuple[str, ...]:
    costs = [getattr(row.cost, name) for name in _COST_TERMS]
    pinned = text("twins.pinned") if row.pinned else ""
    return (unit_name(text, row.town), unit_name(text, row.partner), pinned, *(_point(each, 2) for each in costs))


def proposal_lines(text: Text, model: Proposals) -> Iterator[str]:
    """Sentences about the matching: why each pair, who stays without a partner, what the wishes cost."""
    for row in model.matches:
        yield say_match(text, model.programme, row)
    if model.unmatched:
        yield text("twins.unmatched", towns=unit_names(text, model.unmatched))
    resting = tuple(each.unit for each in model.partners if not each.available)
    if resting:
        yield text("twins.resting", partners=unit_names(text, resting))
    for wish in model.wishes:
        yield text(
            "twins.wish_pin" if wish.pinned else "twins.wish_ban",
            town=unit_name(text, wish.town),
            partner=unit_name(text, wish.partner),
            price=_point(wish.price, 2),
        )
    if model.wishes:
        yield text("twins.price", price=_point(model.price, 2), cost=_point(model.cost, 2))


# ------------------------------------------------------------------ board


def board_table(text: Text, model: Board, *, stage: str | None = None) -> PlainTable:
    """Every town by stage, what stands between it and moving up, and when its term runs out."""
    rows = [row for row in model.rows if stage in (None, row.stage.value)]
    names = ("town", "stage", "round", "since", "partners", "term_ends", "tasks", "between", "inputs")
    return PlainTable(
        headings=_headings(text, *names),
        rows=tuple(_board_row(text, model.programme, row) for row in rows),
        right=frozenset({2}),
    )


def _board_row(text: Text, programme: Programme, row: BoardRow) -> tuple[str, ...]:
    return (
        unit_name(text, row.town),
        text(f"twins.stage.{row.stage.value}"),
        str(row.round) if row.round else _NONE,
        row.since.isoformat(),
        unit_names(text, row.partners),
        term_text(text, row),
        text("twins.tasks", open=row.tasks_open, overdue=row.tasks_overdue) if row.tasks_open else _NONE,
        listing(text, [criterion_name(text, programme, each.criterion) for each in row.between])
        if row.between
        else text("twins.nothing_between" if row.criteria else "twins.no_figures"),
        totals_text(text, row.totals),
    )


def term_text(text: Text, row: BoardRow) -> str:
    """The last day of the term with the days that are left, or that it is over."""
    if row.term_ends is None or row.days_left is None:
        return _NONE
    if row.days_left < 0:
        return text("twins.term_over", day=row.term_ends.isoformat())
    return text("twins.term_left", day=row.term_ends.isoformat(), days=row.days_left)


def totals_table(text: Text, model: TotalsTable) -> PlainTable:
    """The ledger by year, partner, payer and purpose, with all of it at the end."""
    rows: list[tuple[str, ...]] = []
    groups = (
        ("year", model.by_year),
        ("partner", model.by_partner),
        ("payer", model.by_payer),
        ("purpose", model.by_purpose),
        ("fund", model.by_fund),
    )
    for name, group in groups:
        rows += [_total_row(text, text(f"twins.by.{name}"), each) for each in group]
    rows.append(_total_row(text, text("twins.by.all"), TotalRow("", None, model.overall)))
    names = ("by", "group", "granted", "spent", "repaid", "put_in", "things")
    return PlainTable(headings=_headings(text, *names), rows=tuple(rows), right=frozenset({2, 3, 4, 5}))


def _total_row(text: Text, by: str, row: TotalRow) -> tuple[str, ...]:
    totals = row.totals
    things = [
        text("twins.total.things", thing=thing_name(text, name), n=count) for name, count in totals.things.items()
    ]
    money = (totals.granted, totals.spent, totals.repaid, totals.put_in)
    group = row.key if row.unit is None else unit_name(text, row.unit)
    return (by, group, *(fixed(each, 2) for each in money), listing(text, things) if things else _NONE)


# ------------------------------------------------------------------ one town


def town_lines(text: Text, model: TownTwinning) -> Iterator[str]:
    """Where the town stands, what comes next, its diagnosis, and what stands between it and moving up."""
    stage = text(f"twins.stage.{model.stage.value}")
    yield text("twins.town", town=unit_name(text, model.town), code=model.town.code, stage=stage)
    yield text("twins.version", version=model.version, round=model.round)
    if model.next_events:
        yield text("twins.next", events=listing(text, [text(f"twins.event.{each}") for each in model.next_events]))
    if model.flag is not None:
        yield text(
            "twins.diagnosis",
            since=since_text(text, model.flag),
            shortfall=text(f"twins.shortfall.{model.flag.kind.value}"),
            weaknesses=weaknesses_text(text, model.programme, model.flag),
        )
    if model.period is not None and model.criteria:
        yield text("twins.criteria", period=period_name(text, model.period))
        for result in model.criteria:
            yield text("twins.item", item=say_criterion(text, model.programme, result))


def event_table(text: Text, model: TownTwinning) -> PlainTable:
    """What happened, one row an event."""
    rows = []
    for row in model.events:
        what = text(f"twins.event.{row.kind.value}")
        if row.round is not None and row.decision is not None:
            what = text("twins.round", round=row.round, decision=text(f"twins.decision.{row.decision.value}"))
        detail = [unit_name(text, each) for each in row.partners]
        detail += [say_criterion(text, model.programme, each) for each in row.criteria]
        if row.town_class is not None:
            detail.append(text("twins.class_after", name=text(f"scores.class.{row.town_class.value}")))
        shown = listing(text, detail) if detail else _NONE
        rows.append((str(row.number), row.on.isoformat(), what, who_text(text, row.who), row.reason or _NONE, shown))
    names = ("number", "on", "event", "who", "reason", "detail")
    return PlainTable(headings=_headings(text, *names), rows=tuple(rows), right=frozenset({0}))


def agreement_lines(text: Text, model: TownTwinning, row: AgreementRow) -> Iterator[str]:
    """An agreement: partner, term, goals, tasks and totals."""
    yield text(
        "twins.agreement",
        code=row.code,
        partner=unit_name(text, row.partner),
        first=row.first.isoformat(),
        last=row.last.isoformat(),
    )
    for goal in row.goals:
        yield text("twins.item", item=_goal_text(text, model.programme, goal))
    for task in row.tasks:
        state = text("twins.task.overdue") if task.overdue else text(f"twins.task.{task.state}")
        shown = {"number": task.number, "words": task.words, "owner": task.owner, "due": task.due.isoformat()}
        yield text("twins.item", item=text("twins.task_line", state=state, **shown))
    yield text("twins.item", item=text("twins.inputs", totals=totals_text(text, row.totals)))


def _goal_text(text: Text, programme: Programme, goal: GoalRow) -> str:
    indicator = next((each for each in programme.indicators if each.code == goal.indicator), None)
    state = "unknown" if goal.reached is None else "reached" if goal.reached else "open"
    return text(
        "twins.goal",
        indicator=_indicator_name(text, programme, goal.indicator),
        start=_value(text, indicator, None if goal.start is None else Fraction(goal.start)),
        target=_value(text, indicator, Fraction(goal.target)),
        due=goal.due.isoformat(),
        now=_value(text, indicator, goal.now),
        state=text("twins.goal_overdue") if goal.overdue else text(f"twins.goal_{state}"),
    )


def _value(text: Text, indicator: Indicator | None, value: Fraction | None) -> str:
    if indicator is None:
        return _NONE if value is None else shortest(value)
    return indicator_value(text, indicator, value)


def entry_table(text: Text, model: TownTwinning) -> PlainTable:
    """The ledger of a town, entry by entry."""
    names = ("entry", "agreement", "on", "kind", "amount", "payer", "purpose", "fund", "note")
    rows = [(row.code, each) for row in model.agreements for each in row.entries]
    return PlainTable(
        headings=_headings(text, *names),
        rows=tuple(_entry_row(text, agreement, each) for agreement, each in rows),
        right=frozenset({4}),
    )


def _entry_row(text: Text, agreement: str, row: EntryRow) -> tuple[str, ...]:
    if row.amount is not None:
        amount = yuan(text, row.amount)
    else:
        amount = text("twins.total.things", thing=thing_name(text, row.thing or ""), n=row.count or 0)
    note = _NONE
    if row.reverses is not None:
        note = text("twins.reverses", code=row.reverses, reason=row.reason)
    elif row.reversed_by is not None:
        note = text("twins.reversed_by", code=row.reversed_by)
    kind = text(f"twins.input.{row.kind.value}")
    return (row.code, agreement, row.on.isoformat(), kind, amount, row.payer, row.purpose, row.fund or _NONE, note)


def note_lines(text: Text, model: TownTwinning) -> Iterator[str]:
    """Visits and notes, one a line."""
    for each in model.notes:
        units = listing(text, list(each.units)) if each.units else who_text(text, each.who)
        yield text(f"twins.note.{each.kind}", on=each.on.isoformat(), units=units, words=each.words)


# ------------------------------------------------------------------ effect


def effect_lines(text: Text, model: EffectPage) -> Iterator[str]:
    """What may be said of each indicator, and what for the money."""
    yield text("twins.effect_heading", n=len(model.helped), amount=yuan(text, model.put_in))
    for row in model.indicators:
        name = _indicator_name(text, model.programme, row.indicator)
        sentence = say_effect(text, model.programme, row.indicator, row.effect, too_early=row.too_early)
        yield text("twins.effect_line", indicator=name, sentence=sentence)
        yield text("twins.item", item=per_money_text(text, model.programme, row))


def per_money_text(text: Text, programme: Programme, row: IndicatorEffect) -> str:
    """The effect per 10,000 yuan, only where the interval allows a statement."""
    if row.per_money is None:
        return text("twins.per_money_unknown")
    unit = difference_unit_of(text, programme.indicator(row.indicator))
    low, high = (signed(Decimal(repr(each)), 4) for each in row.per_money.interval)
    effect = with_unit(signed(Decimal(repr(row.per_money.effect)), 4), unit)
    return text("twins.per_money", effect=effect, low=low, high=high)


def effect_table(text: Text, model: EffectPage) -> PlainTable:
    """Each helped town: before, when it was chosen, what to expect, and after."""
    names = ("indicator", "town", "before", "chosen_by", "expected", "forecast", "after", "put_in")
    return PlainTable(
        headings=_headings(text, *names),
        rows=tuple(_effect_row(text, model, row, each) for row in model.indicators for each in row.towns),
        right=frozenset(range(2, 8)),
    )


def _after(town: TownEffect) -> str:
    """What came after; where the change is not known, what the town's forecast is held against."""
    if town.change is not None:
        return _point(town.change.after, 2)
    return _NONE if town.forecast is None else _point(town.forecast.observed, 2)


def _effect_row(text: Text, model: EffectPage, row: IndicatorEffect, town: TownEffect) -> tuple[str, ...]:
    forecast = _NONE
    if town.forecast is not None:
        low, high = (_point(each, 2) for each in town.forecast.interval)
        forecast = text("twins.between", low=low, high=high)
    return (
        _indicator_name(text, model.programme, row.indicator),
        unit_name(text, town.town),
        _NONE if town.change is None else _point(town.change.before, 2),
        _NONE if town.chosen_by is None else _point(town.chosen_by, 2),
        _NONE if town.expected is None else _point(town.expected, 2),
        forecast,
        _after(town),
        fixed(town.put_in, 2),
    )
