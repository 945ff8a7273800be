"""Class, verdict, evidence and rank change: each a sign and a word, never a colour alone."""

from __future__ import annotations

from fractions import Fraction

from dash import html

from assessment.model import Comparator, Evidence, Indicator, Kind, Line, TownClass, Verdict
from assessment.results import IndicatorResult, Scorecard
from layouts.components.attributes import attributes
from layouts.components.words import hidden
from layouts.text import Text
from layouts.text.format import fixed
from layouts.theme import CLASS_SIGN, verdict_sign


def class_badge(text: Text, card: Scorecard, *, whole: bool = False, short: bool = False) -> html.Span:
    """● 一类; `whole` adds 预分类 where this round does not decide, `short` is for under a heading 'class'."""
    town_class = card.town_class
    name = text(f"class_short.{town_class}" if short else f"class.{town_class}")
    if whole and not card.class_decided and town_class is not TownClass.unclassified:
        name = text("class.provisional_of", name=name)
    return html.Span(
        [
            html.Span(CLASS_SIGN[town_class], **attributes({"aria-hidden": "true"})),
            html.Span([" ", name], className="class-word"),
        ],
        className=f"class class-{town_class}",
    )


def score_words(text: Text, line: Line | None, score: Fraction | None) -> str:
    """A score, named: that of a line, or the composite where `line` is None."""
    shown = "–" if score is None else fixed(score, 1)
    if line is None:
        return text("map.hover_score", score=shown)
    return text("town.line_composite", line=text.pick(zh=line.name.zh, en=line.name.en), score=shown)


def verdict_badge(text: Text, verdict: Verdict) -> html.Span:
    """✓ 达标, ✕ 未达标, ▨ 未报, – 本期无对象 …"""
    tone = {Verdict.met: "met", Verdict.unmet: "unmet"}.get(verdict, "muted")
    return html.Span(
        [html.Span(verdict_sign(verdict), **attributes({"aria-hidden": "true"})), " ", text(f"verdict.{verdict}")],
        className=f"verdict tone-{tone}",
    )


def evidence_words(text: Text, evidence: Evidence | None) -> html.Span | str:
    """≈ 属正常波动范围, or 差异明显; nothing where chance has no say."""
    if evidence is None or evidence is Evidence.not_applicable:
        return ""
    sign = "≈ " if evidence is Evidence.indistinguishable else ""
    return html.Span(sign + text(f"evidence.{evidence}"), className="evidence")


def rank_change(text: Text, change: int | None) -> html.Span:
    """↑2, ↓3, – for the same place; nothing where there is no earlier rank."""
    if change is None:
        return html.Span("", className="change")
    if change == 0:
        return html.Span(["–", hidden(text("rank.same"))], className="change")
    key, sign, tone = ("rank.up", "↑", "met") if change > 0 else ("rank.down", "↓", "unmet")
    words = text.plural(key, abs(change))
    return html.Span(
        [html.Span(f"{sign}{abs(change)}", **attributes({"aria-hidden": "true"})), hidden(words)],
        className=f"change tone-{tone}",
        title=words,
    )


def margin_words(text: Text, indicator: Indicator, result: IndicatorResult) -> str:
    """The margin in cases as a sentence: 'one more would have failed', '3 fewer failures needed'."""
    margin = result.margin_cases
    if margin is None:
        return ""
    side = "up" if indicator.comparator is Comparator.AT_LEAST else "down"
    if indicator.kind is Kind.ratio:
        side = f"ratio_{side}"
    if margin < 0:
        return text.plural(f"margin.{side}_short", -margin)
    if margin == 0:
        return text(f"margin.{side}_just")
    return text.plural(f"margin.{side}_spare", margin)
