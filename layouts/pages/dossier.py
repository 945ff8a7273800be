"""The record of one town's twinning: where it stands, what may be recorded next, the plan, the rounds, the history."""

from __future__ import annotations

import re
from typing import Any

from dash import html

from assessment.model import TownClass
from assessment.twinning.lifecycle import Stage
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.frame import framed
from layouts.components.signs import class_badge
from layouts.models.twinning import TownTwinning
from layouts.models.twinning_pages import DossierPage
from layouts.pages.dossier_diagnosis import criteria_panel, diagnosis_panel
from layouts.pages.dossier_notes import notes_section
from layouts.pages.dossier_path import path_section
from layouts.pages.dossier_plan import plan_sections
from layouts.pages.dossier_rounds import history_section, rounds_section
from layouts.pages.dossier_steps import next_section
from layouts.pages.dossier_terms import standing, term_words
from layouts.text import Text
from layouts.text.format import fixed, scope_name
from layouts.text.twinning import unit_name, unit_names

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")
_HELPED = frozenset({Stage.matched, Stage.running, Stage.continued, Stage.reached_standard, Stage.relapsed})


def dossier_page(page: DossierPage, text: Text) -> html.Div:
    """The whole page."""
    body = [
        _ways(page, text),
        html.Div(_headline(page, text), className="sentence"),
        path_section(page.town, text),
        next_section(page, text),
        html.Div([diagnosis_panel(page, text), criteria_panel(page.town, text)], className="record-pair"),
        *plan_sections(page, text),
        rounds_section(page.town, text),
        notes_section(page, text),
        history_section(page.town, text),
    ]
    return framed(text, page.shell, page.address, [part for part in body if part != ""])


def _ways(page: DossierPage, text: Text) -> html.Nav:
    links = [
        nav_link(["‹ ", text("dossier.to_board")], page.address.to("twinning")),
        nav_link(["‹ ", text("dossier.to_card")], page.address.to("town", town=page.town.town.code)),
    ]
    return html.Nav(links, className="neighbours", **attributes({"aria-label": text("dossier.ways")}))


def _headline(page: DossierPage, text: Text) -> list[Any]:
    town = page.town
    head: list[Any] = [unit_name(text, town.town), " "]
    if page.card is not None:
        head += [class_badge(text, page.card), text("format.colon")]
    unlisted_three = page.card is not None and page.card.town_class is TownClass.three and town.stage is Stage.none
    parts = [text("dossier.head.none_three" if unlisted_three else f"dossier.head.{town.stage.value}")]
    if town.round:
        parts.append(text.plural("dossier.head.rounds", town.round))
    if town.stage in _HELPED:
        parts += _help(text, town)
    head += _unbroken(text("format.clause").join(parts))
    about = []
    if page.card is not None and page.card.composite is not None:
        about.append(text("town.composite", score=fixed(page.card.composite, 1)))
    about.append(scope_name(text, page.period, page.view))
    if page.shell.synthetic:
        about.append(text("shell.synthetic"))
    return [html.H1(head, tabIndex="-1"), html.P(" · ".join(about), className="about")]


def _unbroken(words: str) -> list[Any]:
    """The words with each day in one piece, which a line would break at its hyphens."""
    return [html.Span(part, className="day") if _DAY.fullmatch(part) else part for part in _DAY.split(words) if part]


def _help(text: Text, town: TownTwinning) -> list[str]:
    signed = standing(town)
    if not signed:
        return []
    partners = unit_names(text, tuple(each.partner for each in signed))
    return [text("dossier.head.partners", partners=partners), term_words(text, town)]
