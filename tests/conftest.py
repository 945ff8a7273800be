"""What every test gets: settings of its own instead of this machine's, and how hard hypothesis tries."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

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
