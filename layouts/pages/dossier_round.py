"""The form of an acceptance round: each criterion with its figure, and what was found."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.twinning.acceptance import CriterionResult
from layouts.components.forms import act_form, choice_field, day_field, text_field, words_field
from layouts.models.twinning import TownTwinning
from layouts.models.twinning_pages import DossierPage
from layouts.pages.dossier_terms import next_day
from layouts.text import Text
from layouts.text.twinning import criterion_name, say_criterion

_FINDINGS = ("scorecard", "met", "unmet", "none")


def round_form(page: DossierPage, text: Text) -> html.Form:
    """One choice a criterion; the scorecard decides unless the inspectors found otherwise."""
    town = page.town
    criteria = [_criterion(town, text, each.code) for each in town.programme.twinning.criteria]
    decisions = [(each.value, text(f"twins.decision.{each.value}")) for each in town.decisions]
    # nothing is decided by default: a round that was sent off unread must not lift a town out of its class
    decisions.insert(0, ("", text("dossier.choose")))
    fields: list[Any] = [
        html.Fieldset(
            [html.Legend(text("dossier.findings")), html.Div(criteria, className="fields finding-fields")],
            className="field field-wide",
        ),
        choice_field("decision", text("dossier.field.decision"), decisions),
        day_field("on", text("twins.column.on"), value=next_day(town)),
        text_field("inspectors", text("twins.field.inspectors"), hint=text("dossier.hint.inspectors")),
        words_field("reason", text("dossier.field.reason_round"), hint=text("dossier.hint.round")),
    ]
    values: dict[str, str | int] = {"town": town.town.code, "version": town.version, "number": town.round + 1}
    return act_form(text, "round", values, fields, submit=text("dossier.do.round", round=town.round + 1))


def _criterion(town: TownTwinning, text: Text, code: str) -> Any:
    result = next((each for each in town.criteria if each.criterion == code), None)
    options = [(each, _finding(text, each, result)) for each in _FINDINGS]
    if result is None:
        label = criterion_name(text, town.programme, code)
    else:
        label = say_criterion(text, town.programme, result)
    return choice_field(f"finding:{code}", label, options)


def _finding(text: Text, finding: str, result: CriterionResult | None) -> str:
    if finding != "scorecard":
        return text(f"dossier.finding.{finding}")
    state = {True: "met", False: "unmet", None: "unknown"}[None if result is None else result.met]
    return text("dossier.finding.scorecard", state=text(f"dossier.state.{state}"))
