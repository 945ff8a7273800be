"""Attributes whose names are no Python words: aria-label, data-town …"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def attributes(values: Mapping[str, str]) -> dict[str, Any]:
    """Keyword arguments for a component; Dash takes any aria- and data- attribute, its type hints do not know them."""
    return dict(values)
