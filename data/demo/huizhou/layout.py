"""Lays out Huizhou's 74 schematic towns: points and areas from a seed, then the map, drawn like Pinggu's.

`python -m data.demo.huizhou.layout OUT_DIR` writes huizhou-townships.csv and boundaries/huizhou-schematic.shp.

The published document names no town, so none is named here: towns are numbered within their county or district, whose
position and area are rounded. Tiers and numbers of towns in each are ours; that they are 74 is the document's.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

from data.demo import schematic

SEED = 20100930
STEM = "huizhou-schematic"
UNIT_KM = 2.5
_COUNTY_UNIT_KM = 6.0
_ROUNDS = 80
_COLUMNS = ("code", "name_zh", "name_en", "kind", "tier", "lon", "lat", "area_km2")
_DIGITS = "一二三四五六七八九"

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class County:
    """A county or district: code, names, tier of its towns, point, seat, area in km², how many units of each kind.

    The two development zones have no code in GB/T 2260: 441371 and 441372 are ours.
    """

    code: str
    zh: str
    en: str
    tier: str
    point: tuple[float, float]
    seat: tuple[float, float]
    area_km2: float
    sub_districts: int
    towns: int

    @property
    def units(self) -> int:
        """Towns and sub-districts together."""
        return self.sub_districts + self.towns


COUNTIES = (
    County("441302", "惠城", "Huicheng", "city_district", (114.47, 23.15), (114.40, 23.09), 1_170, 8, 8),
    County("441303", "惠阳", "Huiyang", "city_district", (114.42, 22.87), (114.46, 22.80), 915, 3, 6),
    County("441322", "博罗", "Boluo", "county", (114.12, 23.27), (114.28, 23.17), 2_858, 0, 17),
    County("441323", "惠东", "Huidong", "county", (114.93, 23.00), (114.72, 22.97), 3_535, 0, 14),
    County("441324", "龙门", "Longmen", "county", (114.25, 23.68), (114.25, 23.72), 2_295, 0, 10),
    County("441371", "大亚湾", "Daya Bay", "city_district", (114.58, 22.70), (114.53, 22.72), 265, 3, 0),
    County("441372", "仲恺", "Zhongkai", "city_district", (114.29, 23.02), (114.33, 23.02), 345, 2, 3),
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One of the 74, as in the table of areas."""

    town: schematic.Town
    english: str
    kind: str
    tier: str


def units() -> Iterator[Unit]:
    """The 74 towns and sub-districts, by code, with points (2 decimals) and areas (whole km²)."""
    drawn = schematic.draw([_as_town(county) for county in COUNTIES], seed=SEED, unit_km=_COUNTY_UNIT_KM)
    random = np.random.default_rng(SEED)
    for county in COUNTIES:
        areas = _areas(county, random)
        points = _spread(drawn[county.code], county, areas, random)
        for number in range(1, county.units + 1):
            sub_district = number <= county.sub_districts
            lon, lat = points[number - 1]
            town = schematic.Town(
                code=f"{county.code}{number if sub_district else 100 + number - county.sub_districts:03d}",
                name=f"{county.zh}第{in_chinese(number)}{'街道' if sub_district else '镇'}",
                lon=round(float(lon), 2),
                lat=round(float(lat), 2),
                area_km2=round(float(areas[number - 1])),
            )
            kind = "sub-district" if sub_district else "town"
            yield Unit(town, f"{county.en} {number}", kind, county.tier)


def in_chinese(number: int) -> str:
    """A number from 1 to 19 in Chinese digits."""
    tens, ones = divmod(number, 10)
    return ("十" if tens else "") + (_DIGITS[ones - 1] if ones else "")


def _as_town(county: County) -> schematic.Town:
    return schematic.Town(county.code, county.zh, *county.point, county.area_km2)


def _areas(county: County, random: np.random.Generator) -> Points:
    """Areas that add up to the county's: sub-districts small, towns of many sizes."""
    sizes = np.exp(0.32 * random.standard_normal(county.units))
    sizes[: county.sub_districts] *= 0.28
    areas: Points = sizes / sizes.sum() * county.area_km2
    return areas


def _spread(outline: Polygon, county: County, areas: Points, random: np.random.Generator) -> Points:
    """Points spread as the towns' areas ask (Lloyd's rule, weighted); sub-districts start at the seat."""
    ground = _inside(outline)
    scale = np.array([np.cos(np.radians(county.point[1])), 1.0])
    points = ground[random.choice(len(ground), county.units, replace=False)]
    points[: county.sub_districts] = np.array(county.seat) + 0.02 * random.standard_normal((county.sub_districts, 2))
    for _ in range(_ROUNDS):
        away = np.hypot(*np.moveaxis((ground[:, None] - points[None]) * scale, 2, 0)) / np.sqrt(areas)
        nearest = away.argmin(axis=1)
        for index in range(county.units):
            if (nearest == index).any():
                points[index] = ground[nearest == index].mean(axis=0)
    return points


def _inside(outline: Polygon) -> Points:
    """A grid of some thousand points inside an outline."""
    west, south, east, north = outline.bounds
    step = np.sqrt((east - west) * (north - south) / 8_000)
    grid = np.stack(np.meshgrid(np.arange(west, east, step), np.arange(south, north, step)), axis=-1).reshape(-1, 2)
    ground: Points = grid[shapely.contains_xy(outline, grid[:, 0], grid[:, 1])]
    return ground


def write(folder: Path) -> None:
    """Write the table of areas and, in `boundaries`, the shapefile."""
    found = list(units())
    with (folder / "huizhou-townships.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for unit in found:
            town = unit.town
            named = (town.code, town.name, unit.english, unit.kind, unit.tier)
            writer.writerow((*named, f"{town.lon:.2f}", f"{town.lat:.2f}", f"{town.area_km2:.0f}"))
    towns = [unit.town for unit in found]
    polygons = schematic.draw(towns, seed=SEED, unit_km=UNIT_KM)
    schematic.write(polygons, towns, folder / "boundaries", stem=STEM)


def main() -> None:
    """Write into the folder given, by default beside this module."""
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)


if __name__ == "__main__":
    main()
