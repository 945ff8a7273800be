"""Refuses what looks like records of persons; what was found is named by place, never repeated.

Resident ID numbers: GB 11643-1999, 18 characters of which 7 to 14 are the day of birth; the older ones
have 15.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from assessment.problems import Problem, Refused
from data.intake.headings import key_of
from data.intake.problems import problem
from data.intake.tables import Cell, Row, Table, letter

_ID_18 = re.compile(r"(?<![0-9])([1-9][0-9]{5})((?:18|19|20)[0-9]{2})([0-9]{2})([0-9]{2})([0-9]{3})([0-9Xx])(?![0-9])")
_ID_15 = re.compile(r"(?<![0-9])([1-9][0-9])[0-9]{4}([0-9]{2})([0-9]{2})([0-9]{2})[0-9]{3}(?![0-9])")
_PHONE = re.compile(r"(?<![0-9.])(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}(?![0-9]|\.[0-9])")
_PROVINCES = frozenset(
    f"{number}"
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
    for number in range(first, last + 1)
)
_SHORTEST = 11


def _keys(headings: str) -> frozenset[str]:
    return frozenset(key_of(heading) for heading in headings.split("|"))


_ALONE = _keys(
    "身份证|身份证号|身份证号码|身份证件号|身份证件号码|公民身份号码|公民身份证号码|证件号码|"
    "ID card|ID card number|resident ID|resident ID number|identity number|citizen ID"
)
"""Headings that only a list of persons has."""
_NAME = _keys("姓名|妇女姓名|育龄妇女姓名|母亲姓名|full name|person name|name")
_BIRTH = _keys("出生日期|出生年月|出生年月日|生日|birth date|date of birth|birthday|dob|birthdate")


def refuse_persons(tables: Sequence[Table]) -> None:
    """Raises `Refused` if any table looks like records of persons, with these problems alone."""
    problems = [found for table in tables for found in _found(table)]
    if problems:
        raise Refused(problems)


def _found(table: Table) -> Iterator[Problem]:
    for row in table.rows[:30]:
        index = _person_heading(row)
        if index is not None:
            yield problem("persons.heading", table.place(row.number, letter(index)))
            break
    hits: dict[tuple[str, int], list[int]] = {}
    for row in table.rows:
        for index, cell in enumerate(row.cells):
            code = _kind(cell)
            if code is not None:
                hits.setdefault((code, index), []).append(row.number)
    for (code, index), numbers in hits.items():
        yield problem(code, table.place(numbers[0], letter(index)), count=len(numbers))


def _person_heading(row: Row) -> int | None:
    keys = [key_of(cell) if isinstance(cell, str) else "" for cell in row.cells]
    for index, key in enumerate(keys):
        if key in _ALONE:
            return index
    if any(key in _BIRTH for key in keys):
        return next((index for index, key in enumerate(keys) if key in _NAME), None)
    return None


def _kind(cell: Cell) -> str | None:
    match cell:
        case str() if len(cell) >= _SHORTEST:
            text = cell
        case int() | Decimal() if cell >= 10 ** (_SHORTEST - 1) and cell == int(cell):
            # a spreadsheet keeps 15 digits of a number: the last ones of an ID are lost, the rest is still an
            # ID
            text = str(int(cell))
        case _:
            return None
    if any(_is_id_18(found) for found in _ID_18.finditer(text)):
        return "persons.resident_id"
    if any(_is_id_15(found) for found in _ID_15.finditer(text)):
        return "persons.resident_id"
    return "persons.phone" if _PHONE.search(text) else None


def _is_id_18(found: re.Match[str]) -> bool:
    # a wrong check digit is a mistyped ID, and as much a person's
    return found[0][:2] in _PROVINCES and _is_day(found[2], found[3], found[4])


def _is_id_15(found: re.Match[str]) -> bool:
    return found[1] in _PROVINCES and _is_day("19" + found[2], found[3], found[4])


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
