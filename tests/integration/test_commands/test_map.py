"""`threeline map`: a picture of any colouring, without a browser."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

_PNG = b"\x89PNG\r\n\x1a\n"


def words_of(svg: str) -> list[str]:
    return [word for word in ElementTree.fromstring(svg).itertext() if word.strip()]


@pytest.mark.parametrize("colour", ["class", "composite", "line:department", "awareness_rate", "birth_rate"])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_map_names_every_town_and_says_that_it_is_schematic_and_synthetic(run, demo, tmp_path, colour, language):
    out = tmp_path / "map.svg"
    ended = run("map", "2007Q2", "--colour", colour, "--out", out, "--lang", language)
    assert (ended.code, ended.err) == (0, "")
    words = words_of(out.read_text(encoding="utf-8"))
    expected = (
        ("兴谷街道", "王辛庄镇", "合成数据", "边界示意")
        if language == "zh-CN"
        else ("Xinggu", "synthetic data", "schematic")
    )
    for each in expected:
        assert any(each in word for word in words), each


def test_an_indicator_shows_the_distance_from_the_towns_own_target(run, demo, tmp_path):
    out = tmp_path / "map.svg"
    assert run("map", "2007Q2", "--indicator", "compliant_birth_rate", "--out", out, "--lang", "en").code == 0
    words = words_of(out.read_text(encoding="utf-8"))
    assert any("distance from the own target" in word for word in words)
    assert "90.2%" in words
    assert "≈ 97.4%" in words
    assert "+6 points" in words


def test_what_was_not_reported_is_hatched_and_named(run, demo, tmp_path):
    out = tmp_path / "map.svg"
    assert run("map", "2007Q2", "--indicator", "awareness_rate", "--out", out, "--lang", "en").code == 0
    svg = out.read_text(encoding="utf-8")
    assert 'fill="url(#hatch)"' in svg
    assert "missing" in words_of(svg)


def test_a_png_is_a_picture_too(run, demo, tmp_path):
    out = tmp_path / "map.png"
    assert run("map", "2007Q2", "--out", out).code == 0
    assert out.read_bytes().startswith(_PNG)


def test_the_same_map_has_the_same_bytes(run, demo, tmp_path):
    for name in ("a.svg", "b.svg"):
        assert run("map", "2007Q2", "--colour", "composite", "--out", tmp_path / name).code == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_a_past_view_can_be_drawn(run, demo, tmp_path):
    then, now = tmp_path / "then.svg", tmp_path / "now.svg"
    shared = ("map", "2006Q4", "--view", "quarter", "--indicator", "compliant_birth_rate", "--out")
    assert run(*shared, now).code == 0
    assert run(*shared, then, "--as-of", "2007-01-31").code == 0
    assert then.read_text(encoding="utf-8") != now.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("2007Q2", "--colour", "weather", "--out", "m.svg"), 1, "has no indicator weather"),
        (("2007Q2", "--colour", "line:weather", "--out", "m.svg"), 1, "has no line weather"),
        (("2017Q2", "--out", "m.svg"), 1, "There are no data for 2017Q2"),
        (("2007Q2", "--out", "m.pdf"), 2, "must end in .svg or .png"),
        (("2007Q2", "--colour", "class", "--indicator", "birth_rate", "--out", "m.svg"), 2, "not both"),
    ],
)
def test_a_map_that_cannot_be_drawn_is_refused(run, demo, tmp_path, monkeypatch, words, code, said):
    monkeypatch.chdir(tmp_path)
    ended = run("map", *words, "--lang", "en")
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert not list(tmp_path.glob("m.*"))


def test_without_boundaries_the_command_says_what_to_load(run, district, tmp_path):
    assert run("load", "indicators", district / "2007Q1.csv").code == 0
    ended = run("map", "2007Q1", "--out", tmp_path / "m.svg", "--lang", "en")
    assert ended.code == 1
    assert "threeline load boundaries" in ended.err
