"""The services over a real database: what changes is seen, what does not is kept, and the models say what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assessment.kinds import Verdict, View
from assessment.periods import parse_period
from dashboard.services.snapshot import Library
from data.engine import open_engine, upgrade
from layouts.address import PageProblem
from tests.unit.dashboard.instances import SmallDistrict, address, pages_of, settings_of, small_district
from tests.unit.layouts import world

Q2 = parse_period("2007Q2")


@pytest.fixture
def district(tmp_path: Path) -> Iterator[SmallDistrict]:
    small = small_district(tmp_path / "home")
    yield small
    small.engine.dispose()


@pytest.fixture
def loaded(district: SmallDistrict) -> SmallDistrict:
    district.load(world.observations())
    return district


def problem(pages: Any, href: str) -> PageProblem:
    with pytest.raises(PageProblem) as caught:
        pages.check(address(href))
    return caught.value


# ---- one state of the database


def test_nothing_is_read_again_while_nothing_changes(loaded: SmallDistrict) -> None:
    first = loaded.library.snapshot()
    assert loaded.library.snapshot() is first
    assert first.assessment(Q2, View.quarter) is first.assessment(Q2, View.quarter)
    assert first.assessment(Q2, View.quarter) is not first.assessment(Q2, View.rolling)
    assert first.trends("compliant", Q2.last) is first.trends("compliant", Q2.last)


def test_a_load_is_seen_by_the_next_request(loaded: SmallDistrict) -> None:
    pages = pages_of(loaded.library)
    before = pages.map(address("/")).headline.counts
    loaded.load([world.seen(world.NOT_REPORTED, "compliant", 99, 100)])
    after = pages.map(address("/")).headline.counts
    assert (before.missing, after.missing) == (1, 0)
    assert after.met == before.met + 1


def test_a_correction_is_seen_with_its_revisions(loaded: SmallDistrict) -> None:
    pages = pages_of(loaded.library)
    loaded.load([world.seen("101", "compliant", 1199, 1200)])
    town = pages.town(address("/town/101"))
    assert town.card.indicators[0].numerator == 1199
    stored = [each for each in town.stored["compliant"] if str(each.observation.quarter) == "2007Q2"]
    assert [(each.observation.numerator, each.revision) for each in stored] == [(1080, 1), (1199, 2)]


def test_a_new_period_becomes_the_one_that_pages_open_on(loaded: SmallDistrict) -> None:
    pages = pages_of(loaded.library)
    assert str(pages.map(address("/")).period) == "2007Q2"
    loaded.load([world.seen("101", "compliant", 99, 100, quarter="2007Q3")])
    assert str(pages.map(address("/")).period) == "2007Q3"


def test_another_library_over_the_same_database_sees_the_same(loaded: SmallDistrict) -> None:
    other = Library(loaded.engine)
    assert other.snapshot().facts.stamp == loaded.library.snapshot().facts.stamp
    loaded.load([world.seen("101", "compliant", 1, 1200)])
    assert other.snapshot().facts.stamp == loaded.library.snapshot().facts.stamp


def test_a_snapshot_stays_one_state_of_the_database_while_others_load(loaded: SmallDistrict) -> None:
    # a request that began before a load must not mix figures from before and after it
    held = loaded.library.snapshot()
    loaded.load([world.seen("101", "compliant", 1, 1200)])
    result = held.assessment(Q2, View.quarter).area("101").indicators[0]
    assert result.numerator == 1080
    assert loaded.library.snapshot() is not held


def test_requests_at_the_same_time_share_one_snapshot_and_one_assessment(loaded: SmallDistrict) -> None:
    loaded.load([world.seen("101", "compliant", 1, 1200)])
    with ThreadPoolExecutor(6) as threads:
        snapshots = list(threads.map(lambda _: loaded.library.snapshot(), range(24)))
        assessments = list(threads.map(lambda each: id(each.assessment(Q2, View.quarter)), snapshots))
    assert len({id(each) for each in snapshots}) == 1
    assert len(set(assessments)) == 1


def test_requests_and_loads_at_the_same_time_end_with_the_newest(loaded: SmallDistrict) -> None:
    pages = pages_of(loaded.library)
    with ThreadPoolExecutor(4) as threads:
        reads = [threads.submit(pages.map, address("/")) for _ in range(12)]
        for k in (1000, 1100, 1190):
            loaded.load([world.seen("101", "compliant", k, 1200)])
            reads += [threads.submit(pages.map, address("/")) for _ in range(6)]
        numerators = {read.result(30).rows[0].card.indicators[0].numerator for read in reads}
    assert numerators <= {1080, 1000, 1100, 1190}
    assert pages.map(address("/")).rows[0].card.indicators[0].numerator == 1190


# ---- what is not there


def test_a_database_without_programme_towns_or_figures_is_not_ready(tmp_path: Path, district: SmallDistrict) -> None:
    engine = open_engine(settings_of(tmp_path).database_url)
    upgrade(engine)
    for pages in (pages_of(Library(engine)), pages_of(district.library)):
        for href in ("/", "/town/101", "/targets"):
            assert problem(pages, href).status == 503
    pages_of(district.library).check(address("/method"))
    engine.dispose()


@pytest.mark.parametrize(
    ("href", "key"),
    [
        ("/?period=2003Q1", "problem.period_empty"),
        ("/?period=2007Q3", "problem.period_empty"),
        ("/?period=2008", "problem.period_empty"),
        ("/?town=999", "problem.town_unknown"),
        ("/town/999", "problem.town_unknown"),
        ("/?colour=nothing", "problem.colour_unknown"),
        ("/?colour=line:nothing", "problem.colour_unknown"),
        ("/targets?colour=line:compliant", "problem.colour_unknown"),
    ],
)
def test_what_is_not_there_is_a_404_that_says_what(loaded: SmallDistrict, href: str, key: str) -> None:
    found = problem(pages_of(loaded.library), href)
    assert (found.status, found.key) == (404, key)


# ---- the models


def test_the_page_opens_on_the_official_view_of_the_newest_period(loaded: SmallDistrict) -> None:
    page = pages_of(loaded.library).map(address("/"))
    assert (str(page.period), page.view) == ("2007Q2", View.quarter)
    assert page.colour.code == "compliant"


def test_the_steps_to_other_periods_lead_only_where_there_are_data(loaded: SmallDistrict) -> None:
    pages = pages_of(loaded.library)
    newest, oldest = pages.map(address("/")), pages.map(address("/?period=2006Q2"))
    assert (str(newest.previous), newest.following) == ("2007Q1", None)
    assert oldest.previous is None
    assert [str(each) for each in newest.periods] == ["2006Q2", "2007Q1", "2007Q2"]


def test_the_towns_that_did_not_report_are_named(loaded: SmallDistrict) -> None:
    pages = pages_of(loaded.library)
    assert pages.map(address("/")).headline.missing_towns == ("北坡",)
    assert pages.map(address("/?lang=en")).headline.missing_towns == ("Beipo",)


def test_the_change_of_the_district_is_that_against_the_period_before(loaded: SmallDistrict) -> None:
    loaded.load([world.seen("101", "compliant", 1140, 1200, quarter="2007Q1")])
    headline = pages_of(loaded.library).map(address("/")).headline
    now, before = Decimal(2584) / 2725, Decimal(2644) / 2725
    assert headline.change is not None
    assert round(float(headline.change), 9) == round(float(100 * (now - before)), 9)


@pytest.mark.parametrize("colour", ["class", "composite", "line:work"])
def test_a_map_of_scores_still_speaks_of_the_first_indicator(loaded: SmallDistrict, colour: str) -> None:
    page = pages_of(loaded.library).map(address(f"/?colour={colour}"))
    assert page.figure is None
    assert page.headline_indicator.code == "compliant"
    assert all(row.result is None for row in page.rows)


def test_trends_have_eight_quarters_with_none_where_nothing_was_reported(loaded: SmallDistrict) -> None:
    page = pages_of(loaded.library).map(address("/"))
    trend = page.rows[0].trend
    assert len(trend) == 8
    assert [value is None for value in trend] == [True] * 6 + [False] * 2
    town = pages_of(loaded.library).town(address("/town/101"))
    assert town.trends["compliant"] == trend


def test_towns_that_share_a_rank_share_it_within_their_tier_too(loaded: SmallDistrict) -> None:
    pages = pages_of(loaded.library)
    loaded.load([world.seen(code, "compliant", 99, 100) for code in ("102", "106")])
    loaded.load([world.seen(code, "budget", Decimal(12000), 1000) for code in ("102", "106")])
    first, second = (pages.town(address(f"/town/{code}")) for code in ("102", "106"))
    assert first.card.rank == second.card.rank
    assert first.tier_rank == second.tier_rank == 1
    last = pages.town(address("/town/101"))
    assert (last.tier_rank, last.tier_size) == (3, 3)


def test_a_town_that_is_listed_apart_has_no_rank_in_its_tier(loaded: SmallDistrict) -> None:
    page = pages_of(loaded.library).town(address(f"/town/{world.NOT_REPORTED}"))
    assert page.tier_rank is None


def test_the_neighbours_go_down_the_list_from_the_first_to_the_last(loaded: SmallDistrict) -> None:
    pages = pages_of(loaded.library)
    order: list[str] = []
    page = pages.town(address("/town/105"))
    assert page.before is None
    while page.after is not None:
        order.append(page.card.area.code)
        page = pages.town(address(f"/town/{page.after.area.code}"))
        assert page.before is not None
        assert page.before.area.code == order[-1]
    assert [*order, page.card.area.code] == ["105", "106", "103", "102", "101", "104"]


def test_stored_figures_are_those_of_the_quarters_in_view(loaded: SmallDistrict) -> None:
    pages = pages_of(loaded.library)
    quarter, to_date = (pages.town(address(f"/town/101?view={view}")) for view in ("quarter", "year_to_date"))
    assert [str(each.observation.quarter) for each in quarter.stored["compliant"]] == ["2007Q2"]
    assert [str(each.observation.quarter) for each in to_date.stored["compliant"]] == ["2007Q1", "2007Q2"]
    assert quarter.stored["compliant"][0].file.startswith("figures-")
    assert quarter.stored["compliant"][0].row is not None


def test_the_history_ends_with_the_present_period_and_skips_nothing(loaded: SmallDistrict) -> None:
    page = pages_of(loaded.library).town(address("/town/101"))
    assert [str(past.period) for past in page.history] == ["2007Q1", "2007Q2"]


def test_the_result_of_the_year_is_there_only_when_every_round_has_a_score(district: SmallDistrict) -> None:
    pages = pages_of(district.library)
    for quarter in ("2007Q1", "2007Q2", "2007Q3"):
        district.load([world.seen("101", "third", 0, quarter=quarter)])
    assert pages.town(address("/town/101?period=2007Q3")).annual is None
    district.load([world.seen("101", "third", 0, quarter="2007Q4")])
    assert pages.town(address("/town/101?period=2007Q3")).annual is None
    year_end = pages.town(address("/town/101?period=2007Q4"))
    assert year_end.annual is not None
    first, second, last = (
        pages.town(address(f"/town/101?period={period}")).card.composite for period in ("2007Q1", "2007Q2", "2007Q4")
    )
    assert first is not None
    assert second is not None
    assert last is not None
    assert year_end.annual == (10 * first + 40 * second + 50 * last) / 100


# ---- targets


def column(pages: Any, href: str, tier: str) -> Any:
    return next(each for each in pages.targets(address(href)).columns if each.tier.code == tier)


def test_a_tier_lists_its_towns_unmet_first_then_met_then_the_rest(loaded: SmallDistrict) -> None:
    pages = pages_of(loaded.library)
    assert [town.card.area.code for town in column(pages, "/targets", "plain").towns] == ["101", "102", "106"]
    assert [town.card.area.code for town in column(pages, "/targets", "hill").towns] == ["103", "104", "105"]


def test_each_town_lies_in_the_funnel_of_its_own_target(loaded: SmallDistrict) -> None:
    plain = column(pages_of(loaded.library), "/targets", "plain")
    assert [town.position for town in plain.towns] == ["action_low", "inside", "action_high"]
    assert plain.funnel[-1][0] >= 1325
    hill = column(pages_of(loaded.library), "/targets", "hill")
    assert [town.position for town in hill.towns] == ["inside", None, None]


@pytest.mark.parametrize("code", ["third", "deaths", "budget", "hearings"])
def test_without_binomial_chance_there_is_no_funnel(loaded: SmallDistrict, code: str) -> None:
    for tier in ("plain", "hill"):
        found = column(pages_of(loaded.library), f"/targets?colour={code}", tier)
        assert found.funnel == ()
        assert {town.position for town in found.towns} == {None}


def test_a_fall_against_last_year_has_no_target_that_a_tier_could_share(tmp_path: Path) -> None:
    small = small_district(tmp_path / "falls")
    small.load([world.seen(code, "deaths", 2, 1000) for code in ("101", "102")])
    small.load(
        [world.seen("101", "deaths", 5, 1000, quarter="2006Q2"), world.seen("102", "deaths", 3, 1000, quarter="2006Q2")]
    )
    found = column(pages_of(small.library), "/targets?colour=deaths&period=2007Q2", "plain")
    assert {town.result.verdict for town in found.towns if town.card.area.code != "106"} == {Verdict.met}
    assert found.target is None
    small.engine.dispose()


def test_a_tier_whose_towns_did_not_report_still_shows_its_target(district: SmallDistrict) -> None:
    district.load([world.seen("101", "compliant", 99, 100)])
    assert column(pages_of(district.library), "/targets", "hill").target == 95


def test_a_tier_without_towns_still_shows_its_target(tmp_path: Path) -> None:
    small = SmallDistrict(tmp_path / "few")
    path = tmp_path / "towns.csv"
    path.write_text("code,name_zh,name_en,kind,tier\n101,东寺,Dongsi,镇,plain\n", encoding="utf-8")
    from data.engine import writing
    from data.intake import load_areas
    from tests.unit.dashboard.instances import START, pages_of

    with writing(small.engine) as connection:
        load_areas(connection, programme=small.programme, path=path, recorded_at=START, who="tests")
    small.load([world.seen("101", "compliant", 99, 100)])
    hill = column(pages_of(small.library), "/targets", "hill")
    assert hill.towns == ()
    assert hill.target == 95
    small.engine.dispose()
