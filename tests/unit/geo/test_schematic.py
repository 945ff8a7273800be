"""The demo's schematic district: published areas, shared borders, the same bytes each time, no real border in it."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from data.demo import schematic
from geo.matching import match
from geo.reading import read_boundaries
from geo.webmap import area_km2

DEMO = Path(schematic.__file__).resolve().parent


@pytest.fixture(scope="module")
def district():
    return read_boundaries(DEMO / "boundaries")


def test_the_script_makes_the_committed_files_again(tmp_path):
    towns = schematic.read_towns(DEMO / "pinggu-townships.csv")
    schematic.write(schematic.draw(towns), towns, tmp_path)
    made = read_boundaries(tmp_path)
    committed = read_boundaries(DEMO / "boundaries")
    for new, old in zip(made.features, committed.features, strict=True):
        assert (new.code, new.name) == (old.code, old.name)
        assert new.geometry.symmetric_difference(old.geometry).area < 1e-4 * old.geometry.area
    table = f"{schematic.STEM}.dbf"
    assert (tmp_path / table).read_bytes() == (DEMO / "boundaries" / table).read_bytes()


def test_it_is_what_offices_have_gbk_in_cgcs2000(district):
    assert (district.crs, district.encoding, district.notes) == ("EPSG:4490", "GBK", ())


def test_all_18_townships_are_matched_by_code(district, townships):
    report = match(district.features, townships)
    assert set(report.by.values()) == {"code"}
    assert report.unmatched_areas == report.unmatched_features == ()


def test_every_town_has_its_published_area_and_holds_its_point(district):
    published = {town.code: town for town in schematic.read_towns(DEMO / "pinggu-townships.csv")}
    for feature in district.features:
        town = published[feature.code]
        assert area_km2(feature.geometry) == pytest.approx(town.area_km2, rel=0.03)
        assert feature.geometry.contains(shapely.Point(town.lon, town.lat))


def test_towns_share_their_borders_and_make_one_district_without_holes(district):
    polygons = [feature.geometry for feature in district.features]
    assert all(polygon.is_valid and polygon.geom_type == "Polygon" for polygon in polygons)
    assert shapely.coverage_is_valid(polygons)
    union = shapely.union_all(polygons)
    assert union.geom_type == "Polygon"
    assert len(union.interiors) == 0


def test_it_does_not_follow_the_real_border(district, real_data):
    drawn = shapely.union_all([feature.geometry for feature in district.features])
    real = read_boundaries(real_data / "pinggu" / "pinggu-outline.geojson").features[0].geometry
    near = drawn.exterior.intersection(real.boundary.buffer(0.001))  # within about 100 m
    assert near.length < 0.15 * drawn.exterior.length
