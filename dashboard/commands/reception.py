"""Bounds on what a slow or huge request may take from the server that has no buffering proxy in front.

A client that sends half a request would hold a thread for as long as it likes. So one request's head and body
together must arrive within a deadline and a size, whole bodies are received before the application sees them, and
only a few requests are worked on at a time however many are still arriving.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from threading import Semaphore
from typing import IO, Any

from gunicorn.http.errors import NoMoreData

Environment = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environment, StartResponse], Iterable[bytes]]

_IN_MEMORY = 1024 * 1024
_PIECE = 64 * 1024


class TooSlow(NoMoreData):
    """The request did not arrive within its deadline. To gunicorn: the client is gone."""


class TooLarge(NoMoreData):
    """The request is longer than is taken. To gunicorn: the client is gone."""


class BoundedSocket:
    """A client's socket that lets one request arrive only within a deadline (seconds) and a size (bytes).

    Everything but `recv` is the wrapped socket's own. `restart` begins the next request of a kept-alive connection.
    """

    def __init__(
        self, wrapped: socket.socket, *, seconds: float, size: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._wrapped = wrapped
        self._seconds = seconds
        self._size = size
        self._clock = clock
        self.restart()

    def restart(self) -> None:
        """Allow the full time and size again."""
        self._deadline = self._clock() + self._seconds
        self._left = self._size

    def recv(self, size: int) -> bytes:
        """At most `size` bytes. Raises TooSlow, TooLarge."""
        remaining = self._deadline - self._clock()
        if remaining <= 0:
            raise TooSlow()
        if self._left <= 0:
            raise TooLarge()
        before = self._wrapped.gettimeout()
        self._wrapped.settimeout(remaining)
        try:
            received = self._wrapped.recv(size)
        except TimeoutError:
            raise TooSlow() from None
        finally:
            self._wrapped.settimeout(before)
        self._left -= len(received)
        return received

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wrapped, name)


class Reception:
    """WSGI: receives a whole body, then lets the application work on it, `at_once` requests at a time."""

    def __init__(self, application: Application, *, at_once: int, size: int) -> None:
        self._application = application
        self._turns = Semaphore(at_once)
        self._size = size

    def __call__(self, environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            environ["wsgi.input"] = self._received(environ)
        except TooSlow:
            return _refuse(start_response, "408 Request Timeout", "请求未在规定时间内送达。 The request took too long.")
        except TooLarge:
            return _refuse(start_response, "413 Content Too Large", "请求内容过大。 The request is too large.")
        with self._turns:
            return self._application(environ, start_response)

    def _received(self, environ: Environment) -> IO[bytes]:
        if int(environ.get("CONTENT_LENGTH") or 0) > self._size:
            raise TooLarge()
        body = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (the application reads it after we return)
        while piece := environ["wsgi.input"].read(_PIECE):
            body.write(piece)
        body.seek(0)
        return body


def _refuse(start_response: StartResponse, status: str, sentence: str) -> Iterable[bytes]:
    content = f"{sentence}\n".encode()
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(content)))])
    return [content]
