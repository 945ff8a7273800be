"""Which towns moved since the period before, what drove it, and whether that is more than chance.

The composite's change is told by indicator: what each cost before less what it costs now (`diagnosis.composite_loss`).
These add up to the change of the composite exactly, and an indicator that was not reported costs nothing.

Whether a change of value is more than chance: the 95 % interval of the difference does not hold 0. The interval is that
of `evidence.mover` (Newcombe 1998, method 10, for proportions; Zou & Donner 2008) from the intervals of both sides.
Where the later figure holds the earlier one (year to date within one year, counts that are summed), both are not
independent: then the quarters that came in are held against those before, and their difference counts by their share
of all cases. Figures that overlap without one holding the other (four rolling quarters, stocks) are taken as
independent, which can only hide a change, never make one up. As everywhere at 95 %, of 20 changes that are chance about
one looks like more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessment.diagnosis import composite_loss
from assessment.evidence import Interval, interval_of, mover
from assessment.kinds import Accumulates, Chance, Comparator, Kind, TownClass, Verdict, View
from assessment.measures import Measure, State, value_of
from assessment.model import Indicator, Programme
from assessment.results import Assessment, IndicatorResult, Scorecard


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator, before and now (None, and the verdict missing, where there was nothing).

    `points`: what the composite gained by it (a loss is negative); None for the district, which has no composite.
    `interval`: 95 % interval of the change of the value, in its unit. `more_than_chance`: whether that leaves 0 out;
    None where chance has no part in it or there are no two figures.
    """

    indicator: str
    line: str
    value: tuple[Fraction | None, Fraction | None]
    target: tuple[Fraction | None, Fraction | None]
    verdict: tuple[Verdict, Verdict]
    points: Fraction | None
    interval: Interval | None
    more_than_chance: bool | None

    @property
    def difference(self) -> Fraction | None:
        """Value now less value before; None without two figures."""
        before, now = self.value
        return None if before is None or now is None else now - before


@dataclass(frozen=True, slots=True)
class Movement:
    """A town, before and now.

    `change` of the composite is None where both cannot be compared: no composite, or unclassified for want of figures.
    `lines`: what each line gave to it, in points of the composite. `changes`: those that drove the move first.
    """

    town: str
    composite: tuple[Fraction | None, Fraction | None]
    rank: tuple[int | None, int | None]
    town_class: tuple[TownClass | None, TownClass]
    change: Fraction | None
    lines: Mapping[str, Fraction]
    changes: tuple[Change, ...]

    @property
    def driver(self) -> Change | None:
        """The indicator that moved the composite most in the direction in which it moved; None where it did not."""
        if not self.change or not self.changes:
            return None
        first = self.changes[0]
        return first if first.points and (first.points > 0) == (self.change > 0) else None


def movements(previous: Assessment, current: Assessment) -> tuple[Movement, ...]:
    """Every town of `current`, the one that gained most first; those that cannot be compared last, by code.

    Both are of one programme and view, `previous` of the period before.
    """
    before = {card.area.code: card for card in previous.areas}
    nested = _holds(previous, current)
    found = [_movement(current.programme, before.get(card.area.code), card, nested=nested) for card in current.areas]
    return tuple(sorted(found, key=lambda each: (each.change is None, -(each.change or 0), each.town)))


def risen(moved: Sequence[Movement]) -> tuple[Movement, ...]:
    """Those whose composite rose, the largest rise first."""
    return tuple(each for each in moved if each.change is not None and each.change > 0)


def fallen(moved: Sequence[Movement]) -> tuple[Movement, ...]:
    """Those whose composite fell, the largest fall first."""
    found = [each for each in moved if each.change is not None and each.change < 0]
    return tuple(sorted(found, key=lambda each: (each.change or 0, each.town)))


def district_changes(previous: Assessment, current: Assessment) -> tuple[Change, ...]:
    """The district's own figures before and now, in programme order; they rest on the towns that reported each time."""
    before = {each.indicator: each for each in previous.district.indicators}
    nested = _holds(previous, current)
    programme = current.programme
    return tuple(
        _change(programme.indicator(now.indicator), before.get(now.indicator), now, points=None, nested=nested)
        for now in current.district.indicators
    )


def _holds(previous: Assessment, current: Assessment) -> bool:
    """Whether the quarters of the later view hold those of the earlier one."""
    first, last = previous.period.last, current.period.last
    to_date = previous.view is View.year_to_date and current.view is View.year_to_date
    return to_date and first.year == last.year and first < last


def _movement(programme: Programme, before: Scorecard | None, now: Scorecard, *, nested: bool) -> Movement:
    old = {} if before is None else {each.indicator: each for each in before.indicators}
    changes = [
        _change(
            programme.indicator(each.indicator),
            old.get(each.indicator),
            each,
            points=_gained(programme, before, old.get(each.indicator), now, each),
            nested=nested,
        )
        for each in now.indicators
    ]
    change = None
    if before is not None and _comparable(before) and _comparable(now):
        change = (now.composite or Fraction(0)) - (before.composite or Fraction(0))
    sign = -1 if change is not None and change < 0 else 1
    lines = {line.code: Fraction(0) for line in programme.lines}
    for each in changes:
        lines[each.line] += each.points or 0
    return Movement(
        town=now.area.code,
        composite=(None if before is None else before.composite, now.composite),
        rank=(None if before is None else before.rank, now.rank),
        town_class=(None if before is None else before.town_class, now.town_class),
        change=change,
        lines=lines,
        changes=tuple(sorted(changes, key=lambda each: -sign * (each.points or 0))),
    )


def _comparable(card: Scorecard) -> bool:
    return card.composite is not None and card.town_class is not TownClass.unclassified and not card.exempt


def _gained(
    programme: Programme,
    before: Scorecard | None,
    old: IndicatorResult | None,
    now: Scorecard,
    result: IndicatorResult,
) -> Fraction:
    lost = Fraction(0) if before is None or old is None else composite_loss(before, programme, old)
    return lost - composite_loss(now, programme, result)


def _change(
    indicator: Indicator, old: IndicatorResult | None, now: IndicatorResult, *, points: Fraction | None, nested: bool
) -> Change:
    interval = None if old is None else change_interval(indicator, old, now, nested=nested)
    return Change(
        indicator=indicator.code,
        line=indicator.line,
        value=(None if old is None else old.value, now.value),
        target=(None if old is None else old.target, now.target),
        verdict=(Verdict.missing if old is None else old.verdict, now.verdict),
        points=points,
        interval=interval,
        more_than_chance=None if interval is None else not interval[0] <= 0 <= interval[1],
    )


def change_interval(
    indicator: Indicator, before: IndicatorResult, now: IndicatorResult, *, nested: bool
) -> Interval | None:
    """95 % interval of value now less value before, in the unit of the value; None where chance has no part in it.

    `nested`: the quarters of `now` hold those of `before`, so summed counts are taken apart first.
    """
    if indicator.chance is Chance.none or before.value is None or now.value is None:
        return None
    if nested and indicator.accumulates is Accumulates.flow:
        apart = _came_in(indicator, before, now)
        if apart is not None:
            return apart
    first, second = _own_interval(indicator, now), _own_interval(indicator, before)
    if first is None or second is None:
        return None
    return mover(float(now.value), first, float(before.value), second)


def _own_interval(indicator: Indicator, result: IndicatorResult) -> Interval | None:
    """Of the value itself; the result's own interval is that of a difference where the target is to fall."""
    if indicator.kind is Kind.balance:
        return None if indicator.comparator is Comparator.FALLS else result.interval
    return interval_of(indicator, Measure(State.ok, result.numerator, result.denominator, result.value))


def _came_in(indicator: Indicator, before: IndicatorResult, now: IndicatorResult) -> Interval | None:
    """The interval from the quarters that came in against those before; None where the counts do not tell them."""
    if before.denominator is None or now.denominator is None or indicator.kind is Kind.balance:
        return None
    events = int(now.numerator or 0) - int(before.numerator or 0)
    cases = now.denominator - before.denominator
    if events < 0 or cases <= 0 or (indicator.kind is Kind.proportion and events > cases):
        return None
    added = Measure(State.ok, events, cases, value_of(indicator, events, cases))
    new, old = interval_of(indicator, added), _own_interval(indicator, before)
    if new is None or old is None or added.value is None or before.value is None:
        return None
    share = float(Fraction(cases) / Fraction(now.denominator))
    low, high = mover(float(added.value), new, float(before.value), old)
    return share * low, share * high
