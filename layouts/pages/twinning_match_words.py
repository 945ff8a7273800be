"""Words and links that the parts of the matching share: points, pins and bans as changes of the address."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dash import html

from assessment.model import Programme
from layouts.address import Address, Pair
from layouts.text import Text
from layouts.text.format import fixed, signed

PAIRS = "pairs"
"""The anchor of the matching: a pin keeps the eye where it was set."""


def points(value: float, decimals: int = 2) -> str:
    """Points of the composite."""
    return fixed(Decimal(repr(value)), decimals)


def leaves_out(programme: Programme, price: float) -> bool:
    """Whether a price is so high because a town stays without a partner for it."""
    weight = float(programme.twinning.unmatched)
    return weight > 0 and price > weight / 2


def price_words(text: Text, programme: Programme, price: float) -> str:
    """What a wish adds to the cost: points, nothing, or a town without a partner."""
    if leaves_out(programme, price):
        return text("match.price_out")
    shown = signed(Decimal(repr(price)), 2)
    return text("match.price", price=shown) if shown.startswith("+") else text("match.price_none")


def with_pin(address: Address, pair: Pair) -> Address:
    """The same address where this pair must be: other pins of its town and a ban of the pair go."""
    pins = tuple(each for each in address.pins if each[0] != pair[0])
    return address.but(pins=(*pins, pair), bans=_less(address.bans, pair))


def with_ban(address: Address, pair: Pair) -> Address:
    """The same address where this pair must not be."""
    return address.but(pins=_less(address.pins, pair), bans=(*_less(address.bans, pair), pair))


def without(address: Address, pair: Pair) -> Address:
    """The same address without a wish about this pair."""
    return address.but(pins=_less(address.pins, pair), bans=_less(address.bans, pair))


def free_of_wishes(address: Address) -> Address:
    """The same address without any wish."""
    return address.but(pins=(), bans=())


def wish_link(children: Any, address: Address, **properties: Any) -> html.A:
    """A link that changes the wishes and stays at the pairs."""
    name = " ".join(part for part in ("nav", properties.pop("className", "")) if part)
    return html.A(children, href=f"{address.href}#{PAIRS}", className=name, **properties)


def _less(pairs: tuple[Pair, ...], pair: Pair) -> tuple[Pair, ...]:
    return tuple(each for each in pairs if each != pair)
