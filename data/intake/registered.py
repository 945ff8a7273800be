"""Finds the registered area that a row means: by code (12 digits cut to 9), else by any of its names."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from assessment.definitions import District
from data.intake.headings import key_of, nearest
from data.intake.numbers import CellFault
from data.intake.tables import Cell, shown

_LONG_CODE = 12
_SHORT_CODE = 9
_TOTALS = frozenset(
    key_of(label)
    for label in (
        "合计",
        "总计",
        "共计",
        "小计",
        "全区",
        "全县",
        "全市",
        "全旗",
        "全镇",
        "区合计",
        "县合计",
        "市合计",
        "total",
        "grand total",
        "sum",
    )
)
_NEAR = 0.5


class Sum(Enum):
    """What a row can be instead of an area."""

    total = "total"


def cut_code(cell: Cell) -> str | None:
    """A code as text; a township's 12-digit code (ending in 000) is cut to its 9 digits."""
    if cell is None:
        return None
    text = str(cell).strip()
    return text[:_SHORT_CODE] if is_long(text) else text


def is_long(text: str) -> bool:
    """True for a 12-digit code of a township."""
    return len(text) == _LONG_CODE and text.isdecimal() and text.endswith("000") and text[6:9] != "000"


@dataclass(frozen=True, slots=True)
class Register:
    """The registered areas by every name they have or had, and the district they add up to."""

    names: Mapping[str, tuple[str, ...]]
    by_key: Mapping[str, tuple[str, ...]]
    district_keys: frozenset[str]

    @classmethod
    def of(cls, names: Mapping[str, tuple[str, ...]], district: District) -> "Register":
        """From `store.areas.names`."""
        by_key: dict[str, tuple[str, ...]] = {}
        for code, spoken in names.items():
            for key in {key_of(name) for name in spoken}:
                by_key[key] = (*by_key.get(key, ()), code)
        keys = frozenset(key_of(text) for text in (district.code, district.name.zh, district.name.en))
        return cls(names, by_key, keys)

    def find(self, code: Cell, name: Cell) -> str | Sum:
        """The code of the area, or `Sum.total` for a row that adds up the others. Raises `CellFault`."""
        if code is None and name is None:
            raise CellFault("indicators.area_missing")
        if self._is_total(code) or self._is_total(name):
            return Sum.total
        # people also write the code into the column of the name, and the name into that of the code
        text = cut_code(name if code is None else code) or ""
        if text not in self.names:
            return self._by_name(name if code is None else code)
        return text if code is None else self._agreeing(text, name)

    def _is_total(self, cell: Cell) -> bool:
        if cell is None:
            return False
        key = key_of(str(cell))
        return key in _TOTALS or (key in self.district_keys and key not in self.by_key)

    def _agreeing(self, code: str, name: Cell) -> str:
        # a name that only another list knows is no contradiction: codes join, names differ between lists
        owners = () if name is None else self.by_key.get(key_of(str(name)), ())
        if owners and code not in owners:
            raise CellFault(
                "indicators.code_and_name_disagree", code=code, expected=self._label(code), value=shown(name)
            )
        return code

    def _by_name(self, cell: Cell) -> str:
        owners = self.by_key.get(key_of(str(cell)), ())
        if len(owners) == 1:
            return owners[0]
        if owners:
            raise CellFault("indicators.area_ambiguous", value=shown(cell), expected=", ".join(owners))
        choices = {spoken: code for code, names in self.names.items() for spoken in (code, *names)}
        near = nearest(str(cell), choices, cutoff=_NEAR)
        if near is None:
            raise CellFault("indicators.area_unknown", value=shown(cell))
        raise CellFault("indicators.area_unknown_nearest", value=shown(cell), nearest=self._label(choices[near]))

    def _label(self, code: str) -> str:
        return " ".join((code, *self.names[code][:1]))
