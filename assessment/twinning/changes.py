"""How far a town moved between the quarters before it was chosen and those of help, on a scale that compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, log1p

from assessment.definitions import Indicator
from assessment.kinds import Kind
from assessment.measures import PERCENT, Facts, Measure, State, measure
from assessment.periods import Quarter

CORRECTION = 0.5  # added to counts so that none has no logarithm (Haldane 1956, Anscombe 1956)


@dataclass(frozen=True, slots=True)
class Windows:
    """The quarters compared: `before` and `after` lie equally far from those the town was chosen by."""

    before: tuple[Quarter, ...]
    selection: tuple[Quarter, ...]
    after: tuple[Quarter, ...]


def mirrored_windows(selection: Sequence[Quarter], help_begins: Quarter, *, length: int) -> Windows:
    """The first `length` quarters of help, and their mirror image before the quarters of selection.

    `selection` are the quarters by which the town was chosen: those of the view of the period it was confirmed
    on (`periods.quarters_of_view`), of several periods where several were asked for. What chance added to those
    quarters is as likely gone `d` quarters after them as it was not yet there `d` quarters before, so both
    windows owe them the same and their difference owes them nothing (symmetric difference in differences,
    Chabe-Ferret 2015, J. Econometrics 185:110). Raises ValueError where there is no quarter of selection or the
    help began before the last of them was over.
    """
    if not selection:
        raise ValueError("a town was chosen by at least one quarter")
    first, last = min(selection), max(selection)
    gap = help_begins.ordinal - last.ordinal - 1
    if gap < 0:
        raise ValueError(f"help began in {help_begins}, before {last} was over")
    after = tuple(help_begins.shift(each) for each in range(length))
    before = tuple(first.shift(each - gap - length) for each in range(length))
    return Windows(before, tuple(sorted(selection)), after)


class Scale(StrEnum):
    """What is compared: odds of a share, rates as ratios, or plain differences."""

    odds = "odds"
    ratio = "ratio"
    difference = "difference"


def scale_of(indicator: Indicator) -> Scale:
    """Odds for proportions; ratios for rates and the sex ratio; differences for all else.

    A district's general progress moves a town at 93 % by more points than one at 98 %, but both by about the
    same odds: in points it would look like an effect of the help.
    """
    match indicator.kind:
        case Kind.proportion:
            return Scale.odds
        case Kind.rate | Kind.ratio:
            return Scale.ratio
        case Kind.balance | Kind.count | Kind.mean | Kind.value:
            return Scale.difference


@dataclass(frozen=True, slots=True)
class Change:
    """One town between its two windows.

    `before` and `after` are values in the unit of the indicator; `moved` is the change and `level` the value
    after, both on the scale; `noise` is the variance of `moved` from counting alone (0 where there is none to
    tell), `cases` the size that controls are chosen by.
    """

    area: str
    tier: str | None
    windows: Windows
    before: float
    after: float
    moved: float
    level: float
    noise: float
    cases: float


def change_of(
    indicator: Indicator,
    facts: Facts,
    partners: Mapping[str, Indicator],
    *,
    area: str,
    tier: str | None,
    windows: Windows,
) -> Change | None:
    """The change of one town; None where a quarter of either window is missing or has no cases."""
    found = []
    for quarters in (windows.before, windows.after):
        ordinals = [quarter.ordinal for quarter in quarters]
        found.append(measure(indicator, facts, area, ordinals, partners))
    before, after = found
    if any(each.state is not State.ok or each.value is None for each in found):
        return None
    start, start_noise = _on_scale(indicator, before)
    level, noise = _on_scale(indicator, after)
    return Change(
        area=area,
        tier=tier,
        windows=windows,
        before=float(before.value or 0),
        after=float(after.value or 0),
        moved=level - start,
        level=level,
        noise=start_noise + noise,
        cases=float(before.denominator or 1),
    )


def _on_scale(indicator: Indicator, found: Measure) -> tuple[float, float]:
    """A value on the scale and its variance from counting."""
    scale = scale_of(indicator)
    if scale is Scale.difference:
        return float(found.value or 0), 0.0
    events, cases = int(found.numerator or 0) + CORRECTION, float(found.denominator or 0)
    if scale is Scale.ratio:
        if indicator.kind is Kind.rate:
            return log(events / cases), 1 / events
        return log(events / (cases + CORRECTION)), 1 / events + 1 / (cases + CORRECTION)
    rest = cases - events + 2 * CORRECTION
    design = float(indicator.design_effect)
    return log(events / rest), design * (1 / events + 1 / rest)


def off_scale(indicator: Indicator, level: float) -> float:
    """A value of the scale back in the unit of the indicator."""
    match scale_of(indicator):
        case Scale.odds:
            share = 1 / (1 + exp(-level)) if level > 0 else exp(level - log1p(exp(level)))
            return PERCENT * share
        case Scale.ratio:
            per_case = indicator.kind is Kind.rate
            return exp(level) * (float(indicator.per) if per_case else PERCENT)
        case Scale.difference:
            return level


def points_gained(indicator: Indicator, change: Change, moved_by_help: float) -> float:
    """What a move on the scale means in the unit of the indicator, at the level this town has now."""
    return off_scale(indicator, change.level) - off_scale(indicator, change.level - moved_by_help)
