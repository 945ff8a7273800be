"""The result of a year over its rounds."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from assessment.model import Programme, parse_programme
from assessment.rounds import annual_result

SHIPPED = Path(__file__).parents[3] / "data" / "programmes" / "pinggu-2005.toml"


@pytest.fixture(scope="module")
def programme() -> Programme:
    return parse_programme(SHIPPED.read_text(encoding="utf-8"), origin=SHIPPED.name)


def _composites(programme: Programme) -> dict[tuple[str, int], Fraction | None]:
    return {
        (each.code, number): Fraction(60 + 10 * number) for each in programme.rounds for number in each.quarters
    }


def test_the_year_is_the_weighted_mean_of_its_rounds_and_a_round_of_two_quarters_shares_its_weight(
    programme: Programme,
) -> None:
    # routine 20 over quarters 1 and 3, half-year 30, year-end 50: (10*70 + 30*80 + 10*90 + 50*100) / 100
    assert annual_result(programme, _composites(programme)) == Fraction(90)


def test_a_year_with_an_unscored_round_has_no_result(programme: Programme) -> None:
    composites = _composites(programme)
    composites[next(iter(composites))] = None
    assert annual_result(programme, composites) is None


def test_a_programme_without_rounds_has_no_annual_result(programme: Programme) -> None:
    assert annual_result(programme.model_copy(update={"rounds": ()}), {}) is None
