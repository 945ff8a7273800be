"""Requests a second of the period change, two workers; the clients run on the same machine and take their share."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from benchmarks.inside import UPDATE

CLIENTS = 4


def requests_per_second(
    server: str, bodies: list[dict[str, Any]], *, seconds: float, headers: dict[str, str] | None = None
) -> float:
    """Answers to CLIENTS clients, each asking again as soon as it is answered."""
    payloads = [json.dumps(body).encode() for body in bodies]
    # every worker has seen every question before it counts
    _ask(server, payloads, seconds / 3, headers or {})
    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answered = sum(pool.map(lambda _: _ask(server, payloads, seconds, headers or {}), range(CLIENTS)))
    return answered / (time.perf_counter() - start)


def _ask(server: str, payloads: list[bytes], seconds: float, headers: dict[str, str]) -> int:
    host = urlsplit(server).netloc
    deadline = time.perf_counter() + seconds
    answered = 0
    while time.perf_counter() < deadline:
        connection = HTTPConnection(host, timeout=30)
        connection.request(
            "POST",
            UPDATE,
            payloads[answered % len(payloads)],
            {"Content-Type": "application/json", "Accept-Encoding": "br", **headers},
        )
        response = connection.getresponse()
        response.read()
        connection.close()
        if response.status != 200:
            raise ValueError(f"{server} answered {response.status}")
        answered += 1
    return answered
