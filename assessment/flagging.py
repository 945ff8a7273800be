"""Proposes class-three towns for help, each with its diagnosis; nothing becomes official by rule alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from assessment.chance_draws import DRAWS, share_outside_class_three
from assessment.diagnosis import composite_loss, weakest_line
from assessment.kinds import Comparator, Evidence, TownClass, Verdict
from assessment.problems import Problem, Refused
from assessment.results import Assessment, IndicatorResult, Scorecard


class Shortfall(StrEnum):
    """What kind of shortfall brings a town into class three."""

    level = "level"  # it stands low and has for a while
    decline = "decline"  # it stood higher and fell
    data_quality = "data_quality"  # figures that are missing cost at least half of what it lost


@dataclass(frozen=True, slots=True)
class Weakness:
    """An indicator that pulls the town down.

    `points` of the composite are lost to it; `share` of all that is lost. `evidence` and `interval` say how far
    beyond chance it lies; `gap` is the distance from the target to the nearer end of the interval in the unit of
    the indicator (0 within chance, None where chance has no part). `since` is the first of the periods in a row
    in which it was not met.
    """

    indicator: str
    line: str
    points: Fraction
    share: Fraction
    verdict: Verdict
    margin_cases: int | None
    evidence: Evidence | None
    gap: float | None
    since: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A class-three town that the rules propose; `weaknesses` are ordered, the costliest first.

    `since` is the first of `periods` periods in a row in class three, `falling` the number of periods in a row
    in which the composite fell, `since_beginning` that it was class three in every period looked at.
    `leaves_by_chance` is the share of draws in which it is not in class three; with `noise` it is marked.
    """

    town: str
    composite: Fraction
    line: str | None
    weaknesses: tuple[Weakness, ...]
    since: str
    periods: int
    since_beginning: bool
    falling: int
    kind: Shortfall
    leaves_by_chance: float
    noise: bool
    decided: bool


def propose(assessments: Sequence[Assessment], *, draws: int = DRAWS) -> tuple[Proposal, ...]:
    """The class-three towns of the last assessment, the lowest composite first.

    `assessments` are those of periods in a row, earliest first, of one programme and view. Raises Refused
    (`flagging.periods_apart`) for periods that do not follow each other, ValueError for none.
    """
    if not assessments:
        raise ValueError("nothing was assessed")
    for earlier, later in pairwise(assessments):
        if later.period.previous() != earlier.period:
            params = {"first": earlier.period.code, "second": later.period.code}
            raise Refused([Problem("flagging.periods_apart", {}, params)])
    found = [
        _proposal(assessments, card, draws)
        for card in assessments[-1].areas
        if card.town_class is TownClass.three and card.composite is not None and not card.exempt
    ]
    return tuple(sorted(found, key=lambda each: (each.composite, each.town)))


def _proposal(assessments: Sequence[Assessment], card: Scorecard, draws: int) -> Proposal:
    now = assessments[-1]
    history = [_card(each, card.area.code) for each in assessments]
    in_three = _in_a_row([each is not None and each.town_class is TownClass.three for each in history])
    falling = _falling(history)
    losses = _losses(card, now)
    lost = sum(losses.values(), Fraction(0))
    leaves = share_outside_class_three(now, card, draws=draws)
    return Proposal(
        town=card.area.code,
        composite=card.composite or Fraction(0),
        line=weakest_line(card),
        weaknesses=_weaknesses(assessments, card, losses, lost),
        since=assessments[-in_three].period.code,
        periods=in_three,
        since_beginning=in_three == len(assessments),
        falling=falling,
        kind=_kind(card, losses, history, in_three, falling),
        leaves_by_chance=leaves,
        noise=leaves >= now.programme.twinning.noise,
        decided=card.class_decided,
    )


def _card(assessment: Assessment, code: str) -> Scorecard | None:
    return next((card for card in assessment.areas if card.area.code == code), None)


def _losses(card: Scorecard, assessment: Assessment) -> dict[str, Fraction]:
    """By indicator the composite points it costs, where it costs any."""
    losses = {each.indicator: composite_loss(card, assessment.programme, each) for each in card.indicators}
    return {code: loss for code, loss in losses.items() if loss > 0}


def _in_a_row(states: Sequence[bool]) -> int:
    """How many of the last states are true without a break."""
    return next((count for count, state in enumerate(reversed(states)) if not state), len(states))


def _falling(history: Sequence[Scorecard | None]) -> int:
    """How many times in a row up to now the composite was below that of the period before."""
    composites = [None if card is None else card.composite for card in history]
    fell = [
        before is not None and after is not None and after < before
        for before, after in pairwise(composites)
    ]
    return _in_a_row(fell)


def _kind(
    card: Scorecard,
    losses: dict[str, Fraction],
    history: Sequence[Scorecard | None],
    in_three: int,
    falling: int,
) -> Shortfall:
    missing = {each.indicator for each in card.indicators if each.verdict is Verdict.missing}
    lost = sum(losses.values(), Fraction(0))
    if lost and 2 * sum((loss for code, loss in losses.items() if code in missing), Fraction(0)) >= lost:
        return Shortfall.data_quality
    before = history[-in_three - 1] if in_three < len(history) else None
    came_down = before is not None and before.town_class in (TownClass.one, TownClass.two)
    return Shortfall.decline if falling >= 2 or (came_down and falling >= 1) else Shortfall.level


def _weaknesses(
    assessments: Sequence[Assessment], card: Scorecard, losses: dict[str, Fraction], lost: Fraction
) -> tuple[Weakness, ...]:
    found = []
    for result in card.indicators:
        loss = losses.get(result.indicator)
        if loss is None:
            continue
        met = [_not_met(each, card.area.code, result.indicator) for each in assessments]
        found.append(
            Weakness(
                indicator=result.indicator,
                line=result.line,
                points=loss,
                share=loss / lost,
                verdict=result.verdict,
                margin_cases=result.margin_cases,
                evidence=result.evidence,
                gap=_gap(result),
                since=assessments[-_in_a_row(met)].period.code,
            )
        )
    return tuple(sorted(found, key=lambda each: -each.points))


def _not_met(assessment: Assessment, town: str, indicator: str) -> bool:
    card = _card(assessment, town)
    results = () if card is None else card.indicators
    result = next((each for each in results if each.indicator == indicator), None)
    return result is not None and result.verdict in (Verdict.unmet, Verdict.missing)


def _gap(result: IndicatorResult) -> float | None:
    """From the target (for `falls`: from no change) to the nearer end of the interval; 0 within it."""
    if result.interval is None or result.target is None or result.evidence is None:
        return None
    low, high = result.interval
    line = 0.0 if result.comparator is Comparator.FALLS else float(result.target)
    return max(0.0, low - line, line - high)
