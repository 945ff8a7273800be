"""The helped towns on one indicator: a drawing and the figures of each, the furthest moved first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dash import html

from assessment.model import Comparator, Indicator
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.marks import Axis
from layouts.figures.effect_strip import Strip, axis_of, strip_mark, ticks_of
from layouts.models.twinning import IndicatorEffect, TownEffect
from layouts.models.twinning_pages import TwinningPage
from layouts.text import Text
from layouts.text.format import decimals_of, fixed, listing, quarter_name, shortest, signed
from layouts.text.twinning import unit_name

_FIGURES = ("before", "chosen", "after", "moved", "expected", "forecast", "put_in")


@dataclass(frozen=True, slots=True)
class Row:
    """One helped town: what is drawn, and how far it moved for the better (None where that cannot be told)."""

    town: TownEffect
    strip: Strip
    moved: float | None


def rows_of(page: TwinningPage, indicator: Indicator, effect: IndicatorEffect) -> list[Row]:
    """The towns by how far they moved, the best first; those that cannot be told yet at the end."""
    found = [_row(page, indicator, each) for each in effect.towns]
    return sorted(found, key=lambda row: (row.moved is None, -(row.moved or 0.0), row.town.town.code))


def _row(page: TwinningPage, indicator: Indicator, town: TownEffect) -> Row:
    target = _target(page, indicator, town.town.code)
    after = town.change.after if town.change is not None else None
    if after is None and town.forecast is not None:
        after = town.forecast.observed
    strip = Strip(
        before=None if town.change is None else town.change.before,
        chosen_by=town.chosen_by,
        after=after,
        expected=town.expected,
        forecast=None if town.forecast is None else town.forecast.interval,
        target=target,
        reached=_reached(indicator, after, target),
    )
    start = strip.chosen_by if strip.before is None else strip.before
    sign = 1 if indicator.comparator.higher_is_better else -1
    moved = None if start is None or after is None else sign * (after - start)
    return Row(town, strip, moved)


def _target(page: TwinningPage, indicator: Indicator, town: str) -> float | None:
    """What is asked of the town in the period of the page; last year's own value is no line to draw."""
    card = page.cards.get(town)
    if card is None or indicator.comparator is Comparator.FALLS:
        return None
    asked = next((each.target for each in card.indicators if each.indicator == indicator.code), None)
    return None if asked is None else float(asked)


def _reached(indicator: Indicator, after: float | None, target: float | None) -> bool | None:
    if after is None or target is None:
        return None
    return after >= target if indicator.comparator.higher_is_better else after <= target


def figure(indicator: Indicator, value: float | None) -> str:
    """A value without its unit, which stands above the table; a dash for none."""
    return "–" if value is None else fixed(Decimal(repr(value)), decimals_of(indicator))


def rows_table(page: TwinningPage, text: Text, indicator: Indicator, rows: Sequence[Row], *, caption: str) -> html.Div:
    """The table with a drawing in each row, all on one axis; a figure that no town has gets no column."""
    axis = axis_of(row.strip for row in rows)
    ticks = () if axis is None else ticks_of(axis)
    shown = [name for name in _FIGURES if any(_has(row, name) for row in rows)]
    heads: list[Any] = [html.Th(text("match.head_town"), scope="col", className="col-town")]
    heads.append(html.Th(_scale(axis, ticks), scope="col", className="col-strip"))
    heads += [html.Th(_head(text, rows, name), scope="col", className=f"col-figure col-{name}") for name in shown]
    body = [_table_row(page, text, indicator, row, shown, axis, ticks) for row in rows]
    table = html.Table(
        [html.Caption(caption, className="sr-only"), html.Thead(html.Tr(heads)), html.Tbody(body)],
        className="match-table effect-rows",
    )
    return html.Div(table, className="scroll-x")


def _head(text: Text, rows: Sequence[Row], name: str) -> str:
    if name == "moved":
        since_before = any(row.strip.before is not None for row in rows)
        return text("effect.head_moved" if since_before else "effect.head_moved_chosen")
    return text(f"effect.head_{name}")


def _has(row: Row, name: str) -> bool:
    if name == "put_in":
        return row.town.put_in != 0
    if name == "moved":
        return row.moved is not None
    return _value(row, name) is not None


def _value(row: Row, name: str) -> Any:
    strip = row.strip
    values = {"before": strip.before, "chosen": strip.chosen_by, "after": strip.after, "expected": strip.expected}
    return strip.forecast if name == "forecast" else values[name]


def _scale(axis: Axis | None, ticks: Sequence[float]) -> Any:
    """The round values of the axis; each drawing says its values in words, so these are for the eye."""
    if axis is None:
        return ""
    labels = [
        html.Span(shortest(Decimal(repr(each)), most=3), className="tick", style={"left": f"{axis.percent(each)}%"})
        for each in ticks
    ]
    return html.Div(labels, className="strip-scale", **attributes({"aria-hidden": "true"}))


def _table_row(
    page: TwinningPage,
    text: Text,
    indicator: Indicator,
    row: Row,
    shown: Sequence[str],
    axis: Axis | None,
    ticks: Sequence[float],
) -> html.Tr:
    name = unit_name(text, row.town.town)
    words = text("effect.strip_words", town=name, marks=listing(text, _spoken(text, indicator, row)))
    drawing: Any = _waiting(page, text, row)
    if axis is not None and row.strip.after is not None:
        drawing = strip_mark(row.strip, axis, ticks, words)
    link = nav_link(name, page.address.to("dossier", town=row.town.town.code), className="town-link")
    cells = [
        html.Td(
            _cell(text, indicator, row, each),
            className=f"col-figure col-{each}",
            **attributes({"data-label": text(f"effect.head_{each}")}),
        )
        for each in shown
    ]
    return html.Tr([html.Th(link, scope="row", className="col-town"), html.Td(drawing, className="col-strip"), *cells])


def _waiting(page: TwinningPage, text: Text, row: Row) -> html.Span:
    """When a town can be looked at, or that its figures are not complete."""
    last = row.town.windows.after[-1]
    if page.periods and last <= page.periods[-1].last:
        return html.Span(text("effect.incomplete"), className="note")
    return html.Span(text("effect.wait", quarter=quarter_name(text, last)), className="note")


def _spoken(text: Text, indicator: Indicator, row: Row) -> list[str]:
    strip = row.strip
    named = (
        ("before", strip.before),
        ("chosen", strip.chosen_by),
        ("after", strip.after),
        ("target", strip.target),
        ("expected", strip.expected),
    )
    found = [f"{text(f'effect.head_{name}')} {figure(indicator, value)}" for name, value in named if value is not None]
    if strip.forecast is not None:
        found.append(f"{text('effect.head_forecast')} {_between(text, indicator, strip.forecast)}")
    return found


def _between(text: Text, indicator: Indicator, interval: tuple[float, float]) -> str:
    low, high = (figure(indicator, each) for each in interval)
    return text("twins.between", low=low, high=high)


def _cell(text: Text, indicator: Indicator, row: Row, name: str) -> Any:
    if name == "put_in":
        amount = row.town.put_in
        return fixed(amount, 0 if amount == amount.to_integral_value() else 2)
    if name == "moved":
        return _moved(indicator, row)
    if name == "forecast":
        return "–" if row.strip.forecast is None else _forecast(text, indicator, row)
    if name == "after" and row.strip.reached is not None:
        tone = "met" if row.strip.reached else "unmet"
        sign = html.Span(" ✓" if row.strip.reached else " ✕", **attributes({"aria-hidden": "true"}))
        said = html.Span(text(f"verdict.{tone}"), className="sr-only")
        return html.Span([figure(indicator, row.strip.after), sign, said], className=f"tone-{tone}")
    return figure(indicator, _value(row, name))


def _moved(indicator: Indicator, row: Row) -> str:
    """The change as it is, up or down."""
    if row.moved is None:
        return "–"
    sign = 1 if indicator.comparator.higher_is_better else -1
    return signed(Decimal(repr(sign * row.moved)), decimals_of(indicator))


def standing(indicator: Indicator, town: TownEffect) -> str | None:
    """Where the observed value stands to the town's own forecast: better, within or worse; None without one."""
    if town.forecast is None:
        return None
    low, high = town.forecast.interval
    if low <= town.forecast.observed <= high:
        return "within"
    return "better" if (town.forecast.observed > high) is indicator.comparator.higher_is_better else "worse"


def _forecast(text: Text, indicator: Indicator, row: Row) -> list[Any]:
    where = standing(indicator, row.town)
    words = _between(text, indicator, row.strip.forecast or (0.0, 0.0))
    return [words, html.Div(text(f"effect.forecast_{where}"), className="match-small")]
