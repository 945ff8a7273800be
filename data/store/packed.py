"""What seals and releases have in common: their bytes lie compressed in the database, and each continues a chain."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Link:
    """A seal or release as a link of its chain: its hash, that of the one before it, and the batch that wrote it."""

    number: int
    hash: str
    previous: str | None
    batch: int


def packed(content: bytes) -> bytes:
    """The bytes to store."""
    return zlib.compress(content, 9)


def unpacked(stored: Any) -> bytes:
    """What was packed; nothing where something else is stored: whoever reads it finds that it is not whole."""
    try:
        return zlib.decompress(stored)
    except (TypeError, zlib.error):
        return b""
