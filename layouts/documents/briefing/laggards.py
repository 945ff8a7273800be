"""The towns that lag: class three or, where there is none, the last ranked; why, since when, and who helps."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from assessment.diagnosis import composite_loss, weakest_line
from assessment.flagging import Proposal
from assessment.model import TownClass
from assessment.periods import parse_period
from assessment.results import Scorecard
from layouts.documents.briefing.agreed import decision_words
from layouts.documents.briefing.parts import NONE, Listing, class_state, headings, names_of, score_words
from layouts.documents.score_table import town_name
from layouts.documents.table import PlainTable
from layouts.documents.town_words import cause_words, name_of
from layouts.models.sealed import Sealed
from layouts.text import Text
from layouts.text.format import fixed, listing, period_name
from layouts.text.twinning import say_match, unit_name, unit_names

LAST = 3
_NAMED = 2

# with one decimal of a percentage it would read as none
_HARDLY = 0.0005


@dataclass(frozen=True, slots=True)
class Loss:
    """An indicator by name, and the points of the composite that it costs a town."""

    name: str
    points: Fraction


def laggards(sealed: Sealed) -> tuple[Scorecard, ...]:
    """The class-three towns, the lowest composite first; without any the last three ranked, the last one first."""
    cards = sealed.assessment.areas
    three = [card for card in cards if card.town_class is TownClass.three]
    if three:
        return tuple(sorted(three, key=lambda card: (card.composite or 0, card.area.code)))
    found = [card for card in cards if card.rank is not None]
    return tuple(sorted(found, key=lambda card: (-(card.rank or 0), card.area.code))[:LAST])


def waiting(sealed: Sealed) -> tuple[Scorecard, ...]:
    """Other towns that wait for a partner, though they stand better by now."""
    codes = {row.town.code for row in sealed.proposals.flags} | {row.town.code for row in sealed.proposals.matches}
    codes -= {card.area.code for card in laggards(sealed)}
    return tuple(card for card in sealed.assessment.areas if card.area.code in codes)


def laggard_listing(text: Text, sealed: Sealed) -> Listing:
    """Who lags, what pulls it down, since when, and the help it has or is to get."""
    found = (*laggards(sealed), *waiting(sealed))
    three = [card for card in found if card.town_class is TownClass.three]
    columns = ("town", "class", "composite", "line", "weaknesses", "since", "help")
    key = "briefing.summary.three" if three else "briefing.summary.no_three"
    return Listing(
        title=text("briefing.title.laggards"),
        table=PlainTable(headings(text, *columns), tuple(_row(text, sealed, card) for card in found), frozenset({2})),
        towns=tuple(card.area.code for card in found),
        empty=text("briefing.empty.laggards"),
        summary=text(key, n=len(laggards(sealed))) if found else "",
        evidence=tuple(say_laggard(text, sealed, card) for card in found),
    )


def _row(text: Text, sealed: Sealed, card: Scorecard) -> tuple[str, ...]:
    programme = sealed.programme
    worst = weakest_line(card)
    shown = losses(text, sealed, card)[:_NAMED]
    flag = flag_of(sealed, card.area.code)
    return (
        town_name(text, card),
        class_state(text, card),
        score_words(programme, card.composite),
        NONE if worst is None else _line(text, sealed, card, worst),
        listing(text, [text("briefing.loss", name=each.name, points=fixed(each.points, 1)) for each in shown]) or NONE,
        NONE if flag is None else since_words(text, flag),
        help_words(text, sealed, card.area.code),
    )


def _line(text: Text, sealed: Sealed, card: Scorecard, code: str) -> str:
    score = card.lines[code]
    return f"{name_of(text, sealed.programme.line(code))} {NONE if score is None else fixed(score, 1)}"


def flag_of(sealed: Sealed, town: str) -> Proposal | None:
    """What the rules say of a town that they propose for help."""
    return next((row.flag for row in sealed.proposals.flags if row.town.code == town), None)


def since_words(text: Text, flag: Proposal) -> str:
    """Since when a town is in class three: '2006 Q2 (5 periods)'."""
    first = period_name(text, parse_period(flag.since))
    key = "briefing.since_beginning" if flag.since_beginning else "briefing.since"
    return text.plural(key, flag.periods, period=first)


def losses(text: Text, sealed: Sealed, card: Scorecard) -> tuple[Loss, ...]:
    """What the town's indicators cost its composite, the costliest first; those that cost nothing left out."""
    programme = sealed.programme
    found = [(composite_loss(card, programme, each), each.indicator) for each in card.indicators]
    found.sort(key=lambda each: -each[0])
    return tuple(Loss(name_of(text, programme.indicator(code)), points) for points, code in found if points > 0)


def help_words(text: Text, sealed: Sealed, town: str) -> str:
    """Whom the meeting set to help the town, who does, who is proposed to, or that nobody is."""
    decided = [each for each in sealed.meeting.decisions if each.town == town and each.partners]
    if decided:
        names = names_of(text, sealed)
        return text(
            "briefing.help.decided", partners=listing(text, [names.get(code, code) for code in decided[-1].partners])
        )
    board = next((row for row in sealed.board.rows if row.town.code == town), None)
    if board is not None and board.partners:
        stage = text(f"twins.stage.{board.stage.value}")
        return text("briefing.help.partners", stage=stage, partners=unit_names(text, board.partners))
    match = next((row for row in sealed.proposals.matches if row.town.code == town), None)
    if match is not None:
        return text("briefing.help.proposed", partner=unit_name(text, match.partner))
    if flag_of(sealed, town) is not None and not sealed.proposals.partners:
        return text("briefing.help.no_register")
    if any(unit.code == town for unit in sealed.proposals.unmatched):
        return text("briefing.help.unmatched")
    return NONE if board is None else text(f"twins.stage.{board.stage.value}")


def say_laggard(text: Text, sealed: Sealed, card: Scorecard) -> str:
    """A town's position with its evidence, as sentences to be spoken."""
    parts = [
        text(
            "briefing.evidence.laggard",
            town=town_name(text, card),
            town_class=class_state(text, card),
            composite=score_words(sealed.programme, card.composite),
            cause=cause_words(text, sealed.programme, card),
        )
    ]
    flag = flag_of(sealed, card.area.code)
    if flag is not None:
        share = fixed(Fraction(flag.leaves_by_chance) * 100, 1)
        key = "briefing.evidence.noise" if flag.noise else "briefing.evidence.no_noise"
        parts.append(text("briefing.evidence.since", since=since_words(text, flag)))
        parts.append(text(key, share=text("briefing.hardly") if flag.leaves_by_chance < _HARDLY else f"{share}%"))
    parts += [
        say_match(text, sealed.programme, row) for row in sealed.proposals.matches if row.town.code == card.area.code
    ]
    parts += _decided(text, sealed, card.area.code)
    return text("change.space").join(parts)


def _decided(text: Text, sealed: Sealed, town: str) -> list[str]:
    names = names_of(text, sealed)
    return [decision_words(text, each, names) for each in sealed.meeting.decisions if each.town == town]
