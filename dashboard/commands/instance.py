"""The instance that a command works on: its database opened for reading or writing, and its programme.

Errors of the store become sentences in the user's language here; nothing is created by a command that only reads.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assessment.model import Programme, parse_programme
from dashboard.commands.outcome import CommandRefused
from dashboard.config import Settings
from data.errors import (
    DatabaseBusy,
    DatabaseIsNewer,
    DatabaseNotReady,
    OtherProgramme,
    RecordedTooEarly,
    StoreError,
    UnsupportedDatabase,
    VersionNotNewer,
)
from layouts.documents.scores import instant_string
from layouts.text import Text

if TYPE_CHECKING:
    from data.engine import Connection, Engine

_SQLITE = "sqlite:///"


@contextmanager
def reading_instance(text: Text) -> Iterator[Connection]:
    """A reading connection to an instance that exists already. Raises CommandRefused."""
    from data.engine import reading

    with _said(text), _existing_engine(text) as engine, reading(engine) as connection:
        yield connection


@contextmanager
def writing_instance(text: Text) -> Iterator[Connection]:
    """A transaction of the only writer in an instance that exists already. Raises CommandRefused."""
    from data.engine import writing

    with _said(text), _existing_engine(text) as engine, writing(engine) as connection:
        yield connection


@contextmanager
def new_or_existing_instance(text: Text) -> Iterator[Connection]:
    """A writing transaction; the instance folder and the tables are made where they are not there yet."""
    from data.engine import upgrade, writing

    settings = Settings.from_environment()
    settings.home.mkdir(parents=True, exist_ok=True)
    with _said(text), _engine(settings.database_url) as engine:
        upgrade(engine)
        with writing(engine) as connection:
            yield connection


def current_programme(connection: Connection, text: Text, *, as_of: datetime | None = None) -> Programme:
    """The instance's programme as it stood at `as_of`. Raises CommandRefused when none was registered by then."""
    from data.store import programmes

    stored = programmes.current(connection, as_of=as_of)
    if stored is not None:
        return parse_programme(stored.text, origin=f"{stored.code} v{stored.version}")
    if as_of is not None and programmes.current(connection) is not None:
        raise CommandRefused(text("commands.nothing_by_then", moment=instant_string(as_of)))
    raise CommandRefused(text("commands.no_instance", home=Settings.from_environment().home))


def person() -> str:
    """Who gives the command, for the record: the name of the account it runs under."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        # an account without a name, as in some containers
        return "threeline"


@contextmanager
def _existing_engine(text: Text) -> Iterator[Engine]:
    from data.engine import require_current

    settings = Settings.from_environment()
    # opening an SQLite file that is not there would make an empty one
    if settings.database_url.startswith(_SQLITE) and not Path(settings.database_url.removeprefix(_SQLITE)).exists():
        raise CommandRefused(text("commands.no_instance", home=settings.home))
    with _engine(settings.database_url) as engine:
        require_current(engine)
        yield engine


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    """An engine that leaves no connection open behind it: a server forks after this."""
    from data.engine import open_engine

    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _said(text: Text) -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise CommandRefused(_sentence(error, text)) from error


def _sentence(error: StoreError, text: Text) -> str:
    match error:
        case DatabaseNotReady(found=None):
            return text("commands.no_instance", home=Settings.from_environment().home)
        case DatabaseNotReady():
            return text("commands.store.older", found=error.found)
        case DatabaseIsNewer():
            return text("commands.store.newer", found=error.found)
        case OtherProgramme():
            return text("commands.store.other_programme", registered=error.registered, offered=error.offered)
        case VersionNotNewer():
            return text("commands.store.version", code=error.code, registered=error.registered, offered=error.offered)
        case RecordedTooEarly():
            return text(
                "commands.store.too_early", last=instant_string(error.last), offered=instant_string(error.offered)
            )
        case DatabaseBusy():
            return text("commands.store.busy")
        case UnsupportedDatabase():
            return text("commands.store.unsupported", reason=str(error))
        case _:
            return str(error)
