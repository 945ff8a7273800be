"""The sentence of the map page: one that a leader could read aloud, and what it is about."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.model import Indicator
from layouts.components.words import rich, strong
from layouts.models.map import DistrictFigure, MapPage
from layouts.pages.names import name_of
from layouts.text import Text
from layouts.text.format import (
    fixed,
    indicator_value,
    listing,
    scope_name,
    shortest,
    target_text,
)


def sentence(page: MapPage, text: Text) -> list[Any]:
    """One sentence that a leader could read aloud, and below it what it is about."""
    indicator, figure = page.headline_indicator, page.headline
    tally = figure.counts
    parts: list[Any] = rich(
        text,
        "map.sentence",
        indicator=name_of(text, indicator),
        value=strong(indicator_text(text, indicator, figure), "number"),
    )
    clauses: list[list[Any]] = [[text.plural("map.clause_met", tally.met)]]
    if tally.unmet:
        clauses.append([strong(text.plural("map.clause_unmet", tally.unmet), "unmet")])
        if tally.indistinguishable:
            clauses.append([text.plural("map.clause_chance", tally.indistinguishable)])
    if tally.missing:
        clauses.append([text.plural("map.clause_missing", tally.missing)])
    for clause in clauses:
        parts += [text("format.clause"), *clause]
    about = [scope_name(text, page.period, page.view), targets_of(text, page, indicator)]
    about.append(text("map.decided") if page.decided else text("map.not_decided"))
    if page.shell.synthetic:
        about.append(text("shell.synthetic"))
    return [html.H1(parts, tabIndex="-1"), html.P(" · ".join(part for part in about if part), className="about")]


def indicator_text(text: Text, indicator: Indicator, figure: DistrictFigure) -> str:
    """The district's value, with two decimals for percentages as the published figures have."""
    value = figure.result.value
    if value is None:
        return text(f"verdict.{figure.result.verdict}")
    if indicator.unit.zh == "%":
        return f"{fixed(value, 2)}%"
    return indicator_value(text, indicator, value)


def targets_of(text: Text, page: MapPage, indicator: Indicator) -> str:
    """The targets of the tiers in one line, or the one target that holds for all."""
    by_tier = [
        (name_of(text, tier), target.value)
        for tier in page.shell.programme.tiers
        for target in indicator.targets
        if target.tier == tier.code and target.level == "binding" and target.period is None and target.value is not None
    ]
    if by_tier:
        return listing(text, [f"{name} {shortest(value)}" for name, value in by_tier])
    general = next((t.value for t in indicator.targets if t.tier is None and t.level == "binding"), None)
    return text("map.target_all", target=target_text(text, indicator, general))
