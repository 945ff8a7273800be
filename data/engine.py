"""Opens the database of `DATABASE_URL` (SQLite or PostgreSQL), brings its tables up to date, and gives
connections.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from data import schema
from data.errors import DatabaseBusy, DatabaseIsNewer, DatabaseNotReady, UnsupportedDatabase

__all__ = [
    "Connection",
    "Engine",
    "before_commit",
    "damage",
    "open_engine",
    "pending",
    "reading",
    "require_current",
    "revision",
    "trial",
    "upgrade",
    "writing",
]

BUSY_MILLISECONDS = 10_000
WRITER_LOCK = 7_323_645
"""Key of PostgreSQL's advisory lock that lets one writer in at a time, as SQLite does by itself."""

_WRITES = "threeline_writes"
_LAST_ACTS = "threeline_last_acts"


def open_engine(url: str) -> Engine:
    """An engine for `url`; nothing is read or created yet. Raises `UnsupportedDatabase`."""
    parsed = _parsed(url)
    try:
        engine = create_engine(parsed)
    except ModuleNotFoundError as error:
        raise UnsupportedDatabase(f"{parsed.drivername} needs the Python package {error.name}.") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UnsupportedDatabase(
            "The database address cannot be read; sqlite:///file or postgresql://… expected."
        ) from error
    match parsed.get_backend_name():
        case "sqlite":
            return parsed
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise UnsupportedDatabase(f"{other} is not supported: use SQLite or PostgreSQL.")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # SQLAlchemy begins transactions itself (below): the driver's own implicit BEGIN comes too late for a
    # writer
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, True)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    # a deferred reader that turns writer fails at once with 'database is locked', whatever the busy timeout
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database throughout and cannot write."""
    options: dict[str, Any] = {_WRITES: False}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction of the only writer; commits at the end, rolls back on an exception.

    Raises `DatabaseBusy` where another writer does not finish in time.
    """
    with engine.connect().execution_options(**{_WRITES: True}) as connection:
        try:
            transaction = connection.begin()
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {BUSY_MILLISECONDS}")
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
        except OperationalError as error:
            if _is_lock(error):
                raise DatabaseBusy from error
            raise
        # `info` belongs to the pooled connection: nothing of an earlier transaction may be left in it
        acts: list[Callable[[Connection], None]] = []
        connection.info[_LAST_ACTS] = acts
        try:
            with transaction:
                yield connection
                for act in acts:
                    act(connection)
        finally:
            connection.info.pop(_LAST_ACTS, None)


def before_commit(connection: Connection, act: Callable[[Connection], None]) -> None:
    """Has `act` called at the end of the transaction of `writing`, after everything else, in the order of these calls.

    Nothing is called where the transaction is taken back.
    """
    connection.info[_LAST_ACTS].append(act)


def pending(connection: Connection) -> bool:
    """Whether something is to be called before the commit."""
    return bool(connection.info.get(_LAST_ACTS))


@contextmanager
def trial(connection: Connection) -> Iterator[None]:
    """What is written here in a transaction of `writing` is taken back at the end, whatever happens."""
    acts = connection.info[_LAST_ACTS]
    before = len(acts)
    nested = connection.begin_nested()
    try:
        yield
    finally:
        nested.rollback()
        del acts[before:]


def _is_lock(error: OperationalError) -> bool:
    """Whether a statement gave up waiting for another one: SQLITE_BUSY, or PostgreSQL's lock_not_available."""
    cause = error.orig
    return getattr(cause, "sqlite_errorname", None) == "SQLITE_BUSY" or getattr(cause, "sqlstate", None) == "55P03"


def damage(connection: Connection) -> list[str]:
    """What the database itself finds wrong with its files, in its own words; empty where it finds nothing.

    PostgreSQL checks its pages as it reads them; SQLite is asked.
    """
    if connection.dialect.name != "sqlite":
        return []
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    return [each for each in found if each != "ok"]


def revision(engine: Engine) -> str | None:
    """The migration the database is at; None for one without our tables."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)


def require_current(engine: Engine) -> None:
    """Raises `DatabaseNotReady` or `DatabaseIsNewer` unless the tables are those of this program version."""
    found = revision(engine)
    if found == schema.REVISION:
        return
    if found is not None and found > schema.REVISION:
        raise DatabaseIsNewer(found)
    raise DatabaseNotReady(found)


def upgrade(engine: Engine) -> None:
    """Creates or migrates the tables, all or nothing; quick when there is nothing to do. Raises
    `DatabaseIsNewer`.
    """
    found = revision(engine)
    if found == schema.REVISION:
        return
    if found is not None and found > schema.REVISION:
        raise DatabaseIsNewer(found)
    # Alembic takes longer to import than most commands take to run
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
