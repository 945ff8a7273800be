"""The ranked list beside the map: ranked towns first, those listed apart below, in pages of sixty."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.model import Line
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.marks import Axis, axis_for, bar, evidence_mark, spark
from layouts.components.signs import class_badge, rank_change
from layouts.components.words import hidden
from layouts.models.map import ColourKind, MapPage, TownRow
from layouts.text import Text
from layouts.text.format import fixed, indicator_value, shortest
from layouts.theme import verdict_sign

ROWS_PER_PAGE = 60


def ranked_list(page: MapPage, text: Text) -> list[Any]:
    """The table of one page of towns, and the way to the others."""
    rows = sorted(page.rows, key=_listing_order)
    first = (page.address.rows - 1) * ROWS_PER_PAGE
    shown = rows[first : first + ROWS_PER_PAGE]
    by_indicator = page.colour.kind is ColourKind.indicator
    axis = _axis(page) if by_indicator else None
    body = [_row(page, text, row, axis) for row in shown]
    table = html.Table([html.Thead(_head(page, text)), html.Tbody(body)], className="table table-borderless towns")
    return [table, _pager(page, text, len(rows))] if len(rows) > ROWS_PER_PAGE else [table]


def _listing_order(row: TownRow) -> tuple[bool, int, float, str]:
    card = row.card
    score = float(card.composite) if card.composite is not None else -1.0
    return (card.rank is None, card.rank or 0, -score, card.area.code)


def _axis(page: MapPage) -> Axis | None:
    indicator = page.colour.indicator
    if indicator is None:
        return None
    return axis_for([row.result for row in page.rows if row.result is not None], indicator)


def _heading(words: str, kind: str) -> html.Th:
    return html.Th(words, className=f"col-{kind}", scope="col")


def _head(page: MapPage, text: Text) -> html.Tr:
    cells = [
        _heading(text("list.rank"), "rank"),
        html.Th(hidden(text("list.change")), className="col-change", scope="col"),
        *([_heading(text("list.class"), "class")] if page.shell.line is None else []),
        _heading(text("list.town"), "town"),
    ]
    if page.colour.kind is ColourKind.indicator:
        cells += [
            _heading(text("list.target"), "target"),
            _heading(text("list.value"), "value"),
            _heading(text("list.mark"), "mark"),
            _heading(text("list.trend"), "trend"),
        ]
    else:
        cells += [_heading(text.pick(zh=line.name.zh, en=line.name.en), "line") for line in _lines(page)]
    line = page.shell.line
    score = text("list.composite") if line is None else text.pick(zh=line.name.zh, en=line.name.en)
    return html.Tr([*cells, _heading(score, "score")])


def _row(page: MapPage, text: Text, row: TownRow, axis: Axis | None) -> html.Tr:
    card = row.card
    code = card.area.code
    selected = code == page.address.town
    name = text.pick(zh=card.area.name_zh, en=card.area.name_en)
    rank: Any = str(card.rank)
    if card.rank is None:
        rank = html.Span(text("list.apart"), title=text("rank.apart"))
    cells = [
        html.Td(rank, className="col-rank"),
        html.Td(rank_change(text, card.rank_change), className="col-change"),
        *([html.Td(class_badge(text, card, short=True), className="col-class")] if page.shell.line is None else []),
        html.Th(
            html.A(
                name,
                href=page.address.to("town", town=code).href,
                className="town-link",
                **attributes({"data-town": code}),
            ),
            className="col-town",
            scope="row",
        ),
        *(_indicator_cells(page, text, row, axis) if axis is not None else _line_cells(page, row)),
        html.Td("–" if card.composite is None else fixed(card.composite, 1), className="col-score"),
    ]
    properties = {"data-town": code, **attributes({"aria-current": "true"} if selected else {})}
    return html.Tr(cells, className="is-selected" if selected else "", **properties)


def _indicator_cells(page: MapPage, text: Text, row: TownRow, axis: Axis) -> list[html.Td]:
    indicator, result = page.colour.indicator, row.result
    if indicator is None or result is None:
        return [html.Td() for _ in range(4)]
    if result.value is None:
        value: Any = html.Span(
            [f"{verdict_sign(result.verdict)} ", text(f"verdict.{result.verdict}")], className="unreported"
        )
    else:
        tone = "unmet" if result.verdict == "unmet" else "ink"
        value = html.Span(
            [
                indicator_value(text, indicator, result.value, result.target),
                hidden(" " + text(f"verdict.{result.verdict}")),
            ],
            className=f"tone-{tone}",
        )
    target = "–" if result.target is None else shortest(result.target, most=2)
    return [
        html.Td(target, className="col-target"),
        html.Td(value, className="col-value"),
        html.Td(evidence_mark(text, indicator, result, axis), className="col-mark"),
        html.Td(spark(text, indicator, row.trend), className="col-trend"),
    ]


def _line_cells(page: MapPage, row: TownRow) -> list[html.Td]:
    floor = page.shell.programme.classes.line_floor
    cells = []
    for line in _lines(page):
        score = row.card.lines.get(line.code)
        if score is None:
            cells.append(html.Td("–", className="col-line"))
            continue
        tone = "unmet" if floor is not None and score < floor else "ink"
        cells.append(html.Td([html.Span(fixed(score, 1)), bar(float(score), tone)], className=f"col-line tone-{tone}"))
    return cells


def _lines(page: MapPage) -> tuple[Line, ...]:
    """The lines with a column of their own: the only one of a department stands in the last column."""
    return page.shell.programme.lines if page.shell.line is None else ()


def _pager(page: MapPage, text: Text, total: int) -> html.Nav:
    pages = -(-total // ROWS_PER_PAGE)
    links = [
        nav_link(
            str(number),
            page.address.but(rows=number),
            className="step",
            **attributes({"aria-current": "page"} if number == page.address.rows else {}),
        )
        for number in range(1, pages + 1)
    ]
    return html.Nav(links, className="segment pager", **attributes({"aria-label": text("list.pages")}))
