"""Public releases of a small district with planted small counts: what is said, what never is, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from assessment.disclosure.cells import Part
from assessment.problems import Refused
from dashboard.services.release_page import preview_of
from dashboard.services.release_registering import COLUMNS, read_known
from dashboard.services.releasing import audit_all, known_figures_of, prepare, publish, waiting_for
from data.engine import Connection, Engine, reading, writing
from data.store import audit, known_figures, releases, seals
from data.store.known_figures import Known
from data.store.published import published_bytes, read_published
from data.store.twinning.writes import Write
from layouts.models.release import Figure, ReleaseDocument, Words, read_release, release_bytes, release_hash
from layouts.text import Text
from layouts.text.release import Names, say_release_problem
from tests.unit.dashboard import released_world as world
from tests.unit.dashboard.outsider import ENOUGH, reader

LEADING = "2007Q1-2007Q2"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = world.released_in(tmp_path)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[ReleaseDocument]:
    made = world.released_in(tmp_path_factory.mktemp("documents"))
    found = [world.document(made, number) for number in (1, 2)]
    made.dispose()
    return found


def truth(group: str, indicator: str, period: str) -> tuple[int, int | None]:
    """The true counts of a group, added up by hand."""
    prefix = {world.DISTRICT: "ab", world.UPPER: "a", world.LOWER: "b"}[group]
    first, _, last = period.partition("-")
    quarters = [each for each in world.QUARTERS if first <= each <= (last or first)]
    towns = [town for town in world.TOWNS if town[0] in prefix]
    at = [world.QUARTERS.index(each) for each in quarters]
    if indicator == "third":
        return sum(world.THIRD[town][number] for town in towns for number in at), None
    column = {"compliant": 1, "first": 2, "birth_rate": 0}[indicator]
    above = sum(world.BIRTHS[town][number][column] for town in towns for number in at)
    if indicator == "birth_rate":
        return above, sum(world.POPULATION[town] + 7 * number for town in towns for number in at)
    return above, sum(world.BIRTHS[town][number][0] for town in towns for number in at)


def counted(document: ReleaseDocument) -> list[Figure]:
    return [each for each in document.figures if each.indicator in ("compliant", "first", "birth_rate", "third")]


# ---------------------------------------------------------------------- what is said


def test_no_small_count_and_none_that_leaves_a_small_one_is_in_any_release(documents: list[ReleaseDocument]) -> None:
    small = 0
    for each in (figure for document in documents for figure in counted(document)):
        above, below = truth(each.group, each.indicator, each.period)
        if above in range(1, 8) or (each.indicator in ("compliant", "first") and below - above in range(1, 8)):
            small += 1
            assert (each.numerator, each.numerator_shown) == (None, "withheld"), each
    assert small > 8


def test_every_count_of_events_that_is_shown_is_rounded_to_five(documents: list[ReleaseDocument]) -> None:
    for each in (figure for document in documents for figure in counted(document)):
        for value, shown, true in zip(
            (each.numerator, each.denominator),
            (each.numerator_shown, each.denominator_shown),
            truth(each.group, each.indicator, each.period),
            strict=True,
        ):
            if shown == "rounded" and not (each.indicator == "birth_rate" and "-" in each.period):
                assert value % 5 == 0
                assert abs(value - true) <= 2
            if value == 0:
                assert true == 0


def test_a_rate_is_that_of_the_true_counts_with_the_decimals_that_are_printed(documents: list[ReleaseDocument]) -> None:
    said = 0
    for each in (figure for document in documents for figure in counted(document)):
        if each.rate is not None and each.indicator in ("compliant", "first"):
            above, below = truth(each.group, each.indicator, each.period)
            decimals = len(each.rate.partition(".")[2])
            assert abs(100 * above / below - float(each.rate)) <= 0.5 / 10**decimals + 1e-9
            said += 1
    assert said > 4


def test_the_district_has_the_rate_that_leads_unless_sums_tell_its_counts_anyway(
    documents: list[ReleaseDocument],
) -> None:
    leading = [each.figure(world.DISTRICT, each.headline, each.leading) for each in documents]
    assert [each.rate for each in leading if each and each.rate] == ["87.4"]


def test_counts_of_areas_and_amounts_of_money_are_given_as_they_are(documents: list[ReleaseDocument]) -> None:
    villages = documents[-1].figure(world.UPPER, "villages", LEADING)
    assert (villages.numerator, villages.denominator, villages.numerator_shown) == (27, 30, "exact")
    people = sum(world.POPULATION[town] + 7 for town in world.TOWNS)
    budget = documents[-1].figure(world.DISTRICT, "budget", LEADING)
    assert budget.numerator == people * 9 + 3  # six half yuan


def test_a_plain_value_is_public_only_where_it_counts_neither_persons_nor_events(
    documents: list[ReleaseDocument],
) -> None:
    codes = {each.code for each in documents[-1].indicators}
    assert "hearings" in codes
    assert "deaths" not in codes
    assert documents[-1].figure(world.DISTRICT, "hearings", LEADING).rate == "1.5"


def test_nothing_is_said_of_how_a_falling_share_stands_to_last_year(documents: list[ReleaseDocument]) -> None:
    falling = [each for document in documents for each in document.figures if each.indicator == "falling"]
    assert falling
    assert {each.verdict for each in falling} == {None}


def test_no_figure_of_a_town_is_in_a_release(documents: list[ReleaseDocument]) -> None:
    for document in documents:
        assert {each.level for each in document.groups} == {"district", "tier"}
        assert {each.group for each in document.figures} == {world.DISTRICT, world.UPPER, world.LOWER}
        assert [each.code for each in document.towns] == list(world.TOWNS)


def test_what_an_earlier_release_had_is_given_again_as_it_was(documents: list[ReleaseDocument]) -> None:
    before = {(each.group, each.indicator, each.period): each for each in documents[0].figures}
    again = [each for each in documents[1].figures if each.period == "2007Q1" and each.indicator != "hearings"]
    assert again
    for each in again:
        old = before[each.group, each.indicator, each.period]
        assert (each.numerator, each.denominator, each.rate) == (old.numerator, old.denominator, old.rate)


def test_the_bytes_tell_no_reason_and_no_place_of_a_count_that_is_not_listed(engine: Engine) -> None:
    with reading(engine) as connection:
        content = b"".join(releases.content(connection, number) or b"" for number in (1, 2))
    for secret in (b"small", b"protects", b"complement", b"reason", b"a1 ", b"revision"):
        assert secret not in content


# ---------------------------------------------------------------------- what can be worked out


def test_an_outsider_who_has_read_everything_works_out_no_withheld_count(documents: list[ReleaseDocument]) -> None:
    outsider = reader(documents)
    assert len(outsider.withheld) > 12
    given_away = {name: values for name in sorted(outsider.withheld) if len(values := outsider.possible(name)) < ENOUGH}
    assert given_away == {}


def test_the_same_outsider_finds_a_count_once_the_others_are_not_protected(documents: list[ReleaseDocument]) -> None:
    hidden = (world.LOWER, "first", "2007Q1", "numerator")
    names = {name for name in reader(documents).ranges if name != hidden and name[1] in ("compliant", "first")}
    exact = {name: truth(*name[:3])[0 if name[3] == "numerator" else 1] for name in names}
    found = reader(documents, exact={name: value for name, value in exact.items() if value is not None})
    assert found.possible(hidden) == {truth(*hidden[:3])[0]}


def test_the_audit_of_all_releases_holds(engine: Engine) -> None:
    with reading(engine) as connection:
        report = audit_all(connection)
    assert report.audit.holds
    assert report.audit.checked > 30


# ---------------------------------------------------------------------- publishing


def test_releases_are_chained_by_their_hashes_and_made_from_their_seals(engine: Engine) -> None:
    with reading(engine) as connection:
        stored = releases.all(connection)
        contents = [releases.content(connection, each.number) or b"" for each in stored]
        roots = {each.number: each.root for each in seals.all(connection)}
        assert releases.breaks(connection) == []
    assert [each.hash for each in stored] == [release_hash(content) for content in contents]
    read = [read_release(content) for content in contents]
    assert [each.previous for each in read] == [None, stored[0].hash]
    assert [(each.seal.number, each.seal.root) for each in read] == [(n, roots[n]) for n in (1, 2)]
    assert [release_bytes(each) for each in read] == contents


def test_publishing_a_seal_again_changes_nothing(engine: Engine) -> None:
    with reading(engine) as connection:
        prepared = prepare(connection, 2)
    with writing(engine) as connection:
        outcome = publish(connection, prepared, write=Write("me", datetime.now(UTC)))
        assert (outcome.new, outcome.stored.number, len(releases.all(connection))) == (False, 2, 2)


def test_the_audit_trail_has_the_hash_of_every_release(engine: Engine) -> None:
    with reading(engine) as connection:
        entries, count = audit.entries(connection, act="publish")
        hashes = [each.hash for each in releases.all(connection)]
        assert audit.breaks(connection) == []
    assert count == 2
    assert [each.detail["sha256"] for each in reversed(entries)] == hashes
    assert entries[0].about == "2007Q2: 2"


def test_a_release_whose_bytes_were_altered_in_the_database_is_found(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(sql("DROP TRIGGER releases_no_update"))
        connection.execute(
            sql("UPDATE releases SET body = (SELECT body FROM releases WHERE number = 1) WHERE number = 2")
        )
    with reading(engine) as connection:
        assert releases.breaks(connection) == [2]


def test_only_a_final_seal_that_is_there_is_published(tmp_path: Path) -> None:
    from assessment.periods import parse_period
    from assessment.seal import SealKind
    from dashboard.services.sealing import take_seal

    engine = world.district_in(tmp_path, quarters=("2007Q1",))
    with writing(engine) as connection:
        later = world.end_of("2007Q2")
        world.loaded(connection, tmp_path, world.figures_text("2007Q2"), later, rules=world.programme())
        take_seal(
            connection,
            period=parse_period("2007Q2"),
            kind=SealKind.draft,
            who="tests",
            at=later + timedelta(hours=1),
        )
    with reading(engine) as connection:
        for number, code in ((2, "release.draft"), (9, "release.seal_unknown")):
            with pytest.raises(Refused) as refused:
                prepare(connection, number)
            assert [each.code for each in refused.value.problems] == [code]


def test_what_was_published_meanwhile_is_looked_at_before_anything_else_is(tmp_path: Path) -> None:
    engine = world.district_in(tmp_path)
    with reading(engine) as connection:
        late = prepare(connection, 2)
    world.published(engine, 1)
    with pytest.raises(Refused) as refused, writing(engine) as connection:
        publish(connection, late, write=Write("me", datetime.now(UTC)))
    assert [each.code for each in refused.value.problems] == ["release.overtaken"]
    with reading(engine) as connection:
        assert len(releases.all(connection)) == 1


def test_the_private_side_reads_back_as_it_was(engine: Engine) -> None:
    with reading(engine) as connection:
        for each in releases.published(connection):
            assert read_published(published_bytes(each)) == each


def test_the_preview_names_everything_that_the_document_withholds(tmp_path: Path) -> None:
    engine = world.district_in(tmp_path, quarters=("2007Q1",))
    with reading(engine) as connection:
        preview = preview_of(connection, prepare(connection, 1))
    told = {(each.what.value, each.group, each.indicator) for each in preview.hidden}
    for each in preview.document.figures:
        for what, shown in (("numerator", each.numerator_shown), ("denominator", each.denominator_shown)):
            assert ((what, each.group, each.indicator) in told) == (shown == "withheld")
        if each.rate_shown == "withheld" and each.indicator != "third":
            assert ("rate", each.group, each.indicator) in told
    marks = {each.group for each in preview.hidden if each.what.value == "mark"}
    assert marks == {each.code for each in preview.document.towns if each.mark is None}
    assert {(each.indicator, each.why) for each in preview.left_out} == {("deaths", "value")}


# ---------------------------------------------------------------------- what changes between releases


def corrected(connection: Connection, folder: Path, rules: object) -> None:
    """A town's births of the first quarter, some days after that was sealed."""
    births = {"a3": (43, 38, 31)}
    at = world.end_of("2007Q1") + timedelta(days=20)
    world.loaded(connection, folder, world.figures_text("2007Q1", births=births), at, rules=rules)  # type: ignore[arg-type]


def test_a_corrected_figure_is_another_count_and_the_old_release_stays(tmp_path: Path) -> None:
    engine = world.district_in(tmp_path, changes={"2007Q1": corrected})
    for number in (1, 2):
        world.published(engine, number)
    first, second = (world.document(engine, number) for number in (1, 2))
    before, after = (each.figure(world.UPPER, "birth_rate", "2007Q1") for each in (first, second))
    assert before.numerator == 255
    assert abs(after.numerator - 257) <= 2 or after.numerator is None
    with reading(engine) as connection:
        published = releases.published(connection)
        assert audit_all(connection).audit.holds
    names = {shown.key.revision for shown in published[1].cells if shown.key.area == world.UPPER}
    assert len(names) > 1


def test_a_town_that_reports_late_is_in_the_later_release_only(tmp_path: Path) -> None:
    def late(connection: Connection, folder: Path, rules: object) -> None:
        at = world.end_of("2007Q1") + timedelta(days=20)
        world.loaded(connection, folder, world.figures_text("2007Q1"), at, rules=rules)  # type: ignore[arg-type]

    engine = world.district_in(tmp_path, without={"2007Q1": "a2"}, changes={"2007Q1": late})
    for number in (1, 2):
        world.published(engine, number)
    first = world.document(engine, 1).figure(world.UPPER, "birth_rate", "2007Q1")
    assert abs(first.numerator - (93 + 41)) <= 2
    with reading(engine) as connection:
        assert audit_all(connection).audit.holds


def test_a_town_that_has_not_reported_is_in_no_sum_that_needs_it(tmp_path: Path) -> None:
    engine = world.district_in(tmp_path, without={"2007Q1": "b1"})
    for number in (1, 2):
        world.published(engine, number)
    document = world.document(engine, 2)
    to_date = document.figure(world.LOWER, "birth_rate", "2007Q1-2007Q2")
    # b1 has no year to date: it is in the second quarter alone
    assert abs(to_date.numerator - (152 + 28 + 149 + 31)) <= 2
    quarter = document.figure(world.LOWER, "birth_rate", "2007Q2")
    assert abs(quarter.numerator - (70 + 149 + 31)) <= 2
    with reading(engine) as connection:
        assert audit_all(connection).audit.holds


def test_a_tier_with_another_town_in_it_is_another_sum(tmp_path: Path) -> None:
    engine = world.district_in(tmp_path, moved="a3")
    for number in (1, 2):
        world.published(engine, number)
    with reading(engine) as connection:
        assert audit_all(connection).audit.holds
    before, after = (world.document(engine, number).figure(world.UPPER, "birth_rate", "2007Q1") for number in (1, 2))
    assert abs(before.numerator - (93 + 121 + 41)) <= 2
    assert after.numerator is None or abs(after.numerator - (93 + 121)) <= 2


@pytest.mark.parametrize("view", ["quarter", "rolling"])
def test_other_official_views_are_released_as_well(tmp_path: Path, view: str) -> None:
    engine = world.district_in(tmp_path, view=view)
    for number in (1, 2):
        world.published(engine, number)
    with reading(engine) as connection:
        assert audit_all(connection).audit.holds
    # two quarters are no four: of the rolling view nothing was reported yet
    leading = world.document(engine, 2).figure(world.DISTRICT, "compliant", world.document(engine, 2).leading)
    assert (leading.rate_shown == "missing") == (view == "rolling")


# ---------------------------------------------------------------------- figures published elsewhere


def register(engine: Engine, *figures: Known) -> None:
    with writing(engine) as connection:
        known_figures.add(connection, figures, write=Write("me", datetime.now(UTC)))


def test_a_count_that_was_published_elsewhere_is_shown_exactly(tmp_path: Path) -> None:
    engine = world.district_in(tmp_path, quarters=("2007Q1",))
    total = truth(world.DISTRICT, "compliant", "2007Q1")[1]
    register(engine, Known(world.DISTRICT, "compliant", "2007Q1", Part.denominator, total, "公报"))
    world.published(engine, 1)
    document = world.document(engine, 1)
    figure = document.figure(world.DISTRICT, "compliant", "2007Q1")
    assert (figure.denominator, figure.denominator_shown) == (total, "exact")
    (known,) = document.known
    assert known == Words(
        "某区“符合政策生育率”2007 年一季度的出生数（公报）", "births of District (Compliant rate, 2007 Q1) (公报)"
    )
    assert str(total) not in known.zh + known.en


def test_registered_figures_that_give_a_count_away_are_found_with_its_name_and_path(engine: Engine) -> None:
    others = [
        Known(group, "first", "2007Q1", Part.numerator, truth(group, "first", "2007Q1")[0], "公报")
        for group in (world.DISTRICT, world.UPPER)
    ]
    register(engine, *others)
    with reading(engine) as connection:
        report = audit_all(connection)
    found = {str(each.key): each for each in report.audit.findings}
    lower = found["lower first 2007Q1 numerator r1"]
    assert (lower.low, lower.high) == (240, 240)
    assert any("lower" in str(each) for each in lower.path)


def test_a_registered_figure_that_the_seals_do_not_hold_stays_out_of_the_attack(engine: Engine) -> None:
    register(engine, Known(world.DISTRICT, "compliant", "2007Q1", Part.denominator, 1, "旧公报"))
    with reading(engine) as connection:
        found = known_figures_of(connection)
        assert (len(found.other), found.known) == (1, ())
        assert waiting_for(connection, found.other) == {}
        report = audit_all(connection)
    assert (report.audit.holds, len(report.other)) == (True, 1)


def test_a_registration_is_taken_back_once_and_stays_in_the_record(engine: Engine) -> None:
    figure = Known(world.DISTRICT, "compliant", "2007Q1", Part.denominator, 1, "旧公报")
    register(engine, figure, figure)
    with writing(engine) as connection:
        assert [each.known for each in known_figures.all(connection)] == [figure]
        known_figures.withdraw(connection, 1, write=Write("me", datetime.now(UTC)))
        assert known_figures.all(connection) == []
        with pytest.raises(Refused) as refused:
            known_figures.withdraw(connection, 1, write=Write("me", datetime.now(UTC)))
        assert refused.value.problems[0].code == "known.unknown"
        rows = connection.execute(sql("SELECT count(*) FROM known_figures")).scalar()
    assert rows == 2


def test_everything_wrong_with_registered_figures_is_told_at_once(engine: Engine) -> None:
    rows = [
        dict(zip((*COLUMNS, "file", "row"), ("x", "y", "2007", "z", "-1", "", "f", "2"), strict=True)),
        dict(zip(COLUMNS, ("upper", "first", "2007Q1-2008Q1", "numerator", "1", "s"), strict=True)),
    ]
    with reading(engine) as connection, pytest.raises(Refused) as refused:
        read_known(connection, world.programme(), rows)
    assert [each.code for each in refused.value.problems] == [
        "known.area", "known.indicator", "known.period", "known.part", "known.value", "known.source", "known.period",
    ]  # fmt: skip
    assert refused.value.problems[0].place == {"file": "f", "row": 2}


def test_a_release_that_would_give_a_count_away_is_refused_with_the_count_in_words(tmp_path: Path) -> None:
    engine = world.district_in(tmp_path, quarters=("2007Q1",))
    # everybody knows every other count of the year's first quarter: nothing that can still be withheld protects it
    figures = [
        Known(group, "first", "2007Q1", part, value, "公报")
        for group in (world.DISTRICT, world.UPPER)
        for part, value in zip((Part.numerator, Part.denominator), truth(group, "first", "2007Q1"), strict=True)
        if value is not None
    ]
    register(engine, *figures)
    with reading(engine) as connection, pytest.raises(Refused) as refused:
        prepare(connection, 1)
    names = Names(world.programme(), {})
    said = [say_release_problem(Text("en"), names, each) for each in refused.value.problems]
    assert any("first births of Lower (First children, 2007 Q1)" in each for each in said)
    assert not any("lower first" in each for each in said)
    assert any("乙类" in say_release_problem(Text("zh-CN"), names, each) for each in refused.value.problems)


def test_the_document_is_one_line_of_json_that_anybody_can_check(engine: Engine) -> None:
    with reading(engine) as connection:
        content = releases.content(connection, 2) or b""
    assert (
        json.dumps(json.loads(content), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == content
    )
