"""The model of a table that is to be made public: counts, what they add up to, and what else is said about them.

It is all that the suppressor (`suppress`) and the attacker (`attack`, `audit`) have in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SMALL = range(1, 8)  # counts of persons or events that are withheld, and those whose complement lies here
BASE = 5  # other counts of persons or events are rounded to a multiple of this
ENOUGH = 8  # a withheld count must keep at least so many possible values


class Part(StrEnum):
    """Which count of an indicator: k, n, or n - k."""

    numerator = "numerator"
    denominator = "denominator"
    complement = "complement"


class Counted(StrEnum):
    """What a count counts. Only persons and events can be given away; money is in fen."""

    persons = "persons"
    events = "events"
    areas = "areas"
    units = "units"
    money = "money"

    @property
    def guarded(self) -> bool:
        """Whether small counts of it are withheld and others rounded."""
        return self in (Counted.persons, Counted.events)


class Additive(StrEnum):
    """Why counts add up: towns to tiers and the district, a count and its complement, quarters to a longer period, or
    one count under two names.
    """

    areas = "areas"
    complement = "complement"
    periods = "periods"
    same = "same"


@dataclass(frozen=True, order=True, slots=True)
class Key:
    """The name of one count. `area` is a town, a tier or the district.

    `revision` is raised by the caller when a count that is public already was corrected since: the attacker takes
    both for two counts. A count that a correction of others left as it was keeps its revision, since anybody may guess
    so; where it cannot, a relation `Additive.same` says that both are one.
    """

    area: str
    indicator: str
    period: str
    part: Part
    revision: int = 0

    def __str__(self) -> str:
        revised = f" r{self.revision}" if self.revision else ""
        return f"{self.area} {self.indicator} {self.period} {self.part.value}{revised}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One true count, 0 or more. One that is not `listed` is never shown, but no release may give it away either."""

    key: Key
    value: int
    counted: Counted
    listed: bool = True

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError(f"{self.key}: a count is never negative")


@dataclass(frozen=True, order=True, slots=True)
class Relation:
    """`total` is the sum of `parts`, as everyone knows."""

    kind: Additive
    total: Key
    parts: tuple[Key, ...]

    def __str__(self) -> str:
        return f"{self.total} = {' + '.join(str(part) for part in self.parts)}"


@dataclass(frozen=True, order=True, slots=True)
class Statement:
    """A fact about counts that is public: low ≤ sum of coefficient × count ≤ high, in whole numbers; None: no bound.

    A rate, a class, a verdict, a colour, or a figure that somebody published; `words` says which, and where.
    """

    words: str
    terms: tuple[tuple[Key, int], ...]
    low: int | None = None
    high: int | None = None

    def __str__(self) -> str:
        return self.words

    @property
    def exact(self) -> tuple[Key, int] | None:
        """The count and its value, where the statement is nothing but that."""
        if len(self.terms) != 1 or self.terms[0][1] != 1 or self.low is None or self.low != self.high:
            return None
        return self.terms[0][0], self.low


@dataclass(frozen=True, slots=True)
class Offer:
    """Something one would like to say, such as a rate; `alternatives` from the most to the least precise, each as the
    inequalities it means. The first is said with which nothing is given away, or none.

    `of_shown`: it is said only where all of its counts are shown, as a rate is; a verdict or a class need not be.
    """

    name: str
    alternatives: tuple[tuple[Statement, ...], ...]
    of_shown: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What a release is made from: true counts, how they add up (also with counts released earlier), and offers."""

    cells: tuple[Cell, ...]
    relations: tuple[Relation, ...] = ()
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One count of a release: its value, exact or rounded, or None where it is withheld.

    The reader sees it only where it is `listed`; a small count that is not keeps its place here for the audit.
    """

    key: Key
    value: int | None
    counted: Counted
    exact: bool = False
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Published:
    """A release without any secret but the places of `cells` that are not `listed`: what is stored, and what the
    attacker reads, who takes no notice of these places. Sorted.
    """

    cells: tuple[Shown, ...]
    relations: tuple[Relation, ...] = ()
    statements: tuple[Statement, ...] = ()

    @property
    def listed(self) -> tuple[Shown, ...]:
        """What readers see. The other cells tell which towns have small counts: they are for the audit alone."""
        return tuple(each for each in self.cells if each.listed)
