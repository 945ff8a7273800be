"""What the screens of the meeting share: the room they are shown in, a screen, its tables, and pages of its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, TypeVar

from dash import html

from layouts.address import Address
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.words import hidden
from layouts.documents.briefing.parts import names_of
from layouts.models.review import ROWS_A_SCREEN, SCREENS, ReviewPage
from layouts.models.sealed import Sealed
from layouts.text import Text

_ROOM = 13
"""Lines that fit on a screen beneath its headline; a heading with the heads of its columns takes two."""
_HEADING = 2

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Room:
    """One screen's surroundings: the seal that it shows and what the meeting recorded; `rows` is its page."""

    page: ReviewPage
    sealed: Sealed
    text: Text
    names: Mapping[str, str]
    rows: int

    def at(self, screen: str, *, rows: int = 1, town: str | None = None) -> Address:
        """The address of a screen of the same seal: whoever seals anew does not change what is being shown."""
        return self.page.address.but(
            period=self.page.period,
            screen=None if screen == SCREENS[0] else screen,
            rows=rows,
            town=town,
            seal=self.sealed.header.number,
        )

    def name(self, code: str) -> str:
        """The name of a town, a partner or an indicator; its code where the seal does not know it."""
        known = self.names.get(code)
        if known is not None:
            return known
        partner = next((each for each in self.page.partners if each[0] == code), None)
        return code if partner is None else self.text.pick(zh=partner[1], en=partner[2])

    def town(self, code: str) -> Any:
        """A town's name, leading to its own screen."""
        if not any(card.area.code == code for card in self.sealed.assessment.areas):
            return self.name(code)
        return nav_link(self.name(code), self.at("town", town=code), className="review-town")


def room_of(page: ReviewPage, sealed: Sealed, text: Text, *, rows: int | None = None) -> Room:
    """The room of a page."""
    return Room(page, sealed, text, names_of(text, sealed), page.address.rows if rows is None else rows)


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen: what it says first, a line about that, the rest, how many pages its rows take, what to speak from."""

    headline: str
    about: str
    body: Sequence[Any]
    pages: int = 1
    evidence: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A table of a screen; each of its rows takes `lines` lines."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    lines: int = 1


def part_of(items: Sequence[Item], page: int, *, most: int = ROWS_A_SCREEN) -> tuple[int, Sequence[Item]]:
    """How many pages the items take, and those of this page; pages are about equally long."""
    pages = max(ceil(len(items) / most), 1)
    each = ceil(len(items) / pages)
    start = (min(page, pages) - 1) * each
    return pages, items[start : start + each]


def blocks_of(blocks: Sequence[Block], page: int) -> tuple[int, list[Block]]:
    """How many pages tables one below the other take, and the parts of them that stand on this page."""
    pages: list[list[tuple[int, Sequence[Any]]]] = [[]]
    used, last = 0, -1
    for number, block in enumerate(blocks):
        for row in block.rows:
            heading = _HEADING if number != last else 0
            if pages[-1] and (used + heading + block.lines > _ROOM or len(pages[-1]) == ROWS_A_SCREEN):
                pages.append([])
                used, heading = 0, _HEADING
            pages[-1].append((number, row))
            used, last = used + heading + block.lines, number
    shown = pages[min(page, len(pages)) - 1]
    found = []
    for number, block in enumerate(blocks):
        rows = [row for index, row in shown if index == number]
        if rows:
            found.append(Block(block.name, block.title, block.columns, rows, block.lines))
    return len(pages), found


def block_sections(text: Text, blocks: Sequence[Block]) -> list[Any]:
    """The tables with their headings; nothing where there are none, which the headline says."""
    return [
        html.Section(
            [html.H2(each.title), table(text, each.name, each.title, each.columns, each.rows)],
            className="review-block",
        )
        for each in blocks
    ]


def table(text: Text, name: str, caption: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> html.Table:
    """A table of the meeting: the first cell of a row names it; on a phone each cell says what it is."""
    heads = [text(f"review.head.{column}") for column in columns]
    return html.Table(
        [
            html.Caption(hidden(caption)),
            html.Thead(
                html.Tr(
                    [
                        html.Th(head, scope="col", className=f"c-{column}")
                        for head, column in zip(heads, columns, strict=True)
                    ]
                )
            ),
            html.Tbody([_row(columns, heads, cells) for cells in rows]),
        ],
        className=f"review-table review-{name}",
    )


def _row(columns: Sequence[str], heads: Sequence[str], cells: Sequence[Any]) -> html.Tr:
    first = html.Th(cells[0], scope="row", className=f"c-{columns[0]}")
    rest = [
        html.Td(html.Div(cell), className=f"c-{column}", **attributes({"data-label": head}))
        for column, head, cell in zip(columns[1:], heads[1:], cells[1:], strict=True)
    ]
    return html.Tr([first, *rest])


def clamped(children: Any) -> html.Div:
    """Words that may be long: two lines of them."""
    # one element inside: a clamped box would put each part on a line of its own
    return html.Div(html.Span(children), className="review-clamp")


def small(children: Any, tone: str = "muted") -> html.Div:
    """A second line beneath a value."""
    return html.Div(children, className=f"review-small tone-{tone}")
