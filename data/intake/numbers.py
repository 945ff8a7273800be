"""Reads numbers, dates and quarters out of cells; what cannot be read raises `CellFault`."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from assessment.periods import FIRST_YEAR, LAST_YEAR, Quarter
from data.intake.tables import Cell, shown

LARGEST = 2**53
"""Counts up to here are exact in every program they may travel through."""
_LONGEST = 40
_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 00:00:00)?")

_ZH_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_GAP = r"[\s\-_/.,]*"
_QUARTER = re.compile(
    rf"([0-9]{{4}}){_GAP}年?{_GAP}(?:第?\s*([一二三四1-4])\s*季度?|Q([1-4])(?![0-9]))"
    rf"|(?<![A-Za-z])Q([1-4]){_GAP}([0-9]{{4}})(?![0-9])",
    re.IGNORECASE,
)
_LONGER = re.compile(
    r"[0-9]{4}\s*年?\s*(?:年度?|全年|[上下]半年|H[12]|[0-9]{1,2}\s*[-—–~至到]\s*[0-9]{1,2}\s*月份?)?",
    re.IGNORECASE,
)
_CUMULATIVE = re.compile(
    r"累计|[上下]半年|全年|(?<![0-9])0?1\s*月?份?\s*[-—–~至到]\s*(?:6|9|12)\s*月|year to date|cumulative",
    re.I,
)


class CellFault(Exception):
    """A cell that cannot be read: the code and the fields of its problem."""

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, object] = params


def number(cell: Cell, *, grouped_by_comma: bool = True) -> int | Decimal | None:
    """The finite number in a cell, None for an empty one. Thousands may be grouped by commas. Raises
    `CellFault`.
    """
    if cell is None:
        return None
    if isinstance(cell, int | Decimal):
        found: int | Decimal = cell
    else:
        found = _number_in_text(cell, grouped_by_comma=grouped_by_comma)
    if not -LARGEST <= found <= LARGEST:
        raise CellFault("cell.number_too_large", value=shown(cell))
    return found


def whole(cell: Cell, *, grouped_by_comma: bool = True) -> int | None:
    """As `number`, for counts of people or events: a fraction raises `CellFault`."""
    found = number(cell, grouped_by_comma=grouped_by_comma)
    if found is None or isinstance(found, int):
        return found
    if found != found.to_integral_value():
        raise CellFault("cell.not_whole", value=shown(cell))
    return int(found)


def _number_in_text(cell: Cell, *, grouped_by_comma: bool) -> int | Decimal:
    text = unicodedata.normalize("NFKC", str(cell)).replace("−", "-").strip()
    if text.endswith(("%", "‰")):
        raise CellFault("cell.percent_sign", value=shown(cell))
    if len(text) > _LONGEST:
        raise CellFault("cell.number_too_large", value=shown(cell))
    if grouped_by_comma and _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _PLAIN.fullmatch(text):
        raise CellFault("cell.not_a_number", value=shown(cell))
    return Decimal(text) if "." in text else int(text)


def day(cell: Cell) -> date | None:
    """The date in a cell (2007-07-01, 2007/7/1, 2007年7月1日), None for an empty one. Raises `CellFault`."""
    if cell is None or isinstance(cell, date):
        return cell
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", str(cell)))
    if found:
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
    raise CellFault("cell.not_a_date", value=shown(cell))


def quarter(cell: Cell) -> Quarter:
    """The quarter in a cell: 2007Q2, 2007年二季度, 2007年第2季度. Raises `CellFault`."""
    if cell is None:
        raise CellFault("cell.period_missing")
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    found = _QUARTER.fullmatch(text)
    result = None if found is None else _quarter_of(found)
    if result is not None:
        return result
    code = "cell.period_not_quarter" if _LONGER.fullmatch(text) else "cell.period_unreadable"
    raise CellFault(code, value=shown(cell))


def quarters_within(text: str) -> tuple[Quarter, ...]:
    """The quarters that a title or the name of a sheet mentions, each once."""
    normal = unicodedata.normalize("NFKC", text)
    found = (_quarter_of(match) for match in _QUARTER.finditer(normal))
    return tuple(dict.fromkeys(each for each in found if each is not None))


def cumulative(text: str) -> bool:
    """True for a title that announces sums since the beginning of the year."""
    return _CUMULATIVE.search(unicodedata.normalize("NFKC", text)) is not None


def _quarter_of(found: re.Match[str]) -> Quarter | None:
    year = int(found[1] or found[5])
    numeral = found[2] or found[3] or found[4]
    return Quarter(year, _ZH_NUMBERS[numeral]) if FIRST_YEAR <= year <= LAST_YEAR else None
