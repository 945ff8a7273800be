"""Every figure of Huizhou's demo: 13 indicators of 74 towns in 12 quarters; natural growth follows from two of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assessment.periods import Quarter
from data.demo.chance import Draws
from data.demo.huizhou.births import Births, births
from data.demo.huizhou.story import (
    FIRST,
    LATE_FOUND,
    NOT_REPORTED,
    PUBLISHED_YEAR,
    QUARTERS,
    SEED,
    VILLAGE_POINTS_BUILT,
    Town,
    towns,
)
from data.demo.tables import Figure

_GROWTH_A_YEAR = 0.007
_LAGGING = 16
_BUILT_BY_QUARTER = (0.25, 0.55, 0.8, 1.0)

_Counts = Iterator[tuple[str, int, int]]


def figures() -> tuple[Figure, ...]:
    """All figures as they were first reported: without the surveys that are missing, before the later correction."""
    return tuple(
        _before_correction(figure) if _is_late_found(figure) else figure
        for figure in _final_figures()
        if (figure.area, figure.indicator, figure.quarter) not in NOT_REPORTED
    )


def corrections() -> tuple[Figure, ...]:
    """The figure that was corrected some weeks after its quarter's report, as it is now."""
    return tuple(figure for figure in _final_figures() if _is_late_found(figure))


def _final_figures() -> Iterator[Figure]:
    everyone = towns()
    born = births(everyone)
    for quarter in QUARTERS:
        for town in everyone:
            yield from _of_town(town, quarter, born[town.code, quarter])


def _is_late_found(figure: Figure) -> bool:
    return (figure.area, figure.indicator, figure.quarter) == LATE_FOUND[:3]


def _before_correction(figure: Figure) -> Figure:
    # births outside policy that were reported late: at first they counted as within policy
    return replace(figure, numerator=(figure.numerator or 0) + LATE_FOUND[3])


def _of_town(town: Town, quarter: Quarter, born: Births) -> Iterator[Figure]:
    draws = Draws(f"{SEED} {town.code} {quarter}")
    population = _population(town, quarter)
    for name, numerator, denominator in (
        *_birth_counts(born, population),
        *_planning_counts(town, quarter, born, draws),
        *_department_counts(town, quarter, draws),
        *_party_counts(town, quarter, born, population, draws),
    ):
        yield Figure(quarter, town.code, name, numerator, denominator)
    yield Figure(quarter, town.code, "out_of_policy_third_births", numerator=born.third)


def _birth_counts(born: Births, population: int) -> _Counts:
    yield "compliant_birth_rate", born.compliant, born.total
    yield "birth_rate", born.total, population
    yield "death_rate", born.deaths, population


def _planning_counts(town: Town, quarter: Quarter, born: Births, draws: Draws) -> _Counts:
    effort = town.planning.at(quarter)
    couples = max(5, round(born.total * (0.62 + draws.around(0.05))))
    yield "marriage_school_rate", draws.successes(couples, _bounded(0.85 + 0.075 * effort)), couples
    asked = _sample(town)
    yield "satisfaction_rate", draws.successes(asked, _bounded(0.925 + 0.05 * effort)), asked


def _department_counts(town: Town, quarter: Quarter, draws: Draws) -> _Counts:
    effort = town.department.at(quarter)
    services = 30 + round(town.population / 1_500)
    yield "service_quality_rate", draws.successes(services, _bounded(0.90 + 0.06 * effort)), services
    yield "village_service_points", _points(town, quarter), town.villages
    migrants = round(town.migrants * (1 + draws.around(0.04)))
    yield "floating_population_rate", round(migrants * _bounded(0.90 + 0.05 * effort + draws.around(0.012))), migrants
    asked = _sample(town)
    yield "awareness_rate", draws.successes(asked, _bounded(0.86 + 0.07 * effort)), asked


def _party_counts(town: Town, quarter: Quarter, born: Births, population: int, draws: Draws) -> _Counts:
    effort = town.party.at(quarter)
    # documents are signed in autumn, when the year begins; what is missing then mostly follows
    units = town.villages + town.communities
    unsigned = _bounded((0.040 if quarter.number == 1 else 0.015) * 3.0 ** (-effort))
    yield "responsibility_signed_rate", units - draws.successes(units, unsigned), units
    yield "villages_without_rate", town.villages - born.villages_with, town.villages
    yield "budget_per_head", _budget(town, quarter), population


def _points(town: Town, quarter: Quarter) -> int:
    """Villages with a service point: what stood before, and what help built since, quarter by quarter."""
    if town.help_begins is None:
        grown = (quarter.ordinal - FIRST.ordinal) // 4
        return min(town.villages, town.points + grown)
    since = quarter.ordinal - town.help_begins.ordinal
    share = 0.0 if since < 0 else _BUILT_BY_QUARTER[min(since, len(_BUILT_BY_QUARTER) - 1)]
    return town.points + round(share * VILLAGE_POINTS_BUILT / _LAGGING)


def _budget(town: Town, quarter: Quarter) -> int:
    """The year's budget in yuan, in steps of 500: decided once a year, when it begins in October."""
    begins = Quarter(quarter.year, 1)
    draws = Draws(f"{SEED} budget {town.code} {quarter.year}")
    a_head = 9.6 + 1.5 * town.party.at(begins) + 0.3 * (quarter.year - FIRST.year) + draws.around(0.3)
    return round(_population(town, begins) * a_head / 500) * 500


def _population(town: Town, quarter: Quarter) -> int:
    """Mean population of a quarter, in tens; `town.population` is the mean of the published year."""
    years = (quarter.year - PUBLISHED_YEAR) + (quarter.number - 2.5) / 4
    return round(town.population * (1 + _GROWTH_A_YEAR * years) / 10) * 10


def _sample(town: Town) -> int:
    """People asked in a survey: tens, more in larger towns."""
    return 50 + 10 * round(town.population / 15_000)


def _bounded(chance: float) -> float:
    return min(1.0, max(0.0, chance))
