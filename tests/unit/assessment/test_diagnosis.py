"""What an unmet indicator costs, and which one is the main cause."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from assessment.assess import assess
from assessment.diagnosis import composite_loss, main_cause, weakest_line
from assessment.facts import Area, AreaRevision, Observation
from assessment.model import Kind, Programme, View, parse_programme
from assessment.periods import Quarter, parse_period
from assessment.results import Scorecard

_SHIPPED = Path(__file__).parents[3] / "data" / "programmes" / "pinggu-2005.toml"
_TOWN = "110117004"


@pytest.fixture(scope="module")
def programme() -> Programme:
    return parse_programme(_SHIPPED.read_text(encoding="utf-8"), origin=_SHIPPED.name)


def _card(programme: Programme, *, compliant: int) -> Scorecard:
    """Two proportions reported, all else left out, so that every weight can be followed by hand."""
    figures = {"compliant_birth_rate": (compliant, 100), "informed_choice_rate": (100, 100), "awareness_rate": (50, 50)}
    assert all(programme.indicator(code).kind is Kind.proportion for code in figures)
    seen = [
        Observation(_TOWN, code, Quarter(2007, 1), numerator, denominator, None)
        for code, (numerator, denominator) in figures.items()
    ]
    towns = [AreaRevision(Area(_TOWN, "峪口镇", "Yukou", "town", "plain"), None)]
    result = assess(
        programme=programme, areas=towns, observations=seen, period=parse_period("2007Q1"), view=View.year_to_date
    )
    return result.area(_TOWN)


def test_the_losses_of_all_indicators_add_up_to_what_the_composite_lacks(programme: Programme) -> None:
    card = _card(programme, compliant=92)
    assert card.composite is not None
    lost = sum((composite_loss(card, programme, result) for result in card.indicators), Fraction(0))
    assert lost == 100 - card.composite > 0


def test_the_main_cause_is_the_indicator_that_costs_most_and_its_line_is_the_weakest(programme: Programme) -> None:
    card = _card(programme, compliant=92)
    cause = main_cause(card, programme)
    assert cause is not None
    assert cause.indicator == "compliant_birth_rate"
    assert weakest_line(card) == "family_planning"


def test_a_town_that_meets_all_it_reported_has_no_main_cause(programme: Programme) -> None:
    assert main_cause(_card(programme, compliant=97), programme) is None
