"""Whom each helped town was compared with, over which quarters, and what may be said of it alone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dash import html

from assessment.model import Indicator
from assessment.periods import Quarter
from assessment.twinning.changes import Change, Windows, points_gained
from assessment.twinning.effect import Comparison, Effect
from layouts.components.attributes import attributes
from layouts.models.twinning import IndicatorEffect, TownEffect, Unit
from layouts.models.twinning_pages import TwinningPage
from layouts.pages.twinning_effect_rows import figure
from layouts.text import Text
from layouts.text.format import listing, quarter_name, signed
from layouts.text.twinning import unit_name, unit_names

_COLUMNS = ("change", "controls", "beyond", "alone")


def pairs_fold(page: TwinningPage, text: Text, indicator: Indicator, effect: IndicatorEffect) -> html.Details:
    """How it was compared, behind its name: the quarters once for all towns that share them, then town by town."""
    controls = page.shell.programme.twinning.controls
    body: list[Any] = [html.P(text("effect.pairs_note", controls=controls), className="note"), *_periods(text, effect)]
    if any(each.change is not None for each in effect.towns):
        body.append(html.Div(_table(page, text, indicator, effect), className="scroll-x"))
    return html.Details([html.Summary(text("effect.pairs"), className="fold-name"), *body], className="fold")


def _periods(text: Text, effect: IndicatorEffect) -> list[html.Ul]:
    """The quarters compared; with the names of the towns where they differ."""
    groups: dict[Windows, list[Unit]] = {}
    for each in effect.towns:
        groups.setdefault(each.windows, []).append(each.town)
    found = []
    for windows in sorted(groups, key=lambda windows: (windows.after, windows.before)):
        named = (("before", windows.before), ("selection", windows.selection), ("after", windows.after))
        items: list[Any] = [text(f"effect.quarters_{name}", span=_span(text, quarters)) for name, quarters in named]
        if len(groups) > 1:
            items.insert(0, html.B(unit_names(text, tuple(groups[windows]))))
        found.append(html.Ul([html.Li(item) for item in items], className="effect-quarters"))
    return found


def _table(page: TwinningPage, text: Text, indicator: Indicator, effect: IndicatorEffect) -> html.Table:
    compared = {each.helped.area: each for each in effect.effect.comparisons}
    heads = [html.Th(text("match.head_town"), scope="col", className="col-town")]
    heads += [html.Th(text(f"effect.pair_{name}"), scope="col", className=f"col-{name}") for name in _COLUMNS]
    rows = [_row(page, text, indicator, each, compared.get(each.town.code)) for each in effect.towns]
    return html.Table(
        [html.Caption(text("effect.pairs"), className="sr-only"), html.Thead(html.Tr(heads)), html.Tbody(rows)],
        className="match-table effect-pairs",
    )


def _row(
    page: TwinningPage, text: Text, indicator: Indicator, town: TownEffect, compared: Comparison | None
) -> html.Tr:
    gained = "–"
    if compared is not None:
        gained = _signed(points_gained(indicator, compared.helped, compared.difference))
    cells = (
        ("change", "–" if town.change is None else _change(indicator, town.change)),
        ("controls", _controls(page, text, indicator, compared)),
        ("beyond", gained),
        ("alone", _alone(text, town.alone)),
    )
    head = html.Th(unit_name(text, town.town), scope="row", className="col-town")
    labelled = [
        html.Td(words, className=f"col-{name}", **attributes({"data-label": text(f"effect.pair_{name}")}))
        for name, words in cells
    ]
    return html.Tr([head, *labelled])


def _span(text: Text, quarters: Sequence[Quarter]) -> str:
    if not quarters:
        return "–"
    first, last = quarter_name(text, min(quarters)), quarter_name(text, max(quarters))
    return first if first == last else text("twins.between", low=first, high=last)


def _change(indicator: Indicator, change: Change) -> str:
    return f"{figure(indicator, change.before)} → {figure(indicator, change.after)}"


def _controls(page: TwinningPage, text: Text, indicator: Indicator, compared: Comparison | None) -> Any:
    if compared is None:
        return text("effect.no_controls")
    return [
        html.Div([_name(page, text, each.area), " ", html.Span(_change(indicator, each), className="match-small")])
        for each in compared.controls
    ]


def _name(page: TwinningPage, text: Text, code: str) -> str:
    card = page.cards.get(code)
    return code if card is None else text.pick(zh=card.area.name_zh, en=card.area.name_en)


def _alone(text: Text, alone: Effect | None) -> Any:
    """What may be said of this one town among the unhelped ones."""
    if alone is None:
        return text("effect.finding.cannot_be_told_yet")
    finding = text(f"effect.finding.{alone.finding.value}")
    if alone.effect is None or alone.interval is None:
        return finding
    low, high = (_signed(each) for each in alone.interval)
    span = text("twins.between", low=low, high=high)
    return [finding, html.Div(listing(text, [_signed(alone.effect), span]), className="match-small")]


def _signed(value: float) -> str:
    return signed(Decimal(repr(value)), 2)
