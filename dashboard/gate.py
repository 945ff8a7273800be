"""The gate before Dash: who may not, or asks what no policy names, is refused before any of it is read further.

Every callback is an open endpoint, and Dash answers a call whose parts do not fit with a traceback: so a call is let
through only if it names exactly the parts that were registered, for a page or an act that the account may have.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import flask

from assessment.viewers import Viewer
from dashboard import identity
from dashboard.access import Access, CallbackPolicy, Part, allows
from dashboard.permissions import may_do, may_see_address
from layouts import ids

UPDATE = "/_dash-update-component"
PASSWORD = "/account"
LARGEST_BODY = 256 * 1024
LARGEST_FORM = 16 * 1024
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_FORM = "application/x-www-form-urlencoded"
# Dash takes every other path for a page; the page itself says that there is none
_PAGE_RULES = frozenset({"/", "/<path:path>"})
_LONGEST = 1_100
_PAGE_PARTS = frozenset({(ids.PAGE_REQUEST, "data"), (ids.MAP_REQUEST, "data")})
# a request of a page or the map: the address, the page's key, and how often it was asked for again
_REQUEST: Mapping[str, type] = {"pathname": str, "search": str, "key": str, "again": int}
# what somebody with a one-time password may do before choosing another
_BEFORE_CHANGE = frozenset({PASSWORD, "/sign-in", "/sign-out"})

Denied = Callable[[Viewer | None, str], None]
Answer = Callable[[int], flask.Response]


def install_gate(server: flask.Flask, access: Access, *, denied: Denied, page: Answer) -> None:
    """Refuse whatever no policy allows. Must be called before Dash is made, so that it runs first.

    `denied` is told of what was not allowed; `page` makes the page that a person sees at an address that is not for
    them (401: sign in first, 403: not with this account).
    """
    gate = _Gate(access, denied, page)
    server.before_request(gate.refuse)


class _Gate:
    def __init__(self, access: Access, denied: Denied, page: Answer) -> None:
        self._access = access
        self._denied = denied
        self._page = page

    def refuse(self) -> flask.Response | None:
        """The refusal of the current request, None to let it through."""
        request = flask.request
        if request.path == UPDATE:
            return self._call()
        if request.method not in _READING:
            return self._form()
        policy = self._access.of(request.path)
        if policy is not None:
            return None if allows(policy, None) else self._reading(policy)
        rule = request.url_rule
        if rule is None or rule.rule not in _PAGE_RULES:
            return refusal(404)
        return self._document()

    # ------------------------------------------------------------------ documents and files

    def _document(self) -> flask.Response | None:
        """A page's document: nothing in it but which page is asked for, and yet not for everybody."""
        viewer = identity.viewer()
        if viewer is None:
            return self._page(401)
        if identity.must_change():
            return _to_password()
        if may_see_address(viewer, flask.request.path, flask.request.query_string.decode("latin-1")):
            return None
        self._denied(viewer, flask.request.path)
        return self._page(403)

    def _reading(self, policy: str) -> flask.Response | None:
        viewer = identity.viewer()
        if viewer is None and flask.request.path == PASSWORD:
            return self._page(401)
        if viewer is None:
            # by its first part: who makes up addresses shall not fill the trail
            self._denied(None, f"/{flask.request.path.split('/')[1]}")
            return refusal(401)
        if identity.must_change() and flask.request.path not in _BEFORE_CHANGE:
            return refusal(403)
        if allows(policy, viewer.role):
            return None
        self._denied(viewer, flask.request.path)
        return refusal(403)

    def _form(self) -> flask.Response | None:
        """A posted form: of our own pages only, with the token that they carry."""
        request = flask.request
        policy = self._access.posts.get(request.path)
        if request.method != "POST" or policy is None:
            return refusal(405)
        if request.mimetype != _FORM:
            return refusal(415)
        if request.content_length is None or request.content_length > LARGEST_FORM:
            return refusal(413)
        if not identity.from_our_pages():
            return refusal(403)
        viewer = identity.viewer()
        if not allows(policy, None if viewer is None else viewer.role):
            return self._page(401) if viewer is None else refusal(403)
        if identity.must_change() and request.path not in _BEFORE_CHANGE:
            return refusal(403)
        return None

    # ------------------------------------------------------------------ calls

    def _call(self) -> flask.Response | None:
        request = flask.request
        if request.method != "POST":
            return refusal(405)
        if request.mimetype != "application/json":
            return refusal(415)
        if request.content_length is None or request.content_length > LARGEST_BODY:
            return refusal(413)
        if not identity.from_our_pages():
            return refusal(403)
        viewer = identity.viewer()
        if viewer is None:
            self._denied(None, UPDATE)
            return refusal(401)
        if identity.must_change() or not identity.sent_our_token(request.headers.get(identity.CSRF_HEADER)):
            return refusal(403)
        body = _body(request)
        if body is None or not isinstance(body.get("output"), str):
            return refusal(400)
        known = self._access.callbacks.get(body["output"])
        if known is None or not allows(known.policy, viewer.role):
            self._denied(viewer, body["output"])
            return refusal(403)
        if not _fits(body, known) or not all(map(_is_request, _requests(body))):
            return refusal(400)
        about = _not_for(viewer, body)
        if about is None:
            return None
        self._denied(viewer, about)
        return refusal(403)


def _not_for(viewer: Viewer, body: dict[str, Any]) -> str | None:
    """What a call asks for that is not for this account, None where it may have it."""
    for request in _requests(body):
        path, query = request["pathname"], request["search"]
        # a longer one is answered by a page that says so
        if len(path) + len(query) <= _LONGEST and not may_see_address(viewer, path, query):
            return str(path)
    for part in _parts(body):
        value = part.get("value")
        if part["id"] == ids.ACT and isinstance(value, dict):
            typed = {name: each[0] for name, each in _map_in(value, "fields").items() if _is_one(each)}
            if not may_do(viewer, value.get("act"), {**typed, **_map_in(value, "values")}):
                return f"act {value.get('act')}"[:80]
    return None


def _parts(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (*body.get("inputs", []), *body.get("state", []))


def _requests(body: dict[str, Any]) -> Iterator[Any]:
    """What stands in the parts that ask for a page or the map."""
    return (part.get("value") for part in _parts(body) if (part["id"], part["property"]) in _PAGE_PARTS)


def _is_request(value: object) -> bool:
    if not isinstance(value, dict) or not {"pathname", "search"} <= value.keys() <= _REQUEST.keys():
        return False
    return all(type(each) is _REQUEST[name] for name, each in value.items())


def _map_in(value: dict[str, Any], name: str) -> dict[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _is_one(value: object) -> bool:
    return isinstance(value, list) and len(value) == 1


def _body(request: flask.Request) -> dict[str, Any] | None:
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        # thousands of brackets inside each other
        return None
    if not isinstance(body, dict) or not _is_text(request.get_data()):
        return None
    return body


def _is_text(sent: bytes) -> bool:
    """Whether what was sent can be stored and said again: without halves of characters, and without zeros."""
    if b"\\u" not in sent:
        return b"\0" not in sent
    written = json.dumps(json.loads(sent), ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in written


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


def _to_password() -> flask.Response:
    response = flask.make_response("", 303)
    query = flask.request.query_string.decode("latin-1")
    response.location = f"{PASSWORD}?lang=en" if "lang=en" in query else PASSWORD
    return response


def refusal(status: int) -> flask.Response:
    """A short refusal that tells nothing but its status."""
    response = flask.make_response(json.dumps({"status": status}), status)
    response.mimetype = "application/json"
    return response
