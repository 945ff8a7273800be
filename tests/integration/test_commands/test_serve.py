"""`threeline serve`: a real server answers, and slow clients do not keep others out."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import pytest

from dashboard.commands.reception import BoundedSocket, Crowd, Reception, TooLarge, TooSlow
from dashboard.commands.server import port_is_free
from dashboard.commands.serving import address_of

ROOT = Path(__file__).resolve().parents[3]
HALF_A_POST = b"POST /_dash-update-component HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
HALF_A_HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def served(demo) -> Iterator[tuple[subprocess.Popen[str], str, int]]:
    """A running server, its printed line and its port."""
    port = free_port()
    command = "from dashboard.commands import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", command, "serve", "--port", str(port), "--workers", "1", "--lang", "en"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline()
        while line and "http://" not in line:
            # before its address it tells of the first administrator
            line = process.stdout.readline()
        yield process, line, port
    finally:
        process.terminate()
        process.communicate()


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def test_the_server_prints_its_address_answers_and_ends_well(served):
    process, line, port = served
    assert f"http://127.0.0.1:{port}/" in line
    # whoever is not signed in is asked to, and told nothing else
    status, page = get(port, "/")
    assert status == 401
    assert 'action="/sign-in' in page
    assert get(port, "/sign-in")[0] == 200
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_half_sent_requests_do_not_keep_others_out(served):
    _, _, port = served
    assert get(port, "/health")[0] == 200
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(12)]
        for number, client in enumerate(slow):
            client.sendall(HALF_A_POST if number % 2 else HALF_A_HEAD)
        assert get(port, "/health")[0] == 200
        # none of them has been answered or thrown out so far: the server simply went on
        for client in slow:
            client.setblocking(False)
            with pytest.raises(BlockingIOError):
                client.recv(1)


def test_a_port_that_is_taken_is_refused_with_a_way_out(run, demo):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = run("serve", "--port", taken.getsockname()[1], "--lang", "en")
    assert (ended.code, ended.out) == (1, "")
    assert "--port" in ended.err


def test_a_host_that_is_not_this_machine_is_refused(run, demo):
    ended = run("serve", "--host", "192.0.2.1", "--port", free_port(), "--lang", "en")
    assert ended.code == 1
    assert "Cannot listen on 192.0.2.1" in ended.err


def test_an_instance_without_a_programme_is_not_served(run, home):
    assert run("serve", "--port", free_port()).code == 1
    assert not home.exists()


def test_the_address_can_be_opened_in_a_browser():
    assert address_of("0.0.0.0", 8050) == "http://127.0.0.1:8050/"
    assert address_of("::", 8050) == "http://[::1]:8050/"
    assert address_of("::1", 80) == "http://[::1]:80/"
    assert address_of("intranet.example", 8050) == "http://intranet.example:8050/"


def test_a_free_port_is_free():
    assert port_is_free("127.0.0.1", free_port())


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def two_ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    left, right = socket.socketpair()
    with left, right:
        yield left, right


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    with two_ends() as ends:
        yield ends


def test_a_request_must_arrive_within_its_deadline_however_many_pieces_come(pair):
    client, server = pair
    clock = Clock()
    bounded = BoundedSocket(server, seconds=10, size=1000, clock=clock)
    client.sendall(b"abc")
    for _ in range(3):
        clock.now += 3
        assert len(bounded.recv(1)) == 1
    client.sendall(b"d")
    clock.now += 3
    with pytest.raises(TooSlow):
        bounded.recv(1)
    bounded.restart()
    assert bounded.recv(1) == b"d"


def test_silence_until_the_deadline_is_too_slow(pair):
    bounded = BoundedSocket(pair[1], seconds=0.01, size=1000)
    with pytest.raises(TooSlow):
        bounded.recv(1)
    assert pair[1].gettimeout() is None


def test_of_a_crowd_whoever_was_waited_for_longest_is_given_up_however_long_others_have_been_served(pair):
    crowd, clock = Crowd(1), Clock()
    with ThreadPoolExecutor() as threads, two_ends() as (client, server):
        served = BoundedSocket(server, seconds=20, size=1000, crowd=crowd, clock=clock)
        clock.now += 1
        slow = BoundedSocket(pair[1], seconds=20, size=1000, crowd=crowd, clock=clock)
        waiting = threads.submit(slow.recv, 1)
        while not crowd.holds(pair[1]):
            sleep(0.001)
        clock.now += 1
        quick = threads.submit(served.recv, 1)
        with pytest.raises(TooSlow):
            waiting.result(timeout=15)
        client.sendall(b"x")
        assert quick.result(timeout=15) == b"x"


def test_an_answer_is_sent_whole_and_given_up_when_nobody_reads_it(pair):
    client, server = pair
    sent = bytes(range(256)) * 8192
    with ThreadPoolExecutor() as threads:
        done = threads.submit(BoundedSocket(server, seconds=20, size=0).sendall, sent)
        received = b""
        while len(received) < len(sent):
            received += client.recv(65_536)
        assert (received, done.result()) == (sent, None)
    with pytest.raises(BrokenPipeError):
        BoundedSocket(server, seconds=0.01, size=0).sendall(sent)


def test_a_request_may_not_be_longer_than_is_taken(pair):
    client, server = pair
    bounded = BoundedSocket(server, seconds=10, size=4, clock=Clock())
    client.sendall(b"abcdef")
    assert bounded.recv(4) == b"abcd"
    with pytest.raises(TooLarge):
        bounded.recv(4)


class Body:
    """A request's body that fails after its pieces."""

    def __init__(self, *pieces: bytes, failure: Exception | None = None) -> None:
        self.pieces = list(pieces)
        self.failure = failure

    def read(self, _size: int) -> bytes:
        if self.pieces:
            return self.pieces.pop(0)
        if self.failure is not None:
            raise self.failure
        return b""


def received(body: Body, *, length: int = 0, size: int = 100) -> tuple[str, list[bytes]]:
    """What the application answers to a body: its own bytes back."""
    statuses: list[str] = []

    def echo(environ, start_response):
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    environ = {"wsgi.input": body, "CONTENT_LENGTH": str(length)}
    answer = list(Reception(echo, at_once=1, size=size)(environ, lambda status, _headers: statuses.append(status)))
    return statuses[0], answer


def test_the_application_sees_a_body_only_when_all_of_it_is_there():
    assert received(Body(b"ab", b"c"), length=3) == ("200 OK", [b"abc"])
    assert received(Body(b"ab", failure=TooSlow()), length=3)[0] == "408 Request Timeout"
    assert received(Body(b"ab", failure=TooLarge()))[0] == "413 Content Too Large"
    assert received(Body(b"ab"), length=101)[0] == "413 Content Too Large"
