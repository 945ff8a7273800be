"""Measures everything in one run and prints one table: `python -m benchmarks --help`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks import chromium, disclosure, exports, gate, inside, instances, matching, naive, public, servers, signing
from benchmarks.instances import DEMO_AREAS, PERIODS, Instance
from benchmarks.table import Row, Took, markdown, plain
from benchmarks.throughput import requests_per_second

GOALS = {18: 2.5, 300: 3.5, 1500: 4.0}
SERVER_GOAL, LOAD_GOAL = 50.0, 4.0
COLD_TIMES = 3
PARTS = ("pages", "gate", "matching", "exports", "public", "disclosure")


def main() -> int:
    """Print the table as it grows to the error stream, and whole at the end."""
    chosen = _arguments()
    # so that servers are stopped, too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    before = os.getloadavg()[0]
    rows: list[Row | Took | public.Rate] = []
    for row in _all_rows(chosen):
        print("  ".join(row.cells()), file=sys.stderr, flush=True)
        rows.append(row)
    load = max(before, os.getloadavg()[0])
    print(markdown(rows) if chosen.markdown else plain(rows))
    print(f"\n{os.cpu_count()} cores, load average up to {load:.1f}", end="")
    print(": other work took part of the machine, so times are too long." if _is_busy(before) else ".")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=PARTS, help="measure only one of the parts")
    parser.add_argument("--areas", type=int, nargs="+", default=sorted(GOALS), help="numbers of polygons to measure")
    parser.add_argument("--clicks", type=int, default=11, help="period changes on each page (default 11)")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long to count requests (default 3)")
    parser.add_argument("--markdown", action="store_true", help="print the table for docs/benchmarks.md")
    return parser.parse_args()


def _is_busy(load: float) -> bool:
    return load > (os.cpu_count() or 1) / 2


def _all_rows(chosen: argparse.Namespace) -> Iterator[Row | Took | public.Rate]:
    if chosen.only in (None, "matching"):
        yield from matching.rows()
    if chosen.only in (None, "disclosure"):
        yield from disclosure.rows()
    if chosen.only in (None, "exports"):
        with tempfile.TemporaryDirectory(prefix="threeline-bench-") as folder:
            yield from exports.rows(Path(folder))
    if chosen.only in (None, "public"):
        with tempfile.TemporaryDirectory(prefix="threeline-bench-") as folder:
            yield from public.rows(Path(folder), seconds=chosen.seconds)
    if chosen.only in (None, "gate"):
        with tempfile.TemporaryDirectory(prefix="threeline-bench-") as folder:
            yield from gate.rows(instances.build(DEMO_AREAS, Path(folder) / "gate"))
    if chosen.only in (None, "pages"):
        with tempfile.TemporaryDirectory(prefix="threeline-bench-") as folder, chromium.browser() as opened:
            yield from _rows(opened, Path(folder), chosen)


def _rows(opened: Browser, folder: Path, chosen: argparse.Namespace) -> Iterator[Row]:
    for areas in chosen.areas:
        instance = instances.build(areas, folder / str(areas))
        data = folder / f"{areas}.json"
        naive.write_data(instance, data)
        yield from _clicks(opened, instance, data, chosen.clicks)
        yield from _server(instance, data)
        if areas == DEMO_AREAS:
            yield from _loads(opened, instance, data)
            yield _throughput(instance, data, chosen.seconds)


def _clicks(opened: Browser, instance: Instance, data: Path, clicks: int) -> Iterator[Row]:
    with servers.ours(instance) as our_server, servers.naive(data) as naive_server:
        sides = chromium.ours_side(our_server, signing.signed_in(instance).state), chromium.naive_side(naive_server)
        ours, other = chromium.period_changes(opened, sides, clicks=clicks)
    what = f"{instance.areas} polygons: click to map painted"
    yield Row(what, ours.map, other.map, "ms", GOALS.get(instance.areas))
    yield Row(f"{instance.areas} polygons: fastest such click", ours.fastest, other.fastest, "ms")


def _server(instance: Instance, data: Path) -> Iterator[Row]:
    small = instance.areas <= DEMO_AREAS
    times = inside.server_times(instance, data, times=21 if small else 7, cold_times=COLD_TIMES if small else 1)
    size = f"{instance.areas} polygons: server"
    yield Row(f"{size}, period seen before", times.warm, times.naive, "ms", SERVER_GOAL if small else None)
    yield Row(f"{size}, period not seen yet", times.fresh_period, times.naive, "ms")
    yield Row(f"{size}, first question after new data", times.fresh_data, times.naive, "ms")
    yield Row(f"{size}, bare function and its JSON", times.bare, times.naive_bare, "ms")


def _loads(opened: Browser, instance: Instance, data: Path) -> Iterator[Row]:
    with (
        servers.ours(instance) as our_server,
        servers.naive(data) as stock,
        servers.naive(data, compressed=True) as zipped,
    ):
        ours_side = chromium.ours_side(our_server, signing.signed_in(instance).state)
        sides = ours_side, chromium.naive_side(stock), chromium.naive_side(zipped)
        ours, other, other_zipped = chromium.first_loads(opened, sides, times=3)
    yield Row("first load: bytes over the wire", ours.size / 1e6, other.size / 1e6, "MB", LOAD_GOAL)
    yield Row(
        "first load: bytes, naive page with Dash's compression on", ours.size / 1e6, other_zipped.size / 1e6, "MB"
    )
    yield Row("first load: map painted, same machine", ours.local, other.local, "ms")
    yield Row("first load: map painted, 10 Mbit/s and 40 ms away", ours.by_line, other.by_line, "ms")


def _throughput(instance: Instance, data: Path, seconds: float) -> Row:
    ours_bodies = [inside.ours_body(period) for period in PERIODS]
    headers = signing.signed_in(instance).headers
    naive_bodies = [inside.naive_body(period) for period in PERIODS]
    with servers.ours(instance, workers=2, threaded=False) as server:
        ours = requests_per_second(server, ours_bodies, seconds=seconds, headers=headers)
    with servers.naive(data, workers=2, threaded=False) as server:
        other = requests_per_second(server, naive_bodies, seconds=seconds)
    return Row("period changes a second, two workers", ours, other, "/s", more_is_better=True)


if __name__ == "__main__":
    sys.exit(main())
