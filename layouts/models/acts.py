"""What a person may record through a form: each act with its fields, parsed strictly.

The browser sends every field as a list of texts. A field that a form does not have, one that is missing, or a text
where none belongs is a forged call (`ValidationError`); what one can mistype (a day, an amount) is refused in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from assessment.problems import Problem, Refused
from layouts.models.account_acts import AccountAct
from layouts.models.meeting_acts import MeetingAct, PaperAct
from layouts.models.release_acts import PublishSeal

Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,20}$")]
Key = Annotated[str, Field(pattern=r"^[0-9a-z_]{1,60}$")]
Line = Annotated[str, Field(max_length=300)]
Words = Annotated[str, Field(max_length=2000)]
Typed = Annotated[str, Field(max_length=40)]
Finding = Literal["scorecard", "met", "unmet", "none"]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_AMOUNT = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18})(\.[0-9]{1,12})?")


class _Act(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Propose(_Act):
    """Record the rules' proposals of a period."""

    act: Literal["propose"]
    period: Typed
    on: Typed


class Decide(_Act):
    """Confirm or decline a proposal, flag by hand, start the help, or find a relapse."""

    act: Literal["confirm", "decline", "flag", "start", "relapse"]
    town: Code
    version: int
    reason: Words = ""
    on: Typed


class Match(_Act):
    """Match with partners and sign an agreement with each; goals come as three lists of the same length."""

    act: Literal["match"]
    town: Code
    version: int
    partners: tuple[Code, ...] = ()
    first: Typed
    last: Typed
    on: Typed
    reason: Words = ""
    goal_indicator: tuple[Key, ...] = ()
    goal_target: tuple[Typed, ...] = ()
    goal_due: tuple[Typed, ...] = ()


class HoldRound(_Act):
    """Hold an acceptance round; `findings` by criterion."""

    act: Literal["round"]
    town: Code
    version: int
    number: int
    on: Typed
    decision: Literal["reached_standard", "continued", "relapsed"]
    inspectors: Words = ""
    reason: Words = ""
    findings: Mapping[Key, Finding] = {}


class Money(_Act):
    """Money into the ledger."""

    act: Literal["money"]
    town: Code
    agreement: Code
    kind: Literal["granted", "spent", "repaid"]
    amount: Typed
    payer: Line
    purpose: Line
    fund: Line = ""
    on: Typed


class Things(_Act):
    """Things into the ledger."""

    act: Literal["things"]
    town: Code
    agreement: Code
    thing: Line
    count: Typed
    payer: Line
    purpose: Line
    on: Typed


class Reverse(_Act):
    """Take an entry of the ledger back."""

    act: Literal["reverse"]
    town: Code
    entry: Code
    reason: Words
    on: Typed


class AddTask(_Act):
    """A task of an agreement."""

    act: Literal["task"]
    town: Code
    agreement: Code
    words: Words
    owner: Line
    due: Typed


class Report(_Act):
    """How far a task is."""

    act: Literal["report"]
    town: Code
    agreement: Code
    number: int
    state: Literal["open", "done", "dropped"]
    note: Words = ""


class Visit(_Act):
    """A visit by units."""

    act: Literal["visit"]
    town: Code
    units: Line
    words: Words
    on: Typed


class Remark(_Act):
    """A note."""

    act: Literal["note"]
    town: Code
    words: Words
    on: Typed


class Amend(_Act):
    """Another last day for an agreement."""

    act: Literal["amend"]
    town: Code
    agreement: Code
    last: Typed
    reason: Words


TwinningAct = (
    Propose | Decide | Match | HoldRound | Money | Things | Reverse | AddTask | Report | Visit | Remark | Amend
)  # fmt: skip
Act = TwinningAct | MeetingAct | PaperAct | AccountAct | PublishSeal
_ACTS: TypeAdapter[Act] = TypeAdapter(Annotated[Act, Field(discriminator="act")])
_LISTS = frozenset({"partners", "goal_indicator", "goal_target", "goal_due"})
_FINDING = "finding:"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act: how many things were recorded, the code of a background export that it started, and a
    password that is shown this `once` and kept nowhere.
    """

    recorded: int
    job: str | None = None
    once: str | None = field(default=None, repr=False)


def parse_act(act: str, values: Mapping[str, str | int], fields: Mapping[str, list[str]]) -> Act:
    """The act of a form: its fixed `values` and what was typed. Raises ValueError (pydantic's too) for a forged one."""
    given: dict[str, object] = {**values, "act": act}
    findings = {}
    for name, typed in fields.items():
        if name in given:
            raise ValueError(f"{name} is given twice")
        if name.startswith(_FINDING):
            findings[name.removeprefix(_FINDING)] = _only(name, typed)
        elif name in _LISTS:
            given[name] = tuple(typed)
        else:
            given[name] = _only(name, typed).strip()
    return _ACTS.validate_python(given | ({"findings": findings} if findings else {}))


def _only(name: str, typed: list[str]) -> str:
    if len(typed) != 1:
        raise ValueError(f"{name} is given {len(typed)} times")
    return typed[0]


def day_of(field: str, value: str) -> date:
    """A day such as 2007-07-01. Raises Refused (`act.bad_day`)."""
    if _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise Refused([Problem("act.bad_day", {}, {"field": field, "value": value})])


def happened_on(field: str, value: str, *, today: date) -> date:
    """The day of something that has happened. Raises Refused (`act.bad_day`, `act.future`)."""
    day = day_of(field, value)
    if day > today:
        raise Refused([Problem("act.future", {}, {"field": field, "value": value, "today": today.isoformat()})])
    return day


def amount_of(field: str, value: str) -> Decimal:
    """A number such as 120,000.00. Raises Refused (`act.bad_amount`)."""
    typed = value.replace("，", ",").replace(" ", "")
    if not _AMOUNT.fullmatch(typed):
        raise Refused([Problem("act.bad_amount", {}, {"field": field, "value": value})])
    return Decimal(typed.replace(",", ""))


def whole_of(field: str, value: str) -> int:
    """A whole number. Raises Refused (`act.bad_whole`)."""
    plain = value.replace(",", "").strip()
    if not _WHOLE.fullmatch(plain):
        raise Refused([Problem("act.bad_whole", {}, {"field": field, "value": value})])
    return int(plain)


def together(*readers: Callable[[], object]) -> None:
    """Runs all readers and raises one Refused with everything that any of them refused."""
    problems: list[Problem] = []
    for read in readers:
        try:
            read()
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
