"""The funnel of a tier and the small map of a town."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from assessment.evidence import funnel_limits, funnel_position
from layouts.figures.funnel import funnel_figure
from layouts.figures.locator import locator_figure
from layouts.models.targets import TierColumn, TierTown
from layouts.text import Text
from layouts.theme import BLUE, CLASS_COLOUR, INK, ORANGE, SURFACE
from tests.unit.layouts import world

EN = Text("en")
TARGET = Fraction(97)


def column() -> TierColumn:
    built, assessment = world.standard()
    plain = world.targets_model(built, assessment).columns[0]
    towns = tuple(
        TierTown(
            card=town.card,
            result=town.result,
            position=funnel_position(int(town.result.numerator or 0), int(town.result.denominator or 0), TARGET),
        )
        for town in plain.towns
    )
    funnel = tuple((n, funnel_limits(n, TARGET)) for n in range(20, 1501, 20))
    return replace(plain, towns=towns, funnel=funnel)


def test_the_funnel_has_two_warning_and_two_action_limits_as_steps() -> None:
    data = funnel_figure(column(), EN, denominator="births")["data"]
    limits = [trace for trace in data if trace["mode"] == "lines"]
    assert len(limits) == 4
    assert {trace["line"]["shape"] for trace in limits} == {"hv"}
    assert sorted(trace["line"]["dash"] for trace in limits) == ["dot", "dot", "solid", "solid"]


def test_at_every_size_action_lies_outside_warning_and_warning_around_the_target() -> None:
    limits = [trace["y"] for trace in funnel_figure(column(), EN, denominator="births")["data"][:4]]
    for warning_low, warning_high, action_low, action_high in zip(*limits, strict=True):
        assert action_low <= warning_low <= 97 <= warning_high <= action_high or warning_low <= 97
        assert action_low <= warning_low < warning_high <= action_high


def test_the_funnel_narrows_with_the_number_of_births() -> None:
    low, high = (trace["y"] for trace in funnel_figure(column(), EN, denominator="births")["data"][:2])
    assert high[-1] - low[-1] < high[0] - low[0]


def test_towns_stand_at_their_births_and_value_with_sign_and_colour_of_their_verdict() -> None:
    points = funnel_figure(column(), EN, denominator="births")["data"][4]
    towns = {name: index for index, (name, _, _) in enumerate(points["customdata"])}
    unmet, met = towns["Dongsi"], towns["Xindian"]
    assert (points["x"][unmet], points["y"][unmet]) == (1200, 90.0)
    assert (points["marker"]["color"][unmet], points["marker"]["color"][met]) == (ORANGE, BLUE)
    assert points["marker"]["symbol"][unmet] != points["marker"]["symbol"][met]


def test_only_towns_outside_the_limits_are_named_on_the_chart() -> None:
    points = funnel_figure(column(), EN, denominator="births")["data"][4]
    assert [name for name in points["text"] if name] == ["Dongsi", "Xindian"]


def test_counts_in_the_hover_text_are_grouped_like_everywhere() -> None:
    points = funnel_figure(column(), EN, denominator="births")["data"][4]
    assert "1,080 / 1,200" in [counts for _, counts, _ in points["customdata"]]


def test_the_target_is_a_line_across_the_chart_and_everything_lies_within_it() -> None:
    figure = funnel_figure(column(), EN, denominator="births")
    (line,) = figure["layout"]["shapes"]
    assert line["y0"] == line["y1"] == 97
    low, high = figure["layout"]["yaxis"]["range"]
    assert all(low < y < high for y in figure["data"][4]["y"])
    left, right = figure["layout"]["xaxis"]["range"]
    assert all(left < x <= right for x in figure["data"][4]["x"])
    assert figure["layout"]["xaxis"]["title"]["text"] == "births"


def test_a_town_without_births_is_not_drawn() -> None:
    built, assessment = world.standard()
    hills = world.targets_model(built, assessment).columns[1]
    funnel = tuple((n, funnel_limits(n, Fraction(95))) for n in range(20, 201, 20))
    points = funnel_figure(replace(hills, funnel=funnel), EN, denominator="births")["data"][4]
    assert [name for name, _, _ in points["customdata"]] == ["Nanshan"]


def test_the_locator_outlines_the_town_itself_last_and_colours_by_class() -> None:
    built, assessment = world.standard()
    (towns,) = locator_figure(world.town_model(built, assessment, "103"))["data"]
    assert towns["locations"][-1] == "103"
    assert towns["marker"]["line"]["color"] == [SURFACE] * 5 + [INK]
    colours = {code: towns["colorscale"][z][1] for code, z in zip(towns["locations"], towns["z"], strict=True)}
    assert colours == {card.area.code: CLASS_COLOUR[card.town_class] for card in assessment.areas}


def test_the_locator_of_a_district_of_one_class_is_one_colour() -> None:
    built, assessment = world.standard()
    (towns,) = locator_figure(
        world.town_model(built, assessment, "103", cards=(assessment.area("103"), assessment.area("102")))
    )["data"]
    assert len({colour for _, colour in towns["colorscale"]}) == 1
    assert set(towns["z"]) == {0}


def test_without_boundaries_there_is_no_locator_and_no_error() -> None:
    built, assessment = world.standard()
    assert locator_figure(world.town_model(built, assessment, "103", geometry=None))["data"] == []
