"""Days of a town's record: the agreements that stand, how long they last, and which day a form suggests."""

from __future__ import annotations

from datetime import date, timedelta

from layouts.models.twinning import AgreementRow, TownTwinning
from layouts.text import Text


def standing(town: TownTwinning) -> tuple[AgreementRow, ...]:
    """The agreements that are not over, else the last one; none where nothing was signed."""
    return tuple(each for each in town.agreements if each.days_left >= 0) or town.agreements[-1:]


def term_words(text: Text, town: TownTwinning) -> str:
    """How long the help goes on, or when its term ran out; empty without an agreement."""
    last = max(standing(town), key=lambda each: each.last, default=None)
    if last is None:
        return ""
    if last.days_left < 0:
        return text("dossier.term_over", day=last.last.isoformat())
    return text.plural("dossier.term_left", last.days_left, day=last.last.isoformat())


def next_day(town: TownTwinning) -> date:
    """The day that a decision is dated by default: today, and never before the last one."""
    return max([town.today, *(each.on for each in town.events)])


def day_within(agreement: AgreementRow, day: date) -> date:
    """The day of the agreement's term that is nearest to `day`."""
    return min(max(day, agreement.first), agreement.last)


def year_on(day: date) -> date:
    """The last day of a year that begins with `day`."""
    try:
        return day.replace(year=day.year + 1) - timedelta(days=1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)
