"""The benchmark compares like with like: the naive page and ours colour the same polygons from the same values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from benchmarks import instances, matching, naive
from benchmarks.coverage import write_coverage
from benchmarks.instances import DEMO_AREAS, LEADER, PERIODS, Instance
from benchmarks.table import HEADINGS, Row, Took, markdown
from dashboard.services.pages import Pages
from dashboard.services.snapshot import Library
from data.engine import open_engine
from layouts.address import parse_address
from layouts.figures.choropleth import map_figure
from layouts.text import Text


@pytest.fixture(scope="module", params=[DEMO_AREAS, 30])
def instance(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Instance:
    return instances.build(request.param, tmp_path_factory.mktemp("bench") / "instance")


@pytest.fixture(scope="module")
def data(instance: Instance) -> naive.NaiveData:
    path = instance.home / "naive.json"
    naive.write_data(instance, path)
    return naive.NaiveData.read(path)


@pytest.mark.parametrize("period", PERIODS)
def test_the_naive_page_and_ours_colour_the_same_polygons(instance, data, period):
    engine = open_engine(instance.settings.database_url)
    page = Pages(Library(engine), lambda: LEADER).map(parse_address("/", f"?period={period}&value=raw"))
    ours = map_figure(page, Text("en"))["data"][0]
    other = naive.map_figure(data, period).data[0]
    assert set(ours["locations"]) == set(other.locations) == {shape["id"] for shape in data.geojson["features"]}
    assert len(ours["locations"]) == instance.areas
    shades = {}
    for code, ours_shade, value in zip(
        other.locations, _by_code(ours, other.locations), (float(z) for z in other.z), strict=True
    ):
        assert (ours_shade < 0) == (value != value), f"{code} is coloured on one page only"
        shades[value] = ours_shade
    engine.dispose()
    known = sorted(value for value in shades if value == value)
    assert [shades[value] for value in known] == sorted(shades[value] for value in known)


def _by_code(trace, codes):
    shades = dict(zip(trace["locations"], trace["z"], strict=True))
    return [shades[code] for code in codes]


def test_the_two_periods_differ_so_that_a_change_can_be_seen(data):
    first, second = (naive.map_figure(data, period).data[0].z.tolist() for period in PERIODS)
    assert first != second


def test_made_up_neighbours_share_their_border_and_do_not_overlap(tmp_path: Path):
    path = tmp_path / "coverage.geojson"
    codes = [str(number) for number in range(50)]
    write_coverage(path, codes)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert [feature["properties"]["code"] for feature in features] == codes
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).geom_type == "Polygon"


def test_a_row_below_its_goal_falls_short():
    assert Row("clicks", 10, 24, "ms", 2.5).verdict == "falls short"
    assert Row("clicks", 10, 25, "ms", 2.5).verdict == "reached"
    assert Row("requests", 300, 100, "/s", 2.5, more_is_better=True).verdict == "reached"


def test_a_time_beyond_its_goal_falls_short_and_stands_in_the_same_table():
    assert Took("proposal", 51, "ms", 50).verdict == "falls short"
    took = Took("proposal", 50, "ms", 50)
    assert took.verdict == "reached"
    widths = {line.count("|") for line in markdown([took, Row("clicks", 10, 25, "ms", 2.5)]).splitlines()}
    assert widths == {len(HEADINGS) + 1}


@pytest.mark.parametrize("wishes", [False, True])
def test_the_measured_proposal_gives_every_town_a_partner_with_a_reason(wishes):
    towns, partners = matching.SMALL
    problem = matching.make(towns, partners)
    found, priced = matching.propose(problem, wishes=wishes)
    assert (len(problem.needs), len(problem.partners)) == (towns, partners)
    assert len(found.matches) == towns and found.unmatched == ()
    assert all(each.explanation.covered_points > 0 for each in found.matches)
    assert len(priced) == (2 if wishes else 0)
    assert sum(each.pinned for each in found.matches) == (1 if wishes else 0)
