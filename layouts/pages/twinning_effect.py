"""Whether the help works: what may be said of each indicator, and every helped town beside what was to be expected."""

from __future__ import annotations

from collections import Counter
from typing import Any

from dash import html

from assessment.model import Indicator
from assessment.twinning.effect import Finding, WhyNot
from layouts.components.controls import nav_link
from layouts.components.words import rich, strong
from layouts.documents.twinning import per_money_text
from layouts.models.twinning import EffectPage, IndicatorEffect
from layouts.models.twinning_pages import TwinningPage
from layouts.pages.names import name_of
from layouts.pages.twinning_effect_legend import legend
from layouts.pages.twinning_effect_pairs import pairs_fold
from layouts.pages.twinning_effect_rows import rows_of, rows_table, standing
from layouts.text import Text
from layouts.text.format import listing, unit_of
from layouts.text.twinning import say_effect, unit_names, yuan

_SIGN = {Finding.better: "↑", Finding.worse: "↓", Finding.not_shown: "≈", Finding.cannot_be_told_yet: "–"}
_TONE = {Finding.better: "met", Finding.worse: "unmet"}
_OWN_ONLY = frozenset({WhyNot.no_figures, WhyNot.no_like_controls})
_MOST_NAMES = 3


def effect_part(page: TwinningPage, text: Text) -> list[Any]:
    """The sentence first, then how to read the drawings, then indicator by indicator."""
    effect = page.effect
    if effect is None or not effect.helped:
        return _nobody_helped(page, text)
    panels = [_panel(page, text, each, opened=index == 0) for index, each in enumerate(effect.indicators)]
    return [_sentence(page, text, effect), legend(page, text, effect), *panels]


def _nobody_helped(page: TwinningPage, text: Text) -> list[Any]:
    quarters = page.shell.programme.twinning.effect_quarters
    head = html.Div(
        [
            html.H1(text("effect.none"), tabIndex="-1"),
            html.P(text("effect.none_what_to_do", quarters=quarters), className="cause"),
        ],
        className="sentence",
    )
    board = page.address.but(part=None, pins=(), bans=())
    steps = [text(f"effect.step_{number}") for number in (1, 2, 3)]
    return [
        head,
        html.Section(
            [
                html.H2(text("effect.steps")),
                html.Ol([html.Li(step) for step in steps]),
                nav_link(text("effect.to_board"), board, className="button"),
            ],
            className="panel match-part effect-empty",
        ),
    ]


def _sentence(page: TwinningPage, text: Text, effect: EffectPage) -> html.Div:
    about = [
        text("effect.money", amount=yuan(text, effect.put_in)),
        unit_names(text, effect.helped),
    ]
    if page.shell.synthetic:
        about.append(text("shell.synthetic"))
    return html.Div(
        [
            html.H1(_headline(text, effect), tabIndex="-1"),
            html.P(text("twins.caution"), className="cause"),
            html.P(" · ".join(about), className="about"),
        ],
        className="sentence",
    )


def _headline(text: Text, effect: EffectPage) -> list[Any]:
    towns = text.plural("effect.helped", len(effect.helped))
    named: dict[Finding, list[str]] = {finding: [] for finding in Finding}
    for each in effect.indicators:
        named[each.effect.finding].append(name_of(text, effect.programme.indicator(each.indicator)))
    if len(named[Finding.cannot_be_told_yet]) == len(effect.indicators):
        return rich(text, "effect.headline", towns=towns, found=text("effect.all_unknown", why=_why(text, effect)))
    clauses: list[Any] = []
    for finding, names in named.items():
        if names:
            words = text(f"effect.h_{finding.value}", names=_some(text, names))
            clauses += [text("format.clause")] if clauses else []
            clauses.append(strong(words, _TONE.get(finding, "ink")))
    return rich(text, "effect.headline", towns=towns, found=html.Span(clauses))


def _why(text: Text, effect: EffectPage) -> str:
    """Why nothing can be told of any indicator: the reasons, the commonest first."""
    reasons = Counter(
        "too_early" if each.too_early else (each.effect.why_not or WhyNot.no_figures).value
        for each in effect.indicators
    )
    return listing(text, [text(f"twins.why_not.{reason}") for reason, _ in reasons.most_common()])


def _some(text: Text, names: list[str]) -> str:
    shown = listing(text, names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else text("effect.and_more", names=shown, n=len(names))


def _panel(page: TwinningPage, text: Text, effect: IndicatorEffect, *, opened: bool) -> html.Details:
    indicator = page.shell.programme.indicator(effect.indicator)
    finding = effect.effect.finding
    tag = html.Span(
        [_SIGN[finding], " ", text(f"effect.finding.{finding.value}")],
        className=f"effect-tag tone-{_TONE.get(finding, 'muted')}",
    )
    name = name_of(text, indicator)
    rows = rows_of(page, indicator, effect)
    caption = text("effect.caption", indicator=name)
    body = [
        html.Div(_said(page, text, indicator, effect), className="effect-said"),
        html.P(text("effect.unit", indicator=name, unit=unit_of(text, indicator)), className="note"),
        rows_table(page, text, indicator, rows, caption=caption),
        pairs_fold(page, text, indicator, effect),
    ]
    summary = html.Summary([html.H2(name), tag], className="effect-name")
    return html.Details([summary, html.Div(body, className="effect-body")], className="panel effect-panel", open=opened)


def _said(page: TwinningPage, text: Text, indicator: Indicator, effect: IndicatorEffect) -> list[html.P]:
    """The finding, what the money did, and how the towns stand to their own forecasts."""
    programme = page.shell.programme
    found = say_effect(text, programme, effect.indicator, effect.effect, too_early=effect.too_early)
    lines = [html.P(found, className="effect-finding")]
    tally = Counter(standing(indicator, each) for each in effect.towns)
    counts = {name: tally[name] for name in ("better", "within", "worse")}
    if any(counts.values()):
        words = text("effect.tally", n=sum(counts.values()), **counts)
        if effect.effect.why_not in _OWN_ONLY:
            words = text("effect.own_only", tally=words)
        lines.append(html.P(words))
    if effect.effect.left_out:
        lines.append(html.P(text("effect.left_out", n=len(effect.effect.left_out)), className="note"))
    lines.append(html.P(per_money_text(text, programme, effect), className="note"))
    return lines
