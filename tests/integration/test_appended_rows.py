"""The digests of what a batch appended, and the triggers that guard it, on both engines."""

import pytest
from sqlalchemy import text

from data import schema
from data.engine import Connection, Engine, reading, trial, writing
from data.store import appended, audit, batches, guards, observations
from tests.integration.small_programme import later
from tests.integration.test_store import Q1, put


def told(connection: Connection) -> dict[int, dict[str, list[object]]]:
    return {each.detail["batch"]: each.detail[appended.DETAIL] for each in audit.told(connection)}


def test_an_entry_tells_of_all_rows_of_its_batch_the_same_on_every_engine(database: Engine) -> None:
    with writing(database) as connection:
        put(connection, ("101", "births", Q1, 7), ("102", "births", Q1, 8), minutes=0)
        put(connection, ("101", "births", Q1, 9), minutes=1, revision=2)
        assert audit.head(connection)[0] == 0  # told of when all is written
    with reading(database) as connection:
        found = told(connection)
        assert [{name: rows for name, (rows, _) in each.items()} for each in found.values()] == [
            {"batches": 1, "batch_files": 1, "observations": 2},
            {"batches": 1, "batch_files": 1, "observations": 1},
        ]
        assert found[1]["observations"][1] == DIGEST
        proof = appended.prove(connection, found, since=1)
        assert (proof.rows, proof.unproved, proof.differences) == (7, 0, ())


DIGEST = "2f7d496c9d03436b550d8c7b4177d20a379072ff8372be8323239f7a16db14f5"


def test_what_is_not_as_it_was_told_is_named(database: Engine) -> None:
    with writing(database) as connection:
        put(connection, ("101", "births", Q1, 7), minutes=0)
    with writing(database) as connection:
        # a row that came in beside its batch
        observations.add(
            connection,
            [observations.NewObservation(observations.Observation("102", "births", Q1, 8), 1, 0, 5)],
            recorded_at=later(0),
            batch=1,
        )
    with reading(database) as connection:
        found = told(connection)
        differences = appended.prove(connection, found, since=1).differences
        assert differences == (appended.Difference(1, "observations", 1, 2),)
        altered = {1: found[1] | {"batches": "no digest"}}
        assert appended.prove(connection, altered, since=1).differences[0].table == "batches"
        assert appended.prove(connection, {1: None}, since=1).unproved == 1
        assert {each.batch for each in appended.prove(connection, {}, since=1).differences} == {1}
        assert appended.prove(connection, {}, since=2).unproved == 1


def test_entries_after_a_batch_keep_their_order_and_a_trial_tells_nothing(database: Engine) -> None:
    with writing(database) as connection:
        audit.append(connection, at=later(0), who="me", act="first", about="")
        put(connection, ("101", "births", Q1, 7), minutes=0)
        audit.append(connection, at=later(0), who="me", act="last", about="")
        with trial(connection):
            put(connection, ("101", "births", Q1, 9), minutes=0, revision=2)
    with reading(database) as connection:
        assert [(each.number, each.act) for each in audit.told(connection)] == [
            (1, "first"),
            (2, "indicators"),
            (3, "last"),
        ]
        assert audit.breaks(connection) == []
        assert len(batches.all(connection)) == 1


def test_nothing_is_told_of_what_was_taken_back(database: Engine) -> None:
    with pytest.raises(ZeroDivisionError), writing(database) as connection:
        put(connection, ("101", "births", Q1, 7), minutes=0)
        raise ZeroDivisionError
    with writing(database) as connection:
        audit.append(connection, at=later(0), who="me", act="only", about="")
    with reading(database) as connection:
        assert [each.act for each in audit.told(connection)] == ["only"]


def test_a_trigger_that_is_not_there_is_named(database: Engine) -> None:
    with reading(database) as connection:
        assert guards.missing(connection) == []
        assert guards.count(connection) >= 2 * len(schema.APPEND_ONLY)
    where = "" if database.dialect.name == "sqlite" else " ON seals"
    with writing(database) as connection:
        connection.execute(text(f"DROP TRIGGER seals_no_delete{where}"))
        if where:
            connection.execute(text("ALTER TABLE releases DISABLE TRIGGER releases_no_update"))
    with reading(database) as connection:
        assert guards.missing(connection) == ["seals_no_delete", *(["releases_no_update"] if where else [])]
