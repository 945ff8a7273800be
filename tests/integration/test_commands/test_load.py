"""`threeline load`: the same report for a trial and for the real thing, all or nothing."""

from __future__ import annotations

import json

import pytest


def test_a_trial_reports_the_same_counts_and_stores_nothing(run, district):
    trial = run("load", "indicators", district / "2007Q1.csv", "--dry-run", "--lang", "en")
    assert trial.code == 0
    assert "6 rows read: 6 new, 0 revised, 0 unchanged." in trial.out
    assert "nothing was stored" in trial.out
    assert run("score", "2007Q1").code == 1
    real = run("load", "indicators", district / "2007Q1.csv", "--lang", "en")
    assert real.out.splitlines()[:2] == trial.out.splitlines()[:2]
    assert "Stored as batch" in real.out


def test_the_same_file_twice_changes_nothing_and_says_so(run, district):
    assert run("load", "indicators", district / "2007Q1.csv").code == 0
    again = run("load", "indicators", district / "2007Q1.csv")
    assert again.code == 0
    assert "新增 0，更正 0，相同 6" in again.out
    assert "没有变化" in again.out


def test_areas_twice_change_nothing(run, district):
    again = run("load", "areas", district / "areas.csv", "--lang", "en")
    assert again.code == 0
    assert "0 new, 0 revised, 3 unchanged" in again.out


def test_a_changed_figure_is_a_revision_and_the_earlier_view_remains(run, district):
    assert run("load", "indicators", district / "2007Q1.csv").code == 0
    file = district / "2007Q1.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("60,62", "61,62"), encoding="utf-8")
    assert "0 new, 1 revised, 5 unchanged" in run("load", "indicators", file, "--lang", "en").out


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_fault_of_a_table_is_named_with_its_place_and_nothing_is_stored(run, district, language):
    file = district / "bad.csv"
    file.write_text(
        "period,area_code,indicator,numerator,denominator,value\n"
        "2007Q1,110117101,compliant_birth_rate,63,62,\n"
        "2007Q1,999999999,compliant_birth_rate,3,4,\n"
        "2007Q1,110117104,no_such_indicator,3,4,\n",
        encoding="utf-8",
    )
    ended = run("load", "indicators", district / "2007Q1.csv", file, "--lang", language)
    assert (ended.code, ended.out) == (1, "")
    lines = ended.err.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("bad.csv") for line in lines)
    for line, row, found in zip(lines, "234", ("63", "999999999", "no_such_indicator"), strict=True):
        assert f"第 {row} 行" in line if language == "zh-CN" else f"row {row}" in line
        assert found in line
    assert run("score", "2007Q1").code == 1


def test_a_file_that_is_not_there_is_refused(run, district):
    for words in (("areas",), ("indicators",), ("boundaries",)):
        ended = run("load", *words, district / "none.csv", "--lang", "en")
        assert (ended.code, ended.out) == (1, "")
        assert "none.csv" in ended.err
        assert "Traceback" not in ended.err


def test_a_wide_table_needs_the_period_that_the_option_gives(run, district):
    file = district / "wide.csv"
    file.write_text(
        "乡镇代码,符合政策出生数,出生数\n110117101,30,31\n110117104,20,22\n110117001,40,40\n", encoding="utf-8"
    )
    assert run("load", "indicators", file).code == 1
    assert run("load", "indicators", file, "--period", "2007Q2").code == 0
    assert run("score", "2007Q2", "--view", "quarter").code == 0


def test_boundaries_report_what_matches_on_both_sides(run, district):
    def square(code: str, west: float) -> dict[str, object]:
        ring = [[west, 40.0], [west, 40.1], [west + 0.1, 40.1], [west + 0.1, 40.0], [west, 40.0]]
        return {
            "type": "Feature",
            "properties": {"code": code, "name": f"area {code}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }

    features = [square("110117101", 117.0), square("110117104", 117.1), square("110117999", 117.2)]
    file = district / "map.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    trial = run("load", "boundaries", file, "--dry-run", "--lang", "en")
    assert trial.code == 0
    assert "2 matched with areas" in trial.out
    assert "110117999" in trial.out
    assert "110117001" in trial.out
    assert run("load", "boundaries", file).code == 0
    assert "没有变化" in run("load", "boundaries", file).out
