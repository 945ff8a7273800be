"""A programme on a screen of text: what it is, its lines and classes, and a table of its indicators."""

from __future__ import annotations

from assessment.model import Comparator, Indicator, Label, Level, Programme, Target
from layouts.documents.table import PlainTable
from layouts.text import Text
from layouts.text.format import shortest
from layouts.text.sources import say_source


def heading_lines(text: Text, programme: Programme) -> list[str]:
    """Name, district, view, tiers, lines, classes and rounds, one sentence a line."""
    classes = programme.classes
    lines = [
        text("programme.title", name=_said(text, programme.name), code=programme.code, version=programme.version),
        _said(text, programme.about),
        text(
            "programme.district",
            name=_said(text, programme.district.name),
            code=programme.district.code,
            view=text(f"programme.view.{programme.official_view.value}"),
            month=programme.year_start_month,
        ),
        text("programme.tiers", items=_listed(text, [f"{_said(text, t.name)} ({t.code})" for t in programme.tiers])),
        text(
            "programme.lines",
            items=_listed(
                text, [f"{_said(text, each.name)} ({each.code}) {shortest(each.weight)}" for each in programme.lines]
            ),
        ),
        text("programme.classes", one=shortest(classes.one), two=shortest(classes.two)),
    ]
    if classes.line_floor is not None:
        lines.append(text("programme.line_floor", floor=shortest(classes.line_floor)))
    for each in programme.rounds:
        quarters = ", ".join(f"Q{number}" for number in each.quarters)
        key = "programme.round_decides" if each.decides_class else "programme.round"
        lines.append(text(key, name=_said(text, each.name), quarters=quarters, weight=shortest(each.weight)))
    return lines


def indicator_rows(text: Text, programme: Programme) -> PlainTable:
    """One row an indicator: code, name, line, kind, targets by tier, floor, weight, source."""
    names = ("code", "indicator", "line", "kind", "targets", "floor", "weight", "source")
    rows = tuple(
        (
            each.code,
            _said(text, each.name),
            _said(text, programme.line(each.line).name),
            text(f"programme.kind.{each.kind.value}"),
            _targets(text, programme, each),
            "–" if each.floor is None else shortest(each.floor),
            shortest(each.weight),
            say_source(text, programme, each.source),
        )
        for each in programme.indicators
    )
    return PlainTable(
        headings=tuple(text(f"programme.column.{name}") for name in names), rows=rows, right=frozenset({5, 6})
    )


def _targets(text: Text, programme: Programme, indicator: Indicator) -> str:
    return _listed(text, [_target(text, programme, indicator, each) for each in indicator.targets])


def _target(text: Text, programme: Programme, indicator: Indicator, target: Target) -> str:
    if indicator.comparator is Comparator.FALLS or target.value is None:
        words = text("programme.falls")
    else:
        sign = "≥" if indicator.comparator is Comparator.AT_LEAST else "≤"
        words = f"{sign} {shortest(target.value)}"
    whom = [_said(text, programme.tier(target.tier).name)] if target.tier else []
    whom += [each for each in (target.area, target.period) if each]
    if target.level is Level.stretch:
        whom.append(text("programme.stretch"))
    return f"{words} ({_listed(text, whom)})" if whom else words


def _said(text: Text, label: Label) -> str:
    return text.pick(zh=label.zh, en=label.en)


def _listed(text: Text, items: list[str]) -> str:
    return text("programme.comma").join(items)
