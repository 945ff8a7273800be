"""What every test gets: settings of its own instead of this machine's, and how hard hypothesis tries."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection

from dashboard import passwords

# The same examples in every run of continuous integration; new ones at a desk and in the long tests.
settings.register_profile("desk", max_examples=100, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
settings.register_profile(
    "long", max_examples=3_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

_SETTINGS_OF_THIS_MACHINE = (
    *("DATABASE_URL", "THREELINE_SECRET_KEY", "THREELINE_PROXIES", "THREELINE_PLAIN_HTTP", "THREELINE_SESSION_IDLE"),
    *("THREELINE_SESSION_LIMIT", "THREELINE_OIDC_ISSUER", "THREELINE_OIDC_CLIENT", "THREELINE_OIDC_SECRET"),
    *("DASH_MCP_ENABLED", "DASH_DEBUG", "FLASK_DEBUG", "PORT"),
)


def pytest_configure(config: pytest.Config) -> None:
    """`-m long` tries harder; CI repeats itself."""
    chosen = "long" if config.getoption("markexpr") == "long" else "ci" if os.environ.get("CI") else "desk"
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", chosen))


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Paths of instance folders that do not exist yet, one after the other."""
    folder = tmp_path_factory.mktemp("homes")
    return (str(folder / str(number)) for number in itertools.count())


@pytest.fixture(autouse=True)
def _settings_of_the_test(_homes: Iterator[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees or touches an instance of this machine: THREELINE_HOME is its own, nothing else is set."""
    monkeypatch.setenv("THREELINE_HOME", next(_homes))
    for name in _SETTINGS_OF_THIS_MACHINE:
        monkeypatch.delenv(name, raising=False)


# ------------------------------------------------------------------ what takes long and is tested elsewhere


_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed in no time; tests of the hashing itself have a fixture of this name of their own."""
    monkeypatch.setattr(passwords, "_hasher", lambda: _CHEAP)


@pytest.fixture(scope="session", autouse=True)
def _migrated_once() -> Iterator[None]:
    """An empty SQLite database gets at once what the migrations made of the first one of these tests."""
    migrate, made = command.upgrade, list[str]()

    def quick(config: Config, revision: str) -> None:
        connection: Connection = config.attributes["connection"]
        is_empty = connection.dialect.name == "sqlite" and not _made_of(connection)
        # a test of an upgrade begins with an older revision
        if not is_empty or not made or revision != "head":
            migrate(config, revision)
        else:
            for statement in made:
                connection.exec_driver_sql(statement)
        if is_empty and not made and revision == "head":
            (version,) = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars()
            made.extend([*_made_of(connection), f"INSERT INTO alembic_version VALUES ('{version}')"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "upgrade", quick)
        yield


def _made_of(connection: Connection) -> list[str]:
    """The statements that made what is in a database, in their order."""
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
    return list(found.scalars())
