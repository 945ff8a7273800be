"""What a release would like to say: all of it true, a class no more than it means, and what matters most first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from assessment.assess import assess
from assessment.disclosure.cells import Key, Offer, Part, Statement
from assessment.disclosure.releasing import release
from assessment.facts import AreaRevision
from assessment.model import TownClass
from assessment.problems import Refused
from assessment.seal import parse
from dashboard.services.release_document import Chain, document_of
from dashboard.services.release_offers import mark_name, offers_of, ranks_of, rate_name, towns_by
from dashboard.services.release_saying import say
from dashboard.services.release_table import TrueTable, true_table, why_left_out
from dashboard.services.releasing import opened
from data.engine import Engine, reading, writing
from data.store import seals
from layouts.models.sealed import Sealed, read_sealed
from tests.unit.dashboard import released_world as world
from tests.unit.layouts import sealed_world


def seal_of(engine: Engine, number: int) -> Sealed:
    with reading(engine) as connection:
        stored = seals.all(connection)[number - 1]
        return opened(connection, stored.number, stored.root)


@pytest.fixture(scope="module")
def banded(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return world.district_in(tmp_path_factory.mktemp("banded"))


@pytest.fixture(scope="module")
def classed(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return world.district_in(tmp_path_factory.mktemp("classed"), release=world.CLASS)


def truth_of(true: TrueTable) -> dict[Key, int]:
    return {cell.key: cell.value for cell in true.table.cells}


def statements(offers: tuple[Offer, ...]) -> Iterator[tuple[Offer, Statement]]:
    for offer in offers:
        for alternative in offer.alternatives:
            yield from ((offer, each) for each in alternative)


def wrong(true: TrueTable, offers: tuple[Offer, ...]) -> list[str]:
    values = truth_of(true)
    found = []
    for _, each in statements(offers):
        total = sum(factor * values[key] for key, factor in each.terms)
        if (each.low is not None and total < each.low) or (each.high is not None and total > each.high):
            found.append(str(each))
    return found


@cache
def demo() -> Sealed:
    """The demo of Pinggu with its real programme, in the quarter that decides the class."""
    return sealed_world.final()


def test_every_inequality_of_the_demo_is_true() -> None:
    true = true_table(demo())
    offers = offers_of(demo(), true)
    assert len(offers) > 90
    assert wrong(true, offers) == []


def test_every_sum_of_the_table_comes_out() -> None:
    true = true_table(demo())
    values = truth_of(true)
    assert true.table.relations
    for each in true.table.relations:
        assert values[each.total] == sum(values[part] for part in each.parts), each


def test_only_figures_of_the_district_and_its_tiers_are_listed() -> None:
    true = true_table(demo())
    groups = {each.code for each in true.groups}
    assert {cell.key.area for cell in true.table.cells if cell.listed} == groups
    assert {cell.key.part.value for cell in true.table.cells if cell.listed} == {"numerator", "denominator"}


def test_what_the_programme_does_not_name_or_cannot_be_public_is_left_out() -> None:
    why = {each.code: why_left_out(each, demo()) for each in demo().programme.indicators}
    assert why["first_child_share"] == "programme"
    assert why["compliant_birth_rate"] is None
    rules = demo().programme.release.model_copy(update={"indicators": ()})
    hearings = demo().programme.indicator("hearings_held").model_copy(update={"counts": None})
    open_seal = replace(demo(), programme=demo().programme.model_copy(update={"release": rules}))
    assert why_left_out(hearings, open_seal) == "value"


def test_a_mark_of_a_town_with_few_cases_says_that_they_are_few(banded: Engine) -> None:
    sealed = seal_of(banded, 1)
    rules = sealed.programme
    few = rules.indicator("compliant").model_copy(update={"min_n": 50})
    indicators = tuple(few if each.code == few.code else each for each in rules.indicators)
    programme = rules.model_copy(update={"indicators": indicators})
    assessment = assess(
        programme=programme,
        areas=[AreaRevision(card.area) for card in sealed.assessment.areas],
        observations=[each.observation for each in sealed.figures],
        period=sealed.period,
        view=sealed.assessment.view,
    )
    changed = replace(sealed, programme=programme, assessment=assessment)
    true = true_table(changed)
    offers = {offer.name: offer for offer in offers_of(changed, true)}
    (few_cases,) = offers[mark_name("b3")].alternatives[0]
    assert (few_cases.low, few_cases.high, few_cases.terms[0][0].part) == (None, 49, Part.denominator)
    assert [each.low for each in offers[mark_name("b2")].alternatives[0]][-1] == 50
    assert wrong(true, tuple(offers.values())) == []


def test_a_tier_with_the_code_of_a_town_is_refused(banded: Engine) -> None:
    sealed = seal_of(banded, 1)
    cards = sealed.assessment.areas
    named = replace(cards[0], area=replace(cards[0].area, code="upper"))
    changed = replace(sealed, assessment=replace(sealed.assessment, areas=(named, *cards[1:])))
    with pytest.raises(Refused) as refused:
        true_table(changed)
    assert [(each.code, each.params["value"]) for each in refused.value.problems] == [("release.code_twice", "upper")]


# ---------------------------------------------------------------------- classes


def test_a_class_is_public_only_after_a_round_that_decides_it(classed: Engine) -> None:
    assert [str(towns_by(seal_of(classed, number))) for number in (1, 2)] == ["none", "class"]


def test_what_a_class_says_of_each_indicator_is_true(classed: Engine) -> None:
    sealed = seal_of(classed, 2)
    true = true_table(sealed)
    offers = offers_of(sealed, true)
    marks = [offer for offer in offers if offer.name.startswith(mark_name(""))]
    reached = {card.area.code: card.town_class for card in sealed.assessment.areas}
    assert TownClass.three not in {reached[offer.name.split("|")[1]] for offer in marks}
    assert any(reached[offer.name.split("|")[1]] in (TownClass.one, TownClass.two) for offer in marks)
    assert wrong(true, offers) == []


def test_a_class_says_less_of_an_indicator_that_weighs_less(classed: Engine) -> None:
    sealed = seal_of(classed, 2)
    offers = offers_of(sealed, true_table(sealed))
    told: dict[str, set[str]] = {"one": set(), "two": set()}
    for offer, each in statements(offers):
        if offer.name.startswith(mark_name("")):
            reached, indicator = each.words.split("|")[2:]
            told[reached].add(indicator)
    # of 105 points an indicator of 20 can cost a town class two, one of 10 only class one
    assert told["two"] == {"compliant", "first"}
    assert told["one"] > told["two"]


def test_where_even_not_being_class_three_gives_something_away_no_class_is_public(classed: Engine) -> None:
    sealed = seal_of(classed, 2)
    true = true_table(sealed)
    made = release(true.table)
    names = [offer.name for offer in offers_of(sealed, true) if offer.name.startswith(mark_name(""))]
    assert names
    refused = replace(made, said={names[0]: None})
    document = document_of(sealed, true, refused, before={}, chain=Chain(1, None, "2007-07-20T04:00:00.000000Z"))
    assert document.towns_by == "class"
    assert {each.mark for each in document.towns} == {None}


# ---------------------------------------------------------------------- what matters most


def test_the_district_and_the_leading_indicator_matter_most(banded: Engine) -> None:
    sealed = seal_of(banded, 2)
    true = true_table(sealed)
    offers = offers_of(sealed, true)
    ranks = ranks_of(sealed, true, offers)
    leading = true.found(world.DISTRICT, sealed.programme.indicator("compliant"), true.leading)
    tier = true.found(world.UPPER, sealed.programme.indicator("first"), true.leading)
    assert leading is not None
    assert tier is not None
    assert ranks[rate_name(leading)] == 0
    assert 0 < ranks[mark_name("a1")] < ranks[rate_name(tier)]


def test_whatever_is_said_in_the_end_gives_nothing_away_and_is_true(banded: Engine) -> None:
    sealed = seal_of(banded, 1)
    true = true_table(sealed)
    offers = offers_of(sealed, true)
    made = release(true.table)
    chosen = say(made, replace(true.table, offers=offers), ranks=ranks_of(sealed, true, offers), earlier=(), known=())
    assert chosen.audit.holds
    assert set(chosen.said) == {offer.name for offer in offers}
    allowed = {offer.name: offer.alternatives for offer in offers}
    for name, said in chosen.said.items():
        assert said is None or said in allowed[name]
    assert chosen.published.cells == made.published.cells


def test_the_choice_does_not_depend_on_the_order_of_the_offers(banded: Engine) -> None:
    sealed = seal_of(banded, 1)
    true = true_table(sealed)
    offers = offers_of(sealed, true)
    made, ranks = release(true.table), ranks_of(sealed, true, offers)
    one, other = (
        say(made, replace(true.table, offers=each), ranks=ranks, earlier=(), known=())
        for each in (offers, offers[::-1])
    )
    assert one.said == other.said


def test_the_table_comes_from_the_seal_alone(tmp_path: Path) -> None:
    engine = world.district_in(tmp_path, quarters=("2007Q1",))
    before = true_table(seal_of(engine, 1))
    births = {"a1": (11, 9, 8)}
    with writing(engine) as connection:
        later = world.end_of("2007Q2")
        text = world.figures_text("2007Q1", births=births)
        world.loaded(connection, tmp_path, text, later, rules=world.programme())
        content = seals.content(connection, 1)
    assert true_table(read_sealed(parse(content or b""))) == before
