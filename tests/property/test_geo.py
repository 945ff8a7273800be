"""Properties of boundaries that hold for any district: nothing overlaps, nothing is lost, order does not matter."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from geo.dbf import _choose_encoding
from geo.matching import match
from geo.reading import Feature
from geo.simplify import simplify
from geo.webmap import build


@st.composite
def districts(draw: st.DrawFn, *, most: int = 24) -> dict[str, shapely.Polygon]:
    """Towns that share crooked borders: Voronoi cells of random points in a round district, densified and bent."""
    count = draw(st.integers(min_value=1, max_value=most))
    random = np.random.default_rng(draw(st.integers(min_value=0, max_value=2**32 - 1)))
    points = shapely.MultiPoint(random.uniform(-0.3, 0.3, (max(count, 2), 2)))
    outline = shapely.Point(0, 0).buffer(0.4)
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=outline))
    if count == 1:
        cells = np.array([outline])
    cut = [shapely.segmentize(cell.intersection(outline), 0.02) for cell in cells]
    phase = random.uniform(0, 6)
    bent = [shapely.transform(cell, lambda xy: _bend(xy, phase)) for cell in cut]
    clean = [cell for cell in shapely.coverage_clean(bent) if cell.geom_type == "Polygon" and not cell.is_empty]
    return {f"{110117001 + index}": cell for index, cell in enumerate(clean)}


def _bend(points: np.ndarray, phase: float) -> np.ndarray:
    bend = 0.01 * np.sin(20 * points[:, ::-1] + phase)
    return points + bend + np.array([117.1, 40.2])


def shapes(geojson: bytes) -> dict[str, shapely.Geometry]:
    return {feature["id"]: shape(feature["geometry"]) for feature in json.loads(geojson)["features"]}


@settings(max_examples=30)
@given(districts(), st.floats(min_value=0, max_value=0.05))
def test_simplified_towns_never_overlap_and_none_is_lost(towns, tolerance):
    simple = simplify(towns, tolerance=tolerance)
    areas = list(simple.values())
    assert set(simple) == set(towns)
    assert shapely.coverage_is_valid(areas)
    assert abs(shapely.area(areas).sum() - shapely.union_all(areas).area) < 1e-12
    assert all(area.is_valid and not area.is_empty for area in areas)


@settings(max_examples=12)
@given(districts(), st.randoms(use_true_random=False))
def test_the_web_map_is_the_same_for_any_order_of_towns_and_is_drawable(towns, random):
    codes = list(towns)
    random.shuffle(codes)
    made, again = build(towns), build({code: towns[code] for code in codes})
    assert (made.digest, made.tiles_digest) == (again.digest, again.tiles_digest)
    for code, area in shapes(made.geojson).items():
        assert all(not part.exterior.is_ccw for part in shapely.get_parts(area))
        assert area.contains(shapely.Point(made.anchors[code]))
    tiles = list(shapes(made.tiles).values())
    assert len(tiles) == len(towns)
    assert abs(shapely.union_all(tiles).area - shapely.area(tiles).sum()) < 1e-12


@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.integers(min_value=1, max_value=6).map(lambda n: f"11011700{n}")),
            st.one_of(st.none(), st.sampled_from(["甲镇", "乙镇", "丙乡", "丁街道"])),
        ),
        max_size=8,
        unique_by=(lambda pair: pair[0] or object(), lambda pair: pair[1] or object()),
    ),
    st.randoms(use_true_random=False),
)
def test_every_feature_is_matched_or_reported_whatever_the_order(pairs, random):
    features = [Feature(i, code, name, shapely.box(i, 0, i + 1, 1)) for i, (code, name) in enumerate(pairs)]
    areas = [("110117001", ("甲镇",)), ("110117002", ("乙镇",)), ("110117003", ("丙乡",))]
    # a nameless-code conflict is a refusal of its own, tested apart
    features = [feature for feature in features if feature.code is not None]
    report = match(features, areas)
    random.shuffle(features)
    assert match(features, areas) == report
    seen = [feature.index for feature in (*report.matched.values(), *report.unmatched_features)]
    assert sorted(seen) == sorted(feature.index for feature in features)
    assert set(report.matched) | set(report.unmatched_areas) == {code for code, _ in areas}


HANZI = "平谷镇马坊东高村大兴庄王辛夏各金海湖山黄松峪乡熊儿寨罗营刘家店街道"
COMMON = st.text(st.sampled_from(HANZI), min_size=2, max_size=8)


@given(st.lists(COMMON, min_size=1, max_size=20), st.sampled_from(["utf-8", "gb18030"]))
@example(["寨寨"], "gb18030")  # also two Armenian letters in UTF-8
@example(["平山", "庄营"], "gb18030")
def test_chinese_names_are_decoded_right_in_either_encoding_without_any_hint(names, codec):
    encoding, chosen = _choose_encoding([n.encode(codec) for n in names], stated=None, language_driver=0)
    assert chosen == codec
    assert encoding.undecodable == 0
    assert [name.encode(codec).decode(chosen) for name in names] == names


@pytest.mark.parametrize(
    "names", [["São Tomé", "Ústí"], ["Αθήνα", "Θεσσαλονίκη", "Πάτρα"], ["Երևան", "Գյումրի"], ["Тула", "Орёл"]]
)
def test_names_in_other_scripts_are_not_taken_for_chinese(names):
    _, chosen = _choose_encoding([name.encode() for name in names], stated=None, language_driver=0)
    assert chosen == "utf-8"
