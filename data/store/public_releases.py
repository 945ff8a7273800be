"""The public part's own view of the database: read-only, and nothing of it but the finished releases.

The columns are declared here and not taken from `data.schema`: no query of this module can name another one. On SQLite
the file is opened with `mode=ro` and an authorizer refuses every other table and column; on PostgreSQL transactions are
read-only, and a role that was granted these columns alone is enough (docs/public.md).
"""

import sqlite3
import zlib
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, column, create_engine, event, select, table
from sqlalchemy.exc import DBAPIError

from data.engine import open_engine, reading

TABLE = "releases"
COLUMNS = ("number", "hash", "period", "made_at", "body")
_BUSY_SECONDS = 2.0
_RELEASES = table(TABLE, *(column(name) for name in COLUMNS))
_NO_SUCH_TABLE = "42P01"  # PostgreSQL
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION})


class ReleasesUnavailable(Exception):
    """The database cannot be read now; the message is the driver's."""


def open_public(url: str) -> Engine:
    """An engine that can only read, and on SQLite only the columns of COLUMNS; it keeps no connection open.

    Nothing is read yet. Raises `UnsupportedDatabase`.
    """
    address = open_engine(url).url
    if address.get_backend_name() != "sqlite":
        given = str(address.query.get("options", ""))
        options = f"{given} -c default_transaction_read_only=on -c statement_timeout=5000".strip()
        return create_engine(address, poolclass=NullPool, connect_args={"options": options})
    engine = create_engine("sqlite://", creator=lambda: _open_file(address.database), poolclass=NullPool)
    # after whatever SQLAlchemy itself asks of a first connection
    event.listen(engine, "begin", _narrow)
    return engine


def _open_file(database: str | None) -> sqlite3.Connection:
    if not database or database == ":memory:":
        raise sqlite3.OperationalError("a database in memory holds nothing for another process")
    path = Path(database).absolute()
    if not path.exists():
        raise FileNotFoundError(path)
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS, check_same_thread=False)


def _narrow(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.set_authorizer(_judge)


def _judge(action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None) -> int:
    if action in _ALLOWED or (action == sqlite3.SQLITE_READ and first == TABLE and second in COLUMNS):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def read(engine: Engine, *, known: frozenset[str] = frozenset()) -> list[tuple[int, str, bytes | None]]:
    """(number, hash, document) of every release, oldest first; no document for a hash that is `known` already.

    An instance whose tables are not made yet has no release. Raises ReleasesUnavailable.
    """
    try:
        with reading(engine) as connection:
            return _read(connection, known)
    except FileNotFoundError:
        return []
    except DBAPIError as error:
        if _has_no_table(error):
            return []
        raise ReleasesUnavailable(str(error.orig)) from error
    except zlib.error as error:
        raise ReleasesUnavailable(str(error)) from error


def _read(connection: Connection, known: frozenset[str]) -> list[tuple[int, str, bytes | None]]:
    listed = connection.execute(select(_RELEASES.c.number, _RELEASES.c.hash).order_by(_RELEASES.c.number)).all()
    found: list[tuple[int, str, bytes | None]] = []
    for number, digest in listed:
        body = None
        if digest not in known:
            body = connection.execute(select(_RELEASES.c.body).where(_RELEASES.c.number == number)).scalar_one()
        found.append((int(number), str(digest), None if body is None else zlib.decompress(body)))
    return found


def _has_no_table(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return "no such table" in str(error.orig)
    return getattr(error.orig, "sqlstate", None) == _NO_SUCH_TABLE
