"""The class-three towns: what pulls each down, whom the rules propose as partner and why, and how the help goes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessment.flagging import Proposal, Weakness
from assessment.model import Evidence, Verdict
from assessment.periods import parse_period
from assessment.twinning.acceptance import CriterionResult
from layouts.documents.report_pdf.cells import (
    AUTO,
    NONE,
    Block,
    Cell,
    bullets,
    cell,
    paragraph,
    section,
    subheading,
    table,
)
from layouts.documents.town_words import name_of, printed_sign
from layouts.models.sealed import Sealed
from layouts.models.twinning import FlagRow
from layouts.text import Text
from layouts.text.format import MINUS, fixed, period_name, unit_of, with_unit
from layouts.text.twinning import criterion_name, figure_text, say_match, totals_text, unit_name, unit_names

_MOST = 3
_HARDLY = 0.0005  # with one decimal of a percentage it would read as none


def lagging_section(text: Text, sealed: Sealed) -> Mapping[str, Any]:
    """Proposals with their diagnosis, suggested pairs with their reasons, and the towns that are being helped."""
    proposals = sealed.proposals
    blocks: list[Block] = []
    if proposals.flags:
        blocks += [paragraph(text("report.flags_note"), tone="muted"), _flags(text, sealed)]
    else:
        blocks.append(paragraph(text("report.flags_none")))
    blocks.append(subheading(text("report.pairs")))
    if proposals.matches:
        blocks.append(bullets([say_match(text, sealed.programme, each) for each in proposals.matches]))
    else:
        blocks.append(paragraph(text("report.pairs_none")))
    if proposals.unmatched:
        blocks.append(paragraph(text("twins.unmatched", towns=unit_names(text, proposals.unmatched))))
    blocks += [subheading(text("report.board")), *_board(text, sealed)]
    return section(text("report.section_lagging"), blocks)


def _flags(text: Text, sealed: Sealed) -> Block:
    heads = [text(f"report.flag_{name}") for name in ("town", "composite", "diagnosis", "weaknesses", "stage")]
    rows = [_flag_row(text, sealed, each) for each in sealed.proposals.flags]
    return table(heads, rows, widths=(-26.0, AUTO, 1.0, 1.4, AUTO), right=(1,))


def _flag_row(text: Text, sealed: Sealed, row: FlagRow) -> list[Cell]:
    flag = row.flag
    line = "" if flag.line is None else text("report.weakest", line=name_of(text, sealed.programme.line(flag.line)))
    stage = text("twins.declined_now") if row.declined_now else text(f"twins.stage.{row.stage.value}")
    weaknesses = [weakness_words(text, sealed, each) for each in flag.weaknesses[:_MOST]]
    return [
        cell(unit_name(text, row.town), bold=True, second=line),
        cell(fixed(flag.composite, 1), tone="unmet", bold=True),
        text("format.semicolon").join([*since_words(text, flag), chance_words(text, flag)]),
        "\n".join(weaknesses) if weaknesses else NONE,
        stage,
    ]


def since_words(text: Text, flag: Proposal) -> list[str]:
    """What kind of shortfall, and since when the town is in class three."""
    since = "report.three_before" if flag.since_beginning else "report.three_since"
    return [
        text(f"twins.shortfall.{flag.kind.value}"),
        text(since, period=period_name(text, parse_period(flag.since))),
    ]


def chance_words(text: Text, flag: Proposal) -> str:
    """How likely chance alone would lift the town out of class three; marked with ≈ where that is likely enough."""
    if flag.leaves_by_chance < _HARDLY:
        return text("report.chance_hardly")
    shown = with_unit(fixed(Decimal(repr(100 * flag.leaves_by_chance)), 1), "%")
    return text("report.chance_noise" if flag.noise else "report.chance", chance=shown)


def weakness_words(text: Text, sealed: Sealed, weakness: Weakness) -> str:
    """An indicator that pulls the town down: the points it costs and how far beyond chance it lies."""
    indicator = sealed.programme.indicator(weakness.indicator)
    said = text("report.weakness", name=name_of(text, indicator), points=f"{MINUS}{fixed(weakness.points, 1)}")
    if weakness.verdict is Verdict.missing:
        return f"{said} {printed_sign(weakness.verdict)} {text('verdict.missing')}"
    if weakness.evidence is Evidence.indistinguishable:
        return f"{said} ≈ {text('evidence.indistinguishable')}"
    if weakness.evidence is Evidence.clear and weakness.gap is not None:
        percent = indicator.unit.zh == "%"
        unit = text("map.points") if percent else unit_of(text, indicator)
        gap = f"{fixed(Decimal(repr(weakness.gap)), 1)} {unit}"
        return said + text("format.clause") + text("report.beyond", gap=gap)
    return said


def criterion_words(text: Text, sealed: Sealed, result: CriterionResult) -> str:
    """What a town must still reach, and where it stands."""
    name = criterion_name(text, sealed.programme, result.criterion)
    if result.figure is None:
        return text("report.criterion_unknown", name=name)
    return text("report.criterion", name=name, figure=figure_text(text, sealed.programme, result, result.figure))


def _board(text: Text, sealed: Sealed) -> list[Block]:
    rows = sealed.board.rows
    if not rows:
        return [paragraph(text("report.board_none"))]
    names = ("town", "stage", "round", "partners", "term", "between", "inputs")
    made: list[list[Cell]] = []
    for row in rows:
        between = [criterion_words(text, sealed, each) for each in row.between]
        reached = text("twins.nothing_between") if row.criteria else NONE
        made.append(
            [
                cell(unit_name(text, row.town), bold=True),
                text(f"twins.stage.{row.stage.value}"),
                str(row.round) if row.round else NONE,
                unit_names(text, row.partners),
                NONE if row.term_ends is None else row.term_ends.isoformat(),
                "\n".join(between) if between else reached,
                totals_text(text, row.totals),
            ]
        )
    widths = (-22.0, AUTO, AUTO, 1.0, AUTO, 1.6, 1.2)
    heads = [text(f"report.board_{name}") for name in names]
    return [table(heads, made, widths=widths, right=(2,))]
