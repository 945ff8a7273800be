"""A small district with planted small counts, sealed quarter by quarter, for the tests of public releases."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from assessment.model import Programme, parse_programme
from assessment.periods import parse_period
from assessment.seal import SealKind
from dashboard.services.releasing import prepare, publish
from dashboard.services.sealing import take_seal
from data.engine import Connection, Engine, open_engine, reading, upgrade, writing
from data.intake import load_areas, load_indicators
from data.store import programmes, releases, seals
from data.store.releases import StoredRelease
from data.store.twinning.writes import Write
from layouts.models.release import ReleaseDocument, read_release

QUARTERS = ("2007Q1", "2007Q2")
START = datetime(2007, 1, 5, 1, tzinfo=UTC)
TOWNS = ("a1", "a2", "a3", "b1", "b2", "b3")
DISTRICT, UPPER, LOWER = "d", "upper", "lower"

# births, births within policy, first children, of each town and quarter. Of the lower tier only 4 births of the first
# quarter were not a first child, and single towns have small counts everywhere
BIRTHS: Mapping[str, tuple[tuple[int, int, int], ...]] = {
    "a1": ((93, 81, 70), (88, 74, 61)),
    "a2": ((121, 104, 97), (117, 98, 90)),
    "a3": ((41, 37, 30), (38, 33, 29)),
    "b1": ((64, 61, 63), (70, 64, 55)),
    "b2": ((152, 131, 150), (149, 127, 120)),
    "b3": ((28, 22, 27), (31, 27, 26)),
}
POPULATION = {"a1": 23_104, "a2": 31_870, "a3": 11_342, "b1": 18_711, "b2": 40_023, "b3": 8_917}
THIRD = {"a1": (0, 1), "a2": (2, 0), "a3": (0, 0), "b1": (1, 0), "b2": (0, 2), "b3": (0, 0)}

_HEAD = """
format = 1
code = "released"
version = 1
name = {{ zh = "公开方案", en = "Released" }}
about = {{ zh = "测试用", en = "for tests" }}
official_view = "{view}"
map_span = 5
district = {{ code = "d", name = {{ zh = "某区", en = "District" }} }}
tiers = [
  {{ code = "upper", name = {{ zh = "甲类", en = "Upper" }}, source = "ours" }},
  {{ code = "lower", name = {{ zh = "乙类", en = "Lower" }}, source = "ours" }},
]
classes = {{ one = 95, two = 82, line_floor = 20, source = "ours" }}

[release]
{release}

[[rounds]]
code = "half_year"
name = {{ zh = "半年", en = "Half-year" }}
kind = "half_year"
quarters = [2]
weight = 100
decides_class = true
source = "ours"

[[lines]]
code = "line"
name = {{ zh = "线", en = "Line" }}
weight = 1
answers = {{ zh = "办公室", en = "office" }}
source = "ours"
"""

_INDICATOR = """
[[indicators]]
code = "{code}"
line = "line"
name = {{ zh = "{zh}", en = "{en}" }}
kind = "{kind}"
comparator = "{comparator}"
weight = {weight}
unit = {{ zh = "%", en = "%" }}
targets = [{target}]
why = {{ zh = "因", en = "why" }}
owner = {{ zh = "科", en = "section" }}
source = "ours"
{more}
"""


def _names(*words: str) -> str:
    above = f'numerator_name = {{ zh = "{words[0]}", en = "{words[1]}" }}\n'
    return above + f'denominator_name = {{ zh = "{words[2]}", en = "{words[3]}" }}\n'


_KINDS = (
    ("compliant", "符合政策生育率", "Compliant rate", "proportion", ">=", 20, 'chance = "binomial"\nfloor = 40\n'
     + _names("符合政策出生数", "compliant births", "出生数", "births"), 88),
    ("first", "一孩率", "First children", "proportion", ">=", 20, 'chance = "binomial"\nfloor = 40\n'
     + _names("一孩出生数", "first births", "出生数", "births"), 75),
    ("birth_rate", "出生率", "Birth rate", "rate", "<=", 10, 'chance = "poisson"\nfloor = 40\nexposure = "population"\n'
     + _names("出生数", "births", "平均人口", "mean population"), 15),
    ("third", "多孩", "Third births", "count", "<=", 10, 'chance = "none"\n', 0),
    ("villages", "村覆盖率", "Villages covered", "proportion", ">=", 10,
     'chance = "none"\nfloor = 40\naccumulates = "stock"\ncounts = "areas"\n', 90),
    ("budget", "人均经费", "Budget per head", "mean", ">=", 10,
     'chance = "none"\nfloor = 1\naccumulates = "stock"\ncounts = "money"\n'
     + _names("经费", "budget", "平均人口", "mean population"), 10),
    ("hearings", "听取汇报", "Hearings", "value", ">=", 10,
     'chance = "none"\nfloor = 0\naggregate = "mean"\ncounts = "units"\n', 1),
    ("deaths", "某病例数", "Cases of a disease", "value", "<=", 5,
     'chance = "none"\nfloor = 90\naggregate = "sum"\n', 3),
    ("falling", "下降率", "Falling share", "proportion", "falls", 5, 'chance = "binomial"\n', None),
)  # fmt: skip

BAND = 'levels = ["district", "tier"]\ntowns = "band"\nband = "compliant"\nheadline = "compliant"'
CLASS = 'levels = ["district", "tier"]\ntowns = "class"'


def programme_text(*, release: str = BAND, view: str = "year_to_date") -> str:
    """One indicator of every kind that a release treats in its own way."""
    indicators = [
        _INDICATOR.format(
            code=code, zh=zh, en=en, kind=kind, comparator=comparator, weight=weight, more=more,
            target='{ source = "ours" }' if target is None else f'{{ value = {target}, source = "ours" }}',
        )
        for code, zh, en, kind, comparator, weight, more, target in _KINDS
    ]  # fmt: skip
    return _HEAD.format(release=release, view=view) + "".join(indicators)


def programme(**settings: str) -> Programme:
    """The parsed programme."""
    return parse_programme(programme_text(**settings), origin="released.toml")


def areas_text(*, moved: str | None = None) -> str:
    """The six towns; `moved` from the upper tier to the lower one on the first of April."""
    rows = ["code,name_zh,name_en,kind,tier,valid_from"]
    rows += [f"{town},{town.upper()}镇,Town {town},town,{UPPER if town[0] == 'a' else LOWER}," for town in TOWNS]
    if moved is not None:
        rows.append(f"{moved},{moved.upper()}镇,Town {moved},town,{LOWER},2007-04-01")
    return "\n".join(rows)


def figures_text(quarter: str, *, without: str | None = None, births: Mapping[str, tuple[int, int, int]] = {}) -> str:
    """What the towns report of a quarter: all but `without`; `births` in place of the usual ones."""
    at = QUARTERS.index(quarter)
    rows = ["period,area_code,indicator,numerator,denominator,value"]
    for number, town in enumerate(TOWNS):
        if town == without:
            continue
        total, compliant, first = births.get(town, BIRTHS[town][at])
        people = POPULATION[town] + 7 * at
        rows += [
            f"{quarter},{town},compliant,{compliant},{total},",
            f"{quarter},{town},first,{first},{total},",
            f"{quarter},{town},birth_rate,{total},{people},",
            f"{quarter},{town},third,{THIRD[town][at]},,",
            f"{quarter},{town},villages,{8 + number},{9 + number},",
            f"{quarter},{town},budget,{people * 9}.50,{people},",
            f"{quarter},{town},hearings,,,{1 + number % 2}",
            f"{quarter},{town},deaths,,,{number}",
            f"{quarter},{town},falling,{10 + number + at},100,",
        ]
    return "\n".join(rows)


def loaded(connection: Connection, folder: Path, text: str, at: datetime, *, rules: Programme) -> None:
    """Loads a file of figures."""
    path = folder / f"{at:%Y%m%d%H%M}.csv"
    path.write_text(text, encoding="utf-8")
    load_indicators(connection, programme=rules, paths=[path], recorded_at=at, who="tests")


def end_of(quarter: str) -> datetime:
    """Some days after a quarter, when its figures come in."""
    month = {"2007Q1": 4, "2007Q2": 7}[quarter]
    return datetime.combine(date(2007, month, 6), START.time(), tzinfo=UTC)


Change = Callable[[Connection, Path, Programme], None]


def district_in(
    folder: Path,
    *,
    quarters: tuple[str, ...] = QUARTERS,
    release: str = BAND,
    view: str = "year_to_date",
    moved: str | None = None,
    without: Mapping[str, str] = {},
    changes: Mapping[str, Change] = {},
    engine: Engine | None = None,
) -> Engine:
    """A database in which each quarter was reported and sealed for good.

    `without`: which town did not report a quarter; `changes`: what happened between a quarter's seal and the next one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = engine or open_engine(f"sqlite:///{folder / 'threeline.sqlite'}")
    upgrade(made)
    text = programme_text(release=release, view=view)
    rules = parse_programme(text, origin="released.toml")
    areas = folder / "areas.csv"
    areas.write_text(areas_text(moved=moved), encoding="utf-8")
    with writing(made) as connection:
        programmes.register(connection, text=text, programme=rules, recorded_at=START, who="tests")
        load_areas(connection, programme=rules, path=areas, recorded_at=START, who="tests")
        for quarter in quarters:
            at = end_of(quarter)
            loaded(connection, folder, figures_text(quarter, without=without.get(quarter)), at, rules=rules)
            later = at + timedelta(days=2)
            take_seal(connection, period=parse_period(quarter), kind=SealKind.final, who="tests", at=later)
            if quarter in changes:
                changes[quarter](connection, folder, rules)
    return made


def published(engine: Engine, number: int, *, who: str = "tests") -> StoredRelease:
    """Publishes a seal, at the earliest instant there can be."""
    with reading(engine) as connection:
        prepared = prepare(connection, number)
    with writing(engine) as connection:
        return publish(connection, prepared, write=Write(who, datetime.now(UTC))).stored


def document(engine: Engine, number: int) -> ReleaseDocument:
    """A published document, read from its bytes."""
    with reading(engine) as connection:
        content = releases.content(connection, number)
    if content is None:
        raise KeyError(number)
    return read_release(content)


@cache
def released() -> Path:
    """A database with two releases, made once a process; copy it before writing to it."""
    folder = Path(tempfile.mkdtemp(prefix="threeline-released-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = district_in(folder)
    with reading(engine) as connection:
        numbers = [each.number for each in seals.all(connection)]
    for number in numbers:
        published(engine, number)
    engine.dispose()
    return folder / "threeline.sqlite"


def released_in(folder: Path) -> Engine:
    """A copy of it."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(released(), folder / "threeline.sqlite")
    return open_engine(f"sqlite:///{folder / 'threeline.sqlite'}")
