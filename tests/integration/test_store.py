"""The store as such: programmes, what was known at an instant, the cache key, exact numbers and instants."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
import shapely

from assessment.facts import Observation
from assessment.periods import Quarter
from data.engine import Connection, Engine, reading, writing
from data.errors import OtherProgramme, RecordedTooEarly, VersionNotNewer
from data.store import batches, boundaries, observations, programmes
from tests.integration.small_programme import later, programme_text, small_programme

Q1, Q2 = Quarter(2007, 1), Quarter(2007, 2)


def register(
    engine: Engine, *, version: int = 1, code: str = "small", minutes: int = 0, text: str | None = None
) -> bool:
    with writing(engine) as connection:
        return programmes.register(
            connection,
            text=text or programme_text(version=version, code=code),
            programme=small_programme(version=version, code=code),
            recorded_at=later(minutes),
            who="me",
        )


def put(connection: Connection, *offered: tuple[str, str, Quarter, int], minutes: int, revision: int = 1) -> None:
    """A batch of counts: area, indicator, quarter, number."""
    batch = batches.Batch(
        batches.next_id(connection),
        "indicators",
        "x.csv",
        "0" * 64,
        later(minutes),
        "me",
        len(offered),
        len(offered),
        0,
    )
    batches.add(connection, batch, tables=[batches.BatchTable("x.csv", None)])
    observations.add(
        connection,
        [
            observations.NewObservation(Observation(area, indicator, quarter, count), revision, 0, index)
            for index, (area, indicator, quarter, count) in enumerate(offered)
        ],
        recorded_at=later(minutes),
        batch=batch.id,
    )


def test_a_programme_is_registered_once(database: Engine) -> None:
    assert register(database) is True
    assert register(database, minutes=1) is False
    with reading(database) as connection:
        assert programmes.current(connection) == programmes.StoredProgramme("small", 1, programme_text())
        assert [batch.kind for batch in batches.all(connection)] == ["programme"]


def test_no_programme_is_current_before_the_first(database: Engine) -> None:
    with reading(database) as connection:
        assert programmes.current(connection) is None
    register(database)
    with reading(database) as connection:
        assert programmes.current(connection, as_of=later(-1)) is None


def test_a_new_version_becomes_current_and_the_old_one_stays_for_the_past(database: Engine) -> None:
    register(database)
    assert register(database, version=2, minutes=5) is True
    with reading(database) as connection:
        now, past = programmes.current(connection), programmes.current(connection, as_of=later(4))
    assert now is not None and now.version == 2
    assert past is not None and past.version == 1


@pytest.mark.parametrize("version", [1, 2])
def test_a_changed_text_needs_a_higher_version(database: Engine, version: int) -> None:
    register(database, version=2)
    with pytest.raises(VersionNotNewer):
        register(database, version=version, minutes=1, text=programme_text(version=version) + "# changed\n")


def test_a_database_holds_one_programme(database: Engine) -> None:
    register(database)
    with pytest.raises(OtherProgramme) as caught:
        register(database, code="other", minutes=1)
    assert (caught.value.registered, caught.value.offered) == ("small", "other")


def test_nothing_is_recorded_before_what_is_there(database: Engine) -> None:
    register(database, minutes=5)
    with pytest.raises(RecordedTooEarly), writing(database) as connection:
        put(connection, ("a", "births", Q1, 1), minutes=4)
    with writing(database) as connection:
        put(connection, ("a", "births", Q1, 1), minutes=5)


def test_the_stamp_changes_with_every_write_and_only_then(database: Engine) -> None:
    def stamp() -> str:
        with reading(database) as connection:
            return batches.stamp(connection)

    seen = [stamp()]
    register(database)
    seen.append(stamp())
    register(database, minutes=1)
    assert stamp() == seen[-1]
    with writing(database) as connection:
        put(connection, ("a", "births", Q1, 1), minutes=2)
    seen.append(stamp())
    assert len(set(seen)) == 3


def test_filters_pick_quarters_indicators_and_areas(database: Engine) -> None:
    every = [
        (area, indicator, quarter, 1)
        for area in ("a", "b")
        for indicator in ("births", "deaths")
        for quarter in (Q1, Q2, Quarter(2006, 1), Quarter(2006, 2))
    ]
    with writing(database) as connection:
        put(connection, *every, minutes=0)
    with reading(database) as connection:

        def keys(**filters: object) -> set[tuple[str, str, str]]:
            found = observations.read(connection, **filters)  # type: ignore[arg-type]
            return {(each.area, each.indicator, str(each.quarter)) for each in found}

        everything = {(area, indicator, str(quarter)) for area, indicator, quarter, _ in every}
        assert keys() == everything
        # quarters that are no block of years and numbers
        assert keys(quarters=[Quarter(2006, 2), Q1]) == {each for each in everything if each[2] in ("2006Q2", "2007Q1")}
        assert keys(indicators=["births"], areas=["a"], quarters=[Q1]) == {("a", "births", "2007Q1")}
        assert keys(areas=["b", *map(str, range(600))]) == {each for each in everything if each[0] == "b"}
        assert keys(quarters=[]) == keys(indicators=[]) == keys(areas=[]) == set()
        assert observations.periods(connection) == [Quarter(2006, 1), Quarter(2006, 2), Q1, Q2]
        assert observations.indicators_stored(connection) == ["births", "deaths"]
        assert observations.periods(connection, as_of=later(-1)) == []


@pytest.mark.parametrize(
    "number",
    [0, -3, 2**53, 2**80, Decimal("0.1"), Decimal("-0.000000000000000000001"), Decimal("3456.7891"), Decimal("1E+3")],
)
def test_numbers_come_back_exactly(database: Engine, number: int | Decimal) -> None:
    offered = Observation("a", "i", Q1, number, 2**53, Decimal(number))
    batch = batches.Batch(1, "indicators", "x.csv", "0" * 64, later(0), "me", 1, 1, 0)
    with writing(database) as connection:
        batches.add(connection, batch, tables=[batches.BatchTable("x.csv", None)])
        new = observations.NewObservation(offered, 1, 0, 1)
        observations.add(connection, [new], recorded_at=later(0), batch=1)
    with reading(database) as connection:
        assert observations.read(connection) == [offered]
        assert observations.history(connection, area="a", indicator="i")[0].observation == offered


def test_instants_come_back_to_the_microsecond_and_in_utc(database: Engine) -> None:
    beijing = timezone(timedelta(hours=8))
    local = datetime(2007, 7, 10, 17, 30, 0, 123456, tzinfo=beijing)
    with writing(database) as connection:
        batches.add(connection, batches.Batch(1, "areas", "x", "y", local, "me", 1, 1, 0))
    with reading(database) as connection:
        (found,) = batches.all(connection)
    assert found.recorded_at == local
    assert found.recorded_at.tzinfo is UTC


def test_as_of_is_inclusive_to_the_microsecond(database: Engine) -> None:
    with writing(database) as connection:
        put(connection, ("a", "births", Q1, 1), minutes=0)
        put(connection, ("a", "births", Q1, 2), minutes=1, revision=2)
    with reading(database) as connection:
        just_before = later(1) - timedelta(microseconds=1)
        assert observations.read(connection, as_of=just_before)[0].numerator == 1
        assert observations.read(connection, as_of=later(1))[0].numerator == 2


def test_boundaries_come_back_with_the_layer_of_the_time(database: Engine) -> None:
    square = shapely.box(117.0, 40.0, 117.1, 40.1)
    with reading(database) as connection:
        assert boundaries.current(connection) is None
    for minutes, shapes in enumerate(({"a": square}, {"a": square, "b": shapely.box(117.1, 40, 117.2, 40.1)})):
        with writing(database) as connection:
            batch = batches.Batch(minutes + 1, "boundaries", "b.shp", "y", later(minutes), "me", 1, 1, 0)
            batches.add(connection, batch)
            boundaries.add(
                connection,
                geometries=shapes,
                crs="EPSG:4490",
                label="unofficial",
                source_file="b.shp",
                recorded_at=later(minutes),
                batch=batch.id,
            )
    with reading(database) as connection:
        now, past = boundaries.current(connection), boundaries.current(connection, as_of=later(0))
        assert boundaries.current_digest(connection) == (now.digest, now.label) if now else False
    assert now is not None and past is not None
    assert list(now.geometries) == ["a", "b"] and list(past.geometries) == ["a"]
    assert past.geometries["a"].equals_exact(square, 0)
    assert (past.crs, past.label, past.source_file, past.recorded_at) == ("EPSG:4490", "unofficial", "b.shp", later(0))
    assert now.digest != past.digest == boundaries.digest({"a": square})
