"""Features meet areas: by code, then by name, and whatever stays alone is reported on both sides."""

from __future__ import annotations

import csv

import pytest
import shapely

from geo.errors import Refused
from geo.matching import match
from geo.reading import Feature, read_boundaries

AREAS = [
    ("110117003", ("平谷镇", "Pinggu Town")),
    ("110117005", ("马坊镇", "Mafang")),
    ("110117213", ("黄松峪乡", "Huangsongyu")),
]


def feature(index: int, code: str | None, name: str | None) -> Feature:
    return Feature(index=index, code=code, name=name, geometry=shapely.box(index, 0, index + 1, 1))


def test_a_code_joins_where_names_differ():
    report = match([feature(0, "110117003", "渔阳地区")], AREAS)
    assert report.matched["110117003"].name == "渔阳地区"
    assert report.by == {"110117003": "code"}
    assert report.unmatched_areas == ("110117005", "110117213")


def test_a_12_digit_code_is_cut_to_the_towns_9():
    assert match([feature(0, "110117005000", None)], AREAS).by == {"110117005": "code"}
    assert match([feature(0, "110117005", None)], [("110117005000", ())]).by == {"110117005000": "code"}


@pytest.mark.parametrize(
    "name", ["马坊镇", " 马 坊 镇 ", "马坊地区", "马坊", "马坊街道办事处", "Mafang", "mafang town", "ＭＡＦＡＮＧ"]
)
def test_names_match_without_spaces_width_case_and_kind_of_area(name):
    report = match([feature(0, None, name)], AREAS)
    assert report.by == {"110117005": "name"}


def test_what_matches_nothing_is_reported_on_both_sides():
    strangers = [feature(0, "110118001", "鼓楼街道"), feature(1, None, None)]
    report = match(strangers, AREAS)
    assert report.unmatched_features == tuple(strangers)
    assert report.unmatched_areas == tuple(sorted(code for code, _ in AREAS))


def test_a_namesake_with_another_code_does_not_take_an_area_that_has_its_own_feature():
    report = match([feature(0, "110117005", "马坊镇"), feature(1, "140726005", "马坊镇")], AREAS)
    assert report.matched["110117005"].index == 0
    assert [stranger.index for stranger in report.unmatched_features] == [1]


def test_an_area_in_several_rows_is_joined_and_told():
    report = match([feature(0, "110117005", "马坊镇"), feature(1, "110117005", "马坊镇")], AREAS)
    assert report.matched["110117005"].geometry.area == pytest.approx(2)
    (note,) = report.notes
    assert (note.code, note.params["count"]) == ("boundaries.features_joined", 2)


def test_villages_are_joined_to_their_town():
    villages = [feature(0, "110117005201", "东店村"), feature(1, "110117005202", "西店村")]
    assert match(villages, AREAS).matched["110117005"].geometry.area == pytest.approx(2)


@pytest.mark.parametrize(
    "features",
    [
        [feature(0, "110117005", "马坊镇"), feature(1, "110117005", "峪口镇")],
        [feature(0, "110117005", "马坊镇"), feature(1, None, "马坊镇")],
        [feature(0, "1", "马坊镇"), feature(1, "2", "马坊镇")],
    ],
)
def test_features_that_differ_and_claim_one_area_are_refused(features):
    with pytest.raises(Refused) as refused:
        match(features, AREAS)
    (problem,) = refused.value.problems
    assert problem.code == "boundaries.two_features_one_area"
    assert problem.params["features"] == "1, 2"


def test_a_stem_that_two_areas_share_matches_neither():
    areas = [("110117001", ("平谷街道",)), ("110117003", ("平谷镇",))]
    assert match([feature(0, None, "平谷")], areas).matched == {}
    assert set(match([feature(0, None, "平谷镇")], areas).matched) == {"110117003"}


def test_the_code_list_of_beijing_joins_the_real_maps_of_four_districts_by_code(real_data):
    with (real_data / "codes" / "beijing.csv").open(encoding="utf-8") as source:
        listed = list(csv.DictReader(source))
    for district in ("miyun", "huairou", "yanqing", "shunyi"):
        features = read_boundaries(real_data / "beijing" / f"{district}-all.geojson").features
        own = (features[0].code or "")[:6]
        areas = [(row["code"], (row["name"],)) for row in listed if row["areaCode"] == own]
        report = match(features, areas)
        assert len(report.matched) + len(report.unmatched_features) == len(features)
        assert set(report.by.values()) == {"code"}
        assert len(report.matched) >= len(features) - 2
