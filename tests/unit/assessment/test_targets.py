"""Which target holds: the most specific one."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from assessment.model import Level
from assessment.periods import parse_period
from assessment.targets import choose
from tests.unit.assessment.programmes import indicator, programme


def chosen(
    *targets: dict[str, Any], area: str | None = "1", tier: str | None = "plain", period: str = "2007Q2"
) -> Fraction | None:
    built = programme(indicator(targets=[{"source": "plan", **each} for each in targets], floor=None))
    binding = choose(built.indicators[0], area=area, tier=tier, period=parse_period(period)).binding
    return binding.value if binding else None


def test_the_tiers_target_goes_before_the_general_one() -> None:
    assert chosen({"value": 90}, {"value": 96, "tier": "plain"}) == 96
    assert chosen({"value": 90}, {"value": 96, "tier": "hill"}) == 90


def test_the_areas_target_goes_before_the_tiers_even_for_a_longer_period() -> None:
    targets = [{"value": 95, "area": "1"}, {"value": 96, "tier": "plain", "period": "2007Q2"}]
    assert chosen(*targets) == 95
    assert chosen(*targets, area="2") == 96


def test_a_quarters_target_goes_before_the_half_years_and_the_years() -> None:
    targets = [
        {"value": 90},
        {"value": 91, "period": "2007"},
        {"value": 92, "period": "2007H1"},
        {"value": 93, "period": "2007Q2"},
    ]
    assert chosen(*targets, period="2007Q2") == 93
    assert chosen(*targets, period="2007Q1") == 92
    assert chosen(*targets, period="2007Q3") == 91
    assert chosen(*targets, period="2008Q1") == 90


def test_a_quarters_target_does_not_hold_for_the_whole_year() -> None:
    targets = [{"value": 90}, {"value": 93, "period": "2007Q4"}]
    assert chosen(*targets, period="2007") == 90
    assert chosen(*targets, period="2007Q4") == 93


def test_an_area_without_tier_gets_the_general_target_or_none() -> None:
    assert chosen({"value": 96, "tier": "plain"}, {"value": 97, "tier": "hill"}, tier=None) is None
    assert chosen({"value": 90}, {"value": 96, "tier": "plain"}, tier=None) == 90


def test_a_stretch_target_stands_beside_the_binding_one() -> None:
    built = programme(
        indicator(
            targets=[
                {"value": 72, "source": "plan"},
                {"value": 75, "level": "stretch", "source": "plan"},
            ],
            floor=50,
        )
    )
    found = choose(built.indicators[0], area="1", tier="plain", period=parse_period("2007"))
    assert found.binding is not None and found.stretch is not None
    assert (found.binding.value, found.stretch.value, found.candidates) == (72, 75, 1)
    assert found.stretch.level is Level.stretch
