"""How long the papers of a seal take, how large they are, and how a Chrome-based export does on the same figures.

The Chrome-based one is plotly's own (kaleido): one page for the district with its map and one for each town with its
map and a table of its figures, each printed as PDF by one Chromium that stays open. It has no reasons, no tags and no
text beside the tables; ours has all of it.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import plotly
from scripts import find_chromium

from assessment.periods import parse_period
from assessment.seal import SealKind, dump, parse
from benchmarks import instances
from benchmarks.instances import DEMO_AREAS
from benchmarks.table import Row, Took
from dashboard.services.exporting import Format, export
from dashboard.services.sealing import take_seal
from data.engine import open_engine, writing
from layouts.documents.map_picture import rings_of
from layouts.models.sealed import Sealed, read_sealed
from layouts.text import Text
from layouts.text.format import indicator_value

PERIOD = "2007Q2"
LARGE = 300
GOALS = {Format.pdf: 1500.0, Format.pptx: 1000.0, Format.xlsx: 500.0, Format.png: 300.0}
LARGE_SECONDS, LARGE_MEGABYTES, HTML_MEGABYTES, KALEIDO_GOAL = 15.0, 1024.0, 1.0, 10.0
_TIMES = 5
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


def rows(folder: Path) -> Iterator[Row | Took]:
    """All of them: 18 towns warm in this process, 300 towns in one of its own."""
    content = _sealed_file(DEMO_AREAS, folder)
    seal = parse(content)
    sealed = read_sealed(seal)
    for to in (Format.pdf, Format.pptx, Format.docx, Format.xlsx, Format.png, Format.html):
        took = _warm(lambda to=to: export(seal, sealed, to, languages=("zh-CN",)))  # type: ignore[misc]
        yield Took(f"18 towns: {to} from an opened seal, warm", took, "ms", GOALS.get(to))
    html = export(seal, sealed, Format.html, languages=("zh-CN",))
    yield Took("18 towns: size of the HTML", len(html) / 1e6, "MB", HTML_MEGABYTES)
    yield Took("18 towns: opening and checking the seal", _warm(lambda: read_sealed(parse(content))), "ms")
    ours = _warm(lambda: export(seal, sealed, Format.pdf, languages=("zh-CN",)))
    chromium = find_chromium.find()
    if chromium is not None:
        other = _kaleido(sealed, folder, chromium)
        yield Row("18 towns: PDF, against Chrome (kaleido)", ours, other, "ms", KALEIDO_GOAL)
    large = folder / "large.json"
    large.write_bytes(_sealed_file(LARGE, folder))
    seconds, megabytes = _apart(large)
    yield Took("300 towns: PDF, in a process of its own", seconds, "s", LARGE_SECONDS)
    yield Took("300 towns: most memory of that process", megabytes, "MB", LARGE_MEGABYTES)


def _sealed_file(areas: int, folder: Path) -> bytes:
    instance = instances.build(areas, folder / f"exports-{areas}")
    engine = open_engine(instance.settings.database_url)
    with writing(engine) as connection:
        seal, _ = take_seal(connection, period=parse_period(PERIOD), kind=SealKind.draft, who="benchmark")
    engine.dispose()
    return dump(seal)


def _warm(make: Callable[[], object]) -> float:
    """The median time of five, in milliseconds, after one that does not count."""
    make()
    times = []
    for _ in range(_TIMES):
        start = time.perf_counter()
        make()
        times.append(time.perf_counter() - start)
    return 1000 * median(times)


def _apart(seal: Path) -> tuple[float, float]:
    """Seconds and the most megabytes of the district's PDF, measured by the process that makes it."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.exports", str(seal)], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return found["seconds"], found["megabytes"]


def _measure(path: Path) -> None:
    seal = parse(path.read_bytes())
    sealed = read_sealed(seal)
    start = time.perf_counter()
    export(seal, sealed, Format.pdf, languages=("zh-CN",))
    seconds = time.perf_counter() - start
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": max(own, children)}))


def _kaleido(sealed: Sealed, folder: Path, chromium: Path) -> float:
    """The time that plotly's export takes for the district's page and one a town, in milliseconds."""
    import kaleido

    os.environ["BROWSER_PATH"] = str(chromium)
    figures = [_district(sealed), *(_town(sealed, card.area.code) for card in sealed.assessment.areas)]
    options = {"format": "pdf", "width": 800, "height": 1130}

    async def write() -> float:
        # what it would else fetch from a CDN: plotly from its own package, no formulas
        async with kaleido.Kaleido(n=1, plotlyjs=PLOTLY, mathjax=False) as opened:
            await opened.write_fig(figures[0], path=folder / "warm.pdf", opts=options)
            start = time.perf_counter()
            for number, figure in enumerate(figures):
                failed = await opened.write_fig(figure, path=folder / f"kaleido-{number}.pdf", opts=options)
                if failed:
                    raise failed[0]
            return time.perf_counter() - start

    return 1000 * asyncio.run(write())


def _map(sealed: Sealed) -> list[dict[str, Any]]:
    """The towns as filled outlines: plotly's own map type asks a CDN for the outline of the world."""
    if sealed.map is None:
        return []
    found = []
    for rings in rings_of(sealed.map.geojson.encode()).values():
        points = rings[0]
        found.append(
            {
                "type": "scatter",
                "mode": "lines",
                "fill": "toself",
                "x": [lon for lon, _ in points],
                "y": [lat for _, lat in points],
                "yaxis": "y",
            }
        )
    return found


def _district(sealed: Sealed) -> dict[str, Any]:
    return {"data": _map(sealed), "layout": {"showlegend": False, "title": {"text": sealed.period.code}}}


def _town(sealed: Sealed, code: str) -> dict[str, Any]:
    card, text = sealed.assessment.area(code), Text("zh-CN")
    programme = sealed.programme
    named = [(programme.indicator(each.indicator), each) for each in card.indicators]
    cells = [
        [text.pick(zh=indicator.name.zh, en=indicator.name.en) for indicator, _ in named],
        [indicator_value(text, indicator, each.value) for indicator, each in named],
        [each.verdict.value for _, each in named],
    ]
    table = {"type": "table", "cells": {"values": cells}, "domain": {"y": [0, 0.55]}}
    layout = {"showlegend": False, "title": {"text": card.area.name_zh}, "yaxis": {"domain": [0.6, 1]}}
    return {"data": [*_map(sealed), table], "layout": layout}


if __name__ == "__main__":
    _measure(Path(sys.argv[1]))
