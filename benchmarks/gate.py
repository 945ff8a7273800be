"""What the gate costs: the same period change with it and without it, in turn, in one process and from two servers."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from statistics import median
from unittest.mock import patch
from urllib.parse import urlsplit

import flask

from benchmarks import servers, signing
from benchmarks.inside import UPDATE, ours_body
from benchmarks.instances import LEADER, PERIODS, SECRET, Instance
from benchmarks.table import Took
from dashboard.app import create_app, create_dash
from dashboard.config import Settings
from dashboard.services.pages import Pages
from dashboard.services.people import People
from dashboard.services.snapshot import Library
from data.engine import open_engine
from data.store.sessions import Limits

AT_MOST = 5.0
"""What the gate may add to a period change that is worked out, in percent."""
_TIMES = 200
Ask = Callable[[int], float]
"""Asks the question of this number; gives the time that it took."""


def rows(instance: Instance) -> Iterator[Took]:
    """The share of the gate in percent, worked out and remembered, of the whole call."""
    passed = signing.signed_in(instance)
    both = [_client(app, passed.headers) for app in (create_app(instance.settings), without_gate(instance.settings))]
    yield Took("gate: added to a period change, inside", _added(both, new=True), "%", AT_MOST)
    yield Took("gate: added to a remembered period change, inside", _added(both, new=False), "%")
    environment = {"THREELINE_HOME": str(instance.home)}
    bare = servers.served("benchmarks.gate:without_gate()", environment, instance.home.parent, 1, True)
    with servers.ours(instance) as ours, bare as open_:
        both = [_caller(address, passed.headers) for address in (ours, open_)]
        yield Took("gate: added to a period change, by HTTP", _added(both, new=True), "%", AT_MOST)
        yield Took("gate: added to a remembered period change, by HTTP", _added(both, new=False), "%")


def without_gate(settings: Settings | None = None) -> flask.Flask:
    """The same application without the gate and without sessions: everybody is the leader."""
    settings = settings or Settings.from_environment({**os.environ, "THREELINE_SECRET_KEY": SECRET})
    engine = open_engine(settings.database_url)
    pages = Pages(Library(engine), lambda: LEADER)
    with patch("dashboard.app.install_gate", lambda *_, **__: None):
        made: flask.Flask = create_dash(
            pages, People(engine, Limits(settings.idle, settings.limit)), secret=SECRET, settings=settings
        ).server
    return made


def _added(both: list[Ask], *, new: bool) -> float:
    """Percent that the first takes longer than the second, asked in turn."""
    took: list[list[float]] = [[], []]
    for turn in range(-4, _TIMES):
        question = turn if new else turn % 2
        # each of the two goes first as often as the other
        for side in (0, 1) if turn % 4 < 2 else (1, 0):
            spent = both[side](question)
            if turn >= 0:
                took[side].append(spent)
    gated, bare = (median(each) for each in took)
    return 100 * (gated / bare - 1)


def _body(question: int) -> bytes:
    # the number makes it another question to the memory of answers, and the same to everything else
    return json.dumps(ours_body(PERIODS[question % 2]) | {"number": question}).encode()


def _client(app: flask.Flask, headers: dict[str, str]) -> Ask:
    client = app.test_client(use_cookies=False)

    def ask(question: int) -> float:
        body = _body(question)
        start = time.process_time()
        response = client.post(UPDATE, data=body, content_type="application/json", headers=_all(headers))
        spent = time.process_time() - start
        if response.status_code != 200:
            raise ValueError(f"{response.status_code} for a period change")
        return spent

    return ask


def _caller(address: str, headers: dict[str, str]) -> Ask:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)

    def ask(question: int) -> float:
        body = _body(question)
        start = time.perf_counter()
        connection.request("POST", UPDATE, body, {"Content-Type": "application/json", **_all(headers)})
        response = connection.getresponse()
        response.read()
        spent = time.perf_counter() - start
        if response.status != 200:
            raise ValueError(f"{address} answered {response.status}")
        return spent

    return ask


def _all(headers: dict[str, str]) -> dict[str, str]:
    return {"Accept-Encoding": "gzip, deflate, br", **headers}
