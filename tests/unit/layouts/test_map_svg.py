"""The map picture: self-contained, escaped, labelled without collisions, and the same as PNG."""

from __future__ import annotations

import dataclasses
import struct
import xml.etree.ElementTree as ElementTree
from itertools import combinations
from pathlib import Path

import pytest
import shapely

from geo.reading import read_boundaries
from geo.simplify import simplify
from geo.webmap import build
from layouts.documents.fonts import FAMILY, MissingGlyphs, font_paths, missing_glyphs
from layouts.documents.map_labels import Wanted, place_labels, text_width
from layouts.documents.map_svg import (
    LegendEntry,
    MapPicture,
    ScaleLegend,
    Shape,
    render_map_svg,
    rings_of,
    svg_to_png,
)

SVG = "{http://www.w3.org/2000/svg}"
DEMO = Path(__file__).resolve().parents[3] / "data" / "demo" / "boundaries"


def square(code: str, west: float, *, side: float = 0.1, **more: object) -> Shape:
    ring = ((west, 40.0), (west, 40.0 + side), (west + side, 40.0 + side), (west + side, 40.0), (west, 40.0))
    return Shape(code=code, label=more.pop("label", code), rings=(ring,), fill="#6ba5d0", **more)


def picture(*shapes: Shape, **more: object) -> MapPicture:
    return MapPicture(title="全区 96.13%", subtitle="2007 年上半年", shapes=shapes, **more)


@pytest.fixture(scope="module")
def demo() -> MapPicture:
    features = read_boundaries(DEMO).features
    made = build(simplify({feature.code: feature.geometry for feature in features}))
    names = {feature.code: feature.name for feature in features}
    shapes = tuple(
        Shape(code, names[code], rings, "#c3dbed", hatched=code == "110117213",
              mark="▲" if code == "110117105" else None, anchor=made.anchors[code])
        for code, rings in rings_of(made.geojson).items()
    )  # fmt: skip
    return picture(
        *shapes,
        legend=(LegendEntry("三类", mark="▲"), LegendEntry("未报", hatched=True)),
        scale=ScaleLegend(("#c8501e", "#f3f1ec", "#1f6fae"), ((0.0, "−6"), (1.0, "+6")), "低于目标", "高于目标"),
        footnotes=("边界示意", "合成数据"),
        inset=made.inset.bounds if made.inset else None,
        inset_title="城区放大",
    )


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_every_town_is_named_once_and_the_footnotes_stand(demo):
    written = texts(render_map_svg(demo))
    for shape in demo.shapes:
        assert written.count(shape.label) == 1
    assert "边界示意 · 合成数据" in written
    assert {"三类", "未报", "低于目标", "高于目标", "−6", "+6", "城区放大"} <= set(written)


def test_nothing_is_fetched_from_anywhere(demo):
    svg = render_map_svg(demo)
    for node in ElementTree.fromstring(svg).iter():
        assert node.tag.removeprefix(SVG) not in {"image", "script", "use", "a", "foreignObject", "style"}
        for name, value in node.attrib.items():
            assert "href" not in name
            assert "url(" not in value or "url(#" in value
    assert svg.count("http") == 1  # the namespace


def test_the_same_model_gives_the_same_text(demo):
    assert render_map_svg(demo) == render_map_svg(demo)


def test_names_are_escaped_and_control_characters_dropped():
    hostile = square("a", 117.0, label='<script>&"\x00\x1b', value="]]>")
    root = ElementTree.fromstring(render_map_svg(picture(hostile)))
    assert not list(root.iter(f"{SVG}script"))
    assert '<script>&"' in texts(ElementTree.tostring(root, encoding="unicode"))


def test_a_town_that_reported_nothing_is_hatched_not_coloured():
    svg = render_map_svg(picture(square("a", 117.0, hatched=True), square("b", 117.1)))
    fills = [node.get("fill") for node in ElementTree.fromstring(svg).iter(f"{SVG}path") if node.get("fill-rule")]
    assert fills == ["url(#hatch)", "#6ba5d0"]


def test_the_selected_town_is_drawn_last_with_a_dark_outline():
    svg = render_map_svg(picture(square("a", 117.0, selected=True), square("b", 117.1)))
    areas = [node for node in ElementTree.fromstring(svg).iter(f"{SVG}path") if node.get("fill-rule")]
    assert [node.find(f"{SVG}title").text for node in areas] == ["b", "a"]
    assert areas[-1].get("stroke") == "#17212b"


def test_a_degree_east_is_narrowed_by_the_cosine_of_the_latitude():
    svg = render_map_svg(picture(square("a", 117.0)))
    path = next(node.get("d") for node in ElementTree.fromstring(svg).iter(f"{SVG}path") if node.get("fill-rule"))
    points = [tuple(map(float, pair.split())) for pair in path.strip("MZ").split("L")]
    xs, ys = zip(*points, strict=True)
    assert (max(xs) - min(xs)) / (max(ys) - min(ys)) == pytest.approx(0.7655, abs=0.001)
    assert points[0][1] > points[1][1]  # north is up


def test_a_hole_stays_open():
    ring = square("a", 117.0)
    hole = ((117.04, 40.04), (117.06, 40.04), (117.06, 40.06), (117.04, 40.06), (117.04, 40.04))
    svg = render_map_svg(picture(dataclasses.replace(ring, rings=(*ring.rings, hole), anchor=(117.02, 40.05))))
    (area,) = (node for node in ElementTree.fromstring(svg).iter(f"{SVG}path") if node.get("fill-rule"))
    assert area.get("fill-rule") == "evenodd"
    assert area.get("d").count("M") == 2


def boxes(labels: list[Wanted], placed: object) -> list[shapely.Polygon]:
    size = {label.key: (label.width, label.height) for label in labels}
    return [
        shapely.box(spot.x - size[spot.key][0] / 2, spot.y - size[spot.key][1] / 2,
                    spot.x + size[spot.key][0] / 2, spot.y + size[spot.key][1] / 2)
        for spot in placed
    ]  # fmt: skip


def test_crowded_labels_are_led_out_and_none_touches_another():
    grid = [(x, y) for x in range(4) for y in range(4)]
    labels = [
        Wanted(f"{x}{y}", 60, 16, shapely.box(200 + 20 * x, 200 + 20 * y, 220 + 20 * x, 220 + 20 * y),
               (210 + 20 * x, 210 + 20 * y))
        for x, y in grid
    ]  # fmt: skip
    placed = place_labels(labels, frame=(0, 0, 600, 600))
    assert len(placed) >= 8
    assert any(spot.leader is not None for spot in placed)
    for one, other in combinations(boxes(labels, placed), 2):
        assert not one.intersects(other)
    lines = [shapely.LineString(spot.leader) for spot in placed if spot.leader is not None]
    assert all(not one.intersects(other) for one, other in combinations(lines, 2))


def test_labels_stay_inside_the_frame_and_off_blocked_ground():
    area = shapely.box(0, 0, 300, 300)
    label = Wanted("a", 80, 16, area, (40, 10))
    (spot,) = place_labels([label], frame=(0, 0, 300, 300), blocked=[(0, 0, 300, 60)])
    (box,) = boxes([label], [spot])
    assert area.contains(box)
    assert not box.intersects(shapely.box(0, 0, 300, 60))


def test_without_leaders_a_name_that_does_not_fit_is_left_out():
    label = Wanted("a", 80, 16, shapely.box(0, 0, 10, 10), (5, 5))
    assert place_labels([label], frame=(-200, -200, 200, 200), leaders=False) == ()


def test_hanzi_are_a_full_em_wide():
    assert text_width("平谷镇", 20) == 60
    assert text_width("abc", 20) < 60


def test_the_inset_covers_no_town(demo):
    assert demo.inset is not None
    root = ElementTree.fromstring(render_map_svg(demo))
    clip = root.find(f".//{SVG}clipPath/{SVG}rect")
    x, y, width, height = (float(clip.get(name)) for name in ("x", "y", "width", "height"))
    inset = shapely.box(x, y, x + width, y + height)
    main = root.find(f"{SVG}g")
    for node in main.iter(f"{SVG}path"):
        points = [tuple(map(float, pair.split())) for pair in node.get("d").split("Z")[0].strip("M").split("L")]
        assert not shapely.Polygon(points).buffer(0).intersects(inset)


def test_the_png_has_the_size_asked_for_and_the_same_bytes_each_time(demo):
    svg = render_map_svg(demo)
    png = svg_to_png(svg, scale=1.5)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (1800, 1350)
    assert svg_to_png(svg, scale=1.5) == png


def test_the_text_of_the_png_is_drawn_with_the_document_font():
    with_name = svg_to_png(render_map_svg(picture(square("a", 117.0, label="马坊镇"))), scale=1)
    without = svg_to_png(render_map_svg(picture(square("a", 117.0, label=""))), scale=1)
    assert with_name != without


def test_a_character_the_font_lacks_is_an_error_not_a_box():
    with pytest.raises(MissingGlyphs) as missing:
        svg_to_png(render_map_svg(picture(square("a", 117.0, label="镇\U0001f600"))))
    assert missing.value.characters == ("\U0001f600",)


def test_the_font_has_rare_hanzi_and_the_signs_in_use():
    assert missing_glyphs("〇堃喆峪寨 ✓▲●◆▨≈−·↑↓") == ()
    assert missing_glyphs("镇\U0001f600\U0001f600") == ("\U0001f600",)
    assert FAMILY == "Noto Sans SC"
    assert all(folder.is_dir() for folder in font_paths())


def test_no_shape_at_all_is_an_error():
    with pytest.raises(ValueError, match="at least one shape"):
        render_map_svg(picture())


def test_an_svg_without_a_size_is_an_error():
    with pytest.raises(ValueError, match="width and height"):
        svg_to_png("<svg xmlns='http://www.w3.org/2000/svg'/>")
