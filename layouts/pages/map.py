"""The map page: one computed sentence, controls, few large numbers, then map and ranked list side by side."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from assessment.model import Indicator, TownClass
from layouts import ids
from layouts.components.attributes import attributes
from layouts.components.controls import choice, nav_link, period_stepper, view_switch
from layouts.components.frame import framed
from layouts.components.signs import class_badge, evidence_words, margin_words, verdict_badge
from layouts.components.words import rich, strong
from layouts.figures.choropleth import map_figure
from layouts.models.map import ColourKind, DistrictFigure, MapPage
from layouts.pages.graphs import LIVE
from layouts.pages.map_legend import legend
from layouts.pages.map_list import ranked_list
from layouts.pages.names import name_of
from layouts.text import Text
from layouts.text.format import (
    counts,
    fixed,
    indicator_value,
    listing,
    scope_name,
    shortest,
    signed,
    target_text,
    unit_of,
)
from layouts.theme import CLASS_SIGN


def map_page(page: MapPage, text: Text) -> html.Div:
    """The whole page."""
    parts = map_parts(page, text)
    body = [
        html.Div(parts[ids.MAP_SENTENCE], id=ids.MAP_SENTENCE, className="sentence"),
        html.Div(parts[ids.MAP_CONTROLS], id=ids.MAP_CONTROLS, className="controls"),
        html.Section(
            parts[ids.MAP_KPIS], id=ids.MAP_KPIS, className="kpis", **attributes({"aria-label": text("map.kpis")})
        ),
        html.Div(
            [
                html.Section(
                    [
                        dcc.Graph(
                            id=ids.MAP_FIGURE,
                            figure=parts[ids.MAP_FIGURE],
                            config=LIVE,
                            className="map-graph",
                            responsive=True,
                        ),
                        html.Div(
                            parts[ids.MAP_CARD],
                            id=ids.MAP_CARD,
                            className="map-card",
                            **attributes({"aria-live": "polite"}),
                        ),
                        html.Div(parts[ids.MAP_LEGEND], id=ids.MAP_LEGEND, className="legend"),
                    ],
                    className="panel map-panel",
                    **attributes({"aria-label": text("map.map")}),
                ),
                html.Section(
                    parts[ids.MAP_LIST],
                    id=ids.MAP_LIST,
                    className="panel list-panel",
                    tabIndex="0",
                    **attributes({"aria-label": text("map.list")}),
                ),
            ],
            className="map-and-list",
        ),
    ]
    return framed(text, page.shell, page.address, body)


def map_parts(page: MapPage, text: Text) -> dict[str, Any]:
    """The parts that change with the period, view, colour and selection, by the id of their place."""
    return {
        ids.MAP_SENTENCE: sentence(page, text),
        ids.MAP_CONTROLS: controls(page, text),
        ids.MAP_KPIS: kpis(page, text),
        ids.MAP_FIGURE: map_figure(page, text),
        ids.MAP_LEGEND: legend(page, text),
        ids.MAP_CARD: card(page, text),
        ids.MAP_LIST: ranked_list(page, text),
    }


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


def controls(page: MapPage, text: Text) -> list[Any]:
    """Period, view, what colours the map, own gap or raw value, map or tiles."""
    address = page.address
    toggles: list[Any] = []
    if page.colour.kind is ColourKind.indicator:
        toggles.append(
            html.Div(
                [
                    nav_link(text("map.gap"), address.but(raw=False), className="step", **_current(not address.raw)),
                    nav_link(text("map.raw"), address.but(raw=True), className="step", **_current(address.raw)),
                ],
                className="segment",
                role="group",
                **attributes({"aria-label": text("map.scale")}),
            )
        )
    toggles.append(
        html.Div(
            [
                nav_link(
                    text("map.shape_map"), address.but(tiles=False), className="step", **_current(not address.tiles)
                ),
                nav_link(
                    text("map.shape_tiles"),
                    address.but(tiles=True),
                    className="step",
                    title=text("map.shape_key"),
                    **_current(address.tiles),
                ),
            ],
            className="segment",
            role="group",
            **attributes({"aria-label": text("map.shape"), "data-toggle": "tiles"}),
        )
    )
    return [
        period_stepper(
            text, address, current=page.period, previous=page.previous, following=page.following, periods=page.periods
        ),
        view_switch(text, address, page.view, page.shell.programme.official_view),
        choice(ids.MAP_COLOUR, text("map.colour"), colour_options(page, text), page.colour.code),
        html.Div(toggles, className="toggles"),
    ]


def _current(is_current: bool) -> dict[str, Any]:
    return {"aria-current": "true"} if is_current else {}


def colour_options(page: MapPage, text: Text) -> list[tuple[str, str]]:
    """Class, composite, the lines, then each line's indicators."""
    programme = page.shell.programme
    options = [("class", text("colour.class")), ("composite", text("colour.composite"))]
    options += [(f"line:{line.code}", text("colour.line", name=name_of(text, line))) for line in programme.lines]
    for line in programme.lines:
        options += [
            (indicator.code, text("colour.indicator", line=name_of(text, line), name=name_of(text, indicator)))
            for indicator in programme.indicators
            if indicator.line == line.code
        ]
    return options


def kpis(page: MapPage, text: Text) -> list[Any]:
    """Five figures at most: the district, then how its towns stand."""
    cells = [_district_cell(page, text)]
    if page.figure is None:
        return cells + [_class_cell(page, text, town_class) for town_class in TownClass]
    tally = page.figure.counts
    missing = listing(text, page.figure.missing_towns[:3])
    more = len(page.figure.missing_towns) - 3
    if more > 0:
        missing = text("map.and_more", names=missing, n=more)
    return [
        *cells,
        _cell(f"✓ {tally.met}", text("verdict.met"), "met", text("map.of_towns", n=len(page.rows))),
        _cell(
            f"✕ {tally.unmet}",
            text("verdict.unmet"),
            "unmet",
            text.plural("map.chance", tally.indistinguishable) if tally.unmet else "",
        ),
        _cell(f"▨ {tally.missing}", text("verdict.missing"), "none", missing),
        _cell(
            f"– {tally.not_judged}",
            text("map.not_judged"),
            "none",
            text("map.not_judged_why") if tally.not_judged else "",
        ),
    ]


def _cell(number: Any, name: str, tone: str, note: Any) -> html.Div:
    return html.Div(
        [
            html.Div(number, className=f"kpi-number tone-{tone}"),
            html.Div([html.B(name), " ", html.Span(note)], className="kpi-note"),
        ],
        className="kpi",
    )


def _district_cell(page: MapPage, text: Text) -> html.Div:
    figure = page.figure or page.headline
    indicator = page.colour.indicator or page.headline_indicator
    notes = [counts(figure.result.numerator, figure.result.denominator)]
    if figure.change is not None and page.previous is not None:
        notes.append(text("map.change", change=signed(figure.change, 2)))
    if figure.result.target is not None:
        notes.append(target_text(text, indicator, figure.result.target))
    value = indicator_text(text, indicator, figure)
    unit = unit_of(text, indicator)
    number: Any = value
    if value.endswith(unit) and unit:
        number = [value.removesuffix(unit), html.Small(unit)]
    return _cell(number, text("map.district"), "ink", " · ".join(notes))


def _class_cell(page: MapPage, text: Text, town_class: TownClass) -> html.Div:
    towns = [row for row in page.rows if row.card.town_class is town_class]
    few = [text.pick(zh=row.card.area.name_zh, en=row.card.area.name_en) for row in towns] if len(towns) <= 3 else []
    tone = {TownClass.one: "met", TownClass.three: "unmet"}.get(town_class, "none")
    return _cell(f"{CLASS_SIGN[town_class]} {len(towns)}", text(f"class.{town_class}"), tone, listing(text, few))


def card(page: MapPage, text: Text) -> Any:
    """The selected town in short, with the way in."""
    row = page.selected
    if row is None:
        return ""
    town = row.card
    score = "–" if town.composite is None else fixed(town.composite, 1)
    rank = text("town.rank", rank=town.rank) if town.rank is not None else text("rank.apart")
    lines: list[Any] = [html.Div([text("map.hover_score", score=score), " · ", rank], className="card-line")]
    if page.colour.indicator is not None and row.result is not None:
        result = row.result
        lines.append(
            html.Div(
                [
                    html.Span(
                        indicator_value(text, page.colour.indicator, result.value, result.target),
                        className="card-value",
                    ),
                    " ",
                    html.Span(text("map.card_target", target=target_text(text, page.colour.indicator, result.target))),
                ],
                className="card-line",
            )
        )
        lines.append(
            html.Div(
                [verdict_badge(text, result.verdict), "  ", evidence_words(text, result.evidence)],
                className="card-line",
            )
        )
        lines.append(html.Div(margin_words(text, page.colour.indicator, result), className="card-line"))
    return html.Div(
        [
            html.Div(
                [
                    html.B(text.pick(zh=town.area.name_zh, en=town.area.name_en)),
                    " ",
                    class_badge(text, town),
                    nav_link(
                        "×",
                        page.address.but(town=None),
                        className="card-close",
                        **attributes({"aria-label": text("map.close")}),
                    ),
                ],
                className="card-head",
            ),
            *lines,
            nav_link(text("map.open"), page.address.to("town", town=town.area.code), className="button"),
        ],
        className="card",
    )
