"""The method page: every rule, formula and source of the programme in use, generated from it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from dash import html

from assessment.model import Indicator, Level, Line, Target
from assessment.periods import parse_period
from layouts.components.attributes import attributes
from layouts.components.frame import framed
from layouts.models.method import MethodPage
from layouts.pages.names import name_of
from layouts.pages.town_lines import formula
from layouts.text import Text
from layouts.text.format import listing, period_name, shortest, target_text
from layouts.text.sources import say_source

_RULES = (
    "verdict",
    "missing",
    "margin",
    "evidence",
    "funnel",
    "points",
    "year_end",
    "line",
    "composite",
    "rank",
    "class",
    "views",
    "target",
    "history",
    "limits",
)


def method_page(page: MethodPage, text: Text) -> html.Div:
    """The whole page."""
    programme = page.shell.programme
    about = text.pick(zh=programme.about.zh, en=programme.about.en)
    body: list[Any] = [
        html.Div(
            [
                html.H1(text("method.title", name=name_of(text, programme)), tabIndex="-1"),
                html.P(about, className="about"),
                html.P(text("method.version", code=programme.code, version=programme.version), className="about"),
            ],
            className="sentence",
        ),
        html.Div([_tiers(page, text), _classes(page, text), _rounds(page, text)], className="method-trio"),
        *(_line(page, text, line) for line in programme.lines),
        html.Section(
            [html.H2(text("method.rules")), html.Div([_rule(text, rule) for rule in _RULES], className="rules")],
            className="panel prose",
        ),
    ]
    return framed(text, page.shell, page.address, body)


def _source(page: MethodPage, text: Text, source: str) -> html.Small:
    return html.Small(say_source(text, page.shell.programme, source), className="source")


def _tiers(page: MethodPage, text: Text) -> html.Section:
    items = [
        html.Li([html.B(name_of(text, tier)), " ", _source(page, text, tier.source)])
        for tier in page.shell.programme.tiers
    ]
    return html.Section([html.H2(text("method.tiers")), html.Ul(items)], className="panel prose")


def _line(page: MethodPage, text: Text, line: Line) -> html.Section:
    programme = page.shell.programme
    total = sum((each.weight for each in programme.lines), Fraction(0))
    indicators = [indicator for indicator in programme.indicators if indicator.line == line.code]
    names = ("indicator", "formula", "target", "floor", "weight", "chance", "owner", "source")
    head = html.Tr([html.Th(text(f"method.head_{name}"), scope="col") for name in names])
    rows = [_indicator(page, text, indicator) for indicator in indicators]
    return html.Section(
        [
            html.H2(name_of(text, line)),
            html.P(
                [
                    text(
                        "method.line",
                        share=shortest(100 * line.weight / total, most=1),
                        answers=text.pick(zh=line.answers.zh, en=line.answers.en),
                    ),
                    " ",
                    _source(page, text, line.source),
                ],
                className="note",
            ),
            html.Div(
                html.Table([html.Thead(head), html.Tbody(rows)], className="method-table"),
                className="scroll-x",
                tabIndex="0",
                role="region",
                **attributes({"aria-label": name_of(text, line)}),
            ),
        ],
        className="panel",
    )


def _indicator(page: MethodPage, text: Text, indicator: Indicator) -> html.Tr:
    why = text.pick(zh=indicator.why.zh, en=indicator.why.en)
    note = (
        []
        if indicator.note is None
        else [html.Div(text.pick(zh=indicator.note.zh, en=indicator.note.en), className="note")]
    )
    scoring = [html.Div(words, className="note") for words in _scoring(page, text, indicator)]
    cells = [
        html.Td([formula(text, indicator), *note, *scoring]),
        html.Td([html.Div(_target(page, text, indicator, target)) for target in indicator.targets]),
        html.Td("–" if indicator.floor is None else shortest(indicator.floor)),
        html.Td(shortest(indicator.weight, most=2)),
        html.Td(text(f"chance.{indicator.chance}")),
        html.Td(text.pick(zh=indicator.owner.zh, en=indicator.owner.en)),
        html.Td(_source(page, text, indicator.source)),
    ]
    return html.Tr([html.Th([name_of(text, indicator), html.Div(why, className="why")], scope="row"), *cells])


def _scoring(page: MethodPage, text: Text, indicator: Indicator) -> list[str]:
    """What else decides its points: steps, the least number of cases, and where weight and floor come from."""
    words = [
        text("method.step", within=shortest(step.within), share=shortest(100 * step.share, most=1))
        for step in indicator.steps
    ]
    if indicator.min_n is not None:
        words.append(text("method.min_n", n=indicator.min_n))
    words.append(text("method.scoring_source", source=say_source(text, page.shell.programme, indicator.scoring_source)))
    return words


def _target(page: MethodPage, text: Text, indicator: Indicator, target: Target) -> list[Any]:
    whom = [] if target.tier is None else [name_of(text, page.shell.programme.tier(target.tier))]
    if target.area is not None:
        whom.append(target.area)
    if target.period is not None:
        whom.append(period_name(text, parse_period(target.period)))
    words = target_text(text, indicator, target.value)
    if target.level is Level.stretch:
        words = text("method.stretch", target=words)
    parts: list[Any] = [html.B(words)]
    if whom:
        parts.append(" " + listing(text, whom))
    return [*parts, " ", _source(page, text, target.source)]


def _classes(page: MethodPage, text: Text) -> html.Section:
    classes = page.shell.programme.classes
    items = [
        text("method.class_one", one=shortest(classes.one)),
        text("method.class_two", one=shortest(classes.one), two=shortest(classes.two)),
        text("method.class_three", two=shortest(classes.two)),
    ]
    if classes.line_floor is not None:
        items.append(text("method.class_floor", floor=shortest(classes.line_floor)))
    share = shortest(100 * page.shell.programme.reported_share)
    items.append(text("method.class_unclassified", share=share))
    return html.Section(
        [
            html.H2(text("method.classes")),
            html.Ul([html.Li(item) for item in items]),
            _source(page, text, classes.source),
        ],
        className="panel prose",
    )


def _rounds(page: MethodPage, text: Text) -> html.Section | str:
    rounds = page.shell.programme.rounds
    if not rounds:
        return ""
    items = [
        html.Li(
            [
                html.B(name_of(text, each)),
                text("format.colon"),
                text(
                    "method.round",
                    quarters=listing(text, [text(f"method.quarter_{number}") for number in each.quarters]),
                    weight=shortest(each.weight),
                ),
                text("method.round_decides") if each.decides_class else text("method.round_shows"),
                " ",
                _source(page, text, each.source),
            ]
        )
        for each in rounds
    ]
    return html.Section([html.H2(text("method.rounds")), html.Ul(items)], className="panel prose")


def _rule(text: Text, rule: str) -> html.Div:
    return html.Div([html.H3(text(f"method.rule_{rule}")), html.P(text(f"method.rule_{rule}_text"))], id=f"rule-{rule}")
