"""Whether the help worked: helped towns beside unhelped ones, and 'cannot be told yet' wherever that is so.

The estimator was chosen by simulation; docs/decisions/ holds the table of what was tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from assessment.definitions import Indicator
from assessment.periods import Quarter
from assessment.twinning.changes import Change, Windows, points_gained

Interval = tuple[float, float]
Array = NDArray[np.float64]

MIN_PAIRS = 6  # fewer pairs have no 95 % interval: 2 of 2^5 sign patterns are already more than 5 %
EXACT_PAIRS = 12  # all subsets up to here, a seeded sample of them above
SAMPLED_SUBSETS = 9_999
TAIL = 0.025
MIN_PLACEBOS = 39  # below, not even the most extreme of them would be beyond 2.5 %
MIN_OF_TIER = 3  # unhelped towns of a tier whose mean can be told
TEN_THOUSAND = 10_000


class Finding(StrEnum):
    """What may be said."""

    better = "better"  # the whole interval lies on the good side of 0
    worse = "worse"
    not_shown = "not_shown"  # the interval holds 0
    cannot_be_told_yet = "cannot_be_told_yet"


class WhyNot(StrEnum):
    """Why nothing can be told yet."""

    no_figures = "no_figures"  # a window is not complete: too early, or too little history
    no_like_controls = "no_like_controls"  # nobody of the same tier was left unhelped
    under_six_pairs = "under_six_pairs"
    few_unhelped = "few_unhelped"  # one town: too few unhelped ones for a placebo distribution


class Method(StrEnum):
    """How it was told."""

    pairs = "pairs"  # sign-flip interval over helped towns, each beside its own controls
    placebo = "placebo"  # one town among the unhelped ones
    none = "none"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A helped town beside the unhelped ones chosen for it; `difference` is on the scale of the changes."""

    helped: Change
    controls: tuple[Change, ...]
    difference: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What the help changed, in the unit of the indicator: mean over the compared towns.

    `effect` and `interval` are None unless something may be said; `left_out` are helped towns for which no
    control was left; `placebos` the pretended effects of the unhelped towns (method `placebo`).
    """

    finding: Finding
    method: Method
    why_not: WhyNot | None = None
    effect: float | None = None
    interval: Interval | None = None
    comparisons: tuple[Comparison, ...] = ()
    left_out: tuple[str, ...] = ()
    placebos: tuple[float, ...] = ()

    @property
    def shown(self) -> bool:
        """True where the interval allows a statement."""
        return self.finding in (Finding.better, Finding.worse)


def compare(helped: Sequence[Change], unhelped: Sequence[Change], *, controls: int) -> list[Comparison]:
    """Each helped town beside at most `controls` unhelped ones of its tier and windows, each used once.

    They are chosen by size alone (log of cases, least distance over all): choosing them by their figures
    would bring back the regression to the mean that the windows keep out.
    """
    found: list[Comparison] = []
    used: set[str] = set()
    blocks = {(each.windows, each.tier) for each in helped}
    for windows, tier in sorted(blocks, key=_block_order):
        towns = sorted(_of(helped, windows, tier), key=lambda each: each.area)
        free = [each for each in _of(unhelped, windows, tier) if each.area not in used]
        if not free:
            continue
        chosen = _assign(towns, sorted(free, key=lambda each: each.area), controls)
        for town, own in zip(towns, chosen, strict=True):
            if own:
                used.update(each.area for each in own)
                beside = sum(each.moved for each in own) / len(own)
                found.append(Comparison(town, tuple(own), town.moved - beside))
    return sorted(found, key=lambda each: each.helped.area)


def _block_order(block: tuple[Windows, str | None]) -> tuple[tuple[Quarter, ...], tuple[Quarter, ...], str]:
    windows, tier = block
    return windows.after, windows.before, tier or ""


def _of(changes: Sequence[Change], windows: Windows, tier: str | None) -> list[Change]:
    return [each for each in changes if each.windows == windows and each.tier == tier]


def _assign(towns: Sequence[Change], free: Sequence[Change], controls: int) -> list[list[Change]]:
    each = max(1, min(controls, len(free) // len(towns)))
    rows = np.repeat(np.arange(len(towns)), each)
    ours = np.log([max(town.cases, 1.0) for town in towns])[rows]
    theirs = np.log([max(other.cases, 1.0) for other in free])
    chosen: list[list[Change]] = [[] for _ in towns]
    for row, column in zip(*linear_sum_assignment(np.abs(ours[:, None] - theirs[None, :])), strict=True):
        chosen[rows[row]].append(free[column])
    return chosen


def sign_flip_interval(differences: Sequence[float]) -> Interval:
    """95 % interval of the mean of independent, symmetric differences, whatever the spread of each.

    The means of all non-empty subsets divide the line into 2^n equally likely parts (Hartigan 1969, JASA
    64:1303); that is the sign-flip test turned round. Raises ValueError for fewer than six.
    """
    if len(differences) < MIN_PAIRS:
        raise ValueError(f"{len(differences)} differences have no 95 % interval")
    means = np.sort(_subsets(len(differences)) @ np.asarray(differences, dtype=float))
    cut = int(TAIL * (len(means) + 1))
    return float(means[cut - 1]), float(means[-cut])


@cache
def _subsets(count: int) -> Array:
    """Rows that take the mean of a subset: all of them, or a sample with a fixed seed."""
    if count <= EXACT_PAIRS:
        members = (np.arange(1, 2**count)[:, None] >> np.arange(count)) & 1
    else:
        members = np.random.Generator(np.random.PCG64(count)).integers(0, 2, (SAMPLED_SUBSETS, count))
        members[members.sum(axis=1) == 0, 0] = 1
    weights: Array = members / members.sum(axis=1, keepdims=True)
    return weights


def estimate(
    indicator: Indicator, helped: Sequence[Change], unhelped: Sequence[Change], *, controls: int = 3
) -> Effect:
    """The effect over several towns, from their changes and those of the towns that nobody helped.

    `unhelped` holds the changes over the windows of the helped ones, of towns without help in all of their
    quarters. Under six comparisons nothing is told.
    """
    comparisons = compare(helped, unhelped, controls=controls)
    compared = {each.helped.area for each in comparisons}
    left_out = tuple(sorted(each.area for each in helped if each.area not in compared))
    if len(comparisons) < MIN_PAIRS:
        why = WhyNot.under_six_pairs if comparisons else WhyNot.no_like_controls
        why = why if helped else WhyNot.no_figures
        return Effect(
            Finding.cannot_be_told_yet, Method.none, why, comparisons=tuple(comparisons), left_out=left_out
        )
    differences = [each.difference for each in comparisons]
    towns = [each.helped for each in comparisons]
    low, high = (mean_gain(indicator, towns, end) for end in sign_flip_interval(differences))
    return Effect(
        finding=finding_of(indicator, (low, high)),
        method=Method.pairs,
        effect=mean_gain(indicator, towns, sum(differences) / len(differences)),
        interval=(low, high),
        comparisons=tuple(comparisons),
        left_out=left_out,
    )


def mean_gain(indicator: Indicator, towns: Sequence[Change], moved_by_help: float) -> float:
    """A move on the scale in the unit of the indicator: mean over the towns, each at its own level."""
    return sum(points_gained(indicator, town, moved_by_help) for town in towns) / len(towns)


def finding_of(indicator: Indicator, interval: Interval) -> Finding:
    """What an interval in the unit of the indicator allows to say."""
    low, high = interval
    if low <= 0 <= high:
        return Finding.not_shown
    return Finding.better if (low > 0) is indicator.comparator.higher_is_better else Finding.worse


def estimate_one(indicator: Indicator, town: Change, unhelped: Sequence[Change]) -> Effect:
    """The effect in one town: its change among those of unhelped towns, as if each of them had been helped.

    Every change is taken from the mean of the *other* unhelped towns of its tier and divided by the spread
    that a town of its size has (counting and drift), so that small towns do not make the rule for large ones.
    """
    groups: dict[str | None, list[Change]] = {}
    for each in unhelped:
        if each.windows == town.windows and each.area != town.area:
            groups.setdefault(each.tier, []).append(each)
    groups = {tier: group for tier, group in groups.items() if len(group) >= MIN_OF_TIER}
    own = groups.get(town.tier)
    if own is None:
        return Effect(Finding.cannot_be_told_yet, Method.none, WhyNot.no_like_controls)
    pretended = [(each, each.moved - _mean_of_others(each, group)) for group in groups.values() for each in group]
    gains = tuple(sorted(points_gained(indicator, each, moved) for each, moved in pretended))
    if len(pretended) < MIN_PLACEBOS:
        return Effect(Finding.cannot_be_told_yet, Method.none, WhyNot.few_unhelped, placebos=gains)
    drift = _drift(pretended)
    ratios = sorted(moved / _spread(each, drift) for each, moved in pretended)
    cut = int(TAIL * (len(ratios) + 1))
    moved = town.moved - sum(each.moved for each in own) / len(own)
    spread = _spread(town, drift)
    low = points_gained(indicator, town, moved - ratios[-cut] * spread)
    high = points_gained(indicator, town, moved - ratios[cut - 1] * spread)
    return Effect(
        finding=finding_of(indicator, (low, high)),
        method=Method.placebo,
        effect=points_gained(indicator, town, moved),
        interval=(low, high),
        placebos=gains,
    )


def _mean_of_others(change: Change, group: Sequence[Change]) -> float:
    return (sum(each.moved for each in group) - change.moved) / (len(group) - 1)


def _drift(pretended: Sequence[tuple[Change, float]]) -> float:
    """Variance of the changes beyond counting, by moments."""
    squares = sum(moved * moved for _, moved in pretended) / len(pretended)
    return max(0.0, squares - sum(each.noise for each, _ in pretended) / len(pretended))


def _spread(change: Change, drift: float) -> float:
    return sqrt(change.noise + drift) or 1.0


@dataclass(frozen=True, slots=True)
class PerMoney:
    """The effect for each 10,000 yuan put into a town, in the unit of the indicator."""

    effect: float
    interval: Interval


def effect_per_10000_yuan(effect: Effect, put_in: Decimal) -> PerMoney | None:
    """The effect by money; None ('cannot be told yet') unless the interval allows a statement.

    `put_in` is all money for the compared towns together, in yuan; None also where there was none.
    """
    if not effect.shown or effect.effect is None or effect.interval is None or put_in <= 0:
        return None
    towns = len(effect.comparisons) or 1
    share = TEN_THOUSAND * towns / float(put_in)
    return PerMoney(effect.effect * share, (effect.interval[0] * share, effect.interval[1] * share))
