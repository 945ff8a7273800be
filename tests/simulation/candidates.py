"""The estimators that were tried, and a table of how each fares: `python -m tests.simulation.candidates 2000`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.optimize import linear_sum_assignment

from assessment.twinning.effect import MIN_PAIRS, Interval, estimate, sign_flip_interval
from tests.simulation.district import COMPLIANT, FAILURES, QUARTERS, District, Floats, Setting, district

Estimator = Callable[[District], Interval | None]


def naive(found: District) -> Interval:
    """Before and after: the helped towns' flagging period against their first year of help, t interval."""
    moved = (found.share(found.windows.after) - found.share(found.windows.selection))[found.helped]
    half = stats.t.ppf(0.975, len(moved) - 1) * moved.std(ddof=1) / np.sqrt(len(moved))
    return float(moved.mean() - half), float(moved.mean() + half)


def paired(found: District, before: Floats, key: Floats) -> Interval | None:
    """Sign-flip interval over pairs of one tier, in points; controls nearest by `key`."""
    moved = found.share(found.windows.after) - before
    helped = np.isin(np.arange(len(moved)), found.helped)
    differences: list[float] = []
    for tier in range(3):
        ours, theirs = (np.flatnonzero(each & (found.tier == tier)) for each in (helped, ~helped))
        if len(ours) and len(theirs):
            rows, columns = linear_sum_assignment(abs(key[ours][:, None] - key[theirs][None, :]))
            differences += (moved[ours[rows]] - moved[theirs[columns]]).tolist()
    return sign_flip_interval(differences) if len(differences) >= MIN_PAIRS else None


def size(found: District) -> Floats:
    """Log of the births before the flagging period."""
    logs: Floats = np.log(found.births[:, :6].sum(axis=1))
    return logs


def matched_on_the_flagging_period(found: District) -> Interval | None:
    """Controls that stood alike in the flagging period, change since then."""
    flagged = found.share(found.windows.selection)
    return paired(found, flagged, flagged)


def against_the_flagging_period(found: District) -> Interval | None:
    """Controls by size, change since the flagging period."""
    return paired(found, found.share(found.windows.selection), size(found))


def after_flagging(found: District) -> Interval | None:
    """Baseline: the quarters after flagging and before help."""
    last = QUARTERS.index(found.windows.selection[-1])
    first = QUARTERS.index(found.windows.after[0])
    return paired(found, found.share(QUARTERS[last + 1 : first]), size(found))


def year_before(found: District) -> Interval | None:
    """Baseline: the four quarters just before the flagging period."""
    first = QUARTERS.index(found.windows.selection[0])
    return paired(found, found.share(QUARTERS[first - 4 : first]), size(found))


def year_before_matched(found: District) -> Interval | None:
    """The same, controls that stood alike in that year."""
    first = QUARTERS.index(found.windows.selection[0])
    before = found.share(QUARTERS[first - 4 : first])
    return paired(found, before, before)


def mirrored_points(found: District) -> Interval | None:
    """Baseline mirrored around the flagging period, in points."""
    return paired(found, found.share(found.windows.before), size(found))


def chosen(found: District, controls: int = 3) -> Interval | None:
    """The product's: mirrored, odds, up to three controls each used once."""
    return estimate(COMPLIANT, *found.changes(), controls=controls).interval


def chosen_as_a_rate(found: District) -> Interval | None:
    """The product's for a rate: failures per 1,000 births as ratios, told in points of compliant births."""
    interval = estimate(FAILURES, *found.changes(FAILURES)).interval
    return None if interval is None else (-interval[1] / 10, -interval[0] / 10)


CANDIDATES: Mapping[str, Estimator] = {
    "naive before-and-after": naive,
    "controls matched on the flagging period": matched_on_the_flagging_period,
    "base: flagging period, controls by size": against_the_flagging_period,
    "base: after flagging, before help": after_flagging,
    "base: four quarters before flagging": year_before,
    "the same, controls matched on it": year_before_matched,
    "base: mirrored, in points": mirrored_points,
    "base: mirrored, odds, one control": lambda found: chosen(found, 1),
    "base: mirrored, odds, up to three controls": chosen,
    "the same for failures as a rate": chosen_as_a_rate,
}

SETTINGS: Mapping[str, Setting] = {
    "no effect": Setting(),
    "effect": Setting(effect=0.6),
    "no effect, district rises": Setting(trend=0.08),
    "no effect, long memory": Setting(memory=0.9, drift=0.4),
    "no effect, help at once": Setting(gap=0),
    "no effect, small towns": Setting(smallest=15, largest=40),
    "effect, 8 of 36 helped": Setting(towns=36, helped=8, effect=0.6),
}


@dataclass(frozen=True, slots=True)
class Record:
    """Of the runs that could be told, the shares in which the interval covered the truth, excluded 0 and lay above
    it, and its mean width in points; `told` is their share of all runs."""

    told: float
    covered: float
    claimed: float
    claimed_better: float
    width: float


def record(estimator: Estimator, setting: Setting, runs: int) -> Record:
    """How an estimator fares over seeded runs."""
    found = []
    for run in range(runs):
        world = district(setting, run)
        interval = estimator(world)
        if interval is not None:
            low, high = interval
            found.append((low <= world.truth <= high, low > 0 or high < 0, low > 0, high - low))
    covered, claimed, better, width = np.mean(found, axis=0)
    return Record(len(found) / runs, float(covered), float(claimed), float(better), float(width))


def main() -> None:
    """Print the table in Markdown."""
    runs = int(sys.argv[1])
    for name, setting in SETTINGS.items():
        print(f"\n{name}\n\n| estimator | told | covers | claims | claims better | width |\n|---|---|---|---|---|---|")
        for label, estimator in CANDIDATES.items():
            if setting.gap == 0 and estimator is after_flagging:
                continue
            row = record(estimator, setting, runs)
            shares = f"{row.told:.0%} | {row.covered:.1%} | {row.claimed:.1%} | {row.claimed_better:.1%}"
            print(f"| {label} | {shares} | {row.width:.2f} |", flush=True)


if __name__ == "__main__":
    main()
