"""Whom the bulletin names with praise: class one, those that moved up most, those that reached the standard."""

from __future__ import annotations

from assessment.model import TownClass
from assessment.movers import Movement
from assessment.results import Scorecard
from assessment.twinning.lifecycle import Stage
from layouts.documents.briefing.movers import driver_words, moved
from layouts.documents.briefing.parts import names_of, pair, ranked, score_words
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import listing, signed
from layouts.text.twinning import unit_names

_BEST_MOVERS = 3


def commendations(text: Text, sealed: Sealed) -> list[str]:
    """A paragraph for each kind of commendation; one that says so where there is none."""
    found = [_class_one(text, sealed), _movers(text, sealed), _reached(text, sealed)]
    return [each for each in found if each] or [text("bulletin.none_commended")]


def class_one(sealed: Sealed) -> list[Scorecard]:
    """Class-one towns by rank; whoever has not reported everything or is vetoed is not commended."""
    return [
        card
        for card in ranked(sealed.assessment.areas)
        if card.town_class is TownClass.one and card.rank is not None and not card.veto
    ]


def best_movers(sealed: Sealed) -> list[Movement]:
    """The towns that rose most, if they are not in class three."""
    cards = {card.area.code: card for card in sealed.assessment.areas}
    good = [
        each
        for each in moved(sealed, up=True)
        if cards[each.town].town_class in (TownClass.one, TownClass.two) and not cards[each.town].veto
    ]
    return good[:_BEST_MOVERS]


def _class_one(text: Text, sealed: Sealed) -> str:
    found = class_one(sealed)
    if not found:
        return ""
    names = names_of(text, sealed)
    towns = [
        text("bulletin.town_score", town=names[card.area.code], score=score_words(sealed.programme, card.composite))
        for card in found
    ]
    return text("bulletin.class_one", n=len(found), towns=listing(text, towns))


def _movers(text: Text, sealed: Sealed) -> str:
    found = best_movers(sealed)
    if not found:
        return ""
    return text(
        "bulletin.best_movers", towns=text("format.clause").join(move_words(text, sealed, each) for each in found)
    )


def move_words(text: Text, sealed: Sealed, movement: Movement) -> str:
    """A town's move in a clause, with what drove it."""
    driver = movement.driver
    said = text(
        "bulletin.move",
        town=names_of(text, sealed)[movement.town],
        composite=pair(*(score_words(sealed.programme, each) for each in movement.composite)),
        change=signed(movement.change or 0, 1),
    )
    if driver is None:
        return said
    words = driver_words(text, sealed.programme.indicator(driver.indicator), driver)
    chance = {None: "", True: text("bulletin.beyond"), False: text("bulletin.within")}[driver.more_than_chance]
    return said + text("bulletin.mainly", driver=words, chance=chance)


def _reached(text: Text, sealed: Sealed) -> str:
    found = tuple(row.town for row in sealed.board.rows if row.stage is Stage.reached_standard)
    return text("bulletin.reached", n=len(found), towns=unit_names(text, found)) if found else ""
