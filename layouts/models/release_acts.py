"""What a person may do with public releases: one act with its fields, parsed strictly."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class PublishSeal(BaseModel):
    """Publish a final seal as it was shown; `state` stands for everything that it was prepared after."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    act: Literal["publish"]
    number: Annotated[int, Field(ge=1, le=999_999_999)]
    state: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
