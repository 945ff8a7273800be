"""Public releases: generated districts with planted small counts, of which an attacker recovers none."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.disclosure.attack import Attack, Block, Row
from assessment.disclosure.audit import audit
from assessment.disclosure.cells import ENOUGH, SMALL, Key, Offer, Part, Published, Shown, Statement, Table
from assessment.disclosure.releasing import Release, release
from assessment.disclosure.statements import at_least, below, exactly, rate_offer
from assessment.disclosure.suppress import primary
from assessment.disclosure.tables import Figure, table_of
from assessment.problems import Refused
from tests.property.disclosure_reader import Reader

FAMILIES = 100
LONG_FAMILIES = 5_000
READ = 20  # of so many families one is read by the attacker of the tests, too
MOST = 26  # no count of the smallest tables is looked for above
DISTRICT = "district"


@dataclass(frozen=True)
class Family:
    """A district over some quarters: the table of each release, and what was published elsewhere."""

    tables: tuple[Table, ...]
    known: tuple[Statement, ...]


def summed(figures: Iterable[Figure], area: str | None = None, period: str | None = None) -> list[Figure]:
    """The figures added up into one area or period."""
    sums: dict[tuple[str, str, str], tuple[int, int]] = {}
    for each in figures:
        key = (area or each.area, each.indicator, period or each.period)
        k, n = sums.get(key, (0, 0))
        sums[key] = (k + each.numerator, n + (each.denominator or 0))
    return [Figure(*key, *counts) for key, counts in sums.items()]


def family(seed: int) -> Family:
    """Two tiers of one to three towns, one or two indicators, one to three quarters and the year to date; towns are
    listed or not, and each release says whether some of them meet a target; each offers rates; now and then somebody
    else published the district's births.
    """
    random = np.random.default_rng(seed)
    tiers = {
        f"tier{tier}": [f"town{tier}{number}" for number in range(random.choice([1, 2, 3], p=[0.1, 0.5, 0.4]))]
        for tier in (1, 2)
    }
    towns = [town for members in tiers.values() for town in members]
    groups = {**tiers, DISTRICT: list(tiers)}
    listed = {*tiers, DISTRICT, *(towns if random.random() < 0.7 else ())}
    indicators = 1 + (random.random() < 0.2)
    mean, share = random.uniform(4, 80), random.uniform(0.6, 0.98)
    everything: list[Figure] = []
    spans: dict[str, list[str]] = {}
    tables = []
    for quarter in range(1, int(random.choice([1, 2, 3], p=[0.8, 0.19, 0.01])) + 1):
        name = f"2007Q{quarter}"
        for indicator in range(indicators):
            births = random.poisson(mean * random.uniform(0.2, 2, len(towns)))
            births[random.integers(len(towns))] = random.integers(1, 8)  # the planted small town
            own = [
                Figure(town, f"indicator{indicator}", name, int(random.binomial(count, share)), int(count))
                for town, count in zip(towns, births, strict=True)
            ]
            for tier, members in tiers.items():
                own += summed([each for each in own if each.area in members], area=tier)
            own += summed([each for each in own if each.area in tiers], area=DISTRICT)
            everything += own
        figures = list(everything)
        if quarter > 1:
            spans[f"2007Q1-{quarter}"] = [f"2007Q{each}" for each in range(1, quarter + 1)]
            figures += summed(everything, period=f"2007Q1-{quarter}")
        now = [each for each in figures if each.period == name]
        offers = rates([each for each in now if each.area not in towns[1:]], listed)
        offers += [verdict(each) for each in now if each.area in towns[:2] and each.denominator]
        tables.append(table_of(figures, groups=groups, spans=spans, listed=listed, offers=offers))
    births_of_district = [
        cell for cell in tables[-1].cells if cell.key.area == DISTRICT and cell.key.part is Part.denominator
    ]
    known = [exactly(births_of_district[0].key, births_of_district[0].value, source="bulletin")]
    return Family(tuple(tables), tuple(known if random.random() < 0.3 else ()))


def rates(figures: Iterable[Figure], listed: set[str]) -> list[Offer]:
    cells = {cell.key: cell for cell in table_of(figures, groups={}, spans={}, listed=listed).cells}
    return [
        rate_offer(f"{each.area} {each.indicator} {each.period}", cells[k], cells[n])
        for each in figures
        if each.area in listed and each.denominator
        for k, n in [(each.key(Part.numerator), each.key(Part.denominator))]
    ]


def verdict(figure: Figure) -> Offer:
    """Whether four fifths are reached."""
    k, n = figure.key(Part.numerator), figure.key(Part.denominator)
    say = at_least if 5 * figure.numerator >= 4 * (figure.denominator or 0) else below
    words = f"verdict {figure.area} {figure.indicator} {figure.period}"
    return Offer(words, ((say(k, n, Fraction(80), words=words),),))


def released(case: Family) -> list[tuple[Table, Release]]:
    """The releases that were made; one that was refused was not."""
    done: list[tuple[Table, Release]] = []
    for table in case.tables:
        try:
            done.append((table, release(table, earlier=[each.published for _, each in done], known=case.known)))
        except Refused as refused:
            assert {problem.code for problem in refused.problems} == {"disclosure.recovered"}
    return done


def without_suppression(table: Table) -> Published:
    """The control: small counts are left out, and that is all that is done."""
    small = primary(table)
    cells = [
        Shown(cell.key, None if cell.key in small else cell.value, cell.counted, exact=cell.key not in small)
        for cell in table.cells
    ]
    return Published(tuple(cells), table.relations)


def fits(statement: Statement, truth: dict[Key, int]) -> bool:
    total = sum(factor * truth[key] for key, factor in statement.terms)
    return (statement.low is None or total >= statement.low) and (statement.high is None or total <= statement.high)


def check(case: Family, *, read: bool = False) -> int:
    """Nothing is recovered, and all that is said is true. The number of releases that were refused."""
    done = released(case)
    published = [each.published for _, each in done]
    assert audit(published, case.known).holds
    if read:
        assert Reader(published, case.known).recovered() == {}
    public = {statement.exact[0] for statement in case.known if statement.exact}
    for table, made in done:
        truth = {cell.key: cell.value for cell in table.cells}
        shown = {each.key: each for each in made.published.cells}
        for key in primary(table):
            assert key in public or shown[key].value is None
        for key, each in shown.items():
            if each.value is not None:
                assert each.value == truth[key] if each.exact else abs(each.value - truth[key]) <= 2
                assert each.exact or (each.value % 5 == 0 and (each.value == 0) == (truth[key] == 0))
        assert all(fits(statement, truth) for statement in made.published.statements)
    return len(case.tables) - len(done)


@pytest.mark.parametrize("start", range(0, FAMILIES, 20))
def test_no_planted_small_count_is_recovered(start: int) -> None:
    assert sum(check(family(seed), read=seed % READ == 0) for seed in range(start, start + 20)) <= 2


@pytest.mark.long
@pytest.mark.parametrize("start", range(FAMILIES, FAMILIES + LONG_FAMILIES, 250))
def test_no_planted_small_count_is_recovered_in_thousands_of_families(start: int) -> None:
    assert sum(check(family(seed), read=seed % READ == 0) for seed in range(start, start + 250)) <= 15


def test_the_same_attackers_break_releases_without_suppression() -> None:
    broken = 0
    for seed in range(10):
        case = family(seed)
        bare = [without_suppression(table) for table in case.tables]
        truth = {cell.key: cell.value for table in case.tables for cell in table.cells}
        exact = {each.key: each.low for each in audit(bare, paths=0).findings if each.low == each.high}
        assert all(value == truth[key] for key, value in exact.items())
        small = [key for key in sorted(exact) if truth[key] in SMALL][:2]
        assert Reader(bare).recovered(small) == {key: {truth[key]} for key in small}
        broken += bool(small)
    assert broken >= 9


# ---------------------------------------------------------------------- tables so small that all worlds can be counted


@st.composite
def small_tables(draw: st.DrawFn) -> tuple[Table, list[Statement]]:
    """Two towns and their sum over two quarters, or the two counts of one town; small counts are common."""
    counts = st.one_of(st.integers(0, 9), st.integers(0, 14))
    quarters = ("Q1", "Q2")
    if draw(st.booleans()):
        figures = [Figure(town, "births", each, draw(counts), None) for town in ("a", "b") for each in quarters]
        figures += [Figure("sum", "births", each, _sum(figures, each), None) for each in quarters]
        figures += [
            Figure(area, "births", "H1", sum(each.numerator for each in figures if each.area == area), None)
            for area in ("a", "b", "sum")
        ]
    else:
        rest = [draw(counts) for _ in quarters]
        figures = [
            Figure("a", "births", each, k, k + more)
            for each, k, more in zip(quarters, map(draw, [counts] * 2), rest, strict=True)
        ]
        whole = [sum(each.numerator for each in figures), sum(each.denominator or 0 for each in figures)]
        figures.append(Figure("a", "births", "H1", *whole))
    listed = draw(st.sets(st.sampled_from(["a", "b", "sum"]), min_size=1))
    spans = {"H1": quarters} if draw(st.booleans()) else {}
    figures = figures if spans else [each for each in figures if each.period != "H1"]
    table = table_of(figures, groups={"sum": ["a", "b"]}, spans=spans, listed=listed)
    known = [exactly(cell.key, cell.value, source="press") for cell in table.cells if draw(st.integers(0, 7)) == 0]
    return table, known


def _sum(figures: list[Figure], period: str) -> int:
    return sum(each.numerator for each in figures if each.period == period)


@settings(max_examples=40)
@given(made=small_tables())
def test_of_a_released_table_every_withheld_count_has_eight_values_in_worlds_that_were_counted(
    made: tuple[Table, list[Statement]],
) -> None:
    table, known = made
    try:
        published = release(table, known=known).published
    except Refused as refused:
        assert {problem.code for problem in refused.problems} == {"disclosure.recovered"}
        return
    reader = Reader([published], known)
    if reader.withheld:
        counted = reader.counted(MOST)
        assert {key for key in reader.withheld if len(counted[key]) < ENOUGH} == set()


@settings(max_examples=40)
@given(made=small_tables())
def test_the_audit_finds_in_a_careless_release_just_what_counting_its_worlds_finds(
    made: tuple[Table, list[Statement]],
) -> None:
    table, known = made
    bare = without_suppression(table)
    reader = Reader([bare], known)
    found = {each.key: each for each in audit([bare], known, paths=0).findings}
    assert found.keys() <= reader.withheld
    counted = reader.counted(MOST) if reader.withheld else {}
    for key in reader.withheld:
        values = counted[key]
        assert (key in found) == (len(values) < ENOUGH)
        if key in found:
            assert (found[key].low, found[key].high, found[key].possible) == (min(values), max(values), len(values))


@pytest.mark.parametrize("seed", range(6))
def test_a_release_depends_on_the_table_and_not_on_its_order(seed: int) -> None:
    case = family(seed)
    table = case.tables[0]
    random = np.random.default_rng(seed)
    shuffled = Table(*(tuple(part[i] for i in random.permutation(len(part))) for part in _parts(table)))  # type: ignore[arg-type]
    one, other = release(table, known=case.known), release(shuffled, known=case.known)
    assert one == other == release(table, known=case.known)


def _parts(table: Table) -> tuple[tuple[object, ...], ...]:
    return table.cells, table.relations, table.offers


# ---------------------------------------------------------------------- the attacker, against counting all worlds


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    size = draw(st.integers(1, 4))
    low = [draw(st.integers(0, 4)) for _ in range(size)]
    high = [start + draw(st.integers(0, 11)) for start in low]
    rows = []
    for label in range(draw(st.integers(0, 3))):
        terms = {column: draw(st.integers(-3, 3)) for column in range(size)}
        least = draw(st.integers(-10, 10))
        rows.append(Row({c: f for c, f in terms.items() if f}, least, least + draw(st.integers(0, 6)), label))
    rows = [row for row in rows if row.terms]
    return Block(np.array(low, float), np.array(high, float), rows, dict.fromkeys(range(size), ENOUGH))


@given(block=blocks())
def test_the_attacker_finds_exactly_what_counting_all_worlds_finds(block: Block) -> None:
    ranges = [range(int(low), int(high) + 1) for low, high in zip(block.low, block.high, strict=True)]
    worlds = [world for world in itertools.product(*ranges) if all(_holds(row, world) for row in block.rows)]
    found = Attack(block).run()
    if not worlds:
        assert found is None
        return
    assert found is not None
    narrow = {each.column: each for each in found}
    for column in range(len(ranges)):
        values = {world[column] for world in worlds}
        assert (column in narrow) == (len(values) < ENOUGH)
        if column in narrow:
            each = narrow[column]
            assert (each.low, each.high, each.possible) == (min(values), max(values), len(values))


@settings(max_examples=40)
@given(block=blocks())
def test_the_path_alone_gives_the_count_away_and_nothing_of_it_can_be_left_out(block: Block) -> None:
    attack = Attack(block)
    for narrow in attack.run() or ():
        path = attack.why(narrow)
        kept = [row for row in block.rows if row.label in path]
        assert _possible(block, kept, narrow.column) < ENOUGH
        for row in kept:
            assert _possible(block, [each for each in kept if each is not row], narrow.column) >= ENOUGH


def _possible(block: Block, rows: list[Row], column: int) -> int:
    part = Block(block.low, block.high, rows, {column: ENOUGH})
    found = Attack(part).run()
    assert found is not None
    return found[0].possible if found else ENOUGH


def _holds(row: Row, world: tuple[int, ...]) -> bool:
    total = sum(factor * world[column] for column, factor in row.terms.items())
    return not math.isnan(total) and row.low <= total <= row.high
