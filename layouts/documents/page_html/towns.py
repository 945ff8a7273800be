"""The towns one by one: standing, cause, every indicator with its evidence and trend, why, what would change it."""

from __future__ import annotations

from html import escape

from assessment.results import IndicatorResult, Scorecard
from layouts.documents.briefing.laggards import help_words
from layouts.documents.briefing.parts import NONE, class_state, ranked, score_words
from layouts.documents.evidence_marks import axis_for, trend_of
from layouts.documents.page_html.markup import anchor, link, mark_svg, rich_table, town_anchor, trend_svg, words
from layouts.documents.score_table import town_name
from layouts.documents.table import PlainTable
from layouts.documents.town_words import (
    cause_words,
    change_lines,
    change_sign,
    evidence_words,
    margin_words,
    name_of,
    tier_name,
    verdict_words,
    why_lines,
)
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import counts, fixed, indicator_value, shortest, target_text

_HEADS = ("indicator", "value", "counts", "target", "mark", "verdict", "margin", "trend", "points")
_MARK, _TREND = 4, 7


def towns(text: Text, sealed: Sealed) -> str:
    """A section a town, by rank."""
    return "".join(_town(text, sealed, card) for card in ranked(sealed.assessment.areas))


def _town(text: Text, sealed: Sealed, card: Scorecard) -> str:
    programme, own = sealed.programme, town_anchor(text, card.area.code)
    name = town_name(text, card)
    lists = [
        (text("town.why", name=name), why_lines(text, programme, card)),
        (text("town.what_changes"), change_lines(text, programme, card)),
        (text("report.town_actions"), _agreed(text, sealed, card)),
    ]
    shown = "".join(
        f"<div><h4>{escape(title)}</h4><ul>{''.join(f'<li>{words(each)}</li>' for each in lines)}</ul></div>"
        for title, lines in lists
        if lines
    )
    back = link(anchor(text, "ranking"), escape(text("sheet_html.back")))
    return (
        f'<section id="{own}" class="town" aria-labelledby="{own}-title">'
        f'<h3 id="{own}-title">{words(name)}</h3><p class="standing">{words(_standing(text, sealed, card))}</p>'
        f"<p>{words(cause_words(text, programme, card))}</p>{_lines(text, sealed, card)}"
        f"{_indicators(text, sealed, card, name)}"
        f'<div class="columns">{shown}</div><p class="back">{back}</p></section>'
    )


def _standing(text: Text, sealed: Sealed, card: Scorecard) -> str:
    parts = [
        class_state(text, card),
        text("town.composite", score=score_words(sealed.programme, card.composite)),
        _rank(text, card),
        tier_name(text, sealed.programme, card),
    ]
    helped = help_words(text, sealed, card.area.code)
    return " · ".join([*parts, helped] if helped != NONE else parts)


def _rank(text: Text, card: Scorecard) -> str:
    if card.rank is None:
        return text("sheet_html.unranked")
    moved = change_sign(card.rank_change) if card.rank_change else ""
    return f"{text('town.rank', rank=card.rank)} {moved}".strip()


def _lines(text: Text, sealed: Sealed, card: Scorecard) -> str:
    items = "".join(
        f"<div><dt>{words(name_of(text, line))}</dt><dd><b>{NONE if score is None else fixed(score, 1)}</b></dd></div>"
        for line, score in ((each, card.lines[each.code]) for each in sealed.programme.lines)
    )
    return f'<dl class="figures lines">{items}</dl>'


def _agreed(text: Text, sealed: Sealed, card: Scorecard) -> list[str]:
    """Actions, of this meeting and before, that are about the town."""
    found = [each for each in (*sealed.earlier_actions, *sealed.meeting.actions) if each.action.town == card.area.code]
    return [
        text(
            "report.action_line",
            words=each.action.words,
            owner=each.action.owner,
            due=each.action.due.isoformat(),
            state=text(f"meeting.state.{each.state.value}"),
        )
        for each in found
    ]


def _indicators(text: Text, sealed: Sealed, card: Scorecard, name: str) -> str:
    results = card.indicators
    heads = tuple(
        text(f"report.head_{each}", quarters=len(sealed.trends.quarters), first=str(sealed.trends.quarters[0]))
        if each == "trend"
        else text(f"report.head_{each}")
        for each in _HEADS
    )
    rows = tuple(_row(text, sealed, result) for result in results)

    def inner(row: int, column: int, shown: str) -> str:
        result = results[row]
        if column == _MARK:
            axis = axis_for([result], sealed.programme.indicator(result.indicator))
            return mark_svg(result, axis) + f'<span class="hidden">{words(shown)}</span>'
        if column == _TREND:
            values = sealed.trends.values.get(result.indicator, {}).get(card.area.code, ())
            return trend_svg(values, trend_of(values))
        return words(shown)

    caption = text("sheet_html.indicators_of", town=name)
    return rich_table(
        PlainTable(heads, rows, frozenset({1, 2, 3, 8})), caption=caption, head=0, inner=inner, sortable=False
    )


def _row(text: Text, sealed: Sealed, result: IndicatorResult) -> tuple[str, ...]:
    indicator = sealed.programme.indicator(result.indicator)
    verdict = text("format.clause").join(
        each for each in (verdict_words(text, result.verdict), evidence_words(text, result.evidence)) if each
    )
    return (
        name_of(text, indicator),
        indicator_value(text, indicator, result.value, result.target),
        counts(result.numerator, result.denominator),
        target_text(text, indicator, result.target, result.value),
        _interval(text, result),
        verdict,
        margin_words(text, indicator, result) or NONE,
        "",
        NONE if result.points is None else f"{fixed(result.points, 1)} / {shortest(result.weight)}",
    )


def _interval(text: Text, result: IndicatorResult) -> str:
    if result.interval is None:
        return NONE
    low, high = (f"{edge:.1f}" for edge in result.interval)
    return text("town.interval_words", low=low, high=high)
