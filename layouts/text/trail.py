"""Words of the audit trail: what was done, by whom, and the particulars of an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessment.model import Label
from assessment.periods import parse_period
from assessment.problems import Refused
from assessment.viewers import Role
from layouts.text import Text
from layouts.text.format import listing, period_name
from layouts.text.twinning import who_text

_HASH_SHOWN = 12
# what is written in words of ours: a town, a period, what happened; elsewhere it is a name, a file or a path
_CODED = frozenset({"twinning", "meeting", "seal", "publish"})
_ORDER = ("change", "role", "unit", "title", "how", "address", "batch", "rows", "added", "revised", "stored", "sha256")
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


def about_text(text: Text, act: str, about: str, units: Mapping[str, Label]) -> str:
    """What it was done to; `units` are the names of towns and lines by code."""
    if act not in _CODED:
        return about
    return " ".join(_about_word(text, word, units) for word in about.replace(":", "").split())


def _about_word(text: Text, word: str, units: Mapping[str, Label]) -> str:
    if word in units:
        return text.pick(zh=units[word].zh, en=units[word].en)
    if text.has(f"trail.word.{word}"):
        return text(f"trail.word.{word}")
    try:
        return period_name(text, parse_period(word))
    except Refused:
        return word


def particulars(text: Text, detail: Mapping[str, Any], units: Mapping[str, Label]) -> str:
    """Everything that an entry says beside who, what and when, but for noughts; what has no words shows as stored."""
    names = sorted(detail, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    said = [name for name in names if detail[name] not in (None, "") and not (name == "revised" and detail[name] == 0)]
    return listing(text, [_particular(text, name, detail[name], units) for name in said])


def _particular(text: Text, name: str, value: Any, units: Mapping[str, Label]) -> str:
    shown = _shown(text, name, value)
    if name == "unit" and value in units:
        shown = text.pick(zh=units[value].zh, en=units[value].en)
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
    if name == "stored" and isinstance(value, Mapping):
        # of each table: how many rows, and their digest
        return str(sum(rows for rows, _ in value.values()))
    return str(value)
