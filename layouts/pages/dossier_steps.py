"""The next step of a town's twinning: a form for each event that may come next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import html

from assessment.twinning.lifecycle import EventKind, Stage
from layouts.components.controls import nav_link
from layouts.components.forms import act_form, day_field, folded_form, words_field
from layouts.components.words import rich
from layouts.models.twinning import TownTwinning
from layouts.models.twinning_pages import DossierPage
from layouts.pages.dossier_match import match_form
from layouts.pages.dossier_round import round_form
from layouts.pages.dossier_terms import day_within, next_day, standing
from layouts.text import Text
from layouts.text.format import listing

_ACTS = {
    EventKind.confirm: "confirm",
    EventKind.decline: "decline",
    EventKind.flag_by_hand: "flag",
    EventKind.relapse: "relapse",
    EventKind.start: "start",
}
_FOLDED = {
    Stage.matched: (EventKind.match,),
    Stage.continued: (EventKind.match,),
    Stage.reached_standard: (EventKind.hold_round, EventKind.relapse),
    Stage.relapsed: (EventKind.start,),
}
"""What comes behind its name: the second thing one may do."""


def next_section(page: DossierPage, text: Text) -> html.Section:
    """What may be recorded next, or where it is recorded if not in the browser."""
    town = page.town
    heading = html.H2(text(f"dossier.next.{town.stage.value}", round=town.round + 1))
    if not page.editable:
        events = listing(text, [text(f"twins.event.{each.value}") for each in town.next_events])
        words = html.P(text("dossier.closed", events=events))
        return html.Section([heading, words], className="panel fact record-next")
    hints = []
    if EventKind.propose in town.next_events:
        board = nav_link(text("dossier.propose_place"), page.address.to("twinning"))
        hints.append(html.P(rich(text, "dossier.propose_hint", board=board), className="note"))
    folded = _FOLDED.get(town.stage, ())
    kinds = [kind for kind in town.next_events if kind is not EventKind.propose]
    opened = [_form(page, text, kind) for kind in kinds if kind not in folded]
    folds = [folded_form(text(f"dossier.fold.{kind.value}"), _form(page, text, kind)) for kind in folded]
    parts: list[Any] = [heading, *hints]
    if opened:
        parts.append(html.Div(opened, className="record-sides" if len(opened) > 1 else ""))
    if folds:
        parts.append(html.Div(folds, className="record-folds"))
    # a new stage brings new forms: nothing typed for the last one may stand in them
    return html.Section(parts, className="panel fact record-next", key=f"next-{town.version}")


def _form(page: DossierPage, text: Text, kind: EventKind) -> html.Form:
    makers: dict[EventKind, Callable[[DossierPage, Text], html.Form]] = {
        EventKind.match: match_form,
        EventKind.hold_round: round_form,
        EventKind.start: _start,
    }
    return makers[kind](page, text) if kind in makers else _decide(page, text, kind)


def _decide(page: DossierPage, text: Text, kind: EventKind) -> html.Form:
    act = _ACTS[kind]
    fields = [
        words_field("reason", text("twins.column.reason"), required=True, hint=text(f"dossier.hint.{act}")),
        day_field("on", text("twins.column.on"), value=next_day(page.town)),
    ]
    tone = "quiet" if kind is EventKind.decline else ""
    return act_form(text, act, _values(page.town), fields, submit=text(f"dossier.do.{act}"), tone=tone)


def _start(page: DossierPage, text: Text) -> html.Form:
    day = next_day(page.town)
    signed = standing(page.town)
    if signed:
        day = max(day_within(signed[-1], day), max(each.on for each in page.town.events))
    fields = [
        day_field("on", text("twins.column.on"), value=day),
        words_field("reason", text("dossier.field.reason_optional"), hint=text("dossier.hint.start")),
    ]
    return act_form(text, "start", _values(page.town), fields, submit=text("dossier.do.start"))


def _values(town: TownTwinning) -> dict[str, str | int]:
    return {"town": town.town.code, "version": town.version}
