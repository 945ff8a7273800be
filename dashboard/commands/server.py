"""The production server: gunicorn with threads inside this process, its requests bounded by `reception`."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers import gthread

from dashboard.commands.reception import Application, BoundedSocket, Crowd, Reception

RECEIVE_SECONDS = 10.0
RECEIVE_BYTES = 32 * 1024 * 1024
# threads wait for clients, cheaply; working on many requests at once only makes each slower
THREADS = 32
SPARE = 8
"""Threads of a worker that never wait for a client that others have to wait for."""
AT_ONCE = 2


class BoundedWorker(gthread.ThreadWorker):
    """A threaded worker whose connections are bounded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._crowd = Crowd(THREADS - SPARE)

    def handle(self, conn: Any) -> Any:
        if not conn.initialized and not conn.wait_for_data(0):
            # whoever has sent nothing yet waits without a thread; gunicorn would hold one for five seconds
            return gthread._DEFER
        if isinstance(conn.sock, BoundedSocket):
            conn.sock.restart()
        else:
            conn.sock = BoundedSocket(
                conn.sock, seconds=RECEIVE_SECONDS, size=RECEIVE_BYTES, crowd=self._crowd
            )
        return super().handle(conn)


class ThreelineServer(BaseApplication):
    """Gunicorn configured for Threeline; `load` makes the application in each worker, after the fork."""

    def __init__(
        self, create: Callable[[], Application], *, host: str, port: int, workers: int, ready: Callable[[], None]
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
            # files go out through BoundedSocket, too
            "sendfile": False,
            "limit_request_line": 4094,
            "limit_request_fields": 64,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": lambda arbiter: self._ready(),
            "proc_name": "threeline",
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Application:
        return Reception(self._create(), at_once=AT_ONCE, size=RECEIVE_BYTES)


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
