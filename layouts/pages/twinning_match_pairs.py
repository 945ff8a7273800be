"""The proposed pairs: why each fits, what it costs term by term, and the wishes that a leader may add."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dash import html

from assessment.twinning.costs import PartnerKind
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.words import strong
from layouts.models.twinning import MatchRow, PartnerRow, Proposals, Unit
from layouts.models.twinning_pages import TwinningPage
from layouts.pages.twinning_match_wishes import wishes_list
from layouts.pages.twinning_match_words import PAIRS, points, price_words, wish_link, with_ban, with_pin, without
from layouts.text import Text
from layouts.text.format import fixed, shortest
from layouts.text.twinning import say_match, unit_name

_TERMS = ("total", "weakness", "tier", "distance", "load", "without_effect")
_KINDS = tuple(PartnerKind)


def pairs_section(page: TwinningPage, proposals: Proposals, text: Text) -> html.Section:
    """The cheapest assignment as it stands with all wishes."""
    parts: list[Any] = [html.H2(text("match.pairs_heading"))]
    if not proposals.matches and not proposals.unmatched:
        parts.append(html.P(text("match.pairs_empty")))
        return html.Section(parts, id=PAIRS, className="panel match-part")
    if proposals.matches:
        parts.append(html.P(_weights(proposals, text), className="note"))
    if proposals.unmatched:
        parts.append(html.P(_why_unmatched(proposals, text), className="match-short"))
    parts += wishes_list(page, proposals, text)
    return html.Section(
        [html.Div(parts, className="match-head"), html.Div(_table(page, proposals, text), className="scroll-x")],
        id=PAIRS,
        className="panel match-part",
    )


def _weights(proposals: Proposals, text: Text) -> str:
    weights = proposals.programme.twinning
    names = ("weakness", "tier_mismatch", "distance", "load", "without_effect", "unmatched")
    return text("match.weights", **{name: shortest(getattr(weights, name), most=3) for name in names})


def _why_unmatched(proposals: Proposals, text: Text) -> str:
    """Who stays without a partner, and for want of what."""
    towns = text("format.comma").join(unit_name(text, each) for each in proposals.unmatched)
    if not proposals.partners:
        return text("match.out_no_register", towns=towns)
    places = sum(_free(each) for each in proposals.partners if each.available)
    waiting = len(proposals.matches) + len(proposals.unmatched)
    if places < waiting:
        return text("match.out_capacity", towns=towns, places=places, waiting=waiting)
    return text("match.out_wishes", towns=towns)


def _free(partner: PartnerRow) -> int:
    return max(0, partner.capacity - partner.load)


def _table(page: TwinningPage, proposals: Proposals, text: Text) -> html.Table:
    heads = [html.Th(text("match.head_pair"), scope="col", className="col-pair")]
    heads += [html.Th(text(f"twins.column.{name}"), scope="col", className=f"col-cost col-{name}") for name in _TERMS]
    heads.append(html.Th(text("match.head_wish"), scope="col", className="col-actions"))
    rows = [_pair(page, proposals, text, row) for row in proposals.matches]
    rows += [_left_out(page, proposals, text, town) for town in proposals.unmatched]
    return html.Table(
        [
            html.Caption(text("match.pairs_caption"), className="sr-only"),
            html.Thead(html.Tr(heads)),
            html.Tbody(rows),
        ],
        className="match-table pairs",
    )


def _pair(page: TwinningPage, proposals: Proposals, text: Text, row: MatchRow) -> html.Tr:
    names = (unit_name(text, row.town), unit_name(text, row.partner))
    head = html.Div(
        [
            html.Span(names[0], className="pair-town"),
            html.Span(" → ", **attributes({"aria-hidden": "true"})),
            html.Span(names[1], className="pair-partner"),
            *([_pinned(proposals, text, row)] if row.pinned else []),
        ],
        className="pair-names",
    )
    cell = [head, html.Div(say_match(text, proposals.programme, row), className="pair-why")]
    return html.Tr(
        [
            html.Th([*cell, _others(page, proposals, text, row.town, row.partner)], scope="row", className="col-pair"),
            *(_cost(text, row, name) for name in _TERMS),
            html.Td(_actions(page, text, row, names), className="col-actions"),
        ],
        className="is-pinned" if row.pinned else "",
    )


def _pinned(proposals: Proposals, text: Text, row: MatchRow) -> html.Span:
    """The sign of a pin with what it costs, so that this is seen where the pin was set."""
    pair = (row.town.code, row.partner.code)
    prices = [each.price for each in proposals.wishes if (each.town.code, each.partner.code) == pair]
    price = price_words(text, proposals.programme, prices[0]) if prices else ""
    sign = html.I(className="pin", **attributes({"aria-hidden": "true"}))
    return html.Span([sign, text("match.pinned"), html.Span(price, className="wish-price")], className="pinned")


def _cost(text: Text, row: MatchRow, name: str) -> html.Td:
    value = float(getattr(row.cost, name))
    shown: list[Any] = [points(value) if value else "0"]
    if name == "distance" and row.cost.km is not None:
        shown.append(html.Div(text("twins.match.km", km=fixed(Decimal(repr(row.cost.km)), 0)), className="match-small"))
    tone = "" if value else " is-nothing"
    label = attributes({"data-label": text(f"twins.column.{name}")})
    return html.Td(shown, className=f"col-cost col-{name}{tone}", **label)


def _actions(page: TwinningPage, text: Text, row: MatchRow, names: tuple[str, str]) -> html.Div:
    pair = (row.town.code, row.partner.code)
    words = {"town": names[0], "partner": names[1]}
    links = []
    if row.pinned:
        links.append(_action(text, "unpin", without(page.address, pair), words))
    else:
        links.append(_action(text, "pin", with_pin(page.address, pair), words))
        links.append(_action(text, "ban", with_ban(page.address, pair), words))
    links.append(_sign(page, text, row.town))
    return html.Div(links, className="actions")


def _action(text: Text, name: str, address: Any, words: dict[str, str]) -> html.A:
    label = attributes({"aria-label": text(f"match.{name}_label", **words)})
    return wish_link(text(f"match.{name}"), address, className="action", **label)


def _sign(page: TwinningPage, text: Text, town: Unit) -> html.A:
    label = attributes({"aria-label": text("match.sign_label", town=unit_name(text, town))})
    return nav_link([text("match.sign"), " ›"], page.address.to("dossier", town=town.code), className="action", **label)


def _left_out(page: TwinningPage, proposals: Proposals, text: Text, town: Unit) -> html.Tr:
    head = html.Div(html.Span(unit_name(text, town), className="pair-town"), className="pair-names")
    label = attributes({"aria-label": text("match.to_record", town=unit_name(text, town))})
    record = nav_link(
        [text("match.record"), " ›"], page.address.to("dossier", town=town.code), className="action", **label
    )
    return html.Tr(
        [
            html.Th([head, _others(page, proposals, text, town, None)], scope="row", className="col-pair"),
            html.Td(strong(text("match.nobody"), "unmet"), colSpan=len(_TERMS), className="col-nobody"),
            html.Td(html.Div([record], className="actions"), className="col-actions"),
        ]
    )


def candidates(page: TwinningPage, proposals: Proposals, town: str, current: str | None) -> list[PartnerRow]:
    """The units that could be pinned to a town: free places that no pin of another town takes."""
    taken = [partner for other, partner in page.address.pins if other != town]
    return [
        each
        for each in proposals.partners
        if each.available and each.unit.code not in (town, current) and _free(each) > taken.count(each.unit.code)
    ]


def _place(text: Text, partner: PartnerRow) -> tuple[int, str]:
    """By kind, then by name; Chinese names are easier found by their official codes."""
    return _KINDS.index(partner.kind), text.pick(zh=partner.unit.code, en=partner.unit.name_en)


def _others(
    page: TwinningPage, proposals: Proposals, text: Text, town: Unit, current: Unit | None
) -> html.Details | str:
    """Every other unit that could help the town, each a pin away."""
    found = candidates(page, proposals, town.code, None if current is None else current.code)
    if not found:
        return ""
    links = []
    # Chinese names have no order of their own that helps to find one: there the official codes give it
    for each in sorted(
        found, key=lambda each: (_KINDS.index(each.kind), text.pick(zh=each.unit.code, en=each.unit.name_en))
    ):
        name = unit_name(text, each.unit)
        kind = text(f"twins.kind.{each.kind.value}")
        label = text("match.pin_label", town=unit_name(text, town), partner=name)
        links.append(
            wish_link(
                [name, html.Span(kind, className="match-small")],
                with_pin(page.address, (town.code, each.unit.code)),
                className="other",
                **attributes({"aria-label": label}),
            )
        )
    summary = html.Summary(text("match.others", n=len(found)), className="fold-name")
    return html.Details([summary, html.Div(links, className="others")], className="others-holder")
