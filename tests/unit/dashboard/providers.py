"""A real OpenID Connect provider on this machine, and ways to make it lie."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server

Claims = dict[str, Any]
Change = Callable[[Claims], Claims | None]
DISCOVERY = "/.well-known/openid-configuration"
TOKEN, KEYS = "/oauth2/token", "/jwks"


def _plain(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "of-the-provider"})


@dataclass
class LiveProvider:
    """A provider that runs. `discovery` and `claims` change what it says (claims: None leaves the id_token out);
    `algorithm` is what the changed id_token is signed with, `stranger` lets another key sign it.
    """

    issuer: str = ""
    discovery: Change | None = None
    claims: Change | None = None
    algorithm: str = "RS256"
    stranger: bool = False
    key: RSAKey = field(default_factory=_new_key)
    other_key: RSAKey = field(default_factory=_new_key)
    challenges: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def be_honest(self) -> None:
        """Says the truth again, and forgets what was asked."""
        self.discovery, self.claims, self.algorithm, self.stranger = None, None, "RS256", False
        self.asked.clear()

    def vouch(self, location: str, sub: str) -> str:
        """Somebody signs in at the provider; where it sends the browser back to."""
        answer = requests.post(location, data={"sub": sub}, allow_redirects=False, timeout=10)
        return str(answer.headers["Location"])

    def sign(self, claims: Claims) -> str:
        """An id_token as the provider would make it, or as a liar would."""
        header = {"alg": self.algorithm, "kid": "of-the-provider"}
        said = ".".join(_plain(json.dumps(part).encode()) for part in (header, claims))
        if self.algorithm == "none":
            return said + "."
        if self.algorithm == "HS256":
            # a secret that everybody knows: the public key
            known = self.key.as_pem(private=False)
            return f"{said}.{_plain(hmac.digest(known, said.encode(), 'sha256'))}"
        return str(jwt.encode(header, claims, self.other_key if self.stranger else self.key))


@contextmanager
def running() -> Iterator[LiveProvider]:
    """The provider of the package oidc-provider-mock, until the block ends."""
    with warnings.catch_warnings():
        # that package's own business
        warnings.simplefilter("ignore")
        import oidc_provider_mock

    state = LiveProvider()
    server = make_server("127.0.0.1", 0, _Between(oidc_provider_mock.app().wsgi_app, state), request_handler=_Quiet)
    state.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Says nothing."""


class _Between:
    """Stands before the provider: checks PKCE, which this provider does not, and changes what it answers."""

    def __init__(self, provider: Callable[..., Iterable[bytes]], state: LiveProvider) -> None:
        self._provider = provider
        self._state = state

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        state, path = self._state, environ["PATH_INFO"]
        state.asked.append(path)
        if path.endswith("/authorize") and environ["REQUEST_METHOD"] == "GET":
            state.challenges.append(parse_qs(environ["QUERY_STRING"])["code_challenge"][0])
        if path.endswith("/authorize") and environ["REQUEST_METHOD"] == "POST":
            query = parse_qs(environ["QUERY_STRING"])
            if query.get("code_challenge_method") != ["S256"] or "state" not in query or "nonce" not in query:
                return _json(start, {"error": "invalid_request"}, "400 Bad Request")
            state.challenges.append(query["code_challenge"][0])
        if path == TOKEN:
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            environ["wsgi.input"] = _Again(body)
            verifier = parse_qs(body.decode()).get("code_verifier", [""])[0]
            if _plain(hashlib.sha256(verifier.encode()).digest()) not in state.challenges:
                return _json(start, {"error": "invalid_grant"}, "400 Bad Request")
        change = {DISCOVERY: state.discovery, TOKEN: state.claims, KEYS: state.claims}.get(path)
        if change is None:
            return self._provider(environ, start)
        if path == KEYS:
            return _json(start, {"keys": [state.key.as_dict(private=False)]})
        status, answer = self._answer(environ)
        if path == TOKEN and "id_token" in answer:
            answer = self._token(answer, change)
        return _json(start, change(answer) if path == DISCOVERY else answer, status)

    def _answer(self, environ: dict[str, Any]) -> tuple[str, Claims]:
        seen: list[str] = []
        body = b"".join(self._provider(environ, lambda status, headers, error=None: seen.append(status)))
        return seen[0], json.loads(body)

    def _token(self, answer: Claims, change: Change) -> Claims:
        part = answer.pop("id_token").split(".")[1]
        claims = change(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))
        return answer if claims is None else answer | {"id_token": self._state.sign(claims)}


class _Again:
    """A body that was read already, to be read once more."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self, size: int = -1) -> bytes:
        found, self._body = (self._body, b"") if size < 0 else (self._body[:size], self._body[size:])
        return found

    def readline(self, size: int = -1) -> bytes:
        return self.read(size)


def _json(start: Callable[..., Any], answer: Claims | None, status: str = "200 OK") -> Iterable[bytes]:
    body = json.dumps(answer).encode()
    start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def local(location: str) -> str:
    """Path and query of an address."""
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}"


def now() -> int:
    """Seconds since 1970."""
    return int(time.time())
