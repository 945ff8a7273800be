"""A simulated district whose truth is known: towns, births by quarter, the worst chosen for help, its true effect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessment.definitions import Indicator
from assessment.facts import Observation
from assessment.measures import Facts
from assessment.periods import Quarter
from assessment.twinning.changes import Change, Windows, change_of, mirrored_windows
from tests.unit.assessment.programmes import indicator, programme

TIERS = ("plain", "mountain", "sub_district")
TARGETS = np.array([96.5, 97.0, 98.5])  # Pinggu's
LEVELS = np.array([3.3, 3.5, 4.2])  # log odds: 96.4, 97.1 and 98.5 %
QUARTERS = tuple(Quarter(2000, 1).shift(each) for each in range(18))
FLAGGED = slice(6, 10)  # the four quarters by which towns are chosen
COMPLIANT: Indicator = programme(indicator(targets=[{"value": 96, "source": "plan"}])).indicators[0]
# the same births seen from the other side: failures per 1,000 births, as a rate
FAILURES: Indicator = programme(
    indicator(
        kind="rate",
        exposure="events",
        chance="poisson",
        comparator="<=",
        targets=[{"value": 40, "source": "plan"}],
        floor=None,
    )
).indicators[0]
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Setting:
    """One set-up: `effect`, `town_spread`, `drift`, `common` and `trend` are in log odds, `memory` is the AR(1)
    coefficient of a town's drift from quarter to quarter, `gap` the quarters from the choice to the help."""

    towns: int = 74
    helped: int = 16
    effect: float = 0.0
    smallest: int = 20
    largest: int = 200
    town_spread: float = 0.35
    drift: float = 0.3
    memory: float = 0.7
    common: float = 0.12
    trend: float = 0.03
    gap: int = 1


@dataclass(frozen=True, slots=True)
class District:
    """Counts by town and quarter, who was helped, and the mean true effect in points of the helped."""

    births: Counts
    compliant: Counts
    tier: Counts
    helped: Counts
    windows: Windows
    truth: float

    def share(self, quarters: tuple[Quarter, ...]) -> Floats:
        """Compliant births in percent over some quarters."""
        at = [QUARTERS.index(each) for each in quarters]
        shares: Floats = 100 * self.compliant[:, at].sum(axis=1) / self.births[:, at].sum(axis=1)
        return shares

    def changes(self, of: Indicator = COMPLIANT) -> tuple[list[Change], list[Change]]:
        """The changes of the helped and of the unhelped towns, as the product computes them."""
        counted = self.compliant if of is COMPLIANT else self.births - self.compliant
        facts = Facts(
            Observation(f"{town:03d}", of.code, quarter, int(k), int(n))
            for town in range(len(self.tier))
            for quarter, k, n in zip(QUARTERS, counted[town], self.births[town], strict=True)
            if quarter not in self.windows.selection
        )
        found: tuple[list[Change], list[Change]] = ([], [])
        chosen = set(self.helped.tolist())
        for town, tier in enumerate(self.tier):
            change = change_of(of, facts, {}, area=f"{town:03d}", tier=TIERS[tier], windows=self.windows)
            if change is not None:
                found[town not in chosen].append(change)
        return found


def district(setting: Setting, run: int) -> District:
    """Run number `run` of a setting: same number, same district."""
    draws = np.random.default_rng([20050701, run])
    towns, quarters = setting.towns, len(QUARTERS)
    tier = draws.integers(0, 3, towns)
    drift = np.empty((towns, quarters))
    drift[:, 0] = draws.normal(0, setting.drift, towns)
    fresh = setting.drift * np.sqrt(1 - setting.memory**2)
    for quarter in range(1, quarters):
        drift[:, quarter] = setting.memory * drift[:, quarter - 1] + draws.normal(0, fresh, towns)
    common = draws.normal(0, setting.common, (3, quarters))
    own = draws.normal(0, setting.town_spread, towns)
    odds = (LEVELS[tier] + own)[:, None] + drift + common[tier] + setting.trend * np.arange(quarters)
    size = np.exp(draws.uniform(np.log(setting.smallest), np.log(setting.largest), towns))
    births = draws.poisson(size[:, None], (towns, quarters)) + 1
    without = 1 / (1 + np.exp(-odds))
    compliant = draws.binomial(births, without)
    shares = 100 * compliant[:, FLAGGED].sum(axis=1) / births[:, FLAGGED].sum(axis=1)
    helped = np.sort(np.argsort(shares - TARGETS[tier])[: setting.helped])  # the worst are chosen
    begins = FLAGGED.stop + setting.gap
    helping = np.ix_(helped, np.arange(begins, quarters))
    with_help = 1 / (1 + np.exp(-(odds[helping] + setting.effect)))
    compliant[helping] = draws.binomial(births[helping], with_help)
    windows = mirrored_windows(QUARTERS[FLAGGED], QUARTERS[begins], length=4)
    year = births[helping][:, :4]
    gain = ((with_help - without[helping])[:, :4] * year).sum(axis=1) / year.sum(axis=1)
    return District(births, compliant, tier, helped, windows, float(100 * gain.mean()))
