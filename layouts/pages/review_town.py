"""Screen 5, one town at a time: its three lines and indicators, why it has its class, and how it got there."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.model import Comparator, Evidence, Line, Verdict
from assessment.results import IndicatorResult, Scorecard
from layouts.components.attributes import attributes
from layouts.components.controls import nav_link
from layouts.components.marks import axis_for, bar, evidence_mark
from layouts.components.signs import margin_words
from layouts.components.words import hidden
from layouts.documents.briefing.parts import class_state, ranked, score_words
from layouts.documents.town_words import cause_words, change_lines, name_of, tier_name, why_lines
from layouts.pages.review_laggards import decisions_on, first_laggard, mark
from layouts.pages.review_room import Room, Screen, small
from layouts.text.format import fixed, indicator_value, period_name, scope_name, shortest, target_text
from layouts.theme import CLASS_SIGN, verdict_sign

_ORDER = {Verdict.unmet: 0, Verdict.missing: 1, Verdict.met: 2}
_TONE = {Verdict.unmet: "unmet", Verdict.met: "met"}


def town_screen(room: Room) -> Screen:
    """The whole screen."""
    text, sealed = room.text, room.sealed
    card = shown_card(room)
    programme = sealed.programme
    body: list[Any] = [
        html.P(cause_words(text, programme, card), className="review-cause"),
        html.Div([_line(room, card, line) for line in programme.lines], className="review-lines"),
        html.Div([_marks(room, card), _history(room, card)], className="review-foot-of-town"),
        _neighbours(room, card),
    ]
    said = [*why_lines(text, programme, card), *change_lines(text, programme, card)]
    return Screen(_headline(room, card), _about(room, card), body, evidence=said)


def shown_card(room: Room) -> Scorecard:
    """The town that was asked for, or the first laggard."""
    return room.sealed.assessment.area(room.page.address.town or first_laggard(room))


def _headline(room: Room, card: Scorecard) -> str:
    text = room.text
    score = score_words(room.sealed.programme, card.composite)
    head = text("review.town.headline", town=room.name(card.area.code), town_class=class_state(text, card), score=score)
    return head if card.rank is None else head + text("review.town.rank", rank=card.rank)


def _about(room: Room, card: Scorecard) -> str:
    text, sealed = room.text, room.sealed
    parts = [tier_name(text, sealed.programme, card), scope_name(text, sealed.period, sealed.assessment.view)]
    before = next((each for each in _previous(room) if each.area.code == card.area.code), None)
    if before is not None and before.composite is not None and sealed.previous is not None:
        parts.append(
            text(
                "review.town.before",
                period=period_name(text, sealed.previous.period),
                score=score_words(sealed.programme, before.composite),
                town_class=text(f"class.{before.town_class}"),
            )
        )
    if card.rank is None:
        parts.append(text("rank.apart"))
    return " · ".join(parts)


def _previous(room: Room) -> tuple[Scorecard, ...]:
    return () if room.sealed.previous is None else room.sealed.previous.areas


# ------------------------------------------------------------------ lines


def _line(room: Room, card: Scorecard, line: Line) -> html.Section:
    text, score = room.text, card.lines.get(line.code)
    floor = room.sealed.programme.classes.line_floor
    low = score is not None and floor is not None and score < floor
    results = [each for each in card.indicators if each.line == line.code]
    results.sort(key=lambda each: _ORDER.get(each.verdict, 3))
    head: list[Any] = [
        name_of(text, line),
        html.B("–" if score is None else fixed(score, 1), className=f"tone-{'unmet' if low else 'ink'}"),
    ]
    parts: list[Any] = [html.H2(head)]
    if score is not None:
        parts.append(bar(float(score), "unmet" if low else "ink"))
    if low:
        parts.append(small(text("town.under_floor", floor=shortest(floor or 0)), "unmet"))
    parts.append(html.Ul([_indicator(room, each) for each in results]))
    return html.Section(parts, className="review-line")


def _indicator(room: Room, result: IndicatorResult) -> html.Li:
    text = room.text
    indicator = room.sealed.programme.indicator(result.indicator)
    tone = _TONE.get(result.verdict, "muted")
    verdict = text(f"verdict.{result.verdict}")
    signs = [html.Span(verdict_sign(result.verdict), **attributes({"aria-hidden": "true"})), hidden(verdict)]
    sign = html.Span(signs, className=f"review-sign tone-{tone}", title=verdict)
    value: Any = indicator_value(text, indicator, result.value, result.target)
    if result.value is None:
        value = html.Span(verdict, className="tone-muted")
    row = html.Div(
        [sign, html.Span(name_of(text, indicator), className="review-name"), html.B(value, className=f"tone-{tone}")],
        className="review-pair",
    )
    if result.verdict is not Verdict.unmet:
        return html.Li(row)
    target = text("review.town.target", target=target_text(text, indicator, result.target, result.value))
    chance = f"≈ {text('evidence.indistinguishable')}" if result.evidence is Evidence.indistinguishable else ""
    need = margin_words(text, indicator, result)
    words = " · ".join(part for part in (target, chance or need) if part)
    parts: list[Any] = [html.Span(words)]
    if indicator.comparator is not Comparator.FALLS:
        parts.append(evidence_mark(text, indicator, result, axis_for([result], indicator)))
    return html.Li([row, html.Div(parts, className="review-small review-pair tone-muted")])


# ------------------------------------------------------------------ decided, history, neighbours


def _marks(room: Room, card: Scorecard) -> Any:
    found = decisions_on(room, card.area.code)
    return html.Div([mark(room, each) for each in found], className="review-marks") if found else ""


def _history(room: Room, card: Scorecard) -> Any:
    """The last periods: class, score and rank."""
    text = room.text
    items = []
    for past in room.sealed.history:
        standing = past.towns.get(card.area.code)
        if standing is None:
            continue
        score = "–" if standing.composite is None else fixed(standing.composite, 1)
        sign = html.Span(
            [CLASS_SIGN[standing.town_class], hidden(text(f"class.{standing.town_class}"))],
            className=f"class-{standing.town_class}",
        )
        rank = text("list.apart") if standing.rank is None else text("rank.short", rank=standing.rank)
        items.append(
            html.Li([small(period_name(text, past.period)), html.Div([sign, " ", html.B(score)]), small(rank)])
        )
    if len(items) < 2:
        return ""
    return html.Ol(items, className="review-history", **attributes({"aria-label": text("town.history")}))


def _neighbours(room: Room, card: Scorecard) -> html.Nav:
    """The towns before and after it, by rank."""
    text = room.text
    order = ranked(room.sealed.assessment.areas)
    place = next(index for index, each in enumerate(order) if each.area.code == card.area.code)
    links: list[Any] = []
    for step, sign in ((-1, "‹"), (1, "›")):
        if 0 <= place + step < len(order):
            other = order[place + step]
            apart = other.rank is None
            key = "town.neighbour_apart" if apart else "town.neighbour"
            words = text(key, rank=other.rank, name=room.name(other.area.code))
            label = [f"{sign} ", words] if step < 0 else [words, f" {sign}"]
            links.append(nav_link(label, room.at("town", town=other.area.code), className="review-neighbour"))
    return html.Nav(links, className="review-neighbours", **attributes({"aria-label": text("town.neighbours")}))
