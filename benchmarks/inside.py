"""Server time of a period change, without network or browser: Flask's test client, and the bare functions.

Processor time, so that other work on the machine does not count.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import flask
from plotly.io.json import to_json_plotly

from benchmarks import signing
from benchmarks.instances import LEADER, PERIODS, Instance
from benchmarks.naive import NaiveData, create_app, map_figure
from callbacks.map import PARTS, parts_for
from dashboard.app import create_app as ours_app
from dashboard.services.pages import Pages
from dashboard.services.snapshot import Library
from data.engine import open_engine
from layouts import ids

UPDATE = "/_dash-update-component"
# What Chromium sends, so that compression is measured too
_HEADERS = {"Accept-Encoding": "gzip, deflate, br"}


@dataclass(frozen=True, slots=True)
class ServerTimes:
    """Medians in ms of one period change. `fresh_period`: nobody asked for it since the data changed; `fresh_data`:
    the first question of all after the data changed. `bare` is the function and its JSON, without Flask and Dash."""

    warm: float
    fresh_period: float
    fresh_data: float
    bare: float
    naive: float
    naive_bare: float
    bytes: int


def server_times(instance: Instance, data: Path, *, times: int, cold_times: int) -> ServerTimes:
    """Measure both, one after the other."""
    engine = open_engine(instance.settings.database_url)
    headers = {**_HEADERS, **signing.signed_in(instance).headers}
    cold = [_cold(instance, headers) for _ in range(cold_times)]
    pages = Pages(Library(engine), lambda: LEADER)
    client = ours_app(instance.settings).test_client(use_cookies=False)
    warm, size = _posts(client, [ours_body(period) for period in PERIODS], times, headers)
    bare = _median(lambda turn: to_json_plotly(parts_for(_request(PERIODS[turn % 2]), pages)), times)
    naive_data = NaiveData.read(data)
    naive, _ = _posts(create_app(str(data)).test_client(), [naive_body(period) for period in PERIODS], times, _HEADERS)
    naive_bare = _median(lambda turn: to_json_plotly(map_figure(naive_data, PERIODS[turn % 2])), times)
    engine.dispose()
    return ServerTimes(
        warm=warm,
        fresh_period=median(second for _, second in cold),
        fresh_data=median(first for first, _ in cold),
        bare=bare,
        naive=naive,
        naive_bare=naive_bare,
        bytes=size,
    )


def ours_body(period: str) -> dict[str, Any]:
    """The body that our page posts when the period changes."""
    outputs = [{"id": component, "property": prop} for component, prop in PARTS]
    return {
        "output": f"..{'...'.join(f'{component}.{prop}' for component, prop in PARTS)}..",
        "outputs": outputs,
        "inputs": [{"id": ids.MAP_REQUEST, "property": "data", "value": _request(period)}],
        "changedPropIds": [f"{ids.MAP_REQUEST}.data"],
        "parsedChangedPropsIds": [f"{ids.MAP_REQUEST}.data"],
    }


def naive_body(period: str) -> dict[str, Any]:
    """The body that the naive page posts for the same."""
    return {
        "output": "map.figure",
        "outputs": {"id": "map", "property": "figure"},
        "inputs": [{"id": f"period-{each}", "property": "n_clicks", "value": int(each == period)} for each in PERIODS],
        "changedPropIds": [f"period-{period}.n_clicks"],
        "parsedChangedPropsIds": [f"period-{period}.n_clicks"],
    }


def _request(period: str) -> dict[str, str]:
    return {"pathname": "/", "search": f"?period={period}"}


def _cold(instance: Instance, headers: dict[str, str]) -> tuple[float, float]:
    """ms of the first question to a new server, then of its first question about the other period."""
    client = ours_app(instance.settings).test_client(use_cookies=False)
    bodies = [ours_body(period) for period in PERIODS]
    first, second = (_timed(lambda turn: _post(client, bodies[turn], headers), turn) for turn in range(2))
    return first, second


def _posts(
    client: Any, bodies: list[dict[str, Any]], times: int, headers: dict[str, str]
) -> tuple[float, int]:
    for body in bodies:
        size = len(_post(client, body, headers).data)
    return _median(lambda turn: _post(client, bodies[turn % 2], headers), times), size


def _post(client: Any, body: dict[str, Any], headers: dict[str, str]) -> flask.Response:
    response: flask.Response = client.post(UPDATE, json=body, headers=headers)
    if response.status_code != 200:
        raise ValueError(f"{response.status} for {body['output']}")
    return response


def _median(work: Callable[[int], object], times: int) -> float:
    return median(_timed(work, turn) for turn in range(times))


def _timed(work: Callable[[int], object], turn: int) -> float:
    start = time.process_time()
    work(turn)
    return 1000 * (time.process_time() - start)
