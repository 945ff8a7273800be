"""Huizhou's schematic map: 74 numbered towns in seven counties, shared borders, and no name that is not given."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
import shapely

from data.demo import schematic
from data.demo.huizhou import layout
from geo.matching import match
from geo.reading import read_boundaries
from geo.webmap import area_km2, build

FOLDER = Path(layout.__file__).resolve().parent
TOWNSHIPS = FOLDER / "huizhou-townships.csv"


@pytest.fixture(scope="module")
def city():
    return read_boundaries(FOLDER / "boundaries")


@pytest.fixture(scope="module")
def towns():
    return {town.code: town for town in schematic.read_towns(TOWNSHIPS)}


def test_it_is_what_offices_have_gbk_in_cgcs2000(city):
    assert (city.crs, city.encoding, city.notes) == ("EPSG:4490", "GBK", ())


def test_all_74_towns_are_matched_by_code(city, towns):
    report = match(city.features, [(code, (town.name,)) for code, town in towns.items()])
    assert len(report.matched) == 74
    assert set(report.by.values()) == {"code"}
    assert report.unmatched_areas == report.unmatched_features == ()


def test_towns_are_numbered_within_seven_counties_and_not_named():
    with TOWNSHIPS.open(encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    assert [row["code"] for row in rows] == sorted(row["code"] for row in rows)
    of_county = defaultdict(list)
    for row in rows:
        of_county[row["code"][:6]].append(row)
    assert len(of_county) == len(layout.COUNTIES) == 7
    for county in layout.COUNTIES:
        found = of_county[county.code]
        assert [row["name_en"] for row in found] == [f"{county.en} {number}" for number in range(1, county.units + 1)]
        for number, row in enumerate(found, start=1):
            ending = "街道" if row["kind"] == "sub-district" else "镇"
            assert row["name_zh"] == f"{county.zh}第{layout.in_chinese(number)}{ending}"


def test_numbers_are_written_in_chinese():
    assert [layout.in_chinese(number) for number in (1, 9, 10, 11, 17)] == ["一", "九", "十", "十一", "十七"]


def test_every_town_has_about_the_area_it_was_laid_out_with(city, towns):
    for feature in city.features:
        assert area_km2(feature.geometry) == pytest.approx(towns[feature.code].area_km2, rel=0.1)


def test_nearly_every_town_holds_the_point_it_was_laid_out_at(city, towns):
    points = {code: shapely.Point(town.lon, town.lat) for code, town in towns.items()}
    astray = [feature.name for feature in city.features if not feature.geometry.contains(points[feature.code])]
    assert len(astray) <= len(points) // 10, astray


def test_towns_share_their_borders_and_make_one_city_without_holes(city):
    polygons = [feature.geometry for feature in city.features]
    assert all(polygon.is_valid and polygon.geom_type == "Polygon" for polygon in polygons)
    assert shapely.coverage_is_valid(polygons)
    union = shapely.union_all(polygons)
    assert union.geom_type == "Polygon"
    assert len(union.interiors) == 0


def test_every_county_is_one_piece(city):
    counties = defaultdict(list)
    for feature in city.features:
        counties[feature.code[:6]].append(feature.geometry)
    assert all(shapely.union_all(parts).geom_type == "Polygon" for parts in counties.values())


def test_a_town_can_be_found_on_the_web_map(city):
    web = build({feature.code: feature.geometry for feature in city.features})
    assert len(web.anchors) == 74
    for feature in city.features:
        assert feature.geometry.buffer(0.01).contains(shapely.Point(*web.anchors[feature.code]))


@pytest.mark.long
def test_the_script_makes_the_committed_files_again(tmp_path, city):
    layout.write(tmp_path)
    assert (tmp_path / TOWNSHIPS.name).read_bytes() == TOWNSHIPS.read_bytes()
    made = read_boundaries(tmp_path / "boundaries")
    for new, old in zip(made.features, city.features, strict=True):
        assert (new.code, new.name) == (old.code, old.name)
        assert new.geometry.symmetric_difference(old.geometry).area < 1e-4 * old.geometry.area
    table = f"{layout.STEM}.dbf"
    assert (tmp_path / "boundaries" / table).read_bytes() == (FOLDER / "boundaries" / table).read_bytes()
