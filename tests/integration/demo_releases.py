"""The demo with its three public releases, built once a process: what the public reads, beside what the seals hold."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from dashboard.commands.demo_releases import release_acts
from dashboard.public.shelf import issues_in
from dashboard.services.releasing import opened
from data.demo.builder import build
from data.engine import Engine, open_engine, reading, upgrade, writing
from data.store import releases
from data.store.public_releases import open_public
from layouts.models.sealed import Sealed
from layouts.public.edition import Edition, Issue, edition_of

PROGRAMME = "pinggu-2005"


@cache
def database() -> Path:
    """A database with the demo and its releases; to be read only."""
    folder = Path(tempfile.mkdtemp(prefix="threeline-demo-releases-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "threeline.sqlite"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    with writing(engine) as connection:
        build(connection, programme_code=PROGRAMME, twinning=False, more=release_acts(connection, PROGRAMME))
    engine.dispose()
    return path


def engine() -> Engine:
    """The database, opened."""
    return open_engine(f"sqlite:///{database()}")


@cache
def issues() -> tuple[Issue, ...]:
    """The releases, oldest first."""
    return issues_in(open_public(f"sqlite:///{database()}"))


@cache
def editions() -> tuple[Edition, ...]:
    """The releases as the page shows them, each with those before it."""
    found = issues()
    return tuple(edition_of(each, found[:at], newest=found[-1].number) for at, each in enumerate(found))


@cache
def seals() -> tuple[Sealed, ...]:
    """The final seals that the releases were made from."""
    with reading(engine()) as connection:
        return tuple(opened(connection, each.seal, each.seal_root) for each in releases.all(connection))
