"""Files that are damaged, incomplete or out to do harm: refused with a reason, never followed, never a crash."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import shapely

from geo import reading, staging
from geo.errors import PROBLEMS, Refused, english
from geo.reading import read_boundaries

NAMES = {"XZQDM": ["110117001", "110117002"], "XZQMC": ["甲镇", "乙镇"]}
VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{source}</SrcDataSource>'
    "<SrcLayer>OGRGeoJSON</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
)


def refusal(path: Path, **options: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_boundaries(path, **options)
    for problem in refused.value.problems:
        assert "{" not in english(problem)
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize("name", ["town.shp", "town.geojson", "town.gpkg", "town.json", "town", "town.vrt"])
def test_a_vrt_under_any_name_is_refused_and_what_it_points_to_is_not_read(tmp_path, write_layer, two_towns, name):
    secret = write_layer("secret.geojson", two_towns, NAMES, crs="EPSG:4326")
    folder = tmp_path / "given"
    folder.mkdir()
    path = folder / name
    path.write_text(VRT.format(source=secret))
    for suffix in (".shx", ".dbf"):
        (folder / f"town{suffix}").write_bytes(b"\0" * 200)
    assert refusal(path) == ["boundaries.unknown_format"]


def test_a_vrt_in_a_zip_is_refused(tmp_path):
    archive = tmp_path / "town.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("town.shp", VRT.format(source="/etc/hostname"))
    assert refusal(archive) == ["boundaries.unknown_format"]


def test_only_the_three_drivers_are_left_in_the_parsing_process(tmp_path):
    listing = "import pyogrio; print('\\n'.join(pyogrio.list_drivers()))"
    command = [sys.executable, "-I", "-c", listing]
    environment = dict(reading._environment(tmp_path))
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert set(done.stdout.split("\n")) - {""} == set(reading.ALLOWED_DRIVERS)


@pytest.mark.parametrize("member", ["../town.shp", "/tmp/town.shp", "..\\town.shp", "C:\\town.shp"])
def test_a_zip_member_that_climbs_out_of_its_folder_is_refused(tmp_path, member):
    archive = tmp_path / "town.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr(member, b"\x00\x00\x27\x0a")
    assert refusal(archive) == ["boundaries.unsafe_archive"]
    assert not (tmp_path.parent / "town.shp").exists()


def test_a_zip_that_unpacks_to_too_much_is_refused_unopened(tmp_path, monkeypatch):
    monkeypatch.setattr(staging, "MAX_BYTES", 1 << 20)
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("town.shp", b"\0" * (5 << 20))
    assert archive.stat().st_size < 20_000
    assert refusal(archive) == ["boundaries.too_large"]


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path):
    archive = tmp_path / "liar.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("town.gpkg", b"\0" * (5 << 20))
    data = archive.read_bytes().replace(struct.pack("<I", 5 << 20), struct.pack("<I", 100))
    archive.write_bytes(data)
    assert refusal(archive) == ["boundaries.archive_unreadable"]


def test_a_file_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(staging, "MAX_BYTES", 1000)
    path = tmp_path / "town.geojson"
    path.write_bytes(b'{"type":"FeatureCollection"' + b" " * 2000)
    assert refusal(path) == ["boundaries.too_large"]


def test_a_damaged_zip_is_refused(tmp_path):
    archive = tmp_path / "town.zip"
    archive.write_bytes(b"PK\x03\x04 not a zip at all")
    assert refusal(archive) == ["boundaries.archive_unreadable"]


@pytest.mark.parametrize(("missing", "told"), [((".dbf",), ".dbf"), ((".shx", ".dbf"), ".shx, .dbf")])
def test_a_shapefile_without_its_parts_says_which_are_missing(write_layer, two_towns, missing, told):
    path = write_layer("town.shp", two_towns, NAMES)
    for suffix in missing:
        path.with_suffix(suffix).unlink()
    with pytest.raises(Refused) as refused:
        read_boundaries(path)
    (problem,) = refused.value.problems
    assert (problem.code, problem.params) == ("boundaries.missing_part", {"missing": told})
    assert problem.place == {"file": "town.shp"}


@pytest.mark.parametrize(
    ("part", "left"),
    [(part, left) for part in (".shp", ".shx", ".dbf") for left in (0, 3, 60, 108)]
    + [(".shp", 150), (".shp", 300), (".dbf", 150), (".dbf", 200)],
)
def test_a_shapefile_cut_short_anywhere_is_refused(write_layer, two_towns, part, left):
    path = write_layer("town.shp", two_towns, NAMES)
    whole = path.with_suffix(part).read_bytes()
    assert left < len(whole)
    path.with_suffix(part).write_bytes(whole[:left])
    (code,) = refusal(path)
    assert code in {"boundaries.truncated", "boundaries.unreadable", "boundaries.unknown_format"}


def test_a_table_of_another_shapefile_is_refused(write_layer, two_towns):
    path = write_layer("town.shp", two_towns, NAMES)
    other = write_layer("other.shp", two_towns[:1], {"XZQDM": ["1"], "XZQMC": ["丙镇"]})
    path.with_suffix(".dbf").write_bytes(other.with_suffix(".dbf").read_bytes())
    assert refusal(path) == ["boundaries.parts_disagree"]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_coordinate_that_is_no_number_is_refused_with_its_feature(write_layer, two_towns, value):
    path = write_layer("town.shp", two_towns, NAMES)
    before, good, after = path.read_bytes().rpartition(struct.pack("<d", 40.1))
    assert good
    path.write_bytes(before + struct.pack("<d", value) + after)
    with pytest.raises(Refused) as refused:
        read_boundaries(path)
    (problem,) = refused.value.problems
    assert problem.code == "boundaries.not_a_number"
    assert problem.params == {"feature": 2, "name": "乙镇"}


def test_a_number_too_large_for_a_computer_is_refused(tmp_path):
    ring = "[[117,40],[118,40],[118,1e999],[117,40]]"
    feature = f'{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}'
    path = tmp_path / "town.geojson"
    path.write_text(f'{{"type":"FeatureCollection","features":[{feature}]}}')
    assert refusal(path) == ["boundaries.unreadable"]


@pytest.mark.parametrize("size", [1e3, 1e12, 1e300])
def test_coordinates_off_the_earth_are_refused(write_layer, size):
    huge = shapely.Polygon([(0, 0), (size, 0), (size, size), (0, size)])
    path = write_layer("huge.shp", [huge], {"XZQDM": ["1"]})
    assert refusal(path) == ["boundaries.out_of_range"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "boundaries.unreadable"),
        ('{"type":"FeatureCollection","features":[]}', "boundaries.no_features"),
        ('{"type":"Topology","objects":{}}', "boundaries.unknown_format"),
        ('{"layers":[]}', "boundaries.unknown_format"),
        ('{"type":"FeatureCollection","features":[{"type":"Feature","geometry":NaN}]}', "boundaries.unreadable"),
        ("[" * 50_000, "boundaries.unknown_format"),
        ('{"a":' * 50_000, "boundaries.unreadable"),
        ("", "boundaries.unknown_format"),
    ],
)
def test_json_that_is_no_boundary_layer_is_refused(tmp_path, text, code):
    path = tmp_path / "town.geojson"
    path.write_text(text)
    assert refusal(path) == [code]


def test_geojson_with_an_unclosed_or_pointless_ring_is_refused_or_told(tmp_path):
    rings: list[object] = [[], [[]], [[[117, 40]]], [[[117, 40], [118, 40]]]]
    for ring in rings:
        feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": ring}}
        path = tmp_path / "town.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        assert refusal(path)


def test_another_sqlite_database_is_no_geopackage(tmp_path):
    import sqlite3

    path = tmp_path / "town.gpkg"
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (x)")
    connection.close()
    assert refusal(path) == ["boundaries.unknown_format"]


def test_a_geopackage_cut_short_is_refused(write_layer, two_towns):
    path = write_layer("town.gpkg", two_towns, NAMES)
    path.write_bytes(path.read_bytes()[:5000])
    assert refusal(path) == ["boundaries.unreadable"]


@pytest.mark.parametrize("name", ["nowhere.shp", "nowhere", "nowhere.zip"])
def test_a_path_that_is_not_there_is_refused(tmp_path, name):
    assert refusal(tmp_path / name) == ["boundaries.not_found"]


def test_an_empty_folder_is_refused(tmp_path):
    assert refusal(tmp_path) == ["boundaries.empty_folder"]


LIMITED = reading._CHILD.split("from geo.parsing")[0]


@pytest.mark.parametrize(
    "work",
    ["bytearray(4 << 30)", "import os; os.abort()", "while True: pass"],
    ids=["too much memory", "a crash", "no end"],
)
def test_parsing_that_runs_away_is_stopped_and_told(write_layer, two_towns, monkeypatch, work):
    monkeypatch.setattr(reading, "_CHILD", LIMITED + work)
    monkeypatch.setattr(reading, "SECONDS", 2)
    assert refusal(write_layer("town.shp", two_towns, NAMES)) == ["boundaries.too_costly"]


def test_nothing_is_left_behind(write_layer, two_towns, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", os.fspath(scratch))
    read_boundaries(write_layer("town.shp", two_towns, NAMES))
    (tmp_path / "bad.geojson").write_text("{")
    refusal(tmp_path / "bad.geojson")
    assert list(scratch.iterdir()) == []


def test_every_problem_has_an_english_sentence():
    assert all(sentence.strip() for sentence in PROBLEMS.values())
