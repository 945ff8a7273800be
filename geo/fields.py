"""Which attribute of a boundary layer is the area's code, and which its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

Column = Sequence[str | None]

# In order of trust; compared without case, spaces and underscores.
_CODE_NAMES = (
    "xzqdm", "xzdm", "xzqhdm", "areacode", "code", "adcode", "fullcode", "geocode", "geoid", "geoid20",
    "geoid10", "fips", "fipscode", "countyfips", "gisjoin", "qhdm", "pac", "xzqh", "towncode", "xzjddm", "dm",
    "行政区代码", "行政区划代码", "行政区划编码", "区划代码", "区划编码",
    "统计用区划代码", "乡镇代码", "代码", "编码",
    "adm4pcode", "adm3pcode", "adm2pcode", "adm1pcode",
)  # fmt: skip
_WEAK_CODE_NAMES = ("fipsno", "cntyid", "id")  # may as well be a running number
_NAME_NAMES = (
    "xzqmc", "xzmc", "xzqhmc", "namezh", "namechn", "cnname", "name", "fullname", "areaname", "townname",
    "townshipname", "qhmc",
    "行政区名称", "行政区划名称", "区划名称", "乡镇名称", "街道名称", "乡镇街道", "乡镇", "名称", "地名",
    "mc", "xzjdmc", "adm4zh", "adm3zh", "adm2zh", "nameen", "adm4en", "adm3en", "adm2en",
    "shapename", "title",
)  # fmt: skip
_CODE = re.compile(r"\d{6}(?:\d{3}){0,2}")
_HANZI = re.compile(r"[\u3400-\u9fff]{2,}")
_MOSTLY = 0.9


def code_field(columns: Mapping[str, Column]) -> str | None:
    """The column that holds codes: by its name, else one of unique 6-, 9- or 12-digit codes."""
    named = [name for name in _named(columns, _CODE_NAMES) if _usable(columns[name])]
    for name in named:
        if _share_unique(columns[name]) >= 0.5:
            return name
    for name, values in columns.items():
        if _share(values, lambda value: _CODE.fullmatch(value) is not None) >= _MOSTLY and _unique(values):
            return name
    weak = [name for name in _named(columns, _WEAK_CODE_NAMES) if _unique(columns[name])]
    return next(iter(named + weak), None)


def name_field(columns: Mapping[str, Column], *, code: str | None) -> str | None:
    """The column that holds names: by its name, else the first of mostly different hanzi words."""
    others = {name: values for name, values in columns.items() if name != code}
    for name in _named(others, _NAME_NAMES):
        if _usable(others[name]):
            return name
    for name, values in others.items():
        if _share(values, lambda value: _HANZI.search(value) is not None) >= _MOSTLY and _unique(values):
            return name
    return None


def _named(columns: Mapping[str, Column], wanted: Iterable[str]) -> list[str]:
    by_word: dict[str, str] = {}
    for name in columns:
        by_word.setdefault(re.sub(r"[\s_\-]", "", name).casefold(), name)
    return [by_word[word] for word in wanted if word in by_word]


def _filled(values: Column) -> list[str]:
    return [value for value in values if value]


def _usable(values: Column) -> bool:
    return len(_filled(values)) * 2 > len(values)


def _share(values: Column, holds: Callable[[str], bool]) -> float:
    filled = _filled(values)
    return sum(1 for value in filled if holds(value)) / len(values) if filled else 0.0


def _share_unique(values: Column) -> float:
    filled = _filled(values)
    return len(set(filled)) / len(filled) if filled else 0.0


def _unique(values: Column) -> bool:
    filled = _filled(values)
    return bool(filled) and len(set(filled)) == len(filled)
