"""Serves browser assets under content-hashed addresses, compressed before start and cached for a year.

Two kinds: our own under /static/ (built by `make assets`, listed in dashboard/static/manifest.json), and
compressed copies of the JavaScript that Dash serves under /_dash-component-suites/. Nothing outside the
manifest is served, so no address can reach another file.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import flask
from dash.fingerprint import check_fingerprint

FOLDER = Path(__file__).resolve().parent / "static"
MANIFEST_FORMAT = 1
YEAR = 31_536_000
SUITES = "/_dash-component-suites/"
ENCODINGS = ("br", "gzip")  # the smaller one first


class AssetsMissing(Exception):
    """The browser assets were not built, or by another version: 'run make assets'."""


class UnknownAsset(KeyError):
    """A logical name that the build does not know; the message lists those it does."""


class StaticFolderInTheWay(Exception):
    """The Flask application serves a folder of its own, which would shadow the hashed files."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One asset: where it lies, what it is, and its compressed copies by HTTP encoding name."""

    path: Path | None
    content_type: str
    etag: str
    encodings: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the build left: hashed names by logical name, our files, and Dash's files by 'package/path'."""

    names: Mapping[str, str]
    files: Mapping[str, StaticFile]
    suites: Mapping[str, StaticFile]


def url(name: str) -> str:
    """The address of the asset with the logical `name`, such as 'threeline.css' → '/static/threeline.….css'.

    Raises AssetsMissing if nothing was built, UnknownAsset for a name the build does not know.
    """
    names = manifest(FOLDER).names
    if name not in names:
        known = ", ".join(sorted(known for known in names if not known.startswith("font-")))
        raise UnknownAsset(f"no browser asset is called {name!r}; there are {known}. Run 'make assets' if it is new.")
    return f"/static/{names[name]}"


def install(server: flask.Flask) -> None:
    """Let `server` answer /static/… and compressed requests for Dash's own JavaScript.

    Call it after the access policy's `before_request` is registered and before Dash is made. Raises
    AssetsMissing, or StaticFolderInTheWay unless the Flask object was made with `static_folder=None`.
    """
    if server.static_folder is not None:
        raise StaticFolderInTheWay("make the Flask application with static_folder=None")
    built = manifest(FOLDER)

    def hashed_asset(name: str) -> flask.typing.ResponseReturnValue:
        found = built.files.get(name)
        if found is None:
            flask.abort(404)
        return respond(found, immutable=True) or flask.abort(404)

    def dash_asset() -> flask.typing.ResponseReturnValue | None:
        if not flask.request.path.startswith(SUITES) or flask.request.method not in {"GET", "HEAD"}:
            return None
        path, fingerprinted = check_fingerprint(flask.request.path.removeprefix(SUITES))
        found = built.suites.get(path)
        return respond(found, immutable=fingerprinted) if found is not None else None

    server.add_url_rule("/static/<name>", "hashed_asset", hashed_asset)
    server.before_request(dash_asset)


def respond(found: StaticFile, *, immutable: bool) -> flask.Response | None:
    """The smallest copy that the browser accepts; None if it accepts only what we do not hold.

    `immutable`: the address changes with the content, so it is kept for a year; else it is revalidated.
    """
    accepted = flask.request.accept_encodings
    encoding = next((name for name in ENCODINGS if name in found.encodings and accepted[name] > 0), None)
    path = found.encodings[encoding] if encoding else found.path
    if path is None or not path.is_file():
        # not held in a form that the browser accepts, or rebuilt since this server started
        return None
    response = flask.send_file(
        path,
        mimetype=found.content_type,
        etag=f"{found.etag}-{encoding or 'plain'}",
        conditional=True,
    )
    if encoding:
        response.headers["Content-Encoding"] = encoding
    if found.encodings:
        response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if immutable else "no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@lru_cache(maxsize=4)
def manifest(folder: Path) -> Manifest:
    """Read the build's manifest in `folder` once per process. Raises AssetsMissing."""
    path = folder / "manifest.json"
    if not path.is_file():
        raise AssetsMissing("the browser assets have not been built: run 'make assets'.")
    document = json.loads(path.read_text(encoding="utf-8"))
    if document.get("format") != MANIFEST_FORMAT:
        raise AssetsMissing("the browser assets were built by another version: run 'make assets' again.")
    return Manifest(
        names=document["names"],
        files={name: _file(folder, entry, name) for name, entry in document["files"].items()},
        suites={
            name: _file(folder, entry, None)
            for name, entry in document["suites"].items()
            if _installed_sha256(name) == entry["installed_sha256"]
        },
    )


def _file(folder: Path, entry: Mapping[str, Any], name: str | None) -> StaticFile:
    return StaticFile(
        path=folder / name if name else None,
        content_type=entry["type"],
        etag=(entry["sha256"] if name else entry["etag"])[:32],
        encodings={encoding: folder / copy for encoding, copy in entry["encodings"].items()},
    )


def _installed_sha256(suite: str) -> str | None:
    """SHA-256 of the file that Dash would serve; a compressed copy of another version must not replace it."""
    package, _, path = suite.partition("/")
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    file = Path(spec.origin).parent / path
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None
