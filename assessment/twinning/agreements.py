"""Agreements between a town and a partner: whether a new one may be signed beside those that stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assessment.problems import Problem, Refused


@dataclass(frozen=True, slots=True)
class Agreement:
    """Help of one partner for one town, from `first` to `last` day, both inclusive."""

    code: str
    town: str
    partner: str
    first: date
    last: date

    def overlaps(self, other: Agreement) -> bool:
        """True where the two terms share a day."""
        return self.first <= other.last and other.first <= self.last


def check_agreement(new: Agreement, standing: Iterable[Agreement], capacities: Mapping[str, int]) -> None:
    """Raise Refused with everything that forbids the agreement.

    `twinning.agreement_with_itself`, `term_backwards`, `partner_unknown` (not in `capacities`),
    `agreement_twice` (same town, same partner, overlapping) and `partner_beyond_capacity` (on some day of the
    term the partner would hold more agreements than its capacity).
    """
    found = []
    if new.town == new.partner:
        found.append(Problem("twinning.agreement_with_itself", {}, {"town": new.town}))
    if new.last < new.first:
        params = {"first": new.first.isoformat(), "last": new.last.isoformat()}
        found.append(Problem("twinning.term_backwards", {}, params))
    beside = [each for each in standing if each.partner == new.partner and each.overlaps(new)]
    if any(each.town == new.town for each in beside):
        found.append(Problem("twinning.agreement_twice", {}, {"town": new.town, "partner": new.partner}))
    capacity = capacities.get(new.partner)
    if capacity is None:
        found.append(Problem("twinning.partner_unknown", {}, {"partner": new.partner}))
    elif (held := most_at_once([*beside, new], within=new)) > capacity:
        counts = {"partner": new.partner, "capacity": capacity, "value": held}
        found.append(Problem("twinning.partner_beyond_capacity", {}, counts))
    if found:
        raise Refused(found)


def most_at_once(agreements: Iterable[Agreement], *, within: Agreement) -> int:
    """The greatest number of agreements that stand on one day of the term of `within`."""
    listed = [each for each in agreements if each.overlaps(within)]
    # the number only grows on a first day, so these days are enough
    days = {max(each.first, within.first) for each in listed}
    return max((sum(each.first <= day <= each.last for each in listed) for day in days), default=0)
