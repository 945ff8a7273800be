"""Where a statement of the programme comes from, in the reader's language."""

from __future__ import annotations

from assessment.model import OURS, Programme
from layouts.text import Text

_BETWEEN = "; "


def say_source(text: Text, programme: Programme, source: str) -> str:
    """A source in words: 'our own rule', the programme's words for a code, or the source as it stands."""
    return text("format.semicolon").join(_one(text, programme, part) for part in source.split(_BETWEEN))


def _one(text: Text, programme: Programme, source: str) -> str:
    if source == OURS:
        return text("source.ours")
    label = programme.sources.get(source)
    return source if label is None else text.pick(zh=label.zh, en=label.en)
