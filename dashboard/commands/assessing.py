"""Reads what a period needs from an instance and assesses it, for `score` and `map`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from assessment.assess import assess
from assessment.model import Programme, View
from assessment.periods import Period, parse_period, periods_needed
from assessment.results import Assessment
from dashboard.commands.instance import current_programme
from dashboard.commands.outcome import CommandRefused
from layouts.documents.scores import instant_string
from layouts.text import Text

if TYPE_CHECKING:
    from data.engine import Connection

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_RFC_3339 = re.compile(rf"{_DATE.pattern}[Tt ]\d{{2}}:\d{{2}}(:\d{{2}}(\.\d{{1,9}})?)?([Zz]|[+-]\d{{2}}:\d{{2}})")
_LAST_MICROSECOND = timedelta(days=1) - timedelta(microseconds=1)


def assessed(
    connection: Connection, text: Text, *, period: str, view: View | None, as_of: datetime | None
) -> Assessment:
    """The assessment of `period` in `view` (None: the programme's official one) as recorded by `as_of`, inclusive.

    Raises Refused for a period that cannot be read, CommandRefused for one without data.
    """
    from data.store import areas, observations

    wanted = parse_period(period)
    programme = current_programme(connection, text, as_of=as_of)
    chosen = programme.official_view if view is None else view
    quarters = periods_needed(programme, wanted, chosen)
    known = observations.read(connection, quarters=quarters, as_of=as_of)
    if not any(each.quarter in wanted.quarters for each in known):
        raise _no_data(connection, text, wanted, as_of)
    return assess(
        programme=programme,
        areas=areas.revisions(connection, as_of=as_of),
        observations=known,
        period=wanted,
        view=chosen,
        as_of=as_of,
    )


def _no_data(connection: Connection, text: Text, period: Period, as_of: datetime | None) -> CommandRefused:
    """A period without any figure is more likely mistyped than reported empty: say which there are."""
    from data.store import observations

    known = observations.periods(connection)
    if not known:
        return CommandRefused(text("commands.score.no_data_at_all"))
    if as_of is not None and any(quarter in period.quarters for quarter in known):
        return CommandRefused(text("commands.score.no_data_by", period=period, moment=instant_string(as_of)))
    return CommandRefused(text("commands.score.no_data", period=period, first=known[0], last=known[-1]))


def moment_of(value: str, text: Text) -> datetime:
    """The moment of `--as-of`: RFC 3339 with its offset; a date alone is the end of that day in UTC.

    A time without an offset is refused, since nobody could tell which moment it means. Raises CommandRefused.
    """
    # datetime.fromisoformat reads more than this: week dates, missing offsets
    if not (_DATE.fullmatch(value) or _RFC_3339.fullmatch(value)):
        raise CommandRefused(text("commands.score.bad_moment", value=value))
    try:
        moment = datetime.fromisoformat(value.upper())
        if _DATE.fullmatch(value):
            return moment.replace(tzinfo=UTC) + _LAST_MICROSECOND
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise CommandRefused(text("commands.score.bad_moment", value=value)) from None


def require_colour(programme: Programme, colour: str, text: Text) -> None:
    """Refuses a map colour that the programme does not have. Raises CommandRefused."""
    if colour in ("class", "composite"):
        return
    if colour.startswith("line:"):
        lines = [line.code for line in programme.lines]
        if colour.removeprefix("line:") not in lines:
            raise CommandRefused(
                text(
                    "commands.score.no_line",
                    programme=programme.code,
                    code=colour.removeprefix("line:"),
                    known=", ".join(lines),
                )
            )
        return
    indicators = [indicator.code for indicator in programme.indicators]
    if colour not in indicators:
        raise CommandRefused(
            text("commands.score.no_indicator", programme=programme.code, code=colour, known=", ".join(indicators))
        )


def is_demo(connection: Connection) -> bool:
    """Whether the instance holds synthetic figures."""
    from data.demo.builder import is_synthetic

    return is_synthetic(connection)
