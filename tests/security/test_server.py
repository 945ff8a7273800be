"""The real server: what it says of itself, and bodies that are long, without a length, or never come."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.commands.server import THREADS
from dashboard.gate import LARGEST_BODY
from tests.unit.dashboard.instances import SECRET, demo_in, page_request

ROOT = Path(__file__).resolve().parents[2]
BODY = json.dumps(page_request("/")).encode()
HEAD = b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"

# waits for a client for ten minutes instead of ten seconds, so that nobody is answered because somebody's time is over
PATIENT = """
from gunicorn.workers import gthread
from dashboard.commands import main, server
gthread.DEFAULT_WORKER_DATA_TIMEOUT = server.RECEIVE_SECONDS = 600.0
main()
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of `threeline serve` over a demo."""
    home = tmp_path_factory.mktemp("served")
    demo_in(home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", PATIENT),
            *("serve", "--port", str(number), "--workers", "1"),
        ],
        cwd=ROOT,
        env={**os.environ, "THREELINE_HOME": str(home), "THREELINE_SECRET_KEY": SECRET},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        while "http://" not in (line := process.stdout.readline()):
            assert line, "the server did not start"
        yield number
    finally:
        process.terminate()
        process.communicate()


def exchange(port: int, sent: bytes) -> bytes:
    """What comes back for raw bytes until the server closes or has answered."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(sent)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := line.recv(65_536):
                received += piece
                if b"\r\n\r\n" in received:
                    break
        return received


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /nowhere.php HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /static/x HTTP/1.1\r\nHost: localhost\r\n\r\n",
        HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY,
        b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
def test_nothing_tells_which_versions_run_here(port: int, sent: bytes) -> None:
    head, _, _ = exchange(port, sent).partition(b"\r\n\r\n")
    said = head.decode("latin-1").lower()
    assert "python" not in said and "werkzeug" not in said and "x-powered-by" not in said
    server = re.search(r"^server: (.*)$", said, re.MULTILINE)
    assert server is None or not re.search(r"\d", server[1])


def test_a_call_of_nobody_is_refused_by_the_real_server(port: int) -> None:
    answer = exchange(port, HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY)
    assert status(answer) == 401


@pytest.mark.parametrize(
    ("headers", "body", "statuses"),
    [
        (b"Content-Length: %d\r\n" % (LARGEST_BODY + 1), b"x" * (LARGEST_BODY + 1), {413}),
        (b"Content-Length: 99999999999\r\n", b"x", {413}),
        (b"Content-Length: -1\r\n", b"x", {400}),
        (b"Content-Length: x\r\n", b"x", {400}),
        (b"Content-Length: 1\r\nContent-Length: 2\r\n", b"xx", {400}),
        (b"Transfer-Encoding: chunked\r\n", b"1\r\nx\r\n0\r\n\r\n", {400, 411, 413}),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", b"1\r\nx\r\n0\r\n\r\n", {400, 413}),
        (b"", b"", {411, 413}),
        (b"X-Long: " + b"x" * 70_000 + b"\r\n", b"", {400, 431}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_body_of_no_proper_length_is_refused(port: int, headers: bytes, body: bytes, statuses: set[int]) -> None:
    assert status(exchange(port, HEAD + headers + b"\r\n" + body)) in statuses


@pytest.mark.parametrize("clients", [THREADS, 5 * THREADS])
@pytest.mark.parametrize(
    "sent", [b"", b"GET / HT", HEAD + b"Content-Length: 100\r\n\r\n{"], ids=["nothing", "half a head", "half a body"]
)
def test_as_many_slow_clients_as_there_are_threads_keep_nobody_out(port: int, sent: bytes, clients: int) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(clients):
            stack.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(sent)
        assert status(exchange(port, b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")) == 200


def test_clients_who_do_not_read_their_answers_keep_nobody_out(port: int) -> None:
    large = max((ROOT / "dashboard" / "static").glob("*.js"), key=lambda path: path.stat().st_size).name
    asked = b"GET /static/%s HTTP/1.1\r\nHost: localhost\r\n\r\n" % large.encode()
    with contextlib.ExitStack() as stack:
        for _ in range(3 * THREADS):
            slow = socket.socket()
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            stack.enter_context(slow).connect(("127.0.0.1", port))
            # more than the buffers between take
            slow.sendall(5 * asked)
        assert status(exchange(port, b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")) == 200
