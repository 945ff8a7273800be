"""The public page against the least that could serve it: a bare WSGI application, and a page written by hand.

Both sides answer the same bytes or show the same content, run in the same gunicorn settings, and are measured in turn.
"""

from __future__ import annotations

import multiprocessing
import re
import socket
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser
from tests.unit.public import releases

from benchmarks import chromium, servers
from benchmarks.chromium import LINE, VIEWPORT
from benchmarks.table import Row
from dashboard.config import Settings
from dashboard.public.answers import Finished, finished
from dashboard.public.app import create_public
from dashboard.public.files import Files
from dashboard.public.making import HTML

CLIENTS = 4
TURNS, TIMES = 5, 15
REQUESTS_GOAL, BARE_GOAL, PAINT_GOAL = 1_500.0, 0.5, 0.77  # the last: within 1.3 times
_ASKED = "/public"
_OF_OURS = "dashboard.public.app:create_public()"


@dataclass(frozen=True, slots=True)
class Rate:
    """Answers a second, with a goal of its own."""

    what: str
    ours: float
    at_least: float

    def cells(self) -> tuple[str, ...]:
        """As text, in the order of the table's headings."""
        verdict = "reached" if self.ours >= self.at_least else "falls short"
        return self.what, f"{self.ours:,.0f} /s", "", "", f"≥ {self.at_least:,.0f} /s", verdict


@dataclass(frozen=True, slots=True)
class Load:
    """Medians in ms from the request: until anything is painted, and until everything has come."""

    painted: float
    whole: float


def rows(folder: Path, *, seconds: float, times: int = TIMES) -> Iterator[Row | Rate]:
    """Everything; `folder` is a new one."""
    home = store(folder / "instance")
    page = written_by_hand(home, folder / "by-hand.html")
    with _ours(home, threaded=False) as ours, _bare(page, home, threaded=False) as bare:
        # in turn: other work on the machine comes and goes
        turns = [
            [requests_per_second(each + _ASKED, seconds=seconds / TURNS) for each in (ours, bare)] for _ in range(TURNS)
        ]
    own, other = (median(side) for side in zip(*turns, strict=True))
    yield Rate("public page: answers a second, two workers", own, REQUESTS_GOAL)
    yield Row("public page: the same bytes by a bare WSGI app", own, other, "/s", BARE_GOAL, more_is_better=True)
    with chromium.browser() as opened, _ours(home) as ours, _bare(page, home, by_hand=True) as bare:
        for where, slow in (("same machine", False), ("10 Mbit/s and 40 ms away", True)):
            mine, static = _loads(opened, (ours + _ASKED, bare + _ASKED), times=times, slow=slow)
            yield Row(f"public page: first paint, {where}", mine.painted, static.painted, "ms", PAINT_GOAL)
            yield Row(f"public page: whole page, {where}", mine.whole, static.whole, "ms", PAINT_GOAL)


# ------------------------------------------------------------------ both sides


def store(home: Path) -> Path:
    """An instance folder with three releases of 18 towns."""
    home.mkdir(parents=True)
    with sqlite3.connect(home / "threeline.sqlite") as connection:
        connection.execute("CREATE TABLE releases (number, hash, period, made_at, body)")
        for each in releases.issues():
            row = (each.number, each.digest, each.document.period, "", zlib.compress(each.content))
            connection.execute("INSERT INTO releases VALUES (?, ?, ?, ?, ?)", row)
    connection.close()
    return home


def written_by_hand(home: Path, path: Path) -> Path:
    """The same content as one would write it: one file, its style and font rules inside, no script and no icon."""
    html = re.sub(r"<script[^>]*></script>", "", _page_of(home).decode("utf-8"))
    path.write_text(re.sub(r'<link rel="icon"[^>]*>', '<link rel="icon" href="data:,">', html), encoding="utf-8")
    return path


def _page_of(home: Path) -> bytes:
    url = f"sqlite:///{home / 'threeline.sqlite'}"
    application = create_public(Settings(home=home, database_url=url, secret_key=None))
    return b"".join(application({"REQUEST_METHOD": "GET", "PATH_INFO": _ASKED}, lambda *_: None))


class Bare:
    """Answers one path with ready bytes, and fonts by name: nothing is looked at but the path."""

    def __init__(self, page: Finished) -> None:
        self._form = page.variant("br")
        self._fonts = Files()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The page, whatever else is asked."""
        path = environ["PATH_INFO"]
        if path == _ASKED:
            start_response("200 OK", list(self._form.headers))
            return [self._form.body]
        found = self._fonts.get(path.rpartition("/")[2])
        if found is None:
            start_response("404 Not Found", [("Content-Length", "0")])
            return []
        length, kept = str(len(found.content)), "public, max-age=31536000, immutable"
        headers = [("Content-Type", found.content_type), ("Content-Length", length), ("Cache-Control", kept)]
        start_response("200 OK", headers)
        return [found.content]


def create_bare(page: str, home: str) -> Bare:
    """The bare application; `page`: a file, or empty for the very bytes of our page."""
    content = Path(page).read_bytes() if page else _page_of(Path(home))
    made = finished(content, HTML)
    # its style stands inside it, which the policy of an answer that is no page refuses
    form = made.variant("br")
    form.headers[:] = [each for each in form.headers if each[0] != "Content-Security-Policy"]
    return Bare(made)


@contextmanager
def _ours(home: Path, *, threaded: bool = True) -> Iterator[str]:
    with servers.served(_OF_OURS, {"THREELINE_HOME": str(home)}, home.parent, 2, threaded) as address:
        yield address


@contextmanager
def _bare(page: Path, home: Path, *, threaded: bool = True, by_hand: bool = False) -> Iterator[str]:
    application = f"benchmarks.public:create_bare({str(page) if by_hand else ''!r}, {str(home)!r})"
    with servers.served(application, {}, home.parent, 2, threaded) as address:
        yield address


# ------------------------------------------------------------------ answers a second


def requests_per_second(address: str, *, seconds: float) -> float:
    """Answers to CLIENTS processes of their own, each asking again on a new connection once it is answered."""
    with multiprocessing.get_context("fork").Pool(CLIENTS) as pool:
        # every worker has answered before it counts
        pool.starmap(_asked, [(address, 0.2)] * CLIENTS)
        start = time.perf_counter()
        answered = sum(pool.starmap(_asked, [(address, seconds)] * CLIENTS))
        return answered / (time.perf_counter() - start)


def _asked(address: str, seconds: float) -> int:
    parts = urlsplit(address)
    request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: br\r\n\r\n".encode()
    deadline, answered = time.perf_counter() + seconds, 0
    while time.perf_counter() < deadline:
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=30) as connection:
            connection.sendall(request)
            head = connection.recv(65536)
            if not head.startswith(b"HTTP/1.1 200"):
                raise ValueError(f"{address} answered {head[:40]!r}")
            while connection.recv(65536):
                pass
        answered += 1
    return answered


# ------------------------------------------------------------------ what a visitor waits for


def _loads(opened: Browser, addresses: tuple[str, str], *, times: int, slow: bool) -> list[Load]:
    """Both pages in turn, each time with an empty cache; the first time does not count."""
    found: list[list[tuple[float, float]]] = [[], []]
    for turn in range(times + 1):
        for place, address in enumerate(addresses):
            measured = _load(opened, address, slow=slow)
            if turn:
                found[place].append(measured)
    return [Load(median(each[0] for each in side), median(each[1] for each in side)) for side in found]


def _load(opened: Browser, address: str, *, slow: bool) -> tuple[float, float]:
    context = opened.new_context(viewport=VIEWPORT)
    page = context.new_page()
    if slow:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", LINE)
    page.goto(address, wait_until="networkidle")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    whole = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    context.close()
    return painted, whole
