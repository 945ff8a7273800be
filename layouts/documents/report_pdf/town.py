"""One town on one page: headline, reasons, three lines down to the counts, trend, history, twinning, actions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from assessment.meeting import ActionLine
from assessment.model import Line, Verdict
from assessment.results import IndicatorResult, Scorecard
from assessment.twinning.lifecycle import Stage
from layouts.documents.evidence_marks import axis_for, trend_of
from layouts.documents.report_pdf.cells import (
    NONE,
    Cell,
    cell,
    class_tone,
    mark_cell,
    tone_of,
    verdict_cell,
)
from layouts.documents.report_pdf.decisions import action_state, decision_words
from layouts.documents.report_pdf.lagging import criterion_words
from layouts.documents.score_table import town_name
from layouts.documents.town_words import (
    cause_words,
    change_lines,
    change_sign,
    class_words,
    margin_words,
    name_of,
    tier_name,
    why_lines,
)
from layouts.models.sealed import Sealed
from layouts.models.twinning import BoardRow
from layouts.text import Text
from layouts.text.format import (
    counts,
    fixed,
    indicator_value,
    period_name,
    scope_name,
    shortest,
    target_text,
)
from layouts.text.twinning import unit_names
from layouts.theme import CLASS_SIGN

_ORDER = {Verdict.unmet: 0, Verdict.missing: 1, Verdict.met: 2}
_ROOMY = 16
"""With more indicators than these the rows stand closer, so that a town keeps to its page."""
# millimetres where negative, else shares of what they leave; English runs to more lines
_WIDTHS = {
    "zh-CN": (1.15, -15.0, -25.0, -16.0, -21.0, -24.0, 1.0, -14.0, -16.0),
    "en": (1.15, -17.0, -22.0, -14.0, -20.0, -27.0, 1.0, -13.0, -15.0),
}
_HEADS = ("indicator", "value", "counts", "target", "mark", "verdict", "margin", "trend", "points")


def town_label(text: Text, code: str) -> str:
    """The label that leads to a town's page."""
    return f"town-{text.language}-{code}"


def town_part(text: Text, sealed: Sealed, card: Scorecard) -> Mapping[str, Any]:
    """Everything on the page of a town."""
    programme = sealed.programme
    return {
        "label": town_label(text, card.area.code),
        "name": town_name(text, card),
        "code": card.area.code,
        "class": class_words(text, card),
        "class_tone": class_tone(card.town_class),
        "standing": _standing(text, card),
        "change": change_sign(card.rank_change),
        "change_tone": "met" if (card.rank_change or 0) > 0 else "unmet" if (card.rank_change or 0) < 0 else "muted",
        "about": _about(text, sealed, card),
        "cause": cause_words(text, programme, card),
        "why_head": text("town.why", name=text(f"class.{card.town_class}")),
        "why": why_lines(text, programme, card),
        "change_head": text("town.what_changes"),
        "changes": change_lines(text, programme, card),
        "heads": _heads(text, sealed),
        "widths": _WIDTHS[text.language],
        "tight": 2 if len(card.indicators) > _ROOMY else int(text.language == "en"),
        "lines": [_line(text, sealed, card, line) for line in programme.lines],
        "history_head": text("report.town_history"),
        "history": _history(text, sealed, card),
        "more": [*_twinning(text, sealed, card), *_actions(text, sealed, card)],
        "place": text("report.place", town=town_name(text, card)),
    }


def _standing(text: Text, card: Scorecard) -> str:
    rank = text("rank.apart") if card.rank is None else text("town.rank", rank=card.rank)
    if card.composite is None:
        return rank
    return text("town.composite", score=fixed(card.composite, 1)) + text("format.clause") + rank


def _about(text: Text, sealed: Sealed, card: Scorecard) -> str:
    parts = [tier_name(text, sealed.programme, card), scope_name(text, sealed.period, sealed.assessment.view)]
    return " · ".join([*parts, text("report.code", code=card.area.code)])


def _heads(text: Text, sealed: Sealed) -> list[str]:
    trend = text("report.head_trend", quarters=len(sealed.trends.quarters))
    return [trend if name == "trend" else text(f"report.head_{name}") for name in _HEADS]


def _line(text: Text, sealed: Sealed, card: Scorecard, line: Line) -> Mapping[str, Any]:
    programme = sealed.programme
    score, floor = card.lines.get(line.code), programme.classes.line_floor
    total = sum((each.weight for each in programme.lines), Fraction(0))
    low = score is not None and floor is not None and score < floor
    about = text("town.line_share", share=shortest(100 * line.weight / total, most=1), answers=_answers(text, line))
    if low and floor is not None:
        about += text("format.clause") + text("town.under_floor", floor=shortest(floor))
    results = [each for each in card.indicators if each.line == line.code]
    results.sort(key=lambda each: _ORDER.get(each.verdict, 3))
    return {
        "name": name_of(text, line),
        "score": NONE if score is None else fixed(score, 1),
        "share": None if score is None else round(float(score) / 100, 4),
        "tone": "unmet" if low else "",
        "about": about,
        "rows": [_row(text, sealed, card, each) for each in results],
    }


def _answers(text: Text, line: Line) -> str:
    """Who answers for a line."""
    return text.pick(zh=line.answers.zh, en=line.answers.en)


def _row(text: Text, sealed: Sealed, card: Scorecard, result: IndicatorResult) -> list[Cell]:
    indicator = sealed.programme.indicator(result.indicator)
    axis = axis_for([result], indicator)
    values = sealed.trends.values.get(result.indicator, {}).get(card.area.code, ())
    strong = result.verdict is Verdict.unmet
    tone = tone_of(result.verdict) if strong else ""
    points = text("town.left_out") if result.points is None else fixed(result.points, 1)
    return [
        cell(name_of(text, indicator), bold=True),
        cell(indicator_value(text, indicator, result.value, result.target), tone=tone, bold=strong),
        counts(result.numerator, result.denominator),
        target_text(text, indicator, result.target, result.value),
        mark_cell(text, indicator, result, axis),
        verdict_cell(text, result),
        margin_words(text, indicator, result) or NONE,
        {"spark": list(trend_of(values))},
        cell(f"{points} / {shortest(result.weight)}"),
    ]


def _history(text: Text, sealed: Sealed, card: Scorecard) -> list[Mapping[str, Any]]:
    cells: list[Mapping[str, Any]] = []
    for past in sealed.history:
        standing = past.towns.get(card.area.code)
        if standing is None:
            continue
        score = NONE if standing.composite is None else fixed(standing.composite, 1)
        rank = text("list.apart") if standing.rank is None else text("rank.short", rank=standing.rank)
        cells.append(
            {
                "period": period_name(text, past.period),
                "class": f"{CLASS_SIGN[standing.town_class]} {text(f'class.{standing.town_class}')}",
                "tone": class_tone(standing.town_class),
                "score": f"{score} · {rank}",
            }
        )
    return cells


def _twinning(text: Text, sealed: Sealed, card: Scorecard) -> list[Mapping[str, Any]]:
    row = next((each for each in sealed.board.rows if each.town.code == card.area.code), None)
    helped = [each for each in sealed.board.rows if card.area.code in {one.code for one in each.partners}]
    words = [] if row is None or row.stage is Stage.none else _twinned(text, sealed, row)
    if helped:
        words.append(text("report.helps", towns=unit_names(text, tuple(each.town for each in helped))))
    flag = next((each for each in sealed.proposals.flags if each.town.code == card.area.code), None)
    if flag is not None and row is None:
        words.append(text("report.flagged"))
    return [{"head": text("report.town_twinning"), "lines": words}] if words else []


def _twinned(text: Text, sealed: Sealed, row: BoardRow) -> list[str]:
    parts = [text(f"twins.stage.{row.stage.value}")]
    if row.round:
        parts.append(text.plural("report.rounds", row.round))
    if row.partners:
        parts.append(text("report.partners", partners=unit_names(text, row.partners)))
    if row.term_ends is not None:
        parts.append(text("report.term_ends", day=row.term_ends.isoformat()))
    lines = [text("format.clause").join(parts)]
    if row.between:
        said = [criterion_words(text, sealed, each) for each in row.between]
        lines.append(text("report.between", criteria=text("format.semicolon").join(said)))
    return lines


def _actions(text: Text, sealed: Sealed, card: Scorecard) -> list[Mapping[str, Any]]:
    code = card.area.code
    decisions = [decision_words(text, sealed, each) for each in sealed.meeting.decisions if each.town == code]
    actions = [
        _action(text, sealed, each)
        for each in (*sealed.earlier_actions, *sealed.meeting.actions)
        if each.action.town == code
    ]
    words = [*decisions, *actions]
    return [{"head": text("report.town_actions"), "lines": words}] if words else []


def _action(text: Text, sealed: Sealed, line: ActionLine) -> str:
    return text(
        "report.action_line",
        words=line.action.words,
        owner=line.action.owner,
        due=line.action.due.isoformat(),
        state=action_state(text, sealed, line),
    )
