"""Real input that nobody of this project wrote: Pinggu's boundaries, North Carolina's births and infant deaths."""

import json
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from math import sqrt
from pathlib import Path

import pyogrio
import pytest
from scipy.stats import chi2, norm

from assessment.assess import assess
from assessment.model import Programme, View, parse_programme
from assessment.periods import parse_period
from assessment.problems import Refused
from assessment.results import Assessment
from data.engine import Connection, Engine, writing
from data.intake import LoadReport, load_areas, load_boundaries, load_indicators
from data.store import areas, batches, boundaries, observations
from tests.integration.small_programme import START, later, small_programme, told, write_csv

REAL = Path(__file__).resolve().parents[2] / ".." / "shared" / "real-data"
PINGGU_FILES = ("pinggu-all.geojson", "pg_4490_utf8.shp", "pg_4490_gbk.shp")


def real(*parts: str) -> Path:
    path = REAL.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no real data beside the checkout (../shared/real-data/{'/'.join(parts)})")
    return path


# ------------------------------------------------------------------ Pinggu


def pinggu_areas(connection: Connection, folder: Path, *, codes: bool = True) -> None:
    """The 18 townships of the official code list."""
    lines = real("codes", "pinggu.csv").read_text(encoding="utf-8").splitlines()[1:]
    kinds = {"道": "街道", "乡": "乡"}
    rows = ["code,name_zh,name_en,kind,tier"]
    for number, line in enumerate(lines, start=1):
        code, name = line.split(",")[:2]
        rows.append(f"{code if codes else number},{name},,{kinds.get(name[-1], '镇')},")
    path = write_csv(folder, "\n".join(rows))
    load_areas(connection, programme=small_programme(), path=path, recorded_at=START, who="me")


def load_outlines(connection: Connection, path: Path, *, at: datetime = START) -> LoadReport:
    return load_boundaries(connection, path=path, recorded_at=at, who="me")


@pytest.mark.parametrize("name", PINGGU_FILES)
def test_all_18_townships_of_pinggu_find_their_outline(database: Engine, tmp_path: Path, name: str) -> None:
    with writing(database) as connection:
        pinggu_areas(connection, tmp_path)
        report = load_outlines(connection, real("pinggu", name))
        layer = boundaries.current(connection)
        codes = list(areas.names(connection))
    assert (report.matched, report.rows, report.added) == (18, 18, 18)
    assert (report.unmatched_features, report.unmatched_areas) == ((), ())
    assert layer is not None and list(layer.geometries) == codes
    assert layer.label == "unofficial" and layer.source_file == name
    west, south, east, north = (
        pick(shape.bounds[index] for shape in layer.geometries.values())
        for index, pick in enumerate((min, min, max, max))
    )
    assert 116.9 < west < 117 and 40 < south < 40.1 and 117.3 < east < 117.5 and 40.3 < north < 40.4


def test_names_find_what_codes_do_not_and_the_rest_is_told_on_both_sides(database: Engine, tmp_path: Path) -> None:
    with writing(database) as connection:
        pinggu_areas(connection, tmp_path, codes=False)
        report = load_outlines(connection, real("pinggu", "pg_4490_gbk.shp"))
        # four names of the list differ from the map's (平谷镇 = 渔阳地区 …)
        names = areas.names(connection)
    assert report.matched + len(report.unmatched_features) == 18
    assert report.matched + len(report.unmatched_areas) == 18
    assert {"渔阳地区"} <= {names[code][0] for code in report.unmatched_areas}
    assert any("平谷镇" in feature for feature in report.unmatched_features)
    assert {"matching.features_unmatched", "matching.areas_unmatched"} <= {note.code for note in report.notes}


def test_the_same_outlines_twice_change_nothing_and_other_ones_make_a_new_layer(
    database: Engine, tmp_path: Path
) -> None:
    with writing(database) as connection:
        pinggu_areas(connection, tmp_path)
        load_outlines(connection, real("pinggu", "pg_4490_gbk.shp"))
        again = load_outlines(connection, real("pinggu", "pg_4490_gbk.shp"), at=later(1))
        assert (again.added, again.revised, again.unchanged, again.batch) == (0, 0, 18, None)
        other = load_outlines(connection, real("pinggu", "pinggu-all.geojson"), at=later(2))
        assert (other.added, other.revised, other.unchanged) == (0, 18, 0)
        past, now = boundaries.current(connection, as_of=later(1)), boundaries.current(connection)
        assert [batch.kind for batch in batches.all(connection)] == ["areas", "boundaries", "boundaries"]
    assert past is not None and now is not None and past.digest != now.digest


def test_outlines_of_elsewhere_are_refused(database: Engine, tmp_path: Path) -> None:
    with writing(database) as connection:
        pinggu_areas(connection, tmp_path)
        with pytest.raises(Refused) as caught:
            load_outlines(connection, real("north-carolina", "nc.shp"))
        assert boundaries.current(connection) is None
        assert len(batches.all(connection)) == 1
    assert [code for code, _ in told(caught.value.problems)] == ["matching.nothing_matched"]


def test_outlines_need_areas_first(database: Engine) -> None:
    with writing(database) as connection, pytest.raises(Refused) as caught:
        load_outlines(connection, real("pinggu", "pg_4490_gbk.shp"))
    assert [each.code for each in caught.value.problems] == ["areas.none_registered"]


def test_the_outline_of_the_district_itself_is_left_out(loaded: Engine, tmp_path: Path) -> None:
    square = [[[117.0, 40.0], [117.1, 40.0], [117.1, 40.1], [117.0, 40.1], [117.0, 40.0]]]
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": square}}
        for code in ("110117001", "110117")
    ]
    path = tmp_path / "with-district.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    with writing(loaded) as connection:
        plain = load_boundaries(connection, path=path, recorded_at=later(1), who="me")
        known = load_boundaries(connection, path=path, programme=small_programme(), recorded_at=later(1), who="me")
    assert plain.unmatched_features == ("110117",) and known.unmatched_features == ()
    assert "matching.district_outline" in [note.code for note in known.notes]
    assert known.unmatched_areas == ("110117002", "110117003")


def test_what_is_wrong_with_a_boundary_file_comes_through(database: Engine, tmp_path: Path) -> None:
    (tmp_path / "lonely.shp").write_bytes(real("pinggu", "pg_4490_gbk.shp").read_bytes())
    with writing(database) as connection:
        pinggu_areas(connection, tmp_path)
        with pytest.raises(Refused) as caught:
            load_outlines(connection, tmp_path / "lonely.shp")
    assert [each.code for each in caught.value.problems] == ["boundaries.missing_part"]


# ------------------------------------------------------------------ North Carolina

NORTH_CAROLINA = """
format = 1
code = "north-carolina"
version = 1
name = { zh = "北卡罗来纳婴儿猝死", en = "Sudden infant deaths in North Carolina" }
about = { zh = "测试用", en = "for a test" }
official_view = "quarter"
map_span = 5
district = { code = "37", name = { zh = "北卡罗来纳州", en = "North Carolina" } }
tiers = [{ code = "all", name = { zh = "全部", en = "All" }, source = "ours" }]
classes = { one = 90, two = 75, source = "ours" }

[[lines]]
code = "health"
name = { zh = "健康", en = "Health" }
weight = 1
answers = { zh = "卫生部门", en = "health office" }
source = "ours"

[[indicators]]
code = "sids"
line = "health"
name = { zh = "婴儿猝死率", en = "Sudden infant deaths" }
kind = "rate"
exposure = "events"
per = 1000
comparator = "<="
weight = 1
unit = { zh = "‰", en = "per 1,000 births" }
targets = [{ value = 2, source = "ours" }]
floor = 10
chance = "poisson"
why = { zh = "因", en = "why" }
owner = { zh = "科", en = "section" }
source = "ours"

[[indicators]]
code = "nonwhite"
line = "health"
name = { zh = "非白人出生占比", en = "Non-white births" }
kind = "proportion"
comparator = ">="
weight = 1
unit = { zh = "%", en = "%" }
targets = [{ value = 20, source = "ours" }]
floor = 0
chance = "binomial"
why = { zh = "因", en = "why" }
owner = { zh = "科", en = "section" }
source = "ours"
"""
"""Two periods of several years each stand for one quarter of 1974 and one of 1979."""


def north_carolina(connection: Connection, programme: Programme, folder: Path) -> Mapping[str, Mapping[str, float]]:
    """Loads counties, outlines and counts; returns the counties as the file has them, by code."""
    path = real("north-carolina", "nc.shp")
    table = pyogrio.read_dataframe(path, read_geometry=False).set_index("FIPS")
    counties: Mapping[str, Mapping[str, float]] = table.to_dict("index")
    lines = [f"{code},,{county['NAME']},county,all" for code, county in counties.items()]
    areas_file = write_csv(folder, "\n".join(["code,name_zh,name_en,kind,tier", *lines]), name="counties.csv")
    load_areas(connection, programme=programme, path=areas_file, recorded_at=START, who="me")
    report = load_boundaries(connection, path=path, recorded_at=START, who="me")
    assert (report.matched, report.unmatched_features, report.unmatched_areas) == (100, (), ())
    rows = ["period,area_code,indicator,numerator,denominator,value"]
    for code, county in counties.items():
        for year in ("74", "79"):
            births = int(county[f"BIR{year}"])
            rows.append(f"19{year}Q1,{code},sids,{int(county[f'SID{year}'])},{births},")
            rows.append(f"19{year}Q1,{code},nonwhite,{int(county[f'NWBIR{year}'])},{births},")
    loading = load_indicators(
        connection, programme=programme, paths=[write_csv(folder, "\n".join(rows))], recorded_at=START, who="me"
    )
    assert (loading.rows, loading.added) == (400, 400)
    return counties


def assessed(connection: Connection, programme: Programme, period: str) -> Assessment:
    return assess(
        programme=programme,
        areas=areas.revisions(connection),
        observations=observations.read(connection),
        period=parse_period(period),
        view=View.quarter,
    )


def byar_by_hand(events: int) -> tuple[float, float]:
    """Byar's approximation (Breslow and Day 1987, p. 69), exact (Garwood 1936) below 10 events."""
    if events < 10:
        low = 0.0 if events == 0 else chi2.ppf(0.025, 2 * events) / 2
        return low, chi2.ppf(0.975, 2 * events + 2) / 2
    z, more = norm.ppf(0.975), events + 1
    low = events * (1 - 1 / (9 * events) - z / (3 * sqrt(events))) ** 3
    return low, more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3


def wilson_by_hand(successes: int, trials: int) -> tuple[float, float]:
    """Wilson 1927: the roots of (p − s/n)² = z²·p(1 − p)/n."""
    z = norm.ppf(0.975)
    share = successes / trials
    centre, half = share + z * z / (2 * trials), z * sqrt(share * (1 - share) / trials + (z / (2 * trials)) ** 2)
    return (centre - half) / (1 + z * z / trials), (centre + half) / (1 + z * z / trials)


def test_north_carolinas_rates_and_intervals_equal_an_independent_computation(database: Engine, tmp_path: Path) -> None:
    programme = parse_programme(NORTH_CAROLINA, origin="north-carolina.toml")
    with writing(database) as connection:
        counties = north_carolina(connection, programme, tmp_path)
        results = {year: assessed(connection, programme, f"19{year}Q1") for year in ("74", "79")}
    for year, assessment in results.items():
        assert [card.area.code for card in assessment.areas] == sorted(counties)
        for card in assessment.areas:
            county = counties[card.area.code]
            deaths, births, nonwhite = (int(county[f"{name}{year}"]) for name in ("SID", "BIR", "NWBIR"))
            rate, share = card.indicators
            assert rate.value == Fraction(1000 * deaths, births)
            assert (rate.verdict.value == "met") == (deaths * 1000 <= 2 * births)
            assert rate.interval == pytest.approx([1000 * end / births for end in byar_by_hand(deaths)], rel=1e-9)
            assert share.value == Fraction(100 * nonwhite, births)
            expected = [100 * end for end in wilson_by_hand(nonwhite, births)]
            assert share.interval == pytest.approx(expected, rel=1e-9, abs=1e-12)
    total = {year: result.district.indicators[0] for year, result in results.items()}
    # the state's sums: 667 deaths of 329,962 births, 836 of 422,392
    assert (total["74"].numerator, total["74"].denominator) == (667, 329_962)
    assert (total["79"].numerator, total["79"].denominator) == (836, 422_392)
