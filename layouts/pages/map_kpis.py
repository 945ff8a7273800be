"""The few large figures of the map page: the district, then how its towns stand."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.model import TownClass
from layouts.models.map import MapPage
from layouts.pages.map_sentence import indicator_text
from layouts.pages.names import name_of
from layouts.text import Text
from layouts.text.format import (
    counts,
    decimals_of,
    listing,
    signed,
    target_text,
    unit_of,
)
from layouts.theme import CLASS_SIGN


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
        _cell(f"✓ {tally.met}", text("verdict.met"), "met", text("map.of_towns", n=page.towns)),
        _cell(
            f"✕ {tally.unmet}",
            text("verdict.unmet"),
            "unmet",
            text.plural("map.chance", tally.indistinguishable) if tally.indistinguishable else "",
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
        notes.append(
            text("map.change", change=signed(figure.change, 2 if indicator.unit.zh == "%" else decimals_of(indicator)))
        )
    if figure.result.target is not None:
        notes.append(target_text(text, indicator, figure.result.target))
    value = indicator_text(text, indicator, figure)
    unit = unit_of(text, indicator)
    number: Any = value
    if value.endswith(unit) and unit:
        number = [value.removesuffix(unit), html.Small(unit)]
    return _cell(number, name_of(text, page.shell.programme.district), "ink", " · ".join(notes))


def _class_cell(page: MapPage, text: Text, town_class: TownClass) -> html.Div:
    towns = [row for row in page.rows if row.card.town_class is town_class]
    few = [text.pick(zh=row.card.area.name_zh, en=row.card.area.name_en) for row in towns] if len(towns) <= 3 else []
    tone = {TownClass.one: "met", TownClass.three: "unmet"}.get(town_class, "none")
    return _cell(f"{CLASS_SIGN[town_class]} {len(towns)}", text(f"class.{town_class}"), tone, listing(text, few))
