"""What pulls the town down, and what stands between it and moving up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dash import html

from assessment.flagging import Proposal, Weakness
from assessment.model import Evidence, Kind, Programme, Verdict
from assessment.periods import parse_period
from assessment.twinning.acceptance import CriterionResult
from assessment.twinning.lifecycle import Stage
from layouts.components.attributes import attributes
from layouts.models.twinning import TownTwinning
from layouts.models.twinning_pages import DossierPage
from layouts.pages.dossier_tables import capital, facts, record_row, record_table
from layouts.pages.names import name_of
from layouts.text import Text
from layouts.text.format import fixed, period_name, unit_of, with_unit
from layouts.text.twinning import criterion_name, figure_text

_MOST = 6
STATES = {True: ("met", "✓"), False: ("unmet", "✕"), None: ("unknown", "▨")}
"""Of a criterion: the word and the sign."""


def diagnosis_panel(page: DossierPage, text: Text) -> html.Section:
    """The diagnosis of the period by which the town was flagged."""
    flag, town = page.town.flag, page.town
    heading = html.H2(text("dossier.diagnosis"))
    if flag is None:
        key = "dossier.no_flag_yet" if town.stage is Stage.none else "dossier.no_flag"
        return html.Section([heading, html.P(text(key))], className="panel fact")
    parts: list[Any] = [heading, facts(_summary(text, town.programme, flag))]
    if flag.noise:
        share = fixed(Decimal(repr(100 * flag.leaves_by_chance)), 1)
        words = text("dossier.noise", share=share)
        parts.append(html.P([html.Span("≈ ", **attributes({"aria-hidden": "true"})), words], className="record-mark"))
    parts.append(_weaknesses(text, town.programme, flag))
    return html.Section(parts, className="panel fact")


def _summary(text: Text, programme: Programme, flag: Proposal) -> list[tuple[str, Any]]:
    since = period_name(text, parse_period(flag.since))
    entries: list[tuple[str, Any]] = [
        (text("twins.column.composite"), fixed(flag.composite, 1)),
        (
            text("dossier.in_three"),
            text("twins.since_beginning", period=since)
            if flag.since_beginning
            else text.plural("dossier.since", flag.periods, period=since),
        ),
        (text("twins.column.shortfall"), text(f"twins.shortfall.{flag.kind.value}")),
    ]
    if flag.line is not None:
        entries.insert(1, (text("twins.column.line"), name_of(text, programme.line(flag.line))))
    return entries


def _weaknesses(text: Text, programme: Programme, flag: Proposal) -> Any:
    names = ("indicator", "points", "evidence", "since")
    heads = [(name, text(f"dossier.weak.{name}")) for name in names]
    rows = [record_row(heads, _weakness(text, programme, each)) for each in flag.weaknesses[:_MOST]]
    return record_table(text("dossier.weaknesses"), heads, rows, name="weaknesses")


def _weakness(text: Text, programme: Programme, weakness: Weakness) -> list[Any]:
    share = text("dossier.weak.share", share=fixed(100 * weakness.share, 0))
    since = parse_period(weakness.since)
    return [
        name_of(text, programme.indicator(weakness.indicator)),
        [html.B(fixed(weakness.points, 1)), " ", html.Small(share, className="note")],
        _beyond_chance(text, programme, weakness),
        period_name(text, since),
    ]


def _beyond_chance(text: Text, programme: Programme, weakness: Weakness) -> str:
    if weakness.verdict is Verdict.missing:
        return text("verdict.missing")
    if weakness.evidence is Evidence.indistinguishable:
        return f"≈ {text('evidence.indistinguishable')}"
    if weakness.evidence is not Evidence.clear or not weakness.gap:
        return text("evidence.not_applicable")
    indicator = programme.indicator(weakness.indicator)
    number = fixed(Decimal(repr(weakness.gap)), 1)
    if indicator.kind is Kind.proportion:
        gap = text("dossier.weak.percentage_points", gap=number)
    else:
        gap = with_unit(number, unit_of(text, indicator))
    return text("dossier.weak.beyond", gap=gap)


def criteria_panel(town: TownTwinning, text: Text) -> html.Section:
    """The criteria of moving up against the newest scorecard."""
    if not town.criteria or town.period is None:
        return html.Section(
            [html.H2(text("dossier.standard")), html.P(text("dossier.no_card"))], className="panel fact"
        )
    period = period_name(text, town.period)
    count = len(town.between)
    words = text.plural("dossier.between", count) if count else text("dossier.nothing_between")
    heads = [(name, text(f"dossier.criterion.{name}")) for name in ("name", "figure", "needed", "state")]
    rows = [record_row(heads, _criterion(text, town.programme, each)) for each in town.criteria]
    return html.Section(
        [
            html.H2(text("dossier.standard")),
            html.P([html.B(words), " ", html.Span(text("dossier.by_card", period=period), className="note")]),
            record_table(text("dossier.standard"), heads, rows, name="criteria"),
        ],
        className="panel fact",
    )


def _criterion(text: Text, programme: Programme, result: CriterionResult) -> list[Any]:
    return [
        criterion_name(text, programme, result.criterion),
        figure_text(text, programme, result, result.figure),
        figure_text(text, programme, result, result.needed) if result.needed else "–",
        criterion_badge(text, result.met),
    ]


def criterion_badge(text: Text, met: bool | None) -> html.Span:
    """✓ met, ✕ not met, ▨ no figure."""
    state, sign = STATES[met]
    tone = {True: "met", False: "unmet", None: "muted"}[met]
    words = capital(text(f"dossier.state.{state}"))
    hidden_sign = html.Span(sign, **attributes({"aria-hidden": "true"}))
    return html.Span([hidden_sign, " ", words], className=f"verdict tone-{tone}")
