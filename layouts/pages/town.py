"""The town page: headline, why this class and what would change it, then the three lines down to the counts."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from assessment.diagnosis import main_cause, weakest_line
from assessment.model import Evidence, Verdict
from assessment.results import Scorecard
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link, period_stepper, view_switch
from layouts.components.frame import framed
from layouts.components.signs import class_badge, margin_words, rank_change
from layouts.components.words import rich, strong
from layouts.figures.locator import locator_figure
from layouts.models.town import TownPage
from layouts.pages.graphs import STILL
from layouts.pages.names import name_of
from layouts.pages.town_lines import line_section
from layouts.pages.town_reasons import change_section, why_section
from layouts.pages.town_twinning import twinning_section
from layouts.pages.town_voice import voice_section
from layouts.text import Text
from layouts.text.format import fixed, indicator_value, period_name, scope_name, target_text
from layouts.theme import CLASS_SIGN


def town_page(page: TownPage, text: Text) -> html.Div:
    """The whole page."""
    body = [
        _neighbours(page, text),
        html.Div([html.Div(_headline(page, text), className="sentence"), _controls(page, text)], className="town-head"),
        html.Div(_facts(page, text), className="town-facts"),
        voice_section(page, text),
        twinning_section(page, text),
        *(line_section(page, text, line) for line in page.shell.programme.lines),
        _history(page, text),
    ]
    return framed(text, page.shell, page.address, body)


def _facts(page: TownPage, text: Text) -> list[Any]:
    """Why this class and what would change it, which only all lines together tell; and where the town lies."""
    place = _place(page, text)
    return [place] if page.shell.line is not None else [why_section(page, text), change_section(page, text), place]


def _neighbours(page: TownPage, text: Text) -> html.Nav:
    links: list[Any] = [nav_link(["‹ ", text("town.to_map")], page.address.to("map").but(town=page.card.area.code))]
    for card, sign in ((page.before, "↑"), (page.after, "↓")):
        if card is not None:
            name = text.pick(zh=card.area.name_zh, en=card.area.name_en)
            apart = card.rank is None
            words = text("town.neighbour_apart" if apart else "town.neighbour", rank=card.rank, name=name)
            links.append(nav_link(f"{sign} {words}", page.address.to("town", town=card.area.code)))
    return html.Nav(links, className="neighbours", **attributes({"aria-label": text("town.neighbours")}))


def _headline(page: TownPage, text: Text) -> list[Any]:
    card = page.card
    name = text.pick(zh=card.area.name_zh, en=card.area.name_en)
    line = page.shell.line
    head: list[Any] = [name, " ", *([class_badge(text, card, whole=True), " "] if line is None else [])]
    if line is not None and card.composite is not None:
        words = text("town.line_composite", line=name_of(text, line), score=fixed(card.composite, 1))
        head += [html.Span(words, className="head-score"), text("format.clause")]
    elif card.composite is not None:
        head.append(html.Span(text("town.composite", score=fixed(card.composite, 1)), className="head-score"))
        head.append(text("format.clause"))
    if card.rank is not None:
        head += [html.Span(text("town.rank", rank=card.rank)), " ", rank_change(text, card.rank_change)]
    else:
        head.append(html.Span(text("rank.apart"), className="tone-muted"))
    about = [_tier_name(page, text), scope_name(text, page.period, page.view)]
    if page.shell.synthetic:
        about.append(text("shell.synthetic"))
    return [
        html.H1(head, tabIndex="-1"),
        html.P(_cause(page, text), className="cause"),
        *_since_sealed(page, text),
        html.P(" · ".join(about), className="about"),
    ]


def _since_sealed(page: TownPage, text: Text) -> list[Any]:
    """That the composite is another one than was sealed."""
    sealed, now = page.sealed, page.card.composite
    if sealed is None or sealed.composite == now:
        return []
    scores = ["–" if each is None else fixed(each, 2) for each in (sealed.composite, now)]
    return [html.P(text("town.composite_since_sealed", number=sealed.number, before=scores[0], after=scores[1]))]


def _cause(page: TownPage, text: Text) -> list[Any]:
    card, programme = page.card, page.shell.programme
    missing = [r for r in card.indicators if r.verdict is Verdict.missing]
    cause = main_cause(card, programme)
    if cause is None and all(score is None for score in card.lines.values()):
        return [text("town.cause_nothing")]
    if cause is None:
        if missing:
            names = text("format.comma").join(name_of(text, programme.indicator(r.indicator)) for r in missing)
            return [text("town.cause_missing", names=names)]
        return [text("town.cause_none")]
    indicator = programme.indicator(cause.indicator)
    weakest = weakest_line(card)
    line = programme.line(weakest if weakest is not None else cause.line)
    score = card.lines[line.code]
    # whoever sees one line cannot be told which of them is the weakest
    parts = rich(
        text,
        "town.cause" if page.shell.line is None else "town.line_cause",
        line=html.B(f"{name_of(text, line)} {'–' if score is None else fixed(score, 1)}"),
        indicator=html.B(name_of(text, indicator)),
        value=strong(indicator_value(text, indicator, cause.value, cause.target), "unmet")
        if cause.value is not None
        else text(f"verdict.{cause.verdict}"),
        target=target_text(text, indicator, cause.target, cause.value),
    )
    if cause.evidence is Evidence.clear:
        parts.append(text("town.cause_clear"))
    elif cause.evidence is Evidence.indistinguishable:
        parts.append(text("town.cause_chance"))
    need = margin_words(text, indicator, cause)
    return [*parts, text("format.clause"), need] if need else parts


def _tier_name(page: TownPage, text: Text) -> str:
    code = page.card.area.tier
    return text("town.no_tier") if code is None else name_of(text, page.shell.programme.tier(code))


def _controls(page: TownPage, text: Text) -> html.Div:
    return html.Div(
        [
            period_stepper(text, page.address, current=page.period, previous=page.previous, following=page.following),
            view_switch(text, page.address, page.view, page.shell.programme.official_view),
        ],
        className="controls",
        **attributes({"data-base": page.address.href}),
    )


def _place(page: TownPage, text: Text) -> html.Section:
    lines = []
    if page.tier_rank is not None:
        lines.append(html.P(text("town.tier_rank", tier=_tier_name(page, text), rank=page.tier_rank, n=page.tier_size)))
    if page.annual is not None:
        lines.append(html.P(text("town.annual", score=fixed(page.annual, 1))))
    words = [html.H2(text("town.place")), *lines, html.P(text("shell.schematic"), className="note")]
    parts: list[Any] = [html.Div(words)]
    if page.geometry is not None:
        figure = locator_figure(page)
        parts.append(dcc.Graph(figure=figure, config=STILL, className="locator"))
    return html.Section(parts, className="panel fact fact-place")


def _history(page: TownPage, text: Text) -> html.Section | str:
    if len(page.history) < 2:
        return ""
    cells = []
    for past in page.history:
        card = past.card
        score = "–" if card.composite is None else fixed(card.composite, 1)
        rank = text("rank.short", rank=card.rank) if card.rank is not None else text("list.apart")
        cells.append(
            nav_link(
                [
                    html.Span(period_name(text, past.period), className="past-period"),
                    *_past_class(page, text, card),
                    html.Span(f"{score} · {rank}", className="past-score"),
                ],
                page.address.but(period=past.period),
                className="past",
                **attributes({"aria-current": "true"} if past.period == page.period else {}),
            )
        )
    name = text("town.history" if page.shell.line is None else "town.line_history")
    return html.Section([html.H2(name), html.Div(cells, className="pasts")], className="panel fact")


def _past_class(page: TownPage, text: Text, card: Scorecard) -> list[Any]:
    if page.shell.line is not None:
        return []
    words = [CLASS_SIGN[card.town_class], " ", text(f"class.{card.town_class}")]
    return [html.Span(words, className=f"class class-{card.town_class}")]
