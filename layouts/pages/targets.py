"""The targets page: the tiers side by side, who meets the target of each, and the funnel around it."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from assessment.model import Chance, Indicator, Kind, Verdict
from layouts import ids
from layouts.components.attributes import attributes
from layouts.components.controls import choice, period_stepper, view_switch
from layouts.components.frame import framed
from layouts.components.marks import axis_for, evidence_mark
from layouts.components.signs import verdict_badge
from layouts.components.words import rich, strong
from layouts.figures.funnel import funnel_figure
from layouts.models.targets import TargetsPage, TierColumn, TierTown
from layouts.pages.graphs import LIVE
from layouts.pages.names import name_of
from layouts.text import Text
from layouts.text.format import counts, indicator_value, scope_name, target_text


def targets_page(page: TargetsPage, text: Text) -> html.Div:
    """The whole page."""
    body = [
        html.Div(_sentence(page, text), className="sentence"),
        html.Div(
            [
                period_stepper(
                    text, page.address, current=page.period, previous=page.previous, following=page.following
                ),
                view_switch(text, page.address, page.view, page.shell.programme.official_view),
                choice(ids.TARGETS_INDICATOR, text("targets.indicator"), _options(page, text), page.indicator.code),
            ],
            className="controls",
            **attributes({"data-base": page.address.href}),
        ),
        html.Div([_column(page, text, column) for column in page.columns], className="tiers"),
        html.P(_note(page, text), className="note"),
    ]
    return framed(text, page.shell, page.address, body)


def _sentence(page: TargetsPage, text: Text) -> list[Any]:
    results = [town.result for column in page.columns for town in column.towns]
    met = sum(result.verdict is Verdict.met for result in results)
    judged = met + sum(result.verdict is Verdict.unmet for result in results)
    head = rich(
        text,
        "targets.sentence",
        indicator=name_of(text, page.indicator),
        met=strong(str(met), "met"),
        judged=str(judged),
    )
    worst = max(page.columns, key=_unmet, default=None)
    if worst is not None and _unmet(worst):
        head += [
            text("format.clause"),
            strong(text.plural("targets.worst", _unmet(worst), tier=name_of(text, worst.tier)), "unmet"),
        ]
    about = [scope_name(text, page.period, page.view)]
    if page.shell.synthetic:
        about.append(text("shell.synthetic"))
    return [html.H1(head, tabIndex="-1"), html.P(" · ".join(about), className="about")]


def _unmet(column: TierColumn) -> int:
    return sum(town.result.verdict is Verdict.unmet for town in column.towns)


def _options(page: TargetsPage, text: Text) -> list[tuple[str, str]]:
    programme = page.shell.programme
    return [
        (indicator.code, text("colour.indicator", line=name_of(text, line), name=name_of(text, indicator)))
        for line in programme.lines
        for indicator in programme.indicators
        if indicator.line == line.code
    ]


def _column(page: TargetsPage, text: Text, column: TierColumn) -> html.Section:
    met = sum(town.result.verdict is Verdict.met for town in column.towns)
    head: list[Any] = [
        html.H2(name_of(text, column.tier)),
        html.Div(target_text(text, page.indicator, column.target), className="tier-target"),
        html.Div(text("targets.met_of", met=met, n=len(column.towns)), className="note"),
    ]
    if column.stretch is not None:
        head.append(
            html.Div(
                text("targets.stretch", target=target_text(text, page.indicator, column.stretch)), className="note"
            )
        )
    parts: list[Any] = [html.Div(head, className="tier-head")]
    if column.funnel:
        label = page.indicator.denominator_name
        denominator = text("formula.denominator") if label is None else text.pick(zh=label.zh, en=label.en)
        figure = funnel_figure(column, text, denominator=denominator)
        graph = dcc.Graph(
            id=ids.funnel(column.tier.code),
            figure=figure,
            config=LIVE,
            className="funnel",
            responsive=True,
            style={"height": "270px"},
        )
        parts.append(
            html.Div(
                graph,
                role="img",
                **attributes({"aria-label": text("targets.funnel_alt", tier=name_of(text, column.tier))}),
            )
        )
    parts.append(_towns(page, text, column))
    return html.Section(parts, className="panel tier")


def _towns(page: TargetsPage, text: Text, column: TierColumn) -> html.Div | html.P:
    if not column.towns:
        return html.P(text("targets.no_towns"), className="note")
    results = [town.result for town in column.towns]
    axis = axis_for(results, page.indicator)
    rows = [
        html.Tr(
            [
                html.Th(_town_link(page, text, town), scope="row", className="col-town"),
                html.Td(
                    indicator_value(text, page.indicator, town.result.value, town.result.target), className="col-value"
                ),
                html.Td(counts(town.result.numerator, town.result.denominator), className="col-counts"),
                html.Td(evidence_mark(text, page.indicator, town.result, axis), className="col-mark"),
                html.Td(_standing(text, town), className="col-verdict"),
            ]
        )
        for town in column.towns
    ]
    names = ("town", "value", "counts", "mark", "verdict")
    head = html.Tr([html.Th(text(f"targets.head_{name}"), scope="col", className=f"col-{name}") for name in names])
    return html.Div(html.Table([html.Thead(head), html.Tbody(rows)], className="tier-towns"), className="scroll-x")


def _town_link(page: TargetsPage, text: Text, town: TierTown) -> html.A:
    area = town.card.area
    target = page.address.to("town", town=area.code).href + f"#ind-{page.indicator.code}"
    return html.A(text.pick(zh=area.name_zh, en=area.name_en), href=target, className="nav")


def _standing(text: Text, town: TierTown) -> list[Any]:
    parts: list[Any] = [verdict_badge(text, town.result.verdict)]
    if town.position not in (None, "inside"):
        parts.append(html.Span(text(f"funnel.{town.position}"), className="evidence"))
    return parts


def has_funnel(indicator: Indicator) -> bool:
    """Whether chance is binomial, so that exact limits can be drawn."""
    return indicator.kind is Kind.proportion and indicator.chance is Chance.binomial


def _note(page: TargetsPage, text: Text) -> str:
    return text("targets.funnel_note") if has_funnel(page.indicator) else text("targets.no_funnel_note")
