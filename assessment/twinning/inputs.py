"""The inputs ledger: money in yuan and things counted, as entries that are never edited, and their totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from assessment.measures import EXACT_SUMS
from assessment.problems import Problem, Refused
from assessment.twinning.agreements import Agreement

FEN = Decimal("0.01")


class InputKind(StrEnum):
    """Money granted, spent or repaid (a revolving fund is granted, repaid and granted again), or things."""

    granted = "granted"
    spent = "spent"
    repaid = "repaid"
    things = "things"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an agreement's ledger; `amount` in yuan for money, `thing` and `count` for things.

    Amounts and counts are positive. A correction is an entry with `reverses`: it repeats the entry of that
    code and takes it out of every total; what is right is then entered anew.
    """

    code: str
    agreement: str
    town: str
    partner: str
    kind: InputKind
    on: date
    payer: str
    purpose: str
    amount: Decimal | None = None
    thing: str | None = None
    count: int | None = None
    reverses: str | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """Money in yuan and things by kind."""

    granted: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    repaid: Decimal = Decimal(0)
    things: Mapping[str, int] = field(default_factory=dict)

    @property
    def put_in(self) -> Decimal:
        """Granted less repaid: what the help cost so far, with every yuan of a revolving fund counted once."""
        return EXACT_SUMS.subtract(self.granted, self.repaid)


def check_entry(new: Entry, agreement: Agreement, earlier: Iterable[Entry]) -> None:
    """Raise Refused with everything that forbids the entry.

    `twinning.input_outside_term`, `input_not_positive`, `amount_below_fen`, `input_incomplete` (money without
    amount, things without name and count), `reversed_unknown`, `reversed_twice`, `reversal_differs`.
    """
    found = [*_amount_problems(new)]
    if not agreement.first <= new.on <= agreement.last and new.reverses is None:
        first, last = agreement.first.isoformat(), agreement.last.isoformat()
        params = {"date": new.on.isoformat(), "first": first, "last": last}
        found.append(Problem("twinning.input_outside_term", {}, params))
    if new.reverses is not None:
        found += _reversal_problems(new, list(earlier))
    if found:
        raise Refused(found)


def _amount_problems(new: Entry) -> Iterable[Problem]:
    if new.kind is InputKind.things:
        if not new.thing or new.count is None:
            yield Problem("twinning.input_incomplete")
        elif new.count <= 0:
            yield Problem("twinning.input_not_positive", {}, {"value": new.count})
        return
    if new.amount is None or not new.amount.is_finite():
        yield Problem("twinning.input_incomplete")
    elif new.amount <= 0:
        yield Problem("twinning.input_not_positive", {}, {"value": f"{new.amount:f}"})
    elif new.amount != EXACT_SUMS.quantize(new.amount, FEN):
        yield Problem("twinning.amount_below_fen", {}, {"value": f"{new.amount:f}"})


def _reversal_problems(new: Entry, earlier: Sequence[Entry]) -> Iterable[Problem]:
    params = {"value": new.reverses}
    was = next((each for each in earlier if each.code == new.reverses and each.reverses is None), None)
    if was is None:
        yield Problem("twinning.reversed_unknown", {}, params)
    elif any(each.reverses == new.reverses for each in earlier):
        yield Problem("twinning.reversed_twice", {}, params)
    elif _said(was) != _said(new):
        yield Problem("twinning.reversal_differs", {}, params)


def _said(entry: Entry) -> tuple[object, ...]:
    """What a reversal must repeat."""
    who = (entry.agreement, entry.town, entry.partner, entry.kind, entry.payer, entry.purpose)
    return (*who, entry.amount, entry.thing, entry.count)


def total(entries: Iterable[Entry]) -> Totals:
    """The totals of entries, whatever their order."""
    money = dict.fromkeys((InputKind.granted, InputKind.spent, InputKind.repaid), Decimal(0))
    things: dict[str, int] = {}
    for each in entries:
        sign = 1 if each.reverses is None else -1
        if each.kind is InputKind.things:
            name = each.thing or ""
            things[name] = things.get(name, 0) + sign * (each.count or 0)
        else:
            money[each.kind] = EXACT_SUMS.add(money[each.kind], sign * (each.amount or Decimal(0)))
    kept = {name: count for name, count in sorted(things.items()) if count}
    return Totals(money[InputKind.granted], money[InputKind.spent], money[InputKind.repaid], kept)


def assessment_year(day: date, year_start_month: int) -> int:
    """The assessment year of a day: with `year_start_month` 10, 2009-10-01 belongs to 2010."""
    return day.year + (year_start_month > 1 and day.month >= year_start_month)


def totals_by(entries: Iterable[Entry], key: Callable[[Entry], str]) -> dict[str, Totals]:
    """Totals by anything of an entry (town, partner, payer, purpose, kind), sorted by key."""
    groups: dict[str, list[Entry]] = {}
    for each in entries:
        groups.setdefault(key(each), []).append(each)
    return {name: total(groups[name]) for name in sorted(groups)}


def totals_by_year(entries: Iterable[Entry], *, year_start_month: int) -> dict[int, Totals]:
    """Totals by assessment year; a reversal counts in the year of the entry it takes back.

    So a year's total is what it should have been all along, whenever the slip was found.
    """
    listed = list(entries)
    days = {each.code: each.on for each in listed if each.reverses is None}
    groups: dict[int, list[Entry]] = {}
    for each in listed:
        day = days.get(each.reverses, each.on) if each.reverses else each.on
        groups.setdefault(assessment_year(day, year_start_month), []).append(each)
    return {year: total(groups[year]) for year in sorted(groups)}
