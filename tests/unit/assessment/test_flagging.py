"""Which towns are proposed for help, what pulls them down, since when, and whether chance alone could lift them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import beta, gamma

from assessment.assess import assess
from assessment.chance_draws import draws_of, share_outside_class_three
from assessment.facts import Observation
from assessment.flagging import Proposal, Shortfall, propose
from assessment.kinds import Evidence, View
from assessment.model import Programme
from assessment.periods import parse_period
from assessment.problems import Refused
from assessment.results import Assessment
from tests.unit.assessment.programmes import counts, indicator, programme, towns

TWO = programme(indicator(code="a", weight=30), indicator(code="b", weight=10, line="two", chance="none"))
PERIODS = ("2007Q1", "2007Q2", "2007Q3", "2007Q4")


def assessed(rows: list[Observation], period: str, of: Programme = TWO) -> Assessment:
    codes = sorted({row.area for row in rows}) or ["A"]
    return assess(
        programme=of, areas=towns(*codes), observations=rows, period=parse_period(period), view=View.quarter
    )


def history(*shares: tuple[int | None, int], n: int = 1000) -> list[Assessment]:
    """Town A over the last quarters of 2007, by its share of `a` and `b` in tenths of a percent."""
    rows = []
    for period, (first, second) in zip(PERIODS[-len(shares) :], shares, strict=True):
        if first is not None:
            rows.append(counts("A", period, first * n // 1000, n, indicator="a"))
        rows.append(counts("A", period, second * n // 1000, n, indicator="b"))
    return [assessed(rows, period) for period in PERIODS[-len(shares) :]]


def the_proposal(assessments: list[Assessment], **more: Any) -> Proposal:
    (found,) = propose(assessments, **more)
    return found


def test_only_class_three_towns_are_proposed_the_lowest_first() -> None:
    rows = []
    for code, share in (("A", 920), ("B", 905), ("C", 990)):
        rows += [counts(code, "2007Q1", share, 1000, indicator=each) for each in "ab"]
    assert [each.town for each in propose([assessed(rows, "2007Q1")])] == ["B", "A"]


def test_the_diagnosis_orders_what_pulls_down_by_points_of_the_composite() -> None:
    found = the_proposal(history((910, 936)))
    assert found.line == "work"
    assert [each.indicator for each in found.weaknesses] == ["a", "b"]
    # of 100 points each line has 50; a loses 5.5 of 6.5, b 2.9 of 6.5
    assert [float(each.points) for each in found.weaknesses] == pytest.approx([50 * 5.5 / 6.5, 50 * 2.9 / 6.5])
    assert sum(each.share for each in found.weaknesses) == 1
    assert found.weaknesses[0].evidence is Evidence.clear
    assert found.weaknesses[0].margin_cases == -55
    assert found.weaknesses[1].gap is None


def test_how_far_beyond_chance_is_the_distance_from_the_target_to_the_interval() -> None:
    weakness = the_proposal(history((910, 910))).weaknesses[0]
    assert weakness.indicator == "a"
    assert weakness.gap == pytest.approx(96.5 - 92.62, abs=0.01)  # Wilson's upper end of 910 of 1,000
    small = the_proposal(history((920, 910), n=25)).weaknesses
    assert {each.indicator: each.gap for each in small}["a"] == 0.0


def test_since_when_counts_the_periods_in_a_row() -> None:
    found = the_proposal(history((910, 910), (990, 990), (910, 990), (910, 910)))
    assert (found.since, found.periods, found.since_beginning) == ("2007Q3", 2, False)
    assert {each.indicator: each.since for each in found.weaknesses} == {"a": "2007Q3", "b": "2007Q4"}
    always = the_proposal(history((910, 910), (910, 910)))
    assert (always.periods, always.since_beginning) == (2, True)


@pytest.mark.parametrize(
    ("shares", "kind", "falling"),
    [
        ([(910, 910), (910, 910), (910, 910)], Shortfall.level, 0),
        ([(910, 910), (912, 912), (911, 911)], Shortfall.level, 1),
        ([(990, 990), (960, 960), (910, 910)], Shortfall.decline, 2),
        ([(990, 990), (990, 990), (910, 910)], Shortfall.decline, 1),
        ([(930, 930), (920, 920), (910, 910)], Shortfall.decline, 2),
        ([(910, 910), (910, 910), (None, 990)], Shortfall.data_quality, 0),
    ],
)
def test_the_kind_of_shortfall(shares: list[tuple[int | None, int]], kind: Shortfall, falling: int) -> None:
    found = the_proposal(history(*shares))
    assert (found.kind, found.falling) == (kind, falling)


def test_periods_that_do_not_follow_each_other_are_refused() -> None:
    first, _, third = history((910, 910), (910, 910), (910, 910))
    with pytest.raises(Refused, match="does not follow"):
        propose([first, third])
    with pytest.raises(ValueError, match="nothing was assessed"):
        propose([])


# ---------------------------------------------------------------- what chance alone could do


def one_indicator(k: int, n: int, **changes: Any) -> Assessment:
    whole = programme(indicator(**changes), classes={"one": 90, "two": 75, "source": "plan"})
    return assessed([counts("A", "2007Q1", k, n)], "2007Q1", of=whole)


def share(found: Assessment) -> float:
    return share_outside_class_three(found, found.area("A"), draws=40_000)


def test_the_share_of_draws_is_that_of_jeffreys_posterior() -> None:
    # class two starts at 75 points: at 90 + 0.75 x 6.5 = 94.875 %
    expected = beta(93 + 0.5, 7 + 0.5).sf(0.94875)
    assert share(one_indicator(93, 100)) == pytest.approx(expected, abs=0.01)


def test_a_design_effect_widens_what_chance_can_do() -> None:
    expected = beta(46.5 + 0.5, 3.5 + 0.5).sf(0.94875)
    assert share(one_indicator(93, 100, design_effect=2)) == pytest.approx(expected, abs=0.01)


def test_steps_and_a_rate_are_scored_like_the_card() -> None:
    steps = [{"within": 1, "share": 1}, {"within": 3, "share": 0}]
    found = one_indicator(93, 100, floor=None, steps=steps)
    assert share(found) == pytest.approx(beta(93.5, 7.5).sf(0.955), abs=0.01)
    rate = one_indicator(
        9, 300, kind="rate", exposure="events", chance="poisson", comparator="<=", floor=60,
        targets=[{"value": 20, "source": "plan"}],
    )  # fmt: skip
    # 75 points at 20 + 0.25 x 40 = 30 per 1,000: 9 of 300 stands just there and is class two by the card
    assert share(rate) == pytest.approx(gamma(9.5).cdf(9), abs=0.01)


def test_a_ratio_that_must_fall_is_drawn_around_its_own_value() -> None:
    whole = programme(
        indicator(kind="ratio", comparator="falls", targets=[{"source": "plan"}], floor=None),
        classes={"one": 90, "two": 75, "source": "plan"},
    )
    rows = [counts("A", "2006Q1", 55, 50), counts("A", "2007Q1", 56, 50)]
    found = assessed(rows, "2007Q1", of=whole)
    assert share(found) == pytest.approx(beta(56.5, 50.5).cdf(55 / 105), abs=0.01)


def test_where_chance_has_no_part_nothing_changes() -> None:
    assert share(one_indicator(93, 100, chance="none")) == 0.0
    exact = one_indicator(93, 100, chance="none", targets=[{"value": 93, "source": "plan"}])
    assert share(exact) == 1.0


def test_a_town_in_class_three_by_noise_alone_is_marked() -> None:
    near = the_proposal(history((945, 950), n=60))
    assert near.noise and near.leaves_by_chance > 0.05
    far = the_proposal(history((905, 905), n=2000))
    assert not far.noise and far.leaves_by_chance == 0.0


def test_the_same_assessment_is_drawn_the_same_way_and_another_town_is_not() -> None:
    found = history((930, 930))[0]
    first, again, other = (draws_of(found, code).random(4) for code in ("A", "A", "B"))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
