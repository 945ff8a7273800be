"""The form that matches a town with its partners and signs the agreements, with the goals that are agreed."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.model import Comparator, Indicator, Verdict
from assessment.results import IndicatorResult
from layouts.components.forms import act_form, checks_field, choice_field, day_field, number_field, words_field
from layouts.models.twinning import PartnerRow
from layouts.models.twinning_pages import DossierPage
from layouts.pages.dossier_terms import next_day, year_on
from layouts.pages.names import Named, name_of
from layouts.text import Text
from layouts.text.format import MINUS, indicator_value, listing, shortest, target_text
from layouts.text.twinning import say_match, unit_name

_GOALS = 3
_KINDS = ("town", "department", "direct_unit")


def match_form(page: DossierPage, text: Text) -> html.Form:
    """Partners (the proposed ones ticked), term, up to three goals."""
    day = next_day(page.town)
    fields: list[Any] = [
        *_partners(page, text),
        html.Div(
            [
                day_field("first", text("twins.field.first"), value=day),
                day_field("last", text("twins.field.last"), value=year_on(day)),
                day_field("on", text("dossier.field.signed"), value=day),
            ],
            className="field-wide fields",
        ),
        *(_goal(page, text, place) for place in range(_GOALS)),
        words_field("reason", text("dossier.field.reason_optional"), hint=text("dossier.hint.match")),
    ]
    values: dict[str, str | int] = {"town": page.town.town.code, "version": page.town.version}
    return act_form(text, "match", values, fields, submit=text("dossier.do.match"))


# ------------------------------------------------------------------ partners


def _partners(page: DossierPage, text: Text) -> list[Any]:
    proposed = {row.partner.code for row in page.suggestion}
    parts: list[Any] = []
    if page.suggestion:
        options = [(row.partner.code, say_match(text, page.town.programme, row)) for row in page.suggestion]
        label = text("dossier.suggested")
        parts.append(checks_field("partners", label, options, chosen=tuple(sorted(proposed))))
    free = [row for row in page.partners if row.unit.code not in proposed]
    others = []
    for kind in _KINDS:
        options = [(row.unit.code, _option(page, text, row)) for row in free if row.kind.value == kind]
        if options:
            others.append(checks_field("partners", text(f"twins.kind.{kind}"), options, chosen=()))
    if others:
        summary = html.Summary(text.plural("dossier.others", len(free)), className="fold-name")
        opened = not page.suggestion
        parts.append(html.Details([summary, *others], className="record-others field-wide", open=opened))
    if not parts:
        parts.append(html.P(text("dossier.no_partners"), className="field-wide"))
    return parts


def _option(page: DossierPage, text: Text, row: PartnerRow) -> str:
    words = text("dossier.partner", name=unit_name(text, row.unit), free=row.capacity - row.load)
    strong = [_field_name(page, text, code) for code, _share in row.fields]
    return words + text("dossier.partner_fields", fields=listing(text, strong)) if strong else words


def _field_name(page: DossierPage, text: Text, code: str) -> str:
    programme = page.town.programme
    named: dict[str, Named] = {each.code: each for each in programme.indicators}
    named |= {each.code: each for each in programme.lines}
    return name_of(text, named[code]) if code in named else code


# ------------------------------------------------------------------ goals


def _goal(page: DossierPage, text: Text, place: int) -> html.Fieldset:
    indicators = _weakest_first(page)
    chosen = indicators[min(place, len(indicators) - 1)]
    options = [(each.code, _described(page, text, each)) for each in indicators]
    parts = [
        choice_field("goal_indicator", text("twins.column.indicator"), options, value=chosen.code),
        number_field("goal_target", text("dossier.field.goal_target"), value=_target(page, chosen), required=False),
        day_field("goal_due", text("dossier.field.goal_due"), required=False),
    ]
    legend = html.Legend(text("dossier.goal", number=place + 1))
    return html.Fieldset([legend, html.Div(parts, className="fields goal-fields")], className="field field-wide")


def _weakest_first(page: DossierPage) -> list[Indicator]:
    """What the town still misses, the costliest of its diagnosis first, then all that it meets by now."""
    programme, flag = page.town.programme, page.town.flag
    order = [] if flag is None else [each.indicator for each in flag.weaknesses]
    place = {code: number for number, code in enumerate(order)}
    return sorted(
        programme.indicators, key=lambda each: (not _unmet(page, each), place.get(each.code, len(place)))
    )


def _unmet(page: DossierPage, indicator: Indicator) -> bool:
    result = _result(page, indicator)
    return result is not None and result.verdict is Verdict.unmet


def _result(page: DossierPage, indicator: Indicator) -> IndicatorResult | None:
    results = () if page.card is None else page.card.indicators
    return next((each for each in results if each.indicator == indicator.code), None)


def _target(page: DossierPage, indicator: Indicator) -> str:
    """The target of the town's tier, to be agreed as it is or changed; empty where it is met or only has to fall."""
    result = _result(page, indicator)
    if result is None or result.target is None or result.verdict is not Verdict.unmet:
        return ""
    if indicator.comparator is Comparator.FALLS:
        return ""
    return shortest(result.target).replace(MINUS, "-").replace(",", "")


def _described(page: DossierPage, text: Text, indicator: Indicator) -> str:
    result = _result(page, indicator)
    name = name_of(text, indicator)
    if result is None or result.value is None:
        return name
    value = indicator_value(text, indicator, result.value, result.target)
    target = target_text(text, indicator, result.target, result.value)
    return text("dossier.goal_option", name=name, value=value, target=target)
