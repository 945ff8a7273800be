"""What the program refuses to start with, and what the operator is told of it."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dashboard.access import Access, PolicyMissing
from dashboard.app import create_app
from dashboard.commands import threeline
from dashboard.config import BadSetting, Settings
from dashboard.starting import UnsafeStart, is_strong, secret_of
from tests.unit.dashboard.instances import SECRET, demo_in, small_district

STRONG = "9f3c1b7e5a2d4860c1e7b3f5a9d2c4e6"


def settings(home: Path, **environment: str) -> Settings:
    return Settings.from_environment({"THREELINE_HOME": str(home), **environment})


def refused(make: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(UnsafeStart) as caught:
        make()
    return caught.value.code, caught.value.name


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An instance that is no demo."""
    district = small_district(tmp_path / "home")
    district.engine.dispose()
    return district.folder


def test_without_a_secret_nothing_but_a_demo_starts(home: Path, tmp_path: Path) -> None:
    assert refused(lambda: create_app(settings(home))) == ("secret_missing", "")
    demo = tmp_path / "demo"
    demo_in(demo)
    assert create_app(settings(demo)).secret_key != create_app(settings(home, THREELINE_SECRET_KEY=STRONG)).secret_key


@pytest.mark.parametrize("secret", ["x", "threeline", "a" * 64, "abcabcabc" * 8, STRONG[:31], "0123456789" * 3])
def test_a_weak_secret_is_no_secret(home: Path, secret: str) -> None:
    assert refused(lambda: create_app(settings(home, THREELINE_SECRET_KEY=secret))) == ("secret_weak", "")
    assert not is_strong(secret)


@pytest.mark.parametrize("name", ["DASH_DEBUG", "FLASK_DEBUG", "DASH_MCP_ENABLED"])
@pytest.mark.parametrize("demo", [True, False])
def test_what_would_open_the_program_stops_it_even_in_a_demo(home: Path, name: str, demo: bool) -> None:
    opened = settings(home, **{name: "1", "THREELINE_SECRET_KEY": STRONG})
    assert refused(lambda: secret_of(opened, demo=demo)) == ("unsafe", name)
    closed = settings(home, **{name: "0", "THREELINE_SECRET_KEY": STRONG})
    assert secret_of(closed, demo=demo) == STRONG


def test_a_demo_keeps_a_secret_of_its_own_that_only_its_owner_reads(tmp_path: Path) -> None:
    first, again = (secret_of(settings(tmp_path), demo=True) for _ in range(2))
    assert first == again and is_strong(first)
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    (tmp_path / "secret.key").write_text("short", encoding="ascii")
    assert is_strong(secret_of(settings(tmp_path), demo=True))
    assert secret_of(settings(tmp_path), demo=True) != first


@pytest.mark.parametrize(
    "environment",
    [
        {"THREELINE_PROXIES": "-1"},
        {"THREELINE_PROXIES": "all"},
        {"THREELINE_PROXIES": "6"},
        {"THREELINE_PLAIN_HTTP": "perhaps"},
        {"THREELINE_SESSION_IDLE": "0"},
        {"THREELINE_SESSION_LIMIT": "1e9"},
        {"THREELINE_SESSION_LIMIT": "٣"},
        {"THREELINE_OIDC_ISSUER": "https://id.example"},
        {
            "THREELINE_OIDC_ISSUER": "http://id.example",
            "THREELINE_OIDC_CLIENT": "x",
            "THREELINE_OIDC_SECRET": "y",
        },
    ],
    ids=str,
)
def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path, environment: dict[str, str]) -> None:
    with pytest.raises(BadSetting) as caught:
        settings(tmp_path, **environment)
    assert caught.value.name in environment or caught.value.name.startswith("THREELINE_OIDC_")


def test_a_route_without_a_policy_stops_the_start(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def covered(access: Access, **_: object) -> None:
        access.path("/health", policy="anyone")

    monkeypatch.setattr("dashboard.app.cover", covered)
    with pytest.raises(PolicyMissing, match="/account"):
        create_app(settings(home, THREELINE_SECRET_KEY=SECRET))


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({}, "THREELINE_SECRET_KEY"),
        ({"THREELINE_SECRET_KEY": "weak"}, "THREELINE_SECRET_KEY"),
        ({"THREELINE_SECRET_KEY": STRONG, "DASH_MCP_ENABLED": "true"}, "DASH_MCP_ENABLED"),
        ({"THREELINE_SECRET_KEY": STRONG, "DASH_DEBUG": "1"}, "DASH_DEBUG"),
        ({"THREELINE_SECRET_KEY": STRONG, "FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
    ],
    ids=str,
)
def test_serve_says_in_a_sentence_why_it_does_not_start(
    home: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], named: str, language: str
) -> None:
    for name, value in {"THREELINE_HOME": str(home), **environment}.items():
        monkeypatch.setenv(name, value)
    ended = CliRunner().invoke(threeline, ["serve", "--lang", language])
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert named in ended.stderr
    assert ("does not start" if language == "en" else "不启动") in ended.stderr
    assert "Traceback" not in ended.stderr
