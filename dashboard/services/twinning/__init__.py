"""Twinning as pages and commands ask for it: from what is recorded and reported to frozen view models."""

from dashboard.services.twinning.board import board_of, town_of
from dashboard.services.twinning.effect import effect_of
from dashboard.services.twinning.figures import Figures, SnapshotFigures, StoredFigures, reference_day
from dashboard.services.twinning.proposals import Wishes, proposals_of

__all__ = [
    "Figures",
    "SnapshotFigures",
    "StoredFigures",
    "Wishes",
    "board_of",
    "effect_of",
    "proposals_of",
    "reference_day",
    "town_of",
]
