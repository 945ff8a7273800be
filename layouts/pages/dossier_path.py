"""The way of a town's twinning as steps: what happened and when, where it stands, what lies ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dash import html

from assessment.twinning.acceptance import Decision
from assessment.twinning.lifecycle import EventKind, Stage
from layouts.components.attributes import attributes
from layouts.components.stages import column_of
from layouts.models.twinning import EventRow, TownTwinning
from layouts.pages.dossier_tables import capital
from layouts.text import Text

_AHEAD = ("proposed", "confirmed", "matched", "running", "round", "reached")
_NEXT = {
    Stage.none: "proposed",
    Stage.proposed: "confirmed",
    Stage.confirmed: "matched",
    Stage.matched: "running",
    Stage.running: "round",
    Stage.continued: "round",
    Stage.relapsed: "running",
}
_STEPS = {
    EventKind.propose: "proposed",
    EventKind.flag_by_hand: "by_hand",
    EventKind.confirm: "confirmed",
    EventKind.decline: "declined",
    EventKind.match: "matched",
    EventKind.start: "running",
    EventKind.hold_round: "round",
    EventKind.relapse: "relapsed",
}
_AGAINST = frozenset({"declined", "relapsed"})


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    round: int
    on: date | None = None
    decision: Decision | None = None
    now: bool = False

    @property
    def against(self) -> bool:
        return self.name in _AGAINST or self.decision in (Decision.continued, Decision.relapsed)

    @property
    def state(self) -> str:
        if self.on is None:
            return "ahead"
        return "against" if self.against else "done"

    @property
    def sign(self) -> str:
        if self.against:
            return "↓" if self.name == "relapsed" else "✕"
        if self.now and self.name != "reached":
            return "●"
        return "✓" if self.on is not None else "○"


def stage_badge(text: Text, stage: Stage) -> html.Span:
    """The stage as a word, with the sign of its column on the board; ✕ for one that was declined."""
    column = column_of(stage)
    sign = html.Span("✕" if column is None else column.sign, **attributes({"aria-hidden": "true"}))
    return html.Span([sign, " ", capital(text(f"twins.stage.{stage.value}"))], className=f"stage stage-{stage.value}")


def path_section(town: TownTwinning, text: Text) -> html.Section:
    """The steps from the proposal to the standard."""
    steps = list(_trail(town.events))
    if steps:
        steps[-1] = replace(steps[-1], now=True)
    if town.stage in _NEXT:
        steps += [_Step(name, town.round + 1) for name in _AHEAD[_AHEAD.index(_NEXT[town.stage]) :]]
    items = [_item(text, step) for step in steps]
    label = attributes({"aria-label": text("dossier.path")})
    return html.Section(html.Ol(items, className="path"), className="panel record-path", **label)


def _trail(events: tuple[EventRow, ...]) -> Iterator[_Step]:
    reached = False
    for event in events:
        name = _STEPS[event.kind]
        yield _Step(name, event.round or 0, event.on, event.decision)
        if event.decision is Decision.reached_standard and not reached:
            yield _Step("reached", 0, event.on)
        if event.decision is Decision.relapsed:
            yield _Step("relapsed", 0, event.on)
        if event.decision is not None or name == "relapsed":
            reached = event.decision is Decision.reached_standard


def _item(text: Text, step: _Step) -> html.Li:
    words: list[Any] = [html.B(text(f"dossier.path.{step.name}", round=step.round))]
    if step.decision is not None:
        words.append(html.Span(capital(text(f"twins.decision.{step.decision.value}")), className="path-note"))
    if step.on is not None:
        words.append(html.Span(step.on.isoformat(), className="path-day"))
    elif not step.now:
        words.append(html.Span(text("dossier.path.ahead"), className="sr-only"))
    sign = html.Span(step.sign, className="path-sign", **attributes({"aria-hidden": "true"}))
    here = attributes({"aria-current": "step"} if step.now else {})
    return html.Li([sign, html.Div(words)], className=f"path-step path-{step.state}", **here)
