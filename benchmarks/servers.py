"""Starts and stops the two servers to compare: the same gunicorn settings for both, each in processes of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.instances import SECRET, Instance

START_SECONDS = 90
_GUNICORN = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--log-level", "warning"]
# As `threeline serve`: threads, since a browser holds connections open that it does not use
_THREADS = ["--threads", "4", "--worker-class", "gthread"]


class ServerFailed(Exception):
    """A server did not answer; the message holds the end of its log."""


@contextmanager
def ours(instance: Instance, *, workers: int = 1, threaded: bool = True) -> Iterator[str]:
    """Serve the instance; gives its address without a slash at the end. Raises ServerFailed."""
    environment = {"THREELINE_HOME": str(instance.home), "THREELINE_SECRET_KEY": SECRET}
    with served("dashboard.app:create_app()", environment, instance.home.parent, workers, threaded) as address:
        yield address


@contextmanager
def naive(data: Path, *, workers: int = 1, threaded: bool = True, compressed: bool = False) -> Iterator[str]:
    """Serve the naive page over its data file. Raises ServerFailed."""
    application = f"benchmarks.naive:create_app({str(data)!r}, compressed={compressed})"
    with served(application, {}, data.parent, workers, threaded) as address:
        yield address


@contextmanager
def served(application: str, environment: dict[str, str], logs: Path, workers: int, threaded: bool) -> Iterator[str]:
    """Serve an application by its gunicorn name; its log goes into the folder `logs`. Raises ServerFailed."""
    port = _free_port()
    command = [*_GUNICORN, *(_THREADS if threaded else ()), "--workers", str(workers), "--bind", f"127.0.0.1:{port}"]
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    log = logs / f"server-{port}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, application],
            env=kept | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, server, log)
            yield address
        finally:
            _stop(server)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=START_SECONDS).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise ServerFailed(log.read_text(encoding="utf-8", errors="replace")[-2000:])


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGTERM)
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
