"""The page of twinning: how all class-three towns stand, whom to match with whom, and whether the help works."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.frame import framed
from layouts.models.twinning_pages import BOARD, EFFECT, MATCH, PARTS, TwinningPage
from layouts.pages.twinning_board import board_part
from layouts.pages.twinning_effect import effect_part
from layouts.pages.twinning_match import match_part
from layouts.text import Text

_PARTS = {BOARD: board_part, MATCH: match_part, EFFECT: effect_part}


def twinning_page(page: TwinningPage, text: Text) -> html.Div:
    """The whole page: each part begins with its own sentence."""
    sentence, *rest = _PARTS[page.part](page, text)
    return framed(text, page.shell, page.address, [sentence, _tabs(page, text), *rest])


def _tabs(page: TwinningPage, text: Text) -> html.Nav:
    links: list[Any] = []
    for part in PARTS:
        address = page.address.but(part=None if part == BOARD else part, pins=(), bans=(), town=None)
        current = {"aria-current": "page"} if part == page.part else {}
        links.append(nav_link(text(f"twinning.part.{part}"), address, className="tab", **attributes(current)))
    return html.Nav(links, className="tabs", **attributes({"aria-label": text("twinning.parts")}))
