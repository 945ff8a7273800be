"""Sentences with parts set apart: a text whose fields are components, not only strings."""

from __future__ import annotations

from string import Formatter
from typing import Any

from dash import html

from layouts.text import Text

Part = Any


def rich(text: Text, key: str, /, **parts: Part) -> list[Part]:
    """The text of `key` as a list of children, each {field} replaced by the component given for it."""
    children: list[Part] = []
    for literal, name, _spec, _conversion in Formatter().parse(text(key)):
        if literal:
            children.append(literal)
        if name is not None:
            children.append(parts[name])
    return children


def strong(words: str, tone: str) -> html.Span:
    """Words in one of the colours that carry a meaning: met, unmet, muted."""
    return html.Span(words, className=f"tone-{tone}")


def hidden(words: str) -> html.Span:
    """Words for a screen reader only."""
    return html.Span(words, className="sr-only")
