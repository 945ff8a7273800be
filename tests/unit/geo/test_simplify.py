"""Simplified boundaries: neighbours still share their borders, nothing overlaps, nothing vanishes."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.reading import read_boundaries
from geo.simplify import simplify


def overlap(geometries) -> float:
    return float(shapely.area(geometries).sum() - shapely.union_all(geometries).area)


@pytest.mark.parametrize("district", ["pinggu/pinggu", "beijing/miyun", "beijing/shunyi", "beijing/huairou"])
def test_real_districts_stay_a_coverage_with_fewer_points(real_data, district):
    features = read_boundaries(real_data / f"{district}-all.geojson").features
    whole = {feature.code: feature.geometry for feature in features}
    simple = simplify(whole)
    before, after = list(whole.values()), list(simple.values())
    assert set(simple) == set(whole)
    assert shapely.coverage_is_valid(after)
    assert overlap(after) == pytest.approx(0, abs=1e-12)
    assert shapely.get_num_coordinates(after).sum() < 0.9 * shapely.get_num_coordinates(before).sum()
    for code, shape in simple.items():
        assert shape.is_valid
        assert shape.area == pytest.approx(whole[code].area, rel=0.02)


def test_the_outline_has_no_gaps_after_a_coarse_simplification(real_data):
    features = read_boundaries(real_data / "pinggu" / "pinggu-all.geojson").features
    simple = simplify({feature.code: feature.geometry for feature in features}, tolerance=0.01)
    union = shapely.union_all(list(simple.values()))
    holes = [ring for part in shapely.get_parts(union) for ring in part.interiors]
    assert holes == []
    assert overlap(list(simple.values())) == pytest.approx(0, abs=1e-12)


def test_coordinates_have_five_decimals(real_data):
    features = read_boundaries(real_data / "pinggu" / "pinggu-all.geojson").features
    points = shapely.get_coordinates(list(simplify({f.code: f.geometry for f in features}).values()))
    assert np.array_equal(points, np.round(points, 5))


def test_small_overlaps_and_slits_between_neighbours_are_cleaned():
    left = shapely.Polygon([(0, 0), (1, 0), (1.00002, 0.5), (1, 1), (0, 1)])
    right = shapely.Polygon([(1.00001, 0), (2, 0), (2, 1), (0.99999, 1)])
    simple = simplify({"a": left, "b": right})
    assert overlap(list(simple.values())) == pytest.approx(0, abs=1e-12)
    assert shapely.coverage_is_valid(list(simple.values()))


def test_an_islet_below_the_tolerance_keeps_a_polygon():
    islet = shapely.box(5, 5, 5.0005, 5.0005)
    simple = simplify({"a": shapely.box(0, 0, 1, 1), "b": islet}, tolerance=0.1)
    assert not simple["b"].is_empty
    assert simple["b"].is_valid


def test_nothing_gives_nothing():
    assert simplify({}) == {}
