"""The class-three towns of a period: what pulls each down, how far beyond chance, since when, and where it stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dash import html

from assessment.flagging import Proposal, Weakness
from assessment.model import Evidence, Programme, Verdict
from assessment.periods import parse_period
from assessment.twinning.lifecycle import Stage
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.signs import verdict_badge
from layouts.components.words import hidden
from layouts.models.twinning import FlagRow, Proposals
from layouts.models.twinning_pages import TwinningPage
from layouts.pages.names import name_of
from layouts.text import Text
from layouts.text.format import MINUS, fixed, period_name, unit_of, with_unit
from layouts.text.twinning import unit_name

_MOST_WEAKNESSES = 3
_HARDLY = 0.0005  # shown with one decimal of a percentage this would read as none
_COLUMNS = ("town", "composite", "diagnosis", "weakness", "points", "beyond", "since")


def flags_section(page: TwinningPage, proposals: Proposals, text: Text) -> html.Section:
    """The proposed towns, the lowest composite first."""
    head: list[Any] = [html.H2(text("match.flags_heading"))]
    if not proposals.flags:
        return html.Section([*head, html.P(text("match.flags_empty"))], id="flags", className="panel match-part")
    head.append(html.P(text("match.flags_note"), className="note"))
    heads = [html.Th(text(f"match.head_{name}"), scope="col", className=f"col-{name}") for name in _COLUMNS]
    table = html.Table(
        [
            html.Caption(text("match.flags_caption", period=period_name(text, page.period)), className="sr-only"),
            html.Thead(html.Tr(heads)),
            *(_town(page, text, row) for row in proposals.flags),
        ],
        className="match-table flags",
    )
    return html.Section(
        [html.Div(head, className="match-head"), html.Div(table, className="scroll-x")],
        id="flags",
        className="panel match-part",
    )


def _town(page: TwinningPage, text: Text, row: FlagRow) -> html.Tbody:
    """One body for each town, a line for each of its costliest weaknesses."""
    weaknesses = row.flag.weaknesses[:_MOST_WEAKNESSES]
    lines = [_weakness(text, page.shell.programme, each) for each in weaknesses] or [[html.Td("–", colSpan=4)]]
    span: dict[str, Any] = {"rowSpan": len(lines)} if len(lines) > 1 else {}
    first = [
        html.Th(_name(page, text, row), scope="rowgroup", className="col-town", **span),
        html.Td(_composite(page, text, row), className="col-composite", **span),
        html.Td(_diagnosis(text, row.flag), className="col-diagnosis", **span),
    ]
    return html.Tbody([html.Tr([*(first if index == 0 else []), *line]) for index, line in enumerate(lines)])


def _name(page: TwinningPage, text: Text, row: FlagRow) -> list[Any]:
    name = unit_name(text, row.town)
    return [
        nav_link(
            name,
            page.address.to("dossier", town=row.town.code),
            className="town-link",
            **attributes({"aria-label": text("match.to_record", town=name)}),
        ),
        html.Div(_stage(text, row), className="match-stage"),
    ]


def _stage(text: Text, row: FlagRow) -> str:
    if row.declined_now:
        return text("twins.declined_now")
    return text("match.unlisted") if row.stage is Stage.none else text(f"twins.stage.{row.stage.value}")


def _composite(page: TwinningPage, text: Text, row: FlagRow) -> list[Any]:
    flag = row.flag
    parts: list[Any] = [
        nav_link(
            fixed(flag.composite, 1),
            page.address.to("town", town=row.town.code),
            className="match-score",
            **attributes({"aria-label": text("match.to_card", score=fixed(flag.composite, 1))}),
        )
    ]
    if flag.line is not None:
        card = page.cards.get(row.town.code)
        score = None if card is None else card.lines.get(flag.line)
        name = name_of(text, page.shell.programme.line(flag.line))
        words = text("match.weakest", line=name, score="–" if score is None else fixed(score, 1))
        parts.append(html.Div(words, className="match-small"))
    return parts


def _diagnosis(text: Text, flag: Proposal) -> list[Any]:
    since = "match.three_before" if flag.since_beginning else "match.three_since"
    return [
        html.Div(text(f"twins.shortfall.{flag.kind.value}"), className="match-kind"),
        html.Div(text(since, period=period_name(text, parse_period(flag.since)))),
        html.Div(chance_words(text, flag), className="match-noise" if flag.noise else "match-small"),
    ]


def chance_words(text: Text, flag: Proposal) -> str:
    """How likely chance alone would lift the town out of class three; marked with ≈ where that is likely enough."""
    shown = with_unit(fixed(Decimal(repr(100 * flag.leaves_by_chance)), 1), "%")
    if flag.noise:
        return text("match.noise", chance=shown)
    if flag.leaves_by_chance < _HARDLY:
        return text("match.chance_none")
    return text("match.chance", chance=shown)


def _weakness(text: Text, programme: Programme, weakness: Weakness) -> list[html.Td]:
    name = name_of(text, programme.indicator(weakness.indicator))
    since = period_name(text, parse_period(weakness.since))
    cells = (
        ("weakness", name),
        ("points", f"{MINUS}{fixed(weakness.points, 1)}"),
        ("beyond", _beyond(text, programme, weakness)),
        ("since", since),
    )
    return [
        html.Td(words, className=f"col-{column}", **attributes({"data-label": text(f"match.head_{column}")}))
        for column, words in cells
    ]


def _beyond(text: Text, programme: Programme, weakness: Weakness) -> Any:
    """How far beyond chance, in the indicator's unit; or within chance, not reported, no part of chance."""
    if weakness.verdict is Verdict.missing:
        return verdict_badge(text, weakness.verdict)
    if weakness.evidence is Evidence.indistinguishable:
        return ["≈ ", text("evidence.indistinguishable")]
    if weakness.evidence is not Evidence.clear or weakness.gap is None:
        return html.Span(["–", hidden(text("match.no_chance"))], className="tone-muted")
    unit = unit_of(text, programme.indicator(weakness.indicator))
    number = fixed(Decimal(repr(weakness.gap)), 1)
    return text("match.beyond_points", gap=number) if unit == "%" else with_unit(number, unit)
