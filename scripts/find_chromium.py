"""Finds a Chromium for the browser tests, or gets one: Playwright's own, else Debian's package.

Run by `make test`, which prints its path; the browser tests ask `find()` again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOWNLOAD_SECONDS = 600
START_SECONDS = 60

# Quiet and without the sandbox, which needs a user other than root; nothing of its own goes to the network.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromium(Exception):
    """There is no Chromium that starts; the message says what to install."""


def find() -> Path | None:
    """The first Chromium on this machine: THREELINE_CHROMIUM, Playwright's, then the usual names."""
    return next((path for path in _candidates() if path.is_file() and os.access(path, os.X_OK)), None)


def get() -> Path:
    """A Chromium that starts, installed if need be. Raises NoChromium."""
    chosen = os.environ.get("THREELINE_CHROMIUM")
    if chosen and find() is None:
        raise NoChromium(f"THREELINE_CHROMIUM is {chosen}, which is not a program: mend it or unset it.")
    chromium = find() or _from_playwright() or _from_debian()
    if chromium is None:
        raise NoChromium(
            "no Chromium was found and none could be installed: install one "
            "(Debian: apt-get install chromium) or set THREELINE_CHROMIUM to its path."
        )
    trouble = why_it_does_not_start(chromium)
    if trouble:
        raise NoChromium(
            f"{chromium} does not start ({trouble}): install its libraries "
            "(as root: .venv/bin/playwright install-deps chromium, or apt-get install chromium)."
        )
    return chromium


def why_it_does_not_start(chromium: Path) -> str | None:
    """The last line of what Chromium complains about, or None if it shows an empty page."""
    command = [str(chromium), "--headless", *FLAGS, "--dump-dom", "about:blank"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=START_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as trouble:
        return str(trouble)
    if done.returncode == 0 and "<html" in done.stdout:
        return None
    complaints = done.stderr.strip().splitlines()
    return complaints[-1] if complaints else f"exit code {done.returncode}"


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get("THREELINE_CHROMIUM"):
        yield Path(chosen)
        return
    yield from _playwrights_own()
    yield from (Path(found) for name in NAMES if (found := shutil.which(name)))


def _playwrights_own() -> Iterator[Path]:
    try:
        with sync_playwright() as playwright:
            yield Path(playwright.chromium.executable_path)
    except Error:
        return


def _from_playwright() -> Path | None:
    return find() if _ran(sys.executable, "-m", "playwright", "install", "chromium") else None


def _from_debian() -> Path | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    _ran("apt-get", "update", "-qq", environment=quiet)
    packages = ("chromium",)
    installed = _ran(
        "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, environment=quiet
    )
    return find() if installed else None


def _ran(*command: str, environment: dict[str, str] | None = None) -> bool:
    print(f"no Chromium yet, trying: {' '.join(command)}", file=sys.stderr)
    try:
        done = subprocess.run(
            command,
            env=os.environ | (environment or {}),
            stdout=sys.stderr,
            timeout=DOWNLOAD_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> int:
    """Print the path of a Chromium that starts. Returns 0, or 1 with one sentence on stderr."""
    try:
        print(get())
    except NoChromium as problem:
        print(f"make test: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
