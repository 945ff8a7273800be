"""One line of a town's scorecard: score and share, unmet indicators first, each row opening to its sources."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from dash import html

from assessment.model import Comparator, Indicator, Line, Verdict
from assessment.results import IndicatorResult
from layouts.components.attributes import attributes
from layouts.components.marks import axis_for, bar, evidence_mark, spark
from layouts.components.signs import evidence_words, margin_words, verdict_badge
from layouts.models.town import StoredFigure, TownPage
from layouts.pages.town_steps import step_words
from layouts.text import Text
from layouts.text.format import (
    count,
    counts,
    fixed,
    indicator_value,
    interval_edges,
    minute_of,
    quarter_name,
    shortest,
    target_text,
)
from layouts.text.sources import say_source

_ORDER = {Verdict.unmet: 0, Verdict.missing: 1, Verdict.met: 2}


def line_section(page: TownPage, text: Text, line: Line) -> html.Section:
    """The panel of one line."""
    results = sorted(
        (result for result in page.card.indicators if result.line == line.code), key=lambda r: _ORDER.get(r.verdict, 3)
    )
    rows: list[Any] = []
    for result in results:
        rows += _rows(page, text, result)
    table = html.Table([_columns(), html.Thead(_head(text)), html.Tbody(rows)], className="indicators")
    return html.Section(
        [_line_head(page, text, line), html.Div(table, className="scroll-x")], className="panel line-panel"
    )


def _line_head(page: TownPage, text: Text, line: Line) -> html.Div:
    score = page.card.lines.get(line.code)
    total = sum((each.weight for each in page.shell.programme.lines), Fraction(0))
    floor = page.shell.programme.classes.line_floor
    low = score is not None and floor is not None and score < floor
    tone = "unmet" if low else "ink"
    parts: list[Any] = [
        html.H2(text.pick(zh=line.name.zh, en=line.name.en)),
        html.Span("–" if score is None else fixed(score, 1), className=f"line-score tone-{tone}"),
    ]
    if score is not None:
        parts.append(bar(float(score), tone))
    answers = text.pick(zh=line.answers.zh, en=line.answers.en)
    if page.shell.line is None:
        share = shortest(100 * line.weight / total, most=1)
        answers = text("town.line_share", share=share, answers=answers)
    parts.append(html.Span(answers, className="note"))
    if low:
        parts.append(html.Span(text("town.under_floor", floor=shortest(floor or 0)), className="tone-unmet"))
    return html.Div(parts, className="line-head")


def _columns() -> html.Colgroup:
    kinds = ("name", "value", "counts", "target", "mark", "verdict", "margin", "trend", "points")
    return html.Colgroup([html.Col(className=f"w-{kind}") for kind in kinds])


def _head(text: Text) -> html.Tr:
    names = ("indicator", "value", "counts", "target", "mark", "verdict", "margin", "trend", "points")
    return html.Tr([html.Th(text(f"town.head_{name}"), className=f"col-{name}", scope="col") for name in names])


def _rows(page: TownPage, text: Text, result: IndicatorResult) -> list[html.Tr]:
    indicator = page.shell.programme.indicator(result.indicator)
    axis = axis_for([result], indicator)
    name = text.pick(zh=indicator.name.zh, en=indicator.name.en)
    detail = f"detail-{indicator.code}"
    button = html.Button(
        [html.Span(name), html.Span("▾", className="caret", **attributes({"aria-hidden": "true"}))],
        type="button",
        className="opener",
        **attributes({"aria-expanded": "false", "aria-controls": detail, "data-opens": detail}),
    )
    tone = "unmet" if result.verdict is Verdict.unmet else "ink"
    cells = [
        html.Th(button, scope="row", className="col-indicator"),
        html.Td(
            [indicator_value(text, indicator, result.value, result.target), _since_sealed(page, text, result)],
            className=f"col-value tone-{tone}",
        ),
        html.Td(counts(result.numerator, result.denominator), className="col-counts"),
        html.Td(target_text(text, indicator, result.target, result.value), className="col-target"),
        html.Td(evidence_mark(text, indicator, result, axis), className="col-mark"),
        html.Td([verdict_badge(text, result.verdict), evidence_words(text, result.evidence)], className="col-verdict"),
        html.Td(margin_words(text, indicator, result) or _why_not(text, result), className="col-margin"),
        html.Td(spark(text, indicator, page.trends.get(indicator.code, ())), className="col-trend"),
        html.Td(_points(text, result), className="col-points"),
    ]
    row = html.Tr(cells, id=f"ind-{indicator.code}", className=f"row-{result.verdict}")
    opened = html.Tr(
        html.Td(_detail(page, text, indicator, result), colSpan=len(cells)), id=detail, className="detail", hidden=True
    )
    return [row, opened]


def _since_sealed(page: TownPage, text: Text, result: IndicatorResult) -> Any:
    """Sealed value → current value, where a correction came after the seal."""
    sealed = page.sealed
    if sealed is None or sealed.values.get(result.indicator, result.value) == result.value:
        return ""
    indicator = page.shell.programme.indicator(result.indicator)
    values = [indicator_value(text, indicator, each) for each in (sealed.values[result.indicator], result.value)]
    return html.Div(
        text("town.since_sealed", number=sealed.number, before=values[0], after=values[1]), className="since-sealed"
    )


def _why_not(text: Text, result: IndicatorResult) -> str:
    key = f"town.because_{result.verdict}"
    return text(key) if text.has(key) else ""


def _points(text: Text, result: IndicatorResult) -> Any:
    weight = shortest(result.weight, most=1)
    if result.points is None:
        return html.Span(text("town.left_out"), className="note", title=text("town.left_out_why"))
    return [html.B(fixed(result.points, 1)), html.Span(f" / {weight}", className="note")]


def _detail(page: TownPage, text: Text, indicator: Indicator, result: IndicatorResult) -> html.Div:
    return html.Div(
        [
            html.Div(_facts(page, text, indicator, result), className="detail-facts"),
            html.Div(_stored(page, text, indicator), className="detail-stored"),
        ],
        className="detail-body",
    )


def _facts(page: TownPage, text: Text, indicator: Indicator, result: IndicatorResult) -> list[Any]:
    programme = page.shell.programme
    entries = [
        (text("town.formula"), formula(text, indicator)),
        (text("town.why_it_matters"), text.pick(zh=indicator.why.zh, en=indicator.why.en)),
        (text("town.owner"), text.pick(zh=indicator.owner.zh, en=indicator.owner.en)),
        (text("town.source"), say_source(text, programme, indicator.source)),
        (text("town.target_source"), say_source(text, programme, result.target_source)),
    ]
    if result.interval is not None:
        low, high = interval_edges(result.interval, 2)
        name = "town.interval_fall" if indicator.comparator is Comparator.FALLS else "town.interval"
        entries.insert(1, (text(name), text("town.interval_words", low=low, high=high)))
    if result.stretch is not None:
        entries.insert(1, (text("town.stretch"), target_text(text, indicator, result.stretch)))
    facts: list[Any] = [html.Dl([part for name, value in entries if value for part in (html.Dt(name), html.Dd(value))])]
    steps = [reason for reason in page.card.reasons if reason.subject == indicator.code]
    facts.append(
        html.Ul([html.Li(step_words(page, text, indicator, result, reason)) for reason in steps], className="ledger")
    )
    return facts


def formula(text: Text, indicator: Indicator) -> str:
    """The indicator's formula in words, from the names of its counts."""
    top = (
        text("formula.numerator")
        if indicator.numerator_name is None
        else text.pick(zh=indicator.numerator_name.zh, en=indicator.numerator_name.en)
    )
    bottom = (
        text("formula.denominator")
        if indicator.denominator_name is None
        else text.pick(zh=indicator.denominator_name.zh, en=indicator.denominator_name.en)
    )
    return text(f"formula.{indicator.kind}", top=top, bottom=bottom, per=shortest(indicator.per))


def _stored(page: TownPage, text: Text, indicator: Indicator) -> list[Any]:
    stored = page.stored.get(indicator.code, ())
    heading = html.H3(text("town.stored"))
    if not stored:
        return [heading, html.P(text("town.stored_none"))]
    names = ("quarter", "numerator", "denominator", "value", "revision", "recorded", "origin")
    head = html.Tr([html.Th(text(f"stored.{name}"), scope="col") for name in names])
    return [
        heading,
        html.Table(
            [html.Thead(head), html.Tbody([_stored_row(text, figure) for figure in stored])], className="stored"
        ),
    ]


def _stored_row(text: Text, figure: StoredFigure) -> html.Tr:
    seen = figure.observation
    origin = figure.file if figure.row is None else text("stored.row", file=figure.file, row=figure.row)
    cells = (
        quarter_name(text, seen.quarter),
        count(seen.numerator),
        count(seen.denominator),
        count(seen.value),
        str(figure.revision),
        minute_of(figure.recorded_at),
        origin,
    )
    return html.Tr([html.Td(cell) for cell in cells])
