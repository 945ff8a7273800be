"""The frame around every page: whose programme, which data, up to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessment.model import Line, Programme
from assessment.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Shell:
    """The instance as the header and footer tell it, for whom; `viewer` is None in what is made for nobody."""

    programme: Programme
    recorded_at: datetime | None
    batches: int
    synthetic: bool
    boundaries: str | None
    viewer: Viewer | None = None

    @property
    def line(self) -> Line | None:
        """The one line that a department sees; None for everybody else. Composite and rank are of this line then."""
        if self.viewer is None or self.viewer.scope.line is None or not self.programme.lines:
            return None
        return self.programme.lines[0]
