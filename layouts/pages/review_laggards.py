"""Screen 4, who lags and who is to help: the seal's proposals, with what this meeting decided laid over them."""

from __future__ import annotations

from typing import Any

from dash import html

from assessment.meeting import Decision, Ruling
from assessment.model import TownClass
from assessment.results import Scorecard
from assessment.twinning.lifecycle import Stage
from layouts.documents.briefing.laggards import flag_of, help_words, laggards, losses, say_laggard, since_words, waiting
from layouts.documents.briefing.parts import class_state, score_words
from layouts.documents.town_words import cause_words
from layouts.models.twinning import MatchRow
from layouts.pages.review_room import Room, Screen, clamped, part_of, small, table
from layouts.pages.twinning_match_flags import chance_words
from layouts.text.format import fixed, listing
from layouts.text.twinning import say_match, unit_name

ROWS = 5
_COLUMNS = ("town", "weakness", "help", "decision")
_NAMED = 2
OPEN_TO_RULING = (Stage.none, Stage.proposed, Stage.declined)
OPEN_TO_MATCH = (Stage.confirmed, Stage.matched, Stage.continued, Stage.relapsed)
_SIGN = {Ruling.confirm: "✓", Ruling.decline: "✕", Ruling.flag: "✓", Ruling.match: "✓"}


def laggards_screen(room: Room) -> Screen:
    """The whole screen."""
    text = room.text
    cards = shown_cards(room)
    pages, part = part_of(cards, room.rows, most=ROWS)
    body: list[Any] = [html.P(text("review.nothing"), className="review-empty")]
    if part:
        body = [table(text, "laggards", text("review.screen.laggards"), _COLUMNS, [_row(room, each) for each in part])]
    return Screen(
        headline=_headline(room, cards),
        about=text("review.laggards.about" if _three(cards) else "review.laggards.about_last"),
        body=body,
        pages=pages,
        evidence=[say_laggard(text, room.sealed, each) for each in part],
    )


def shown_cards(room: Room) -> list[Scorecard]:
    """Those that lag or wait for a partner, and others on which the meeting decided."""
    found = [*laggards(room.sealed), *waiting(room.sealed)]
    codes = {card.area.code for card in found}
    decided = {each.town for each in room.page.meeting.decisions} - codes
    return [*found, *(card for card in room.sealed.assessment.areas if card.area.code in decided)]


def first_laggard(room: Room) -> str:
    """The town that is shown where none was asked for."""
    cards = laggards(room.sealed) or room.sealed.assessment.areas
    return cards[0].area.code


def decisions_on(room: Room, town: str) -> list[Decision]:
    """What the meeting decided on a town."""
    return [each for each in room.page.meeting.decisions if each.town == town]


def stage_of(room: Room, town: str) -> Stage:
    """Where a town's help stood when it was sealed."""
    return next((row.stage for row in room.sealed.board.rows if row.town.code == town), Stage.none)


def awaits_ruling(room: Room, town: str) -> bool:
    """Whether the rules propose the town and nobody decided on that yet."""
    row = next((each for each in room.sealed.proposals.flags if each.town.code == town), None)
    if row is None or row.declined_now or stage_of(room, town) not in OPEN_TO_RULING:
        return False
    return not any(each.ruling is not Ruling.match for each in decisions_on(room, town))


def may_match(room: Room, town: str) -> bool:
    """Whether the meeting may give the town partners: it is confirmed, or being confirmed."""
    rulings = {each.ruling for each in decisions_on(room, town)}
    if Ruling.match in rulings:
        return False
    return stage_of(room, town) in OPEN_TO_MATCH or bool(rulings & {Ruling.confirm, Ruling.flag})


def awaits_partner(room: Room, town: str) -> bool:
    """Whether a partner is proposed for the town and nobody decided on that yet."""
    proposed = any(each.town.code == town for each in room.sealed.proposals.matches)
    return proposed and not any(each.ruling in (Ruling.match, Ruling.decline) for each in decisions_on(room, town))


# ------------------------------------------------------------------ words


def _headline(room: Room, cards: list[Scorecard]) -> str:
    text = room.text
    three = _three(cards)
    first = text.plural("review.laggards.three", three) if three else text("review.district.no_three")
    waiting = [card.area.code for card in cards if awaited(room, card.area.code)]
    last = text.plural("review.laggards.waiting", len(waiting)) if waiting else text("review.laggards.settled")
    return text("format.semicolon").join([first, last])


def _three(cards: list[Scorecard]) -> int:
    return sum(card.town_class is TownClass.three for card in cards)


def awaited(room: Room, town: str) -> str | None:
    """The text of what a town waits for; None where it waits for nothing."""
    if awaits_ruling(room, town):
        return "review.mark.awaits_ruling"
    return "review.mark.awaits_partner" if awaits_partner(room, town) else None


def _row(room: Room, card: Scorecard) -> list[Any]:
    text, town = room.text, card.area.code
    badge = html.Span(
        [class_state(text, card), " · ", score_words(room.sealed.programme, card.composite)],
        className=f"class-{card.town_class}",
    )
    return [
        [room.town(town), html.Div(badge, className="review-small")],
        _weakness(room, card),
        _help(room, card),
        _decided(room, town),
    ]


def _weakness(room: Room, card: Scorecard) -> list[Any]:
    text = room.text
    costly = losses(text, room.sealed, card)[:_NAMED]
    named = [text("review.laggards.loss", name=each.name, points=fixed(each.points, 1)) for each in costly]
    words = listing(text, named)
    flag = flag_of(room.sealed, card.area.code)
    parts: list[Any] = [clamped(words or cause_words(text, room.sealed.programme, card))]
    if flag is not None:
        shortfall = text(f"twins.shortfall.{flag.kind.value}")
        parts.append(small(" · ".join([shortfall, text("review.laggards.since", since=since_words(text, flag))])))
        parts.append(small(chance_words(text, flag), "ink" if flag.noise else "muted"))
    return parts


def _help(room: Room, card: Scorecard) -> list[Any]:
    text, sealed, town = room.text, room.sealed, card.area.code
    parts: list[Any] = [help_words(text, sealed, town)]
    match = next((row for row in sealed.proposals.matches if row.town.code == town), None)
    if match is not None and not any(each.ruling is Ruling.match for each in decisions_on(room, town)):
        parts.append(small(_why(room, match)))
    return parts


def _why(room: Room, match: MatchRow) -> str:
    """Why the pair fits, without who helps whom: that stands in the row already."""
    text = room.text
    town, partner = unit_name(text, match.town), unit_name(text, match.partner)
    before, after = text("twins.match.sentence", partner=partner, town=town, why="|").split("|")
    return say_match(text, room.sealed.programme, match).removeprefix(before).removesuffix(after)


def _decided(room: Room, town: str) -> Any:
    text = room.text
    found = decisions_on(room, town)
    marks: list[Any] = [mark(room, each) for each in found]
    key = awaited(room, town)
    if key is not None:
        marks.append(html.Div(f"○ {text(key)}", className="tone-muted"))
    return marks or "–"


def mark(room: Room, decision: Decision) -> html.Div:
    """A decision as a mark on the frozen screen."""
    text = room.text
    tone = "unmet" if decision.ruling is Ruling.decline else "met"
    partners = listing(text, [room.name(code) for code in decision.partners])
    words = text(f"review.mark.{decision.ruling.value}", partners=partners)
    return html.Div(f"{_SIGN[decision.ruling]} {words}", className=f"review-mark tone-{tone}")
