"""Settings of one instance: the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

_YES = {"yes", "true", "1", "on"}
_NO = {"", "no", "false", "0", "off"}
_IDLE_MINUTES = 60
_LIMIT_MINUTES = 12 * 60
_MOST_MINUTES = 7 * 24 * 60
_MOST_PROXIES = 5


class BadSetting(ValueError):
    """A setting of the environment has a value that it cannot have."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name}={value}: expected {expected}.")
        self.name = name
        self.value = value
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider: its issuer address, and what this instance is registered as there."""

    issuer: str
    client: str
    secret: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Where an instance keeps its things, what it signs with, how people sign in, and the address it is known under.

    `proxies`: how many proxies in front of the server may say who the visitor is. `plain_http`: whether people may sign
    in over a connection that is not encrypted from another machine. `unsafe`: settings of the environment with which
    the program must not start.
    """

    home: Path
    database_url: str
    secret_key: str | None
    proxies: int = 0
    plain_http: bool = False
    idle: timedelta = timedelta(minutes=_IDLE_MINUTES)
    limit: timedelta = timedelta(minutes=_LIMIT_MINUTES)
    provider: Provider | None = None
    address: str = ""
    unsafe: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read THREELINE_HOME (default ./instance), DATABASE_URL (default: SQLite in it), THREELINE_SECRET_KEY,
        THREELINE_PROXIES (a number), THREELINE_PLAIN_HTTP (yes or no), THREELINE_SESSION_IDLE and
        THREELINE_SESSION_LIMIT (minutes), THREELINE_OIDC_ISSUER, _CLIENT and _SECRET (all three or none),
        THREELINE_ADDRESS (for links to the public page), and what other programs' settings would open here.

        Raises BadSetting.
        """
        source = os.environ if environment is None else environment
        home = Path(source.get("THREELINE_HOME") or "instance").absolute()
        url = source.get("DATABASE_URL") or f"sqlite:///{home / 'threeline.sqlite'}"
        idle = _whole(source, "THREELINE_SESSION_IDLE", _IDLE_MINUTES, least=1, most=_MOST_MINUTES)
        limit = _whole(source, "THREELINE_SESSION_LIMIT", _LIMIT_MINUTES, least=1, most=_MOST_MINUTES)
        return cls(
            home=home,
            database_url=url,
            secret_key=source.get("THREELINE_SECRET_KEY") or None,
            proxies=_whole(source, "THREELINE_PROXIES", 0, least=0, most=_MOST_PROXIES),
            plain_http=_yes_or_no(source, "THREELINE_PLAIN_HTTP"),
            idle=timedelta(minutes=idle),
            limit=timedelta(minutes=limit),
            provider=_provider(source),
            address=_address(source),
            unsafe=tuple(
                name
                for name in ("DASH_DEBUG", "FLASK_DEBUG", "DASH_MCP_ENABLED")
                if source.get(name, "").strip().lower() not in _NO
            ),
        )


def _whole(source: Mapping[str, str], name: str, default: int, *, least: int, most: int) -> int:
    value = source.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise BadSetting(name, value[:40], f"{least}-{most}")
    return int(value)


def _yes_or_no(source: Mapping[str, str], name: str) -> bool:
    value = source.get(name, "").strip().lower()
    if value not in _YES | _NO:
        raise BadSetting(name, value[:40], "yes, no")
    return value in _YES


def _address(source: Mapping[str, str]) -> str:
    value = (source.get("THREELINE_ADDRESS") or "").rstrip("/")
    if value and not value.startswith(("https://", "http://")):
        raise BadSetting("THREELINE_ADDRESS", value[:80], "https://…")
    return value


def _provider(source: Mapping[str, str]) -> Provider | None:
    names = ("THREELINE_OIDC_ISSUER", "THREELINE_OIDC_CLIENT", "THREELINE_OIDC_SECRET")
    given = [source.get(name) or "" for name in names]
    if not any(given):
        return None
    for name, value in zip(names, given, strict=True):
        if not value:
            raise BadSetting(name, "", f"{names[0]}, {names[1]}, {names[2]}")
    issuer = given[0].rstrip("/")
    if not issuer.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise BadSetting(names[0], issuer[:80], "https://…")
    return Provider(issuer, given[1], given[2])
