"""The gate before Dash: a call or a path that no policy names is refused before any of it is read further.

Every callback is an open endpoint, and Dash answers a call whose parts do not fit with a traceback: so a call is let
through only if it names exactly the parts that were registered.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import flask

from dashboard.access import EDITOR, Access, CallbackPolicy, Part

UPDATE = "/_dash-update-component"
LARGEST_BODY = 256 * 1024
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Dash takes every other path for a page; the page itself says that there is none
_PAGE_RULES = frozenset({"/", "/<path:path>"})


def install_gate(server: flask.Flask, access: Access, editor: Callable[[], bool] = lambda: False) -> None:
    """Refuse whatever no policy names. Must be called before Dash is made, so that it runs first.

    `editor` tells whether the visitor of the current request may record anything.
    """

    def gate() -> flask.Response | None:
        request = flask.request
        if request.path == UPDATE:
            return _refused_call(access, editor)
        if request.method not in _READING:
            return refusal(405)
        rule = request.url_rule
        if not access.covers(request.path) and (rule is None or rule.rule not in _PAGE_RULES):
            return refusal(404)
        return None

    server.before_request(gate)


def _refused_call(access: Access, editor: Callable[[], bool]) -> flask.Response | None:
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
    body = _body(request)
    if body is None or not isinstance(body.get("output"), str):
        return refusal(400)
    known = access.callbacks.get(body["output"])
    if known is None:
        return refusal(403)
    if known.policy == EDITOR and not editor():
        return refusal(403)
    return None if _fits(body, known) else refusal(400)


def _body(request: flask.Request) -> dict[str, Any] | None:
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        # thousands of brackets inside each other
        return None
    return body if isinstance(body, dict) else None


def _fits(body: dict[str, Any], known: CallbackPolicy) -> bool:
    """Whether the call names exactly the registered parts, in their order."""
    outputs = body.get("outputs")
    changed = body.get("changedPropIds", [])
    many = outputs if isinstance(outputs, list) else [outputs]
    return (
        isinstance(outputs, list) == (len(known.outputs) > 1)
        and _names(many, known.outputs)
        and _names(body.get("inputs"), known.inputs)
        and _names(body.get("state", []), known.state)
        and isinstance(changed, list)
        and all(isinstance(name, str) for name in changed)
    )


def _names(sent: Any, known: tuple[Part, ...]) -> bool:
    return (
        isinstance(sent, list)
        and len(sent) == len(known)
        and all(isinstance(each, dict) for each in sent)
        and all((each.get("id"), each.get("property")) == part for each, part in zip(sent, known, strict=True))
    )


def refusal(status: int) -> flask.Response:
    """A short refusal that tells nothing but its status."""
    response = flask.make_response(json.dumps({"status": status}), status)
    response.mimetype = "application/json"
    return response
