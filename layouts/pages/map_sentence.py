"""The sentence of the map page: one that a leader could read aloud, and what it is about."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from dash import html

from assessment.model import Comparator, Indicator, Verdict
from layouts.components.words import rich, strong
from layouts.models.map import DistrictFigure, MapPage
from layouts.pages.names import name_of
from layouts.text import Text
from layouts.text.format import (
    apart,
    indicator_value,
    listing,
    scope_name,
    shortest,
    target_text,
)

# The district is coloured by its own verdict; where it has no target of its own, not at all
_TONE = {Verdict.met: "met", Verdict.unmet: "unmet"}


def sentence(page: MapPage, text: Text) -> list[Any]:
    """One sentence that a leader could read aloud, and below it what it is about."""
    indicator, figure = page.headline_indicator, page.headline
    tally = figure.counts
    parts: list[Any] = rich(
        text,
        "map.sentence",
        district=name_of(text, page.shell.programme.district),
        indicator=name_of(text, indicator),
        value=strong(indicator_text(text, indicator, figure), _TONE.get(figure.result.verdict, "ink")),
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
    if page.shell.line is None:
        about.append(text("map.decided") if page.decided else text("map.not_decided"))
    if page.shell.synthetic:
        about.append(text("shell.synthetic"))
    return [html.H1(parts, tabIndex="-1"), html.P(" · ".join(part for part in about if part), className="about")]


def indicator_text(text: Text, indicator: Indicator, figure: DistrictFigure) -> str:
    """The district's value, with two decimals for percentages as the published figures have."""
    value = figure.result.value
    if value is None:
        reported = figure.counts.met + figure.counts.unmet > 0
        nobody = not reported and figure.counts.missing > 0
        return text(f"verdict.{Verdict.missing if nobody else figure.result.verdict}")
    if indicator.unit.zh == "%":
        return f"{apart(value, figure.result.target, decimals=2)}%"
    return indicator_value(text, indicator, value)


def targets_of(text: Text, page: MapPage, indicator: Indicator) -> str:
    """The targets that held in this period: one for all, or those of each tier."""
    if indicator.comparator is Comparator.FALLS:
        return text("map.target_all", target=target_text(text, indicator, None))
    place = page.shell.programme.indicators.index(indicator)
    held: dict[str, list[Fraction]] = {}
    for row in page.rows:
        target = row.card.indicators[place].target
        if target is not None and target not in held.setdefault(row.tier, []):
            held[row.tier].append(target)
    values = {target for targets in held.values() for target in targets}
    if len(values) <= 1:
        return text("map.target_all", target=target_text(text, indicator, next(iter(values), None)))
    names = {tier.code: name_of(text, tier) for tier in page.shell.programme.tiers}
    order = [code for code in names if code in held] + [code for code in held if code not in names]
    return listing(
        text,
        [
            f"{names.get(code, text('town.no_tier'))} {' / '.join(shortest(each) for each in held[code])}"
            for code in order
        ],
    )
