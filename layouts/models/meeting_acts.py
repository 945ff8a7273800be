"""What a person may record at the review meeting: each act with its fields, parsed strictly."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,20}$")]
Maybe = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{0,60}$")]
Line = Annotated[str, Field(max_length=300)]
Words = Annotated[str, Field(max_length=2000)]
Typed = Annotated[str, Field(max_length=40)]


class _Act(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    period: Typed


class TakeSeal(_Act):
    """Seal the period."""

    act: Literal["seal"]
    kind: Literal["draft", "final"]


class Attend(_Act):
    """Which units take part."""

    act: Literal["attend"]
    units: Words


class Rule(_Act):
    """Decide on a town's flag or its partners; `first` and `last` are the term of a match."""

    act: Literal["rule"]
    town: Code
    ruling: Literal["confirm", "decline", "flag", "match"]
    reason: Words
    partners: tuple[Code, ...] = ()
    first: Typed = ""
    last: Typed = ""


class Undo(_Act):
    """Take a decision back."""

    act: Literal["undo"]
    number: int


class NewAction(_Act):
    """What is to be done."""

    act: Literal["action"]
    words: Words
    owner: Line
    due: Typed
    town: Maybe = ""
    indicator: Maybe = ""
    expected: Typed = ""


class ActionProgress(_Act):
    """How far an action of the meeting of `held` is."""

    act: Literal["progress"]
    held: Typed
    number: int
    state: Literal["open", "done", "dropped"]
    evidence: Words = ""


class SetDeadline(_Act):
    """The last day on which towns confirm or object."""

    act: Literal["deadline"]
    day: Typed


class SpeakerNote(_Act):
    """The presenter's note for a screen."""

    act: Literal["speak"]
    screen: Code
    words: Words


class AnswerObjection(_Act):
    """What came of an objection."""

    act: Literal["answer"]
    town: Code
    number: int
    accepted: Literal["yes", "no"]
    words: Words


class TownSays(_Act):
    """A town confirms its figures, or objects."""

    act: Literal["say"]
    town: Code
    what: Literal["confirm", "object"]
    indicator: Maybe = ""
    words: Words = ""
    on: Typed


class MakeEach(BaseModel):
    """Make one document a town of a seal, in the background."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    act: Literal["each"]
    number: int
    to: Literal["pdf", "png"]
    language: Literal["zh-CN", "en", "both"]


class StopMaking(BaseModel):
    """Stop a background export."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    act: Literal["stop"]
    job: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


PaperAct = MakeEach | StopMaking
MeetingAct = (
    TakeSeal | Attend | Rule | Undo | NewAction | ActionProgress
    | SetDeadline | SpeakerNote | AnswerObjection | TownSays
)  # fmt: skip
