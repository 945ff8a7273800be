"""The demo through the web layers: pages show what the rules give for the stored figures; corrections appear."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from assessment.assess import assess
from assessment.kinds import Verdict
from assessment.model import View, parse_programme
from assessment.periods import parse_period
from assessment.results import Assessment
from dashboard.app import create_app
from data.engine import open_engine, reading, writing
from data.intake import load_indicators
from data.store import areas, observations, programmes
from layouts.text.format import fixed
from tests.contract.test_callbacks import nodes
from tests.unit.dashboard.instances import answer, demo_app, demo_in, map_request, page_request, signed_in

HALF = ("2007Q2", View.year_to_date)


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """The half year, scored apart from the web layers."""
    return _scored(tmp_path_factory.mktemp("scored"), *HALF)


def _scored(folder: Path, period: str, view: View) -> Assessment:
    engine = open_engine(demo_in(folder / "home").database_url)
    with reading(engine) as connection:
        stored = programmes.current(connection)
        assert stored is not None
        result = assess(
            programme=parse_programme(stored.text, origin="demo"),
            areas=areas.revisions(connection),
            observations=observations.read(connection),
            period=parse_period(period),
            view=view,
        )
    engine.dispose()
    return result


@pytest.fixture
def client() -> FlaskClient:
    return signed_in(demo_app())


def page(client: FlaskClient, path: str, search: str = "?lang=en") -> list[dict[str, Any]]:
    return list(nodes(answer(client, page_request(path, search))["page"]["children"]))


def text(part: Any) -> str:
    if isinstance(part, dict):
        return text(part["props"].get("children"))
    return "".join(text(each) for each in part) if isinstance(part, list) else "" if part is None else str(part)


def heading(found: list[dict[str, Any]]) -> str:
    return next(text(node) for node in found if node["type"] == "H1")


def rows(found: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """The list: cells by column, by town."""
    return {
        node["props"]["data-town"]: {
            cell["props"]["className"].split()[0].removeprefix("col-"): text(cell) for cell in node["props"]["children"]
        }
        for node in found
        if node["type"] == "Tr" and "data-town" in node["props"]
    }


def test_the_half_year_of_the_district_is_the_published_one(client: FlaskClient) -> None:
    found = page(client, "/", "?period=2007Q2&lang=en")
    assert "96.13%" in heading(found)
    assert any(text(node).startswith("1,341 / 1,395") or "1,341 / 1,395" in text(node) for node in found)


def test_the_sentence_counts_what_the_rules_count(client: FlaskClient, scored: Assessment) -> None:
    counts = scored.district.counts["compliant_birth_rate"]
    numbers = [
        int(each)
        for each in re.findall(r"(?<![\d.])(\d+)(?![\d.%])", heading(page(client, "/", "?period=2007Q2&lang=en")))
    ]
    expected = [counts.met, counts.unmet, counts.indistinguishable, counts.missing]
    assert numbers == [each for each in expected if each]


def test_every_row_of_the_list_is_the_towns_scorecard(client: FlaskClient, scored: Assessment) -> None:
    shown = rows(page(client, "/", "?period=2007Q2&lang=en"))
    assert set(shown) == {card.area.code for card in scored.areas}
    for card in scored.areas:
        cells = shown[card.area.code]
        assert cells["rank"] == ("apart" if card.rank is None else str(card.rank))
        assert cells["score"] == ("–" if card.composite is None else fixed(card.composite, 1))


def test_the_list_stands_in_the_order_of_ranks(client: FlaskClient) -> None:
    ranks = [cells["rank"] for cells in rows(page(client, "/", "?period=2007Q2&lang=en")).values()]
    numbers = [int(rank) for rank in ranks if rank != "apart"]
    assert numbers == sorted(numbers)
    assert ranks[: len(numbers)] == [str(number) for number in numbers]


@pytest.mark.parametrize(
    "search", ["?period=2007Q2", "?period=2006Q4&view=rolling", "?period=2005Q1", "?period=2007H2&view=quarter"]
)
@pytest.mark.parametrize(
    "colour", ["", "&colour=class", "&colour=birth_rate", "&colour=line:department&town=110117001", "&shape=tiles"]
)
def test_a_change_of_the_map_shows_the_same_as_the_whole_page(client: FlaskClient, search: str, colour: str) -> None:
    whole = answer(client, page_request("/", search + colour))["page"]["children"]
    parts = answer(client, map_request(search + colour))
    for node in nodes(whole):
        component = node["props"].get("id")
        if component in parts:
            (prop,) = parts[component]
            assert _as_shown(parts[component][prop]) == _as_shown(node["props"].get(prop))


def _as_shown(part: Any) -> str:
    """A part as text to compare; one child and a list of this child are shown the same."""
    several = part if isinstance(part, list) else [part]
    return json.dumps([each for each in several if each not in ("", None)], sort_keys=True)


def test_every_town_page_shows_its_class_its_score_and_every_indicator(client: FlaskClient, scored: Assessment) -> None:
    for card in scored.areas:
        found = page(client, f"/town/{card.area.code}", "?period=2007Q2&lang=en")
        assert card.area.name_en in heading(found)
        if card.composite is not None:
            assert fixed(card.composite, 1) in heading(found)
        shown = {node["props"]["id"]: node for node in found if str(node["props"].get("id", "")).startswith("ind-")}
        assert set(shown) == {f"ind-{result.indicator}" for result in card.indicators}
        for result in card.indicators:
            row = text(shown[f"ind-{result.indicator}"])
            assert {Verdict.met: "✓", Verdict.unmet: "✕", Verdict.missing: "▨"}.get(result.verdict, "–") in row


def test_the_map_and_the_list_agree_on_who_did_not_report(client: FlaskClient, scored: Assessment) -> None:
    missing = {card.area.code for card in scored.areas if card.indicators[0].verdict is Verdict.missing}
    answered = answer(client, map_request("?period=2007Q2&lang=en"))
    towns = answered["map-figure"]["figure"]["data"][0]
    grey = {code for code, z in zip(towns["locations"], towns["z"], strict=True) if z < 0}
    assert missing <= grey
    listed = {
        code
        for code, cells in rows(list(nodes(answered["map-list"]["children"]))).items()
        if "Not reported" in cells["value"]
    }
    assert listed == missing


def test_every_period_view_and_colour_of_the_demo_has_a_page(client: FlaskClient) -> None:
    options = next(node for node in page(client, "/") if node["props"].get("id") == "map-colour")["props"]["options"]
    colours = [option["value"] for option in options]
    assert len(colours) > 15
    periods = [f"{year}{part}" for year in (2005, 2006, 2007) for part in ("Q1", "Q2", "Q3", "Q4", "H1", "H2", "")]
    for number, period in enumerate(periods):
        for view in View:
            search = f"?period={period}&view={view}&colour={colours[number % len(colours)]}"
            assert len(rows(list(nodes(answer(client, map_request(search))["map-list"]["children"])))) == 18
    for colour in colours:
        assert len(rows(page(client, "/", f"?colour={colour}"))) == 18
        assert client.get(f"/targets?colour={colour}").status_code == 200
        assert "Main" in {node["type"] for node in page(client, "/targets", f"?colour={colour}")}


def test_a_correction_that_is_loaded_while_the_server_runs_is_on_the_next_page(tmp_path: Path) -> None:
    settings = demo_in(tmp_path / "home")
    client = signed_in(create_app(settings))
    before = heading(page(client, "/", "?period=2007Q2&lang=en"))
    path = tmp_path / "correction.csv"
    path.write_text(
        "period,area_code,indicator,numerator,denominator,value\n2007Q2,110117003,compliant_birth_rate,1,5,\n",
        encoding="utf-8",
    )
    engine = open_engine(settings.database_url)
    with writing(engine) as connection:
        stored = programmes.current(connection)
        assert stored is not None
        load_indicators(
            connection,
            programme=parse_programme(stored.text, origin="demo"),
            paths=[path],
            recorded_at=datetime(2030, 1, 1, tzinfo=UTC),
            who="tests",
        )
    engine.dispose()
    found = page(client, "/", "?period=2007Q2&lang=en")
    assert heading(found) != before
    town = page(client, "/town/110117003", "?period=2007Q2&lang=en")
    detail = next(text(node) for node in town if node["props"].get("id") == "detail-compliant_birth_rate")
    assert "correction.csv" in detail


def test_the_gap_on_the_map_is_value_minus_own_target(client: FlaskClient, scored: Assessment) -> None:
    towns = answer(client, map_request("?period=2007Q2"))["map-figure"]["figure"]["data"][0]
    span = scored.programme.map_span
    for code, z in zip(towns["locations"], towns["z"], strict=True):
        result = scored.area(code).indicators[0]
        if result.value is not None and result.target is not None:
            share = (result.value - result.target + span) / (2 * span)
            assert z == pytest.approx(float(min(max(share, Fraction(0)), Fraction(1))), abs=1e-4)
