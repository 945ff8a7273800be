"""How one indicator was judged, step by step: which target, which comparison, which points."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.model import Indicator, Verdict
from assessment.results import IndicatorResult, Reason
from layouts.models.town import TownPage
from layouts.pages.names import name_of
from layouts.text import Text
from layouts.text.format import fixed, indicator_value, shortest, target_text
from layouts.text.reasons import say_change, say_outcome, say_rule


def step_words(page: TownPage, text: Text, indicator: Indicator, result: IndicatorResult, reason: Reason) -> list[Any]:
    """One entry of the ledger as a line: the rule, its sentence and what would have changed it."""
    parts: list[Any] = [html.B(say_rule(text, reason.rule)), html.Code(reason.rule), " "]
    match reason.rule:
        case "target.most_specific":
            parts.append(_target(page, text, indicator, reason))
        case "verdict.exact":
            parts.append(_verdict(text, indicator, result))
        case "points.linear" if result.verdict is Verdict.unmet and result.points is not None:
            parts.append(_linear(text, indicator, result))
        case _:
            parts.append(_points(text, result, reason))
    if reason.change:
        parts += [" → ", say_change(text, reason.change, programme=page.shell.programme)]
    return parts


def _target(page: TownPage, text: Text, indicator: Indicator, reason: Reason) -> str:
    scope = reason.inputs.get("scope", "none")
    tier = page.card.area.tier
    name = text("town.no_tier") if tier is None else name_of(text, page.shell.programme.tier(tier))
    result = next(each for each in page.card.indicators if each.indicator == indicator.code)
    return text(f"step.target_{scope}", tier=name, target=target_text(text, indicator, result.target))


def _verdict(text: Text, indicator: Indicator, result: IndicatorResult) -> str:
    verdict = text(f"verdict.{result.verdict}")
    if result.value is None or result.target is None:
        return verdict
    value = indicator_value(text, indicator, result.value, result.target)
    return text(
        "step.verdict", value=value, target=target_text(text, indicator, result.target, result.value), verdict=verdict
    )


def _linear(text: Text, indicator: Indicator, result: IndicatorResult) -> str:
    return text(
        "step.linear",
        value=fixed(result.value or 0, 2),
        floor=shortest(indicator.floor or 0),
        target=shortest(result.target or 0),
        weight=shortest(result.weight),
        points=fixed(result.points or 0, 2),
    )


def _points(text: Text, result: IndicatorResult, reason: Reason) -> str:
    if result.points is None:
        return say_outcome(text, reason)
    return text("step.points", points=fixed(result.points, 2), weight=shortest(result.weight))
