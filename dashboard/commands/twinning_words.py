"""Reads what a person types for `threeline twinning`: days, money, goals, pairs, criteria; refusals in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import click

from assessment.problems import Refused
from assessment.twinning.costs import Pair
from dashboard.commands.interface import text_of
from dashboard.commands.outcome import CommandRefused
from layouts.text import DEFAULT_LANGUAGE, Text
from layouts.text.twinning import say_refusal

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WHOLE = re.compile(r"-?\d{1,15}")
_AMOUNT = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18})(\.[0-9]{1,12})?")
_CHINA = timezone(timedelta(hours=8))
_STATES = {"met": True, "unmet": False, "none": None}


class WholeNumber(click.ParamType[int]):
    """A whole number of either sign; what else is given is told in the user's language."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number. Raises click's usage error."""
        if isinstance(value, int):
            return value
        if _WHOLE.fullmatch(value):
            return int(value)
        text = Text(DEFAULT_LANGUAGE) if ctx is None else text_of(ctx)
        self.fail(text("commands.usage.whole"), param, ctx)


WHOLE = WholeNumber()


def now() -> datetime:
    """This instant."""
    return datetime.now(UTC)


def today() -> date:
    """The day in China, where the districts are."""
    return now().astimezone(_CHINA).date()


def day_at(moment: datetime | None) -> date:
    """The day in China at an instant; today without one."""
    return today() if moment is None else moment.astimezone(_CHINA).date()


def happened_on(value: str | None, text: Text) -> date:
    """The day of something that has happened, today where none is given. Raises CommandRefused for a later one."""
    day = day_of(value, text)
    if day > today():
        raise CommandRefused(text("commands.twinning.future", day=day.isoformat(), today=today().isoformat()))
    return day


def day_of(value: str | None, text: Text) -> date:
    """A day such as 2007-07-01; today where none is given. Raises CommandRefused."""
    if value is None:
        return today()
    if _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise CommandRefused(text("commands.twinning.bad_day", value=value))


def amount_of(value: str, text: Text) -> Decimal:
    """A number such as 120000.00, with commas between thousands if wanted. Raises CommandRefused."""
    typed = value.strip()
    if not _AMOUNT.fullmatch(typed):
        raise CommandRefused(text("commands.twinning.bad_amount", value=value))
    return Decimal(typed.replace(",", ""))


def pairs_of(values: Iterable[str], text: Text) -> frozenset[Pair]:
    """TOWN=PARTNER, each a code. Raises CommandRefused."""
    found = set()
    for value in values:
        town, equals, partner = value.partition("=")
        if not (equals and town.strip() and partner.strip()):
            raise CommandRefused(text("commands.twinning.bad_pair", value=value))
        found.add((town.strip(), partner.strip()))
    return frozenset(found)


def goal_of(value: str, text: Text) -> tuple[str, Decimal, date]:
    """INDICATOR=TO@DATE: what is to be reached by when. Raises CommandRefused."""
    indicator, equals, rest = value.partition("=")
    target, at, due = rest.partition("@")
    if not (equals and at and indicator.strip()):
        raise CommandRefused(text("commands.twinning.bad_goal", value=value))
    return indicator.strip(), amount_of(target, text), day_of(due.strip(), text)


def criteria_of(values: Iterable[str], text: Text) -> dict[str, bool | str | None]:
    """CODE takes the figure of the scorecard ('scorecard'); CODE=met, unmet or none is what the inspectors found."""
    found: dict[str, bool | str | None] = {}
    for value in values:
        code, equals, state = value.partition("=")
        if equals and state.strip() not in _STATES:
            raise CommandRefused(text("commands.twinning.bad_criterion", value=value))
        found[code.strip()] = _STATES[state.strip()] if equals else "scorecard"
    return found


@contextmanager
def worded(text: Text) -> Iterator[None]:
    """Refusals inside become sentences with the words of stages and events. Raises CommandRefused."""
    try:
        yield
    except Refused as refused:
        raise CommandRefused(*(say_refusal(text, each) for each in refused.problems)) from refused
