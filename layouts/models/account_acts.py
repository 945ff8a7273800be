"""What an administrator may do with accounts: each act with its fields, parsed strictly."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

AccountName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,39}$")]
Unit = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{0,60}$")]
Line = Annotated[str, Field(max_length=300)]
RoleName = Literal["leader", "evaluator", "data", "township", "department", "admin"]


class _Act(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class AddAccount(_Act):
    """Add an account; `area` counts for a township only, `line` for a department only."""

    act: Literal["account_add"]
    name: Line
    title: Line
    role: RoleName
    area: Unit = ""
    line: Unit = ""


class SwitchAccount(_Act):
    """Disable an account, or enable it again."""

    act: Literal["account_disable", "account_enable"]
    name: AccountName


class GiveRole(_Act):
    """Give an account another role, or another town or line."""

    act: Literal["account_role"]
    name: AccountName
    role: RoleName
    area: Unit = ""
    line: Unit = ""


class GivePassword(_Act):
    """Give an account a one-time password."""

    act: Literal["account_password"]
    name: AccountName


class TieIdentity(_Act):
    """Tie an account to an identity at the OpenID Connect provider; an empty one unties it."""

    act: Literal["account_link"]
    name: AccountName
    subject: Line


class EndSessions(_Act):
    """End every session of an account."""

    act: Literal["account_end"]
    name: AccountName


AccountAct = AddAccount | SwitchAccount | GiveRole | GivePassword | TieIdentity | EndSessions
ACCOUNT_ACTS = (
    *("account_add", "account_disable", "account_enable", "account_role"),
    *("account_password", "account_link", "account_end"),
)
"""The names of these acts."""
