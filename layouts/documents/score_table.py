"""The scorecards of a period as tables of text: all towns by rank, or one town with its indicators and reasons."""

from __future__ import annotations

from fractions import Fraction

from assessment.model import Evidence, Programme, Verdict
from assessment.results import Assessment, IndicatorResult, Scorecard
from layouts.documents.table import PlainTable
from layouts.text import Text
from layouts.text.format import counts, fixed, indicator_value, minute_of, scope_name, shortest, signed, target_text
from layouts.text.reasons import say_change, say_outcome, say_rule

_SCORE_DECIMALS = 2
_NONE = "–"
_ABOUT_THE_TOWN = ("composite.", "class.", "round.")


def overview_lines(text: Text, assessment: Assessment) -> list[str]:
    """What the table below is about: programme, scope, and the moment of an earlier view."""
    programme = assessment.programme
    lines = [
        text(
            "scores.heading",
            programme=text.pick(zh=programme.name.zh, en=programme.name.en),
            scope=scope_name(text, assessment.period, assessment.view),
        )
    ]
    if assessment.as_of is not None:
        lines.append(text("scores.as_of", moment=minute_of(assessment.as_of)))
    return lines


def ranking_table(text: Text, assessment: Assessment) -> PlainTable:
    """All towns by rank, those listed apart at the end by code."""
    programme = assessment.programme
    lines = tuple(text.pick(zh=line.name.zh, en=line.name.en) for line in programme.lines)
    fixed_headings = ("rank", "change", "town", "tier", "class", "composite")
    after = ("met", "unmet", "indistinguishable", "missing")
    headings = (
        *(text(f"scores.column.{name}") for name in fixed_headings),
        *lines,
        *(text(f"scores.column.{name}") for name in after),
    )
    cards = sorted(assessment.areas, key=lambda card: (card.rank is None, card.rank or 0, card.area.code))
    rows = tuple(_ranking_row(text, programme, card) for card in cards)
    right = frozenset({0, 1, *range(5, len(headings))})
    return PlainTable(headings=headings, rows=rows, right=right)


def _ranking_row(text: Text, programme: Programme, card: Scorecard) -> tuple[str, ...]:
    verdicts = [each.verdict for each in card.indicators]
    doubtful = sum(
        each.verdict is Verdict.unmet and each.evidence is Evidence.indistinguishable for each in card.indicators
    )
    return (
        _NONE if card.rank is None else str(card.rank),
        _NONE if card.rank_change is None else signed(card.rank_change, 0),
        town_name(text, card),
        _tier_name(text, programme, card),
        class_name(text, card),
        _score(card.composite),
        *(_score(card.lines[line.code]) for line in programme.lines),
        str(verdicts.count(Verdict.met)),
        str(verdicts.count(Verdict.unmet)),
        str(doubtful),
        str(verdicts.count(Verdict.missing)),
    )


def town_lines(text: Text, assessment: Assessment, card: Scorecard) -> list[str]:
    """The town's class, rank and composite in a few lines, above its indicators."""
    programme = assessment.programme
    lines = [
        text("scores.town", name=town_name(text, card), code=card.area.code, tier=_tier_name(text, programme, card)),
        _result_line(text, card),
    ]
    lines.extend(
        text("scores.line", name=text.pick(zh=line.name.zh, en=line.name.en), score=_score(card.lines[line.code]))
        for line in programme.lines
    )
    return lines


def _result_line(text: Text, card: Scorecard) -> str:
    fields = {"town_class": class_name(text, card), "composite": _score(card.composite)}
    if card.rank is None:
        return text("scores.town_unranked", **fields)
    change = _NONE if card.rank_change is None else signed(card.rank_change, 0)
    return text("scores.town_result", rank=card.rank, change=change, **fields)


def indicator_table(text: Text, assessment: Assessment, card: Scorecard) -> PlainTable:
    """One row an indicator: value, counts, target, verdict, margin, evidence, points."""
    names = ("indicator", "value", "counts", "target", "verdict", "margin", "evidence", "points")
    return PlainTable(
        headings=tuple(text(f"scores.column.{name}") for name in names),
        rows=tuple(_indicator_row(text, assessment.programme, each) for each in card.indicators),
        right=frozenset({1, 2, 3, 5, 7}),
    )


def _indicator_row(text: Text, programme: Programme, result: IndicatorResult) -> tuple[str, ...]:
    indicator = programme.indicator(result.indicator)
    return (
        text.pick(zh=indicator.name.zh, en=indicator.name.en),
        indicator_value(text, indicator, result.value, result.target),
        counts(result.numerator, result.denominator),
        target_text(text, indicator, result.target),
        text(f"scores.verdict.{result.verdict.value}"),
        _NONE if result.margin_cases is None else signed(result.margin_cases, 0),
        _NONE if result.evidence is None else text(f"scores.evidence.{result.evidence.value}"),
        _NONE if result.points is None else f"{fixed(result.points, 2)} / {shortest(result.weight)}",
    )


def reason_lines(text: Text, assessment: Assessment, card: Scorecard) -> list[str]:
    """Why the town has its class, and what would have changed it: the ledger's entries about the town itself."""
    lines = []
    for reason in card.reasons:
        if not reason.rule.startswith(_ABOUT_THE_TOWN):
            continue
        line = text("scores.reason", rule=say_rule(text, reason.rule), outcome=say_outcome(text, reason))
        change = "" if reason.change is None else say_change(text, reason.change, programme=assessment.programme)
        lines.append(text("scores.reason_with_change", reason=line, change=change) if change else line)
    return lines


def town_name(text: Text, card: Scorecard) -> str:
    """The town's name in the language; its Chinese name where it has no other."""
    return text.pick(zh=card.area.name_zh, en=card.area.name_en or card.area.name_zh)


def class_name(text: Text, card: Scorecard) -> str:
    """Class one, two, three or none, marked where it is not decided or provisional."""
    name = text(f"scores.class.{card.town_class.value}")
    if card.provisional:
        return text("scores.class_provisional", name=name)
    return name if card.class_decided else text("scores.class_not_decided", name=name)


def _tier_name(text: Text, programme: Programme, card: Scorecard) -> str:
    if card.area.tier is None:
        return _NONE
    tier = programme.tier(card.area.tier)
    return text.pick(zh=tier.name.zh, en=tier.name.en)


def _score(score: Fraction | None) -> str:
    return _NONE if score is None else fixed(score, _SCORE_DECIMALS)
