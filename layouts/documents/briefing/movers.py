"""The towns that moved up and down, each with what drove it and whether that is more than chance."""

from __future__ import annotations

from assessment.model import Indicator, Verdict
from assessment.movers import Change, Movement, fallen, movements, risen
from layouts.documents.briefing.district import chance_words, interval_words
from layouts.documents.briefing.parts import (
    NONE,
    Listing,
    change_words,
    class_sign,
    headings,
    names_of,
    pair,
    rank_words,
    score_words,
)
from layouts.documents.table import PlainTable
from layouts.documents.town_words import name_of, verdict_words
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import indicator_value, signed, target_text

SHOWN = 10
"""The most rows of a screen."""


def mover_listing(text: Text, sealed: Sealed, *, up: bool, shown: int = SHOWN) -> Listing:
    """The towns that rose (or fell) most, at most `shown`."""
    direction = "up" if up else "down"
    found = moved(sealed, up=up)
    names = names_of(text, sealed)
    said = text("briefing.no_previous") if sealed.previous is None else text(f"briefing.empty.{direction}")
    columns = ("town", "composite", "change", "rank", "class", "driver", "chance")
    key = "briefing.summary.movers_some" if len(found) > shown else "briefing.summary.movers"
    return Listing(
        title=text(f"briefing.title.{direction}"),
        table=PlainTable(
            headings(text, *columns),
            tuple(_row(text, sealed, names[each.town], each) for each in found[:shown]),
            frozenset({1, 2, 3}),
        ),
        towns=tuple(each.town for each in found[:shown]),
        empty=said,
        summary=text(key, n=len(found), shown=shown, of=len(sealed.assessment.areas)) if found else "",
        evidence=tuple(say_movement(text, sealed, each) for each in found[:shown]),
    )


def moved(sealed: Sealed, *, up: bool) -> tuple[Movement, ...]:
    """The towns that rose (or fell), the largest change first; none without a period before."""
    if sealed.previous is None:
        return ()
    found = movements(sealed.previous, sealed.assessment)
    return risen(found) if up else fallen(found)


def _row(text: Text, sealed: Sealed, name: str, movement: Movement) -> tuple[str, ...]:
    programme, driver = sealed.programme, movement.driver
    indicator = None if driver is None else programme.indicator(driver.indicator)
    before, now = (score_words(programme, each) for each in movement.composite)
    return (
        name,
        pair(before, now),
        change_words(movement.change),
        rank_words(*movement.rank),
        _classes(text, sealed, movement),
        NONE if driver is None or indicator is None else driver_words(text, indicator, driver),
        NONE if driver is None or indicator is None else chance_words(text, indicator, driver),
    )


def _classes(text: Text, sealed: Sealed, movement: Movement) -> str:
    words = pair(*(class_sign(text, each) for each in movement.town_class))
    provisional = sealed.assessment.area(movement.town).provisional
    return text("briefing.class_incomplete", name=words) if provisional else words


def driver_words(text: Text, indicator: Indicator, change: Change) -> str:
    """What drove it: 'arrears collected 14.3 % → 42.9 %'; a changed target where the value stayed."""
    values = tuple(
        verdict_words(text, verdict) if value is None else indicator_value(text, indicator, value, target)
        for value, target, verdict in zip(change.value, change.target, change.verdict, strict=True)
    )
    words = text("briefing.driver", indicator=name_of(text, indicator), values=pair(*values))
    if change.difference == 0 and change.target[0] != change.target[1]:
        targets = pair(*(target_text(text, indicator, each) for each in change.target))
        words += text("format.clause") + text("briefing.target_changed", targets=targets)
    return words


def say_movement(text: Text, sealed: Sealed, movement: Movement) -> str:
    """A town's move with its evidence, as sentences to be spoken."""
    programme, driver = sealed.programme, movement.driver
    before, now = (score_words(programme, each) for each in movement.composite)
    said = text(
        "briefing.evidence.moved",
        town=names_of(text, sealed)[movement.town],
        composite=pair(before, now),
        change=change_words(movement.change),
        rank=rank_words(*movement.rank),
    )
    if driver is None:
        return said
    indicator = programme.indicator(driver.indicator)
    parts = [
        text(
            "briefing.evidence.driver",
            line=name_of(text, programme.line(driver.line)),
            driver=driver_words(text, indicator, driver),
            points=signed(driver.points or 0, 1),
        )
    ]
    if driver.interval is not None:
        parts.append(
            text(
                "briefing.evidence.chance",
                interval=interval_words(text, indicator, driver),
                chance=chance_words(text, indicator, driver),
            )
        )
    elif Verdict.missing not in driver.verdict:
        parts.append(text("briefing.evidence.no_chance", chance=chance_words(text, indicator, driver)))
    return text("change.space").join([said, *parts])
