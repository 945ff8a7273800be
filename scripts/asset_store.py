"""Holds the files of dashboard/static while they are built: hashed names, compressed copies, the manifest."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import brotli

CONTENT_TYPES = {
    ".css": "text/css",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
COMPRESSED_ALREADY = frozenset({".ico", ".png", ".woff2"})
MANIFEST_FORMAT = 1


def digest(content: bytes) -> str:
    """SHA-256 of `content` in hex."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """Keeps what is slow to make (brotli 11, font slices) between builds, one file per key."""

    folder: Path

    def get(self, key: str) -> bytes | None:
        """The bytes kept under `key`, or None."""
        path = self.folder / key
        return path.read_bytes() if path.is_file() else None

    def put(self, key: str, content: bytes) -> bytes:
        """Keep `content` under `key`, never half-written, and give it back."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_atomically(self.folder / key, content)
        return content

    def brotli(self, content: bytes) -> bytes:
        """`content` compressed with brotli at its highest quality."""
        key = f"{digest(content)}.br"
        return self.get(key) or self.put(key, brotli.compress(content, quality=11))


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


@dataclass(slots=True)
class Store:
    """Collects files under content-hashed names; `finish` writes the manifest and removes what is stale."""

    folder: Path
    cache: Cache
    names: dict[str, str] = field(default_factory=dict)
    files: dict[str, dict[str, object]] = field(default_factory=dict)
    suites: dict[str, dict[str, object]] = field(default_factory=dict)
    kept: set[Path] = field(default_factory=set)

    def add(self, name: str, content: bytes) -> str:
        """Put `content` under the logical `name`; returns its hashed file name."""
        suffix = Path(name).suffix
        sha256 = digest(content)
        hashed = f"{name.removesuffix(suffix)}.{sha256[:12]}{suffix}"
        self._write(hashed, content)
        encodings = {} if suffix in COMPRESSED_ALREADY else self._compressed(hashed, content)
        self.names[name] = hashed
        self.files[hashed] = {"sha256": sha256, "type": CONTENT_TYPES[suffix], "encodings": encodings}
        return hashed

    def add_suite(self, path: str, content: bytes, *, installed: bytes) -> None:
        """Compressed copies of what Dash serves at `path` ('dash/dcc/async-graph.js').

        `installed` is the package's own file: the copy is only served while that one stays as it is.
        """
        encodings = self._compressed(f"suites/{path}", content)
        self.suites[path] = {
            "installed_sha256": digest(installed),
            "etag": digest(content)[:32],
            "type": CONTENT_TYPES[Path(path).suffix],
            "encodings": encodings,
        }

    def finish(self, *, inputs: str) -> Path:
        """Write the manifest last, so that its presence means the assets are whole; returns its path."""
        manifest = self.folder / "manifest.json"
        document = {
            "format": MANIFEST_FORMAT,
            "inputs": inputs,
            "names": self.names,
            "files": self.files,
            "suites": self.suites,
        }
        text = json.dumps(document, indent=1, sort_keys=True) + "\n"
        write_atomically(manifest, text.encode())
        for path in self.folder.rglob("*"):
            if path.is_file() and path != manifest and path not in self.kept:
                path.unlink()
        return manifest

    def _compressed(self, name: str, content: bytes) -> dict[str, str]:
        self._write(f"{name}.br", self.cache.brotli(content))
        self._write(f"{name}.gz", gzip.compress(content, compresslevel=9, mtime=0))
        return {"br": f"{name}.br", "gzip": f"{name}.gz"}

    def _write(self, name: str, content: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
        self.kept.add(path)
