"""Settings of one instance: the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Where an instance keeps its things, and what it signs with."""

    home: Path
    database_url: str
    secret_key: str | None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read THREELINE_HOME (default ./instance), DATABASE_URL (default: SQLite in it), THREELINE_SECRET_KEY."""
        source = os.environ if environment is None else environment
        home = Path(source.get("THREELINE_HOME") or "instance").absolute()
        url = source.get("DATABASE_URL") or f"sqlite:///{home / 'threeline.sqlite'}"
        return cls(home=home, database_url=url, secret_key=source.get("THREELINE_SECRET_KEY") or None)
