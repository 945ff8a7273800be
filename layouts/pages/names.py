"""The name of a thing that carries both languages."""

from __future__ import annotations

from typing import Protocol

from assessment.model import Label
from layouts.text import Text


class Named(Protocol):
    """An indicator, line, tier, round, district or programme."""

    @property
    def name(self) -> Label: ...


def name_of(text: Text, thing: Named) -> str:
    """Its name in the language of `text`."""
    return label_of(text, thing.name)


def label_of(text: Text, label: Label) -> str:
    """The words of a label in the language of `text`."""
    return text.pick(zh=label.zh, en=label.en)
