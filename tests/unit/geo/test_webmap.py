"""What the browser draws: deterministic GeoJSON, label points, tiles, inset and hatching."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import shapely
from shapely.geometry import shape

from geo.reading import read_boundaries
from geo.simplify import simplify
from geo.webmap import WebMap, area_km2, build

DEMO = Path(__file__).resolve().parents[3] / "data" / "demo" / "boundaries"


@pytest.fixture(scope="module")
def demo() -> WebMap:
    features = read_boundaries(DEMO).features
    return build(simplify({feature.code: feature.geometry for feature in features}))


def shapes(geojson: bytes) -> dict[str, shapely.Geometry]:
    return {feature["id"]: shape(feature["geometry"]) for feature in json.loads(geojson)["features"]}


def exteriors(geojson: bytes) -> list[shapely.LinearRing]:
    return [part.exterior for whole in shapes(geojson).values() for part in shapely.get_parts(whole)]


def test_the_digest_names_the_bytes_and_order_of_input_does_not_matter(demo):
    features = read_boundaries(DEMO).features
    turned = {f.code: f.geometry.reverse() for f in reversed(features)}
    again = build(simplify(turned))
    assert again.geojson == demo.geojson
    assert again.tiles == demo.tiles
    assert demo.digest == hashlib.sha256(demo.geojson).hexdigest()[:16]
    assert demo.tiles_digest == hashlib.sha256(demo.tiles).hexdigest()[:16]


def test_another_geometry_has_another_digest(demo):
    features = read_boundaries(DEMO).features
    fewer = build(simplify({f.code: f.geometry for f in features[1:]}))
    assert fewer.digest != demo.digest


def test_features_are_named_by_code_and_carry_nothing_else(demo):
    collection = json.loads(demo.geojson)
    assert [feature["id"] for feature in collection["features"]] == sorted(demo.anchors)
    assert all(feature["properties"] == {} for feature in collection["features"])


def test_exterior_rings_run_clockwise_as_d3_needs(demo):
    assert all(not ring.is_ccw for ring in exteriors(demo.geojson) + exteriors(demo.tiles))


def test_holes_run_the_other_way():
    ring = shapely.box(0, 0, 1, 1).difference(shapely.box(0.4, 0.4, 0.6, 0.6))
    made = build({"ring": ring, "core": shapely.box(0.4, 0.4, 0.6, 0.6)})
    whole = shapes(made.geojson)["ring"]
    assert [hole.is_ccw for hole in whole.interiors] == [True]


def test_every_label_point_lies_inside_its_area(demo):
    for code, area in shapes(demo.geojson).items():
        assert area.contains(shapely.Point(demo.anchors[code]))


def test_the_label_of_a_crescent_lies_inside_it():
    crescent = shapely.Point(0, 0).buffer(1).difference(shapely.Point(0.3, 0).buffer(0.95))
    made = build({"moon": crescent})
    assert crescent.contains(shapely.Point(made.anchors["moon"]))


def test_the_label_of_a_square_lies_in_its_middle():
    assert build({"square": shapely.box(0, 0, 1, 1)}).anchors["square"] == (0.5, 0.5)


def test_areas_are_in_square_kilometres(real_data):
    features = read_boundaries(real_data / "pinggu" / "pinggu-all.geojson").features
    total = sum(area_km2(feature.geometry) for feature in features)
    assert total == pytest.approx(948.75, rel=0.002)


def test_the_two_small_sub_districts_get_an_inset(demo):
    assert demo.inset is not None
    assert demo.inset.codes == ("110117001", "110117002")
    west, south, east, north = demo.inset.bounds
    frame = shapely.box(west, south, east, north)
    assert all(frame.contains(shapes(demo.geojson)[code]) for code in demo.inset.codes)


def test_equal_areas_need_no_inset():
    made = build({str(i): shapely.box(i, 0, i + 1, 1) for i in range(5)})
    assert made.inset is None


def test_small_areas_at_opposite_ends_are_not_framed_together():
    areas = {str(i): shapely.box(i, 0, i + 1, 1) for i in range(10)}
    areas |= {"west": shapely.box(-0.1, 0, 0, 0.1), "east": shapely.box(10, 0, 10.1, 0.1)}
    made = build(areas)
    assert made.inset is not None
    assert len(made.inset.codes) == 1


def test_every_area_has_one_tile_of_the_same_size_and_none_overlap(demo):
    tiles = shapes(demo.tiles)
    assert set(tiles) == set(demo.anchors)
    assert {round(tile.area, 9) for tile in tiles.values()} == {round(next(iter(tiles.values())).area, 9)}
    union = shapely.union_all(list(tiles.values()))
    assert union.area == pytest.approx(sum(tile.area for tile in tiles.values()))


def test_tiles_keep_the_towns_sides_of_the_district(demo):
    tile = demo.tile_anchors
    assert tile["110117006"][0] == max(x for x, _ in tile.values())  # Jinhaihu lies furthest east
    assert tile["110117114"][1] == max(y for _, y in tile.values())  # Zhenluoying furthest north
    assert tile["110117005"][1] == min(y for _, y in tile.values())  # Mafang furthest south


def test_hatching_stays_inside_and_covers_every_area(demo):
    for geojson, hatches in ((demo.geojson, demo.hatches), (demo.tiles, demo.tile_hatches)):
        for code, area in shapes(geojson).items():
            lines = shapely.MultiLineString(list(hatches[code]))
            assert len(hatches[code]) >= 5
            assert area.buffer(3e-5).contains(lines)


def test_three_thousand_counties_build(real_data):
    features = read_boundaries(real_data / "scale" / "us-counties.geojson").features
    made = build(simplify({feature.code: feature.geometry for feature in features}))
    assert len(shapes(made.tiles)) == len(made.anchors) == 3230
    assert len({tuple(point) for point in made.tile_anchors.values()}) == 3230


def test_no_area_at_all_is_an_error():
    with pytest.raises(ValueError, match="at least one area"):
        build({})
