"""Why a town has its class and what would change it: the ledger's class rules as sentences."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.diagnosis import main_cause
from assessment.model import Indicator, Verdict
from assessment.results import Reason
from layouts.components.signs import margin_words
from layouts.models.town import TownPage
from layouts.pages.names import name_of
from layouts.text import Text
from layouts.text.format import apart, fixed, shortest
from layouts.text.reasons import say_change
from layouts.text.sources import say_source

_CLASS_RULES = ("class.", "round.")


def class_reasons(page: TownPage) -> list[Reason]:
    """The entries of the ledger that are about the class."""
    return [reason for reason in page.card.reasons if reason.rule.startswith(_CLASS_RULES)]


def why_section(page: TownPage, text: Text) -> html.Section:
    """Why the class is what it is, each step with its rule and source."""
    items = [
        html.Li([_why(page, text, reason), html.Small(_source(page, text, reason), className="source")])
        for reason in class_reasons(page)
    ]
    floor = page.shell.programme.classes.line_floor
    scores = [score for score in page.card.lines.values() if score is not None]
    if floor is not None and scores and min(scores) >= floor:
        items.insert(1, html.Li(text("why.no_line_floor", floor=shortest(floor))))
    heading = html.H2(text("town.why", name=text(f"class.{page.card.town_class}")))
    return html.Section([heading, html.Ul(items)], className="panel fact")


def _why(page: TownPage, text: Text, reason: Reason) -> str:
    programme, card = page.shell.programme, page.card
    classes = programme.classes
    match reason.rule:
        case "class.threshold" if card.composite is not None:
            near = min((classes.one, classes.two), key=lambda limit: abs(limit - (card.composite or 0)))
            return text(
                f"why.threshold_{reason.outcome}",
                composite=apart(card.composite, near),
                one=shortest(classes.one),
                two=shortest(classes.two),
            )
        case "class.line_floor":
            score, floor = card.lines[reason.subject], classes.line_floor
            shown = "–" if score is None else apart(score, floor)
            line = name_of(text, programme.line(reason.subject))
            return text("why.line_floor", line=line, score=shown, floor=shortest(floor or 0))
        case "class.provisional":
            codes = [code for code in reason.inputs["missing"].split(",") if code]
            names = text("format.comma").join(name_of(text, programme.indicator(code)) for code in codes)
            return text("why.provisional", names=names)
        case "class.unclassified":
            share = shortest(100 * programme.reported_share, most=1)
            return text(
                "why.unclassified",
                reported=reason.inputs["reported"],
                applicable=reason.inputs["applicable"],
                share=share,
            )
        case _:
            return _round(page, text, reason)


def _round(page: TownPage, text: Text, reason: Reason) -> str:
    if reason.outcome != "decided":
        return text("why.round_shows")
    names = {each.code: name_of(text, each) for each in page.shell.programme.rounds}
    return text("why.round_decides", round=names[reason.inputs["round"]])


def _source(page: TownPage, text: Text, reason: Reason) -> str:
    source = say_source(text, page.shell.programme, reason.source)
    return text("source.rule", rule=reason.rule, source=source)


def _verdict_change(page: TownPage, text: Text, indicator: Indicator) -> str:
    """What would turn the verdict of a kind that counts no cases."""
    for reason in page.card.reasons:
        if reason.rule == "verdict.exact" and reason.subject == indicator.code and reason.change:
            return say_change(text, reason.change, programme=page.shell.programme).rstrip("。.")
    return text(f"verdict.{Verdict.unmet}")


def change_section(page: TownPage, text: Text) -> html.Section:
    """What would change the class, and the one indicator that would help most."""
    programme = page.shell.programme
    items: list[Any] = [
        html.Li(say_change(text, reason.change, programme=programme)) for reason in class_reasons(page) if reason.change
    ]
    cause = main_cause(page.card, programme)
    if cause is not None and page.card.lines[cause.line] is not None:
        indicator = programme.indicator(cause.indicator)
        need = margin_words(text, indicator, cause) or _verdict_change(page, text, indicator)
        gain = fixed(cause.weight - (cause.points or 0), 1)
        words = text("town.gain", line=name_of(text, programme.line(cause.line)), points=gain)
        items.append(html.Li([html.B(name_of(text, indicator)), text("format.colon"), f"{need}{words}"]))
    body: Any = html.Ul(items) if items else html.P(text("town.nothing_changes"))
    return html.Section([html.H2(text("town.what_changes")), body], className="panel fact")
