"""Refuses to build a wheel without the browser assets: it would install and then serve blank pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsAreBuilt(BuildHookInterface):  # type: ignore[type-arg]
    """Looks for the manifest that `make assets` writes last; an editable install may do without it."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Stop the build unless the assets are there. Raises FileNotFoundError with what to do."""
        manifest = Path(self.root) / "dashboard" / "static" / "manifest.json"
        if version != "editable" and not manifest.is_file():
            raise FileNotFoundError(f"{manifest} is missing: run 'make assets' before building the wheel.")
