"""Data quality: what is missing, what came late, what was corrected since the last seal, what the towns said of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta, timezone
from fractions import Fraction
from typing import Any

from assessment.facts import Observation
from assessment.periods import Quarter, quarters_of_view
from layouts.documents.provenance import missing_of, provenance
from layouts.documents.report_pdf.cells import (
    AUTO,
    NONE,
    Block,
    Cell,
    cell,
    paragraph,
    section,
    subheading,
    table,
)
from layouts.documents.report_pdf.decisions import unit_by_code
from layouts.documents.town_words import name_of, verdict_words
from layouts.models.sealed import Revised, Sealed, SealedFigure
from layouts.text import Text
from layouts.text.format import (
    count,
    counts,
    fixed,
    indicator_value,
    listing,
    minute_of,
    quarter_name,
)

_CHINA = timezone(timedelta(hours=8))
_SHA = 12


def quality_section(text: Text, sealed: Sealed) -> Mapping[str, Any]:
    """Missing, late, corrected, confirmed or objected to; what there is none of is said."""
    blocks: list[Block] = [subheading(text("report.missing")), _missing(text, sealed)]
    blocks += [subheading(text("report.confirmations")), *_confirmations(text, sealed)]
    blocks += [subheading(text("report.late")), *_late(text, sealed)]
    blocks += [subheading(text("report.corrected")), *_corrected(text, sealed)]
    return section(text("report.section_quality"), blocks)


def _missing(text: Text, sealed: Sealed) -> Block:
    found = missing_of(sealed)
    if not found:
        return paragraph(text("report.missing_none"))
    rows: list[list[Cell]] = [
        [
            cell(unit_by_code(text, sealed, code), bold=True),
            listing(text, [name_of(text, sealed.programme.indicator(each)) for each in codes]),
        ]
        for code, codes in found.items()
    ]
    return table([text("report.head_town"), text("report.head_missing")], rows, widths=(-40.0, 1.0))


def _confirmations(text: Text, sealed: Sealed) -> list[Block]:
    meeting = sealed.meeting
    if meeting.deadline is None and not meeting.towns:
        return [paragraph(text("report.no_deadline"))]
    day = NONE if meeting.deadline is None else meeting.deadline.isoformat()
    confirmed = {each.town for each in meeting.towns if each.confirmed is not None}
    objected = {each.town for each in meeting.towns if each.objections}
    codes = [card.area.code for card in sealed.assessment.areas]
    silent = [unit_by_code(text, sealed, each) for each in codes if each not in confirmed | objected]
    blocks: list[Block] = [paragraph(text("report.confirmed", day=day, n=len(confirmed), of=len(codes)))]
    if silent:
        blocks.append(paragraph(text("report.silent", towns=listing(text, silent))))
    rows: list[list[Cell]] = []
    for said in meeting.towns:
        for line in said.objections:
            code = line.objection.indicator
            known = {each.code: name_of(text, each) for each in sealed.programme.indicators}
            rows.append(
                [
                    cell(unit_by_code(text, sealed, said.town), bold=True),
                    known.get(code or "", NONE),
                    line.objection.words,
                    _answer(text, line.answer),
                ]
            )
    if rows:
        heads = [text(f"report.objection_{name}") for name in ("town", "indicator", "words", "answer")]
        blocks.append(table(heads, rows, widths=(-26.0, 1.0, 1.6, 1.4)))
    return blocks


def _answer(text: Text, answer: Any) -> Cell:
    if answer is None:
        return cell(f"○ {text('report.unanswered')}", tone="muted")
    word = text("report.accepted" if answer.accepted else "report.rejected")
    return cell(f"{'✓' if answer.accepted else '×'} {word}", second=answer.words)


def late_figures(sealed: Sealed) -> list[SealedFigure]:
    """Figures of the quarters sealed here that came after the deadline of confirmation."""
    deadline = sealed.meeting.deadline
    if deadline is None:
        return []
    shown = set(quarters_of_view(sealed.period, sealed.assessment.view))
    return [
        each
        for each in sealed.figures
        if each.observation.quarter in shown and each.recorded_at.astimezone(_CHINA).date() > deadline
    ]


def _late(text: Text, sealed: Sealed) -> list[Block]:
    deadline = sealed.meeting.deadline
    if deadline is None:
        return [paragraph(text("report.late_unknown"))]
    towns: dict[str, list[SealedFigure]] = {}
    for each in late_figures(sealed):
        towns.setdefault(each.observation.area, []).append(each)
    if not towns:
        return [paragraph(text("report.late_none", day=deadline.isoformat()))]
    said = [
        text("report.late_town", town=unit_by_code(text, sealed, code), n=len(rows)) for code, rows in towns.items()
    ]
    words = listing(text, said)
    return [paragraph(text("report.late_some", day=deadline.isoformat(), towns=words))]


def _corrected(text: Text, sealed: Sealed) -> list[Block]:
    revisions = sealed.revisions
    if revisions.since is None or revisions.since_as_of is None:
        return [paragraph(text("report.first_seal"))]
    since = {"number": revisions.since, "time": minute_of(revisions.since_as_of)}
    if not revisions.rows:
        return [paragraph(text("report.corrected_none", **since))]
    names = ("town", "indicator", "quarter", "before", "after", "value", "effect", "recorded")
    rows = [_revision_row(text, sealed, each) for each in revisions.rows]
    heads = [text(f"report.revised_{name}") for name in names]
    widths = (-22.0, 1.2, AUTO, AUTO, AUTO, AUTO, 1.2, AUTO)
    return [
        paragraph(text.plural("report.corrected_some", len(rows), **since)),
        table(heads, rows, widths=widths, right=(3, 4, 5)),
    ]


def _revision_row(text: Text, sealed: Sealed, row: Revised) -> list[Cell]:
    indicator = sealed.programme.indicator(row.indicator)
    values = [indicator_value(text, indicator, each) for each in row.value]
    return [
        cell(unit_by_code(text, sealed, row.area), bold=True),
        name_of(text, indicator),
        quarter_name(text, row.quarter),
        stored_words(row.before),
        cell(stored_words(row.after), bold=True),
        " → ".join(values),
        effect_words(text, row),
        cell(minute_of(row.recorded_at), tone="muted", second=row.file),
    ]


def stored_words(observation: Observation) -> str:
    """A stored figure: 105 / 110, or its value."""
    if observation.value is not None:
        return count(observation.value)
    return counts(observation.numerator, observation.denominator)


def effect_words(text: Text, row: Revised) -> str:
    """What a correction did to the town: verdict and composite, or that it changed nothing."""
    said = []
    if row.verdict[0] is not row.verdict[1]:
        said.append(" → ".join(verdict_words(text, each) for each in row.verdict))
    if row.composite[0] != row.composite[1]:
        scores = " → ".join(_score(each) for each in row.composite)
        said.append(text("report.composite_moves", scores=scores))
    return text("format.semicolon").join(said) if said else text("report.no_effect")


def _score(value: Fraction | None) -> str:
    return NONE if value is None else fixed(value, 2)


def sources_section(text: Text, sealed: Sealed) -> Mapping[str, Any]:
    """How to read the report, where it comes from, and the files behind the figures."""
    rows: list[list[Cell]] = [[cell(name, bold=True), value] for name, value in provenance(text, sealed).rows]
    heads = (text("report.head_what"), text("report.head_which"))
    quarters = quarters_of_view(sealed.period, sealed.assessment.view)
    used = {each.file for each in sealed.figures if each.observation.quarter in quarters}
    files = [
        [str(each.batch), each.file, text(f"report.batch_{each.kind}"), minute_of(each.recorded_at), each.sha256[:_SHA]]
        for each in sealed.sources
        if each.kind != "indicators" or each.file in used
    ]
    names = ("batch", "file", "kind", "recorded", "sha")
    legend = {
        "kind": "legend",
        "t": text("report.mark_legend"),
        "clear": text("report.legend_clear"),
        "open": text("report.legend_open"),
    }
    file_heads = [text(f"report.file_{name}") for name in names]
    return section(
        text("report.section_sources"),
        [
            subheading(text("report.how_to_read")),
            legend,
            paragraph(text("method.rule_evidence_text")),
            paragraph(text("report.signs")),
            subheading(text("report.provenance")),
            table(heads, rows, widths=(-38.0, 1.0)),
            subheading(text("report.files", quarters=_span(text, quarters))),
            table(file_heads, files, widths=(AUTO, 1.0, AUTO, AUTO, AUTO), right=(0,)),
        ],
    )


def _span(text: Text, quarters: tuple[Quarter, ...]) -> str:
    return listing(text, [quarter_name(text, each) for each in quarters])
