"""Every figure of Pinggu's demo: 16 indicators of 18 towns in 12 quarters, whole numbers that agree with each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assessment.periods import Quarter
from data.demo.births import Births, births
from data.demo.chance import Draws
from data.demo.story import FIRST, LAST, LATE_FOUND, NOT_REPORTED, SEED, Town, towns
from data.demo.tables import Figure, quarters_between

_WOMEN_SHARE = 0.215
_GROWTH_A_YEAR = 0.006


def quarters() -> tuple[Quarter, ...]:
    """The quarters of the demo, earliest first."""
    return quarters_between(FIRST, LAST)


def figures() -> tuple[Figure, ...]:
    """All figures as they were first reported: without the survey that is missing, before the later correction."""
    everyone = towns()
    born = births(everyone)
    found = [
        figure
        for quarter in quarters()
        for town in everyone
        for figure in _of_town(town, quarter, born[town.code, quarter])
        if (figure.area, figure.indicator, figure.quarter) != NOT_REPORTED
    ]
    return tuple(_before_correction(figure) if _is_late_found(figure) else figure for figure in found)


def corrections() -> tuple[Figure, ...]:
    """The figures that were corrected some weeks after their quarter's report, as they are now."""
    area, indicator, quarter = LATE_FOUND
    everyone = {town.code: town for town in towns()}
    born = births(tuple(everyone.values()))
    return tuple(
        figure for figure in _of_town(everyone[area], quarter, born[area, quarter]) if figure.indicator == indicator
    )


def _is_late_found(figure: Figure) -> bool:
    return (figure.area, figure.indicator, figure.quarter) == LATE_FOUND


def _before_correction(figure: Figure) -> Figure:
    # the birth outside policy was found later: at first it counted as within policy
    return replace(figure, numerator=(figure.numerator or 0) + 1)


def _of_town(town: Town, quarter: Quarter, born: Births) -> Iterator[Figure]:
    draws = Draws(f"{SEED} {town.code} {quarter}")
    population = _population(town, quarter)
    for name, numerator, denominator in (
        *_birth_counts(born, population),
        *_planning_counts(town, quarter, population, draws),
        *_department_counts(town, quarter, born, draws),
        *_party_counts(town, quarter, population, draws),
    ):
        yield Figure(quarter, town.code, name, numerator, denominator)
    yield Figure(quarter, town.code, "out_of_policy_third_births", numerator=born.third)
    yield Figure(quarter, town.code, "hearings_held", value=_hearings(town, quarter, draws))


_Counts = Iterator[tuple[str, int, int]]


def _birth_counts(born: Births, population: int) -> _Counts:
    yield "compliant_birth_rate", born.compliant, born.total
    yield "first_child_share", born.first, born.total
    yield "late_first_birth_share", born.late, born.first
    yield "birth_rate", born.total, population


def _planning_counts(town: Town, quarter: Quarter, population: int, draws: Draws) -> _Counts:
    effort = town.planning.at(quarter)
    women = round(population * _WOMEN_SHARE)
    using = round(women * _bounded(0.906 + 0.010 * effort + draws.around(0.005)))
    yield "contraceptive_prevalence", using, women
    yield "informed_choice_rate", round(using * _bounded(0.904 + 0.022 * effort + draws.around(0.010))), using
    asked = _sample(town, 40)
    yield "satisfaction_rate", draws.successes(asked, _bounded(0.900 + 0.035 * effort)), asked


def _department_counts(town: Town, quarter: Quarter, born: Births, draws: Draws) -> _Counts:
    effort = town.department.at(quarter)
    # a fee falls due for each birth outside policy, and now and then for one found late
    due = born.outside + draws.successes(1, 0.25)
    yield "support_fee_current", draws.successes(due, _bounded(0.72 + 0.12 * effort)), due
    arrears = 3 + round(town.population / 5_000)
    yield "support_fee_arrears", draws.successes(arrears, _bounded(0.40 + 0.09 * effort)), arrears
    checked = 10 + round(town.population / 3_000)
    yield "lawful_administration_rate", draws.successes(checked, _bounded(0.945 + 0.035 * effort)), checked
    services = 20 + round(town.population / 1_500)
    yield "service_quality_rate", draws.successes(services, _bounded(0.895 + 0.045 * effort)), services
    asked = _sample(town, 40)
    yield "awareness_rate", draws.successes(asked, _bounded(0.855 + 0.04 * effort)), asked


def _party_counts(town: Town, quarter: Quarter, population: int, draws: Draws) -> _Counts:
    effort = town.party.at(quarter)
    # documents are signed in spring; what is missing then mostly follows by summer
    unsigned = _bounded((0.045 if quarter.number == 1 else 0.020) * 2.5 ** (-effort))
    yield "responsibility_signed_rate", town.units - draws.successes(town.units, unsigned), town.units
    yield "budget_per_head", _budget(town, quarter), population


def _budget(town: Town, quarter: Quarter) -> int:
    """The year's budget in yuan, in steps of 500: about ten yuan a head, decided once a year."""
    spring = Quarter(quarter.year, 1)
    draws = Draws(f"{SEED} budget {town.code} {quarter.year}")
    a_head = 9.7 + 1.2 * town.party.at(spring) + 0.25 * (quarter.year - FIRST.year) + draws.around(0.25)
    return round(_population(town, spring) * a_head / 500) * 500


def _hearings(town: Town, quarter: Quarter, draws: Draws) -> int:
    effort = town.party.at(quarter)
    held = draws.successes(1, _bounded(0.84 + 0.2 * effort))
    return held + draws.successes(1, _bounded(0.06 + 0.12 * effort))


def _population(town: Town, quarter: Quarter) -> int:
    years = (quarter.year - 2007) + (quarter.number - 1) / 4
    return round(town.population * (1 + _GROWTH_A_YEAR * years) / 10) * 10


def _sample(town: Town, least: int) -> int:
    """People asked in a survey: tens, more in larger towns."""
    return least + 10 * round(town.population / 10_000)


def _bounded(chance: float) -> float:
    return min(1.0, max(0.0, chance))
