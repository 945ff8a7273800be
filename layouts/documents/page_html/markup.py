"""Pieces of HTML: escaped words, tables with captions and scopes, links to towns, the mark of evidence, trends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from assessment.results import IndicatorResult
from layouts.documents.briefing.parts import Listing
from layouts.documents.evidence_marks import Axis, mark_of
from layouts.documents.table import PlainTable
from layouts.text import Text
from layouts.theme import BLUE, GREY, INK, MUTED, ORANGE

_TONES = {"✓": "met", "●": "met", "×": "unmet", "▲": "unmet"}
_MARK_COLOUR = {"met": BLUE, "unmet": ORANGE, "none": GREY}
_SHORT = 11
"""Characters of a cell that is not worth a second line: a date, a state, a class."""
_MARK_WIDTH, _TREND_WIDTH, _HIGH = 120.0, 90.0, 22.0


def words(text: str) -> str:
    """Escaped words, line breaks kept."""
    return "<br>".join(escape(line) for line in text.split("\n"))


def anchor(text: Text, name: str) -> str:
    """The id of a section, by language, since both may stand in one file."""
    return f"{text.language}-{name}"


def town_anchor(text: Text, code: str) -> str:
    """The id of a town's section."""
    return anchor(text, f"town-{code}")


def link(target: str, inner: str) -> str:
    """A link inside the file."""
    return f'<a href="#{escape(target)}">{inner}</a>'


def table_of(
    text: Text,
    model: PlainTable,
    *,
    caption: str,
    towns: Sequence[str | None] = (),
    known: frozenset[str] = frozenset(),
) -> str:
    """A table whose rows are headed by their town, action or first column, which leads to the town's section."""
    head = _head_column(text, model)

    def cell(row: int, column: int, shown: str) -> str:
        inner = words(shown)
        town = towns[row] if row < len(towns) else None
        if column == head and town in known and town is not None:
            inner = link(town_anchor(text, town), inner)
        return inner

    return rich_table(model, caption=caption, head=head, inner=cell)


def rich_table(
    model: PlainTable, *, caption: str, head: int, inner: Callable[[int, int, str], str], sortable: bool = True
) -> str:
    """A table whose cells `inner` (row, column, text) writes as HTML."""
    heads = "".join(
        f'<th scope="col"{_kind(column in model.right)}>{escape(name)}</th>'
        for column, name in enumerate(model.headings)
    )
    body = []
    for number, row in enumerate(model.rows):
        cells = []
        for column, shown in enumerate(row):
            tag, scope = ("th", ' scope="row"') if column == head else ("td", "")
            short = "k" if 0 < len(shown) <= _SHORT else ""
            kind = _kind(column in model.right, _TONES.get(shown[:1], ""), short)
            cells.append(f"<{tag}{scope}{kind}>{inner(number, column, shown)}</{tag}>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    sort = ' class="sortable"' if sortable and len(model.rows) > 1 else ""
    # wide tables scroll by themselves, by keyboard too
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}"><table{sort}>'
        f"<caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _kind(number: bool, *more: str) -> str:
    kinds = " ".join(each for each in ("n" if number else "", *more) if each)
    return f' class="{kinds}"' if kinds else ""


def _head_column(text: Text, model: PlainTable) -> int:
    for name in ("town", "action"):
        heading = text(f"briefing.column.{name}")
        if heading in model.headings:
            return model.headings.index(heading)
    return 0


def listing_of(text: Text, listing: Listing, known: frozenset[str], *, titled: bool = True) -> str:
    """A listing, under its own heading if `titled`: its sentence, then its table or what is said without rows."""
    parts = [f"<h3>{escape(listing.title)}</h3>"] if titled else []
    if listing.summary:
        parts.append(f"<p>{words(listing.summary)}</p>")
    if listing.table.rows:
        parts.append(table_of(text, listing.table, caption=listing.title, towns=listing.towns, known=known))
    else:
        parts.append(f'<p class="empty">{words(listing.empty)}</p>')
    if listing.evidence:
        said = "".join(f"<li>{words(each)}</li>" for each in listing.evidence)
        parts.append(f"<details><summary>{escape(text('sheet_html.evidence'))}</summary><ul>{said}</ul></details>")
    return "".join(parts)


def mark_svg(result: IndicatorResult, axis: Axis) -> str:
    """The mark of evidence: line = target, bar = 95 % interval, dot = value; hollow and dashed within chance."""
    mark = mark_of(result, axis)
    if mark is None:
        return ""
    colour, middle, wide = _MARK_COLOUR[mark.tone], _HIGH / 2, _MARK_WIDTH
    dash = "" if mark.clear else ' stroke-dasharray="4 3"'
    fill = colour if mark.clear else "#fff"
    target = "" if mark.target is None else f'<path d="M{mark.target * wide:.1f} 2V{_HIGH - 2:g}" stroke="{INK}"/>'
    return (
        f'<svg class="mark" width="{wide:g}" height="{_HIGH:g}" aria-hidden="true">{target}'
        f'<path d="M{mark.low * wide:.1f} {middle:g}H{mark.high * wide:.1f}" stroke="{colour}" stroke-width="4"{dash}/>'
        f'<circle cx="{mark.dot * wide:.1f}" cy="{middle:g}" r="4.5" fill="{fill}" stroke="{colour}" stroke-width="2"/>'
        "</svg>"
    )


def trend_svg(values: Sequence[object], heights: tuple[float | None, ...]) -> str:
    """A line through the values of eight quarters, broken where there was none."""
    if not heights or len(values) < 2:
        return ""
    step = (_TREND_WIDTH - 8) / (len(heights) - 1)
    points = [
        None if each is None else (4 + index * step, 3 + (1 - each) * (_HIGH - 6)) for index, each in enumerate(heights)
    ]
    path, pen = "", "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        path += f"{pen}{point[0]:.1f} {point[1]:.1f}"
        pen = "L"
    last = next((each for each in reversed(points) if each is not None), None)
    dot = "" if last is None else f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.5" fill="{INK}"/>'
    return (
        f'<svg class="mark" width="{_TREND_WIDTH:g}" height="{_HIGH:g}" aria-hidden="true">'
        f'<path d="{path}" fill="none" stroke="{MUTED}" stroke-width="1.6"/>{dot}</svg>'
    )
