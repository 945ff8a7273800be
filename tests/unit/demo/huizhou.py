"""Huizhou's demo as the tests see it: its programme, areas and latest figures, and every quarter assessed once."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files

from assessment.assess import assess
from assessment.facts import Area, AreaRevision, Observation
from assessment.model import Programme, View, parse_programme
from assessment.periods import Quarter, parse_period
from assessment.results import Assessment
from data.demo.huizhou.figures import corrections, figures
from data.demo.huizhou.files import areas_file
from data.demo.huizhou.story import QUARTERS, Town, towns
from data.demo.tables import Figure


@cache
def programme() -> Programme:
    """The shipped programme."""
    text = (files("data") / "programmes" / "huizhou-2010.toml").read_text(encoding="utf-8")
    return parse_programme(text, origin="huizhou-2010.toml")


@cache
def areas() -> tuple[AreaRevision, ...]:
    """The 74 towns, as their table gives them."""
    rows = csv.DictReader(io.StringIO(areas_file().content.decode()))
    return tuple(
        AreaRevision(Area(row["code"], row["name_zh"], row["name_en"], row["kind"], row["tier"])) for row in rows
    )


@cache
def latest() -> dict[tuple[str, str, Quarter], Figure]:
    """Every figure as it is after the correction, by area, indicator and quarter."""
    found = {(each.area, each.indicator, each.quarter): each for each in figures()}
    found.update({(each.area, each.indicator, each.quarter): each for each in corrections()})
    return found


@cache
def assessed(quarter: Quarter) -> Assessment:
    """The towns of a quarter, in the official view."""
    observations = [
        Observation(each.area, each.indicator, each.quarter, each.numerator, each.denominator, None)
        for each in latest().values()
    ]
    return assess(
        programme=programme(),
        areas=areas(),
        observations=observations,
        period=parse_period(str(quarter)),
        view=View.year_to_date,
    )


@cache
def lagged() -> tuple[Town, ...]:
    """The sixteen."""
    return tuple(town for town in towns() if town.lagged)


def quarters_of(year: int) -> tuple[Quarter, ...]:
    """The quarters of a statistical year."""
    return tuple(quarter for quarter in QUARTERS if quarter.year == year)
