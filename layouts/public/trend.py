"""The headline figure by quarter: one small figure each for the district and its tiers, on the same scale.

A quarter comes from the newest release that holds it. A withheld or missing quarter is a gap with its sign, no zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessment.periods import Quarter, parse_period
from layouts.models.release import Figure, Group, ReleaseIndicator
from layouts.public.edition import Edition, name
from layouts.public.markup import WITHHELD, words
from layouts.public.numbers import Shown, State, decimal_text, exact, quarter_short, target_of, value_of
from layouts.text import Text
from layouts.text.format import quarter_name
from layouts.theme import HAIRLINE, INK, MUTED, SURFACE

_QUARTER = re.compile(r"[0-9]{4}Q[1-4]")
_MOST_QUARTERS = 12
_WIDTH, _HIGH = 280, 140
_LEFT, _RIGHT, _TOP, _BOTTOM = 20, 52, 26, 26
_HALO = f'stroke="{SURFACE}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'

_GAPS = {State.withheld: WITHHELD, State.missing: "▨", State.no_cases: "–"}


@dataclass(frozen=True, slots=True)
class Point:
    """A quarter of a group: what is shown, and the number where it is published."""

    quarter: Quarter
    shown: Shown
    value: Decimal | None
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class Series:
    """The quarters of a group, without a gap in time."""

    group: Group
    points: tuple[Point, ...]


def quarters_of(edition: Edition) -> tuple[Quarter, ...]:
    """All quarters from the first to the last that any release up to this one holds, the last twelve."""
    issues = (*edition.earlier, edition.issue)
    found = [
        parse_period(each.period).last
        for issue in issues
        for each in issue.document.figures
        if _QUARTER.fullmatch(each.period)
    ]
    if not found:
        return ()
    first, last = min(found), max(found)
    quarters = [last]
    while quarters[-1] > first and len(quarters) < _MOST_QUARTERS:
        quarters.append(quarters[-1].shift(-1))
    return tuple(reversed(quarters))


def series_of(text: Text, edition: Edition, indicator: ReleaseIndicator, groups: Sequence[Group]) -> tuple[Series, ...]:
    """One series a group. The newest release that speaks of a quarter is believed, also where it withholds it."""
    known: dict[tuple[str, str], Figure] = {}
    for issue in (*edition.earlier, edition.issue):
        for each in issue.document.figures:
            if each.indicator == indicator.code:
                known[each.group, each.period] = each
    quarters = quarters_of(edition)
    return tuple(
        Series(group, tuple(_point(text, indicator, each, known.get((group.code, str(each)))) for each in quarters))
        for group in groups
    )


def _point(text: Text, indicator: ReleaseIndicator, quarter: Quarter, figure: Figure | None) -> Point:
    shown = value_of(text, indicator, figure)
    value = None
    if figure is not None and shown.state is State.given:
        counted = None if figure.numerator is None else Decimal(figure.numerator)
        value = counted if indicator.kind == "count" else exact(figure.rate)
    return Point(quarter, shown, value, figure)


@dataclass(frozen=True, slots=True)
class _Scale:
    low: Decimal
    high: Decimal

    def y(self, value: Decimal) -> float:
        share = (value - self.low) / (self.high - self.low)
        return _TOP + (1 - float(share)) * (_HIGH - _TOP - _BOTTOM)


def trend_figures(text: Text, edition: Edition) -> list[tuple[Group, str]]:
    """(group, SVG) for the district and each tier; nothing where no quarter is published."""
    indicator = edition.headline
    found = series_of(text, edition, indicator, (edition.district, *edition.tiers))
    values = [point.value for series in found for point in series.points if point.value is not None]
    if not values:
        return []
    targets = [target for series in found if (target := _target(series)) is not None]
    low, high = min([*values, *targets]), max([*values, *targets])
    room = (high - low) / 8 or Decimal(1)
    scale = _Scale(low - room, high + room)
    return [(series.group, _figure(text, indicator, series, scale)) for series in found]


def _target(series: Series) -> Decimal | None:
    """The target of the last quarter that has one."""
    for point in reversed(series.points):
        if point.figure is not None and point.figure.target is not None:
            return exact(point.figure.target)
    return None


def _figure(text: Text, indicator: ReleaseIndicator, series: Series, scale: _Scale) -> str:
    said = "; ".join(f"{quarter_name(text, each.quarter)} {_said(text, each)}" for each in series.points)
    title = text("public.trend_of", group=name(text, series.group.name), indicator=name(text, indicator.name))
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(series.points) - 1, 1)
    places = [_LEFT + number * step for number in range(len(series.points))]
    return (
        f'<svg class="trend" viewBox="0 0 {_WIDTH} {_HIGH}" role="img" aria-label="{words(title)}">'
        f"<title>{words(title)}</title><desc>{words(said)}</desc>"
        f"{_foot(series, places)}{_aim(text, indicator, series, scale)}{_line(series, places, scale)}"
        f"{_dots(series, places, scale)}</svg>"
    )


def _said(text: Text, point: Point) -> str:
    return text("public.withheld") if point.shown.state is State.withheld else point.shown.words


def _foot(series: Series, places: Sequence[float]) -> str:
    last = len(places) - 1
    every = 1 if last < 6 else 2 if last < 9 else 3
    ticks = "".join(
        f'<text x="{x:.0f}" y="{_HIGH - 6}" text-anchor="middle">'
        f"{quarter_short(series.points[number].quarter)}</text>"
        for number, x in enumerate(places)
        if (last - number) % every == 0
    )
    ground = f'<path d="M{_LEFT} {_HIGH - _BOTTOM}H{_WIDTH - _RIGHT}" stroke="{HAIRLINE}"/>'
    return f'{ground}<g font-size="12" fill="{MUTED}">{ticks}</g>'


def _aim(text: Text, indicator: ReleaseIndicator, series: Series, scale: _Scale) -> str:
    target = _target(series)
    if target is None:
        return ""
    y = scale.y(target)
    figure = next(each.figure for each in reversed(series.points) if each.figure is not None and each.figure.target)
    return (
        f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="{INK}" stroke-width="1.2" stroke-dasharray="5 4"/>'
        f'<text x="{_WIDTH - _RIGHT + 6}" y="{y + 4:.1f}" font-size="12" fill="{MUTED}">'
        f"{words(target_of(text, indicator, figure))}</text>"
    )


def _line(series: Series, places: Sequence[float], scale: _Scale) -> str:
    path, pen = "", "M"
    for x, point in zip(places, series.points, strict=True):
        if point.value is None:
            pen = "M"
            continue
        path += f"{pen}{x:.1f} {scale.y(point.value):.1f}"
        pen = "L"
    return f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="2" stroke-linejoin="round"/>' if path else ""


def _dots(series: Series, places: Sequence[float], scale: _Scale) -> str:
    """A dot a quarter, the first and the last with their number; a sign on the ground where there is none."""
    given = [number for number, each in enumerate(series.points) if each.value is not None]
    dots, written = [], []
    for number, (x, point) in enumerate(zip(places, series.points, strict=True)):
        if point.value is None:
            sign = _GAPS.get(point.shown.state, "")
            written.append(f'<text x="{x:.1f}" y="{_HIGH - _BOTTOM - 6}">{sign}</text>' if sign else "")
            continue
        y = scale.y(point.value)
        dots.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>')
        if number in (given[0], given[-1]):
            bold = ' font-weight="700"' if number == given[-1] else ""
            said = words(decimal_text(str(point.value)))
            written.append(f'<text x="{x:.1f}" y="{y - 9:.1f}"{bold}>{said}</text>')
    drawn = f'<g fill="{INK}">{"".join(dots)}</g>'
    return f'{drawn}<g font-size="13" text-anchor="middle" fill="{INK}" {_HALO}>{"".join(written)}</g>'
