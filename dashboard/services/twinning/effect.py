"""Does the help work: helped towns beside unhelped ones, their own forecasts, and what chance lets expect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from assessment.facts import Area
from assessment.measures import Facts, Measure, State, measure
from assessment.model import Indicator, Programme, TownClass
from assessment.periods import Quarter, last_day, parse_period, quarters_of_view
from assessment.twinning.changes import Change, Windows, change_of, mirrored_windows
from assessment.twinning.effect import Effect, WhyNot, effect_per_10000_yuan, estimate, estimate_one
from assessment.twinning.expected import OwnForecast, own_forecast, regression_to_the_mean
from assessment.twinning.inputs import total
from assessment.twinning.lifecycle import EventKind
from dashboard.services.twinning.board import flagged_period
from dashboard.services.twinning.figures import Figures, Names, areas_now, card_in, quarter_of
from layouts.models.twinning import EffectPage, IndicatorEffect, TownEffect

if TYPE_CHECKING:
    from data.store.twinning.records import Records


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every indicator's effect needs."""

    programme: Programme
    areas: Mapping[str, Area]
    windows: Mapping[str, Windows]
    first_helped: Mapping[str, date]
    facts: Facts
    partners: Mapping[str, Indicator]
    first: Quarter | None
    measures: dict[tuple[str, str, tuple[Quarter, ...]], Measure] = field(default_factory=dict)


def effect_of(figures: Figures, records: Records, *, indicators: Sequence[str] | None = None) -> EffectPage:
    """The effect over all helped towns, by indicator (None: those that agreements have goals for, else all).

    Raises KeyError for an indicator that the programme does not have.
    """
    names = Names(figures, records)
    frame = _frame(figures, records)
    chosen = _indicators(figures.programme, records) if indicators is None else indicators
    found = [_indicator_effect(frame, records, names, figures.programme.indicator(code)) for code in chosen]
    return EffectPage(
        programme=figures.programme,
        helped=names.units(sorted(frame.first_helped)),
        put_in=_put_in(records, frame.first_helped),
        indicators=tuple(found),
    )


def _indicators(programme: Programme, records: Records) -> list[str]:
    wanted = {goal.indicator for each in records.agreements for goal in each.goals}
    every = [each.code for each in programme.indicators]
    return [code for code in every if code in wanted] or every


def _frame(figures: Figures, records: Records) -> _Frame:
    first_helped = {}
    for town, events in records.events.items():
        days = [each.event.on for each in events if each.event.kind is EventKind.start]
        if days:
            first_helped[town] = min(days)
    windows = {town: _windows(figures, records, town, day) for town, day in first_helped.items()}
    needed = {
        quarter
        for each in windows.values()
        for quarter in (*each.before, *each.selection, *_year_before(each), *each.after)
    }
    return _Frame(
        programme=figures.programme,
        areas=areas_now(figures),
        windows=windows,
        first_helped=first_helped,
        facts=Facts(figures.observations(needed)),
        partners={each.code: each for each in figures.programme.indicators},
        first=figures.quarters[0] if figures.quarters else None,
    )


def _windows(figures: Figures, records: Records, town: str, began: date) -> Windows:
    """By the quarters that the town was chosen by: those of every period in a row in which it was class three."""
    programme = figures.programme
    begins = quarter_of(began, programme.year_start_month)
    code = flagged_period(each for each in records.events[town] if each.event.on <= began)
    selection = {begins.previous()} if code is None else _selection(figures, town, code)
    # help that began within a quarter the town was chosen by is looked at from the next one on
    return mirrored_windows(
        sorted(selection),
        max(begins, max(selection).next()),
        length=programme.twinning.effect_quarters,
    )


def _selection(figures: Figures, town: str, code: str) -> set[Quarter]:
    programme = figures.programme
    period = parse_period(code)
    view = programme.official_view
    known = set(figures.quarters)
    found = set(quarters_of_view(period, view))
    while True:
        period = period.previous()
        if not known.intersection(period.quarters):
            return found
        card = card_in(figures.assessment(period, view), town)
        if card is None or card.town_class is not TownClass.three:
            return found
        found.update(quarters_of_view(period, view))


def _indicator_effect(frame: _Frame, records: Records, names: Names, indicator: Indicator) -> IndicatorEffect:
    helped = {town: _change(frame, indicator, town, windows) for town, windows in frame.windows.items()}
    unhelped = {each: _unhelped(frame, indicator, each) for each in set(frame.windows.values())}
    changes = [each for each in helped.values() if each is not None]
    beside = [change for listed in unhelped.values() for change in listed]
    effect = estimate(indicator, changes, beside, controls=frame.programme.twinning.controls)
    put_in = _put_in(records, _compared(effect), until=_last_days(frame))
    return IndicatorEffect(
        indicator=indicator.code,
        effect=effect,
        put_in=put_in,
        per_money=effect_per_10000_yuan(effect, put_in),
        towns=tuple(
            _town_effect(frame, records, names, indicator, town, change, unhelped[frame.windows[town]])
            for town, change in sorted(helped.items())
        ),
        too_early=effect.why_not is WhyNot.no_figures
        and all(_is_too_early(frame, town) for town, change in helped.items() if change is None),
    )


def _is_too_early(frame: _Frame, town: str) -> bool:
    return frame.first is not None and frame.windows[town].before[0] < frame.first


def _compared(effect: Effect) -> list[str]:
    return [each.helped.area for each in effect.comparisons]


def _last_days(frame: _Frame) -> dict[str, date]:
    month = frame.programme.year_start_month
    return {town: last_day(windows.after[-1], month) for town, windows in frame.windows.items()}


def _change(frame: _Frame, indicator: Indicator, town: str, windows: Windows) -> Change | None:
    area = frame.areas.get(town)
    if area is None:
        return None
    return change_of(indicator, frame.facts, frame.partners, area=town, tier=area.tier, windows=windows)


def _unhelped(frame: _Frame, indicator: Indicator, windows: Windows) -> list[Change]:
    """The changes of all towns that nobody had helped by the end of the window after."""
    end = last_day(windows.after[-1], frame.programme.year_start_month)
    towns = [town for town in frame.areas if frame.first_helped.get(town, date.max) > end]
    changes = (_change(frame, indicator, town, windows) for town in towns)
    return [each for each in changes if each is not None]


def _town_effect(
    frame: _Frame,
    records: Records,
    names: Names,
    indicator: Indicator,
    town: str,
    change: Change | None,
    unhelped: Sequence[Change],
) -> TownEffect:
    windows = frame.windows[town]
    chosen_by, expected = _regression(frame, indicator, town, windows)
    forecast, forecast_from = _forecast(frame, indicator, town, windows)
    return TownEffect(
        town=names.unit(town),
        windows=windows,
        change=change,
        alone=None if change is None else estimate_one(indicator, change, unhelped),
        forecast=forecast,
        forecast_from=forecast_from,
        chosen_by=chosen_by,
        expected=expected,
        put_in=_put_in(records, [town], until=_last_days(frame)),
    )


def _year_before(windows: Windows) -> tuple[Quarter, ...]:
    """As many quarters right before the help as are looked at after it began."""
    begins, length = windows.after[0], len(windows.after)
    return tuple(begins.shift(each - length) for each in range(length))


def _forecast(
    frame: _Frame, indicator: Indicator, town: str, windows: Windows
) -> tuple[OwnForecast | None, tuple[Quarter, ...]]:
    """A town's own forecast, and the quarters it was made from.

    That is the window before the town was chosen, or, where its figures do not reach back so far, the time right
    before the help: the tier's weight in the forecast then draws back what chance had a part in.
    """
    if town not in frame.areas:
        return None, ()
    after = _measure(frame, indicator, town, windows.after)
    for quarters in (windows.before, _year_before(windows)):
        before = _measure(frame, indicator, town, quarters)
        tier = [_measure(frame, indicator, each, quarters) for each in _tier(frame, town)]
        events = sum(float(each.numerator or 0) for each in tier if each.denominator)
        cases = sum(float(each.denominator) for each in tier if each.denominator)
        if not cases or State.missing in (before.state, after.state):
            continue
        found = own_forecast(indicator, before, after, tier_rate=events / cases)
        if found is not None:
            return found, quarters
    return None, ()


def _regression(frame: _Frame, indicator: Indicator, town: str, windows: Windows) -> tuple[float | None, float | None]:
    """The value by which the town was chosen, and what is to be expected after it without any help."""
    if town not in frame.areas:
        return None, None
    chosen_by = _measure(frame, indicator, town, windows.selection).value
    pairs = [
        (float(before.value), float(chosen.value))
        for each in _tier(frame, town)
        if (before := _measure(frame, indicator, each, windows.before)).value is not None
        if (chosen := _measure(frame, indicator, each, windows.selection)).value is not None
    ]
    found = regression_to_the_mean([each for each, _ in pairs], [each for _, each in pairs])
    if chosen_by is None:
        return None, None
    return float(chosen_by), None if found is None else found.expected(float(chosen_by))


def _tier(frame: _Frame, town: str) -> list[str]:
    tier = frame.areas[town].tier
    return [code for code, area in frame.areas.items() if area.tier == tier]


def _measure(frame: _Frame, indicator: Indicator, town: str, quarters: tuple[Quarter, ...]) -> Measure:
    key = (indicator.code, town, quarters)
    if key not in frame.measures:
        ordinals = [each.ordinal for each in quarters]
        frame.measures[key] = measure(indicator, frame.facts, town, ordinals, frame.partners)
    return frame.measures[key]


def _put_in(records: Records, towns: Iterable[str], *, until: Mapping[str, date] | None = None) -> Decimal:
    """Granted less repaid for these towns; with `until`, only up to that day of each.

    What was taken back counts nowhere, whenever that was noticed.
    """
    wanted = set(towns)
    taken_back = {each.entry.reverses for each in records.entries}
    return total(
        each.entry
        for each in records.entries
        if each.entry.town in wanted and each.entry.reverses is None and each.entry.code not in taken_back
        if until is None or each.entry.on <= until.get(each.entry.town, date.max)
    ).put_in
