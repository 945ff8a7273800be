"""The triggers that make the database itself refuse to change or remove what was appended: are they all there, and
are there no others, which could change what comes in?
"""

from __future__ import annotations

from sqlalchemy import Connection

from data.schema import APPEND_ONLY

_ACTIONS = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}
_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
_POSTGRES = """
SELECT t.tgname, c.relname || ' ' || p.proname || ' ' || t.tgtype
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
"""
_TYPES = {"UPDATE": 2 + 16, "DELETE": 2 + 8, "TRUNCATE": 2 + 32}
"""PostgreSQL's `tgtype` of a BEFORE trigger for each statement."""


def count(connection: Connection) -> int:
    """How many triggers there must be."""
    return len(_wanted(connection.dialect.name))


def missing(connection: Connection) -> list[str]:
    """The names of the triggers that are not there, are switched off, or do something else."""
    found = _found(connection)
    return [name for name, body in _wanted(connection.dialect.name).items() if found.get(name) != body]


def foreign(connection: Connection) -> list[str]:
    """The names of triggers that this program did not make, in alphabetical order."""
    return sorted(_found(connection).keys() - _wanted(connection.dialect.name).keys())


def _found(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql(_SQLITE if connection.dialect.name == "sqlite" else _POSTGRES)
    return {str(name): str(body) for name, body in rows}


def _wanted(dialect: str) -> dict[str, str]:
    """What the migrations made, by name: on SQLite the statement itself."""
    return {
        f"{table}_no_{action.lower()}": (
            f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            if dialect == "sqlite"
            else f"{table} refuse_change {_TYPES[action]}"
        )
        for table in APPEND_ONLY
        for action in _ACTIONS[dialect]
    }
