"""What a terminal gives and takes: arguments that are text, and output in whatever encoding it has."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Sequence

_HANDLER = "threeline"
# in order of likeness; the first that the encoding takes
_ALIKE = {
    "✓": ("√", "+"),
    "✕": ("×", "x"),
    "−": ("-",),
    "–": ("-",),
    "─": ("-",),
    "━": ("-",),
    "›": (">",),
    "→": ("->",),
    "…": ("...",),
}  # fmt: skip


def printable_output() -> None:
    """Lets stdout and stderr take every character: one that their encoding lacks becomes one alike, or its escape.

    The escape is that of JSON, so a document stays whole.
    """
    codecs.register_error(_HANDLER, _replaced)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def unreadable(arguments: Sequence[str]) -> str | None:
    """The first argument that is no text, with its stray bytes written out; None where all are text."""
    for each in arguments:
        if any("\ud800" <= char <= "\udfff" for char in each):
            return each.encode("utf-8", "backslashreplace").decode("utf-8").replace("\\udc", "\\x")
    return None


def _replaced(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_instead(char, error.encoding) for char in lacking), error.end


def _instead(char: str, encoding: str) -> str:
    for alike in _ALIKE.get(char, ()):
        try:
            alike.encode(encoding)
        except UnicodeEncodeError:
            continue
        return alike
    pairs = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{pairs[at : at + 4]}" for at in range(0, len(pairs), 4))
