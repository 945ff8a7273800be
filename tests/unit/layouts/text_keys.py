"""Finds the text keys that the code uses: written out, or as a pattern such as f"verdict.{verdict}"."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("layouts", "callbacks", "dashboard")
KEY = re.compile(r"[a-z_]+(?:\.[A-Za-z0-9_]+)+")
_CALLS = {"text", "plural", "rich", "PageProblem"}


def _trees() -> Iterator[ast.AST]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"))


def _constants(node: ast.AST) -> Iterator[str]:
    """Whole strings; the pieces of an f-string are none."""
    if isinstance(node, ast.JoinedStr):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _constants(child)


def written_out() -> set[str]:
    """Every string constant of the code that looks like a key."""
    return {value for tree in _trees() for value in _constants(tree) if KEY.fullmatch(value)}


def patterns() -> set[str]:
    """Regular expressions of the f-strings that look like keys: a dot after a first word that is written out."""
    found = set()
    for tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[A-Za-z0-9_.]+"
                    for part in node.values
                ]
                first = node.values[0] if node.values else None
                if isinstance(first, ast.Constant) and re.match(r"[a-z_]+\.", str(first.value)):
                    found.add("".join(parts))
    return found


def asked_for() -> set[str]:
    """The keys that stand written out where a text is asked for: text("…"), text.plural("…"), rich(text, "…")."""
    found = set()
    for tree in _trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _CALLS:
                arguments = [value for argument in node.args for value in _constants(argument)]
                found |= {value for value in arguments if KEY.fullmatch(value)}
    return found
