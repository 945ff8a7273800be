"""What recognising a table gives: entries (cells of an indicator, area and quarter), problems, notes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, ParamSpec, TypeVar

from assessment.definitions import Indicator, Programme
from assessment.periods import Quarter
from assessment.problems import Problem
from data.intake.numbers import CellFault
from data.intake.problems import problem
from data.intake.registered import Register, Sum
from data.intake.tables import Cell, Table
from data.intake.vocabulary import Meaning, Role, indicators_by_key, wide_headings


@dataclass(frozen=True, slots=True)
class Entry:
    """Cells not yet read as numbers; `columns` gives the heading of each for messages, `label` the area as
    written.

    Quarter or area None: it could not be read, which is told; the figures are still looked at, to tell all at once.
    """

    table: Table
    row: int
    indicator: Indicator
    quarter: Quarter | None
    area: str | Sum | None
    label: str
    columns: Mapping[Role, str]
    numerator: Cell = None
    denominator: Cell = None
    value: Cell = None

    def place(self, role: Role | None = None) -> dict[str, str | int]:
        """Of the row, or of the cell of a role."""
        return self.table.place(self.row, None if role is None else self.columns.get(role))


@dataclass(slots=True)
class Findings:
    """Collects, over all tables of a loading."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    rows: int = 0

    def fault(self, fault: CellFault, place: Mapping[str, str | int]) -> None:
        """Adds what was wrong with a cell."""
        self.problems.append(problem(fault.code, place, **fault.params))


@dataclass(frozen=True, slots=True)
class Known:
    """What tables are read against; `asked` is the quarter that was given with the loading, if any."""

    programme: Programme
    register: Register
    asked: Quarter | None
    indicators: Mapping[str, Indicator]
    headings: Mapping[str, tuple[Meaning, ...]]

    @classmethod
    def of(cls, programme: Programme, register: Register, asked: Quarter | None) -> "Known":
        """With the headings that follow from the programme."""
        return cls(programme, register, asked, indicators_by_key(programme), wide_headings(programme))


P = ParamSpec("P")
Result = TypeVar("Result")


class Remembered(Generic[P, Result]):
    """A function of cells that is asked the same thing for many rows: keeps answers, and faults as well."""

    def __init__(self, function: Callable[P, Result]) -> None:
        self._function = function
        self._answers: dict[object, Result | CellFault] = {}

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Result:
        answer = self._answers.get(args)
        if answer is None:
            try:
                answer = self._function(*args, **kwargs)
            except CellFault as fault:
                answer = fault
            self._answers[args] = answer
        if isinstance(answer, CellFault):
            raise answer
        return answer
