"""Boundary files as people have them: formats, coordinate systems, encodings, broken outlines."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import shapely
from pyproj import Transformer

from geo.errors import Refused
from geo.matching import match
from geo.reading import read_boundaries

NAMES = {"XZQDM": ["110117001", "110117002"], "XZQMC": ["马坊镇", "峪口镇"]}


def codes_of(notes) -> list[str]:
    return [note.code for note in notes]


@pytest.mark.parametrize("name", ["pinggu-all.geojson", "pg_4490_utf8.shp", "pg_4490_gbk.shp"])
def test_all_18_townships_of_the_real_pinggu_are_found_by_code(real_data, townships, name):
    file = read_boundaries(real_data / "pinggu" / name)
    report = match(file.features, townships)
    assert len(report.matched) == 18
    assert set(report.by.values()) == {"code"}
    assert report.unmatched_features == report.unmatched_areas == ()
    assert file.notes == ()


def test_gbk_and_utf8_tables_give_the_same_names(real_data):
    gbk = read_boundaries(real_data / "pinggu" / "pg_4490_gbk.shp")
    utf8 = read_boundaries(real_data / "pinggu" / "pg_4490_utf8.shp")
    assert (gbk.encoding, utf8.encoding) == ("GBK", "UTF-8")
    assert [feature.name for feature in gbk.features] == [feature.name for feature in utf8.features]
    assert "黄松峪乡" in {feature.name for feature in gbk.features}


def test_the_hundred_counties_of_north_carolina_come_from_nad27_to_wgs84(real_data):
    file = read_boundaries(real_data / "north-carolina")
    assert len(file.features) == 100
    assert file.crs == "EPSG:4267"
    ashe = next(feature for feature in file.features if feature.code == "37009")
    assert ashe.name == "Ashe"
    assert ashe.geometry.contains(shapely.Point(-81.5, 36.43))


def test_22_broken_counties_are_repaired_and_the_empty_one_is_told(real_data):
    file = read_boundaries(real_data / "scale" / "us-counties.geojson")
    assert codes_of(file.notes).count("boundaries.geometry_repaired") == 22
    empty = [note for note in file.notes if note.code == "boundaries.geometry_empty"]
    assert [note.params["name"] for note in empty] == ["Falls Church"]
    assert len(file.features) == 3231 - 1
    assert all(feature.geometry.is_valid for feature in file.features)


def test_the_same_towns_come_out_of_every_format(write_layer, two_towns, tmp_path):
    shapefile = write_layer("town.shp", two_towns, NAMES)
    archive = tmp_path / "边界.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for part in tmp_path.glob("town.*"):
            target.write(part, f"边界/{part.name}")
    paths = [
        shapefile,
        shapefile.with_suffix(".dbf"),
        archive,
        write_layer("towns.gpkg", two_towns, NAMES),
        write_layer("towns.geojson", two_towns, NAMES, crs="EPSG:4326"),
    ]
    for path in paths:
        features = read_boundaries(path).features
        assert [(feature.code, feature.name) for feature in features] == list(zip(*NAMES.values(), strict=True))
        for feature, town in zip(features, two_towns, strict=True):
            assert feature.geometry.equals(town)


def test_a_folder_with_one_shapefile_is_read_and_with_two_is_refused(write_layer, two_towns, tmp_path):
    write_layer("town.shp", two_towns, NAMES)
    assert len(read_boundaries(tmp_path).features) == 2
    write_layer("other.shp", two_towns, NAMES)
    with pytest.raises(Refused) as refused:
        read_boundaries(tmp_path)
    (problem,) = refused.value.problems
    assert problem.code == "boundaries.several_layers"
    assert "other.shp" in str(problem.params["found"])


def test_projected_coordinates_come_back_to_degrees(write_layer, two_towns):
    to_metres = Transformer.from_crs("EPSG:4490", "EPSG:4548", always_xy=True)
    metres = [shapely.transform(t, to_metres.transform, interleaved=False) for t in two_towns]
    file = read_boundaries(write_layer("metres.shp", metres, NAMES, crs="EPSG:4548"))
    assert file.crs == "EPSG:4548"
    assert shapely.hausdorff_distance(file.features[0].geometry, two_towns[0]) < 1e-6


def test_degrees_without_prj_are_taken_for_wgs84_and_that_is_said(write_layer, two_towns):
    path = write_layer("town.shp", two_towns, NAMES)
    path.with_suffix(".prj").unlink()
    file = read_boundaries(path)
    assert file.crs == "EPSG:4326"
    assert codes_of(file.notes) == ["boundaries.crs_inferred"]


def test_metres_without_prj_are_refused_until_the_system_is_said(write_layer, two_towns):
    to_metres = Transformer.from_crs("EPSG:4490", "EPSG:4548", always_xy=True)
    metres = [shapely.transform(t, to_metres.transform, interleaved=False) for t in two_towns]
    path = write_layer("metres.shp", metres, NAMES)
    path.with_suffix(".prj").unlink()
    with pytest.raises(Refused) as refused:
        read_boundaries(path)
    assert codes_of(refused.value.problems) == ["boundaries.no_crs"]
    said = read_boundaries(path, crs="EPSG:4548")
    assert shapely.hausdorff_distance(said.features[1].geometry, two_towns[1]) < 1e-6


def test_a_system_asked_for_wins_over_the_files_own_and_that_is_said(write_layer, two_towns):
    file = read_boundaries(write_layer("town.shp", two_towns, NAMES), crs="4326")
    assert file.crs == "EPSG:4326"
    assert codes_of(file.notes) == ["boundaries.crs_replaced"]


@pytest.mark.parametrize("crs", ["EPSG:999999", "平谷独立坐标系"])
def test_an_unknown_system_is_refused(write_layer, two_towns, crs):
    with pytest.raises(Refused) as refused:
        read_boundaries(write_layer("town.shp", two_towns, NAMES), crs=crs)
    assert codes_of(refused.value.problems) == ["boundaries.unknown_crs"]


@pytest.mark.parametrize(
    ("written", "cpg", "encoding", "notes"),
    [
        ("GBK", None, "GB18030", ["boundaries.encoding_detected"]),
        ("UTF-8", None, "UTF-8", ["boundaries.encoding_detected"]),
        ("GBK", "UTF-8", "GB18030", ["boundaries.encoding_corrected"]),
        ("GBK", "936", "936", []),
        ("GBK", "OEM 936", "OEM 936", []),
    ],
)
def test_chinese_names_are_right_whatever_the_cpg_says(write_layer, two_towns, written, cpg, encoding, notes):
    path = write_layer("town.shp", two_towns, NAMES, encoding=written)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = 0  # no language driver id
    path.with_suffix(".dbf").write_bytes(table)
    file = read_boundaries(path)
    assert [feature.name for feature in file.features] == NAMES["XZQMC"]
    assert file.encoding == encoding
    assert codes_of(file.notes) == notes


def test_the_language_driver_id_speaks_where_there_is_no_cpg(write_layer, two_towns):
    path = write_layer("town.shp", two_towns, NAMES, encoding="GBK")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = 0x4D
    path.with_suffix(".dbf").write_bytes(table)
    file = read_boundaries(path)
    assert [feature.name for feature in file.features] == NAMES["XZQMC"]
    assert file.notes == ()


def test_latin_accents_without_cpg_do_not_turn_into_hanzi(write_layer, two_towns):
    columns = {"GEOID": ["72011", "72023"], "NAME": ["Añasco", "Mayagüez"]}
    path = write_layer("town.shp", two_towns, columns, encoding="ISO-8859-1")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    assert [feature.name for feature in read_boundaries(path).features] == columns["NAME"]


@pytest.mark.parametrize(
    ("columns", "code", "name"),
    [
        ({"FID_1": ["1", "2"], "adcode": ["110117001", "110117002"], "名称": ["甲镇", "乙镇"]}, "110117001", "甲镇"),
        ({"DM9": ["110117001", "110117002"], "备注": ["甲镇", "乙镇"]}, "110117001", "甲镇"),
        ({"parentCode": ["110117", "110117"], "code": ["110117001000", "110117002000"]}, "110117001000", None),
        ({"id": ["7", "8"], "Name": ["甲镇", "乙镇"]}, "7", "甲镇"),
    ],
)
def test_code_and_name_fields_are_recognised_by_name_or_by_content(write_layer, two_towns, columns, code, name):
    feature = read_boundaries(write_layer("towns.gpkg", two_towns, columns)).features[0]
    assert (feature.code, feature.name) == (code, name)


def test_a_layer_without_codes_is_read_and_told_to_be_matched_by_name(write_layer, two_towns):
    file = read_boundaries(write_layer("towns.gpkg", two_towns, {"NAME": ["甲镇", "乙镇"]}))
    assert {feature.code for feature in file.features} == {None}
    assert codes_of(file.notes) == ["boundaries.no_code_field"]


def test_codes_stored_as_numbers_are_read_without_decimals(write_layer, two_towns):
    columns = {"CODE": [110117001.0, 110117002.0], "NAME": ["甲镇", "乙镇"]}
    file = read_boundaries(write_layer("town.shp", two_towns, columns))
    assert [feature.code for feature in file.features] == ["110117001", "110117002"]


def test_a_bow_tie_is_repaired_heights_go_and_parts_stay(write_layer):
    bow_tie = shapely.Polygon([(117, 40), (117.1, 40.1), (117.1, 40), (117, 40.1)])
    high = shapely.Polygon([(117.2, 40, 9), (117.3, 40, 9), (117.3, 40.1, 9)])
    islands = shapely.MultiPolygon([shapely.box(117.4, 40, 117.5, 40.1), shapely.box(117.6, 40, 117.7, 40.1)])
    columns = {"code": ["1", "2", "3"], "name": ["甲", "乙", "丙"]}
    path = write_layer("towns.gpkg", [bow_tie, high, islands], columns, geometry_type="Unknown")
    file = read_boundaries(path)
    assert codes_of(file.notes) == ["boundaries.geometry_repaired"]
    assert file.notes[0].params == {"feature": 1, "name": "甲"}
    tie, flat, several = (feature.geometry for feature in file.features)
    assert tie.is_valid
    assert tie.area == pytest.approx(0.005)
    assert not flat.has_z
    assert len(several.geoms) == 2


def test_points_among_the_areas_are_left_out_and_told(write_layer, two_towns):
    columns = {"code": ["1", "2", "3"], "name": ["甲", "乙", "丙"]}
    mixed = [*two_towns, shapely.Point(117, 40)]
    path = write_layer("towns.gpkg", mixed, columns, geometry_type="Unknown")
    file = read_boundaries(path)
    assert [feature.name for feature in file.features] == ["甲", "乙"]
    assert codes_of(file.notes) == ["boundaries.geometry_not_area"]


def test_a_layer_of_points_is_refused(write_layer):
    path = write_layer("p.gpkg", [shapely.Point(117, 40)], {"code": ["1"]}, geometry_type="Point")
    with pytest.raises(Refused) as refused:
        read_boundaries(path)
    assert codes_of(refused.value.problems) == ["boundaries.no_polygons"]


def test_geojson_in_gbk_is_read_and_told(tmp_path: Path):
    text = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"马坊镇"},'
        '"geometry":{"type":"Polygon","coordinates":[[[117,40],[117.1,40],[117.1,40.1],[117,40]]]}}]}'
    )
    path = tmp_path / "边界.json"
    path.write_bytes(text.encode("gb18030"))
    file = read_boundaries(path)
    assert file.features[0].name == "马坊镇"
    assert "boundaries.encoding_detected" in codes_of(file.notes)


def test_deleted_rows_of_the_table_do_not_shift_names(write_layer, two_towns):
    path = write_layer("town.shp", two_towns, NAMES)
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    header = int.from_bytes(table[8:10], "little")
    table[header] = 0x2A  # the first record, marked deleted
    path.with_suffix(".dbf").write_bytes(table)
    features = read_boundaries(path).features
    assert [(feature.code, feature.geometry.equals(two_towns[1])) for feature in features] == [("110117002", True)]
