"""Whole assessments: cards, ranks, district, ledger and series."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from assessment.assess import assess, indicator_series
from assessment.facts import Area, AreaRevision, Observation
from assessment.kinds import Evidence, TownClass, Verdict, View
from assessment.ledger import CHANGES, RULES
from assessment.model import Programme
from assessment.periods import Quarter, parse_period
from assessment.results import Assessment, Reason, Scorecard
from tests.unit.assessment.programmes import counts, indicator, plain_value, programme, towns


def run(
    built: Programme, rows: list[Observation], *codes: str, period: str = "2007Q1", view: View = View.year_to_date
) -> Assessment:
    return assess(
        programme=built,
        areas=towns(*(codes or ("1",))),
        observations=rows,
        period=parse_period(period),
        view=view,
    )


def reasons(card: Scorecard, rule: str, subject: str | None = None) -> list[Reason]:
    return [each for each in card.reasons if each.rule == rule and subject in (None, each.subject)]


def test_a_card_carries_result_line_composite_rank_and_class() -> None:
    card = run(programme(), [counts("1", "2007Q1", 93, 100)]).area("1")
    (result,) = card.indicators
    assert (result.verdict, result.margin_cases, result.value) == (Verdict.unmet, -4, 93)
    assert (result.target, result.evidence) == (Fraction(193, 2), Evidence.indistinguishable)
    assert result.points == 10 * Fraction(3) / Fraction(13, 2)
    assert card.lines == {"work": Fraction(600, 13)}
    assert card.composite == Fraction(600, 13)
    assert (card.rank, card.town_class, card.provisional) == (1, TownClass.three, False)
    assert (card.cards, card.veto, card.exempt) == ((), False, False)


def two_lines(**changes: Any) -> Programme:
    return programme(
        indicator(code="compliant"), indicator(code="fee", line="other", weight=5, name=LABEL_OF_FEE), **changes
    )


LABEL_OF_FEE = {"zh": "费", "en": "fee"}


def test_ranks_share_ties_and_change_against_the_period_before() -> None:
    rows = [
        counts("1", "2007Q1", 99, 100),
        counts("2", "2007Q1", 94, 100),
        counts("3", "2007Q1", 94, 100),
        counts("4", "2007Q1", 92, 100),
        counts("1", "2007Q2", 92, 100),
        counts("2", "2007Q2", 94, 100),
        counts("3", "2007Q2", 94, 100),
        counts("4", "2007Q2", 99, 100),
    ]
    found = run(programme(), rows, "1", "2", "3", "4", period="2007Q2", view=View.quarter)
    assert [card.rank for card in found.areas] == [4, 2, 2, 1]
    assert [card.rank_change for card in found.areas] == [-3, 0, 0, 3]


def test_the_first_quarter_changes_against_last_years_fourth() -> None:
    rows = [counts(area, "2007Q1", k, 100) for area, k in (("1", 95), ("2", 94))]
    rows += [counts(area, "2006Q4", k, 100) for area, k in (("1", 94), ("2", 95))]
    found = run(programme(), rows, "1", "2", view=View.quarter)
    assert [card.rank_change for card in found.areas] == [1, -1]


def test_a_missing_figure_makes_the_card_provisional_and_unranked() -> None:
    built = two_lines(reported_share=Fraction(1, 2))
    card = run(built, [counts("1", "2007Q1", 99, 100)], period="2007Q1").area("1")
    assert card.provisional
    assert card.rank is None
    assert card.town_class is TownClass.one
    assert card.reported_share == Fraction(2, 3)
    assert card.lines == {"work": 100, "other": None}


def test_too_little_reported_is_unclassified_and_says_what_is_needed() -> None:
    card = run(two_lines(), [counts("1", "2007Q1", 99, 100)]).area("1")
    assert card.town_class is TownClass.unclassified
    (reason,) = reasons(card, "class.unclassified")
    assert reason.inputs == {"reported": "10", "applicable": "15", "share_needed": "0.8"}
    assert reason.change == {"kind": "report_weight", "weight": "2"}
    assert not reasons(card, "class.threshold")


def test_at_year_end_missing_scores_nothing_and_the_card_is_final() -> None:
    rows = [counts("1", f"2007Q{number}", 99, 100) for number in (1, 2, 3, 4)]
    card = run(two_lines(), rows, period="2007Q4").area("1")
    assert not card.provisional
    assert card.lines == {"work": 100, "other": 0}
    assert (card.composite, card.rank, card.town_class) == (50, 1, TownClass.three)
    assert reasons(card, "points.missing_at_year_end", "fee")


def test_a_programme_may_let_missing_leave_at_year_end_too() -> None:
    rows = [counts("1", f"2007Q{number}", 99, 100) for number in (1, 2, 3, 4)]
    card = run(two_lines(missing_scores="leave"), rows, period="2007Q4").area("1")
    assert not card.provisional  # the year is no longer open
    assert card.composite == 100


def test_a_period_for_which_nobody_reported_gives_no_rank_to_compare_with() -> None:
    rows = [counts(town, "2007Q1", compliant, 100) for town, compliant in (("1", 99), ("2", 95))]
    rows += [counts(town, "2007Q1", 90, 100, indicator="fee") for town in ("1", "2")]
    result = run(two_lines(), rows, "1", "2", period="2007Q1")
    assert [card.rank for card in result.areas] == [1, 2]
    # an empty last year would have scored zero at its end and tied both at rank 1
    assert [card.rank_change for card in result.areas] == [None, None]


def test_no_cases_leaves_the_weights_and_is_not_missing() -> None:
    rows = [counts("1", "2007Q1", 99, 100), counts("1", "2007Q1", 0, 0, indicator="fee")]
    card = run(two_lines(), rows).area("1")
    assert card.indicators[1].verdict is Verdict.no_cases
    assert not card.provisional
    assert card.reported_share == 1
    assert card.rank == 1


def test_the_tier_on_the_last_day_of_the_view_chooses_the_target() -> None:
    built = programme(
        indicator(
            targets=[
                {"value": 95, "tier": "plain", "source": "plan"},
                {"value": 97, "tier": "hill", "source": "plan"},
            ]
        )
    )
    moved = [*towns("1"), AreaRevision(Area("1", "1", "1", "town", "hill"), date(2007, 6, 30))]
    rows = [counts("1", "2007Q1", 96, 100), counts("1", "2007Q2", 96, 100)]
    for period, target in (("2007Q1", 95), ("2007Q2", 97)):
        found = assess(
            programme=built,
            areas=moved,
            observations=rows,
            period=parse_period(period),
            view=View.year_to_date,
        )
        assert found.area("1").indicators[0].target == target


def test_an_area_without_a_target_is_shown_and_leaves_the_weights() -> None:
    targets = [{"value": 95, "tier": tier, "source": "plan"} for tier in ("plain", "hill")]
    found = assess(
        programme=programme(indicator(targets=targets)),
        areas=towns("1", tier=None),
        observations=[counts("1", "2007Q1", 96, 100)],
        period=parse_period("2007Q1"),
        view=View.quarter,
    )
    result = found.area("1").indicators[0]
    assert (result.verdict, result.value, result.points) == (Verdict.no_target, 96, None)
    assert found.area("1").composite is None


def falling() -> Programme:
    return programme(
        indicator(kind="ratio", comparator="falls", floor=None, targets=[{"source": "plan"}])
    )


def test_falling_compares_with_the_same_view_of_last_year() -> None:
    rows = [counts("1", "2006Q1", 147, 100), counts("1", "2007Q1", 115, 100)]
    result = run(falling(), rows).area("1").indicators[0]
    assert (result.verdict, result.target, result.value) == (Verdict.met, 147, 115)
    assert result.interval is not None and result.interval[0] < -32 < result.interval[1]


def test_without_last_year_there_is_no_baseline() -> None:
    card = run(falling(), [counts("1", "2007Q1", 115, 100)]).area("1")
    assert card.indicators[0].verdict is Verdict.no_baseline
    assert card.indicators[0].points is None
    assert not card.provisional


def test_the_districts_fall_needs_the_same_towns_in_both_years() -> None:
    rows = [counts("1", "2006Q1", 147, 100), counts("1", "2007Q1", 115, 100)]
    both = [counts("2", "2006Q1", 110, 100), counts("2", "2007Q1", 112, 100)]
    assert run(falling(), [*rows, *both], "1", "2").district.indicators[0].verdict is Verdict.met
    assert run(falling(), [*rows, both[1]], "1", "2").district.indicators[0].verdict is Verdict.no_baseline


def test_the_district_adds_counts_and_counts_verdicts() -> None:
    rows = [
        counts("1", "2007Q1", 670, 695),
        counts("2", "2007Q1", 671, 700),
        counts("3", "2007Q1", 1, 20),
        counts("4", "2007Q1", 0, 0),
    ]
    found = run(programme(), rows, "1", "2", "3", "4", "5")
    (result,) = found.district.indicators
    assert (result.numerator, result.denominator) == (1342, 1415)
    assert (result.verdict, result.points) == (Verdict.unmet, None)
    counted = found.district.counts["compliant"]
    assert (counted.met, counted.unmet, counted.indistinguishable) == (0, 3, 2)
    assert (counted.missing, counted.not_judged) == (1, 1)


def test_a_district_without_a_general_target_has_a_value_and_no_verdict() -> None:
    targets = [{"value": 95, "tier": tier, "source": "plan"} for tier in ("plain", "hill")]
    found = run(programme(indicator(targets=targets)), [counts("1", "2007Q1", 96, 100)])
    (result,) = found.district.indicators
    assert (result.verdict, result.value, result.target) == (Verdict.no_target, 96, None)


def test_the_districts_plain_value_is_summed_or_averaged() -> None:
    rows = [plain_value("1", "2007Q1", "1"), plain_value("2", "2007Q1", "2")]
    value = {"kind": "value", "chance": "none", "floor": None}
    summed = run(programme(indicator(**value, aggregate="sum")), rows, "1", "2")
    assert summed.district.indicators[0].value == 3
    averaged = run(programme(indicator(**value, aggregate="mean")), rows, "1", "2")
    assert averaged.district.indicators[0].value == Fraction(3, 2)


def test_as_of_is_noted() -> None:
    moment = datetime(2007, 7, 6, tzinfo=UTC)
    found = assess(
        programme=programme(),
        areas=towns("1"),
        observations=[],
        period=parse_period("2007Q1"),
        view=View.quarter,
        as_of=moment,
    )
    assert found.as_of == moment


def test_every_reason_names_a_known_rule_a_source_and_a_known_change() -> None:
    rows = [counts("1", "2007Q1", 93, 100), counts("1", "2007Q1", 99, 100, indicator="fee")]
    for card in run(two_lines(), rows, "1", "2").areas:
        for reason in card.reasons:
            assert reason.rule in RULES
            assert reason.source
            if reason.change is not None:
                kind = CHANGES[reason.change["kind"]]
                optional = {key.strip("[]") for each in kind for key in each.split(", ")}
                assert reason.change.keys() - {"kind"} <= optional


def test_the_ledgers_case_change_flips_the_verdict_when_it_is_applied() -> None:
    card = run(programme(), [counts("1", "2007Q1", 93, 100)]).area("1")
    (reason,) = reasons(card, "verdict.exact")
    assert reason.change == {"kind": "fewer_failures", "cases": "4"}
    mended = run(programme(), [counts("1", "2007Q1", 97, 100)]).area("1").indicators[0]
    short = run(programme(), [counts("1", "2007Q1", 96, 100)]).area("1").indicators[0]
    assert (mended.verdict, short.verdict) == (Verdict.met, Verdict.unmet)


def test_the_ledger_shows_from_what_points_come_and_that_their_scale_is_ours() -> None:
    card = run(programme(), [counts("1", "2007Q1", 93, 100)]).area("1")
    (reason,) = reasons(card, "points.linear")
    assert reason.inputs == {"verdict": "unmet", "weight": "10", "floor": "90", "value": "93", "target": "96.5"}
    assert (reason.outcome, reason.source) == ("4.615385", "ours")
    assert reason.change == {"kind": "points_gain", "points": "5.384615"}
    (target,) = reasons(card, "target.most_specific")
    assert (target.inputs["scope"], target.outcome, target.source) == ("general", "96.5", "plan")


def test_the_ledger_says_what_separates_a_class_two_town_from_both_neighbours() -> None:
    card = run(programme(), [counts("1", "2007Q1", 955, 1000)]).area("1")
    (reason,) = reasons(card, "class.threshold")
    assert card.composite == 100 * Fraction(55, 65)
    assert reason.outcome == "two"
    assert reason.change == {
        "kind": "composite_to",
        "to": "90",
        "by": "5.384615",
        "class": "one",
        "below": "75",
        "below_by": "9.615385",
        "below_class": "three",
    }


def test_the_ledger_says_what_a_class_one_town_can_lose() -> None:
    card = run(programme(), [counts("1", "2007Q1", 100, 100)]).area("1")
    (reason,) = reasons(card, "class.threshold")
    assert reason.change == {
        "kind": "composite_below",
        "below": "90",
        "below_by": "10",
        "below_class": "two",
    }


def test_bundling_says_which_class_the_town_would_be_with_the_line_at_its_floor() -> None:
    built = two_lines(
        lines=[
            {"code": code, "name": LABEL_OF_FEE, "weight": weight, "answers": LABEL_OF_FEE, "source": "plan"}
            for code, weight in (("work", 80), ("other", 20))
        ]
    )
    rows = [counts("1", "2007Q1", 100, 100), counts("1", "2007Q1", 93, 100, indicator="fee")]
    card = run(built, rows).area("1")
    assert card.composite is not None and card.composite > 75
    assert card.town_class is TownClass.three
    assert reasons(card, "class.threshold")[0].outcome == "two"
    (reason,) = reasons(card, "class.line_floor", "other")
    assert reason.change == {
        "kind": "line_to",
        "line": "other",
        "to": "60",
        "by": "13.846154",
        "composite": "92",
        "class": "one",
    }


def test_the_ledger_names_the_next_round_that_decides() -> None:
    card = run(programme(), [counts("1", "2007Q1", 99, 100)]).area("1")
    (reason,) = reasons(card, "round.decides")
    assert reason.outcome == "provisional_class"
    assert reason.change == {
        "kind": "round",
        "round": "half_year",
        "quarter": "2",
        "view": "year_to_date",
    }
    assert not card.class_decided
    half = run(programme(), [counts("1", f"2007Q{n}", 99, 100) for n in (1, 2)], period="2007H1").area("1")
    assert half.class_decided
    assert reasons(half, "round.decides")[0].outcome == "decided"


def test_the_line_reason_names_the_target_that_would_raise_it_most() -> None:
    built = programme(indicator(), indicator(code="fee", weight=30))
    rows = [counts("1", "2007Q1", 99, 100), counts("1", "2007Q1", 90, 100, indicator="fee")]
    (reason,) = reasons(run(built, rows).area("1"), "line.score")
    assert (reason.outcome, reason.inputs["points"], reason.inputs["weights"]) == ("25", "10", "40")
    assert reason.change == {"kind": "meet_indicator", "indicator": "fee", "line_to": "100"}


def test_a_series_has_one_result_for_each_quarter_in_its_view() -> None:
    rows = [counts("1", "2007Q1", 90, 100), counts("1", "2007Q2", 100, 100)]
    series = indicator_series(
        programme=programme(),
        indicator="compliant",
        areas=towns("1"),
        observations=rows,
        quarters=[Quarter(2006, 4), Quarter(2007, 1), Quarter(2007, 2)],
        view=View.year_to_date,
    )
    assert [result.value for result in series["1"]] == [None, 90, 95]
    assert series["1"][0].verdict is Verdict.missing


def test_a_series_shows_no_figures_before_an_area_existed() -> None:
    born = [AreaRevision(Area("1", "1", "1", "town", "plain"), date(2007, 4, 1))]
    rows = [counts("1", "2007Q1", 90, 100), counts("1", "2007Q2", 100, 100)]
    series = indicator_series(
        programme=programme(),
        indicator="compliant",
        areas=born,
        observations=rows,
        quarters=[Quarter(2007, 1), Quarter(2007, 2)],
        view=View.quarter,
    )
    assert [result.verdict for result in series["1"]] == [Verdict.no_target, Verdict.met]
