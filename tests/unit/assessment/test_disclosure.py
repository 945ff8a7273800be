"""What a public release withholds, says and refuses: examples worked out by hand."""

from __future__ import annotations

import string
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from assessment.disclosure.audit import audit
from assessment.disclosure.cells import (
    Additive,
    Cell,
    Counted,
    Key,
    Offer,
    Part,
    Published,
    Relation,
    Shown,
    Statement,
    Table,
)
from assessment.disclosure.releasing import PROBLEMS, release
from assessment.disclosure.statements import above, at_least, at_most, below, exactly, rate, rate_offer, rounded
from assessment.disclosure.suppress import Why, primary, to_base
from assessment.disclosure.tables import Figure, table_of
from assessment.problems import Refused

CATALOGUES = Path(__file__).resolve().parents[3] / "layouts" / "text" / "catalogue"


def key(area: str, part: Part = Part.numerator, period: str = "2007Q1", revision: int = 0) -> Key:
    return Key(area, "births", period, part, revision)


def cell(area: str, value: int, *, counted: Counted = Counted.events, period: str = "2007Q1") -> Cell:
    return Cell(key(area, period=period), value, counted)


def sums(total: str, *parts: str) -> Relation:
    return Relation(Additive.areas, key(total), tuple(key(part) for part in parts))


def shown(area: str, value: int | None, *, exact: bool = False) -> Shown:
    return Shown(key(area), value, Counted.events, exact)


def values(published: Published) -> dict[str, int | None]:
    return {f"{each.key.area} {each.key.part.value}": each.value for each in published.cells}


# ---------------------------------------------------------------------- what is withheld, and how the rest is shown


def test_counts_of_persons_and_events_from_1_to_7_are_withheld_and_others_rounded_to_5() -> None:
    table = Table(tuple(cell(str(value), value) for value in (0, 1, 7, 8, 12, 13, 1395)))
    assert values(release(table).published) == {
        "0 numerator": 0,
        "1 numerator": None,
        "7 numerator": None,
        "8 numerator": 10,
        "12 numerator": 10,
        "13 numerator": 15,
        "1395 numerator": 1395,
    }


def test_rounding_never_moves_a_count_by_more_than_2() -> None:
    assert all(abs(to_base(value) - value) <= 2 and to_base(value) % 5 == 0 for value in range(200))


@pytest.mark.parametrize("counted", [Counted.areas, Counted.units, Counted.money])
def test_counts_of_areas_and_units_and_money_are_shown_as_they_are(counted: Counted) -> None:
    made = release(Table((cell("villages", 3, counted=counted), cell("more", 41, counted=counted))))
    assert values(made.published) == {"villages numerator": 3, "more numerator": 41}
    assert all(each.exact for each in made.published.cells)


def test_39_of_41_is_withheld_because_2_are_left_and_so_are_the_2_but_not_the_41() -> None:
    table = table_of([Figure("town", "births", "2007Q1", 39, 41)], groups={}, spans={}, listed={"town"})
    made = release(table)
    assert values(made.published) == {"town complement": None, "town denominator": 40, "town numerator": None}
    assert made.reasons == {key("town"): Why.complement_small, key("town", Part.complement): Why.small}


def test_a_0_beside_a_small_count_stays_public_and_the_small_ones_do_not() -> None:
    table = table_of([Figure("town", "births", "2007Q1", 0, 3)], groups={}, spans={}, listed={"town"})
    assert primary(table).keys() == {key("town", Part.denominator), key("town", Part.complement)}
    made = release(table)
    assert values(made.published) == {"town complement": None, "town denominator": None, "town numerator": 0}


def test_a_small_count_beside_one_other_is_not_left_to_subtraction() -> None:
    # 45 ± 2 less 40 ± 2 is 1 … 9 for the town with 4: nine values, enough
    enough = Table((cell("sum", 44), cell("a", 40), cell("b", 4)), (sums("sum", "a", "b"),))
    assert values(release(enough).published) == {"a numerator": 40, "b numerator": None, "sum numerator": 45}
    # 40 ± 2 less 40 ± 2 is 1 … 4: another count has to go
    narrow = Table((cell("sum", 42), cell("a", 38), cell("b", 4)), (sums("sum", "a", "b"),))
    found = values(release(narrow).published)
    assert found == {"a numerator": None, "b numerator": None, "sum numerator": 40}


def test_a_total_is_kept_and_a_part_withheld_where_both_would_do() -> None:
    parts = tuple(cell(f"t{each}", 8) for each in range(3))
    table = Table((*parts, cell("small", 1), cell("sum", 25)), (sums("sum", "t0", "t1", "t2", "small"),))
    made = release(table, known=[exactly(key("t0"), 8, source="bulletin")])
    assert values(made.published)["sum numerator"] == 25
    assert made.audit.holds


def test_a_count_that_is_not_listed_is_guarded_all_the_same() -> None:
    figures = [
        Figure("district", "births", "2007Q1", 3, None),
        Figure("town", "births", "2007Q1", 3, None),
    ]
    table = table_of(figures, groups={"district": ["town"]}, spans={}, listed={"district"})
    made = release(table)
    assert {(each.key.area, each.listed, each.value) for each in made.published.cells} == {
        ("district", True, None),
        ("town", False, None),
    }


# ---------------------------------------------------------------------- several releases


def test_the_quarter_between_two_half_years_is_not_left_to_subtraction() -> None:
    first = release(Table((cell("town", 40),)))
    to_date = Relation(Additive.periods, key("town", period="H1"), (key("town"), key("town", period="Q2")))
    later = Table((cell("town", 42, period="H1"), cell("town", 2, period="Q2")), (to_date,))
    made = release(later, earlier=[first.published])
    # H1 as 40 ± 2 less Q1 as 40 ± 2 would leave Q2 between 1 and 4
    assert [each.value for each in made.published.cells] == [None, None]
    assert audit([first.published, made.published]).holds


def test_a_corrected_count_needs_a_new_revision() -> None:
    first = release(Table((cell("town", 40),)))
    with pytest.raises(Refused) as error:
        release(Table((cell("town", 60),)), earlier=[first.published])
    assert error.value.problems[0].code == "disclosure.revised"
    again = Cell(key("town", revision=1), 60, Counted.events)
    assert release(Table((again,)), earlier=[first.published]).published.cells[0].value == 60


# ---------------------------------------------------------------------- the attack


def test_the_attack_says_between_what_a_count_lies_and_what_it_was_worked_out_from() -> None:
    relation = sums("sum", "a", "b")
    other = sums("other", "a", "c")
    public = Published((shown("sum", 40), shown("a", 40), shown("b", None)), (relation, other))
    (finding,) = audit([public]).findings
    assert (finding.key, finding.low, finding.high, finding.possible) == (key("b"), 1, 4, 4)
    assert finding.path == (relation,)


def test_a_figure_published_elsewhere_is_used_and_named() -> None:
    public = Published((shown("sum", 45), shown("a", None), shown("b", None)), (sums("sum", "a", "b"),))
    assert audit([public]).holds
    known = exactly(key("a"), 41, source="yearbook")
    (finding,) = audit([public], [known]).findings
    assert (finding.key, finding.low, finding.high) == (key("b"), 2, 6)
    assert audit([public], [known]) == audit([public, public], [known, known])


def test_a_figure_that_gives_a_count_away_refuses_the_release_with_cell_and_path() -> None:
    table = Table((cell("sum", 44), cell("a", 41), cell("b", 3)), (sums("sum", "a", "b"),))
    known = [exactly(key("sum"), 44, source="bulletin"), exactly(key("a"), 41, source="yearbook")]
    with pytest.raises(Refused) as error:
        release(table, known=known)
    (problem,) = error.value.problems
    assert problem.code == "disclosure.recovered"
    assert (problem.params["low"], problem.params["high"], problem.params["possible"]) == (3, 3, 1)
    assert "sum births 2007Q1 numerator = a births 2007Q1 numerator + b" in str(problem.params["path"])


def test_what_was_given_away_before_does_not_stop_what_has_nothing_to_do_with_it() -> None:
    leak = Published((shown("sum", 40), shown("a", 40), shown("b", None)), (sums("sum", "a", "b"),))
    assert not audit([leak]).holds
    assert release(Table((cell("elsewhere", 40),)), earlier=[leak]).audit.holds


def test_figures_that_cannot_both_be_true_are_refused() -> None:
    table = Table((cell("sum", 44), cell("a", 41), cell("b", 3)), (sums("sum", "a", "b"),))
    known = [exactly(key("sum"), 10, source="old bulletin"), exactly(key("a"), 41, source="yearbook")]
    with pytest.raises(Refused) as error:
        release(table, known=known)
    assert error.value.problems[0].code == "disclosure.contradiction"


def test_a_rate_finds_values_between_which_there_is_nothing() -> None:
    # two thirds exactly: of the denominators 1 … 20 only 3, 6, … 18 fit
    n = key("town", Part.denominator)
    said = (at_least(key("town"), n, Fraction(200, 3), words="≥"), below(key("town"), n, Fraction(667, 10), words="<"))
    cap = exactly(n, 20, source="")
    at_most = type(cap)("at most 20", cap.terms, None, 20)
    public = Published((shown("town", None), Shown(n, None, Counted.events)), (), said)
    found = {finding.key: finding for finding in audit([public], [at_most]).findings}
    assert (found[n].low, found[n].high, found[n].possible) == (3, 18, 6)


# ---------------------------------------------------------------------- what may be said


def town(numerator: int, denominator: int) -> tuple[Table, Cell, Cell]:
    table = table_of([Figure("t", "births", "2007Q1", numerator, denominator)], groups={}, spans={}, listed={"t"})
    cells = {each.key.part: each for each in table.cells}
    return table, cells[Part.numerator], cells[Part.denominator]


def test_a_rate_is_said_as_precisely_as_it_leaves_its_counts_open() -> None:
    table, k, n = town(1341, 1395)
    made = release(Table(table.cells, table.relations, (rate_offer("rate", k, n),)))
    # 96.13 % leaves three pairs of 1393 … 1397 and 1338 … 1342
    said = made.said["rate"]
    assert said is not None and said[0].words.startswith("rate 96.13 ")
    table, k, n = town(60, 110)
    made = release(Table(table.cells, table.relations, (rate_offer("rate", k, n),)))
    # of 58 … 62 and 108 … 112, 54.55 % is 60 of 110 only; 54.5 % is 61 of 112 as well
    said = made.said["rate"]
    assert said is not None and said[0].words.startswith("rate 54.5 ")


def test_no_rate_is_said_of_a_withheld_count_but_a_verdict_may_be() -> None:
    table, k, n = town(39, 41)
    met = Offer("verdict", ((at_least(k.key, n.key, Fraction(60), words="met"),),))
    made = release(Table(table.cells, table.relations, (rate_offer("rate", k, n), met)))
    assert made.said["rate"] is None
    assert [each.words for each in made.published.statements] == ["met"]


def test_a_verdict_that_gives_the_count_away_is_not_said() -> None:
    table, k, n = town(39, 41)
    # at least 95 % of 38 … 42 leaves at most 2 that are missing
    met = Offer("verdict", ((at_least(k.key, n.key, Fraction(95), words="met"),),))
    made = release(Table(table.cells, table.relations, (met,)))
    assert made.said == {"verdict": None}
    assert made.published.statements == ()


def test_a_printed_rate_means_half_a_unit_to_both_sides_in_whole_numbers() -> None:
    k, n = key("t"), key("t", Part.denominator)
    lower, upper = rate(k, n, Decimal("96.12"), words="w")
    # 100 k ≥ 96.115 n and 100 k ≤ 96.125 n
    assert (lower.terms, lower.low, lower.high) == (((k, 20000), (n, -19223)), 0, None)
    assert (upper.terms, upper.low, upper.high) == (((k, 800), (n, -769)), None, 0)
    assert rounded(Fraction(134100, 1395), 2) == Decimal("96.13")


def test_a_half_is_printed_as_the_even_digit_so_an_odd_one_means_less_than_half_a_unit() -> None:
    k, n = key("t"), key("t", Part.denominator)
    assert rounded(Fraction(1, 8) * 100, 0) == 12
    assert rounded(Fraction(27, 200) * 100, 0) == 14
    lower, upper = rate(k, n, Decimal(13), words="w")
    # 12.5 % and 13.5 % are printed as 12 and 14
    assert (lower.low, upper.high) == (1, -1)


@pytest.mark.parametrize(
    ("say", "ends"), [(at_least, (0, None)), (above, (1, None)), (at_most, (None, 0)), (below, (None, -1))]
)
def test_a_target_is_met_or_missed_exactly(say: Callable[..., Statement], ends: tuple[int | None, int | None]) -> None:
    said = say(key("t"), key("t", Part.denominator), Fraction(197, 2), words="98.5")
    assert (said.terms, said.low, said.high) == (((key("t"), 200), (key("t", Part.denominator), -197)), *ends)


# ---------------------------------------------------------------------- tables


def test_a_table_knows_its_sums_and_refuses_those_that_do_not_come_out() -> None:
    figures = [Figure("a", "births", "2007Q1", 9, 12), Figure("b", "births", "2007Q1", 1, 3)]
    whole = Figure("district", "births", "2007Q1", 10, 15)
    groups = {"district": ["a", "b", "did not report"]}
    table = table_of([*figures, whole], groups=groups, spans={}, listed={"district"})
    kinds = [relation.kind for relation in table.relations]
    assert (kinds.count(Additive.areas), kinds.count(Additive.complement)) == (3, 3)
    with pytest.raises(ValueError, match="does not come out"):
        table_of([*figures, Figure("district", "births", "2007Q1", 11, 15)], groups=groups, spans={}, listed=set())
    with pytest.raises(ValueError, match="given twice"):
        table_of([*figures, figures[0]], groups={}, spans={}, listed=set())
    with pytest.raises(ValueError, match="never negative"):
        table_of([Figure("a", "births", "2007Q1", 4, 3)], groups={}, spans={}, listed=set())


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_every_refusal_is_said_in_this_language(locale: str) -> None:
    with (CATALOGUES / locale / "problems_disclosure.po").open("rb") as file:
        said = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    assert said.keys() == PROBLEMS.keys()
    for code, template in PROBLEMS.items():
        assert _fields(said[code]) == _fields(template)
        assert locale != "en" or said[code] == template


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}
