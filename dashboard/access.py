"""Who may call what: every page, route and callback is registered here with its policy, and nothing else is served.

The gate stands before Dash: a request for a callback that no policy names, or for a path that no policy covers, is
refused before any of it is read further.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import flask
from dash import ClientsideFunction, Dash

ANYONE = "anyone"
POLICIES = frozenset({ANYONE})
UPDATE = "/_dash-update-component"
LARGEST_BODY = 256 * 1024
_GET = frozenset({"GET", "HEAD", "OPTIONS"})


class PolicyMissing(Exception):
    """Something is registered without a policy that this program knows; the program does not start."""


@dataclass(slots=True)
class Access:
    """The table of policies: paths (exact or by prefix) and callback outputs."""

    paths: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    callbacks: dict[str, str] = field(default_factory=dict)

    def path(self, path: str, *, policy: str) -> None:
        """Cover one path. Raises PolicyMissing."""
        self.paths[path] = _known(policy)

    def prefix(self, prefix: str, *, policy: str) -> None:
        """Cover every path that starts with `prefix`. Raises PolicyMissing."""
        self.prefixes[prefix] = _known(policy)

    def covers(self, path: str) -> bool:
        """Whether a policy covers the path."""
        return path in self.paths or any(path.startswith(prefix) for prefix in self.prefixes)

    def check(self, app: Dash) -> None:
        """Raises PolicyMissing if Dash holds a callback that was not registered here."""
        unknown = [output for output in app.callback_map if output not in self.callbacks]
        if unknown:
            raise PolicyMissing(f"callbacks without a policy: {', '.join(sorted(unknown))}")


def _known(policy: str) -> str:
    if policy not in POLICIES:
        raise PolicyMissing(f"no such policy: {policy}")
    return policy


class CallbackRegistrar:
    """The one function through which callbacks are registered, each with its policy."""

    def __init__(self, app: Dash, access: Access) -> None:
        self._app = app
        self._access = access

    def server(self, *dependencies: Any, policy: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a callback of the server."""

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            self._note(lambda: self._app.callback(*dependencies, prevent_initial_call=True)(function), policy)
            return function

        return decorate

    def browser(self, function: str, *dependencies: Any, policy: str) -> None:
        """Register a function of assets/threeline.js by its name."""
        named = ClientsideFunction(namespace="threeline", function_name=function)
        self._note(lambda: self._app.clientside_callback(named, *dependencies), policy)

    def _note(self, register: Callable[[], Any], policy: str) -> None:
        before = set(self._app.callback_map)
        register()
        for output in set(self._app.callback_map) - before:
            self._access.callbacks[output] = _known(policy)


def install_gate(server: flask.Flask, access: Access) -> None:
    """Refuse whatever no policy names. Must be called before Dash is made, so that it runs first."""

    def gate() -> flask.Response | None:
        request = flask.request
        if request.path == UPDATE:
            return _callback_gate(access)
        if request.method not in _GET:
            return refusal(405)
        if not access.covers(request.path):
            flask.g.uncovered = True
        return None

    server.before_request(gate)


def _callback_gate(access: Access) -> flask.Response | None:
    request = flask.request
    if request.method != "POST":
        return refusal(405)
    if request.mimetype != "application/json":
        return refusal(415)
    if request.content_length is None or request.content_length > LARGEST_BODY:
        return refusal(413)
    origin = request.headers.get("Origin")
    if origin is not None and origin.rstrip("/") != request.host_url.rstrip("/"):
        return refusal(403)
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not _well_formed(body):
        return refusal(400)
    if body["output"] not in access.callbacks:
        return refusal(403)
    return None


def _well_formed(body: dict[str, Any]) -> bool:
    """The shape that the renderer sends; anything else would be a traceback inside Dash."""
    if not isinstance(body.get("output"), str):
        return False
    inputs, state = body.get("inputs"), body.get("state", [])
    changed = body.get("changedPropIds", [])
    return (
        _is_outputs(body.get("outputs"))
        and isinstance(inputs, list)
        and isinstance(state, list)
        and isinstance(changed, list)
        and all(isinstance(name, str) for name in changed)
        and all(_is_argument(each) for each in [*inputs, *state])
    )


def _is_outputs(outputs: Any) -> bool:
    many = outputs if isinstance(outputs, list) else [outputs]
    return bool(many) and all(_is_argument(each) for each in many)


def _is_argument(part: Any) -> bool:
    return isinstance(part, dict) and isinstance(part.get("id"), str) and isinstance(part.get("property"), str)


def refusal(status: int) -> flask.Response:
    """A short refusal that tells nothing but its status."""
    response = flask.make_response(json.dumps({"status": status}), status)
    response.mimetype = "application/json"
    return response
