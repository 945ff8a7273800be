"""The five stages of the board: what belongs to each, its sign and its colour, on cards, map and legend alike."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.twinning.lifecycle import Stage
from layouts.models.twinning import BoardRow
from layouts.theme import DIVERGING


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the board. Orange: help has not begun; blue: it is under way, or has done its work."""

    code: str
    stages: frozenset[Stage]
    sign: str
    colour: str


COLUMNS = (
    Column("proposed", frozenset({Stage.proposed}), "①", DIVERGING[1]),
    Column("waiting", frozenset({Stage.confirmed, Stage.relapsed}), "②", DIVERGING[2]),
    Column("matched", frozenset({Stage.matched}), "③", "#f8e0d1"),
    Column("running", frozenset({Stage.running, Stage.continued}), "④", DIVERGING[4]),
    Column("reached", frozenset({Stage.reached_standard}), "⑤", DIVERGING[5]),
)
"""In the order of the life cycle."""

HELPED = frozenset({Stage.running, Stage.continued})
UNDER_AGREEMENT = HELPED | {Stage.matched}
SOON = 90
"""Days: a term that ends within them is about to run out."""


def column_of(stage: Stage) -> Column | None:
    """The column of a stage; None for a town that is not on the board (nothing recorded, or declined)."""
    return next((column for column in COLUMNS if stage in column.stages), None)


def runs_out(row: BoardRow) -> bool:
    """Whether the term of help that is agreed or under way is over, or ends within `SOON` days."""
    return row.stage in UNDER_AGREEMENT and row.days_left is not None and row.days_left <= SOON
