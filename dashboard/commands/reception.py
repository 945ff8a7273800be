"""Bounds on what a slow or huge request may take from the server that has no buffering proxy in front.

A client that sends half a request, or does not read its answer, would hold a thread for as long as it likes. So one
request's head and body together must arrive within a deadline and a size, an answer must be read without long pauses,
whole bodies are received before the application sees them, and only a few requests are worked on at a time however
many are still arriving. Where most threads wait for clients, the one that has been waited for longest is given up.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from tempfile import SpooledTemporaryFile
from threading import Lock, Semaphore
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


class Crowd:
    """The clients that threads wait for. Of more than `most` the one waited for longest is given up, at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._waited_for: dict[socket.socket, float] = {}

    @contextmanager
    def waiting(self, client: socket.socket, since: float) -> Iterator[None]:
        """While a thread waits for this client, and has done so since that time (any clock)."""
        with self._lock:
            self._waited_for[client] = since
            slowest = None
            if len(self._waited_for) > self._most:
                slowest = min(self._waited_for, key=self._waited_for.__getitem__)
                del self._waited_for[slowest]
                # wakes its thread; under the lock, so that the socket cannot be closed and its number given to another
                with suppress(OSError):
                    slowest.shutdown(socket.SHUT_RDWR)
        try:
            yield
        finally:
            with self._lock:
                self._waited_for.pop(client, None)

    def holds(self, client: socket.socket) -> bool:
        """Whether this client is still waited for."""
        with self._lock:
            return client in self._waited_for


class BoundedSocket:
    """A client's socket that lets one request arrive only within a deadline (seconds) and a size (bytes), and that
    writes an answer only as long as some of it is read every so often (the same seconds).

    Everything but `recv` and `sendall` is the wrapped socket's own. `restart` begins the next request of a kept-alive
    connection. `crowd`: among which clients this one is waited for.
    """

    def __init__(
        self,
        wrapped: socket.socket,
        *,
        seconds: float,
        size: int,
        crowd: Crowd | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wrapped = wrapped
        self._seconds = seconds
        self._size = size
        self._crowd = crowd or Crowd(1)
        self._clock = clock
        self.restart()

    def restart(self) -> None:
        """Allow the full time and size again."""
        self._deadline = self._clock() + self._seconds
        self._waited = 0.0
        self._left = self._size

    def recv(self, size: int) -> bytes:
        """At most `size` bytes. Raises TooSlow, TooLarge."""
        remaining = self._deadline - self._clock()
        if remaining <= 0:
            raise TooSlow()
        if self._left <= 0:
            raise TooLarge()
        with self._waiting(remaining):
            try:
                received = self._wrapped.recv(size)
            except TimeoutError:
                raise TooSlow() from None
            if not received and not self._crowd.holds(self._wrapped):
                raise TooSlow()
        self._left -= len(received)
        return received

    def sendall(self, data: bytes) -> None:
        """Sends everything. Raises BrokenPipeError where the client reads none of it for too long."""
        left = memoryview(data)
        with self._waiting(self._seconds):
            while left:
                if not self._crowd.holds(self._wrapped):
                    raise BrokenPipeError("others were waiting")
                try:
                    sent = self._wrapped.send(left)
                except TimeoutError:
                    raise BrokenPipeError("the client does not read") from None
                left = left[sent:]

    @contextmanager
    def _waiting(self, seconds: float) -> Iterator[None]:
        """Waits at most so long at a time. What the request waited for its turn is not the client's fault, and not
        counted among the crowd.
        """
        before, since = self._wrapped.gettimeout(), self._clock()
        self._wrapped.settimeout(seconds)
        try:
            with self._crowd.waiting(self._wrapped, since - self._waited):
                yield
        finally:
            self._waited += self._clock() - since
            self._wrapped.settimeout(before)

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
