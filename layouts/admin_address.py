"""What an address of `/admin` asks for: one account, or which entries of the audit trail."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date

PARTS = ("users", "audit", "programme")
_CODE = re.compile(r"[a-z_]{1,40}")
_NAME = re.compile(r"[a-z0-9._-]{1,40}")
_LONGEST = 200


class BadField(ValueError):
    """A field of the query has a value that it cannot have."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"{name}={value}")
        self.name = name
        self.value = value


@dataclass(frozen=True, slots=True)
class AdminAsk:
    """`account`: whose account is open. The others narrow the trail: the act, who did it (exactly), words that stand
    in an entry, and the days of China from and until which entries are wanted, both included.
    """

    account: str | None = None
    act: str | None = None
    who: str | None = None
    words: str | None = None
    since: date | None = None
    until: date | None = None

    @property
    def query(self) -> dict[str, str | None]:
        """The fields as they stand in the URL."""
        return {each.name: _text(getattr(self, each.name)) for each in fields(self)}

    @property
    def narrows(self) -> bool:
        """Whether fewer entries than all are wanted."""
        return any(getattr(self, each.name) is not None for each in fields(self) if each.name != "account")


NOTHING = AdminAsk()


def admin_ask(take: Callable[[str], str | None]) -> AdminAsk:
    """What a query asks for; `take` gives a field of it. An empty field, as a form sends it, asks for nothing.

    Raises BadField.
    """
    return AdminAsk(
        account=_matching("account", take("account"), _NAME),
        act=_matching("act", take("act"), _CODE),
        who=_line("who", take("who")),
        words=_line("words", take("words")),
        since=_day("since", take("since")),
        until=_day("until", take("until")),
    )


def _text(value: str | date | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def _matching(name: str, value: str | None, pattern: re.Pattern[str]) -> str | None:
    if value and not pattern.fullmatch(value):
        raise BadField(name, value)
    return value or None


def _line(name: str, value: str | None) -> str | None:
    if value and (len(value) > _LONGEST or not value.isprintable()):
        raise BadField(name, value)
    return (value or "").strip() or None


def _day(name: str, value: str | None) -> date | None:
    if not value:
        return None
    try:
        # the same day has one spelling: no 20070701, no week of a year
        found = date.fromisoformat(value)
    except ValueError:
        raise BadField(name, value) from None
    if found.isoformat() != value:
        raise BadField(name, value)
    return found
