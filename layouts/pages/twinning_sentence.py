"""The sentence of the board: how many towns are in twinning, how far they are, and what was put in."""

from __future__ import annotations

from collections import Counter
from typing import Any

from assessment.twinning.lifecycle import Stage
from layouts.components.stages import COLUMNS
from layouts.components.words import rich, strong
from layouts.models.twinning import Board
from layouts.pages.twinning_words import money
from layouts.text import Text

_TONE = {"reached": "met", "waiting": "unmet"}
_TOLD = ("reached", "running", "matched", "waiting")


def headline(board: Board, text: Text) -> list[Any]:
    """One sentence to read aloud. A town that is only proposed does not count as in twinning: nobody decided yet."""
    tally = Counter(column.code for row in board.rows for column in COLUMNS if row.stage in column.stages)
    within = sum(tally[code] for code in _TOLD)
    parts = _within(tally, within, text)
    if tally["proposed"]:
        key = "board.also_proposed" if within else "board.only_proposed"
        parts += [text("format.semicolon")] if parts else []
        parts.append(text.plural(key, tally["proposed"]))
    if not parts:
        declined = sum(row.stage is Stage.declined for row in board.rows)
        return [text.plural("board.only_declined", declined) if declined else text("board.nothing")]
    if board.totals.overall.put_in:
        amount = strong(money(text, board.totals.overall.put_in), "number")
        parts += [text("format.semicolon"), *rich(text, "board.put_in", amount=amount)]
    return parts


def _within(tally: Counter[str], within: int, text: Text) -> list[Any]:
    if not within:
        return []
    told = [code for code in _TOLD if tally[code]]
    if len(told) == 1 and within > 1:
        return [strong(text(f"board.all_{told[0]}", n=within), _TONE.get(told[0], "ink"))]
    parts: list[Any] = [text.plural("board.within", within), text("format.colon")]
    for place, code in enumerate(told):
        parts += [text("format.clause")] if place else []
        parts.append(strong(text.plural(f"board.clause_{code}", tally[code]), _TONE.get(code, "ink")))
    return parts
