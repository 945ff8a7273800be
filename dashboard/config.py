"""Settings of one instance: the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Editing(StrEnum):
    """Who may record anything in the browser: every visitor, nobody, or who sits at this machine."""

    open = "open"
    closed = "closed"
    local = "local"


class BadSetting(ValueError):
    """A setting of the environment has a value that it cannot have."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name}={value}: expected {expected}.")
        self.name = name
        self.value = value
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Settings:
    """Where an instance keeps its things, and what it signs with."""

    home: Path
    database_url: str
    secret_key: str | None
    editing: Editing | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read THREELINE_HOME (default ./instance), DATABASE_URL (default: SQLite in it), THREELINE_SECRET_KEY and
        THREELINE_EDITING (open or closed; None: not set). Raises BadSetting.
        """
        source = os.environ if environment is None else environment
        home = Path(source.get("THREELINE_HOME") or "instance").absolute()
        url = source.get("DATABASE_URL") or f"sqlite:///{home / 'threeline.sqlite'}"
        return cls(
            home=home,
            database_url=url,
            secret_key=source.get("THREELINE_SECRET_KEY") or None,
            editing=_editing(source.get("THREELINE_EDITING") or None),
        )


def _editing(value: str | None) -> Editing | None:
    if value is None:
        return None
    if value not in ("open", "closed"):
        raise BadSetting("THREELINE_EDITING", value, "open, closed")
    return Editing(value)
