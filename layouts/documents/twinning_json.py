"""Twinning as JSON documents, as docs/commands.md describes them.

Counts are integers; money, goals, values and points are strings with six decimals; costs and intervals are numbers;
days are ISO dates; what is missing is null.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assessment.flagging import Proposal
from assessment.twinning.acceptance import CriterionResult
from assessment.twinning.effect import Effect
from assessment.twinning.inputs import Totals
from layouts.documents.scores import DECIMALS, decimal_string, instant_string
from layouts.models.twinning import (
    AgreementRow,
    Board,
    BoardRow,
    EffectPage,
    EntryRow,
    EventRow,
    GoalRow,
    IndicatorEffect,
    MatchRow,
    Proposals,
    TotalRow,
    TotalsTable,
    TownEffect,
    TownTwinning,
    Unit,
)


def proposals_document(model: Proposals, *, recorded: Iterable[str]) -> dict[str, Any]:
    """The document of `twinning propose`; `recorded` are the towns that were proposed just now."""
    return {
        "programme": {"code": model.programme.code, "version": model.programme.version},
        "period": model.period.code,
        "view": model.view.value,
        "recorded": list(recorded),
        "proposals": [
            {
                **_unit(row.town),
                "stage": row.stage.value,
                "version": row.version,
                "declined_now": row.declined_now,
                **_flag(row.flag),
            }
            for row in model.flags
        ],
        "matches": [_match(row) for row in model.matches],
        "unmatched": [_unit(each) for each in model.unmatched],
        "cost": _number(model.cost),
        "free_cost": _number(model.free_cost),
        "price": _number(model.price),
        "wishes": [
            {
                "town": _unit(each.town),
                "partner": _unit(each.partner),
                "pinned": each.pinned,
                "price": _number(each.price),
            }
            for each in model.wishes
        ],
        "partners": [
            {
                **_unit(each.unit),
                "kind": each.kind.value,
                "capacity": each.capacity,
                "load": each.load,
                "available": each.available,
                "fields": [{"name": name, "share": decimal_string(share)} for name, share in each.fields],
            }
            for each in model.partners
        ],
    }


def board_document(model: Board) -> dict[str, Any]:
    """The document of `twinning list`."""
    return {
        "programme": {"code": model.programme.code, "version": model.programme.version},
        "period": None if model.period is None else model.period.code,
        "today": model.today.isoformat(),
        "towns": [_board_row(row) for row in model.rows],
        "totals": _totals_table(model.totals),
    }


def town_document(model: TownTwinning) -> dict[str, Any]:
    """The document of `twinning show`, and of every command that changes a town's twinning."""
    return {
        "programme": {"code": model.programme.code, "version": model.programme.version},
        "period": None if model.period is None else model.period.code,
        "today": model.today.isoformat(),
        **_unit(model.town),
        "stage": model.stage.value,
        "round": model.round,
        "version": model.version,
        "next_events": [each.value for each in model.next_events],
        "decisions": [each.value for each in model.decisions],
        "diagnosis": None if model.flag is None else _flag(model.flag),
        "criteria": [_criterion(each) for each in model.criteria],
        "between": [each.criterion for each in model.between],
        "events": [_event(each) for each in model.events],
        "agreements": [_agreement(each) for each in model.agreements],
        "notes": [
            {
                "number": each.number,
                "kind": each.kind,
                "on": each.on.isoformat(),
                "units": list(each.units),
                "words": each.words,
                "who": each.who,
            }
            for each in model.notes
        ],
        "totals": _totals_table(model.totals),
    }


def effect_document(model: EffectPage) -> dict[str, Any]:
    """The document of `twinning effect`."""
    return {
        "programme": {"code": model.programme.code, "version": model.programme.version},
        "helped": [_unit(each) for each in model.helped],
        "put_in": decimal_string(model.put_in),
        "indicators": [_indicator_effect(each) for each in model.indicators],
    }


def _unit(unit: Unit) -> dict[str, Any]:
    return {"code": unit.code, "name": {"zh": unit.name_zh, "en": unit.name_en}}


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)


def _interval(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else [round(bound, DECIMALS) for bound in interval]


def _flag(flag: Proposal) -> dict[str, Any]:
    return {
        "composite": decimal_string(flag.composite),
        "line": flag.line,
        "since": flag.since,
        "periods": flag.periods,
        "since_beginning": flag.since_beginning,
        "falling": flag.falling,
        "shortfall": flag.kind.value,
        "leaves_by_chance": _number(flag.leaves_by_chance),
        "noise": flag.noise,
        "decided": flag.decided,
        "weaknesses": [
            {
                "indicator": each.indicator,
                "line": each.line,
                "points": decimal_string(each.points),
                "share": decimal_string(each.share),
                "verdict": each.verdict.value,
                "margin_cases": each.margin_cases,
                "evidence": None if each.evidence is None else each.evidence.value,
                "gap": _number(each.gap),
                "since": each.since,
            }
            for each in flag.weaknesses
        ],
    }


def _match(row: MatchRow) -> dict[str, Any]:
    cost, why = row.cost, row.explanation
    return {
        "town": _unit(row.town),
        "partner": _unit(row.partner),
        "kind": row.kind.value,
        "pinned": row.pinned,
        "cost": {
            "weakness": _number(cost.weakness),
            "tier": _number(cost.tier),
            "distance": _number(cost.distance),
            "load": _number(cost.load),
            "without_effect": _number(cost.without_effect),
            "total": _number(cost.total),
        },
        "km": _number(cost.km),
        "same_tier": why.same_tier,
        "indicator": why.indicator,
        "indicator_points": _number(why.indicator_points),
        "covered_points": _number(why.covered_points),
        "uncovered_points": _number(why.uncovered_points),
    }


def _criterion(result: CriterionResult) -> dict[str, Any]:
    return {
        "criterion": result.criterion,
        "met": result.met,
        "figure": result.figure,
        "needed": result.needed,
    }


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "granted": decimal_string(totals.granted),
        "spent": decimal_string(totals.spent),
        "repaid": decimal_string(totals.repaid),
        "put_in": decimal_string(totals.put_in),
        "things": dict(totals.things),
    }


def _totals_table(table: TotalsTable) -> dict[str, Any]:
    def rows(of: Iterable[TotalRow]) -> list[dict[str, Any]]:
        return [
            {"key": each.key, "name": None if each.unit is None else _unit(each.unit)["name"], **_totals(each.totals)}
            for each in of
        ]

    return {
        "overall": _totals(table.overall),
        "by_town": rows(table.by_town),
        "by_partner": rows(table.by_partner),
        "by_payer": rows(table.by_payer),
        "by_purpose": rows(table.by_purpose),
        "by_fund": rows(table.by_fund),
        "by_year": rows(table.by_year),
    }


def _board_row(row: BoardRow) -> dict[str, Any]:
    return {
        **_unit(row.town),
        "stage": row.stage.value,
        "round": row.round,
        "version": row.version,
        "since": row.since.isoformat(),
        "flagged_period": row.flagged_period,
        "partners": [_unit(each) for each in row.partners],
        "agreements": list(row.agreements),
        "term_ends": None if row.term_ends is None else row.term_ends.isoformat(),
        "days_left": row.days_left,
        "tasks_open": row.tasks_open,
        "tasks_overdue": row.tasks_overdue,
        "class": None if row.town_class is None else row.town_class.value,
        "composite": decimal_string(row.composite),
        "criteria": [_criterion(each) for each in row.criteria],
        "between": [each.criterion for each in row.between],
        "totals": _totals(row.totals),
    }


def _event(row: EventRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "event": row.kind.value,
        "on": row.on.isoformat(),
        "who": row.who,
        "reason": row.reason,
        "period": row.period,
        "partners": [_unit(each) for each in row.partners],
        "round": row.round,
        "decision": None if row.decision is None else row.decision.value,
        "criteria": [_criterion(each) for each in row.criteria],
        "inspectors": list(row.inspectors),
        "class": None if row.town_class is None else row.town_class.value,
        "recorded_at": instant_string(row.recorded_at),
    }


def _agreement(row: AgreementRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "revision": row.revision,
        "partner": _unit(row.partner),
        "first": row.first.isoformat(),
        "last": row.last.isoformat(),
        "days_left": row.days_left,
        "reason": row.reason,
        "goals": [_goal(each) for each in row.goals],
        "tasks": [
            {
                "number": each.number,
                "words": each.words,
                "owner": each.owner,
                "due": each.due.isoformat(),
                "state": each.state,
                "note": each.note,
                "overdue": each.overdue,
            }
            for each in row.tasks
        ],
        "inputs": [_entry(each) for each in row.entries],
        "totals": _totals(row.totals),
    }


def _goal(row: GoalRow) -> dict[str, Any]:
    return {
        "indicator": row.indicator,
        "from": decimal_string(row.start),
        "to": decimal_string(row.target),
        "by": row.due.isoformat(),
        "now": decimal_string(row.now),
        "progress": decimal_string(row.progress),
        "reached": row.reached,
        "overdue": row.overdue,
    }


def _entry(row: EntryRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "kind": row.kind.value,
        "on": row.on.isoformat(),
        "payer": row.payer,
        "purpose": row.purpose,
        "fund": row.fund,
        "amount": decimal_string(row.amount),
        "thing": row.thing,
        "count": row.count,
        "reverses": row.reverses,
        "reversed_by": row.reversed_by,
        "reason": row.reason,
        "who": row.who,
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "finding": effect.finding.value,
        "method": effect.method.value,
        "why_not": None if effect.why_not is None else effect.why_not.value,
        "effect": _number(effect.effect),
        "interval": _interval(effect.interval),
    }


def _indicator_effect(row: IndicatorEffect) -> dict[str, Any]:
    per_money = row.per_money
    return {
        "indicator": row.indicator,
        **_effect(row.effect),
        "compared": [
            {
                "town": each.helped.area,
                "controls": [control.area for control in each.controls],
                "difference": _number(each.difference),
            }
            for each in row.effect.comparisons
        ],
        "left_out": list(row.effect.left_out),
        "put_in": decimal_string(row.put_in),
        "per_10000_yuan": None
        if per_money is None
        else {"effect": _number(per_money.effect), "interval": _interval(per_money.interval)},
        "towns": [_town_effect(each) for each in row.towns],
    }


def _town_effect(row: TownEffect) -> dict[str, Any]:
    return {
        **_unit(row.town),
        "windows": {
            "before": [str(each) for each in row.windows.before],
            "selection": [str(each) for each in row.windows.selection],
            "after": [str(each) for each in row.windows.after],
        },
        "before": None if row.change is None else _number(row.change.before),
        "after": None if row.change is None else _number(row.change.after),
        "chosen_by": _number(row.chosen_by),
        "expected_by_chance": _number(row.expected),
        "forecast": None
        if row.forecast is None
        else {
            "from": [str(each) for each in row.forecast_from],
            "expected": _number(row.forecast.expected),
            "interval": _interval(row.forecast.interval),
            "observed": _number(row.forecast.observed),
            "beyond": row.forecast.beyond,
        },
        "alone": None if row.alone is None else _effect(row.alone),
        "put_in": decimal_string(row.put_in),
    }
