"""How the district does, in sentences that can be read aloud: computed from what is published, never from more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from layouts.models.release import Group, ReleaseIndicator
from layouts.public.edition import Edition, name
from layouts.public.numbers import State, difference_of, exact, scope_of, target_of, value_of
from layouts.text import Text
from layouts.text.format import listing


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a sentence; `tone` is met, unmet or nothing."""

    words: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """The indicators of a group by what is said of them, each in the programme's order."""

    met: tuple[ReleaseIndicator, ...]
    unmet: tuple[ReleaseIndicator, ...]
    withheld: tuple[ReleaseIndicator, ...]
    unreported: tuple[ReleaseIndicator, ...]


def plain(pieces: Sequence[Piece]) -> str:
    """The sentence without its tones."""
    return "".join(each.words for each in pieces)


def judged(text: Text, edition: Edition, group: Group) -> Judged:
    """What is met, what not, what is withheld, what was not reported, in the official view."""
    met, unmet, withheld, unreported = [], [], [], []
    for indicator in edition.document.indicators:
        figure = edition.figure(group, indicator)
        state = value_of(text, indicator, figure).state
        if figure is not None and figure.verdict == "met":
            met.append(indicator)
        elif figure is not None and figure.verdict == "unmet":
            unmet.append(indicator)
        elif state is State.withheld:
            withheld.append(indicator)
        elif state in (State.missing, State.no_cases):
            unreported.append(indicator)
    return Judged(tuple(met), tuple(unmet), tuple(withheld), tuple(unreported))


def lead(text: Text, edition: Edition) -> list[Piece]:
    """The sentence that comes first."""
    indicator, group = edition.headline, edition.district
    shown = value_of(text, indicator, edition.figure(group, indicator))
    named = {
        "scope": scope_of(text, edition.leading),
        "district": name(text, edition.document.programme.district),
        "indicator": name(text, indicator.name),
    }
    match shown.state:
        case State.given:
            pieces = [Piece(text("public.lead", value=shown.words, **named))]
        case State.withheld:
            pieces = [Piece(text("public.lead_withheld", **named))]
        case _:
            pieces = [Piece(text("public.lead_without", why=shown.words, **named))]
    for clause in (*_against_target(text, edition, group, indicator), *_towns(text, edition)):
        # the comma before a clause has no tone
        pieces += [Piece(text("public.and")), clause]
    return [*pieces, Piece(text("public.stop"))]


def _against_target(text: Text, edition: Edition, group: Group, indicator: ReleaseIndicator) -> list[Piece]:
    figure = edition.figure(group, indicator)
    if figure is None or figure.verdict is None:
        return []
    return [Piece(text(f"public.target_{figure.verdict}", target=target_of(text, indicator, figure)), figure.verdict)]


def _towns(text: Text, edition: Edition) -> list[Piece]:
    found = edition.towns_counted(edition.district, edition.headline)
    if found is None:
        return []
    pieces = [Piece(text.plural("public.towns_met", found.met + found.unmet + found.other, met=found.met))]
    if found.unmet:
        pieces.append(Piece(text("public.towns_unmet", n=found.unmet), "unmet"))
    if found.other:
        pieces.append(Piece(text("public.towns_other", n=found.other)))
    return pieces


def more(text: Text, edition: Edition) -> list[str]:
    """What comes after: the tiers, all indicators of the district, and the release before."""
    said = [_tiers(text, edition), _standing(text, edition), change(text, edition)]
    return [each for each in said if each]


def _tiers(text: Text, edition: Edition) -> str:
    by_verdict: dict[str, list[str]] = {"met": [], "unmet": []}
    for tier in edition.tiers:
        figure = edition.figure(tier, edition.headline)
        if figure is not None and figure.verdict is not None:
            by_verdict[figure.verdict].append(name(text, tier.name))
    # names of tiers have commas of their own
    said = [
        text(f"public.tiers_{verdict}", names=text("format.semicolon").join(names)) + text("public.stop")
        for verdict, names in by_verdict.items()
        if names
    ]
    return text("change.space").join(said)


def _standing(text: Text, edition: Edition) -> str:
    found = judged(text, edition, edition.district)
    met, unmet = len(found.met), len(found.unmet)
    if not met + unmet:
        return ""
    return text("public.standing", n=met + unmet, met=met, unmet=unmet)


def change(text: Text, edition: Edition) -> str:
    """The headline against the release before; nothing unless both are published."""
    before = edition.before
    if before is None or before.headline.code != edition.headline.code:
        return ""
    indicator = edition.headline
    then, now = (each.figure(each.district, indicator) for each in (before, edition))
    if then is None or now is None or {then.rate_shown, now.rate_shown} != {"given"}:
        return ""
    old, new = exact(then.rate), exact(now.rate)
    if old is None or new is None:
        return ""
    how = "same" if old == new else "higher" if new > old else "lower"
    return text(
        f"public.change_{how}",
        scope=scope_of(text, before.leading),
        value=value_of(text, indicator, then).words,
        points=difference_of(text, indicator, new, old),
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """An indicator of a group whose published verdict turned."""

    group: Group
    indicator: ReleaseIndicator
    verdict: str


def turns(edition: Edition) -> tuple[Turn, ...]:
    """Which verdicts of tiers and district turned since the release before; only where both verdicts are published."""
    before = edition.before
    if before is None:
        return ()
    found = []
    for group in (edition.district, *edition.tiers):
        for indicator in edition.document.indicators:
            now = edition.figure(group, indicator)
            then = before.figure(group, indicator)
            if now is None or then is None or now.verdict is None or then.verdict is None:
                continue
            if now.verdict != then.verdict:
                found.append(Turn(group, indicator, now.verdict))
    return tuple(found)


def turn_lines(text: Text, edition: Edition) -> list[Piece]:
    """One line a group and verdict: 平原镇新达标：群众满意率、…"""
    lines: dict[tuple[str, str], list[str]] = {}
    for each in turns(edition):
        lines.setdefault((name(text, each.group.name), each.verdict), []).append(name(text, each.indicator.name))
    return [
        Piece(text(f"public.turned_{verdict}", group=group, names=listing(text, names)), verdict)
        for (group, verdict), names in lines.items()
    ]
