"""The targets page: the chosen indicator goes into the address."""

from __future__ import annotations

from dash import Input

from callbacks.services import Registrar
from layouts import ids


def register(registrar: Registrar) -> None:
    """Register the targets page's callbacks."""
    registrar.browser("choose", Input(ids.TARGETS_INDICATOR, "value"), policy="signed_in")
