"""The leaders' wishes: what each pin and ban costs, and how to undo it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import html

from assessment.problems import Problem
from layouts.address import Pair
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.models.twinning import Proposals, Wish
from layouts.models.twinning_pages import TwinningPage
from layouts.pages.twinning_match_words import free_of_wishes, leaves_out, points, price_words, wish_link, without
from layouts.text import Text
from layouts.text.twinning import say_refusal, unit_name


def wishes_list(page: TwinningPage, proposals: Proposals, text: Text) -> list[Any]:
    """Every wish with its price, and what all of them cost together; nothing without wishes."""
    if not proposals.wishes:
        return []
    rows = [html.Li(_wish(page, proposals, text, each)) for each in proposals.wishes]
    total = [html.Span(_total(proposals, text)), _clear(page, text)]
    return [
        html.Div(
            [
                html.H3(text("match.wishes_heading")),
                html.Ul(rows, className="wishes"),
                html.Div(total, className="wishes-total"),
            ],
            className="match-wishes",
        )
    ]


def _wish(page: TwinningPage, proposals: Proposals, text: Text, wish: Wish) -> list[Any]:
    names = {"town": unit_name(text, wish.town), "partner": unit_name(text, wish.partner)}
    words = text("match.wish_pin" if wish.pinned else "match.wish_ban", **names)
    pair = (wish.town.code, wish.partner.code)
    return [
        html.I(className="pin" if wish.pinned else "ban", **attributes({"aria-hidden": "true"})),
        html.Span(words, className="wish-words"),
        html.Span(price_words(text, proposals.programme, wish.price), className="wish-price"),
        wish_link(
            text("match.undo"),
            without(page.address, pair),
            className="action",
            **attributes({"aria-label": text("match.undo_wish", wish=words)}),
        ),
    ]


def _total(proposals: Proposals, text: Text) -> str:
    if leaves_out(proposals.programme, proposals.price):
        return text("match.total_out")
    price = points(proposals.price)
    if price == points(0.0):
        return text("match.total_none")
    # what a town without a partner counts is in both costs and falls out of their difference
    return text("match.total", price=price)


def _clear(page: TwinningPage, text: Text) -> html.A:
    return nav_link(text("match.clear"), free_of_wishes(page.address), className="action")


def refused_section(page: TwinningPage, text: Text) -> html.Section:
    """Why the wishes cannot be, and links that undo them one by one or all."""
    said = [html.Li(say_refusal(text, _named(page, text, problem))) for problem in page.refused]
    wishes = [
        html.Li(_undo(page, text, pair, key))
        for key, pairs in (("match.wish_pin", page.address.pins), ("match.wish_ban", page.address.bans))
        for pair in pairs
    ]
    return html.Section(
        [
            html.Div(html.Ul(said), className="match-refused", role="alert"),
            html.Ul(wishes, className="wishes"),
            html.Div(_clear(page, text), className="wishes-total"),
        ],
        className="panel match-part",
    )


def _undo(page: TwinningPage, text: Text, pair: Pair, key: str) -> list[Any]:
    words = text(key, town=_name(page, text, pair[0]), partner=_name(page, text, pair[1]))
    return [
        html.Span(words, className="wish-words"),
        nav_link(
            text("match.undo"),
            without(page.address, pair),
            className="action",
            **attributes({"aria-label": text("match.undo_wish", wish=words)}),
        ),
    ]


def _name(page: TwinningPage, text: Text, code: str) -> str:
    """The name of a town; another unit's code stands for it, since there are no proposals to name it."""
    card = page.cards.get(code)
    return code if card is None else text.pick(zh=card.area.name_zh, en=card.area.name_en)


def _named(page: TwinningPage, text: Text, problem: Problem) -> Problem:
    """The same problem with names of towns in place of their codes."""
    named = {key: _name(page, text, value) for key, value in problem.params.items() if isinstance(value, str)}
    return replace(problem, params={**problem.params, **named})
