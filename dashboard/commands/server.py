"""The production server: gunicorn with threads inside this process, and bounds on what a slow or huge request may take.

Without a buffering proxy in front, a client that sends half a request would hold a thread for as long as it likes.
So every connection's socket is wrapped: one request's head and body together must arrive within a deadline and
within a size.
"""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.http.errors import NoMoreData
from gunicorn.workers.gthread import ThreadWorker

RECEIVE_SECONDS = 15.0
RECEIVE_BYTES = 64 * 1024 * 1024
THREADS = 4


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
        """At most `size` bytes. Raises NoMoreData, gunicorn's word for a client gone, when a bound is passed."""
        remaining = self._deadline - self._clock()
        if remaining <= 0 or self._left <= 0:
            raise NoMoreData()
        before = self._wrapped.gettimeout()
        self._wrapped.settimeout(remaining)
        try:
            received = self._wrapped.recv(size)
        except TimeoutError:
            raise NoMoreData() from None
        finally:
            self._wrapped.settimeout(before)
        self._left -= len(received)
        return received

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wrapped, name)


class BoundedWorker(ThreadWorker):
    """A threaded worker whose connections are bounded."""

    def handle(self, conn: Any) -> Any:
        if isinstance(conn.sock, BoundedSocket):
            conn.sock.restart()
        else:
            conn.sock = BoundedSocket(conn.sock, seconds=RECEIVE_SECONDS, size=RECEIVE_BYTES)
        return super().handle(conn)


class ThreelineServer(BaseApplication):
    """Gunicorn configured for Threeline; `load` makes the application in each worker, after the fork."""

    def __init__(
        self, create: Callable[[], Any], *, host: str, port: int, workers: int, ready: Callable[[], None]
    ) -> None:
        self._create = create
        self._bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._workers = workers
        self._ready = ready
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": self._bind,
            "workers": self._workers,
            "threads": THREADS,
            "worker_class": BoundedWorker,
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            # a page's whole state stands in its address
            "limit_request_line": 4094,
            "limit_request_fields": 64,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": lambda arbiter: self._ready(),
            "proc_name": "threeline",
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._create()


def port_is_free(host: str, port: int) -> bool:
    """Whether a server can listen there. Raises OSError (socket.gaierror too) for a host that is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # as gunicorn binds: a port that only lingers after a stopped server counts as free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True
