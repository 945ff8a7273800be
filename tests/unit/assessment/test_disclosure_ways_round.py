"""Ways round the withholding of small counts, each closed: what else could be put together to get at one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

import pytest

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
from assessment.disclosure.releasing import release
from assessment.disclosure.statements import at_least, between, exactly, rate, rounded
from assessment.disclosure.suppress import Why
from assessment.disclosure.tables import Figure, table_of
from assessment.problems import Refused

Q1, Q2, YEAR = "2007Q1", "2007Q2", "2007Q1-2"


def key(area: str, part: Part = Part.numerator, period: str = Q1, revision: int = 0) -> Key:
    return Key(area, "births", period, part, revision)


def count(area: str, value: int, period: str = Q1, revision: int = 0) -> Figure:
    return Figure(area, "births", period, value, None, revision=revision)


def cell(area: str, value: int, *, listed: bool = True, period: str = Q1) -> Cell:
    return Cell(key(area, period=period), value, Counted.events, listed)


def shown(published: Published) -> dict[str, int | None]:
    return {f"{each.key.area} {each.key.period}": each.value for each in published.cells if each.listed}


def tiers(**members: Iterable[str]) -> Mapping[str, list[str]]:
    return {name: list(towns) for name, towns in members.items()}


# ---------------------------------------------------------------------- few areas


def test_of_a_tier_of_one_town_no_more_is_shown_than_of_the_town() -> None:
    figures = [count("only", 4), count("big", 60), count("mountain", 4), count("plain", 60), count("district", 64)]
    groups = tiers(mountain=["only"], plain=["big"], district=["mountain", "plain"])
    made = release(table_of(figures, groups=groups, spans={}, listed={"mountain", "plain", "district"}))
    # 65 ± 2 less 60 ± 2 leaves 1 … 9 for the mountain and its only town
    assert shown(made.published) == {"district 2007Q1": 65, "mountain 2007Q1": None, "plain 2007Q1": 60}
    known = [exactly(key("district"), 64, source="yearbook")]
    made = release(table_of(figures, groups=groups, spans={}, listed={"mountain", "plain", "district"}), known=known)
    # 64 less 60 ± 2 would leave five values
    assert shown(made.published)["plain 2007Q1"] is None


def test_one_withheld_count_among_public_ones_takes_another_with_it() -> None:
    figures = [count("a", 3), *(count(area, 20) for area in "bcd"), count("sum", 63)]
    known = [exactly(key(area), value, source="bulletin") for area, value in (("b", 20), ("c", 20), ("sum", 63))]
    made = release(table_of(figures, groups=tiers(sum="abcd"), spans={}, listed={*"abcd", "sum"}), known=known)
    # 63 less 20, 20 and 20 ± 2 would leave five values
    assert {area for area, value in shown(made.published).items() if value is None} == {"a 2007Q1", "d 2007Q1"}


def test_small_counts_that_could_only_be_shared_out_among_themselves_take_a_large_one_with_them() -> None:
    # 1 + 2 are 3: with the sum public each would be 1 or 2
    figures = [count("a", 1), count("b", 2), count("c", 90), count("sum", 93)]
    known = [exactly(key("sum"), 93, source="bulletin")]
    made = release(table_of(figures, groups=tiers(sum="abc"), spans={}, listed={*"abc", "sum"}), known=known)
    assert shown(made.published) == {"a 2007Q1": None, "b 2007Q1": None, "c 2007Q1": None, "sum 2007Q1": 93}


def test_counts_of_towns_that_are_not_listed_cannot_be_worked_out_from_their_tier() -> None:
    figures = [count("a", 0), count("b", 5), count("tier", 5)]
    made = release(table_of(figures, groups=tiers(tier="ab"), spans={}, listed={"tier"}))
    assert shown(made.published) == {"tier 2007Q1": None}
    assert {each.key.area for each in made.published.cells} == {"tier", "b"}
    assert {each.key.area for each in made.published.listed} == {"tier"}


# ---------------------------------------------------------------------- several releases


def move(listed: set[str]) -> tuple[Table, Table]:
    """A town with 3 births moves from one tier to the other after the first quarter."""
    first = [count("a", 40), count("b", 3), count("c", 50)]
    sums = [count("plain", 43), count("hill", 50), count("district", 93)]
    groups = tiers(plain="ab", hill="c", district=["plain", "hill"])
    before = table_of([*first, *sums], groups=groups, spans={}, listed=listed)
    second = [count("a", 40, Q2), count("b", 20, Q2), count("c", 52, Q2)]
    to_date = [count("a", 80, YEAR), count("b", 23, YEAR), count("c", 102, YEAR)]
    later = [count("plain", 40, Q2), count("hill", 72, Q2), count("district", 112, Q2)]
    # of the year so far the tiers of the last day count
    year = [count("plain", 80, YEAR), count("hill", 125, YEAR), count("district", 205, YEAR)]
    now = tiers(plain="a", hill="bc", district=["plain", "hill"])
    after = table_of(
        [*first, *sums, *second, *to_date, *later, *year],
        groups=now,
        groups_in={Q1: groups},
        spans={YEAR: [Q1, Q2]},
        listed=listed,
    )
    return before, after


def test_a_tier_with_other_towns_in_each_quarter_is_not_the_sum_of_its_quarters() -> None:
    _, after = move({"plain", "hill", "district"})
    over_periods = {each.total.area for each in after.relations if each.kind is Additive.periods}
    assert over_periods == {"a", "b", "c", "district"}
    with pytest.raises(ValueError, match="does not come out"):
        table_of([count("plain", 5), count("a", 5), count("b", 2)], groups=tiers(plain="ab"), spans={}, listed=set())


def test_a_town_that_changed_its_tier_is_not_left_between_the_old_and_the_new_tier() -> None:
    before, after = move({"plain", "hill", "district"})
    first = release(before)
    second = release(after, earlier=[first.published])
    assert audit([first.published, second.published]).holds
    # the year so far less the second quarter is the town that stayed, and the first quarter less that the other one
    known = [
        exactly(key("plain", period=each), value, source="bulletin") for each, value in ((Q1, 43), (Q2, 40), (YEAR, 80))
    ]
    with pytest.raises(Refused) as error:
        release(after, earlier=[first.published], known=known)
    assert {problem.params["count"] for problem in error.value.problems} == {str(key("b"))}
    assert {problem.params["low"] for problem in error.value.problems} == {3}


def test_a_corrected_count_does_not_give_away_the_others_that_stayed_the_same() -> None:
    groups, listed = tiers(sum="ab"), {"sum", "a"}
    figures = [count("a", 30), count("b", 4)]
    one = release(table_of([*figures, count("sum", 34)], groups=groups, spans={}, listed=listed))
    assert shown(one.published) == {"a 2007Q1": 30, "sum 2007Q1": 35}
    corrected = [*figures, count("a", 38, revision=1), count("sum", 42, revision=1)]
    table = table_of(corrected, groups=groups, spans={}, listed=listed)
    # the town that was not corrected is a part of both sums
    assert table.relations == (Relation(Additive.areas, key("sum", revision=1), (key("a", revision=1), key("b"))),)
    two = release(table, earlier=[one.published])
    # 40 ± 2 less 40 ± 2 would leave 0 … 4
    assert None in {each.value for each in two.published.listed if each.key.revision}
    assert audit([one.published, two.published]).holds


def test_what_was_withheld_stays_withheld_though_it_is_no_longer_small_or_alone() -> None:
    first = release(
        Table(
            (cell("a", 38), cell("b", 4), cell("sum", 42)),
            (Relation(Additive.areas, key("sum"), (key("a"), key("b"))),),
        )
    )
    assert shown(first.published)["a 2007Q1"] is None
    again = release(Table((cell("a", 38),)), earlier=[first.published])
    assert shown(again.published) == {"a 2007Q1": None}
    assert again.reasons == {key("a"): Why.withheld_before}


def test_a_later_release_that_shows_what_an_earlier_one_withheld_fails_the_audit() -> None:
    one = Published((Shown(key("a"), None, Counted.events),))
    two = Published((Shown(key("a"), 10, Counted.events),))
    (finding,) = audit([one, two]).findings
    assert (finding.low, finding.high, finding.possible) == (8, 12, 5)


def test_what_is_said_of_an_earlier_release_alone_is_attacked_too() -> None:
    n = key("town", Part.denominator)
    before = Published(
        (Shown(key("town"), None, Counted.events), Shown(n, 40, Counted.events)),
        (Relation(Additive.complement, n, (key("town"), key("town", Part.complement))),),
    )
    assert audit([before]).holds
    said = Offer("band", ((at_least(key("town"), n, Fraction(95), words="at least 95 %"),),))
    made = release(Table((cell("elsewhere", 40),), (), (said,)), earlier=[before])
    assert made.said == {"band": None}


def test_a_rate_may_not_narrow_further_what_was_given_away_before() -> None:
    relation = Relation(Additive.areas, key("sum"), (key("a"), key("b")))
    cells = (
        Shown(key("sum"), 40, Counted.events),
        Shown(key("a"), 40, Counted.events),
        Shown(key("b"), None, Counted.events),
    )
    leak = Published(cells, (relation,))
    (finding,) = audit([leak]).findings
    assert finding.possible == 4
    table = Table(
        (cell("sum", 41), cell("a", 38), cell("b", 3)),
        (relation,),
        (Offer("few", ((between(key("b"), None, 3, words="few"),),)),),
    )
    made = release(table, earlier=[leak])
    assert made.said == {"few": None}


# ---------------------------------------------------------------------- statements


def test_a_verdict_says_that_there_is_at_least_one_case() -> None:
    k, n = key("town"), key("town", Part.denominator)
    cells = (Shown(k, None, Counted.events, listed=False), Shown(n, None, Counted.events, listed=False))
    at_most_7 = between(n, None, 7, words="few")
    found = {each.key: each for each in audit([Published(cells, (), (at_most_7,))]).findings}
    assert n not in found
    met = at_least(k, n, Fraction(50), words="met")
    found = {each.key: each for each in audit([Published(cells, (), (at_most_7, met))]).findings}
    assert (found[n].low, found[n].high, found[n].possible) == (1, 7, 7)


def test_a_mean_of_public_money_does_not_give_away_the_persons_it_is_spread_over() -> None:
    amount, persons = key("town"), key("town", Part.denominator)
    money = Cell(amount, 1_234_567_890, Counted.money)  # fen
    people = Cell(persons, 10_013, Counted.persons)
    value = Fraction(money.value, people.value)
    # fen for a person, to a fen and to a yuan
    offer = Offer(
        "mean",
        tuple(rate(amount, persons, rounded(value, each), words=f"mean {each}", per=1) for each in (0, -2)),
        of_shown=True,
    )
    made = release(Table((money, people), (), (offer,)))
    values = {each.key.part: each.value for each in made.published.cells}
    assert values == {Part.numerator: 1_234_567_890, Part.denominator: 10_015}
    # a fen tells one number of persons from the next, a yuan does not
    assert {each.words[:7] for each in made.said["mean"] or ()} == {"mean -2"}


def test_an_offer_or_a_sum_that_is_not_true_is_no_basis_for_an_attack() -> None:
    table = table_of([Figure("town", "births", Q1, 30, 40)], groups={}, spans={}, listed={"town"})
    false = at_least(key("town"), key("town", Part.denominator), Fraction(80), words="met")
    with pytest.raises(ValueError, match="not true"):
        release(Table(table.cells, table.relations, (Offer("verdict", ((false,),)),)))
    with pytest.raises(ValueError, match="does not come out"):
        release(Table((cell("a", 20), cell("b", 30)), (Relation(Additive.same, key("a"), (key("b"),)),)))
    with pytest.raises(ValueError, match="twice"):
        release(Table((cell("a", 20), cell("a", 20))))


# ---------------------------------------------------------------------- one count under two names


def test_a_count_that_is_withheld_under_one_name_is_not_shown_under_another() -> None:
    figures = [
        Figure("town", "compliant", Q1, 38, 41),
        Figure("town", "first", Q1, 20, 41),
        Figure("town", "births", Q1, 41, None),
    ]
    same = [(("compliant", Part.denominator), ("first", Part.denominator), ("births", Part.numerator))]
    table = table_of(figures, groups={}, spans={}, listed={"town"}, same=same)
    assert sum(each.kind is Additive.same for each in table.relations) == 2
    known = [exactly(Key("town", "births", Q1, Part.numerator), 41, source="bulletin")]
    made = release(table, known=known)
    assert made.audit.holds
    values = {(each.key.indicator, each.key.part): each.value for each in made.published.cells}
    assert values["compliant", Part.numerator] is None
    assert values["compliant", Part.complement] is None


def test_the_year_so_far_of_a_stock_is_its_last_quarter_and_withheld_with_it() -> None:
    figures = [count("town", 40), count("town", 3, Q2), count("town", 3, YEAR)]
    table = table_of(figures, groups={}, spans={YEAR: [Q1, Q2]}, listed={"town"}, stocks={"births"})
    assert table.relations == (Relation(Additive.periods, key("town", period=YEAR), (key("town", period=Q2),)),)
    assert shown(release(table).published) == {"town 2007Q1": 40, "town 2007Q2": None, "town 2007Q1-2": None}


def test_towns_may_be_listed_for_some_indicators_only() -> None:
    figures = [Figure("town", each, Q1, 40, None) for each in ("births", "visits")]
    table = table_of(figures, groups={}, spans={}, listed=(), listed_for={"visits": ["town"]})
    assert {each.key.indicator for each in table.cells if each.listed} == {"visits"}


def test_a_single_figure_published_elsewhere_may_refuse_a_release_with_its_path() -> None:
    figures = [count("a", 3), count("b", 40), count("sum", 43)]
    known: list[Statement] = [exactly(key(area), value, source="press") for area, value in (("b", 40), ("sum", 43))]
    with pytest.raises(Refused) as error:
        release(table_of(figures, groups=tiers(sum="ab"), spans={}, listed=()), known=known)
    (problem,) = error.value.problems
    assert (problem.params["count"], problem.params["possible"]) == (str(key("a")), 1)
    assert "press" in str(problem.params["path"])
