"""The public part's own connection, on both engines: it reads finished releases and cannot do anything else."""

from __future__ import annotations

import secrets
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from data import schema
from data.engine import Engine, reading, writing
from data.errors import UnsupportedDatabase
from data.store.public_releases import COLUMNS, TABLE, ReleasesUnavailable, open_public, read
from tests.integration.publishing import publish
from tests.unit.public import releases


@pytest.fixture
def published(database: Engine) -> Engine:
    publish(database, releases.issues(2))
    return database


def public(engine: Engine) -> Engine:
    """The public part's engine for the same database."""
    return open_public(engine.url.render_as_string(hide_password=False))


def test_releases_come_in_order_with_their_hash(published: Engine) -> None:
    expected = [(each.number, each.digest, each.content) for each in releases.issues(2)]
    assert read(public(published)) == expected


def test_what_is_known_is_not_read_again(published: Engine) -> None:
    first, second = releases.issues(2)
    found = read(public(published), known=frozenset({first.digest}))
    assert found == [(1, first.digest, None), (2, second.digest, second.content)]


def test_a_database_without_tables_has_no_release(empty_database: Engine) -> None:
    with writing(empty_database):
        pass  # makes the file
    assert read(public(empty_database)) == []


def test_no_database_has_no_release_and_is_not_made(tmp_path: Path) -> None:
    assert read(open_public(f"sqlite:///{tmp_path / 'none.db'}")) == []
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_an_error_and_not_an_empty_list(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with pytest.raises(ReleasesUnavailable):
        read(open_public(f"sqlite:///{tmp_path / 'x.db'}"))


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(UnsupportedDatabase):
        open_public("mysql://x/y")


def test_nothing_can_be_written(published: Engine) -> None:
    engine = public(published)
    for statement in (
        f"INSERT INTO {TABLE} (number) VALUES (9)",
        f"UPDATE {TABLE} SET hash = 'x'",
        f"DELETE FROM {TABLE}",
        f"DROP TABLE {TABLE}",
        "CREATE TABLE own (x INTEGER)",
    ):
        with pytest.raises(DBAPIError), reading(engine) as connection:
            connection.execute(text(statement))
        # nor outside of a transaction that calls itself a reading one
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.execute(text(statement))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_on_sqlite_no_other_table_and_no_other_column_can_be_read(published: Engine) -> None:
    engine = public(published)
    others = [name for name in schema.metadata.tables if name != TABLE]
    hidden = [column.name for column in schema.metadata.tables[TABLE].columns if column.name not in COLUMNS]
    assert "audit" in hidden and "who" in hidden
    statements = [f"SELECT 1 FROM {name}" for name in others] + [f"SELECT * FROM {name}" for name in others]
    statements += [f"SELECT {name} FROM {TABLE}" for name in hidden]
    statements += ["SELECT sql FROM sqlite_master", "PRAGMA table_info(seals)", "ATTACH ':memory:' AS other"]
    for statement in statements:
        with pytest.raises(DBAPIError, match=r"prohibited|not authorized"), reading(engine) as connection:
            connection.execute(text(statement)).all()


@pytest.fixture
def role(published: Engine) -> Iterator[str]:
    """A PostgreSQL role that was granted the public columns alone, as docs/public.md says."""
    name = f"public_{secrets.token_hex(4)}"
    with published.begin() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN"))
        connection.execute(text(f"GRANT SELECT ({', '.join(COLUMNS)}) ON {TABLE} TO {name}"))
    yield name
    with published.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {name}"))
        connection.execute(text(f"DROP ROLE {name}"))


@pytest.mark.parametrize("database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_on_postgresql_a_role_with_these_columns_alone_is_enough(published: Engine, role: str) -> None:
    url = published.url.set(username=role).render_as_string(hide_password=False)
    engine = open_public(url)
    assert [number for number, _, _ in read(engine)] == [1, 2]
    for statement in (f"SELECT audit FROM {TABLE}", "SELECT body FROM seals", "SELECT * FROM observations"):
        with pytest.raises(DBAPIError, match="permission denied"), reading(engine) as connection:
            connection.execute(text(statement))


def test_a_writer_at_work_does_not_keep_readers_waiting(published: Engine) -> None:
    engine = public(published)
    with writing(published) as connection:
        connection.execute(text("SELECT 1"))
        assert len(read(engine)) == 2


def test_a_file_is_found_whatever_signs_its_path_has(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a b#c.db") as connection:
        connection.execute(f"CREATE TABLE {TABLE} ({', '.join(COLUMNS)})")
        connection.execute(f"INSERT INTO {TABLE} VALUES (1, 'x', '', '', ?)", (zlib.compress(b"document"),))
    connection.close()
    assert read(open_public(f"sqlite:///{tmp_path / 'a b#c.db'}")) == [(1, "x", b"document")]
