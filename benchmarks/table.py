"""The table: what was measured, ours and the naive way, how many times better, and the goal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

HEADINGS = ("what", "ours", "naive", "ratio", "goal", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison; `ours` and `naive` in the same unit. `more_is_better`: as with requests a second."""

    what: str
    ours: float
    naive: float
    unit: str
    goal: float | None = None
    more_is_better: bool = False

    @property
    def ratio(self) -> float:
        """How many times better ours is: 1 is the same, below 1 is worse."""
        over, under = (self.ours, self.naive) if self.more_is_better else (self.naive, self.ours)
        return over / under if under and isfinite(over / under) else 0.0

    @property
    def verdict(self) -> str:
        """Whether the goal is reached; nothing where there is none."""
        if self.goal is None:
            return "for information"
        return "reached" if self.ratio >= self.goal else "falls short"

    def cells(self) -> tuple[str, ...]:
        """As text, in the order of HEADINGS."""
        goal = "" if self.goal is None else f"≥ {self.goal:g}×"
        return (
            self.what,
            _figure(self.ours, self.unit),
            _figure(self.naive, self.unit),
            f"{self.ratio:.1f}×",
            goal,
            self.verdict,
        )


@dataclass(frozen=True, slots=True)
class Took:
    """A time that no naive page is compared with; the goal is a time, too."""

    what: str
    ours: float
    unit: str
    at_most: float | None = None

    @property
    def verdict(self) -> str:
        """Whether the goal is reached; nothing where there is none."""
        if self.at_most is None:
            return "for information"
        return "reached" if self.ours <= self.at_most else "falls short"

    def cells(self) -> tuple[str, ...]:
        """As text, in the order of HEADINGS."""
        goal = "" if self.at_most is None else f"≤ {self.at_most:,g} {self.unit}"
        return self.what, _figure(self.ours, self.unit), "", "", goal, self.verdict


def _figure(value: float, unit: str) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"


def plain(rows: Sequence[Row | Took]) -> str:
    """The table for a terminal."""
    cells = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    return "\n".join(_aligned(line, widths) for line in cells)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *figures, last = line
    middle = (figure.rjust(width) for figure, width in zip(figures, widths[1:-1], strict=True))
    return "  ".join([first.ljust(widths[0]), *middle, last]).rstrip()


def markdown(rows: Iterable[Row | Took]) -> str:
    """The same table for docs/benchmarks.md."""
    lines = ["| " + " | ".join(HEADINGS).rstrip() + " |", "|---|--:|--:|--:|--:|---|"]
    return "\n".join([*lines, *("| " + " | ".join(row.cells()) + " |" for row in rows)])
