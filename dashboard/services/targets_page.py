"""The model of the targets page."""

from __future__ import annotations

from fractions import Fraction

from assessment.evidence import FunnelLimits, funnel_limits, funnel_position
from assessment.model import Indicator, Tier, Verdict
from assessment.results import Assessment, IndicatorResult
from assessment.targets import choose
from dashboard.services.choosing import chosen, colour_of, shell_of
from dashboard.services.snapshot import Snapshot
from layouts.address import Address
from layouts.models.targets import TargetsPage, TierColumn, TierTown
from layouts.pages.targets import has_funnel

_FUNNEL_STEPS = 160
_ORDER = {Verdict.unmet: 0, Verdict.met: 1}


def targets_page_of(snapshot: Snapshot, address: Address) -> TargetsPage:
    """Everything the targets page shows. Raises PageProblem."""
    choice = chosen(snapshot, address)
    indicator = colour_of(snapshot, address).indicator or snapshot.facts.programme.indicators[0]
    assessment = snapshot.assessment(choice.period, choice.view)
    return TargetsPage(
        shell=shell_of(snapshot),
        address=address,
        period=choice.period,
        view=choice.view,
        previous=choice.previous,
        following=choice.following,
        indicator=indicator,
        columns=tuple(_column(assessment, indicator, tier) for tier in snapshot.facts.programme.tiers),
    )


def _column(assessment: Assessment, indicator: Indicator, tier: Tier) -> TierColumn:
    place = assessment.programme.indicators.index(indicator)
    cards = [card for card in assessment.areas if card.area.tier == tier.code]
    results = [card.indicators[place] for card in cards]
    chosen_for_tier = choose(indicator, area=None, tier=tier.code, period=assessment.period)
    target = chosen_for_tier.binding.value if chosen_for_tier.binding is not None else None
    stretch = chosen_for_tier.stretch.value if chosen_for_tier.stretch is not None else None
    drawn = target is not None and target < 100 and has_funnel(indicator)
    towns = [
        TierTown(
            card=card,
            result=result,
            position=_position(result) if drawn else None,
        )
        for card, result in zip(cards, results, strict=True)
    ]
    towns.sort(
        key=lambda town: (_ORDER.get(town.result.verdict, 2), town.result.value or Fraction(0), town.card.area.code)
    )
    largest = max((int(town.result.denominator or 0) for town in towns), default=0)
    return TierColumn(
        tier=tier,
        target=target,
        stretch=stretch,
        towns=tuple(towns),
        funnel=_funnel(target, largest) if drawn and target is not None else (),
    )


def _position(result: IndicatorResult) -> str | None:
    """Where a town lies around the target that held for it."""
    if result.target is None or result.target >= 100 or result.value is None or not result.denominator:
        return None
    return funnel_position(int(result.numerator or 0), int(result.denominator), result.target)


def _funnel(target: Fraction, largest: int) -> tuple[tuple[int, FunnelLimits], ...]:
    end = max(int(largest * 1.15), 20)
    step = max(end // _FUNNEL_STEPS, 1)
    return tuple((n, funnel_limits(n, target)) for n in range(step, end + 1, step))
