"""Who looks at the assessment, and how much of it each may see: all of it, one town, or one line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person does in the assessment."""

    leader = "leader"
    evaluator = "evaluator"
    data = "data"
    township = "township"
    department = "department"
    admin = "admin"

    @property
    def unit(self) -> str | None:
        """What an account of this role belongs to: an `area`, a `line`, or nothing."""
        return {Role.township: "area", Role.department: "line"}.get(self)


@dataclass(frozen=True, slots=True)
class Scope:
    """How much of the figures may be seen: everything, or the figures of one `area` beside the district's, or the
    indicators of one `line`.
    """

    area: str | None = None
    line: str | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is kept back."""
        return self.area is None and self.line is None

    def sees_area(self, code: str) -> bool:
        """Whether figures of this area may be seen."""
        return self.area in (None, code)

    def sees_line(self, code: str) -> bool:
        """Whether figures of this line's indicators may be seen."""
        return self.line in (None, code)


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person who is signed in; `unit` is the code of the area or line for a role that belongs to one."""

    name: str
    role: Role
    unit: str | None = None
    title: str = ""

    @property
    def scope(self) -> Scope:
        """How much of the figures this person may see."""
        match self.role:
            case Role.township:
                # an account without a town sees no town
                return Scope(area=self.unit or "")
            case Role.department:
                return Scope(line=self.unit or "")
            case _:
                return EVERYTHING
