"""What documents say of a town: its cause, why it has its class, what would change it, the margin in cases."""

from __future__ import annotations

from typing import Protocol

from assessment.diagnosis import main_cause, weakest_line
from assessment.model import Comparator, Evidence, Indicator, Kind, Label, Programme, TownClass, Verdict
from assessment.results import IndicatorResult, Reason, Scorecard
from layouts.text import Text
from layouts.text.format import apart, fixed, indicator_value, shortest, target_text
from layouts.text.reasons import say_change
from layouts.theme import CLASS_SIGN, verdict_sign

_CLASS_RULES = ("class.", "round.")
_NONE = "–"


class Named(Protocol):
    """An indicator, line, tier, round, district or programme."""

    @property
    def name(self) -> Label: ...


def name_of(text: Text, thing: Named) -> str:
    """Its name in the language of `text`."""
    return text.pick(zh=thing.name.zh, en=thing.name.en)


def tier_name(text: Text, programme: Programme, card: Scorecard) -> str:
    """The town's tier, or that it has none."""
    code = card.area.tier
    return text("town.no_tier") if code is None else name_of(text, programme.tier(code))


def class_words(text: Text, card: Scorecard) -> str:
    """▲ 三类, with 预分类 where this round does not decide."""
    name = text(f"class.{card.town_class}")
    if not card.class_decided and card.town_class is not TownClass.unclassified:
        name = text("class.provisional_of", name=name)
    return f"{CLASS_SIGN[card.town_class]} {name}"


def printed_sign(verdict: Verdict) -> str:
    """The sign of a verdict as the document font has it: × stands for ✕, which it lacks."""
    return verdict_sign(verdict).replace("✕", "×")


def verdict_words(text: Text, verdict: Verdict) -> str:
    """✓ 达标, × 未达标, ▨ 未报, – 本期无对象 …"""
    return f"{printed_sign(verdict)} {text(f'verdict.{verdict}')}"


def evidence_words(text: Text, evidence: Evidence | None) -> str:
    """≈ 属正常波动范围, or 差异明显; nothing where chance has no say."""
    if evidence is None or evidence is Evidence.not_applicable:
        return ""
    sign = "≈ " if evidence is Evidence.indistinguishable else ""
    return sign + text(f"evidence.{evidence}")


def change_sign(change: int | None) -> str:
    """↑2, ↓3, – for the same rank; nothing where there is no earlier one."""
    if change is None:
        return ""
    return _NONE if change == 0 else f"{'↑' if change > 0 else '↓'}{abs(change)}"


def margin_words(text: Text, indicator: Indicator, result: IndicatorResult) -> str:
    """The margin in cases: 'one more would have failed', '3 fewer failures needed'; empty where none is told."""
    margin = result.margin_cases
    if margin is None:
        return ""
    side = "up" if indicator.comparator is Comparator.AT_LEAST else "down"
    if indicator.kind is Kind.ratio:
        side = f"ratio_{side}"
    if margin < 0:
        return text.plural(f"margin.{side}_short", -margin)
    return text(f"margin.{side}_just") if margin == 0 else text.plural(f"margin.{side}_spare", margin)


def cause_words(text: Text, programme: Programme, card: Scorecard) -> str:
    """What pulls the town down most, as one sentence."""
    missing = [each for each in card.indicators if each.verdict is Verdict.missing]
    cause = main_cause(card, programme)
    if cause is None and all(score is None for score in card.lines.values()):
        return text("town.cause_nothing")
    if cause is None:
        names = text("format.comma").join(name_of(text, programme.indicator(each.indicator)) for each in missing)
        return text("town.cause_missing", names=names) if missing else text("town.cause_none")
    indicator = programme.indicator(cause.indicator)
    line = programme.line(weakest_line(card) or cause.line)
    score = card.lines[line.code]
    known = cause.value is not None
    said = text(
        "town.cause",
        line=f"{name_of(text, line)} {_NONE if score is None else fixed(score, 1)}",
        indicator=name_of(text, indicator),
        value=indicator_value(text, indicator, cause.value, cause.target)
        if known
        else text(f"verdict.{cause.verdict}"),
        target=target_text(text, indicator, cause.target, cause.value),
    )
    if cause.evidence is Evidence.clear:
        said += text("town.cause_clear")
    elif cause.evidence is Evidence.indistinguishable:
        said += text("town.cause_chance")
    need = margin_words(text, indicator, cause)
    return said + text("format.clause") + need if need else said


def why_lines(text: Text, programme: Programme, card: Scorecard) -> list[str]:
    """Why the class is what it is, a line for each step of the ledger."""
    lines = [_why(text, programme, card, reason) for reason in _class_reasons(card)]
    floor = programme.classes.line_floor
    scores = [score for score in card.lines.values() if score is not None]
    if floor is not None and scores and min(scores) >= floor:
        lines.insert(1, text("why.no_line_floor", floor=shortest(floor)))
    return lines


def change_lines(text: Text, programme: Programme, card: Scorecard) -> list[str]:
    """What would change the class, and the one indicator that would help most."""
    lines = [say_change(text, reason.change, programme=programme) for reason in _class_reasons(card) if reason.change]
    cause = main_cause(card, programme)
    if cause is not None and card.lines[cause.line] is not None:
        indicator = programme.indicator(cause.indicator)
        need = margin_words(text, indicator, cause) or _verdict_change(text, programme, card, indicator)
        gain = fixed(cause.weight - (cause.points or 0), 1)
        words = text("town.gain", line=name_of(text, programme.line(cause.line)), points=gain)
        lines.append(name_of(text, indicator) + text("format.colon") + need + words)
    return lines or [text("town.nothing_changes")]


def _class_reasons(card: Scorecard) -> list[Reason]:
    return [reason for reason in card.reasons if reason.rule.startswith(_CLASS_RULES)]


def _why(text: Text, programme: Programme, card: Scorecard, reason: Reason) -> str:
    classes = programme.classes
    match reason.rule:
        case "class.threshold" if card.composite is not None:
            near = min((classes.one, classes.two), key=lambda limit: abs(limit - (card.composite or 0)))
            limits = {"one": shortest(classes.one), "two": shortest(classes.two)}
            return text(f"why.threshold_{reason.outcome}", composite=apart(card.composite, near), **limits)
        case "class.line_floor":
            score, floor = card.lines[reason.subject], classes.line_floor
            shown = _NONE if score is None else apart(score, floor)
            line = name_of(text, programme.line(reason.subject))
            return text("why.line_floor", line=line, score=shown, floor=shortest(floor or 0))
        case "class.provisional":
            codes = [code for code in reason.inputs["missing"].split(",") if code]
            names = text("format.comma").join(name_of(text, programme.indicator(code)) for code in codes)
            return text("why.provisional", names=names)
        case "class.unclassified":
            share = shortest(100 * programme.reported_share, most=1)
            weights = {name: reason.inputs[name] for name in ("reported", "applicable")}
            return text("why.unclassified", share=share, **weights)
        case _ if reason.outcome == "decided":
            names_of_rounds = {each.code: name_of(text, each) for each in programme.rounds}
            return text("why.round_decides", round=names_of_rounds[reason.inputs["round"]])
        case _:
            return text("why.round_shows")


def _verdict_change(text: Text, programme: Programme, card: Scorecard, indicator: Indicator) -> str:
    """What would turn the verdict of a kind that counts no cases."""
    for reason in card.reasons:
        if reason.rule == "verdict.exact" and reason.subject == indicator.code and reason.change:
            return say_change(text, reason.change, programme=programme).rstrip("。.")
    return text(f"verdict.{Verdict.unmet}")
