"""Words of the audit trail: what was done, by whom, and the particulars of an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessment.viewers import Role
from layouts.text import Text
from layouts.text.format import listing
from layouts.text.twinning import who_text

_HASH_SHOWN = 12
_ROLES = frozenset(role.value for role in Role)
# values that are codes, with the family of texts that words them
_WORDED = {"change": "trail.change", "how": "trail.how", "role": "role"}


def act_name(text: Text, act: str) -> str:
    """What was done, in words; the code itself where no text knows it."""
    key = f"trail.act.{act}"
    return text(key) if text.has(key) else act


def actor(text: Text, who: str) -> str:
    """Who did it."""
    return who_text(text, who) if who else text("trail.nobody")


def role_name(text: Text, role: str) -> str:
    """The role in which it was done; nothing for the server's commands and for nobody."""
    return text(f"role.{role}") if role in _ROLES else ""


def particulars(text: Text, detail: Mapping[str, Any]) -> str:
    """Everything that an entry says beside who, what and when; what has no words shows as it is stored."""
    # the change comes first: it says what the rest is about
    names = sorted(detail, key=lambda name: (name != "change", name not in _WORDED, name))
    return listing(text, [_particular(text, name, detail[name]) for name in names if detail[name] is not None])


def _particular(text: Text, name: str, value: Any) -> str:
    shown = _shown(text, name, value)
    if name == "must_change":
        return text("trail.one_time" if value else "trail.own_choice")
    if name == "change":
        return shown
    key = f"trail.detail.{name}"
    return text(key, value=shown) if text.has(key) else f"{name}: {shown}"


def _shown(text: Text, name: str, value: Any) -> str:
    if isinstance(value, str):
        key = f"{_WORDED.get(name)}.{value}"
        if name in _WORDED and text.has(key):
            return text(key)
        return f"{value[:_HASH_SHOWN]}…" if name == "sha256" else value
    return str(value)
