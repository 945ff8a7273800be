"""Chromium against a running demo: the server, pages that watch themselves, and axe.

A test that takes `page` (or opens one with `open_page`) fails if the page logged an error to the console,
threw one, or asked for anything outside the server's own origin.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from scripts import find_chromium
from tests.browser.accessibility import AxeReport, run_axe
from tests.browser.watching import Watch

START_SECONDS = 90
THREELINE = [sys.executable, "-c", "from dashboard.commands import main; main()"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


# ------------------------------------------------------------------ Chromium


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that `make test` found, so that Playwright need not have one of its own."""
    chromium = find_chromium.find()
    if chromium is None:
        pytest.fail("no Chromium: 'make test' gets one, or set THREELINE_CHROMIUM to its path", pytrace=False)
    return {**browser_type_launch_args, "executable_path": str(chromium), "args": list(find_chromium.FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], live_demo: LiveDemo) -> dict[str, Any]:
    """A Chinese desk at which the leader is signed in: 1440 × 900."""
    desk = {"locale": "zh-CN", "viewport": {"width": 1440, "height": 900}, "storage_state": live_demo.leader}
    return {**browser_context_args, **desk}


# ------------------------------------------------------------------ the server


@dataclass(frozen=True, slots=True)
class LiveDemo:
    """A demo that is being served: its address without a slash at the end, its instance folder, and the state of a
    browser in which the leader is signed in, as `new_context(storage_state=…)` takes it.
    """

    url: str
    home: Path
    leader: dict[str, Any]

    def signed_in(self, name: str) -> dict[str, Any]:
        """The state of a browser in which another of the demo's accounts is signed in."""
        return _signed_in(self.url, self.home, name)


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A copy of the demo's instance folder; the demo itself is built once for all workers."""
    own = tmp_path_factory.mktemp("demo") / "instance"
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    built = shared / "built-demo"
    with (shared / "built-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            _build_demo(shared / "demo-being-built", built)
    shutil.copytree(built, own)
    return own


@pytest.fixture(scope="session")
def live_demo(demo_home: Path) -> Iterator[LiveDemo]:
    """`threeline serve` over the demo on a free port, until the tests end. Nothing may be recorded there."""
    with served(demo_home) as demo:
        yield demo


@pytest.fixture
def own_live_demo(demo_home: Path, tmp_path: Path) -> Iterator[LiveDemo]:
    """A demo of this test's own, in which it may record what it likes."""
    home = tmp_path / "instance"
    shutil.copytree(demo_home, home)
    with served(home) as demo:
        yield demo


@contextmanager
def served(home: Path) -> Iterator[LiveDemo]:
    """`threeline serve` over an instance."""
    port = _free_port()
    log = home.parent / f"serve-{port}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*THREELINE, "serve", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"],
            env=_environment(home),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_it_answers(url, server, log)
            yield LiveDemo(url, home, _signed_in(url, home, "leader"))
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


@pytest.fixture(scope="session")
def base_url(live_demo: LiveDemo) -> str:
    """Lets tests write `page.goto('/')`."""
    return live_demo.url


def _build_demo(workshop: Path, built: Path) -> None:
    done = subprocess.run(
        [*THREELINE, "demo", "--no-serve"],
        env=_environment(workshop),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"threeline demo --no-serve failed:\n{done.stdout}\n{done.stderr}", pytrace=False)
    workshop.rename(built)


def _signed_in(url: str, home: Path, name: str) -> dict[str, Any]:
    """Sends the form of the sign-in page; gives the cookies that come back."""
    jar = CookieJar()
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with visitor.open(f"{url}/sign-in", timeout=30) as page:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
    if token is None:
        pytest.fail("the sign-in page has no token in its form", pytrace=False)
    password = (home / "demo-password.txt").read_text(encoding="ascii").strip()
    fields = {"csrf_token": token[1], "name": name, "password": password, "next": "/method"}
    with visitor.open(f"{url}/sign-in", data=urllib.parse.urlencode(fields).encode(), timeout=30) as after:
        if not after.url.endswith("/method"):
            pytest.fail(f"{name} could not sign in: {after.url}", pytrace=False)
    cookies = [
        {"name": each.name, "value": each.value or "", "domain": "127.0.0.1", "path": "/", "sameSite": "Lax"}
        for each in jar
    ]
    return {"cookies": cookies, "origins": []}


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"THREELINE_HOME": str(home), "THREELINE_SECRET_KEY": "browser-tests-only"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return  # it answers, if only to refuse
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"threeline serve did not answer at {url}:\n{log.read_text(errors='replace')}", pytrace=False)


# ------------------------------------------------------------------ pages that watch themselves


@pytest.fixture
def watch(live_demo: LiveDemo) -> Iterator[Watch]:
    """What the pages of this test complain about; anything unexpected fails the test at its end."""
    watching = Watch(origin=live_demo.url)
    yield watching
    if watching.unexpected():
        pytest.fail("the page complained:\n" + "\n".join(watching.unexpected()), pytrace=False)


@pytest.fixture(scope="module")
def context(browser: Browser, browser_context_args: dict[str, Any], live_demo: LiveDemo) -> Iterator[BrowserContext]:
    """One browser for all tests of a file, so that it fetches the scripts once; each test has a page of its own."""
    with browser.new_context(**{**browser_context_args, "base_url": live_demo.url}) as opened:
        yield opened


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Iterator[Page]:
    """A watched page."""
    opened = watch.follow(context.new_page())
    yield opened
    opened.close()


@pytest.fixture
def open_page(
    browser: Browser, browser_context_args: dict[str, Any], watch: Watch, live_demo: LiveDemo
) -> Iterator[Callable[..., Page]]:
    """Opens a watched page in a context of its own: `open_page('/', has_touch=True, viewport={…})`."""
    contexts = []

    def open_one(path: str = "/", **context_settings: Any) -> Page:
        context = browser.new_context(
            **{**browser_context_args, "base_url": live_demo.url, **context_settings}
        )
        contexts.append(context)
        opened = watch.follow(context.new_page())
        opened.goto(path)
        return opened

    yield open_one
    for context in contexts:
        context.close()


# ------------------------------------------------------------------ accessibility


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], AxeReport]:
    """Runs axe-core's WCAG 2.2 A and AA rules over a page as it stands: `axe(page).violations`."""
    return run_axe
