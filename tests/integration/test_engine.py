"""The engine and the migrations, on SQLite and PostgreSQL."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

import data
from data import schema
from data.engine import Engine, open_engine, reading, require_current, revision, upgrade, writing
from data.errors import DatabaseBusy, DatabaseIsNewer, DatabaseNotReady, UnsupportedDatabase

BATCH = (
    "INSERT INTO batches (id, kind, file, sha256, recorded_at, who, rows, added, revised)"
    " VALUES (:id, 'areas', 'a.csv', 'x', '2007-01-01T00:00:00.000000Z', 'me', 1, 1, 0)"
)


def _described(engine: Engine) -> Mapping[str, object]:
    """Everything the database itself says about its tables."""
    found: dict[str, object] = {}
    with reading(engine) as connection:
        inspector = inspect(connection)
        for table in sorted(inspector.get_table_names()):
            if table == "alembic_version":
                continue
            columns = inspector.get_columns(table)
            found[table] = (
                [(column["name"], str(column["type"]), column["nullable"], column["default"]) for column in columns],
                inspector.get_pk_constraint(table),
                sorted(inspector.get_foreign_keys(table), key=str),
                sorted(inspector.get_indexes(table), key=str),
                sorted(inspector.get_unique_constraints(table), key=str),
                sorted(inspector.get_check_constraints(table), key=str),
            )
    return found


def _without_rowid(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        return {name for name, statement in rows if "WITHOUT ROWID" in statement}


def test_migrations_make_exactly_the_tables_of_the_schema(empty_database: Engine) -> None:
    upgrade(empty_database)
    migrated = _described(empty_database)
    with writing(empty_database) as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        for table in ("alembic_version", *reversed(schema.metadata.sorted_tables)):
            connection.execute(text(f"DROP TABLE {table}"))
    with writing(empty_database) as connection:
        schema.metadata.create_all(connection)
    assert migrated == _described(empty_database)
    assert set(migrated) == set(schema.metadata.tables)


def test_observations_lie_in_the_order_of_their_key_on_sqlite(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'threeline.db'}")
    upgrade(engine)
    assert _without_rowid(engine) == {"observations"}


def test_the_schema_names_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(data.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.REVISION]


def test_upgrading_twice_changes_nothing_and_keeps_what_is_stored(empty_database: Engine) -> None:
    upgrade(empty_database)
    with writing(empty_database) as connection:
        connection.execute(text(BATCH), {"id": 1})
    upgrade(empty_database)
    require_current(empty_database)
    with reading(empty_database) as connection:
        assert connection.execute(text("SELECT count(*) FROM batches")).scalar() == 1


def test_a_database_without_tables_is_not_ready(empty_database: Engine) -> None:
    assert revision(empty_database) is None
    with pytest.raises(DatabaseNotReady, match="threeline init"):
        require_current(empty_database)


def test_a_database_of_a_newer_program_is_left_alone(database: Engine) -> None:
    with writing(database) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseIsNewer, match="9999"):
        upgrade(database)
    with pytest.raises(DatabaseIsNewer, match="9999"):
        require_current(database)


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
@pytest.mark.parametrize("statement", ["DELETE FROM {table}", "UPDATE {table} SET {column} = {column}"])
def test_the_database_refuses_to_change_what_was_recorded(database: Engine, table: str, statement: str) -> None:
    column = schema.metadata.tables[table].columns.keys()[0]
    with writing(database) as connection:
        _one_row_everywhere(connection)
    with pytest.raises(DBAPIError, match=f"{table} is append-only"), writing(database) as connection:
        connection.execute(text(statement.format(table=table, column=column)))
    with reading(database) as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 1


def _one_row_everywhere(connection: data.engine.Connection) -> None:
    at = "'2007-01-01T00:00:00.000000Z'"
    connection.execute(text(BATCH), {"id": 1})
    for statement in (
        "INSERT INTO batch_files VALUES (1, 0, 'a.csv', NULL)",
        f"INSERT INTO programmes VALUES ('p', 1, 'text', {at}, 1)",
        f"INSERT INTO areas VALUES ('a', 1, '甲', 'A', 'town', NULL, '', NULL, {at}, 1)",
        f"INSERT INTO observations VALUES ('i', 2007, 1, 'a', 1, '1', 2, NULL, {at}, 1, 0, 2)",
        f"INSERT INTO boundary_layers VALUES (1, 'd', 'EPSG:4326', 'unofficial', 'b.shp', {at}, 1)",
        f"INSERT INTO partners VALUES ('p', 1, '甲', 'A', 'department', 1, '', {at}, 1)",
        "INSERT INTO twinning_events VALUES"
        f" ('a', 1, 'propose', '2007-07-01', 'me', '', NULL, '', NULL, NULL, '', NULL, {at}, 1)",
        "INSERT INTO twinning_criteria VALUES ('a', 1, 1, 'c', NULL, NULL, '90')",
        f"INSERT INTO agreements VALUES (1, 1, 'a', 'p', '2007-07-01', '2008-06-30', '', 'me', {at}, 1)",
        "INSERT INTO agreement_goals VALUES (1, 1, 1, 'i', NULL, '97', '2008-06-30')",
        f"INSERT INTO agreement_tasks VALUES (1, 1, 1, 'w', 'o', '2008-01-01', 'open', '', 'me', {at}, 1)",
        "INSERT INTO twinning_inputs VALUES"
        f" (1, 1, 'granted', '2007-07-02', 'p', 'w', NULL, 1, NULL, NULL, NULL, '', 'me', {at}, 1)",
        f"INSERT INTO twinning_notes VALUES ('a', 1, 'visit', '2007-07-03', 'p', 'w', 'me', {at}, 1)",
        f"INSERT INTO audit_trail VALUES (1, {at}, 'me', '', 'act', 'about', '{{}}', 'p', 'h')",
        f"INSERT INTO meeting_entries VALUES (1, '2007Q2', 'note', '', 'me', {at}, 1)",
    ):
        connection.execute(text(statement))
    connection.execute(
        text(f"INSERT INTO seals VALUES (1, 'draft', '2007Q2', 'r', NULL, {at}, 'me', :body, {at}, 1)"), {"body": b"1"}
    )
    connection.execute(
        text(f"INSERT INTO releases VALUES (1, 'h', NULL, 1, 'r', '2007Q2', {at}, 'me', :body, :body, {at}, 1)"),
        {"body": b"1"},
    )
    connection.execute(
        text(f"INSERT INTO known_figures VALUES (1, 'a', 'i', '2007Q2', 'numerator', 1, 's', NULL, 'me', {at}, 1)")
    )
    connection.execute(
        text("INSERT INTO boundary_features (layer, area, geometry) VALUES (1, 'a', :wkb)"), {"wkb": b"\x01"}
    )


def test_a_reader_cannot_write(database: Engine) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), reading(database) as connection:
        connection.execute(text(BATCH), {"id": 1})
    with writing(database) as connection:  # and the connection that comes back from the pool can again
        connection.execute(text(BATCH), {"id": 1})


def test_a_writer_that_fails_leaves_nothing(database: Engine) -> None:
    with pytest.raises(ZeroDivisionError), writing(database) as connection:
        connection.execute(text(BATCH), {"id": 1})
        raise ZeroDivisionError
    with reading(database) as connection:
        assert connection.execute(text("SELECT count(*) FROM batches")).scalar() == 0


def test_a_second_writer_waits_and_then_says_who_keeps_it(
    empty_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.engine.BUSY_MILLISECONDS", 20)
    with writing(empty_database), pytest.raises(DatabaseBusy), writing(empty_database):
        pytest.fail("two writers at a time")
    with writing(empty_database) as connection:  # and once the first is done, all is well again
        assert connection.execute(text("SELECT 1")).scalar() == 1


def test_a_reader_sees_one_state_while_others_write(database: Engine) -> None:
    counted = text("SELECT count(*) FROM batches")
    with reading(database) as reader:
        assert reader.execute(counted).scalar() == 0
        with writing(database) as writer:
            writer.execute(text(BATCH), {"id": 1})
        assert reader.execute(counted).scalar() == 0
    with reading(database) as reader:
        assert reader.execute(counted).scalar() == 1


@pytest.mark.parametrize("url", ["mysql://localhost/x", "no address at all", "oracle://x"])
def test_other_databases_are_refused_by_name(url: str) -> None:
    with pytest.raises(UnsupportedDatabase):
        open_engine(url)


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"])
def test_every_spelling_of_postgresql_uses_psycopg(url: str) -> None:
    assert open_engine(url).url.drivername == "postgresql+psycopg"
