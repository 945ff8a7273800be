"""The map of twinning: which town has which colour and sign, and where lines lead."""

from __future__ import annotations

from typing import Any

import pytest

from assessment.twinning.lifecycle import Stage
from layouts.components.stages import COLUMNS
from layouts.figures.twinning_map import HELPER, OTHER, twinning_map
from layouts.models.twinning import BoardRow
from layouts.text import Text
from tests.unit.layouts import world
from tests.unit.layouts.board_world import FINANCE, UNITS, page, row

EN = Text("en")
NAMES = {code: unit.name_en for code, unit in UNITS.items()}
WELL_MET = world.WELL_MET


def figure(*rows: BoardRow) -> dict[str, Any]:
    return twinning_map(page(*rows).board, world.geometry(), NAMES, EN)


def colour(shown: dict[str, Any], town: str) -> str:
    towns = shown["data"][0]
    place = towns["z"][towns["locations"].index(town)] / towns["zmax"]
    return next(str(colour) for at, colour in towns["colorscale"] if at == pytest.approx(place))


def links(shown: dict[str, Any], geo: str = "geo") -> dict[str, list[float | None]]:
    """Longitudes of the lines by their dash, without the frames of the inset."""
    traces = [each for each in shown["data"] if each["type"] == "scattergeo" and each["mode"] == "lines"]
    return {each["line"]["dash"]: each["lon"] for each in traces if each["geo"] == geo and None in each["lon"]}


def names(shown: dict[str, Any], geo: str = "geo") -> list[str]:
    texts = [each for each in shown["data"] if each.get("mode") == "text" and each["geo"] == geo]
    return texts[0]["text"] if texts else []


@pytest.mark.parametrize("column", COLUMNS, ids=lambda each: each.code)
def test_each_stage_has_its_own_colour_and_a_sign_beside_the_name(column: Any) -> None:
    for stage in column.stages:
        shown = figure(row("101", stage))
        assert colour(shown, "101") == column.colour
        assert names(shown) == [f"{column.sign} Dongsi"]


def test_no_two_stages_share_a_colour_or_a_sign() -> None:
    assert len({column.colour for column in COLUMNS} | {OTHER, HELPER}) == len(COLUMNS) + 2
    assert len({column.sign for column in COLUMNS}) == len(COLUMNS)


def test_towns_that_help_are_white_and_named_and_all_others_are_neither() -> None:
    shown = figure(row("101", Stage.running, partners=(UNITS["102"],)))
    assert (colour(shown, "102"), colour(shown, "103")) == (HELPER, OTHER)
    assert names(shown) == ["④ Dongsi", "Xihe"]


@pytest.mark.parametrize(
    ("stage", "dash"),
    [
        (Stage.running, "solid"),
        (Stage.continued, "solid"),
        (Stage.matched, "dash"),
        (Stage.reached_standard, "dot"),
    ],
)
def test_a_line_leads_from_town_to_partner_in_the_manner_of_the_stage(stage: Stage, dash: str) -> None:
    anchors = world.geometry().anchors
    shown = figure(row("101", stage, partners=(UNITS["102"],)))
    assert links(shown) == {dash: [anchors["101"][0], anchors["102"][0], None]}


@pytest.mark.parametrize("stage", [Stage.proposed, Stage.confirmed, Stage.relapsed, Stage.declined])
def test_no_line_tells_of_help_that_is_not_agreed(stage: Stage) -> None:
    shown = figure(row("101", stage, partners=(UNITS["102"],)))
    assert links(shown) == {}
    assert colour(shown, "102") == OTHER


def test_a_declined_town_looks_like_any_other() -> None:
    shown = figure(row("101", Stage.declined))
    assert colour(shown, "101") == OTHER
    assert names(shown) == []


def test_a_unit_without_a_place_gets_no_line() -> None:
    shown = figure(row("101", Stage.running, partners=(FINANCE,)))
    assert links(shown) == {}


def test_hovering_tells_stage_and_both_sides_of_the_help() -> None:
    towns = figure(row("101", Stage.running, partners=(UNITS["102"], FINANCE)))["data"][0]
    said = dict(zip(towns["locations"], towns["text"], strict=True))
    assert said["101"] == "<b>Dongsi</b><br>④ running<br>helped by Xihe, Finance bureau"
    assert said["102"] == "<b>Xihe</b><br>helps Dongsi"
    assert said["103"] == "<b>Nanshan</b><br>not in twinning"


def test_small_towns_are_enlarged_only_where_one_of_them_is_involved() -> None:
    assert "geo2" not in figure(row("101", Stage.running))["layout"]
    shown = figure(row("101", Stage.running, partners=(UNITS[WELL_MET],)))
    assert "geo2" in shown["layout"]
    assert names(shown, "geo2") == ["Xindian"]
    assert "Xindian" not in names(shown)
    assert links(shown, "geo2") == links(shown)


def test_names_at_the_edges_are_written_inwards() -> None:
    shown = figure(row("101", Stage.proposed), row("103", Stage.proposed))
    (trace,) = [each for each in shown["data"] if each.get("mode") == "text"]
    assert dict(zip(trace["text"], trace["textposition"], strict=True)) == {
        "① Dongsi": "middle right",
        "① Nanshan": "middle center",
    }
