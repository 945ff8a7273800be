"""Instances to measure: the shipped demo, and made-up districts that came in through the ordinary intake."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import numpy as np
from sqlalchemy import Connection

from assessment.model import Indicator, Kind, Programme, parse_programme
from assessment.periods import Quarter
from assessment.viewers import Role, Viewer
from benchmarks.coverage import write_coverage
from dashboard.config import Settings
from data.demo import builder
from data.engine import open_engine, upgrade, writing
from data.intake import load_areas, load_boundaries, load_indicators
from data.store import programmes

DEMO_AREAS = 18
PERIODS = ("2007Q1", "2007Q2")
"""The two periods that every measurement goes back and forth between."""

PROGRAMME = "pinggu-2005"
LOADED_AT = datetime(2007, 7, 10, 9, tzinfo=UTC)
WHO = "benchmark"
LEADER = Viewer("leader", Role.leader)
SECRET = "of-the-benchmarks-alone-0123456789abcdef"
"""What measured instances sign their cookies with."""
_QUARTERS = tuple(Quarter(2006, 3).shift(count) for count in range(4))
_SEED = 1395


@dataclass(frozen=True, slots=True)
class Instance:
    """A built instance: its number of areas and its folder."""

    areas: int
    home: Path

    @property
    def settings(self) -> Settings:
        """As a server of it would read them."""
        return Settings.from_environment({"THREELINE_HOME": str(self.home), "THREELINE_SECRET_KEY": SECRET})


def build(areas: int, home: Path) -> Instance:
    """Build an instance in `home`: 18 areas are the demo, any other number is made up."""
    home.mkdir(parents=True)
    instance = Instance(areas, home)
    engine = open_engine(instance.settings.database_url)
    upgrade(engine)
    with writing(engine) as connection:
        if areas == DEMO_AREAS:
            builder.build(connection, programme_code=PROGRAMME)
        else:
            _load(connection, areas, home)
    engine.dispose()
    return instance


def _load(connection: Connection, areas: int, home: Path) -> None:
    text = (files("data") / "programmes" / f"{PROGRAMME}.toml").read_text(encoding="utf-8")
    programme = parse_programme(text, origin=PROGRAMME)
    codes = [str(110117000 + number) for number in range(1, areas + 1)]
    tables = home / "areas.csv", home / "indicators.csv", home / "boundaries.geojson"
    _write_areas(tables[0], codes, programme)
    _write_indicators(tables[1], codes, programme)
    write_coverage(tables[2], codes)
    programmes.register(connection, text=text, programme=programme, recorded_at=LOADED_AT, who=WHO)
    load_areas(connection, programme=programme, path=tables[0], recorded_at=LOADED_AT, who=WHO)
    load_boundaries(connection, path=tables[2], recorded_at=LOADED_AT, who=WHO)
    load_indicators(connection, programme=programme, paths=[tables[1]], recorded_at=LOADED_AT, who=WHO)


def _write_areas(path: Path, codes: list[str], programme: Programme) -> None:
    tiers = [tier.code for tier in programme.tiers]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("code", "name_zh", "name_en", "kind", "tier"))
        for number, code in enumerate(codes, start=1):
            writer.writerow((code, f"第{number}镇", f"Town {number}", "town", tiers[number % len(tiers)]))


def _write_indicators(path: Path, codes: list[str], programme: Programme) -> None:
    random = np.random.default_rng(_SEED)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("period", "area_code", "indicator", "numerator", "denominator", "value"))
        for quarter in _QUARTERS:
            for code in codes:
                for indicator in programme.indicators:
                    writer.writerow((quarter, code, indicator.code, *_figures(random, indicator)))


def _figures(random: np.random.Generator, indicator: Indicator) -> Iterator[int | str]:
    """Numerator, denominator and value of one cell, around the target so that some towns meet it and some do not."""
    targets = [target.value for target in indicator.targets if target.value is not None]
    target = float(max(targets, default=1))
    match indicator.kind:
        case Kind.count:
            yield from (int(random.random() < 0.05), "", "")
        case Kind.value:
            yield from ("", "", int(random.integers(0, 3)))
        case Kind.mean:
            people = int(random.integers(2_000, 60_000))
            yield from (int(people * target * random.uniform(0.8, 1.4)), people, "")
        case Kind.rate:
            people = int(random.integers(2_000, 60_000))
            yield from (int(random.poisson(people * target / float(indicator.per) / 4)), people, "")
        case _:
            cases = int(random.integers(20, 200))
            share = min(0.999, target / 100 * random.uniform(0.95, 1.06))
            yield from (int(random.binomial(cases, share)), cases, "")
