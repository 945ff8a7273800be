"""The acceptance rounds side by side, criterion by criterion, and everything that happened."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.periods import parse_period
from assessment.twinning.acceptance import CriterionResult, Decision
from layouts.models.twinning import EventRow, TownTwinning
from layouts.pages.dossier_diagnosis import STATES
from layouts.pages.dossier_tables import capital, record_row, record_table
from layouts.text import Text
from layouts.text.format import listing, minute_of, period_name
from layouts.text.twinning import criterion_name, figure_text, unit_names, who_text
from layouts.theme import CLASS_SIGN

_DECISION_SIGN = {Decision.reached_standard: "✓", Decision.continued: "✕", Decision.relapsed: "↓"}


def rounds_section(town: TownTwinning, text: Text) -> html.Section | str:
    """Every round that was held; nothing before the first."""
    rounds = [event for event in town.events if event.decision is not None]
    if not rounds:
        return ""
    heads = [("name", text("dossier.round_row"))]
    heads += [(f"round-{event.round}", text("dossier.path.round", round=event.round)) for event in rounds]
    rows = [record_row(heads, [capital(text("twins.column.on")), *(event.on.isoformat() for event in rounds)])]
    rows += [_criterion_row(town, text, heads, rounds, code) for code in _criteria(rounds)]
    rows.append(record_row(heads, [text("dossier.field.decision"), *(_decision(text, each) for each in rounds)]))
    rows.append(record_row(heads, [text("dossier.class_after"), *(_class(text, each) for each in rounds)]))
    said = (
        (text("dossier.by"), [_period(text, each) for each in rounds]),
        (text("dossier.inspectors"), [listing(text, list(each.inspectors)) or "–" for each in rounds]),
        (capital(text("twins.column.reason")), [each.reason or "–" for each in rounds]),
    )
    rows += [record_row(heads, [name, *cells]) for name, cells in said]
    table = record_table(text("dossier.rounds"), heads, rows, name="rounds")
    return html.Section([html.H2(text("dossier.rounds")), table], className="panel fact")


def _criteria(rounds: list[EventRow]) -> list[str]:
    """The criteria of all rounds in the order in which they first came up."""
    return list(dict.fromkeys(each.criterion for event in rounds for each in event.criteria))


def _criterion_row(
    town: TownTwinning, text: Text, heads: list[tuple[str, str]], rounds: list[EventRow], code: str
) -> html.Tr:
    name = criterion_name(text, town.programme, code)
    found = [next((each for each in event.criteria if each.criterion == code), None) for event in rounds]
    return record_row(heads, [name, *(_figure(town, text, each) for each in found)])


def _figure(town: TownTwinning, text: Text, result: CriterionResult | None) -> Any:
    if result is None:
        return "–"
    state, sign = STATES[result.met]
    tone = {True: "met", False: "unmet", None: "muted"}[result.met]
    figure = figure_text(text, town.programme, result, result.figure)
    mark = html.Span(f"{sign} {capital(text(f'dossier.state.{state}'))}", className=f"verdict tone-{tone}")
    return [mark, " ", html.Span(figure, className="round-figure")]


def _decision(text: Text, event: EventRow) -> Any:
    if event.decision is None:
        return "–"
    tone = "met" if event.decision is Decision.reached_standard else "unmet"
    words = f"{_DECISION_SIGN[event.decision]} {capital(text(f'twins.decision.{event.decision.value}'))}"
    return html.Span(words, className=f"verdict tone-{tone}")


def _class(text: Text, event: EventRow) -> Any:
    if event.town_class is None:
        return "–"
    words = f"{CLASS_SIGN[event.town_class]} {text(f'class.{event.town_class.value}')}"
    return html.Span(words, className=f"class class-{event.town_class.value}")


def _period(text: Text, event: EventRow) -> str:
    return "–" if event.period is None else period_name(text, parse_period(event.period))


# ------------------------------------------------------------------ history


def history_section(town: TownTwinning, text: Text) -> html.Section | str:
    """All events as they were recorded; nothing before the first."""
    if not town.events:
        return ""
    heads = [(name, text(f"twins.column.{name}")) for name in ("number", "on", "event", "who", "reason")]
    heads.append(("recorded", text("dossier.recorded")))
    rows = [record_row(heads, _event(text, each)) for each in reversed(town.events)]
    table = record_table(text("dossier.history"), heads, rows, name="events")
    return html.Section([html.H2(text("dossier.history")), table], className="panel fact")


def _event(text: Text, event: EventRow) -> list[Any]:
    if event.decision is not None:
        decision = text(f"twins.decision.{event.decision.value}")
        what = text("twins.round", round=event.round, decision=decision)
    else:
        what = text(f"twins.event.{event.kind.value}")
    more = []
    if event.partners:
        more.append(unit_names(text, event.partners))
    if event.period is not None:
        more.append(_period(text, event))
    parts: list[Any] = [html.B(capital(what))]
    if more:
        parts.append(html.Span(" · ".join(more), className="note"))
    return [
        str(event.number),
        event.on.isoformat(),
        html.Div(parts, className="event-words"),
        who_text(text, event.who),
        event.reason or "–",
        minute_of(event.recorded_at),
    ]
