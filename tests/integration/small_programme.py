"""A programme with one indicator of every kind, and a quick way to write what is loaded into it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from openpyxl import Workbook

from assessment.model import Programme, parse_programme
from assessment.problems import Problem

START = datetime(2007, 7, 10, 9, 30, tzinfo=UTC)

AREAS = """code,name_zh,name_en,kind,tier,other_names
110117001,滨河街道,Binhe,街道,street,
110117002,兴谷街道,Xinggu,sub-district,street,
110117003,平谷镇,Pinggu Town,镇,plain,渔阳地区
"""

_HEAD = """
format = 1
code = "small"
version = {version}
name = {{ zh = "小方案", en = "Small" }}
about = {{ zh = "测试用", en = "for tests" }}
official_view = "quarter"
map_span = 5
district = {{ code = "110117", name = {{ zh = "平谷区", en = "Pinggu district" }} }}
tiers = [
  {{ code = "plain", name = {{ zh = "平原", en = "Plain" }}, source = "ours" }},
  {{ code = "street", name = {{ zh = "街道", en = "Streets" }}, source = "ours" }},
]
classes = {{ one = 90, two = 75, source = "ours" }}

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
comparator = ">="
weight = 1
unit = {{ zh = "-", en = "-" }}
targets = [{{ value = {target}, source = "ours" }}]
why = {{ zh = "因", en = "why" }}
owner = {{ zh = "科", en = "section" }}
source = "ours"
{more}
"""

_COUNTED = 'numerator_name = {{ zh = "{0}", en = "{1}" }}\ndenominator_name = {{ zh = "{2}", en = "{3}" }}\n'
_PEOPLE = 'exposure = "population"\nchance = "poisson"\nfloor = -50\n'


def _counted(*names: str) -> str:
    return _COUNTED.format(*names)


KINDS = (
    (
        "compliant",
        "符合政策生育率",
        "Compliant rate",
        "proportion",
        97,
        'chance = "binomial"\nfloor = 90\naliases = ["政策生育率(%)"]\n'
        + _counted("符合政策出生数", "compliant births", "出生数", "births"),
    ),
    (
        "first",
        "一孩率",
        "First children",
        "proportion",
        80,
        'chance = "binomial"\nfloor = 50\n' + _counted("一孩出生数", "first births", "出生数", "births"),
    ),
    (
        "birth_rate",
        "出生率",
        "Birth rate",
        "rate",
        9,
        _PEOPLE + _counted("出生数", "births", "平均人口", "mean population"),
    ),
    (
        "death_rate",
        "死亡率",
        "Death rate",
        "rate",
        6,
        _PEOPLE + _counted("死亡数", "deaths", "平均人口", "mean population"),
    ),
    (
        "growth",
        "自然增长率",
        "Natural growth",
        "balance",
        2,
        'chance = "poisson"\nfloor = -50\nplus = "birth_rate"\nminus = "death_rate"\n',
    ),
    ("migration", "净迁移率", "Net migration", "balance", 0, 'chance = "none"\nfloor = -50\n'),
    ("sex_ratio", "出生人口性别比", "Sex ratio at birth", "ratio", 100, 'chance = "binomial"\nfloor = 50\n'),
    ("third", "多孩", "Third births", "count", 0, 'chance = "none"\n'),
    ("budget", "人均经费", "Budget per head", "mean", 10, 'chance = "none"\nfloor = 5\n'),
    ("hearings", "听取汇报次数", "Hearings", "value", 1, 'chance = "none"\naggregate = "sum"\nfloor = 0\n'),
)


def programme_text(*, version: int = 1, code: str = "small") -> str:
    """The TOML of the programme."""
    text = _HEAD.format(version=version).replace('code = "small"', f'code = "{code}"')
    for key, zh, en, kind, target, more in KINDS:
        text += _INDICATOR.format(code=key, zh=zh, en=en, kind=kind, target=target, more=more)
    return text


def small_programme(*, version: int = 1, code: str = "small") -> Programme:
    """The programme, parsed."""
    return parse_programme(programme_text(version=version, code=code), origin="small.toml")


def write_csv(folder: Path, text: str, *, name: str = "table.csv", encoding: str = "utf-8") -> Path:
    """A csv file with this text."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def write_book(folder: Path, sheets: dict[str, list[list[object]]], *, name: str = "table.xlsx") -> Path:
    """An .xlsx workbook with these rows."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / name
    book.save(path)
    return path


def later(minutes: int) -> datetime:
    """An instant so many minutes after the start."""
    return START + timedelta(minutes=minutes)


def told(problems: tuple[Problem, ...]) -> list[tuple[str, dict[str, object]]]:
    """Codes with their places, without the file."""
    return [(each.code, {key: value for key, value in each.place.items() if key != "file"}) for each in problems]
