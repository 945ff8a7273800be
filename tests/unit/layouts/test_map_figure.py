"""The map's figure: every town has its place on the scale, its outline, its name and, where unreported, its hatch."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from assessment.kinds import TownClass
from layouts.figures.choropleth import map_figure
from layouts.figures.colouring import colouring_of, gap
from layouts.models.map import MapPage
from layouts.text import Text
from layouts.theme import BLUE, CLASS_COLOUR, INK, ORANGE, SURFACE, UNREPORTED
from tests.unit.layouts import world

EN = Text("en")
COLOURS = ("class", "composite", "line:work", "line:money", *(raw["code"] for raw in world.INDICATORS))
CAPTION = EN("map.inset")
CODES = sorted(town.code for town in world.TOWNS)


def page(**changes: Any) -> MapPage:
    built, assessment = world.standard()
    return world.map_model(built, assessment, **changes)


def place_of(figure: dict[str, Any], town: str) -> float:
    towns = figure["data"][0]
    return float(towns["z"][towns["locations"].index(town)])


def colour_at(figure: dict[str, Any], z: float) -> str:
    """The colour that plotly gives z where it meets a step of the scale exactly, or the nearest step below."""
    towns = figure["data"][0]
    share = (z - towns["zmin"]) / (towns["zmax"] - towns["zmin"])
    return str([colour for at, colour in towns["colorscale"] if at <= share + 1e-9][-1])


def names(figure: dict[str, Any], geo: str) -> list[str]:
    return [name for name in written(figure, geo) if name != CAPTION]


def written(figure: dict[str, Any], geo: str) -> list[str]:
    texts = [t["text"] for t in figure["data"] if t["type"] == "scattergeo" and t["mode"] == "text" and t["geo"] == geo]
    return [name for text in texts for name in text]


def hatches(figure: dict[str, Any], geo: str = "geo") -> list[Any]:
    trace = next(t for t in figure["data"] if t["type"] == "scattergeo" and t["mode"] == "lines" and t["geo"] == geo)
    return list(trace["lon"])


@pytest.mark.parametrize("by", COLOURS)
def test_every_town_is_on_the_map_whatever_colours_it(by: str) -> None:
    towns = map_figure(page(by=by), EN)["data"][0]
    assert towns["type"] == "choropleth"
    assert sorted(towns["locations"]) == CODES
    assert len(towns["z"]) == len(towns["text"]) == len(towns["marker"]["line"]["color"]) == len(CODES)
    assert towns["geojson"].startswith("/geometry/")
    assert towns["featureidkey"] == "id"


@pytest.mark.parametrize("town", CODES)
def test_the_selected_town_comes_last_with_a_dark_outline(town: str) -> None:
    towns = map_figure(page(town=town), EN)["data"][0]
    line = towns["marker"]["line"]
    assert towns["locations"][-1] == town
    assert line["color"] == [SURFACE] * (len(CODES) - 1) + [INK]
    assert line["width"][-1] > max(line["width"][:-1])


def test_no_town_is_outlined_while_none_is_selected() -> None:
    assert INK not in map_figure(page(), EN)["data"][0]["marker"]["line"]["color"]


@pytest.mark.parametrize("by", COLOURS)
def test_the_selection_moves_no_colour(by: str) -> None:
    plain, selected = map_figure(page(by=by), EN), map_figure(page(by=by, town="101"), EN)
    assert {code: place_of(plain, code) for code in CODES} == {code: place_of(selected, code) for code in CODES}


def test_a_town_that_did_not_report_is_grey_and_hatched() -> None:
    figure = map_figure(page(), EN)
    lon = world.geometry().anchors[world.NOT_REPORTED][0]
    assert place_of(figure, world.NOT_REPORTED) < 0
    assert colour_at(figure, place_of(figure, world.NOT_REPORTED)) == UNREPORTED
    assert hatches(figure) == [lon, lon + 0.01, None]


def test_a_town_without_births_is_grey_but_not_hatched_because_it_did_report() -> None:
    figure = map_figure(page(), EN)
    assert place_of(figure, world.WITHOUT_BIRTHS) < 0
    assert world.geometry().anchors[world.WITHOUT_BIRTHS][0] not in hatches(figure)


def test_the_same_value_lies_elsewhere_on_the_scale_where_another_target_holds() -> None:
    built = world.programme()
    rows = [world.seen("102", "compliant", 960, 1000), world.seen("103", "compliant", 960, 1000)]
    shown = world.map_model(built, world.assessed(built, rows))
    figure = map_figure(shown, EN)
    plain, hill = place_of(figure, "102"), place_of(figure, "103")
    # asked 97 and 95 on a scale of five points to either side
    assert (plain, hill) == (pytest.approx(0.4), pytest.approx(0.6))
    raw = map_figure(world.map_model(built, world.assessed(built, rows), raw=True), EN)
    assert place_of(raw, "102") == place_of(raw, "103")


def test_a_town_at_its_target_is_in_the_middle_and_one_far_below_at_the_orange_end() -> None:
    figure = map_figure(page(), EN)
    assert place_of(figure, world.JUST_MET) == pytest.approx(0.5)
    assert place_of(figure, world.CLEARLY_UNMET) == 0
    assert colour_at(figure, 0) == ORANGE
    assert colour_at(figure, 1) == BLUE


def test_the_gap_counts_upwards_for_better_also_where_lower_is_better() -> None:
    built, assessment = world.standard()
    third, worst = built.indicator("third"), assessment.area(world.CLEARLY_UNMET).indicators[1]
    assert gap(third, worst) == -1
    deaths = assessment.area(world.CLEARLY_UNMET).indicators[2]
    assert gap(built.indicator("deaths"), deaths) == 2


def test_a_town_without_baseline_has_no_gap() -> None:
    built, assessment = world.standard()
    assert gap(built.indicator("deaths"), assessment.area(world.WITHIN_CHANCE).indicators[2]) is None


def test_the_gap_scale_is_the_programmes_own_so_that_quarters_compare() -> None:
    built = world.programme()
    good = world.assessed(built, [world.seen("101", "compliant", 990, 1000)])
    bad = world.assessed(built, [world.seen("101", "compliant", 810, 1000)])
    scales = [colouring_of(world.map_model(built, each)).scale for each in (good, bad)]
    assert [(scale.low, scale.high) for scale in scales if scale] == [(-5, 5), (-5, 5)]


def test_each_class_has_its_own_step() -> None:
    _, assessment = world.standard()
    cards = [replace(assessment.areas[0], town_class=town_class) for town_class in TownClass]
    shown = page(by="class")
    rows = tuple(replace(shown.rows[0], card=card) for card in cards)
    figure = map_figure(replace(shown, rows=rows), EN)
    colours = [colour_at(figure, z) for z in figure["data"][0]["z"]]
    assert len(set(colours)) == 4
    assert colours == [CLASS_COLOUR[town_class] for town_class in TownClass]


@pytest.mark.parametrize("by", COLOURS)
def test_a_class_three_town_is_told_by_a_triangle_beside_its_name(by: str) -> None:
    shown = names(map_figure(page(by=by), EN), "geo")
    assert "▲ Dongsi" in shown
    assert not [name for name in shown if name.startswith("▲") and name != "▲ Dongsi"]


def test_every_name_stands_once_either_on_the_map_or_in_the_inset() -> None:
    figure = map_figure(page(), EN)
    assert names(figure, "geo2") == ["Xindian"]
    assert sorted(name.removeprefix("▲ ") for name in names(figure, "geo") + names(figure, "geo2")) == sorted(
        town.name_en for town in world.TOWNS
    )


def test_the_selected_town_and_class_three_are_named_before_those_that_may_give_way() -> None:
    shown = names(map_figure(page(town="104"), EN), "geo")
    assert shown[:2] == ["Beipo", "▲ Dongsi"]


def test_the_inset_repeats_towns_hatches_and_names_and_says_that_it_is_enlarged() -> None:
    figure = map_figure(page(), EN)
    assert {trace["geo"] for trace in figure["data"]} == {"geo", "geo2"}
    assert CAPTION in written(figure, "geo2")
    low, high = figure["layout"]["geo2"]["lonaxis"]["range"]
    assert low < 117.48 < 117.52 < high


def test_tiles_need_no_inset() -> None:
    figure = map_figure(page(tiles=True), EN)
    assert {trace["geo"] for trace in figure["data"]} == {"geo"}
    assert len(names(figure, "geo")) == len(world.TOWNS)


def test_a_district_without_boundaries_has_an_empty_figure_and_no_error() -> None:
    assert map_figure(replace(page(), geometry=None), EN)["data"] == []


def test_the_hover_text_has_value_target_verdict_and_margin() -> None:
    towns = map_figure(page(), EN)["data"][0]
    hover = towns["text"][towns["locations"].index(world.CLEARLY_UNMET)]
    assert all(part in hover for part in ("Dongsi", "90.0%", "≥ 97", "✕ Unmet", "84 fewer failures"))
    assert "▨ Not reported" in towns["text"][towns["locations"].index(world.NOT_REPORTED)]


def test_the_hover_text_of_a_score_has_the_score_and_the_rank() -> None:
    towns = map_figure(page(by="composite"), EN)["data"][0]
    hover = dict(zip(towns["locations"], towns["text"], strict=True))
    assert "98.0" in hover[world.WITHIN_CHANCE]
    assert "Rank 3" in hover[world.WITHIN_CHANCE]
    assert "not ranked" in hover[world.NOT_REPORTED]


@pytest.mark.parametrize("by", COLOURS)
@pytest.mark.parametrize("raw", [False, True])
def test_places_stay_on_the_scale(by: str, raw: bool) -> None:
    towns = map_figure(page(by=by, raw=raw), EN)["data"][0]
    assert all(z == towns["zmin"] or 0 <= z <= 1 for z in towns["z"])
    steps = [at for at, _ in towns["colorscale"]]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, 1)


def test_a_figure_of_raw_values_that_are_all_the_same_still_has_a_scale() -> None:
    built = world.programme()
    rows = [world.seen(code, "compliant", 96, 100) for code in CODES]
    figure = map_figure(world.map_model(built, world.assessed(built, rows), raw=True), EN)
    assert set(figure["data"][0]["z"]) == {0.5}


def test_the_distance_between_colours_is_even_on_both_sides_of_the_target() -> None:
    scale = colouring_of(page()).scale
    assert scale is not None
    assert scale.place(Fraction(-5)) == 0
    assert scale.place(Fraction(5)) == 1
    assert scale.place(Fraction(-100)) == 0
    assert scale.place(Fraction(5, 2)) - 0.5 == pytest.approx(0.5 - scale.place(Fraction(-5, 2)))


def test_the_score_of_a_line_is_not_told_as_the_composite() -> None:
    def told(by: str) -> str:
        towns = map_figure(page(by=by), EN)["data"][0]
        return str(towns["text"][towns["locations"].index(world.WELL_MET)])

    assert "Composite " in told("composite")
    assert "Composite" not in told("line:work")
    assert "Work line " in told("line:work")
